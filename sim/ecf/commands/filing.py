"""Asking for a paper to be filed, or to be docketed again under the right event."""

from __future__ import annotations

from datetime import date

import msgspec

from sim.ecf.claim_records import ClaimDetails
from sim.ecf.records import Count, Document, Fee, Medium, Restriction, Text


class FileDocument(msgspec.Struct, frozen=True, gc=False, tag=True):
    """File a paper in an open case.

    key: the client's own name for this filing; sent again, it brings the first receipt again and dockets nothing.
    for_parties: party ids the filer acts for. answers: the deadline that this paper answers, if any.
    hearing_on: a hearing date that the paper notices, for deadlines counted from it.
    received_at: for what did not come through the system, the instant at which the clerk received it (microseconds
    UTC). paper_of: the login of the filer who brought it; without one, a person who has none.
    sender_failure: the filer blames their own equipment (CAED-7).
    relates_to: the entry that this one certifies service of, cures, or files electronically after it came on paper.
    restriction: filed so that not everybody may read it.
    signatories: logins of other counsel who signed the paper; the filer vouches for their signatures (CIT-15).
    also_in: companion cases in which the paper is entered too, under one notice.
    claim: what a proof of claim enters in the register; only with events that bring one.
    opinion: its judge's word that an order is a written opinion.
    """

    session_id: int
    case_id: int
    event_code: str
    documents: tuple[Document, ...]
    key: Text
    for_parties: tuple[int, ...] = ()
    answers: int | None = None
    hearing_on: date | None = None
    medium: Medium = Medium.ELECTRONIC
    received_at: Count | None = None
    paper_of: str | None = None
    sender_failure: bool = False
    relates_to: int | None = None
    restriction: Restriction | None = None
    fee: Fee | None = None
    signatories: tuple[str, ...] = ()
    also_in: tuple[int, ...] = ()
    claim: ClaimDetails | None = None
    opinion: bool = False


class Redocket(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The clerk dockets a Z-motion or Z-document under its right event, as of its own filing date (CIT-11)."""

    session_id: int
    case_id: int
    entry_number: int
    event_code: str
    key: Text
    answers: int | None = None
