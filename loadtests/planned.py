"""The plan of a load as this process carries it out: who is ready, when it began, what became of each action."""

from __future__ import annotations

import os
import time
from collections import defaultdict, deque
from pathlib import Path

import msgspec
from gevent.event import Event

from sim.cli.load_records import PLAN_VARIABLE, Action, Outcome, Plan, PlannedPerson

READY_S_MAX = 120.0
LEAD_S = 0.5


class Load:
    """One plan under way. Instants are microseconds since its start, by a clock that nobody sets."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.began = Event()
        self._started_at = 0.0
        self._actions: dict[tuple[str, str], list[Action]] = defaultdict(list)
        for action in plan.actions:
            site = "pacer" if action.subject == "query" else action.court_id
            self._actions[site, action.login].append(action)
        self._people: dict[str, deque[PlannedPerson]] = defaultdict(deque)
        for person in plan.people:
            self._people[person.user_class].append(person)
        self._expected = len(plan.people)
        self._ready = 0
        self._open = {action.number for action in plan.actions}
        self._by_number = {action.number: action for action in plan.actions}
        self._file = Path(plan.outcomes).open("w", encoding="utf-8")  # noqa: SIM115 - open as long as the load
        self._files: dict[str, bytes] = {}

    def count_of(self, user_class: str) -> int:
        """How many users of a class there are."""
        return len(self._people[user_class])

    def next_person(self, user_class: str) -> PlannedPerson:
        """Whom the next user of a class plays."""
        return self._people[user_class].popleft()

    def actions_of(self, site: str, login: str) -> list[Action]:
        """What somebody will do, in order."""
        return self._actions[site, login]

    def ready(self) -> None:
        """One more is logged in; with the last one the load begins."""
        self._ready += 1
        if self._ready >= self._expected:
            self.begin()

    def begin(self) -> None:
        """Start the clock, a moment from now."""
        if not self.began.is_set():
            self._started_at = time.monotonic() + LEAD_S
            self.began.set()

    def now_us(self) -> int:
        """Microseconds since the start."""
        return round((time.monotonic() - self._started_at) * 1e6)

    def is_over(self) -> bool:
        """Whether everything has an outcome, or has had its time."""
        plan = self.plan
        return self.began.is_set() and (not self._open or self.now_us() > plan.length_us + plan.drain_s * 1e6)

    def file(self, name: str) -> bytes:
        """A document made before the run; read once."""
        if name not in self._files:
            self._files[name] = (Path(self.plan.documents) / name).read_bytes()
        return self._files[name]

    def note(self, outcome: Outcome) -> None:
        """Write an outcome down at once."""
        self._open.discard(outcome.number)
        self._file.write(msgspec.json.encode(outcome).decode() + "\n")
        self._file.flush()

    def close(self) -> None:
        """Write down what never ended."""
        for number in sorted(self._open):
            action = self._by_number[number]
            self.note(outcome_of(action, self.now_us(), "unfinished"))
        self._file.close()


def outcome_of(action: Action, ended_us: int, fate: str, **more: object) -> Outcome:
    """What became of an action."""
    return Outcome(  # type: ignore[call-arg, arg-type]  # the fields that differ come by name
        number=action.number,
        subject=action.subject,
        court_id=action.court_id,
        scenario_us=action.scenario_us,
        at_us=action.at_us,
        ended_us=ended_us,
        fate=fate,
        **more,
    )


def the_load() -> Load:
    """The load that the environment names."""
    return Load(msgspec.json.decode(Path(os.environ[PLAN_VARIABLE]).read_bytes(), type=Plan))
