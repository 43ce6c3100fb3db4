"""What a filer does who finds the system down: try again, call, go to the counter, serve directly, wait a day."""

from __future__ import annotations

from enum import Enum
from random import Random

from sim.courts import RuleDates, TechnicalFailureRule
from sim.ecf.commands import RecordDirectService
from sim.ecf.records import Standing
from sim.engine.counter import counter_closes_today, counter_opens, hand_in
from sim.engine.court_run import CourtRun
from sim.engine.filing_record import FilingRecord
from sim.engine.help_desk import call
from sim.engine.station import Process
from sim.world.intentions import Intention

_LONGEST_PAUSE_MIN = 75.0  # nobody waits longer between tries while the paper is due (assumed)
_HOME_AT = "19:00"  # who does not stay up for it leaves off at this local hour (assumed)
_EVENING_H = (20.0, 22.5)  # who looks again in the evening does so between these local hours (assumed)
_FROM_H = 7.5  # who waits for the next court day comes back to it from this local hour on (assumed)
_RELIEF_WITHIN_H = (2.0, 26.0)  # a motion for relief follows within these hours (assumed)
_RELIEF_EVENT = "motion_relief_technical_failure"


class Turn(Enum):
    """How it goes on."""

    TRY_AGAIN = "try again"
    SETTLED = "settled"  # brought to the counter, or given up: the record says which


def when_shut_out(run: CourtRun, intention: Intention, record: FilingRecord, draws: Random, times: int) -> Process:
    """The filer's next move after the ``times``-th try that found the system down."""
    due_now = intention.due_before is not None and run.today() == intention.due_on
    behaviour = run.behaviour
    chance = (behaviour.calls_help_desk_due if due_now else behaviour.calls_help_desk_other).value
    if times <= 2 and draws.random() < chance / 2:
        yield from call(run, record, draws)
    if due_now and times == 2 and (yield from _goes_to_counter(run, intention, record, draws)):
        return Turn.SETTLED
    if _keeps_trying(run, intention, times, due_now):
        minutes = behaviour.retry_minutes.value * behaviour.retry_growth.value ** (times - 1) * draws.uniform(0.6, 1.4)
        run.trace.filer(int(run.env.now), "retry", record.filing_id)
        yield run.pause(60 * min(minutes, _LONGEST_PAUSE_MIN))
        return Turn.TRY_AGAIN
    if due_now:
        _serve_directly(run, intention, record, draws)
    elif times <= behaviour.tries_other.value and draws.random() < behaviour.looks_in_the_evening.value:
        evening = run.clock.at_hour(run.today(), draws.uniform(*_EVENING_H))
        if evening > run.env.now:
            run.trace.filer(int(run.env.now), "waits_for_evening", record.filing_id)
            yield run.until(evening)
            return Turn.TRY_AGAIN
    elif draws.random() < behaviour.drops_it.value:
        run.trace.filer(int(run.env.now), "gave_up", record.filing_id)
        record.abandon(int(run.env.now), "gave the paper up after the outage")
        return Turn.SETTLED
    run.trace.filer(int(run.env.now), "waits_for_next_court_day", record.filing_id)
    yield run.until(_next_court_day(run, draws, due_now))
    return Turn.TRY_AGAIN


def _next_court_day(run: CourtRun, draws: Random, was_due: bool) -> int:
    """When the filer comes back to it: by the hours of ordinary filers, and early if it was due."""
    weights = run.scenario.hours.attorney.weights
    hours = [draws.choices(range(24), weights=weights)[0] + draws.random() for _ in range(2)]
    hour = max(_FROM_H + draws.random(), min(hours) if was_due else hours[0])
    return run.clock.at_hour(run.clock.next_court_day(run.today()), hour)


def _keeps_trying(run: CourtRun, intention: Intention, times: int, due_now: bool) -> bool:
    """Whether the filer tries again today. Who has a paper due and stays up goes on until the cut-off."""
    behaviour = run.behaviour
    tries = behaviour.tries_due if due_now else behaviour.tries_other
    if due_now and intention.due_before is not None:
        stays_up = run.stream("stays-up", intention.filing_id).random() < behaviour.stays_up.value
        if stays_up:
            return run.env.now < intention.due_before
    return times < tries.value and run.env.now < run.clock.at(run.today(), _HOME_AT)


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
    opens = counter_opens(run) or arrives
    yield run.until(max(arrives, opens))
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
        run.handle(command, record.filing_id)
        run.trace.filer(int(run.env.now), "direct_service", record.filing_id)
        record.direct_services += 1


def _failure_rule(run: CourtRun) -> TechnicalFailureRule:
    today = run.today()
    rule = run.world.court.context.rule("technical_failure", RuleDates(filed=today, event=today)).value
    assert isinstance(rule, TechnicalFailureRule), "the loader types technical_failure"
    return rule


def after_relief_needed(run: CourtRun, intention: Intention, record: FilingRecord, draws: Random) -> None:
    """CAED-5: where a late filing is left to the judge's relief, some filers move for it within a day or so."""
    if record.timeliness != Standing.MUST_SEEK_RELIEF or draws.random() >= run.behaviour.seeks_relief.value:
        return
    begins_at = int(run.env.now) + round(draws.uniform(*_RELIEF_WITHIN_H) * 3600e6)
    run.start(
        Intention(
            filing_id=run.planner.new_id(),
            begins_at=begins_at,
            event_code=_RELIEF_EVENT,
            by=intention.by,
            category="voluntary",
            signer=intention.signer,
            case_id=intention.case_id,
            for_parties=intention.for_parties,
        )
    )
