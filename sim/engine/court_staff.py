"""The court's own people at work: orders, minutes, automatic entries; and papers from the counter to the docket."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from sim.ecf.answers import Accepted, Refused
from sim.ecf.commands import LogIn
from sim.ecf.records import Document, Medium
from sim.engine.court_run import CourtRun
from sim.engine.filing_record import FilingRecord
from sim.engine.station import Process, SystemDown
from sim.world.intentions import Intention, command_for

_OFFICE_OPENS_H, _OFFICE_CLOSES_H = 8.0, 18.0  # staff enter within these local hours (assumed)
_RESUME_WITHIN_H = 2.0  # after an outage or a night they come back to it within this many hours (assumed)


def make_entry(run: CourtRun, intention: Intention) -> Process:
    """One entry by a judge, a clerk or the automatic docketing; while the system is down it waits."""
    record = run.begin(intention, intention.signer, intention.by)
    draws = run.stream("entry", intention.filing_id)
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
    """Docket under a staff login, again after an outage until it is done or the run ends."""
    medium = intention.medium if received_at is None else Medium.COUNTER
    while True:
        if not run.is_down:
            record.attempts += 1
            try:
                yield from _docket_once(run, intention, record, documents, login, draws, medium, received_at)
                return
            except SystemDown:
                record.unavailable_attempts += 1
        record.affected_by_outage = True
        yield from wait_for_system(run, draws, nights_off=medium is not Medium.BATCH)
        if run.env.now >= run.ends_at:
            record.abandon(int(run.env.now), "the run ended first")
            return


def _docket_once(
    run: CourtRun,
    intention: Intention,
    record: FilingRecord,
    documents: tuple[Document, ...],
    login: str,
    draws: Random,
    medium: Medium,
    received_at: int | None,
) -> Process:
    times = run.scenario.service_time
    service = run.service_us(times.docketing, draws)
    record.wait_us += yield from run.stations["docketing"].serve(service, intention.filing_id)
    record.service_us += service
    command = command_for(
        intention,
        staff_session(run, login),
        documents,
        medium,
        intention.received_at if received_at is None else received_at,
    )
    answer = run.handle(command, intention.filing_id)
    if isinstance(answer, Refused):
        record.refused_attempts += 1
        record.refusal_code = answer.code
        record.refuse_for_good(int(run.env.now))
        return
    run.accept(record, answer.receipt, answer)
    yield from deliver(run, answer, record, draws)
    record.ended_at_us = int(run.env.now)


def deliver(run: CourtRun, accepted: Accepted, record: FilingRecord, draws: Random) -> Process:
    """The notice station: messages are rendered and sent. Its queue survives an outage."""
    addressees = run.send_notice(accepted)
    service = run.service_us(run.scenario.service_time.notice, draws, recipients=addressees)
    record.wait_us += yield from run.stations["notice"].serve(service, record.filing_id)
    record.service_us += service


def staff_session(run: CourtRun, login: str) -> int:
    """The session of one of the court's own people, who log in when they have none (an outage ends them all)."""
    session = run.sessions.get(login)
    if session is None or session not in run.world.court.state.sessions:
        answer = run.handle(LogIn(login, run.world.people[login].secret), None)
        if isinstance(answer, Refused):
            raise RuntimeError(f"{login} of {run.world.court_id} cannot log in: {answer.code}")
        session = run.sessions[login] = answer.receipt.session_id
    return session


def wait_for_system(run: CourtRun, draws: Random, nights_off: bool) -> Process:
    """Until the system is back; by night staff go home and come back to it on the next court day."""
    if run.back_up is not None:
        yield run.back_up
    if not nights_off:
        return
    local = run.clock.local(int(run.env.now))
    hour = local.hour + local.minute / 60
    if run.clock.is_court_day(local.date()) and _OFFICE_OPENS_H <= hour < _OFFICE_CLOSES_H:
        yield run.pause(draws.random() * 3600)
        return
    day = local.date() if hour < _OFFICE_OPENS_H else local.date() + timedelta(days=1)
    if not run.clock.is_court_day(day):
        day = run.clock.next_court_day(day)
    yield run.until(run.clock.at_hour(day, _OFFICE_OPENS_H + _RESUME_WITHIN_H * draws.random()))
