"""One court's share of a run, from its past to its last filing: what a worker does."""

from __future__ import annotations

import gc
import heapq
import resource
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from sim.courts import CourtBook, load_court
from sim.ecf.records import Document
from sim.engine.actors import act
from sim.engine.court_run import CourtRun
from sim.engine.filing_record import FilingLog
from sim.engine.outages import PlannedOutage, live_through, planned_outage
from sim.engine.papers import Papers
from sim.engine.readers import read_all
from sim.engine.station import Process
from sim.engine.stopwatch import Stopwatch
from sim.engine.trace import Trace
from sim.world.court_world import CourtWorld
from sim.world.intentions import Intention
from sim.world.planner import Planner
from sim.world.prelude import Prelude
from sim.world.rhythm import HOUR_US, expected_entries
from sim.world.scenario_tables import Scenario
from sim.world.streams import spawn_stream

Progress = Callable[[str, float], None]


class ShardResult(msgspec.Struct):
    """What one court's run leaves: files, digests and the few numbers that no file holds.

    Event parts are in order; rows of the filing parts are to be sorted.
    """

    court_id: str
    event_parts: list[Path]
    filing_parts: list[Path]
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


def run_court(scenario: Scenario, seed: int, court_id: str, folder: Path, progress: Progress) -> ShardResult:
    """Simulate one court. folder: where its Parquet parts and documents go; progress: told the share of time done."""
    watch = Stopwatch()
    book = load_court(court_id)
    outages = [planned_outage(plan) for plan in scenario.outage if court_id in plan.courts]
    papers = Papers(book, scenario.documents, seed, folder / f"{court_id}-documents", watch)
    trace, filings = Trace(court_id, folder), FilingLog(court_id, folder)
    run, prelude_entries = _prepare(scenario, seed, book, papers, trace, filings, watch)
    for outage in outages:
        run.env.process(live_through(run, outage))
    run.env.process(read_all(run))
    run.env.process(_report_progress(run, progress))
    over_at = run.ends_at + round(scenario.clock.drain_hours.value * HOUR_US)
    gc.freeze()  # the prelude's state lives to the end: the collector need not look at it again
    try:
        run.env.run(until=over_at)
    finally:
        gc.unfreeze()
    with watch.part("write"):
        filing_parts = filings.close(over_at)
        parts, digest, rows = trace.close()
    return ShardResult(
        court_id=court_id,
        event_parts=parts,
        filing_parts=filing_parts,
        trace_digest=digest,
        state_digest=run.world.court.digest(),
        trace_rows=rows,
        prelude_entries=prelude_entries,
        notices=run.notices_issued,
        messages=run.messages,
        message_bytes=run.message_bytes,
        documents_checked=papers.checks,
        documents_distinct=papers.distinct,
        documents_submitted=papers.submitted,
        outages=outages,
        seconds=watch.seconds(),
        peak_rss_bytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    )


def _prepare(
    scenario: Scenario,
    seed: int,
    book: CourtBook,
    papers: Papers,
    trace: Trace,
    filings: FilingLog,
    watch: Stopwatch,
) -> tuple[CourtRun, int]:
    """The court with its past lived and everyone's intentions on their way, and the number of its past entries."""
    with watch.part("world"):
        world = CourtWorld(scenario, seed, book)
        planner = Planner(world)
        run = CourtRun(world, planner, papers, trace, filings, watch, act)
        prelude = Prelude(world, planner, _past_documents(papers, world), run.starts_at)
        with watch.part("prelude"):
            prelude.live(_entries_in_run(scenario, world, run))
        for event in prelude.events:
            run.notices.note(event)
            trace.core(event, None)
        later = sorted((one for one in prelude.later if one.begins_at < run.ends_at), key=_begins)
        planned = planner.plan(run.starts_at, run.ends_at, lambda _line: True, "run")
    run.env.process(_set_going(run, heapq.merge(later, planned, key=_begins)))
    return run, prelude.entries


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
    return sum(expected_entries(world.kind, per_year, day, world.clock) for day in days)


def _report_progress(run: CourtRun, progress: Progress) -> Process:
    """Tell the share of simulated time that has passed, every simulated hour."""
    span = run.ends_at - run.starts_at
    while run.env.now < run.ends_at:
        progress(run.world.court_id, (run.env.now - run.starts_at) / span)
        yield run.env.timeout(HOUR_US)
    progress(run.world.court_id, 1.0)
