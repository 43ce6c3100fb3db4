"""What one court's people mean to file: of their own accord, in answer to deadlines, and what follows by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import islice, takewhile
from random import Random

from numpy.random import Generator

from sim.courts import DocketEvent, RuleDates
from sim.ecf.events import CaseOpened, CourtEvent, DeadlineSet, Docketed
from sim.ecf.records import Medium
from sim.world.answers import answer_probability, answering_events, when_answered, who_answers
from sim.world.case_ring import CaseRing
from sim.world.cases import PendingCase
from sim.world.court_world import CourtWorld
from sim.world.intentions import Category, Intention
from sim.world.level import Level
from sim.world.people import Person
from sim.world.rhythm import draw_hours, expected_entries
from sim.world.scenario_tables import Hours, Mix, Scenario
from sim.world.streams import one_of, spawn_stream, spawn_vector_stream

FILING_IDS_PER_COURT = 100_000_000
COURT_ROLES = frozenset({"judge", "clerk", "batch"})
_ANSWER_DEPTH = 3  # an answer to an answer to an answer is as far as the expected numbers are followed
_CATEGORY: dict[str, Category] = {"batch": "batch", "judge": "court", "clerk": "court", "creditor": "claim"}
_MEDIUM = {"batch": Medium.BATCH, "pro_se": Medium.COUNTER}
_Planned = tuple[Mix, Sequence[int]]  # a line of the mix and the pending cases that its papers may concern


class Planner:
    """Turns expected numbers, deadlines and the court's own events into intentions.

    Every choice is drawn from a stream keyed by the intention that it is about (see streams.py). Filing ids are only
    names: they count up in the order in which intentions come about, and no draw depends on them.
    """

    def __init__(self, world: CourtWorld) -> None:
        self.world = world
        self._scenario = world.scenario
        self._answering = answering_events(world.book.events)
        self._next_id = (world.scenario.courts.index(world.court_id) + 1) * FILING_IDS_PER_COURT
        self._per_share = self._entries_per_share()
        self.level = Level(world.scenario, world.court_id, world.book.profile.kind, world.clock)
        self.own_cases: dict[str, int] = {}  # surge to the case that was opened for it, which no other paper concerns
        replay = world.scenario.replay
        self._prompts = replay is None or replay.prompts or world.court_id not in replay.courts
        # Cases that may join the pending ones, in order: instant, case, and its place on the rings (case_ring.py).
        self._opened: list[tuple[int, int, float]] = []

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

    def _new_id(self) -> int:
        self._next_id += 1
        return self._next_id

    def _draws(self, purpose: str, key: str) -> Random:
        return spawn_stream(self.world.seed, self.world.court_id, purpose, key)

    # --- of their own accord ------------------------------------------------------------------------------------

    def plan(self, first: int, last: int, wanted: Callable[[Mix], bool], span: str) -> Iterator[Intention]:
        """Intentions that begin in [first, last), in order, made day by day as they are asked for.

        wanted: which lines of the mix; span: the first part of their keys. They concern cases pending now, that is
        when this is called, and those opened later once they have joined them (``cases.joins_after_days``).
        """
        lines = [(line, self.cases_for(line)) for line in self.world.kind.mix if wanted(line)]
        return self._by_day(first, last, lines, span)

    def cases_for(self, line: Mix) -> Sequence[int]:
        """The pending cases that a line's papers may concern."""
        return self._cases_for(line, self.world.cases)

    def _cases_for(self, line: Mix, cases: Iterable[int]) -> Sequence[int]:
        """Of these cases those of a kind that the line's event belongs to, and of its chapters if it names any."""
        kinds, own = self.world.book.events.get(line.event).case_kinds, set(self.own_cases.values())
        return [
            case.case_id
            for case in map(self.world.cases.__getitem__, cases)
            if (not kinds or case.kind in kinds)
            and (not line.chapters or case.chapter in line.chapters)
            and case.case_id not in own
        ]

    def _join(self, rings: Sequence[tuple[Mix, CaseRing]], joined: int, first: int, day: date) -> int:
        """Put cases opened since ``first``, whole days before a local day, on the rings; returns how many have joined.

        joined: how many of ``_opened`` had before. A day is planned when the last paper of the day before has begun, so
        these are all known (but for some of a day that followed one without any paper).
        """
        after = self._scenario.cases.joins_after_days
        if after is None:
            return joined
        until = self.world.clock.at(day - timedelta(days=int(after.value)), "00:00")
        new = list(takewhile(lambda one: one[0] < until, islice(self._opened, joined, None)))
        ids = {case_id: place for at, case_id, place in new if at >= first}
        for line, ring in rings:
            for case_id in self._cases_for(line, ids):
                ring.add(ids[case_id], case_id)
        return joined + len(new)

    def _case(self, key: str, pending: Sequence[int], joined: CaseRing) -> PendingCase | None:
        """Any of the cases, each alike. Drawn so that a case more leaves most papers where they were."""
        if not (pending or joined):
            return None
        draws = self._draws("case", key)
        of_pending = one_of(draws, pending) if pending else 0
        if joined and draws.random() < len(joined) / (len(pending) + len(joined)):
            return self.world.cases[joined.of(draws.random())]
        return self.world.cases[of_pending]

    def _by_day(self, first: int, last: int, lines: Sequence[_Planned], span: str) -> Iterator[Intention]:
        rings, joined = [(line, CaseRing()) for line, _ in lines], 0
        for day in self.world.clock.days(first, last):
            joined = self._join(rings, joined, first, day)
            moments = [
                (at, f"{span}/{line.event}/{line.by}/{day}/{number}", line, cases, newer)
                for (line, cases), (_, newer) in zip(lines, rings, strict=True)
                for number, at in enumerate(self._instants(line, day, span))
                if first <= at < last
            ]
            for at, key, line, cases, newer in sorted(moments, key=lambda moment: moment[:2]):
                case = self._case(key, cases, newer)
                intention = self.intend(key, line.event, line.by, at, case, line.nightly)
                if intention is not None:
                    yield intention

    def _instants(self, line: Mix, day: date, span: str) -> list[int]:
        """When papers of a line begin on a local day; a nightly line's are those of the day before."""
        rng = spawn_vector_stream(self.world.seed, self.world.court_id, span, line.event, line.by, day.isoformat())
        return self._spread(line, day, int(rng.poisson(self._expected(line, day))), rng)

    def _expected(self, line: Mix, day: date) -> float:
        """Expected papers of a line that begin on a local day."""
        if line.nightly:
            day = _eve(day)
        entries = expected_entries(self.world.kind, line.share * self._per_share, day, self.world.clock)
        return entries * self.level.on(day)

    def _spread(self, line: Mix, day: date, count: int, rng: Generator) -> list[int]:
        """So many instants of a local day at which papers of a line begin, in no order."""
        clock, night = self.world.clock, self.world.kind.night
        if line.nightly and night is not None:
            starts, ends = clock.at(day, night.starts_local), clock.at(day, night.ends_local)
            return [starts + int((ends - starts) * share) for share in rng.random(count)]
        return [clock.at_hour(day, hour) for hour in draw_hours(hours_of(line.by, self._scenario), count, rng)]

    def intend(
        self,
        key: str,
        code: str,
        by: str,
        begins_at: int,
        case: PendingCase | None,
        nightly: bool = False,
        signers: Sequence[Person] = (),
    ) -> Intention | None:
        """One intention of somebody of a role; None where it needs a case and there is none.

        nightly: filed as of the day before. signers: the attorneys of whom one opens a case, if it is not any.
        """
        event = self.world.book.events.get(code)
        draws = self._draws("choice", key)
        if event.opens is not None:
            return self._opening(key, event, by, begins_at, draws, signers or self.world.cast.attorneys)
        if case is None:
            return None
        if event.after_hours_only:
            begins_at = self._after_hours(begins_at)
        party_id, signer = self._signer(by, case, event, draws)
        return Intention(
            filing_id=self._new_id(),
            key=key,
            begins_at=begins_at,
            event_code=code,
            by=by,
            category=category_of(event, by),
            signer=signer,
            case_id=case.case_id,
            for_parties=(party_id,) if party_id else (),
            hearing_on=self._hearing_on(begins_at) if event.sets else None,
            medium=_MEDIUM.get(by, Medium.ELECTRONIC),
            received_at=self._evening_before(begins_at) if nightly else None,
        )

    def _after_hours(self, at: int) -> int:
        """The instant itself if the clerk's office is closed then, else as far into the evening as it is into the day.

        CIT-11: a Z-event is for when nobody can be asked which event is right.
        """
        clock, hours = self.world.clock, self.world.book.profile.clerk_hours
        day = clock.local(at).date()
        opens, closes = clock.at(day, hours.opens_local), clock.at(day, hours.closes_local)
        if not clock.is_court_day(day) or not opens <= at < closes:
            return at
        return closes + (at - opens) * (clock.at(day, "24:00") - closes) // (closes - opens) // 2

    def _evening_before(self, at: int) -> int:
        night, clock = self.world.kind.night, self.world.clock
        assert night is not None, "loading a scenario checks that a kind with nightly lines has a night"
        return clock.at(_eve(clock.local(at).date()), night.received_local)

    def _opening(
        self, key: str, event: DocketEvent, by: str, begins_at: int, draws: Random, attorneys: Sequence[Person]
    ) -> Intention:
        signer = ""
        if by == "attorney":
            signer = one_of(draws, attorneys).login
        elif by in COURT_ROLES:
            signer = one_of(draws, self.world.cast.of_court(by)).login
        kind = event.opens or ""
        return Intention(
            filing_id=self._new_id(),
            key=key,
            begins_at=begins_at,
            event_code=event.code,
            by=by,
            category=category_of(event, by),
            signer=signer,
            opens=self.world.maker.make(kind, signer if by == "attorney" else None, draws),
            hearing_on=self._hearing_on(begins_at) if event.sets else None,
            medium=self._how_opened(by, kind, begins_at),
        )

    def _how_opened(self, by: str, kind: str, at: int) -> Medium:
        """At the counter where the court's rule has the clerk open cases of this kind, else through the system."""
        if by in COURT_ROLES:
            return Medium.ELECTRONIC
        dates = RuleDates(filed=self.world.clock.local(at).date())
        rule = self.world.court.context.rule("filing.opened_by", dates, {"case.kind": kind})
        return Medium.COUNTER if by == "pro_se" or rule.value == "clerk" else Medium.ELECTRONIC

    def _signer(self, by: str, case: PendingCase, event: DocketEvent, draws: Random) -> tuple[int, str]:
        """(party acted for, 0 if none; the signer's login, "" where there is none)."""
        cast = self.world.cast
        if by in COURT_ROLES:
            return 0, one_of(draws, cast.of_court(by)).login
        if by == "creditor":
            return 0, one_of(draws, cast.creditors).login
        if by == "court_reporter":
            return 0, one_of(draws, cast.reporters).login
        if by == "trustee":
            for place, role in enumerate(case.roles):
                if role == "Trustee" and case.counsel[place]:
                    return place + 1, case.counsel[place][0]
            return 0, one_of(draws, cast.trustees).login
        fitting = [
            place + 1
            for place, counsel in enumerate(case.counsel)
            if bool(counsel) == (by != "pro_se") and case.roles[place] != "Trustee"
        ]
        if by == "pro_se":
            return one_of(draws, fitting) if fitting else 1, ""
        if not fitting:  # nobody is represented yet: a lawyer comes in for the last party named
            return len(case.roles), one_of(draws, cast.attorneys).login
        party_id = one_of(draws, fitting)
        if event.adds_counsel:  # a new lawyer appears for the party
            return party_id, one_of(draws, cast.attorneys).login
        return party_id, one_of(draws, case.counsel[party_id - 1])

    def _hearing_on(self, at: int) -> date:
        clock = self.world.clock
        ahead = int(self._scenario.cases.hearing_days_ahead.value)
        return clock.next_court_day(clock.local(at).date() + timedelta(days=ahead - 1))

    # --- in answer to what happened -----------------------------------------------------------------------------

    def prompted(self, events: Iterable[CourtEvent], cause: Intention | None) -> list[Intention]:
        """Every intention that a court's decision brings about; the world takes note of it first.

        cause: the intention that the court decided on, whose key begins the keys of what it prompts.
        """
        intentions: list[Intention] = []
        answers = 0
        for event in events:
            self.world.note(event)
            if isinstance(event, CaseOpened) and cause is not None:
                self._opened.append((event.at, event.case_id, self._draws("joins", cause.key).random()))
            if cause is None or not self._prompts:
                continue
            if isinstance(event, DeadlineSet):
                answer = self._answer(event, f"{cause.key}/answer-{answers}")
                answers += 1
                if answer is not None:
                    intentions.append(answer)
            elif isinstance(event, Docketed):
                intentions += self._follow_ups(event, cause.key)
        return intentions

    def _answer(self, deadline: DeadlineSet, key: str) -> Intention | None:
        """Somebody's intention to answer a deadline, or None: nobody will."""
        answering = self._answering.get(deadline.kind)
        if not answering:
            return None
        draws = self._draws("answer", key)
        if draws.random() >= answer_probability(self._scenario.behaviour, deadline.kind):
            return None
        case = self.world.cases[deadline.case_id]
        party_id, signer = who_answers(deadline, case, draws)
        role = self.world.people[signer].role if signer else "pro_se"
        event = next((one for one in answering if _is_open_to(one, role, case)), None)
        if event is None:
            return None
        begins_at = when_answered(
            deadline, not signer, self._scenario, self.world.clock, draws, self._draws("cut-off", key)
        )
        return Intention(
            filing_id=self._new_id(),
            key=key,
            begins_at=begins_at,
            event_code=event.code,
            by=role,
            category="deadline",
            signer=signer,
            case_id=deadline.case_id,
            for_parties=(party_id,),
            answers=deadline.deadline_id,
            due_on=deadline.due_on,
            due_before=deadline.due_before,
            hearing_on=self._hearing_on(begins_at) if event.sets else None,
            medium=Medium.ELECTRONIC if signer else Medium.COUNTER,
        )

    def _follow_ups(self, entry: Docketed, cause: str) -> list[Intention]:
        """Entries that the court's system makes by itself after an entry (e.g. the notice of the 341 meeting)."""
        made = []
        for place, follow in enumerate(self.world.kind.follow):
            if entry.event_code in follow.after:
                begins_at = entry.at + round(follow.delay_s * 1e6)
                case = self.world.cases[entry.case_id]
                intention = self.intend(f"{cause}/follow-{place}", follow.event, "batch", begins_at, case)
                if intention is not None:
                    made.append(intention)
        return made

    def motion_for_relief(self, untimely: Intention, event: DocketEvent, begins_at: int) -> Intention:
        """The same filer's motion for relief from an untimely filing (CAED-5)."""
        return Intention(
            filing_id=self._new_id(),
            key=f"{untimely.key}/relief",
            begins_at=begins_at,
            event_code=event.code,
            by=untimely.by,
            category="voluntary",
            signer=untimely.signer,
            case_id=untimely.case_id,
            for_parties=untimely.for_parties,
            relief_for=untimely.answers,
            relief_of=untimely.filing_id,
        )


def hours_of(by: str, scenario: Scenario) -> Hours:
    """The hours of the day that people of a role keep."""
    if by == "pro_se":
        return scenario.hours.counter
    if by in COURT_ROLES or by in ("trustee", "court_reporter"):
        return scenario.hours.court
    return scenario.hours.creditor if by == "creditor" else scenario.hours.attorney


def category_of(event: DocketEvent, by: str) -> Category:
    """What sort of paper an event is when people of a role file it of their own accord."""
    if event.opens is not None:
        return "court" if by in COURT_ROLES else "initiating"
    return _CATEGORY.get(by, "voluntary")


def _eve(day: date) -> date:
    return day - timedelta(days=1)


def _is_open_to(event: DocketEvent, role: str, case: PendingCase) -> bool:
    return role in event.roles and case.kind in (event.case_kinds or (case.kind,))
