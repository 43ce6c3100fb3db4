"""Outages in simulated time: taken from a published log, the same instants for every court that they hit."""

from __future__ import annotations

import msgspec
import simpy

from sim.courts import load_court
from sim.ecf.commands import AnnounceOutage, BeginOutage, EndOutage
from sim.engine.court_run import SYSTEM_STATIONS, CourtRun
from sim.engine.station import Process
from sim.world.scenario_tables import OutagePlan


class PlannedOutage(msgspec.Struct, frozen=True):
    """One outage of one court: instants in microseconds UTC; announced_at None if it is never posted."""

    outage_id: str
    kind: str
    scheduled: bool
    national: bool
    begins_at: int
    ends_at: int
    announced_at: int | None
    text: str
    cite: str


def planned_outage(plan: OutagePlan) -> PlannedOutage:
    """The outage that a scenario takes from a log, found by the published text of its start.

    Raises LookupError where the log has no such row, which checking the scenario against the courts rules out.
    """
    row = next((row for row in load_court(plan.log).outages if row.starts_local == plan.row), None)
    if row is None:
        raise LookupError(f"outage {plan.id!r}: the log of {plan.log} has no row {plan.row!r}")
    announced_at = None
    if plan.announced_after_min is not None:
        announced_at = row.starts_at_us + round(plan.announced_after_min.value * 60e6)
    return PlannedOutage(
        outage_id=plan.id,
        kind=row.kind,
        scheduled=bool(row.scheduled),
        national=row.kind == "national",
        begins_at=row.starts_at_us,
        ends_at=row.ends_at_us,
        announced_at=announced_at,
        text=row.description,
        cite=row.cite,
    )


def live_through(run: CourtRun, outage: PlannedOutage) -> Process:
    """Take the court's system down and up again; its stations break off, and who waits for it hears of its return."""
    run.env.process(_announce(run, outage))
    yield run.until(outage.begins_at)
    run.handle(BeginOutage(outage.outage_id, outage.kind, outage.scheduled, outage.national), None)
    run.trace.outage(int(run.env.now), "began", outage.outage_id)
    run.back_up = simpy.Event(run.env)
    for name in SYSTEM_STATIONS:
        run.stations[name].break_off()
    yield run.until(outage.ends_at)
    run.handle(EndOutage(outage.outage_id), None)
    run.trace.outage(int(run.env.now), "ended", outage.outage_id)
    back_up, run.back_up = run.back_up, None
    back_up.succeed()


def _announce(run: CourtRun, outage: PlannedOutage) -> Process:
    if outage.announced_at is None:
        return
    yield run.until(outage.announced_at)
    run.handle(AnnounceOutage(outage.outage_id, outage.text), None)
    run.trace.outage(int(run.env.now), "announced", outage.outage_id)
