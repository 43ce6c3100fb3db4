"""The clerk's hand on the docket: quality control, corrections, deficiencies; and the judge's striking."""

from __future__ import annotations

from typing import Literal

import msgspec

from sim.ecf.records import Count, Document, Text

Finding = Literal["fine", "correct", "deficient"]
"""What quality control finds. Refusing a paper for its form is not among them: FRCP 5(d)(4)."""


class ReviewEntry(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Quality control of one docket entry."""

    session_id: int
    case_id: int
    entry_number: Count
    finding: Finding
    note: str = ""


class CorrectEntry(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Correct an entry by a further entry that says so; the mistaken one stays in the log (CIT-13).

    What is None stays as it was. documents: the right PDFs, docketed with the correction.
    """

    session_id: int
    case_id: int
    entry_number: Count
    reason: Text
    key: Text
    text: Text | None = None
    event_code: str | None = None
    for_parties: tuple[int, ...] | None = None
    documents: tuple[Document, ...] = ()


class DeficiencyNotice(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Tell the filers of an entry what it lacks, and by when to cure it. parties: those for whom it was filed."""

    session_id: int
    case_id: int
    entry_number: Count
    lacks: Text
    parties: tuple[int, ...]
    documents: tuple[Document, ...]
    key: Text


class StrikeEntry(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A judge orders an entry struck; it stays on the docket and is marked so."""

    session_id: int
    case_id: int
    entry_number: Count
    reason: Text
    key: Text
    documents: tuple[Document, ...] = ()
