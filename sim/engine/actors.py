"""Who carries an intention out: a filer through the system, a person at the counter, or the court's own staff."""

from __future__ import annotations

from sim.ecf.records import Medium
from sim.engine.counter import file_at_counter
from sim.engine.court_run import CourtRun
from sim.engine.court_staff import make_entry
from sim.engine.filers import file_electronically
from sim.engine.station import Process
from sim.world.intentions import Intention
from sim.world.planner import COURT_ROLES


def act(run: CourtRun, intention: Intention) -> Process:
    """Wait for the intention's time, then carry it out."""
    yield run.until(intention.begins_at)
    if intention.by in COURT_ROLES:
        yield from make_entry(run, intention)
    elif intention.medium is Medium.COUNTER:
        yield from file_at_counter(run, intention)
    else:
        yield from file_electronically(run, intention)
