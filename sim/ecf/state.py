"""The write state of one court: what decisions need, and no more.

Docket sheets, registers and statistics are projections of the event log (see docket.py), not part of this.
"""

from __future__ import annotations

from datetime import date
from hashlib import blake2b
from typing import Literal

import msgspec

from sim.ecf.events import Docketed
from sim.ecf.records import FiledDocument, Restriction


class User(msgspec.Struct, frozen=True, gc=False):
    """One login of this court. acts_for: the attorney whose signature this member of staff uses.
    courses: the training that limits what they may file, None for no limit.

    nef_ready: False once the national service told that notices cannot reach it by its account (CIT-6).
    """

    user_id: int
    login: str
    name: str
    role: str
    emails: tuple[str, ...]
    consents_to_eservice: bool
    acts_for: int | None
    only_case: int | None
    courses: tuple[str, ...] | None = None
    incarcerated: bool = False
    secondary_emails: tuple[str, ...] = ()
    nef_ready: bool = True


class Session(msgspec.Struct, frozen=True, gc=False):
    """One log-in that has not ended. account_id, expires_at: as in the event LoggedIn."""

    user_id: int
    began_at: int
    account_id: int
    expires_at: int | None


class AccessRequest(msgspec.Struct, frozen=True, gc=False):
    """A request for a login on which the clerk has not decided yet. waived: the training need not be completed."""

    request_id: int
    login: str
    name: str
    role: str
    emails: tuple[str, ...]
    address: tuple[str, ...]
    pacer_account: int
    waived: bool


class Deadline(msgspec.Struct, frozen=True, gc=False):
    """One pending deadline of a case; a party that answers it leaves ``party_ids``, and the last takes it along.

    party_ids: those whom it binds, none where anyone may act (such a deadline stays). set_by: whose paper set it.
    extended: moved once already. missed: recorded so; a late answer still finds it for a while (see sweeping.py).
    """

    deadline_id: int
    kind: str
    due_on: date
    due_before: int
    set_by: tuple[int, ...]
    party_ids: tuple[int, ...]
    rule_id: str
    cite: str
    extended: bool = False
    missed: bool = False


class Duty(msgspec.Struct, frozen=True, gc=False):
    """What a user owes the court in a case (see duties.py): ``change_notice`` or ``e_file`` of an entry on paper."""

    duty_id: int
    kind: str
    user_id: int
    entry_number: int | None


class Party(msgspec.Struct, frozen=True, gc=False):
    """A party and its counsel of record (user ids); no counsel means pro se and without a login.

    suffix: a criminal defendant's own number, printed after the case's (0: none). terminated: out of the case.
    """

    party_id: int
    name: str
    role: str
    counsel: tuple[int, ...]
    suffix: int = 0
    terminated: bool = False


ServiceLists = tuple[tuple[int, ...], tuple[int, ...]]
"""(users whom a notice serves, parties to be served otherwise)."""


class FeeDue(msgspec.Struct, frozen=True, gc=False):
    """A filing fee that an entry still owes. item: the fee's id in the court's schedule."""

    item: str
    amount_cents: int


class ZEntry(msgspec.Struct, frozen=True, gc=False):
    """A paper filed after hours under an event of last resort, until the clerk dockets it again (CIT-11)."""

    filed_at: int
    filed_on: date
    signer: int
    for_parties: tuple[int, ...]
    documents: tuple[FiledDocument, ...]


class Case(msgspec.Struct):
    """One case.

    awaiting_relief: deadlines whose answers were untimely and on which no judge has decided yet.
    restricted: entries that not everybody may read, with their level: "sealed", "restricted" or "ex_parte".
    office, serial, judge: what its number is made of; judge is empty until one is assigned. main_case: of an adversary
    proceeding, the bankruptcy case. companions: other cases and how they are tied to this one ("related", "member",
    "lead"). fees_due: entries whose fee is still to be paid. in_order: by party, the papers it has
    filed that others must follow. to_redocket: entries waiting for the clerk to docket them properly.
    inadvertent: (party, user) pairs of counsel whom a paper added without an appearance (CACD-4). duties: what filers
    owe. struck: entries that a judge struck.
    served_registered / served_consenting: the service lists without and with the need for consent; apply keeps both
    up to date, so that a filing need not work them out.
    """

    case_id: int
    number: str
    kind: str
    chapter: int | None
    filed_on: date
    sealed: bool
    parties: tuple[Party, ...]
    next_entry: int = 1
    closed: bool = False
    deadlines: dict[int, Deadline] = {}
    awaiting_relief: dict[int, None] = {}
    restricted: dict[int, Restriction] = {}
    office: str = ""
    serial: int = 0
    judge: str = ""
    main_case: int | None = None
    companions: dict[int, str] = {}
    fees_due: dict[int, FeeDue] = {}
    in_order: dict[int, tuple[str, ...]] = {}
    to_redocket: dict[int, ZEntry] = {}
    nature_of_suit: str = ""
    inadvertent: tuple[tuple[int, int], ...] = ()
    duties: dict[int, Duty] = {}
    struck: dict[int, None] = {}
    served_registered: ServiceLists = ((), ())
    served_consenting: ServiceLists = ((), ())


