"""What one court's people mean to file: of their own accord, in answer to deadlines, and what follows by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from sim.courts import DocketEvent, RuleDates
from sim.ecf.events import CourtEvent, DeadlineSet, Docketed
from sim.ecf.records import Medium
from sim.world.answers import answer_probability, answering_events, when_answered, who_answers
from sim.world.cases import PendingCase
from sim.world.court_world import CourtWorld
from sim.world.intentions import Category, Intention
from sim.world.rhythm import draw_hours, expected_entries
from sim.world.scenario import Hours, Mix
from sim.world.streams import spawn_stream, spawn_vector_stream

_T = TypeVar("_T")

FILING_IDS_PER_COURT = 100_000_000
COURT_ROLES = frozenset({"judge", "clerk", "batch"})
_HEARING_DAYS_AHEAD = 31  # assumed: hearings are noticed about a month ahead (C.D. Cal. asks for 28 days)
_ANSWER_DEPTH = 3  # an answer to an answer to an answer is as far as the expected numbers are followed
_BATCH_FROM_H, _BATCH_LASTS_H = 17 / 60, 17 / 60  # noticing-centre certificates are stamped 00:17 to 00:34
_BATCH_RECEIVED_H = -1.0  # and filed as of the day before
_CATEGORY: dict[str, Category] = {"batch": "batch", "judge": "court", "clerk": "court", "creditor": "claim"}
_MEDIUM = {"batch": Medium.BATCH, "pro_se": Medium.COUNTER}


class Planner:
    """Turns expected numbers, deadlines and the court's own events into intentions, each from its own streams."""

    def __init__(self, world: CourtWorld) -> None:
        self.world = world
        self._scenario = world.scenario
        self._answering = answering_events(world.book.events)
        self._choices = spawn_stream(world.seed, world.court_id, "choices")
        self._next_id = (world.scenario.courts.index(world.court_id) + 1) * FILING_IDS_PER_COURT
        self._per_share = self._entries_per_share()

    def _entries_per_share(self) -> float:
        """Own-accord entries a year for a share of 1, once answers and automatic entries have got their room."""
        mix = self.world.kind.mix
        shares = sum(line.share * (1 + self._answers(line.event) + self._follows(line.event)) for line in mix)
        return self._scenario.volume[self.world.court_id].entries_per_year.value / shares

    def _answers(self, code: str, depth: int = _ANSWER_DEPTH) -> float:
        """Expected answers, and answers to these, that one entry of an event brings."""
        if depth == 0:
            return 0.0
        expected = 0.0
        for kind in self.world.book.events.get(code).sets:
            answering = self._answering.get(kind, ())
            if answering:
                chance = answer_probability(self._scenario.behaviour, kind)
                expected += chance * (1 + self._answers(answering[0].code, depth - 1))
        return expected

    def _follows(self, code: str) -> int:
        return sum(code in follow.after for follow in self.world.kind.follow)

    def new_id(self) -> int:
        """The next filing id of this court."""
        self._next_id += 1
        return self._next_id

    # --- of their own accord ------------------------------------------------------------------------------------

    def plan(self, first: int, last: int, wanted: Callable[[Mix], bool], stream: str) -> list[Intention]:
        """Intentions that begin in [first, last), in order. wanted: which lines of the mix; stream: whose draws."""
        clock, kind = self.world.clock, self.world.kind
        planned: list[Intention | None] = []
        for place, line in enumerate(kind.mix):
            if not wanted(line):
                continue
            rng = spawn_vector_stream(self.world.seed, self.world.court_id, stream, place)
            for day in clock.days(first, last):
                expected = expected_entries(kind, line.share * self._per_share, day, clock)
                count = int(rng.poisson(expected))
                if line.nightly:  # the day's certificates are docketed early the next day
                    hours = (24 + _BATCH_FROM_H + _BATCH_LASTS_H * rng.random(count)).tolist()
                else:
                    hours = draw_hours(self._hours(line), count, rng)
                planned += [self.intend(line.event, line.by, clock.at_hour(day, h), None, line.nightly) for h in hours]
        kept = [intention for intention in planned if intention and first <= intention.begins_at < last]
        kept.sort(key=lambda intention: (intention.begins_at, intention.filing_id))
        return kept

    def _hours(self, line: Mix) -> Hours:
        hours = self._scenario.hours
        if line.by == "pro_se":
            return hours.counter
        if line.by in COURT_ROLES or line.by in ("trustee", "court_reporter"):
            return hours.court
        return hours.creditor if line.by == "creditor" else hours.attorney

    def intend(
        self, code: str, by: str, begins_at: int, case_id: int | None = None, nightly: bool = False
    ) -> Intention | None:
        """One intention of somebody of a role; None when no pending case fits. nightly: filed as of the day before."""
        event = self.world.book.events.get(code)
        hearing_on = self._hearing_on(begins_at) if event.sets else None
        if event.opens is not None:
            return self._opening(event, by, begins_at, hearing_on)
        case = self._case_for(event) if case_id is None else self.world.cases[case_id]
        if case is None:
            return None
        party_id, signer = self._signer(by, case, event)
        return Intention(
            filing_id=self.new_id(),
            begins_at=begins_at,
            event_code=code,
            by=by,
            category=_CATEGORY.get(by, "voluntary"),
            signer=signer,
            case_id=case.case_id,
            for_parties=(party_id,) if party_id else (),
            hearing_on=hearing_on,
            medium=_MEDIUM.get(by, Medium.ELECTRONIC),
            received_at=self._day_before(begins_at) if nightly else None,
        )

    def _day_before(self, at: int) -> int:
        clock = self.world.clock
        return clock.at_hour(clock.local(at).date(), _BATCH_RECEIVED_H)

    def _opening(self, event: DocketEvent, by: str, begins_at: int, hearing_on: date | None) -> Intention:
        cast = self.world.cast
        signer = ""
        if by == "attorney":
            signer = _one_of(self._choices, cast.attorneys).login
        elif by in COURT_ROLES:
            signer = _one_of(self._choices, getattr(cast, f"{by}s")).login
        opener = signer if by == "attorney" else None
        maker = self.world.maker
        kind = event.opens or ""
        new_case = maker.make_trade(opener) if self.world.book.profile.kind == "trade" else maker.make(kind, opener)
        return Intention(
            filing_id=self.new_id(),
            begins_at=begins_at,
            event_code=event.code,
            by=by,
            category="court" if by in COURT_ROLES else "initiating",
            signer=signer,
            opens=new_case,
            hearing_on=hearing_on,
            medium=self._how_opened(by, kind, begins_at),
        )

    def _how_opened(self, by: str, kind: str, at: int) -> Medium:
        """At the counter where the court's rule has the clerk open cases of this kind, else through the system."""
        if by in COURT_ROLES:
            return Medium.ELECTRONIC
        dates = RuleDates(filed=self.world.clock.local(at).date())
        rule = self.world.court.context.rule("filing.opened_by", dates, {"case.kind": kind})
        return Medium.COUNTER if by == "pro_se" or rule.value == "clerk" else Medium.ELECTRONIC

    def _case_for(self, event: DocketEvent) -> PendingCase | None:
        """A pending case of a kind (and chapter) that the event belongs to."""
        known = self.world.by_kind
        pools = [known[kind] for kind in event.case_kinds or known if kind in known]
        if not pools:
            return None
        place = self._choices.randrange(sum(map(len, pools)))
        for pool in pools:
            if place < len(pool):
                return self.world.cases[pool[place]]
            place -= len(pool)
        return None

    def _signer(self, by: str, case: PendingCase, event: DocketEvent) -> tuple[int, str]:
        """(party acted for, 0 if none; the signer's login, "" where there is none)."""
        cast, draws = self.world.cast, self._choices
        if by in COURT_ROLES:
            pool = cast.batch if by == "batch" else getattr(cast, f"{by}s")
            return 0, _one_of(draws, pool).login
        if by == "creditor":
            return 0, _one_of(draws, cast.creditors).login
        if by == "court_reporter":
            return 0, _one_of(draws, cast.reporters).login
        if by == "trustee":
            for place, role in enumerate(case.roles):
                if role == "Trustee" and case.counsel[place]:
                    return place + 1, case.counsel[place][0]
            return 0, _one_of(draws, cast.trustees).login
        represented = [
            place + 1
            for place, counsel in enumerate(case.counsel)
            if bool(counsel) == (by != "pro_se") and case.roles[place] != "Trustee"
        ]
        if not represented:
            return (1, "") if by == "pro_se" else (len(case.roles), _one_of(draws, cast.attorneys).login)
        party_id = _one_of(draws, represented)
        if by == "pro_se":
            return party_id, ""
        if event.adds_counsel:  # a new lawyer appears for the party
            return party_id, _one_of(draws, cast.attorneys).login
        return party_id, _one_of(draws, case.counsel[party_id - 1])

    def _hearing_on(self, at: int) -> date:
        clock = self.world.clock
        return clock.next_court_day(clock.local(at).date() + timedelta(days=_HEARING_DAYS_AHEAD - 1))

    # --- in answer to what happened -----------------------------------------------------------------------------

    def answer(self, deadline: DeadlineSet) -> Intention | None:
        """Somebody's intention to answer a deadline, or None: nobody will (drawn from the deadline's own stream)."""
        answering = self._answering.get(deadline.kind)
        if not answering:
            return None
        draws = spawn_stream(self.world.seed, self.world.court_id, "answer", deadline.deadline_id)
        if draws.random() >= answer_probability(self._scenario.behaviour, deadline.kind):
            return None
        case = self.world.cases[deadline.case_id]
        party_id, signer = who_answers(deadline, case, draws)
        role = self.world.people[signer].role if signer else "pro_se"
        fitting = [
            event for event in answering if role in event.roles and case.kind in (event.case_kinds or (case.kind,))
        ]
        if not fitting:
            return None
        begins_at = when_answered(
            deadline, deadline.at, self._scenario.behaviour, self._scenario.hours, self.world.clock, draws
        )
        return Intention(
            filing_id=self.new_id(),
            begins_at=begins_at,
            event_code=fitting[0].code,
            by=role,
            category="deadline",
            signer=signer,
            case_id=deadline.case_id,
            for_parties=(party_id,),
            answers=deadline.deadline_id,
            due_on=deadline.due_on,
            due_before=deadline.due_before,
            hearing_on=self._hearing_on(begins_at) if fitting[0].sets else None,
            medium=Medium.ELECTRONIC if signer else Medium.COUNTER,
        )

    def follow_ups(self, entry: Docketed) -> list[Intention]:
        """Entries that the court's system makes by itself after an entry (e.g. the notice of the 341 meeting)."""
        made = []
        for follow in self.world.kind.follow:
            if entry.event_code in follow.after:
                begins_at = entry.at + round(follow.delay_s * 1e6)
                intention = self.intend(follow.event, "batch", begins_at, entry.case_id)
                if intention is not None:
                    made.append(intention)
        return made

    def prompted(self, events: Iterable[CourtEvent]) -> list[Intention]:
        """Every intention that a court's decision brings about; the world takes note of it first."""
        intentions: list[Intention] = []
        for event in events:
            self.world.note(event)
            if isinstance(event, DeadlineSet):
                answer = self.answer(event)
                if answer is not None:
                    intentions.append(answer)
            elif isinstance(event, Docketed):
                intentions += self.follow_ups(event)
        return intentions


def _one_of(draws: Random, pool: Sequence[_T]) -> _T:
    return pool[draws.randrange(len(pool))]
