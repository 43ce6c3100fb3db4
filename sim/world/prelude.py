"""The court before the run: pending cases, and the papers whose deadlines fall into it, through the same core."""

from __future__ import annotations

import heapq
from collections.abc import Callable

from sim.ecf.answers import Accepted, Receipt
from sim.ecf.commands import Command, LogIn, LogOut
from sim.ecf.events import CaseOpened, CourtEvent
from sim.ecf.records import Document, Medium
from sim.world.court_world import CourtWorld
from sim.world.intentions import Intention, command_for
from sim.world.planner import Planner
from sim.world.rhythm import DAY_US
from sim.world.scenario_tables import Mix
from sim.world.streams import one_of, spawn_stream

_FEWEST_CASES = 10

DocumentsFor = Callable[[Intention], tuple[Document, ...]]


class Prelude:
    """Lives a court's past; ``events`` is its log so far, ``later`` what people mean to file once the run has begun."""

    def __init__(self, world: CourtWorld, planner: Planner, documents_for: DocumentsFor, starts_at: int) -> None:
        self._world, self._planner, self._documents_for = world, planner, documents_for
        self._starts_at = starts_at
        self._sessions: dict[str, int] = {}
        self.events: list[CourtEvent] = []
        self.later: list[Intention] = []
        self.entries = 0

    def live(self, entries_in_run: float) -> None:
        """Register everyone, open the pending cases, file the last weeks' papers, end all sessions.

        entries_in_run: expected entries of the court in the run, in proportion to which cases are pending.
        """
        plan = self._world.scenario.cases
        begins = self._starts_at - round(plan.prelude_days.value * DAY_US)
        opens = begins - round(plan.pending_days.value * DAY_US)
        self.events += self._world.register_everyone(opens - DAY_US)
        cases = entries_in_run / self._world.scenario.volume[self._world.court_id].entries_per_case.value
        for intention in self._pending(max(int(cases), _FEWEST_CASES), opens, begins):
            self._enact(intention)  # what they prompt is dropped: deadlines of old cases have been met or extended
        waiting = [
            (intention.begins_at, intention.filing_id, intention)
            for intention in self._planner.plan(begins, self._starts_at, self._sets_deadlines, "prelude")
        ]
        heapq.heapify(waiting)
        while waiting:
            for prompted in self._enact(heapq.heappop(waiting)[2]):
                if prompted.begins_at < self._starts_at:
                    heapq.heappush(waiting, (prompted.begins_at, prompted.filing_id, prompted))
                else:
                    self.later.append(prompted)
        self._open_cases_of_surges(self._starts_at - 1)  # last of all, so that all other cases keep their numbers
        for session_id in self._sessions.values():
            if self._is_alive(session_id, self._starts_at - 1):
                self._handle(LogOut(session_id), self._starts_at - 1)

    def _open_cases_of_surges(self, at: int) -> None:
        """The one case that all papers of a surge concern, where it names the paper that opens it.

        Nobody answers what it prompts: the case stands for one that is long under way.
        """
        world, planner = self._world, self._planner
        for surge in world.scenario.surge:
            if surge.in_case_of is not None and world.court_id in surge.courts:
                roles = world.book.events.get(surge.in_case_of).roles
                by = "attorney" if "attorney" in roles else "clerk"
                intention = planner.intend(f"surge/{surge.id}/case", surge.in_case_of, by, at, None)
                assert intention is not None, "checking the scenario rules out that it needs a case"
                before = len(self.events)
                self._enact(intention)
                opened = next(event for event in self.events[before:] if isinstance(event, CaseOpened))
                planner.own_cases[surge.id] = opened.case_id

    def _sets_deadlines(self, line: Mix) -> bool:
        return bool(self._world.book.events.get(line.event).sets)

    def _pending(self, count: int, first: int, until: int) -> list[Intention]:
        """Openings of the pending cases, on court days, in order."""
        world = self._world
        days = [day for day in world.clock.days(first, until - DAY_US) if world.clock.is_court_day(day)]
        lines, weights = world.kind.pending, world.scenario.hours.court.weights
        moments = []
        for number in range(count):
            draws = spawn_stream(world.seed, world.court_id, "pending", number)
            line = draws.choices(lines, weights=[line.share for line in lines])[0]
            hour = draws.choices(range(24), weights=weights)[0] + draws.random()
            moments.append((world.clock.at_hour(one_of(draws, days), hour), number, line))
        intended = [
            self._planner.intend(f"pending/{number}", line.event, line.by, at, None)
            for at, number, line in sorted(moments, key=lambda moment: moment[:2])
        ]
        return [intention for intention in intended if intention is not None]

    def _enact(self, intention: Intention) -> list[Intention]:
        """File it at once, without stations; whoever the court's rule lets open a case or take in a paper does so."""
        at = intention.begins_at
        by_clerk = intention.medium is Medium.COUNTER
        login = self._world.cast.clerks[0].login if by_clerk else intention.signer
        session = self._session(login, at)
        received_at = at if by_clerk else intention.received_at
        command = command_for(intention, session, self._documents_for(intention), intention.medium, received_at)
        events, _ = self._handle(command, at)
        self.entries += 1
        return self._planner.prompted(events, intention)

    def _session(self, login: str, at: int) -> int:
        """A person's session, begun anew where the last one has outlived its lifetime."""
        session_id = self._sessions.get(login)
        if session_id is None or not self._is_alive(session_id, at):
            person = self._world.people[login]
            session_id = self._sessions[login] = self._handle(LogIn(login, person.secret), at)[1].session_id
        return session_id

    def _is_alive(self, session_id: int, at: int) -> bool:
        session = self._world.court.state.sessions.get(session_id)
        return session is not None and (session.expires_at is None or session.expires_at > at)

    def _handle(self, command: Command, at: int) -> tuple[tuple[CourtEvent, ...], Receipt]:
        answer = self._world.court.handle(command, at)
        if not isinstance(answer, Accepted):
            raise RuntimeError(f"{self._world.court_id} refused in its prelude: {command!r}: {answer}")
        self.events += answer.events
        return answer.events, answer.receipt