class Outage(msgspec.Struct):
    """One interruption of the court's system, as the court knows it so far."""

    outage_id: str
    scheduled: bool = False
    announced_at: int | None = None
    began_at: int | None = None
    ended_at: int | None = None


class FailureDay(msgspec.Struct, frozen=True, gc=False):
    """A day that the court's rule deems a technical failure. moves_before: the first instant too late, if it moves.

    rule_known: False where the rule exists and its text was not seen, so that nobody can say what it does.
    """

    announced: bool
    moves_to: date | None
    moves_before: int | None
    rule_id: str
    cite: str
    rule_known: bool = True


class Done(msgspec.Struct, frozen=True, gc=False):
    """What was answered to one idempotency key, and enough of the paper to tell whether the same one comes again.

    receipt: packed, because few are ever asked for again and all are kept for weeks (keys.py).
    """

    user_id: int
    case_id: int
    paper: str
    receipt: bytes


class SentNotice(msgspec.Struct, gc=False, array_like=True):
    """A notice whose free looks may still be open. served: users it went to; also: (case, entry) in companion cases;
    used: one number a look (free_look.py)."""

    case_id: int
    entry_number: int
    event_code: str
    at: int
    served: tuple[int, ...]
    also: tuple[tuple[int, int], ...]
    used: tuple[int, ...] = ()


class Claim(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A claim of the register. sequence: its latest; entry_number: which brought that. status: empty where none is."""

    creditor_id: int
    sequence: int
    entry_number: int
    status: str = ""


class Estate(msgspec.Struct):
    """The claims of one bankruptcy case by number, and the numbers of its creditors by fingerprint (claims.py).

    latest: (entry, claim number, sequence) of the claim registered last.
    """

    claims: dict[int, Claim] = {}
    creditors: dict[str, int] = {}
    latest: tuple[int, int, int] = (0, 0, 0)


class Estates(msgspec.Struct):
    """What a bankruptcy court knows of claims and creditors, by case; next_creditor: numbers are the court's own."""

    next_creditor: int = 1
    of_case: dict[int, Estate] = {}


class CourtState(msgspec.Struct):
    """Everything a court decides from.

    done, done_before: filings of this and the previous period by idempotency key, so that memory does not grow with
    the docket (see keys.py). notices, notices_before: the same for free looks, by notice id (see
    applying/reading.py). under_way: an entry whose notice is still to come; between decisions there is none.
    estates: unset, and not encoded, until a court registers a claim or lists a creditor.
    """

    court_id: str
    database: Literal["live", "training"] = "live"
    users: dict[int, User] = {}
    user_by_login: dict[str, int] = {}
    sessions: dict[int, Session] = {}
    sessions_swept: int = 0
    access_requests: dict[int, AccessRequest] = {}
    trained: dict[str, tuple[str, ...]] = {}
    cases: dict[int, Case] = {}
    done: dict[str, Done] = {}
    done_before: dict[str, Done] = {}
    done_period: int = 0
    outages: dict[str, Outage] = {}
    failure_days: dict[date, FailureDay] = {}
    inaccessible_days: dict[date, FailureDay] = {}
    case_sequence: dict[str, int] = {}
    next_user: int = 1
    next_session: int = 1
    next_request: int = 1
    next_case: int = 1
    next_deadline: int = 1
    next_duty: int = 1
    next_nef: int = 1
    next_document: int = 1
    notices: dict[int, SentNotice] = {}
    notices_before: dict[int, SentNotice] = {}
    notices_period: int = 0
    under_way: Docketed | None = None
    down: str | None = None
    estates: Estates | msgspec.UnsetType = msgspec.UNSET

    def digest(self) -> str:
        """64 hex digits that two equal states share and two different ones do not."""
        return blake2b(_encode(self), digest_size=32).hexdigest()


# Tables are encoded in the order in which events filled them, which is the same for handling and for replay.
_encode = msgspec.msgpack.Encoder().encode
