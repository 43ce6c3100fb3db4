"""Calls to the court's help desk: answered, given up on hold, or met by a closed line (CAED-1, CIT-12)."""

from __future__ import annotations

from random import Random

from sim.engine.court_run import CourtRun
from sim.engine.filing_record import FilingRecord
from sim.engine.station import HungUp, Process
from sim.world.streams import exponential


def call(run: CourtRun, record: FilingRecord, draws: Random) -> Process:
    """One call. Outside the desk's hours some callers leave an after-hours notification, where the court takes them."""
    record.help_calls += 1
    now = int(run.env.now)
    run.trace.filer(now, "help_call", record.filing_id)
    if not _is_open(run):
        takes_notes = any(desk.after_hours_notification for desk in run.world.book.profile.help_desk)
        leaves_one = takes_notes and draws.random() < run.behaviour.after_hours_note.value
        run.trace.help(now, "after_hours_notification" if leaves_one else "closed", record.filing_id)
        return
    talk = max(1, round(exponential(draws, run.behaviour.talk_minutes.value) * 60e6))
    patience = max(1, round(exponential(draws, run.behaviour.hangs_up_minutes.value) * 60e6))
    journey = run.journey("help_desk", None, key=("help_desk", record.filing_id, record.help_calls))
    journey.filing_id = record.filing_id
    try:
        wait = yield from run.stations["help_desk"].serve(journey, talk, patience)
    except HungUp:
        run.trace.help(int(run.env.now), "abandoned", record.filing_id, wait_us=patience)
        return
    run.trace.help(int(run.env.now), "answered", record.filing_id, wait_us=wait, service_us=talk)


def _is_open(run: CourtRun) -> bool:
    now, day = int(run.env.now), run.today()
    return run.clock.is_court_day(day) and any(
        day.weekday() in desk.weekdays
        and run.clock.at(day, desk.opens_local) <= now < run.clock.at(day, desk.closes_local)
        for desk in run.world.book.profile.help_desk
        if desk.name != "PACER Service Center"  # a national line, not the court's own
    )
