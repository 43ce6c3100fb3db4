"""The clerk's counter: papers and electronic media brought in, stamped received, docketed later by the staff."""

from __future__ import annotations

from random import Random

from sim.engine.court_run import CourtRun
from sim.engine.court_staff import docket_by_staff
from sim.engine.filing_record import RUN_ENDED, FilingRecord
from sim.engine.station import Process
from sim.world.intentions import Intention
from sim.world.streams import exponential, one_of


def file_at_counter(run: CourtRun, intention: Intention) -> Process:
    """A paper that was meant for the counter from the start (pro se, or a court whose clerk opens the case)."""
    filer = intention.signer or f"{run.world.court_id}-public"
    record = run.begin(intention, filer, intention.by)
    draws = run.stream("filing", intention)
    yield run.until(counter_opens(run))
    if run.env.now >= run.ends_at:
        record.abandon(int(run.env.now), RUN_ENDED)
        return
    yield from hand_in(run, intention, record, draws)


def counter_opens(run: CourtRun) -> int:
    """When the counter next takes papers: today's opening, which may have passed, or that of the next court day."""
    now = int(run.env.now)
    day = run.today()
    hours = run.world.book.profile.clerk_hours
    if run.clock.is_court_day(day) and now < run.clock.at(day, hours.closes_local):
        return run.clock.at(day, hours.opens_local)
    return run.clock.at(run.clock.next_court_day(day), hours.opens_local)


def counter_closes_today(run: CourtRun) -> int | None:
    """The instant at which the counter closes today, or None where it is closed all day."""
    day = run.today()
    hours = run.world.book.profile.clerk_hours
    return run.clock.at(day, hours.closes_local) if run.clock.is_court_day(day) else None


def hand_in(run: CourtRun, intention: Intention, record: FilingRecord, draws: Random) -> Process:
    """Queue at the window; the paper is received when its turn comes, and docketed hours later (CAED-4)."""
    service = max(1, round(exponential(draws, run.behaviour.counter_minutes.value) * 60e6))
    record.wait_us += yield from run.stations["counter"].serve(run.journey("counter", intention), service)
    record.service_us += service
    record.counter_visits += 1
    record.medium = "counter"
    received_at = int(run.env.now)
    run.trace.filer(received_at, "counter_visit", intention.filing_id)
    yield run.pause(exponential(draws, run.behaviour.clerk_docketing_hours.value) * 3600)
    event = run.world.book.events.get(intention.event_code)
    documents = run.papers.draw(event, run.today(), draws, with_attachments=False)
    clerk = one_of(draws, run.world.cast.clerks).login
    yield from docket_by_staff(run, intention, record, documents, clerk, draws, received_at=received_at)
