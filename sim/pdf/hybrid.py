"""Hybrid-reference files: what only their hidden cross-reference stream tells of, and the PDF library may pass over.

In such a file (ISO 32000-1, 7.5.8.4) ``/XRefStm`` leads to objects that the table calls free. The library believes the
table; other readers, and the standard, the stream. So those objects are searched for telltale names on their own.
"""

from __future__ import annotations

import re
from typing import Final

import pikepdf

from sim.pdf.plain_xref import read_xref_stream
from sim.pdf.screen import ScreenError, escaped_name, inflated
from sim.pdf.source import Raw

_HYBRID: Final = re.compile(b"/" + escaped_name("XRefStm") + rb"[ \t\r\n\f\x00]++(\d{1,10})")
_STREAMS_MAX: Final = 64


def search_hidden(telltale: re.Pattern[bytes], pdf: pikepdf.Pdf, raw: Raw) -> str | None:
    """Return a telltale name from object streams that only a hidden cross-reference leads to, or None.

    Raises ScreenError where a hidden cross-reference cannot be read, or leads to where nothing was searched.
    """
    if _HYBRID.search(raw) is None:
        return None
    table = {key[0]: entry for key, entry in pdf.get_xref_table().items()}
    offsets = {entry.offset for entry in table.values()}
    streams: set[int] = set()
    for index, found in enumerate(_HYBRID.finditer(raw)):
        section = read_xref_stream(raw, int(found[1]))
        if section is None or index == _STREAMS_MAX:
            raise ScreenError("a hidden cross-reference cannot be read")
        if not offsets.issuperset(section.offsets.values()):
            raise ScreenError("a hidden cross-reference leads to objects that are not in the table")
        seen = {number for number, entry in table.items() if entry.type == 2}
        streams.update(stream for number, (stream, _) in section.packed.items() if number not in seen)
    for data in inflated(pdf, streams):
        match = telltale.search(data)
        if match:
            return match.group().decode("latin-1")
    return None
