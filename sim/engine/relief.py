"""Relief for filings that an outage made untimely: some filers move for it, a judge grants or denies it (CAED-5)."""

from __future__ import annotations

from random import Random

from sim.ecf.answers import Accepted
from sim.ecf.commands import DecideRelief
from sim.ecf.records import Standing
from sim.engine.court_run import CourtRun
from sim.engine.filing_record import FilingRecord
from sim.engine.office import office_hours_later, staff_session, wait_for_system
from sim.engine.station import Process
from sim.world.intentions import Intention
from sim.world.streams import exponential, one_of

_RELIEF_EVENT = "motion_relief_technical_failure"
# Where the rule was not seen, nothing says that a late filing is safe: its filer moves for relief all the same.
_LEFT_TO_A_JUDGE = (Standing.MUST_SEEK_RELIEF, Standing.RULE_UNKNOWN)


def move_for_relief(run: CourtRun, intention: Intention, record: FilingRecord, draws: Random) -> None:
    """Let the filer of an untimely paper move for relief: only whom the outage kept out, and only some of them."""
    if record.timeliness not in _LEFT_TO_A_JUDGE or not record.affected_by_outage:
        return
    behaviour = run.behaviour
    event = run.world.book.events.get(_RELIEF_EVENT)
    if intention.by not in event.roles or draws.random() >= behaviour.seeks_relief.value:
        return
    hours = draws.uniform(behaviour.seeks_relief_hours_min.value, behaviour.seeks_relief_hours_max.value)
    run.start(run.planner.motion_for_relief(intention, event, int(run.env.now) + round(hours * 3600e6)))


def decide_relief(run: CourtRun, motion: Intention, record: FilingRecord) -> Process:
    """A judge decides a docketed motion some office hours later; what the run's end finds undecided stays pending."""
    draws = run.stream("relief", motion)
    record.relief = "pending"
    yield run.until(office_hours_later(run, exponential(draws, run.behaviour.relief_decided_hours.value)))
    judge = one_of(draws, run.world.cast.judges).login
    granted = draws.random() < run.behaviour.relief_granted.value
    while run.is_down:  # it may be down again when the judge comes back to it
        yield from wait_for_system(run, draws, nights_off=True)
    if run.env.now >= run.ends_at or motion.case_id is None or motion.relief_for is None:
        return
    command = DecideRelief(staff_session(run, judge), motion.case_id, motion.relief_for, granted)
    if isinstance(run.handle(command, motion), Accepted):
        record.relief = "granted" if granted else "denied"
