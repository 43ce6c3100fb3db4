"""The court's own people at work: orders, minutes, automatic entries; and papers from the counter to the docket."""

from __future__ import annotations

from random import Random

from sim.ecf.answers import Refused
from sim.ecf.records import Document, Medium
from sim.engine.court_run import CourtRun
from sim.engine.docketed import settle
from sim.engine.filing_record import RUN_ENDED, FilingRecord
from sim.engine.journey import Journey
from sim.engine.office import staff_session, wait_for_system
from sim.engine.station import Process, ShutOut, SystemDown
from sim.world.intentions import Intention, command_for


def make_entry(run: CourtRun, intention: Intention) -> Process:
    """One entry by a judge, a clerk or the automatic docketing; while the system is down it waits."""
    record = run.begin(intention, intention.signer, intention.by)
    draws = run.stream("entry", intention)
    event = run.world.book.events.get(intention.event_code)
    documents = run.papers.draw(event, run.today(), draws, with_attachments=False)
    yield from docket_by_staff(run, intention, record, documents, intention.signer, draws)


def docket_by_staff(
    run: CourtRun,
    intention: Intention,
    record: FilingRecord,
    documents: tuple[Document, ...],
    login: str,
    draws: Random,
    received_at: int | None = None,
) -> Process:
    """Docket under a staff login, again after an outage until it is done or the run ends.

    received_at: for a paper brought to the counter, the instant at which the clerk received it.
    """
    medium = intention.medium if received_at is None else Medium.COUNTER
    received_at = intention.received_at if received_at is None else received_at
    while True:
        if not run.is_down:
            record.attempts += 1
            journey = run.journey("staff", intention, record.attempts)
            journey.size_bytes = sum(document.size_bytes for document in documents)
            try:
                yield from _to_docketing(run, record, journey, draws)
                break
            except ShutOut as why:
                record.unavailable_attempts += 1
                if not isinstance(why, SystemDown):
                    run.trace.filer(int(run.env.now), why.event, record.filing_id)
                    yield run.pause(run.behaviour.retry_minutes.value * draws.uniform(0.6, 1.4) * 60)
                    continue
        record.affected_by_outage = True
        yield from wait_for_system(run, draws, nights_off=medium is not Medium.BATCH)
        if run.env.now >= run.ends_at:
            record.abandon(int(run.env.now), RUN_ENDED)
            return
    command = command_for(intention, staff_session(run, login), documents, medium, received_at)
    answer = run.handle(command, intention)
    if isinstance(answer, Refused):
        record.refused_attempts += 1
        record.refusal_code = answer.code
        record.refuse_for_good(int(run.env.now))
    else:
        yield from settle(run, intention, record, answer, draws, journey)


def _to_docketing(run: CourtRun, record: FilingRecord, journey: Journey, draws: Random) -> Process:
    """The route of the court's own people up to docketing. Raises ShutOut."""
    for name in run.route.staff:
        if name != "docketing":
            yield from run.pass_by(journey, name, record)
            continue
        service = run.service_us(run.scenario.service_time.docketing, draws)
        record.wait_us += yield from run.stations[name].serve(journey, service)
        record.service_us += service
        break
    if run.is_down:  # a station that finishes what it has begun; the court itself dockets nothing now
        raise SystemDown
