"""Docket entries and their notices."""

from __future__ import annotations

from datetime import date

from sim.ecf.events.base import Event
from sim.ecf.records import FiledDocument, Medium, Timeliness


class Docketed(Event, frozen=True, gc=False, tag=True, omit_defaults=True):
    """A docket entry was made. filed_on: the court's date of filing; ``at``: the instant it was entered.

    signer: the user whose signature the paper carries; login_of: the user whose login filed it (CACD-3).
    signatories: other counsel who signed, as the filer vouches (CIT-15). warnings: what the filer was told of the
    documents (CIT-20). missing: what should have come with the paper and did not (CASB-4).
    opinion: its judge calls it a written opinion; events that are such by their name need no mark.
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
    signatories: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    opinion: bool = False


class EntrySpread(Event, frozen=True, gc=False, tag=True):
    """The entry under way was made in a companion case too. otherwise: parties of that case to serve otherwise."""

    case_id: int
    entry_number: int
    of_case: int
    of_entry: int
    otherwise: tuple[int, ...]


class StepFiled(Event, frozen=True, gc=False, tag=True):
    """Parties filed a paper which others of theirs must follow (CIT-19). by: party ids, or minus the signer's id."""

    case_id: int
    by: tuple[int, ...]
    event_code: str


class Redocketed(Event, frozen=True, gc=False, tag=True):
    """A Z-entry was docketed again as ``by_entry``; it stays on the docket and says so (CIT-11)."""

    case_id: int
    entry_number: int
    by_entry: int


class LeftToClerk(Event, frozen=True, gc=False, tag=True):
    """A paper was filed under an event of last resort; the clerk will docket it again (CIT-11)."""

    case_id: int
    entry_number: int


class NoticeIssued(Event, frozen=True, gc=False, tag=True, omit_defaults=True):
    """The notice of electronic filing of an entry (CIT-8: only with it is a paper filed).

    electronic: users served by this notice; otherwise: party ids that must be served by other means;
    certificate_due: a certificate of service is required (CIT-17). also: (case, entry) of companion cases that this
    one notice names too.
    """

    nef_id: int
    case_id: int
    entry_number: int
    electronic: tuple[int, ...]
    otherwise: tuple[int, ...]
    certificate_due: bool
    also: tuple[tuple[int, int], ...] = ()
