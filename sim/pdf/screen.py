"""A fast screen: could this file hold anything the court refuses? It may answer "perhaps" wrongly, never "no".

A name can be written with escapes (``/J#61vaScript``), so every letter is searched both ways (ISO 32000-1, 7.3.5).
Objects inside object streams are compressed and are inflated first; they are found through the cross-reference,
because a search for them could itself be misled by an escape.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
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
# Not ``/Length1`` and its like, which are other names.
_LENGTH: Final = re.compile(rb"/Length" + _NAME_ENDS + rb"(?:\s+(\d{1,9})(?:\s+(\d{1,5})\s+R)?(?=\s*[/>])|)")
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
    return b"(?:" + b"|".join(map(escaped_name, rests)) + b")"


def escaped_name(letters: str) -> bytes:
    """Return the expression for these letters of a name, each as itself or as its escape (ISO 32000-1, 7.3.5)."""
    return b"".join(b"(?:" + letter.encode() + b"|" + _escaped(letter) + b")" for letter in letters)


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
    telltale = name_pattern(kinds)
    entries = pdf.get_xref_table().values()
    offsets = (entry.offset or 0 for entry in entries if entry.type == _IN_FILE)
    found = search_outside_streams(telltale, raw, offsets, lambda number: _length(pdf, number))
    object_streams = {entry.obj_stream_number or 0 for entry in entries if entry.type == _IN_OBJECT_STREAM}
    if found is None and object_streams:
        found = next(filter(None, map(telltale.search, inflated(pdf, object_streams))), None)
    return _as_text(found.group()) if found else None


def _as_text(name: bytes) -> str:
    return name.decode("latin-1")


def search_outside_streams(
    telltale: re.Pattern[bytes], raw: Raw, offsets: Iterable[int], length_of: Callable[[int], int | None]
) -> re.Match[bytes] | None:
    """Return the first match in what a reader could take for an object of the file, or None.

    ``offsets`` are the places of its objects, ``length_of`` gives the number that an object with a stream's length
    holds. Raises ScreenError where there are more than SLASHES_MAX names to look at.
    """
    if len(raw) < _SEARCHED_WHOLE_BYTES:
        return telltale.search(raw)
    scanned = 0
    slashes_left = SLASHES_MAX
    for begins, ends in (*_stream_data(raw, sorted(offsets), length_of), (len(raw), len(raw))):
        if begins - scanned > _COUNTED_BYTES:
            slashes_left = _count_slashes(raw, scanned, begins, slashes_left)
        found = telltale.search(raw, scanned, begins)
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


def _stream_data(raw: Raw, offsets: list[int], length_of: Callable[[int], int | None]) -> Iterator[tuple[int, int]]:
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
        number, generation = lengths[0]
        length = length_of(int(number)) if generation == b"0" else int(number) if number and not generation else None
        if length is None:
            continue
        ends = head.end() + length
        if head.end() <= ends <= following and _STREAM_ENDS.match(raw, ends, ends + _STREAM_END_BYTES_MAX):
            yield head.end(), ends


def _length(pdf: pikepdf.Pdf, number: int) -> int | None:
    """Return a stream's length where it is an object of its own, or None where that is no number."""
    value: object = pdf.get_object(number, 0)
    return value if isinstance(value, int) else None


def inflated(pdf: pikepdf.Pdf, numbers: set[int]) -> Iterator[bytes]:
    """Yield what these object streams hold. Raises ScreenError as `screen` does."""
    size_bytes = 0
    for number in sorted(numbers):
        data = _inflate(pdf, number)
        size_bytes += len(data)
        if size_bytes > OBJECT_STREAM_BYTES_MAX:
            raise ScreenError(f"object streams inflate past {OBJECT_STREAM_BYTES_MAX} bytes")
        yield data


def _inflate(pdf: pikepdf.Pdf, number: int) -> bytes:
    stream = pdf.get_object(number, 0)  # An object stream has generation 0 (ISO 32000-1, 7.5.7).
    if not isinstance(stream, pikepdf.Stream):
        raise ScreenError(f"object stream {number} is missing")
    try:
        return stream.read_bytes()
    except pikepdf.PdfError as error:
        raise ScreenError(f"object stream {number} cannot be inflated: {error}") from error
