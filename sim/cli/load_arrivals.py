"""From a scenario to the actions of a load: the same streams that the simulator draws from, on a quicker clock."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

import msgspec

from sim.cli.load_records import Action, Shape, UserClass
from sim.courts import RuleDates, UnknownFeeError
from sim.courts.clock import HOUR_US
from sim.data_file import InputError
from sim.ecf.access import COURT_ROLES
from sim.ecf.records import FeePaid, Medium
from sim.study.windows import cutoff_local
from sim.world.court_world import CourtWorld
from sim.world.demand import own_accord
from sim.world.documents import DocumentPool
from sim.world.intentions import Intention, command_for
from sim.world.outage_calendar import down_spans, outage_calendar, run_span
from sim.world.planner import Planner
from sim.world.rhythm import draw_hours, expected_entries
from sim.world.scenario_tables import Scenario
from sim.world.streams import one_of, spawn_stream, spawn_vector_stream
from sim.world.surges import surge_span

Span = tuple[int, int]
_STEADY_FROM_HOUR = 10  # assumed: late enough for everybody to be at work
_FILLED_IN = ("type", "session_id", "key", "documents", "received_at", "hearing_on")
_CLASS_OF: dict[str, UserClass] = {"creditor": "creditor"}


def played_span(scenario: Scenario, worlds: Sequence[CourtWorld], shape: Shape, length_us: int) -> Span:
    """The stretch of the scenario that a load of this shape plays (microseconds UTC).

    steady and fan-out: from 10:00 of the first court day; deadline-hour: up to the moment at which the last paper of
    the surges sets out (typing takes no time here), or to the end of the last filing day; outage: about the scenario's
    first outage, a quarter of the stretch before it. Times are those of the first court. Raises InputError where the
    scenario is shorter than that.
    """
    world = worlds[0]
    starts, ends = run_span(scenario)
    if length_us > ends - starts:
        hours = (ends - starts) / HOUR_US
        raise InputError(
            f"the scenario lasts {hours:.0f} hours only: give fewer --minutes, or a smaller --rate-multiple"
        )
    days = [day for day in world.clock.days(starts, ends) if world.clock.is_court_day(day)]
    if not days:
        raise InputError("the scenario has no court day to play")
    first = world.clock.at_hour(days[0], _STEADY_FROM_HOUR)
    if shape == "deadline-hour":
        served = {one.court_id for one in worlds}
        ends_of = [surge_span(surge)[1] for surge in scenario.surge if served.intersection(surge.courts)]
        last = max(ends_of) if ends_of else world.clock.at(days[-1], cutoff_local(world.book, days[-1]))
        first = last - length_us
    elif shape == "outage":
        down = down_spans(outage_calendar(scenario, world.seed, world.court_id))
        first = (down[0][0] if down else first) - length_us // 4
    first = max(starts, min(first, ends - length_us))
    return first, first + length_us


def played_outage(scenario: Scenario, world: CourtWorld, span: Span) -> Span:
    """When the system is down in an outage load: as in the scenario, but for half of the stretch at most; without one
    there, for its second quarter (assumed)."""
    first, last = span
    quarter = (last - first) // 4
    for begins, ends in down_spans(outage_calendar(scenario, world.seed, world.court_id)):
        if first <= begins < last:
            return begins, min(ends, begins + 2 * quarter)
    return first + quarter, first + 2 * quarter


def fee_of(world: CourtWorld, code: str, today: date, receipt: str) -> FeePaid | None:
    """What comes with a paper under an event today; None where it costs nothing, or nobody knows what."""
    item = world.book.events.get(code).fee
    if item is None:
        return None
    try:
        return FeePaid(item, world.book.fees.get(item, today).amount_cents, receipt)
    except UnknownFeeError:
        return None


def opened_today(world: CourtWorld, intention: Intention, today: date) -> Intention:
    """A case of counsel's, brought in as the court's rule of today has it: the scenario may be of older days, in which
    the clerk opened what filers open now."""
    if intention.opens is None or intention.by != "attorney":
        return intention
    kind = world.book.events.get(intention.event_code).opens or ""
    rule = world.court.context.rule("filing.opened_by", RuleDates(filed=today), {"case.kind": kind})
    medium = Medium.COUNTER if rule.value == "clerk" else Medium.ELECTRONIC
    return msgspec.structs.replace(intention, medium=medium)


def intentions(planner: Planner, span: Span) -> Iterator[Intention]:
    """What people mean to file of their own accord in the span, in order; answers to deadlines are not among it."""
    yield from heapq.merge(*own_accord(planner, *span), key=lambda one: (one.begins_at, one.filing_id))


class Actions:
    """Makes the actions of one court. documents: the pool from which its papers are drawn; today: the served court's.

    left_out: papers that cannot be filed at any time of day, or come by night. into_case: the one case of all papers
    of counsel, in a fan-out.
    """

    def __init__(
        self,
        world: CourtWorld,
        documents: DocumentPool,
        today: date,
        first_us: int,
        multiple: float,
        into_case: int = 0,
    ) -> None:
        self._world, self._documents, self._today = world, documents, today
        self._first_us, self._multiple, self._into_case = first_us, multiple, into_case
        self.left_out = 0

    def of_papers(self, papers: Iterable[Intention]) -> Iterator[Action]:
        """An action for each paper."""
        for intention in papers:
            event = self._world.book.events.get(intention.event_code)
            if event.after_hours_only or event.by_hand_only or intention.medium is Medium.BATCH:
                self.left_out += 1
            elif not self._into_case or (intention.by == "attorney" and intention.opens is None):
                yield self._of_paper(self._spread(intention))

    def of_readers(self, span: Span, logins: Sequence[str], cases: Sequence[int]) -> Iterator[Action]:
        """An action for each reader who comes in the span, by the scenario's own stream of readers."""
        world, scenario = self._world, self._world.scenario
        volume = scenario.volume[world.court_id].entries_per_year.value * scenario.behaviour.readers_per_entry.value
        for day in world.clock.days(*span):
            rng = spawn_vector_stream(world.seed, world.court_id, "readers", day.isoformat())
            count = int(rng.poisson(expected_entries(world.kind, volume, day, world.clock)))
            for hour in draw_hours(scenario.hours.reader, count, rng):
                at = world.clock.at_hour(day, hour)
                if span[0] <= at < span[1]:
                    draws = spawn_stream(world.seed, world.court_id, "load-reader", at)
                    login, case_id = one_of(draws, logins), one_of(draws, cases)
                    yield Action(0, self._at(at), at, "query", world.court_id, login, case_id=case_id)

    def _at(self, instant_us: int) -> int:
        return round((instant_us - self._first_us) / self._multiple)

    def _spread(self, intention: Intention) -> Intention:
        """In a fan-out, any of the many counsel files in the one case, for the party that they stand for."""
        if not self._into_case:
            return intention
        case = self._world.cases[self._into_case]
        draws = spawn_stream(self._world.seed, self._world.court_id, "load-fan-out", intention.key)
        place = draws.randrange(len(case.counsel))
        signer = one_of(draws, case.counsel[place])
        return msgspec.structs.replace(
            intention, case_id=case.case_id, signer=signer, for_parties=(place + 1,), event_code="motion_misc"
        )

    def _of_paper(self, intention: Intention) -> Action:
        world = self._world
        intention = opened_today(world, intention, self._today)
        by_hand = intention.medium is Medium.COUNTER
        login = world.cast.clerks[0].login if by_hand else intention.signer
        command = command_for(intention, 0, (), intention.medium)
        body = {name: value for name, value in msgspec.to_builtins(command).items() if name not in _FILLED_IN}
        if intention.hearing_on is not None and intention.opens is None:
            ahead = intention.hearing_on - world.clock.local(intention.begins_at).date()
            body["hearing_on"] = (self._today + max(ahead, timedelta(days=1))).isoformat()
        if not by_hand:
            fee = fee_of(world, intention.event_code, self._today, f"load-{intention.filing_id}")
            body |= {} if fee is None else {"fee": msgspec.to_builtins(fee)}
        of_court = by_hand or world.people[login].role in COURT_ROLES
        return Action(
            number=intention.filing_id,
            at_us=self._at(intention.begins_at),
            scenario_us=intention.begins_at,
            subject="entry" if of_court else "filing",
            court_id=world.court_id,
            login=login,
            command=type(command).__name__,
            body=body,
            files=self._files(intention),
            received=by_hand,
            is_due=intention.due_before is not None,
        )

    def _files(self, intention: Intention) -> tuple[str, ...]:
        """The documents of a paper, drawn as the simulator draws them."""
        plan, event = self._world.scenario.documents, self._world.book.events.get(intention.event_code)
        draws = spawn_stream(self._world.seed, self._world.court_id, "load-documents", intention.key)
        if event.document == "none":
            return ()
        if event.document == "optional" and draws.random() >= plan.optional_share.value:
            return ()
        chosen = [one_of(draws, self._documents.main)]
        if intention.by == "attorney" and draws.random() < plan.attachments_share.value:
            more = 1 + int(draws.expovariate(1 / max(plan.attachments_mean.value - 0.5, 0.1)))
            chosen += [one_of(draws, self._documents.attachments) for _ in range(min(more, 20))]
        return tuple([one.path.name for one in chosen if one.path is not None])


def class_of(role: str) -> UserClass:
    """Which of the load's users a role is played by."""
    return "clerk" if role in COURT_ROLES else _CLASS_OF.get(role, "attorney")
