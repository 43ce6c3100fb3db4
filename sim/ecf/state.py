"""The write state of one court: what decisions need, and no more.

Docket sheets, registers and statistics are projections of the event log (see docket.py), not part of this.
"""

from __future__ import annotations

from datetime import date
from hashlib import blake2b

import msgspec

from sim.ecf.answers import Receipt


class User(msgspec.Struct):
    """One login of this court. acts_for: the attorney whose signature this member of staff uses."""

    user_id: int
    login: str
    name: str
    role: str
    emails: tuple[str, ...]
    secondary_emails: tuple[str, ...]
    consents_to_eservice: bool
    acts_for: int | None
    only_case: int | None


class Deadline(msgspec.Struct, gc=False):
    """One pending deadline of a case; it leaves the state when it is answered."""

    deadline_id: int
    kind: str
    set_on: date
    due_on: date
    due_before: int
    party_ids: tuple[int, ...]
    rule_id: str
    cite: str


class Party(msgspec.Struct):
    """A party and its counsel of record (user ids); no counsel means pro se."""

    party_id: int
    name: str
    role: str
    counsel: tuple[int, ...]


class Case(msgspec.Struct):
    """One case.

    served_registered / served_consenting: (users a notice serves, parties to serve otherwise), without and with the
    need for consent; apply keeps both up to date, so that a filing need not work them out.
    """

    case_id: int
    number: str
    kind: str
    chapter: int | None
    title: str
    filed_on: date
    sealed: bool
    parties: list[Party]
    next_entry: int = 1
    closed: bool = False
    deadlines: dict[int, Deadline] = {}
    served_registered: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())
    served_consenting: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())


class Outage(msgspec.Struct):
    """One interruption of the court's system, as the court knows it so far."""

    outage_id: str
    kind: str = ""
    scheduled: bool = False
    national: bool = False
    announced_at: int | None = None
    began_at: int | None = None
    ended_at: int | None = None


class FailureDay(msgspec.Struct):
    """A day that the court's rule deems a technical failure."""

    announced: bool
    moves_to: date | None
    rule_id: str
    cite: str


class CourtState(msgspec.Struct):
    """Everything a court decides from."""

    court_id: str
    users: dict[int, User] = {}
    user_by_login: dict[str, int] = {}
    sessions: dict[int, int] = {}
    cases: dict[int, Case] = {}
    case_by_number: dict[str, int] = {}
    receipts: dict[str, Receipt] = {}
    outages: dict[str, Outage] = {}
    failure_days: dict[date, FailureDay] = {}
    case_sequence: dict[str, int] = {}
    next_session: int = 1
    next_case: int = 1
    next_deadline: int = 1
    next_nef: int = 1
    next_document: int = 1
    judge_turn: int = 0
    down: str | None = None

    def digest(self) -> str:
        """64 hex digits that two equal states share and two different ones do not."""
        return blake2b(_encode(self), digest_size=32).hexdigest()


# Tables are encoded in the order in which events filled them, which is the same for handling and for replay.
_encode = msgspec.msgpack.Encoder().encode
