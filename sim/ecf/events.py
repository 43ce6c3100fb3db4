"""What happened in a court. Only events change state; the event log alone rebuilds a court, byte for byte."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from sim.ecf.records import FiledDocument, Medium, NewParty, Timeliness


class Event(msgspec.Struct, frozen=True, gc=False):
    """at: the instant of the happening, microseconds UTC."""

    at: int


class UserRegistered(Event, frozen=True, gc=False, tag=True):
    """A login exists from now on."""

    user_id: int
    login: str
    name: str
    role: str
    emails: tuple[str, ...]
    secondary_emails: tuple[str, ...]
    consents_to_eservice: bool
    acts_for: int | None
    only_case: int | None
    address: tuple[str, ...]


class LoggedIn(Event, frozen=True, gc=False, tag=True):
    """A session began."""

    session_id: int
    user_id: int


class LoggedOut(Event, frozen=True, gc=False, tag=True):
    """A session ended."""

    session_id: int


class CaseOpened(Event, frozen=True, gc=False, tag=True):
    """A case exists from now on. counsel: for each party, the user ids of its counsel of record."""

    case_id: int
    number: str
    kind: str
    chapter: int | None
    office: str
    title: str
    judge: str
    sequence_scope: str
    filed_on: date
    sealed: bool
    parties: tuple[NewParty, ...]
    counsel: tuple[tuple[int, ...], ...]


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


class CounselAdded(Event, frozen=True, gc=False, tag=True):
    """A user became counsel of record; inadvertent when nobody noted an appearance (CACD-4)."""

    case_id: int
    party_id: int
    user_id: int
    inadvertent: bool


class DeadlineSet(Event, frozen=True, gc=False, tag=True):
    """A docket entry set a deadline under a rule. due_before: the first instant that is too late.

    set_by: parties for whom that entry was filed; party_ids: parties whom it binds, none where anyone may act.
    """

    deadline_id: int
    case_id: int
    kind: str
    set_by_entry: int
    set_by: tuple[int, ...]
    set_on: date
    party_ids: tuple[int, ...]
    due_on: date
    due_before: int
    rule_id: str
    cite: str


class DeadlineAnswered(Event, frozen=True, gc=False, tag=True):
    """A filing answered a deadline. by: the parties for whom it did; for others whom it binds it is still pending."""

    deadline_id: int
    case_id: int
    entry_number: int
    by: tuple[int, ...]
    timeliness: Timeliness


class CaseClosed(Event, frozen=True, gc=False, tag=True):
    """An entry ended the case."""

    case_id: int
    entry_number: int


class OutageAnnounced(Event, frozen=True, gc=False, tag=True):
    """An outage was posted on the court's page."""

    outage_id: str
    text: str


class OutageBegan(Event, frozen=True, gc=False, tag=True):
    """The system takes no filings from now on."""

    outage_id: str
    kind: str
    scheduled: bool
    national: bool


class OutageEnded(Event, frozen=True, gc=False, tag=True):
    """The system takes filings again."""

    outage_id: str


class TechnicalFailureDeclared(Event, frozen=True, gc=False, tag=True):
    """The court's rule deems the site subject to a technical failure on ``day``.

    effect: what the rule then does. moves_to: the last day on which a filing due on ``day`` is timely by rule, and
    moves_before, the first instant that is too late; both None unless the rule moves the date. Where its effect is
    unknown (the rule exists, its text was not seen), the filer is left to seek relief, and the event says so.
    """

    day: date
    minutes_in_window: int
    announced: bool
    effect: Literal["moved", "seek_relief", "unknown"]
    moves_to: date | None
    moves_before: int | None
    rule_id: str
    cite: str


class DirectServiceRecorded(Event, frozen=True, gc=False, tag=True):
    """Counsel served papers directly while the system was down."""

    case_id: int
    by: int
    served: tuple[int, ...]
    method: str


class ReliefDecided(Event, frozen=True, gc=False, tag=True):
    """A judge granted or denied relief for an untimely filing."""

    case_id: int
    deadline_id: int
    granted: bool
    by: int


CourtEvent = (
    UserRegistered
    | LoggedIn
    | LoggedOut
    | CaseOpened
    | Docketed
    | NoticeIssued
    | CounselAdded
    | DeadlineSet
    | DeadlineAnswered
    | CaseClosed
    | OutageAnnounced
    | OutageBegan
    | OutageEnded
    | TechnicalFailureDeclared
    | DirectServiceRecorded
    | ReliefDecided
)
