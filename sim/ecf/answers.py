"""What a court answers: accepted with what happened and a receipt, or refused with code, text and citation."""

from __future__ import annotations

from datetime import date

import msgspec

from sim.ecf.events import CourtEvent, Docketed, NoticeIssued
from sim.ecf.records import FoundEvent, Timeliness


class Receipt(msgspec.Struct, frozen=True, gc=False):
    """What the asker is told; fields that do not apply keep their defaults.

    duties_open: cases in which a notice of changed contact data is due. deadlines: those that a declaration concerns.
    claim: the number in the register, ``7-1``. creditor_ids: of the creditors named, in their order.
    """

    user_id: int = -1
    session_id: int = -1
    case_id: int = -1
    case_number: str = ""
    entry_number: int = 0
    nef_id: int = 0
    document_ids: tuple[str, ...] = ()
    filed_on: date | None = None
    entered_at: int = 0
    timeliness: Timeliness | None = None
    warnings: tuple[str, ...] = ()
    deficiencies: tuple[str, ...] = ()
    also: tuple[tuple[int, int], ...] = ()
    party_id: int = 0
    found: tuple[FoundEvent, ...] = ()
    duties_open: tuple[int, ...] = ()
    deadlines: tuple[int, ...] = ()
    request_id: int = 0
    due_from: date | None = None
    due_by: date | None = None
    claim: str = ""
    creditor_ids: tuple[int, ...] = ()


class Accepted(msgspec.Struct, frozen=True, gc=False):
    """The court did what was asked. events: what happened, in order; receipt: what the asker is told."""

    events: tuple[CourtEvent, ...]
    receipt: Receipt


class Refused(msgspec.Struct, frozen=True, gc=False):
    """The court did not do it, and nothing changed. message: the text shown; cite: the rule or source it rests on."""

    code: str
    message: str
    cite: str


def receipt_of(entry: Docketed, notice: NoticeIssued, case_number: str, claim: str = "") -> Receipt:
    """The receipt of a filing, which it has only once its notice is issued (CIT-8). claim: the one it registered."""
    return Receipt(
        user_id=entry.login_of,
        case_id=entry.case_id,
        case_number=case_number,
        entry_number=entry.entry_number,
        nef_id=notice.nef_id,
        document_ids=tuple([document.doc_id for document in entry.documents]),
        filed_on=entry.filed_on,
        entered_at=entry.at,
        timeliness=entry.timeliness,
        warnings=entry.warnings,
        deficiencies=entry.missing,
        also=notice.also,
        claim=claim,
    )
