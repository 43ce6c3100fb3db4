"""What a court can be asked to do. Together with the events, this is the public language of the system."""

from __future__ import annotations

from datetime import date

import msgspec

from sim.ecf.records import Count, Document, Medium, NewParty, Text


class RegisterUser(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Give a person a login in this court (CACD-1: one person, one signature, this court only).

    No password here: the password port keeps its own store, so that credentials never reach the event log.
    acts_for: for authorised staff, the login of the attorney whose signature their filings carry (CACD-3).
    only_case: for a pro se litigant with leave, the one case they may file in (CACD-5).
    """

    login: Text
    name: Text
    role: str
    emails: tuple[str, ...]
    secondary_emails: tuple[str, ...] = ()
    consents_to_eservice: bool = True
    acts_for: str | None = None
    only_case: int | None = None
    address: tuple[str, ...] = ()


class LogIn(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Start a session. secret: the password as typed; it is checked by the password port and never kept."""

    login: str
    secret: str

    def __repr__(self) -> str:  # a password never reaches a log or a traceback
        return f"LogIn(login={self.login!r}, secret=…)"


class LogOut(msgspec.Struct, frozen=True, gc=False, tag=True):
    """End a session."""

    session_id: int


class OpenCase(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Open a case by its initiating paper, which becomes docket entry 1.

    The fields it shares with ``FileDocument`` mean the same. sealed: opened under seal.
    """

    session_id: int
    event_code: str
    office: str
    title: str
    parties: tuple[NewParty, ...]
    documents: tuple[Document, ...]
    key: Text
    medium: Medium = Medium.ELECTRONIC
    received_at: Count | None = None
    paper_of: str | None = None
    sealed: bool = False


class FileDocument(msgspec.Struct, frozen=True, gc=False, tag=True):
    """File a paper in an open case.

    key: the client's own name for this filing; sent again, it brings the first receipt again and dockets nothing.
    for_parties: party ids the filer acts for. answers: the deadline that this paper answers, if any.
    hearing_on: a hearing date that the paper notices, for deadlines counted from it.
    received_at: for what did not come through the system, the instant at which the clerk received it (microseconds
    UTC). paper_of: the login of the filer who brought it; without one, a person who has none.
    sender_failure: the filer blames their own equipment (CAED-7).
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


class AnnounceOutage(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Post a known outage on the court's page (CAED-3); outage_id names it."""

    outage_id: Text
    text: str


class BeginOutage(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The system stops taking filings. national: every court is hit at once (PACER-2)."""

    outage_id: Text
    kind: str
    scheduled: bool
    national: bool


class EndOutage(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The system takes filings again; days that the court's rule deems technical failures are declared."""

    outage_id: Text


class RecordDirectService(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Counsel served the papers directly while the system was down (CAED-6)."""

    login: str
    case_id: int
    served: tuple[int, ...]
    method: str


class DecideRelief(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A judge grants or denies relief for the untimely filing that answered a deadline (CAED-5)."""

    session_id: int
    case_id: int
    deadline_id: int
    granted: bool


Command = (
    RegisterUser
    | LogIn
    | LogOut
    | OpenCase
    | FileDocument
    | AnnounceOutage
    | BeginOutage
    | EndOutage
    | RecordDirectService
    | DecideRelief
)
