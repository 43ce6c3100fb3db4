"""The write state of one court: what decisions need, and no more.

Docket sheets, registers and statistics are projections of the event log (see docket.py), not part of this.
"""

from __future__ import annotations

from datetime import date
from hashlib import blake2b

import msgspec

from sim.ecf.answers import Receipt
from sim.ecf.events import Docketed


class User(msgspec.Struct, frozen=True, gc=False):
    """One login of this court. acts_for: the attorney whose signature this member of staff uses."""

    user_id: int
    login: str
    name: str
    role: str
    emails: tuple[str, ...]
    consents_to_eservice: bool
    acts_for: int | None
    only_case: int | None


class Deadline(msgspec.Struct, frozen=True, gc=False):
    """One pending deadline of a case; a party that answers it leaves ``party_ids``, and the last takes it along.

    party_ids: those whom it binds, none where anyone may act (such a deadline stays). set_by: whose paper set it.
    """

    deadline_id: int
    kind: str
    due_on: date
    due_before: int
    set_by: tuple[int, ...]
    party_ids: tuple[int, ...]
    rule_id: str
    cite: str


class Party(msgspec.Struct, frozen=True, gc=False):
    """A party and its counsel of record (user ids); no counsel means pro se and without a login."""

    party_id: int
    name: str
    role: str
    counsel: tuple[int, ...]


ServiceLists = tuple[tuple[int, ...], tuple[int, ...]]
"""(users whom a notice serves, parties to be served otherwise)."""


class Case(msgspec.Struct):
    """One case.

    awaiting_relief: deadlines whose answers were untimely and on which no judge has decided yet.
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
    """A day that the court's rule deems a technical failure. moves_before: the first instant too late, if it moves."""

    announced: bool
    moves_to: date | None
    moves_before: int | None
    rule_id: str
    cite: str


class Done(msgspec.Struct, frozen=True, gc=False):
    """What was answered to one idempotency key, and enough of the paper to tell whether the same one comes again."""

    receipt: Receipt
    event_code: str
    digests: tuple[str, ...]


class CourtState(msgspec.Struct):
    """Everything a court decides from.

    done, done_before: filings of this and the previous period by idempotency key, so that memory does not grow with
    the docket (see keys.py). under_way: an entry whose notice is still to come; between decisions there is none.
    """

    court_id: str
    users: dict[int, User] = {}
    user_by_login: dict[str, int] = {}
    sessions: dict[int, int] = {}
    cases: dict[int, Case] = {}
    done: dict[str, Done] = {}
    done_before: dict[str, Done] = {}
    done_period: int = 0
    outages: dict[str, Outage] = {}
    failure_days: dict[date, FailureDay] = {}
    case_sequence: dict[str, int] = {}
    next_session: int = 1
    next_case: int = 1
    next_deadline: int = 1
    next_nef: int = 1
    next_document: int = 1
    under_way: Docketed | None = None
    down: str | None = None

    def digest(self) -> str:
        """64 hex digits that two equal states share and two different ones do not."""
        return blake2b(_encode(self), digest_size=32).hexdigest()


# Tables are encoded in the order in which events filled them, which is the same for handling and for replay.
_encode = msgspec.msgpack.Encoder().encode
