"""A form with a file in it, read as it comes: small fields are kept, the file is handed on piece by piece."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator
from typing import Any

import msgspec
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.exceptions import HTTPException
from starlette.requests import Request

FIELD_BYTES_MAX = 100_000
FIELDS_MAX = 100
HEADER_BYTES_MAX = 8_000


class FilePart(msgspec.Struct, frozen=True):
    """A file that comes next in the form. filename: as the browser names it; empty where no file was chosen."""

    name: str
    filename: str


class StreamedForm:
    """Fields in the order sent. ``until_file`` reads up to the next file, ``chunks`` gives its bytes.

    fields: what came before, the last of a name; lists: all of a name. Nothing of a file is kept here.
    Raises HTTPException 400 for what is no such form, 413 for fields that are too large or too many.
    """

    def __init__(self, request: Request) -> None:
        kind, options = parse_options_header(request.headers.get("content-type", ""))
        if kind != b"multipart/form-data" or not options.get(b"boundary"):
            raise HTTPException(400, "This address takes a form with a file. Go back to its page and send it again.")
        self.fields: dict[str, str] = {}
        self.lists: dict[str, list[str]] = {}
        self._stream = request.stream()
        self._events: deque[tuple[str, bytes]] = deque()
        self._parser = _parser(options[b"boundary"], self._events)
        self._count = 0
        self._in_file = False

    async def until_file(self) -> FilePart | None:
        """Read fields up to the next file; None at the end of the form. A file not read so far is passed over."""
        if self._in_file:
            async for _ in self.chunks():
                pass
        while (event := await self._next()) is not None:
            if event[0] != "begin":
                continue
            part = await self._head()
            if part.filename is None:
                await self._field(part.name)
            else:
                self._in_file = True
                return FilePart(part.name, part.filename)
        return None

    async def chunks(self) -> AsyncIterator[bytes]:
        """The bytes of the file reached."""
        while self._in_file:
            event = await self._next()
            if event is None:
                raise HTTPException(400, "The upload broke off before the file was whole. Send it again.")
            if event[0] == "data":
                yield event[1]
            elif event[0] == "end":
                self._in_file = False

    async def drain(self, bytes_max: int) -> bool:
        """Read and forget what still comes, so that the browser listens to the answer; False past ``bytes_max``."""
        async for chunk in self._stream:
            bytes_max -= len(chunk)
            if bytes_max < 0:
                return False
        return True

    async def _head(self) -> _Head:
        said: dict[bytes, bytes] = {}
        name, size = b"", 0
        while (event := await self._next()) is not None and event[0] != "headers_end":
            size += len(event[1])
            if size > HEADER_BYTES_MAX:
                raise HTTPException(413, "The head of a field is too long.")
            if event[0] == "header_name":
                name += event[1]
            elif event[0] == "header_value":
                said[name.lower()] = said.get(name.lower(), b"") + event[1]
            elif event[0] == "header_end":
                name = b""
        _, options = parse_options_header(said.get(b"content-disposition", b""))
        filename = options.get(b"filename")
        shown = None if filename is None else _text(filename)
        return _Head(_text(options.get(b"name", b"")), shown)

    async def _field(self, name: str) -> None:
        self._count += 1
        if self._count > FIELDS_MAX:
            raise HTTPException(413, f"The form has more than {FIELDS_MAX} fields.")
        value = bytearray()
        while (event := await self._next()) is not None and event[0] != "end":
            value += event[1]
            if len(value) > FIELD_BYTES_MAX:
                raise HTTPException(413, f"The field {name!r} is longer than {FIELD_BYTES_MAX} bytes.")
        self.fields[name] = _text(bytes(value))
        self.lists.setdefault(name, []).append(self.fields[name])

    async def _next(self) -> tuple[str, bytes] | None:
        while not self._events:
            chunk = await anext(self._stream, None)
            if chunk is None:
                return None
            try:
                self._parser.write(chunk)
            except MultipartParseError:
                raise HTTPException(400, "The form is damaged. Send it again.") from None
        return self._events.popleft()


class _Head(msgspec.Struct, frozen=True):
    name: str
    filename: str | None


def _parser(boundary: bytes, events: deque[tuple[str, bytes]]) -> MultipartParser:
    def noting(kind: str) -> Any:
        return lambda: events.append((kind, b""))

    def noting_data(kind: str) -> Any:
        return lambda data, start, end: events.append((kind, data[start:end]))

    return MultipartParser(
        boundary,
        {
            "on_part_begin": noting("begin"),
            "on_part_data": noting_data("data"),
            "on_part_end": noting("end"),
            "on_header_field": noting_data("header_name"),
            "on_header_value": noting_data("header_value"),
            "on_header_end": noting("header_end"),
            "on_headers_finished": noting("headers_end"),
        },
    )


def _text(said: bytes) -> str:
    return said.decode("utf-8", "replace")
