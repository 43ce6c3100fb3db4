"""The court's own people: their sessions, their hours, and what they do while the system is down."""

from __future__ import annotations

from random import Random

from sim.ecf.answers import Refused
from sim.ecf.commands import LogIn
from sim.engine.court_run import CourtRun
from sim.engine.station import Process
from sim.world.rhythm import after_working_hours


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
    if nights_off:
        yield run.until(_back_at_work(run, draws))


def _back_at_work(run: CourtRun, draws: Random) -> int:
    """When staff take up what waited: within some hours, all of them in the office's day."""
    now, behaviour = int(run.env.now), run.behaviour
    opens_h, closes_h = behaviour.office_opens_hour.value, behaviour.office_closes_hour.value
    within_us = behaviour.office_resumes_hours.value * draws.random() * 3600e6
    day = run.today()
    if run.clock.is_court_day(day) and now < run.clock.at_hour(day, closes_h):
        return max(now, run.clock.at_hour(day, opens_h)) + round(within_us)
    return run.clock.at_hour(run.clock.next_court_day(day), opens_h) + round(within_us)


def office_hours_later(run: CourtRun, hours: float) -> int:
    """The instant by which so many office hours have passed from now."""
    behaviour = run.behaviour
    opens_h, closes_h = behaviour.office_opens_hour.value, behaviour.office_closes_hour.value
    return after_working_hours(run.clock, int(run.env.now), hours, opens_h, closes_h)
