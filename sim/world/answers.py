"""Who answers a deadline, with what paper, and when: on the last day, some days before, or a day late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from sim.courts import DocketEvent, EventCatalogue
from sim.ecf.events import DeadlineSet
from sim.world.cases import PendingCase
from sim.world.rhythm import HOUR_US, CourtClock
from sim.world.scenario_tables import Behaviour, Hours, Scenario
from sim.world.streams import exponential, one_of


def answer_probability(behaviour: Behaviour, kind: str) -> float:
    """The share of deadlines of a kind that anybody answers."""
    figure = getattr(behaviour, f"answers_{kind}", behaviour.answers_other)
    return float(figure.value)


def answering_events(events: EventCatalogue) -> Mapping[str, tuple[DocketEvent, ...]]:
    """For each deadline kind, the docket events that answer it, in menu order."""
    found: dict[str, list[DocketEvent]] = {}
    for event in events:
        for kind in event.answers:
            found.setdefault(kind, []).append(event)
    return {kind: tuple(answering) for kind, answering in found.items()}


def who_answers(deadline: DeadlineSet, case: PendingCase, draws: Random) -> tuple[int, str]:
    """(party id, login of the counsel who signs, "" if pro se). A deadline that binds no one by name is open to all."""
    bound = deadline.party_ids or tuple(range(1, len(case.roles) + 1))
    party_id = one_of(draws, bound)
    counsel = case.counsel[party_id - 1]
    return party_id, one_of(draws, counsel) if counsel else ""


def when_answered(
    deadline: DeadlineSet,
    at_counter: bool,
    scenario: Scenario,
    clock: CourtClock,
    draws: Random,
    cutoff_draws: Random,
) -> int:
    """The instant at which the filer sets about the answer; never before the deadline was set.

    at_counter: the filer has no login and brings the paper while the counter is open. cutoff_draws: a stream of its
    own for whether the filer minds an early cut-off, so that all other draws stay as they are.
    """
    behaviour, hours = scenario.behaviour, scenario.hours
    any_day, last_day = (hours.counter, hours.counter) if at_counter else (hours.attorney, hours.due_day)
    draw = draws.random()
    if draw < behaviour.late_share.value:
        return _at(clock.next_court_day(deadline.due_on), any_day, clock, draws)
    if draw >= behaviour.late_share.value + behaviour.files_on_due_day.value:
        day = deadline.due_on - timedelta(days=1 + int(exponential(draws, behaviour.lead_days_mean.value)))
        while not clock.is_court_day(day):
            day -= timedelta(days=1)
        begins = _at(day, any_day, clock, draws)
        if begins > deadline.at:
            return begins
    soonest = deadline.at + round(behaviour.hours_to_answer_min.value * HOUR_US)
    begins = _at(deadline.due_on, last_day, clock, draws)
    minds = behaviour.shifts_with_cutoff
    if not at_counter and minds is not None and cutoff_draws.random() < minds.value:
        begins = _ahead_of_cutoff(begins, deadline, clock)
    return max(begins, soonest)


def _ahead_of_cutoff(begins: int, deadline: DeadlineSet, clock: CourtClock) -> int:
    """Who would begin after the cut-off begins as long before it as they would have before midnight."""
    if begins < deadline.due_before:
        return begins
    return begins - (clock.at(deadline.due_on, "24:00") - deadline.due_before)


def _at(day: date, hours: Hours, clock: CourtClock, draws: Random) -> int:
    hour = draws.choices(range(24), weights=hours.weights)[0]
    return clock.at_hour(day, hour + draws.random())
