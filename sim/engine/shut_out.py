"""What a filer does who finds the system down: try again, call, go to the counter, serve directly, wait a day."""

from __future__ import annotations

from enum import Enum
from random import Random

from sim.courts import RuleDates, TechnicalFailureRule
from sim.ecf.commands import RecordDirectService
from sim.engine.counter import counter_closes_today, counter_opens, hand_in
from sim.engine.court_run import CourtRun
from sim.engine.filing_record import FilingRecord
from sim.engine.help_desk import call
from sim.engine.station import Process
from sim.world.intentions import Intention


class Turn(Enum):
    """How it goes on."""

    TRY_AGAIN = "try again"
    SETTLED = "settled"  # brought to the counter, or given up: the record says which


def when_shut_out(
    run: CourtRun, intention: Intention, record: FilingRecord, draws: Random, times: int, overloaded: bool = False
) -> Process:
    """The filer's next move after the ``times``-th try that no station served.

    overloaded: it was turned away at a full queue, or timed out in it. Whoever meets that goes on as in an outage
    (assumed), but with neither counter nor direct service.

    Where only Pay.gov, the PACER login or the mail is down, there is neither counter nor direct service: the rules that
    open them speak of the court's own site (assumed for those that were not seen).
    """
    due_now = intention.due_before is not None and run.today() == intention.due_on
    whole = not (overloaded or run.closures.only_parts)  # as the filer met it, whatever comes back during a call
    behaviour = run.behaviour
    chance = behaviour.calls_help_desk_due if due_now else behaviour.calls_help_desk_other
    if times == 1 and draws.random() < chance.value:
        yield from call(run, record, draws)
    if whole and due_now and times == 2 and (yield from _goes_to_counter(run, intention, record, draws)):
        return Turn.SETTLED
    pause_min = _pause_before_next_try(run, intention, draws, times, due_now)
    if pause_min is not None:
        run.trace.filer(int(run.env.now), "retry", record.filing_id)
        yield run.pause(60 * pause_min)
        return Turn.TRY_AGAIN
    if due_now:
        if whole:
            _serve_directly(run, intention, record, draws)
    elif times <= behaviour.tries_other.value and draws.random() < behaviour.looks_in_the_evening.value:
        hour = draws.uniform(behaviour.evening_from_hour.value, behaviour.evening_until_hour.value)
        evening = run.clock.at_hour(run.today(), hour)
        if evening > run.env.now:
            run.trace.filer(int(run.env.now), "waits_for_evening", record.filing_id)
            yield run.until(evening)
            return Turn.TRY_AGAIN
    elif draws.random() < behaviour.drops_it.value:
        run.trace.filer(int(run.env.now), "gave_up", record.filing_id)
        record.abandon(int(run.env.now), f"gave the paper up after the {'overload' if overloaded else 'outage'}")
        return Turn.SETTLED
    run.trace.filer(int(run.env.now), "waits_for_next_court_day", record.filing_id)
    yield run.until(_next_court_day(run, draws, due_now))
    return Turn.TRY_AGAIN


def _next_court_day(run: CourtRun, draws: Random, was_due: bool) -> int:
    """When the filer comes back to it: by the hours of ordinary filers, and early if it was due."""
    weights = run.scenario.hours.attorney.weights
    hours = [draws.choices(range(24), weights=weights)[0] + draws.random() for _ in range(2)]
    soonest = run.behaviour.next_day_from_hour.value + draws.random()
    hour = max(soonest, min(hours) if was_due else hours[0])
    return run.clock.at_hour(run.clock.next_court_day(run.today()), hour)


def _pause_before_next_try(
    run: CourtRun, intention: Intention, draws: Random, times: int, due_now: bool
) -> float | None:
    """Minutes until the filer tries again today, or None. Who has a paper due may stay up for it until the cut-off."""
    behaviour, now = run.behaviour, int(run.env.now)
    grown = behaviour.retry_minutes.value * behaviour.retry_growth.value ** (times - 1)
    minutes = min(grown * draws.uniform(0.6, 1.4), behaviour.retry_minutes_max.value)
    tries = (behaviour.tries_due if due_now else behaviour.tries_other).value
    goes_on = times < tries and now < run.clock.at_hour(run.today(), behaviour.leaves_off_hour.value)
    if due_now and intention.due_before is not None:
        if run.stream("stays-up", intention).random() < behaviour.stays_up.value:
            goes_on = True
        goes_on = goes_on and now + minutes * 60e6 < intention.due_before
    return minutes if goes_on else None


def _goes_to_counter(run: CourtRun, intention: Intention, record: FilingRecord, draws: Random) -> Process:
    """CAED-4, and same-day paper elsewhere: where the rule takes papers or media, some bring it before closing."""
    rule = _failure_rule(run)
    closes = counter_closes_today(run)
    if not (rule.media_at_clerk or rule.paper_same_day) or closes is None:
        return False
    if draws.random() >= run.behaviour.goes_to_counter.value:
        return False
    arrives = int(run.env.now) + round(run.behaviour.travel_minutes.value * draws.uniform(0.5, 1.5) * 60e6)
    if arrives >= closes:
        run.trace.filer(int(run.env.now), "counter_too_late", record.filing_id)
        return False
    yield run.until(max(arrives, counter_opens(run)))
    if not run.is_down:  # back again meanwhile: the clerk takes no paper that can be filed electronically
        return False
    yield from hand_in(run, intention, record, draws)
    return True


def _serve_directly(run: CourtRun, intention: Intention, record: FilingRecord, draws: Random) -> None:
    """CAED-6: where the rule has it, counsel serve the paper directly the same day, and that goes on record."""
    if not _failure_rule(run).direct_service_required or intention.case_id is None or not intention.signer:
        return
    if draws.random() >= run.behaviour.serves_directly.value:
        return
    case = run.world.cases[intention.case_id]
    served = tuple(
        place
        for place in range(1, len(case.roles) + 1)
        if place not in intention.for_parties and case.counsel[place - 1]
    )
    if served:
        command = RecordDirectService(login=intention.signer, case_id=case.case_id, served=served, method="email")
        run.handle(command, intention)
        run.trace.filer(int(run.env.now), "direct_service", record.filing_id)
        record.direct_services += 1


def _failure_rule(run: CourtRun) -> TechnicalFailureRule:
    today = run.today()
    rule = run.world.court.context.rule("technical_failure", RuleDates(filed=today, event=today)).value
    assert isinstance(rule, TechnicalFailureRule), "the loader types technical_failure"
    return rule
