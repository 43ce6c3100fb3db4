"""A follower's line to the owner of the national service: sealed questions over HTTP, on this machine."""

from __future__ import annotations

import asyncio
from asyncio import StreamReader, StreamWriter
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from sim.serve.national.away import NationalAwayError
from sim.serve.national.owner_notice import found
from sim.serve.national.sealed import HELLO_PATH, SEAL_HEADER, Told, same, seal_of_answer, seal_of_question

ANSWER_S = 5.0
"""Assumed: an answer takes a commit, milliseconds; who waits for longer is told to come back."""

_IDLE_MAX = 8
_TRIES = 3  # an idle connection that the owner closed, one more of the kind, and a fresh one
_HEAD_BYTES_MAX = 16_384
_BODY_BYTES_MAX = 1_000_000
_told = msgspec.json.Decoder(Told).decode
Connection = tuple[str, StreamReader, StreamWriter]


class OwnerLine:
    """Asks whoever owns the house's national service now; its address is read anew for each connection.

    folder: of the house; key: its secret for what its processes tell each other.
    """

    def __init__(self, folder: Path, key: bytes, answer_s: float = ANSWER_S) -> None:
        self._folder, self._key, self._answer_s = folder, key, answer_s
        self._idle: list[Connection] = []

    @property
    def where(self) -> str:
        """The owner's address as it was left last, for people; "" where none was."""
        notice = found(self._folder)
        return "" if notice is None else notice.url

    async def hello(self) -> bool:
        """Whether an owner is there and answers under this house's seal."""
        try:
            await self.ask(HELLO_PATH, {})
        except NationalAwayError:
            return False
        return True

    async def ask(self, path: str, asked: object) -> Told:
        """What the owner answers. Asked again, the question must do no harm: it may be sent more than once.

        Raises NationalAwayError where nobody answers in time, or not under the house's seal.
        """
        body = msgspec.json.encode(asked)
        seal = seal_of_question(self._key, path, body)
        why = "nobody left an address"
        try:
            async with asyncio.timeout(self._answer_s):
                for _ in range(_TRIES):
                    try:
                        connection = await self._connected()
                        answered, answer_seal = await self._exchange(connection, path, body, seal)
                    except (OSError, EOFError, ValueError) as error:
                        why = str(error) or type(error).__name__
                        continue
                    if not same(answer_seal, seal_of_answer(self._key, seal, answered)):
                        raise self._away("what answers there is not the owner, or the owner could not do it")
                    return _told(answered)
        except TimeoutError:
            why = f"no answer in {self._answer_s:g} seconds"
        except msgspec.DecodeError as error:
            why = f"its answer is none ({error}); run the same version everywhere"
        raise self._away(why)

    async def _connected(self) -> Connection:
        """An idle connection, or a new one to the address that is in the folder now."""
        notice = found(self._folder)
        if notice is None:
            raise ConnectionError("nobody left an address")
        while self._idle:
            connection = self._idle.pop()
            if connection[0] == notice.url and not connection[2].is_closing() and not connection[1].at_eof():
                return connection
            connection[2].close()
        parts = urlsplit(notice.url)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=_HEAD_BYTES_MAX)
        return notice.url, reader, writer

    async def _exchange(self, connection: Connection, path: str, body: bytes, seal: str) -> tuple[bytes, str]:
        """(body, seal) of the answer. The connection goes back to the idle ones only after a whole answer."""
        url, reader, writer = connection
        whole = False
        try:
            writer.write(_question(url, path, body, seal))
            await writer.drain()
            status, headers = _head(await reader.readuntil(b"\r\n\r\n"))
            size = int(headers.get("content-length", "-1"))
            if not 0 <= size <= _BODY_BYTES_MAX:
                raise ValueError("an answer without a length")
            answered = await reader.readexactly(size)
            whole = status == 200 and headers.get("connection", "").lower() != "close"
            return answered, headers.get(SEAL_HEADER, "")
        except asyncio.LimitOverrunError as error:
            raise ValueError("an answer with a head without end") from error
        finally:
            if whole and len(self._idle) < _IDLE_MAX:
                self._idle.append(connection)
            else:
                writer.close()

    def _away(self, why: str) -> NationalAwayError:
        at = f" at {self.where}" if self.where else ""
        return NationalAwayError(
            f"the national service (PACER){at} is away: {why}. Filing goes on; whatever needs the service waits until "
            "it is back. Try again in a moment."
        )

    def close(self) -> None:
        """Let the idle connections go."""
        while self._idle:
            self._idle.pop()[2].close()


def _question(url: str, path: str, body: bytes, seal: str) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nhost: {urlsplit(url).netloc}\r\ncontent-type: application/json\r\n"
        f"content-length: {len(body)}\r\n{SEAL_HEADER}: {seal}\r\n\r\n"
    )
    return head.encode() + body


def _head(read: bytes) -> tuple[int, dict[str, str]]:
    """(status, headers in lower case). Raises ValueError for what is no answer of HTTP."""
    first, *lines = read.decode("latin-1").split("\r\n")
    version, _, rest = first.partition(" ")
    if not version.startswith("HTTP/1."):
        raise ValueError("what answers there speaks no HTTP")
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    return int(rest[:3]), headers
