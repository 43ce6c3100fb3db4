"""Docket entries and their notices."""

from __future__ import annotations

from datetime import date

from sim.ecf.events.base import Event
from sim.ecf.records import FiledDocument, Medium, Timeliness


class Docketed(Event, frozen=True, gc=False, tag=True):
    """A docket entry was made. filed_on: the court's date of filing; ``at``: the instant it was entered.

    signer: the user whose signature the paper carries; login_of: the user whose login filed it (CACD-3).
    """

    case_id: int
    entry_number: int
    event_code: str
    text: str
    documents: tuple[FiledDocument, ...]
    signer: int
    login_of: int
    for_parties: tuple[int, ...]
    medium: Medium
    received_at: int | None
    filed_on: date
    key: str
    timeliness: Timeliness | None


class NoticeIssued(Event, frozen=True, gc=False, tag=True):
    """The notice of electronic filing of an entry (CIT-8: only with it is a paper filed).

    electronic: users served by this notice; otherwise: party ids that must be served by other means;
    certificate_due: a certificate of service is required (CIT-17).
    """

    nef_id: int
    case_id: int
    entry_number: int
    electronic: tuple[int, ...]
    otherwise: tuple[int, ...]
    certificate_due: bool
