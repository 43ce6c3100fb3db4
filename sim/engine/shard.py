"""A court's share of a run, or that of courts with a station in common, from the past to the last filing."""

from __future__ import annotations

import gc
import heapq
import resource
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from sim.courts import CourtBook
from sim.ecf.records import Document
from sim.engine.actors import act
from sim.engine.commons import Commons
from sim.engine.court_run import CourtRun
from sim.engine.demand_log import DemandLog
from sim.engine.filing_record import FilingLog
from sim.engine.outages import PlannedOutage, live_through
from sim.engine.papers import Papers
from sim.engine.readers import read_all
from sim.engine.station import Process
from sim.engine.stopwatch import Stopwatch
from sim.engine.trace import Trace
from sim.stations.network import Station
from sim.world.court_world import CourtWorld
from sim.world.demand import own_accord
from sim.world.intentions import Intention
from sim.world.outage_calendar import outage_calendar, run_span
from sim.world.planner import Planner
from sim.world.prelude import Prelude
from sim.world.reformed_courts import court_book
from sim.world.rhythm import HOUR_US, expected_entries
from sim.world.scenario_tables import Scenario
from sim.world.streams import spawn_stream

Progress = Callable[[str, float], None]


class ShardResult(msgspec.Struct):
    """What one court's run leaves: files, digests and the few numbers that no file holds.

    Event and demand parts are in order; rows of the filing parts are to be sorted. stations: as network.json has them,
    with the outages that they lived through. seconds, peak_rss_bytes: of courts simulated together, the first has all.
    """

    court_id: str
    event_parts: list[Path]
    filing_parts: list[Path]
    demand_parts: list[Path]
    stations: list[Station]
    trace_digest: str
    state_digest: str
    trace_rows: int
    prelude_entries: int
    notices: int
    messages: int
    message_bytes: int
    documents_checked: int
    documents_distinct: int
    documents_submitted: int
    outages: list[PlannedOutage]
    seconds: dict[str, float]
    peak_rss_bytes: int
    over_at_us: int


class LivingCourt(msgspec.Struct, frozen=True):
    """A court in the midst of its run, and what writes down what it does. demand: None where none is recorded."""

    run: CourtRun
    papers: Papers
    demand: DemandLog | None
    outages: list[PlannedOutage]
    prelude_entries: int


def run_courts(
    scenario: Scenario,
    seed: int,
    court_ids: tuple[str, ...],
    folder: Path,
    progress: Progress,
    record_demand: bool = False,
) -> list[ShardResult]:
    """Simulate courts in one environment: one court, or all of those that share a station.

    folder: where their Parquet parts and documents go; progress: told the share of time done, court by court.
    """
    watch = Stopwatch()
    commons = Commons(run_span(scenario)[0])
    courts = [
        bring_to_life(
            scenario,
            seed,
            court_book(scenario, court_id),
            folder,
            watch,
            commons,
            Trace(court_id, folder),
            DemandLog(court_id, folder) if record_demand else None,
        )
        for court_id in court_ids
    ]
    for court in courts:
        court.run.env.process(_report_progress(court.run, progress))
    over_at = live_on(commons, scenario)
    with watch.part("write"):
        results = [_result(court, over_at) for court in courts]
        for court_id in court_ids:  # every document has been judged; a hundred courts' would fill a disk
            shutil.rmtree(folder / f"{court_id}-documents", ignore_errors=True)
    results[0].seconds = watch.seconds()
    results[0].peak_rss_bytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return results


def bring_to_life(
    scenario: Scenario,
    seed: int,
    book: CourtBook,
    folder: Path,
    watch: Stopwatch,
    commons: Commons,
    trace: Trace,
    demand: DemandLog | None,
    sends_notices: bool = True,
) -> LivingCourt:
    """A court with its past lived, and everything that is to happen in its run on its way.

    sends_notices: whether the messages of its notices are rendered for real.
    """
    outages = list(outage_calendar(scenario, seed, book.court_id))
    papers = Papers(book, scenario.documents, seed, folder / f"{book.court_id}-documents", watch)
    with watch.part("world"):
        world = CourtWorld(scenario, seed, book)
        planner = Planner(world)
        filings = FilingLog(book.court_id, folder)
        run = CourtRun(world, planner, papers, trace, filings, watch, act, commons, demand, sends_notices)
        entries = _live_its_past(scenario, run, papers)
    for outage in outages:
        run.env.process(live_through(run, outage))
    run.env.process(read_all(run))
    return LivingCourt(run, papers, demand, outages, entries)


