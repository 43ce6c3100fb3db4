"""What stands beside an entry on the docket sheet: corrected, struck, deficient, restricted, served. Never erased."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from sim.ecf.events import (
    CertificateRecorded,
    DeficiencyNoted,
    EntryCorrected,
    EntryRestricted,
    EntryReviewed,
    EntryStruck,
    Redocketed,
)
from sim.ecf.records import Restriction

Marking = (
    CertificateRecorded | DeficiencyNoted | EntryCorrected | EntryRestricted | EntryReviewed | EntryStruck | Redocketed
)


class Marks(msgspec.Struct, frozen=True):
    """The marks of one entry. What is None is as the entry itself says.

    corrected_by, deficient_by, certified_by: the numbers of the entries that correct it, note its deficiency, certify
    its service. documents_in: the entry that holds the right PDFs. review: what quality control last found.
    """

    text: str | None = None
    event_code: str | None = None
    for_parties: tuple[int, ...] | None = None
    documents_in: int | None = None
    corrected_by: tuple[int, ...] = ()
    deficient_by: tuple[int, ...] = ()
    certified_by: tuple[int, ...] = ()
    struck_by: int | None = None
    level: Restriction | None = None
    review: str | None = None
    redocketed_as: int | None = None

    def words(self) -> tuple[str, ...]:
        """The marks as the docket sheet prints them."""
        told = [f"Corrected by entry {number}" for number in self.corrected_by]
        told += [f"Deficient: see entry {number}" for number in self.deficient_by]
        if self.struck_by is not None:
            told.append(f"STRICKEN by entry {self.struck_by}")
        if self.redocketed_as is not None:
            told.append(f"Docketed again as entry {self.redocketed_as}")
        return tuple(told)


NO_MARKS = Marks()


def marked(marks: Marks, event: Marking) -> Marks:
    """The marks once this has happened too."""
    if isinstance(event, EntryCorrected):
        return _corrected(marks, event)
    if isinstance(event, DeficiencyNoted):
        return replace(marks, deficient_by=(*marks.deficient_by, event.by_entry))
    if isinstance(event, CertificateRecorded):
        return replace(marks, certified_by=(*marks.certified_by, event.by_entry))
    if isinstance(event, EntryStruck):
        return replace(marks, struck_by=event.by_entry)
    if isinstance(event, Redocketed):
        return replace(marks, redocketed_as=event.by_entry)
    if isinstance(event, EntryRestricted):
        return replace(marks, level=event.level)
    return replace(marks, review=event.finding)


def _corrected(marks: Marks, event: EntryCorrected) -> Marks:
    return Marks(
        text=marks.text if event.text is None else event.text,
        event_code=marks.event_code if event.event_code is None else event.event_code,
        for_parties=marks.for_parties if event.for_parties is None else event.for_parties,
        documents_in=event.by_entry if event.documents_replaced else marks.documents_in,
        corrected_by=(*marks.corrected_by, event.by_entry),
        deficient_by=marks.deficient_by,
        certified_by=marks.certified_by,
        struck_by=marks.struck_by,
        level=marks.level,
        review=marks.review,
        redocketed_as=marks.redocketed_as,
    )
