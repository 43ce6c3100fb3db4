"""The objects of a plain file: each verified to lie where the cross-reference says, and found again by its number."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import repeat
from operator import add
from typing import Final

from sim.pdf import plain_syntax
from sim.pdf.plain_xref import STREAM_ENDS, PlainXref, inflate
from sim.pdf.screen import ScreenError
from sim.pdf.source import Raw

_HEADERS_KEPT: Final = 4_096
_HEADER_REST: Final = len(" 0 obj")
_HEADER_ENDS: Final = re.compile(rb"(\d++)[ \r\n]0[ \r\n]obj(?=([ \t\r\n\f<\[(/]))")
_LENGTH: Final = re.compile(rb"[ \t\r\n\f]++(\d{1,9}+)[ \t\r\n\f]++endobj\b")
_OBJECT_STREAM_BYTES_MAX: Final = 4_000_000
_OBJECT_STREAMS_BYTES_MAX: Final = 16_000_000

# Where an object's value begins: the bytes it lies in, the place, and whether these bytes are the file itself.
Place = tuple[Raw, int, bool]


class PlainObjects:
    """The objects of one file, by number, after `read_plain_objects` has verified them."""

    def __init__(self, raw: Raw, xref: PlainXref, streams: dict[int, bytes], places: dict[int, Place]) -> None:
        self.raw = raw
        self.xref = xref
        self.streams = streams
        self._packed = places

    def place(self, number: int) -> Place | None:
        """Return where the value of this object begins, behind its header; None for one that is not there."""
        at = self.xref.offsets.get(number)
        if at is None:
            return self._packed.get(number)
        return self.raw, at + len(str(number)) + _HEADER_REST, True

    def length(self, number: int) -> int:
        """Return the whole number that this object of the file is, as a stream's length is.

        Raises ScreenError for another: the library would read it, and could take offence.
        """
        at = self.xref.offsets.get(number)
        found = None if at is None else _LENGTH.match(self.raw, at + len(_header(number)))
        if found is None:
            raise ScreenError(f"object {number} is no length")
        return int(found[1])


def read_plain_objects(raw: Raw, xref: PlainXref) -> PlainObjects | None:
    """Return the objects, or None where one does not begin as ``n 0 obj`` where it should, or cannot be unpacked.

    Raises ScreenError as `PlainObjects.length` does.
    """
    if not _all_begin_there(raw, xref.offsets):
        return None
    streams: dict[int, bytes] = {}
    places: dict[int, Place] = {}
    objects = PlainObjects(raw, xref, streams, places)
    for stream in {stream for stream, _ in xref.packed.values()}:
        unpacked = _unpack(raw, xref.offsets.get(stream), objects.length)
        if unpacked is None or sum(map(len, streams.values())) > _OBJECT_STREAMS_BYTES_MAX:
            return None
        streams[stream], numbers, starts = unpacked
        for number, (of, index) in xref.packed.items():
            if of != stream:
                continue
            if index >= len(numbers) or numbers[index] != number:
                return None
            places[number] = (streams[stream], starts[index], False)
    return objects


def _header(number: int) -> bytes:
    return b"%d 0 obj" % number


@lru_cache(maxsize=8)
def _headers(ending: bytes) -> list[bytes]:
    return [_header(number) + ending for number in range(_HEADERS_KEPT)]


def _all_begin_there(raw: Raw, offsets: dict[int, int]) -> bool:
    """Whether ``n 0 obj`` and a delimiter stand at each offset. A file writes all of them alike, or each is read."""
    if not offsets:
        return False
    first = _HEADER_ENDS.match(raw, next(iter(offsets.values())))
    if first is None:
        return False
    # NOTE: the loops run inside the interpreter: an object costs a tenth of a microsecond, and most time is here.
    if max(offsets) < _HEADERS_KEPT:
        headers = list(map(_headers(first[2]).__getitem__, offsets))
    else:
        headers = [_header(number) + first[2] for number in offsets]
    if isinstance(raw, bytes):
        alike = all(map(raw.startswith, headers, offsets.values()))
    else:
        ends = map(add, offsets.values(), map(len, headers))
        alike = headers == list(map(raw.__getitem__, map(slice, offsets.values(), ends)))
    return alike or all(map(_begins_there, repeat(raw), offsets, offsets.values()))


def _begins_there(raw: Raw, number: int, at: int) -> bool:
    found = _HEADER_ENDS.match(raw, at)
    return found is not None and found[1] == b"%d" % number


def _unpack(raw: Raw, at: int | None, length_of: Callable[[int], int]) -> tuple[bytes, list[int], list[int]] | None:
    """Return an object stream's data, and the numbers and starts of its objects (ISO 32000-1, 7.5.7)."""
    head = None if at is None else plain_syntax.object_stream().match(raw, at)
    if head is None or None in head.group("N", "First", "Type"):
        return None
    text = head[0]
    if any(text.count(key) > 1 for key in (b"/N", b"/First", b"/Length", b"/Filter")):
        return None
    # The first group keeps its digits where the second way is the right one, so that is asked first.
    elsewhere, here = head.group("LengthElsewhere", "Length")
    length = length_of(int(elsewhere)) if elsewhere else int(here or -1)
    if length < 0:
        return None
    ends = head.end() + length
    if not STREAM_ENDS.match(raw, ends):
        return None
    packed = raw[head.end() : ends]
    data = inflate(packed, _OBJECT_STREAM_BYTES_MAX) if head["Filter"] else packed
    first = int(head["First"])
    if data is None or first > len(data):
        return None
    index = data[:first].split()
    if len(index) != 2 * int(head["N"]) or (index and not b"".join(index).isdigit()):
        return None
    numbers = [int(number[:10]) for number in index[::2]]
    starts = [first + int(start[:10]) for start in index[1::2]]
    return (data, numbers, starts) if len(set(numbers)) == len(numbers) else None
