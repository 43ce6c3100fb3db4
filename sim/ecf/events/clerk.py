"""Entries reviewed, corrected, found deficient, struck. Nothing of the docket is ever erased."""

from __future__ import annotations

from sim.ecf.events.base import Event


class EntryReviewed(Event, frozen=True, gc=False, tag=True):
    """Quality control looked at an entry."""

    case_id: int
    entry_number: int
    finding: str
    note: str
    by: int


class EntryCorrected(Event, frozen=True, gc=False, tag=True):
    """What an entry says from now on; None where it says what it said. by_entry: the entry that notes the correction.

    documents_replaced: the right PDFs are those of ``by_entry``.
    """

    case_id: int
    entry_number: int
    by_entry: int
    text: str | None
    event_code: str | None
    for_parties: tuple[int, ...] | None
    documents_replaced: bool
    reason: str


class DeficiencyNoted(Event, frozen=True, gc=False, tag=True):
    """An entry lacks something. by_entry: the notice that says so; deadline_id: by when to cure it, where known."""

    case_id: int
    entry_number: int
    by_entry: int
    deadline_id: int | None


class EntryStruck(Event, frozen=True, gc=False, tag=True):
    """A judge's order struck an entry."""

    case_id: int
    entry_number: int
    by_entry: int
