"""Outages in simulated time: each taken as planned, whole or of one dependency, the same instants for all it hits."""

from __future__ import annotations

from sim.ecf.commands import AnnounceOutage, BeginOutage, EndOutage
from sim.engine.court_run import CourtRun
from sim.engine.station import Process
from sim.world.outage_calendar import PlannedOutage as PlannedOutage
from sim.world.outage_calendar import planned_outage as planned_outage


def live_through(run: CourtRun, outage: PlannedOutage) -> Process:
    """Take down what the outage hits, and bring it up again; outages may overlap.

    Whole outages are told to the court, whose rule judges them: its stations break off, and who waits for the system
    hears of its return when the last one is over. Of a dependency's outage the court knows at most the posting on its
    page: no rule that was seen calls it a technical failure (assumed for those that were not seen).
    """
    run.env.process(_announce(run, outage))
    yield run.until(outage.begins_at)
    if outage.is_whole:
        run.handle(BeginOutage(outage.outage_id, outage.kind, outage.scheduled, outage.national), None)
    run.trace.outage(int(run.env.now), "began", outage.outage_id)
    hit = _take_down(run, outage)
    yield run.until(outage.ends_at)
    if outage.is_whole:
        run.handle(EndOutage(outage.outage_id), None)
    run.trace.outage(int(run.env.now), "ended", outage.outage_id)
    _bring_up(run, outage, hit)


def _take_down(run: CourtRun, outage: PlannedOutage) -> tuple[str, ...]:
    """Close what the outage hits; returns the stations that go down with it."""
    run.closures.close(outage.hits)
    hit = _stations_hit(run, outage)
    for name in hit:
        run.stations[name].take_down()
    return hit


def _stations_hit(run: CourtRun, outage: PlannedOutage) -> tuple[str, ...]:
    if outage.is_whole:
        return run.stations_hit(outage.national)
    hit: tuple[str, ...] = ()
    if "pacer_login" in outage.hits and run.is_down_for("pacer_login"):
        hit += ("login",)  # who is logging in; who has a session goes on, and so does a search begun
    if "mail" in outage.hits:
        hit += ("notice",)  # notices wait
    return hit


def _bring_up(run: CourtRun, outage: PlannedOutage, hit: tuple[str, ...]) -> None:
    for name in hit:
        run.stations[name].bring_up()
    run.closures.open(outage.hits)


def _announce(run: CourtRun, outage: PlannedOutage) -> Process:
    if outage.announced_at is None:
        return
    yield run.until(outage.announced_at)
    run.handle(AnnounceOutage(outage.outage_id, outage.text), None)
    run.trace.outage(int(run.env.now), "announced", outage.outage_id)
