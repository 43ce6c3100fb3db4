"""What a load is made of, as it goes to the process that makes it and comes back: people, actions, outcomes."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

Shape = Literal["steady", "deadline-hour", "outage", "fan-out"]
UserClass = Literal["attorney", "creditor", "clerk", "reader"]
Subject = Literal["filing", "entry", "query", "login", "outage"]
Fate = Literal["done", "refused", "failed", "gave_up", "unfinished"]
PLAN_VARIABLE = "ECFSIM_LOAD_PLAN"
"""Names the plan's file to the process that makes the load."""

OPERATOR_VARIABLE = "ECFSIM_OPERATOR_TOKEN"


class PlannedPerson(msgspec.Struct, frozen=True):
    """Somebody who acts. site: the court's id, or ``pacer`` for those who only read."""

    login: str
    secret: str
    site: str
    user_class: UserClass

    def __repr__(self) -> str:
        return f"PlannedPerson({self.login!r}, {self.site!r})"


class Action(msgspec.Struct, frozen=True):
    """One thing that somebody sets about at a moment. at_us: from the start of the load, real microseconds.

    scenario_us: the instant of the scenario that it stands for. command, body: of the API, without session, key,
    documents and instants; files: names of documents in the plan's folder. received: the paper came by hand or by
    night, and its instant of receipt is told. is_due: tries as long as people do who have a paper due.
    """

    number: int
    at_us: int
    scenario_us: int
    subject: Subject
    court_id: str
    login: str
    command: str = ""
    body: dict[str, Any] = {}
    case_id: int = 0
    files: tuple[str, ...] = ()
    received: bool = False
    is_due: bool = False


class Retry(msgspec.Struct, frozen=True):
    """How people go on who find the system down: seconds of the load between tries, and how many."""

    pause_s: float
    growth: float
    pause_s_max: float
    tries_due: int
    tries_other: int


class Plan(msgspec.Struct, frozen=True):
    """A whole load. multiple: scenario seconds a second. run_id: begins the keys of its filings."""

    scenario: str
    shape: Shape
    seed: int
    run_id: str
    multiple: float
    length_us: int
    scenario_span_us: tuple[int, int]
    down_us: dict[str, tuple[tuple[int, int], ...]]
    courts: tuple[str, ...]
    people: tuple[PlannedPerson, ...]
    actions: tuple[Action, ...]
    retry: Retry
    documents: str
    outcomes: str
    drain_s: float
    left_out: int = 0


class Outcome(msgspec.Struct, frozen=True):
    """What became of an action. Instants in real microseconds from the start of the load; at_us is the intended one.

    code: of the refusal, or what failed. key, case_id, entry_number, nef_id, digests: of an acknowledged filing.
    """

    number: int
    subject: Subject
    court_id: str
    scenario_us: int
    at_us: int
    ended_us: int
    fate: Fate
    tries: int = 1
    code: str = ""
    key: str = ""
    case_id: int = 0
    entry_number: int = 0
    nef_id: int = 0
    digests: tuple[str, ...] = ()

    @property
    def latency_us(self) -> float:
        """From the intended start to the answer; for ever where none came."""
        return float(self.ended_us - self.at_us) if self.fate in ("done", "refused") else float("inf")