def live_on(commons: Commons, scenario: Scenario) -> int:
    """Let all that was brought to life take its course to the end of the run, which is returned (microseconds UTC)."""
    over_at = run_span(scenario)[1] + round(scenario.clock.drain_hours.value * HOUR_US)
    gc.freeze()  # the preludes' state lives to the end: the collector need not look at it again
    try:
        commons.env.run(until=over_at)
    finally:
        gc.unfreeze()
    return over_at


def _result(court: LivingCourt, over_at: int) -> ShardResult:
    """What a court leaves at the end of its run; the seconds and the memory are those of all that ran with it."""
    run, papers = court.run, court.papers
    filing_parts = run.filings.close(over_at)
    parts, digest, rows = run.trace.close()
    return ShardResult(
        court_id=run.world.court_id,
        event_parts=parts,
        filing_parts=filing_parts,
        demand_parts=[] if court.demand is None else court.demand.close(over_at),
        stations=run.stations_as_they_were(over_at),
        trace_digest=digest,
        state_digest=run.world.court.digest(),
        trace_rows=rows,
        prelude_entries=court.prelude_entries,
        notices=run.notices_issued,
        messages=run.messages,
        message_bytes=run.message_bytes,
        documents_checked=papers.checks,
        documents_distinct=papers.distinct,
        documents_submitted=papers.submitted,
        outages=court.outages,
        seconds={},
        peak_rss_bytes=0,
        over_at_us=over_at,
    )


def _live_its_past(scenario: Scenario, run: CourtRun, papers: Papers) -> int:
    """The court's past, and everyone's intentions on their way; returns the number of its past entries."""
    world, planner = run.world, run.planner
    prelude = Prelude(world, planner, _past_documents(papers, world), run.starts_at)
    with run.watch.part("prelude"):
        prelude.live(_entries_in_run(scenario, world, run))
    for event in prelude.events:
        run.notices.note(event)
        run.trace.core(event, None)
    later = sorted((one for one in prelude.later if one.begins_at < run.ends_at), key=_begins)
    coming = own_accord(planner, run.starts_at, run.ends_at)
    run.env.process(_set_going(run, heapq.merge(later, *coming, key=_begins)))
    return prelude.entries


def _begins(intention: Intention) -> int:
    return intention.begins_at


def _set_going(run: CourtRun, intentions: Iterator[Intention]) -> Process:
    """Start each intention when its time comes; those of later days are not even made yet."""
    while True:
        with run.watch.part("world"):
            intention = next(intentions, None)
        if intention is None:
            return
        yield run.until(intention.begins_at)
        run.start(intention)


def _past_documents(papers: Papers, world: CourtWorld) -> Callable[[Intention], tuple[Document, ...]]:
    def documents(intention: Intention) -> tuple[Document, ...]:
        event = world.book.events.get(intention.event_code)
        day = world.clock.local(intention.begins_at).date()
        draws = spawn_stream(world.seed, world.court_id, "past-documents", intention.key)
        return papers.draw(event, day, draws, with_attachments=False)

    return documents


def _entries_in_run(scenario: Scenario, world: CourtWorld, run: CourtRun) -> float:
    per_year = scenario.volume[world.court_id].entries_per_year.value
    days = world.clock.days(run.starts_at, run.ends_at)
    level = run.planner.level
    return sum(expected_entries(world.kind, per_year, day, world.clock) * level.on(day) for day in days)


def _report_progress(run: CourtRun, progress: Progress) -> Process:
    """Tell the share of simulated time that has passed, every simulated hour."""
    span = run.ends_at - run.starts_at
    while run.env.now < run.ends_at:
        progress(run.world.court_id, (run.env.now - run.starts_at) / span)
        yield run.env.timeout(HOUR_US)
    progress(run.world.court_id, 1.0)
