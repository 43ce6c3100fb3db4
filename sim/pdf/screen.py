"""A fast screen: could this file hold anything the court refuses? It may answer "perhaps" wrongly, never "no".

A name can be written with escapes (``/J#61vaScript``), so every letter is searched both ways (ISO 32000-1, 7.3.5).
Objects inside object streams are compressed and are inflated first; they are found through the cross-reference,
because a search for them could itself be misled by an escape.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import pikepdf

from sim.pdf.findings import telltale_names
from sim.pdf.source import Raw

# An object stream holds dictionaries, not pages of text: 64 MB of them is more than any 50 MB filing was seen to have.
OBJECT_STREAM_BYTES_MAX: Final = 64_000_000
# ISO 32000-1 table 18: the types of a cross-reference's entries.
_IN_FILE: Final = 1
_IN_OBJECT_STREAM: Final = 2

# After a name comes white space or a delimiter (ISO 32000-1, 7.2.2), or the end of the data.
_NAME_ENDS: Final = rb"(?=[\x00\t\n\x0c\r ()<>\[\]{}/%]|\Z)"

# A stream is skipped only where its dictionary can be read in one way: no strings, hexadecimal strings, comments or
# escapes, arrays of plain values, one level of inner dictionaries, and a length that is written out.
_PLAIN: Final = rb"[^()%<>\[\]{}#]*+"
_VALUES: Final = _PLAIN + rb"(?:\[" + _PLAIN + rb"\]" + _PLAIN + rb")*+"
_PLAIN_STREAM: Final = re.compile(
    rb"\d+\s+\d+\s+obj\s*<<" + _VALUES + rb"(?:<<" + _VALUES + rb">>" + _VALUES + rb")*+>>\s*stream\r?\n"
)
_LENGTH: Final = re.compile(rb"/Length(?:\s+(\d{1,9})(?:\s+(\d{1,5})\s+R)?(?=\s*[/>])|)")
_NO_LENGTH: Final = -(1 << 62)
_STREAM_ENDS: Final = re.compile(rb"\s{0,4}endstream\s+endobj\b")
_PLAIN_HEAD_BYTES_MAX: Final = 1_000
_STREAM_END_BYTES_MAX: Final = 40
_WORTH_SKIPPING_BYTES: Final = 2_000
_SEARCHED_WHOLE_BYTES: Final = 40_000
# The search stops at every slash; a file of nothing else would take seconds. Beyond a megabyte they are counted first.
SLASHES_MAX: Final = 2_500_000
_COUNTED_BYTES: Final = 1_000_000


class ScreenError(ValueError):
    """The screen could not see all of the file; the message says what stayed hidden."""


@lru_cache(maxsize=64)
def name_pattern(kinds: frozenset[str]) -> re.Pattern[bytes]:
    """Compile one expression that finds every name betraying one of these kinds, however it is escaped."""
    by_initial: dict[str, list[str]] = {}
    for name in telltale_names(kinds):
        by_initial.setdefault(name[0], []).append(name[1:])
    # NOTE: an alternative that begins with a plain letter is dismissed at once; with the escape in its place every
    # slash of the file would try each of them.
    plain = [initial.encode() + _any_of(rests) for initial, rests in by_initial.items()]
    escaped = [_escaped(initial) + _any_of(rests) for initial, rests in by_initial.items()]
    return re.compile(b"/(?:" + b"|".join(plain) + b"|(?=#)(?:" + b"|".join(escaped) + b"))" + _NAME_ENDS)


def _any_of(rests: list[str]) -> bytes:
    spelled = (b"".join(b"(?:" + letter.encode() + b"|" + _escaped(letter) + b")" for letter in rest) for rest in rests)
    return b"(?:" + b"|".join(spelled) + b")"


def _escaped(letter: str) -> bytes:
    digits = f"{ord(letter):02x}"
    return ("#" + "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in digits)).encode()


def find_telltale(raw: Raw, kinds: frozenset[str]) -> str | None:
    """Return the first telltale name in these bytes as written, or None."""
    found = name_pattern(kinds).search(raw)
    return _as_text(found.group()) if found else None


def is_mostly_names(raw: Raw) -> bool:
    """Whether these bytes have so many slashes that searching them for names would take seconds."""
    try:
        _count_slashes(raw, 0, len(raw), SLASHES_MAX)
    except ScreenError:
        return True
    return False


def screen(pdf: pikepdf.Pdf, raw: Raw, kinds: frozenset[str]) -> str | None:
    """Return a telltale name from where a reader finds objects, or None.

    That is every byte but the data of streams, and the inflated object streams. Raises ScreenError when one of those
    cannot be inflated, or together they inflate past OBJECT_STREAM_BYTES_MAX.
    """
    if not pdf.trailer["/Root"].is_indirect:
        return "a catalog in the trailer"  # the trailer may lie where nothing is searched
    pattern = name_pattern(kinds)
    entries = pdf.get_xref_table().values()
    if len(raw) < _SEARCHED_WHOLE_BYTES:
        found = pattern.search(raw)
    else:
        offsets = sorted(entry.offset or 0 for entry in entries if entry.type == _IN_FILE)
        found = _search_outside_streams(pattern, pdf, raw, offsets)
    object_streams = {entry.obj_stream_number or 0 for entry in entries if entry.type == _IN_OBJECT_STREAM}
    if found is None and object_streams:
        found = _search_object_streams(pattern, pdf, object_streams)
    return _as_text(found.group()) if found else None


def _as_text(name: bytes) -> str:
    return name.decode("latin-1")


def _search_outside_streams(
    pattern: re.Pattern[bytes], pdf: pikepdf.Pdf, raw: Raw, offsets: list[int]
) -> re.Match[bytes] | None:
    scanned = 0
    slashes_left = SLASHES_MAX
    for begins, ends in (*_stream_data(pdf, raw, offsets), (len(raw), len(raw))):
        if begins - scanned > _COUNTED_BYTES:
            slashes_left = _count_slashes(raw, scanned, begins, slashes_left)
        found = pattern.search(raw, scanned, begins)
        if found:
            return found
        scanned = ends
    return None


def _count_slashes(raw: Raw, begins: int, ends: int, left: int) -> int:
    for at in range(begins, ends, _COUNTED_BYTES):
        left -= raw[at : min(at + _COUNTED_BYTES, ends)].count(b"/")
        if left < 0:
            raise ScreenError(f"more than {SLASHES_MAX} names outside streams")
    return left


def _stream_data(pdf: pikepdf.Pdf, raw: Raw, offsets: list[int]) -> Iterator[tuple[int, int]]:
    """Yield where the data of large streams lies, as far as no reader can take any of it for an object.

    Left out, and so searched: streams whose dictionary is anything but plain, that do not end where they say, or
    into which the cross-reference points.
    """
    for offset, following in zip(offsets, [*offsets[1:], len(raw)], strict=True):
        if following - offset < _WORTH_SKIPPING_BYTES:
            continue
        head = _PLAIN_STREAM.match(raw, offset, offset + _PLAIN_HEAD_BYTES_MAX)
        if head is None:
            continue
        lengths = _LENGTH.findall(head.group())
        if len(lengths) != 1:
            continue
        ends = head.end() + _length(pdf, *lengths[0])
        if head.end() <= ends <= following and _STREAM_ENDS.match(raw, ends, ends + _STREAM_END_BYTES_MAX):
            yield head.end(), ends


def _length(pdf: pikepdf.Pdf, number: bytes, generation: bytes) -> int:
    """Return a stream's length as written or, where it is a reference, as found; a negative one where it is neither."""
    if not generation:
        return int(number) if number else _NO_LENGTH
    value: object = pdf.get_object(int(number), int(generation))
    return value if isinstance(value, int) else _NO_LENGTH


def _search_object_streams(pattern: re.Pattern[bytes], pdf: pikepdf.Pdf, numbers: set[int]) -> re.Match[bytes] | None:
    size_bytes = 0
    for number in sorted(numbers):
        inflated = _inflate(pdf, number)
        size_bytes += len(inflated)
        if size_bytes > OBJECT_STREAM_BYTES_MAX:
            raise ScreenError(f"object streams inflate past {OBJECT_STREAM_BYTES_MAX} bytes")
        found = pattern.search(inflated)
        if found:
            return found
    return None


def _inflate(pdf: pikepdf.Pdf, number: int) -> bytes:
    stream = pdf.get_object(number, 0)  # An object stream has generation 0 (ISO 32000-1, 7.5.7).
    if not isinstance(stream, pikepdf.Stream):
        raise ScreenError(f"object stream {number} is missing")
    try:
        return stream.read_bytes()
    except pikepdf.PdfError as error:
        raise ScreenError(f"object stream {number} cannot be inflated: {error}") from error
