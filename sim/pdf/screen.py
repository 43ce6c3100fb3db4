"""A fast screen: could this file hold anything the court refuses? It may answer "perhaps" wrongly, never "no".

A name can be written with escapes (``/J#61vaScript``), so every letter is searched both ways (ISO 32000-1, 7.3.5).
Objects inside object streams are compressed and are inflated first; they are found through the cross-reference,
because a search for them could itself be misled by an escape.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import pikepdf

from sim.pdf.findings import telltale_names

# An object stream holds dictionaries, not pages of text: 64 MB of them is more than any 50 MB filing was seen to have.
OBJECT_STREAM_BYTES_MAX: Final = 64_000_000
OBJECT_STREAM_XREF_TYPE: Final = 2

# After a name comes white space or a delimiter (ISO 32000-1, 7.2.2), or the end of the data.
_NAME_ENDS: Final = rb"(?=[\x00\t\n\x0c\r ()<>\[\]{}/%]|\Z)"


class ScreenError(ValueError):
    """The screen could not see all of the file; the message says what stayed hidden."""


def _either_way(letter: str) -> bytes:
    code = f"{ord(letter):02x}"
    digits = "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in code)
    return f"(?:{letter}|#{digits})".encode()


@lru_cache(maxsize=64)
def name_pattern(kinds: frozenset[str]) -> re.Pattern[bytes]:
    """Compile one expression that finds every name betraying one of these kinds, however it is escaped."""
    names = telltale_names(kinds)
    initials = "".join(sorted({name[0] for name in names})).encode()
    spelled = b"|".join(b"".join(_either_way(letter) for letter in name) for name in names)
    # NOTE: the look-ahead rejects most slashes of compressed data with one set test; without it every slash
    # would try each alternative in turn.
    return re.compile(b"/(?=[" + initials + b"#])(?:" + spelled + b")" + _NAME_ENDS)


def find_telltale(raw: bytes, kinds: frozenset[str]) -> str | None:
    """Return the first telltale name in these bytes as written, or None."""
    found = name_pattern(kinds).search(raw)
    return found.group().decode("latin-1") if found else None


def find_telltale_in_object_streams(pdf: pikepdf.Pdf, kinds: frozenset[str]) -> str | None:
    """Inflate the object streams one by one and return the first telltale name in them, or None.

    Raises ScreenError when one cannot be inflated, or together they inflate past OBJECT_STREAM_BYTES_MAX.
    """
    table = pdf.get_xref_table()
    numbers = {entry.obj_stream_number or 0 for entry in table.values() if entry.type == OBJECT_STREAM_XREF_TYPE}
    pattern = name_pattern(kinds)
    size_bytes = 0
    for number in sorted(numbers):
        inflated = _inflate(pdf, number)
        size_bytes += len(inflated)
        if size_bytes > OBJECT_STREAM_BYTES_MAX:
            raise ScreenError(f"object streams inflate past {OBJECT_STREAM_BYTES_MAX} bytes")
        found = pattern.search(inflated)
        if found:
            return found.group().decode("latin-1")
    return None


def _inflate(pdf: pikepdf.Pdf, number: int) -> bytes:
    stream = pdf.get_object(number, 0)  # An object stream has generation 0 (ISO 32000-1, 7.5.7).
    if not isinstance(stream, pikepdf.Stream):
        raise ScreenError(f"object stream {number} is missing")
    try:
        return stream.read_bytes()
    except pikepdf.PdfError as error:
        raise ScreenError(f"object stream {number} cannot be inflated: {error}") from error
