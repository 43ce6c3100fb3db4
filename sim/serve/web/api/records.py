"""What the API itself takes and answers, beside the core's own records."""

from __future__ import annotations

from datetime import date

import msgspec

from sim.ecf.answers import Receipt
from sim.ecf.pacer.accounts import Account
from sim.ecf.records import Course, FiledDocument, Text
from sim.ecf.refusals import Code


class LogInRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A log-in by password. client_code: the reader's own mark for the bill (CIT-3)."""

    login: str
    secret: str
    client_code: str = ""

    def __repr__(self) -> str:  # a password never reaches a log or a traceback
        return f"LogInRequest(login={self.login!r}, secret=…)"


class TokenAnswer(msgspec.Struct, frozen=True):
    """A log-in that succeeded. token: for the header ``Authorization: Bearer``, good at every site served here.

    csrf: what a client that keeps the token in its cookie sends as ``X-CSRF-Token``. user_id, session_id: in the court
    logged in to; 0 at the national site.
    """

    token: str
    csrf: str
    expires_us: int
    user_id: int = 0
    session_id: int = 0


class CommandAnswer(msgspec.Struct, frozen=True):
    """The court did what was asked, and it is durable. events: the names of what happened, in order.

    A filing sent again under its key brings the first receipt and no events.
    """

    receipt: Receipt
    events: tuple[str, ...]


class NationalAnswer(msgspec.Struct, frozen=True):
    """The national service did what was asked. account: as it now stands, where the command concerns one."""

    events: tuple[str, ...]
    account: Account | None = None


class Refusal(msgspec.Struct, frozen=True):
    """Why not: a code of the closed list, the court's own words, and what they rest on."""

    code: Code
    message: str
    cite: str


class RefusedAnswer(msgspec.Struct, frozen=True):
    """The court, or the national service, refused; nothing changed."""

    refused: Refusal


class Problem(msgspec.Struct, frozen=True):
    """What is wrong with the request, and what to do."""

    status: int
    message: str


class ProblemAnswer(msgspec.Struct, frozen=True):
    """The request was not put to the court; nothing changed."""

    error: Problem


class NoticeLine(msgspec.Struct, frozen=True):
    """Somebody whom a notice names. emails: none for those who are to be served otherwise."""

    name: str
    emails: tuple[str, ...] = ()


class NoticeAnswer(msgspec.Struct, frozen=True):
    """A notice of electronic filing as it was sent, without anybody's free-look links."""

    nef_id: int
    case_id: int
    case_number: str
    case_name: str
    entry_number: int
    entered_at_us: int
    filed_on: date
    docket_text: str
    filers: tuple[str, ...]
    documents: tuple[FiledDocument, ...]
    electronic: tuple[NoticeLine, ...]
    otherwise: tuple[NoticeLine, ...]


class FreeLookRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The link of a notice: the document's id, and the number that the link bears (CIT-5)."""

    doc_id: str
    magic_num: str

    def __repr__(self) -> str:  # whoever has the number has the look
        return f"FreeLookRequest(doc_id={self.doc_id!r}, magic_num=…)"


class OpenedDocument(msgspec.Struct, frozen=True):
    """A document that a free look opened. path: where its bytes are for a while, for whoever holds this answer."""

    document: FiledDocument
    path: str


class FreeLookAnswer(msgspec.Struct, frozen=True):
    """All documents of the notice's entry, opened once without charge."""

    case_number: str
    entry_number: int
    documents: tuple[OpenedDocument, ...]


class OutageLine(msgspec.Struct, frozen=True):
    """One interruption as the court's page tells it; instants in microseconds UTC, None while they are to come."""

    outage_id: str
    scheduled: bool
    announced_at_us: int | None
    began_at_us: int | None
    ended_at_us: int | None


class StatusAnswer(msgspec.Struct, frozen=True):
    """How the court's system stands. local_date: the court's own day; size_bytes_max: of one document, today."""

    court_id: str
    name: str
    up: bool
    now_us: int
    local_date: date
    size_bytes_max: int
    outages: tuple[OutageLine, ...]


class AuditedEntry(msgspec.Struct, frozen=True):
    """One docket entry as the journal holds it. key: the filing's own, "" for entries that had none.

    also: (case, entry) of companion cases; digests: of its documents in order, the main one first. user_id: whose
    login filed it.
    """

    key: str
    case_id: int
    entry_number: int
    nef_id: int
    entered_at_us: int
    filed_on: date
    event_code: str
    user_id: int
    digests: tuple[str, ...]
    also: tuple[tuple[int, int], ...] = ()


class AuditPage(msgspec.Struct, frozen=True):
    """Entries in the order of the journal. next_after: what to ask for next; more: whether anything was there then."""

    filings: tuple[AuditedEntry, ...]
    next_after: str
    more: bool


class Newcomer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person to set up, by the operator: the fields of ``RegisterUser``, and the password of the login.

    pacer_account: also open a national account of the same login and password, and link it; attorneys and others from
    outside the court need one from the court's NextGen date on.
    """

    login: Text
    secret: Text
    name: Text
    role: str
    emails: tuple[str, ...] = ()
    secondary_emails: tuple[str, ...] = ()
    consents_to_eservice: bool = True
    acts_for: str | None = None
    address: tuple[str, ...] = ()
    courses: tuple[Course, ...] | None = None
    pacer_account: bool = False

    def __repr__(self) -> str:
        return f"Newcomer(login={self.login!r}, secret=…)"


class PeopleRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """People to set up, in order: an attorney before the staff who act for them."""

    people: tuple[Newcomer, ...]


class SetUpPerson(msgspec.Struct, frozen=True):
    """A person who has a login now. account_id: of the national account, 0 without one. new: False where the login
    was there before; it then has the password given."""

    login: str
    user_id: int
    account_id: int
    new: bool


class PeopleAnswer(msgspec.Struct, frozen=True):
    """Everybody asked for, in order."""

    people: tuple[SetUpPerson, ...]


class NationalPassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The password of a national account, set by the operator."""

    login: Text
    secret: Text

    def __repr__(self) -> str:
        return f"NationalPassword(login={self.login!r}, secret=…)"
