"""Cross-references that every reader reads alike: where each object lies, or None where there could be two readings.

Classic tables, cross-reference streams, chains of updates and hybrid files are read (ISO 32000-1, 7.5.4, 7.5.6 and
7.5.8). What is unusual is not judged here but left to the PDF library.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Final

import msgspec

from sim.pdf import plain_syntax
from sim.pdf.source import Raw

SECTIONS_MAX: Final = 64
OBJECTS_MAX: Final = 250_000
_TAIL_BYTES: Final = 64
_TAIL: Final = re.compile(rb"startxref[ \t\r\n\f]++(\d{1,9}+)[ \t\r\n\f]++%%EOF[ \t\r\n\f]*+\Z")
_TABLE_HEAD: Final = re.compile(rb"xref[ \t]*+(?:\r\n|\n|\r)")
_SUBSECTION: Final = re.compile(rb"(\d{1,7}+) (\d{1,7}+)[ \t]*+(?:\r\n|\n|\r)[ \t\r\n\f]*+")
_ROW_BYTES: Final = 20
# A row is ten digits, five digits and a letter; every digit counts as 0 and either letter as n.
_ROW_SHAPE: Final = bytes.maketrans(b"0123456789f", b"0000000000n")
_ROW_ENDS: Final = (b" \n", b"\r\n", b" \r")
STREAM_ENDS: Final = re.compile(rb"[ \t\r\n\f]{0,2}endstream[ \t\r\n\f]++endobj\b")
_ONCE: Final = (b"/Root", b"/Size", b"/Prev", b"/Length", b"/Index", b"/W", b"/XRef")
_UP: Final = b"\2"  # the PNG filter that subtracts the row above
_UP_PREDICTORS: Final = range(10, 16)
_FREE, _IN_FILE, _IN_OBJECT_STREAM = range(3)  # ISO 32000-1, table 18

Packed = tuple[int, int]  # the number of an object stream, and the place among its objects


class PlainXref(msgspec.Struct, frozen=True):
    """Where objects lie: ``offsets`` by number in the file, ``packed`` by number in object streams."""

    root: int
    offsets: dict[int, int]
    packed: dict[int, Packed]


class Section(msgspec.Struct, frozen=True):
    """What one table or stream says; ``previous`` and ``hybrid`` are where the next ones to read begin."""

    root: int
    size: int
    previous: int | None
    hybrid: int | None
    offsets: dict[int, int]
    packed: dict[int, Packed]
    free: list[int]


_NOTHING: Final = Section(0, 0, None, None, {}, {}, [])


def read_plain_xref(raw: Raw) -> PlainXref | None:
    """Return where the objects lie that the last ``startxref`` leads to, or None where a doubt is left."""
    tail = _TAIL.search(raw[-_TAIL_BYTES:])
    if tail is None:
        return None
    newest = _read_section(raw, int(tail[1]))
    if newest is None:
        return None
    found = newest if newest.previous is None and newest.hybrid is None else _merged(raw, newest)
    if found is None or found.size > OBJECTS_MAX or _highest(found) + 1 != found.size:
        return None
    return PlainXref(found.root, found.offsets, found.packed)


def _number(digits: bytes | None) -> int | None:
    return None if digits is None else int(digits)


def _highest(section: Section) -> int:
    return max(max(section.offsets, default=0), max(section.packed, default=0), max(section.free, default=0))


def _merged(raw: Raw, newest: Section) -> Section | None:
    """Follow ``/Prev``; what a newer section says of an object hides what an older one says (7.5.6)."""
    chain = [newest]
    visited: set[int] = set()
    while (previous := chain[-1].previous) is not None:
        section = None if previous in visited or len(chain) == SECTIONS_MAX else _read_section(raw, previous)
        if section is None:
            return None
        visited.add(previous)
        chain.append(section)
    offsets: dict[int, int] = {}
    packed: dict[int, Packed] = {}
    free: set[int] = set()
    for section in reversed(chain):
        hidden = _hidden(raw, section) if section.hybrid is not None else _NOTHING
        if hidden is None:
            return None
        for number in (*section.free, *section.packed, *hidden.packed, *hidden.free):
            offsets.pop(number, None)
        for number in (*section.free, *section.offsets, *hidden.offsets, *hidden.free):
            packed.pop(number, None)
        offsets |= hidden.offsets | section.offsets
        packed |= hidden.packed | section.packed
        free.update(section.free, hidden.free)
    return Section(newest.root, newest.size, None, None, offsets, packed, list(free))


def _hidden(raw: Raw, section: Section) -> Section | None:
    """Return the stream of a hybrid file (7.5.8.4), if it tells only of what its table leaves out.

    Of an object that the table calls free and the stream does not, readers say different things.
    """
    hidden = read_xref_stream(raw, section.hybrid or 0)
    said = section.offsets.keys() | section.free
    return hidden if hidden and said.isdisjoint((*hidden.offsets, *hidden.packed, *hidden.free)) else None


def _read_section(raw: Raw, at: int) -> Section | None:
    return _read_table(raw, at) if raw[at : at + 4] == b"xref" else read_xref_stream(raw, at)


def _read_table(raw: Raw, at: int) -> Section | None:
    head = _TABLE_HEAD.match(raw, at)
    if head is None:
        return None
    offsets: dict[int, int] = {}
    free: list[int] = []
    at = begins = head.end()
    while head := _SUBSECTION.match(raw, at):
        first, count = int(head[1]), int(head[2])
        at = head.end() + count * _ROW_BYTES
        if at > len(raw) or first + count > OBJECTS_MAX:
            return None
        if not _read_rows(raw[head.end() : at], range(first, first + count), offsets, free):
            return None
    end = None if at == begins else plain_syntax.trailer().match(raw, at)
    if end is None or not offsets.keys().isdisjoint(free):
        return None
    text, root, size, previous, hybrid = end.group(0, "Root", "Size", "Prev", "XRefStm")
    if text.count(b"/Root") != 1 or text.count(b"/Size") != 1 or root is None or size is None:
        return None
    if text.count(b"/Prev") > 1 or text.count(b"/XRefStm") > 1:
        return None
    return Section(int(root), int(size), _number(previous), _number(hybrid), offsets, {}, free)


def _read_rows(rows: bytes, numbers: range, offsets: dict[int, int], free: list[int]) -> bool:
    """Add these rows to the offsets, or say that one of them is not what the standard asks for."""
    count = len(numbers)
    if not count:
        return True
    ends = rows[18:_ROW_BYTES]
    if ends not in _ROW_ENDS or rows.translate(_ROW_SHAPE) != (b"0000000000 00000 n" + ends) * count:
        return False
    kinds = rows[17::_ROW_BYTES]
    in_use = kinds.count(b"n")
    if rows.count(b" 00000 n") != in_use:
        return False  # a generation
    places = rows.split()[::3]
    if in_use == count - 1 and rows[17:18] == b"f":
        free.append(numbers[0])
        found = dict(zip(numbers[1:], map(int, places[1:]), strict=True))
    elif in_use == count:
        found = dict(zip(numbers, map(int, places), strict=True))
    else:
        free.extend(number for number, kind in zip(numbers, kinds, strict=True) if kind == ord("f"))
        found = {n: int(at) for n, at, kind in zip(numbers, places, kinds, strict=True) if kind == ord("n")}
    if offsets and not offsets.keys().isdisjoint(found):
        return False
    offsets.update(found)
    return True


def read_xref_stream(raw: Raw, at: int) -> Section | None:
    """Return what the cross-reference stream at this place says, or None where it is not a plain one."""
    head = plain_syntax.xref_stream().match(raw, at)
    if head is None or None in head.group("Root", "Size", "Type", "W", "Length"):
        return None
    text = head[0]
    if any(text.count(key) > 1 for key in _ONCE):
        return None
    ends = head.end() + int(head["Length"])
    if not STREAM_ENDS.match(raw, ends):
        return None
    first, second, last = (int(width) for width in head["W"].split())
    if first != 1 or not 1 <= second <= 4 or last > 4:
        return None
    numbers = _numbers([int(number) for number in (head["Index"] or b"0 " + head["Size"]).split()])
    columns = _columns(raw[head.end() : ends], head, first + second + last, len(numbers))
    if columns is None or not numbers or len(columns[0]) != len(numbers):
        return None
    places = _field(columns[1 : 1 + second], len(numbers))
    lasts = _field(columns[1 + second :], len(numbers))
    return _section_of(head, zip(numbers, columns[0], places, lasts, strict=True))


def _numbers(spans: list[int]) -> list[int]:
    """Return the object numbers of these spans, each once; none where there are too many, or one comes twice."""
    if len(spans) % 2 or sum(spans[1::2]) > OBJECTS_MAX:
        return []
    found = [at + step for at, count in zip(spans[::2], spans[1::2], strict=True) for step in range(count)]
    return found if len(set(found)) == len(found) else []


def _columns(packed: bytes, head: re.Match[bytes], width: int, rows: int) -> Sequence[Sequence[int]] | None:
    """Return the rows of a cross-reference stream column by column, with the PNG filter taken back, or None."""
    parameters = head["DecodeParms"]
    if head["Filter"] is None:
        return None if parameters else _transposed(packed, width)
    data = inflate(packed, rows * (width + 1) + 1)
    if data is None:
        return None
    if parameters is None:
        return _transposed(data, width)
    names = parameters.replace(b"/", b" ").split()
    found = dict(zip(names[::2], map(int, names[1::2]), strict=True))
    if found.get(b"Predictor") not in _UP_PREDICTORS or found.get(b"Columns") != width:
        return None
    filters, *columns = _transposed(data, width + 1) or [b""]
    if not filters or filters.strip(_UP):
        return None
    return [[value & 255 for value in accumulate(column)] for column in columns]


def _transposed(data: bytes, width: int) -> list[bytes] | None:
    return None if len(data) % width else [data[column::width] for column in range(width)]


def inflate(packed: bytes, bytes_max: int) -> bytes | None:
    """Return what these zlib data hold, or None where they are damaged, cut off, followed by more, or too large."""
    unpacker = zlib.decompressobj()
    try:
        data = unpacker.decompress(packed, bytes_max)
    except zlib.error:
        return None
    return data if unpacker.eof and not unpacker.unused_data.strip() else None


def _field(columns: Sequence[Sequence[int]], rows: int) -> Sequence[int]:
    """Return the numbers that these columns write, the highest byte first."""
    if len(columns) == 1:
        return columns[0]
    numbers = [0] * rows
    for column in columns:
        numbers = [number << 8 | byte for number, byte in zip(numbers, column, strict=True)]
    return numbers


def _section_of(head: re.Match[bytes], rows: Iterable[tuple[int, int, int, int]]) -> Section | None:
    offsets: dict[int, int] = {}
    packed: dict[int, Packed] = {}
    free: list[int] = []
    for number, kind, place, last in rows:
        if kind == _IN_FILE and not last:
            offsets[number] = place
        elif kind == _IN_OBJECT_STREAM:
            packed[number] = (place, last)
        elif kind == _FREE:
            free.append(number)
        else:
            return None
    return Section(int(head["Root"]), int(head["Size"]), _number(head["Prev"]), None, offsets, packed, free)
