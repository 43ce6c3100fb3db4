"""Judging a plain file without the PDF library: its page count, or None for "look closer".

Opening a file in the library costs twice what hashing a small one does, and most filings are plain. Accepted here is
only what the whole examination accepts with the same page count: the header at the very beginning, a cross-reference
with one reading, every object where it says, a page tree of plain dictionaries, and no telltale name anywhere outside
the data of streams. A file that leaves a doubt is opened.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from sim.pdf.plain_objects import read_plain_objects
from sim.pdf.plain_tree import count_plain_pages
from sim.pdf.plain_xref import PlainXref, read_plain_xref
from sim.pdf.screen import ScreenError, search_outside_streams
from sim.pdf.source import Raw

# A dictionary of this size takes the library a tenth of a second. No filing has one: large data are in streams.
OBJECT_BYTES_MAX: Final = 2_000_000
OBJECTS_BYTES_MAX: Final = 6_000_000
_SMALL_OBJECT_BYTES: Final = 2_000
_STREAM_BEGINS_WITHIN_BYTES: Final = 4_096


class MassiveObjectError(ValueError):
    """Objects outside streams are larger than any filing has, and would cost seconds to read."""


def read_plain_file(raw: Raw, telltale: re.Pattern[bytes]) -> tuple[int | None, str | None]:
    """Return the page count of a plain file without ``telltale`` names, or else the name that a plain file has.

    Both are None where a doubt is left. Raises MassiveObjectError where the library would take seconds over an object;
    only in a file with a plain cross-reference can this be seen beforehand.
    """
    if raw[:5] != b"%PDF-":
        return None, None
    try:
        return _read(raw, telltale)
    except (ScreenError, SystemError):
        # SystemError is how Python 3.11's re reports a group left open by a failed way; none is known to be left.
        return None, None


def _read(raw: Raw, telltale: re.Pattern[bytes]) -> tuple[int | None, str | None]:
    xref = read_plain_xref(raw)
    if xref and len(raw) > OBJECT_BYTES_MAX:
        _refuse_massive_objects(raw, xref)
    objects = read_plain_objects(raw, xref) if xref else None
    pages = count_plain_pages(objects) if objects else None
    if objects is None or pages is None:
        return None, None
    found = search_outside_streams(telltale, raw, objects.xref.offsets.values(), objects.length)
    if found is None and objects.streams:
        found = next(filter(None, map(telltale.search, objects.streams.values())), None)
    return (None, found[0].decode("latin-1")) if found else (pages, None)


def _refuse_massive_objects(raw: Raw, xref: PlainXref) -> None:
    left = OBJECTS_BYTES_MAX
    for at, following in pairwise([*sorted(xref.offsets.values()), len(raw)]):
        if following - at < _SMALL_OBJECT_BYTES or raw.find(b"stream", at, at + _STREAM_BEGINS_WITHIN_BYTES) >= 0:
            continue
        # Behind the last object comes the cross-reference, and behind any object what updates have made void.
        ends = raw.find(b"endobj", at, following)
        size_bytes = (ends if ends >= 0 else following) - at
        left -= size_bytes
        if size_bytes > OBJECT_BYTES_MAX or left < 0:
            raise MassiveObjectError(f"objects of more than {OBJECT_BYTES_MAX} bytes, or {OBJECTS_BYTES_MAX} in all")
