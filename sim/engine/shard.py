"""One court's share of a run, from its past to its last filing: what a worker does."""

from __future__ import annotations

import gc
import resource
from collections.abc import Callable
from pathlib import Path

import msgspec

from sim.courts import load_court
from sim.ecf.records import Document
from sim.engine.actors import act
from sim.engine.court_run import CourtRun
from sim.engine.filing_record import FilingRecord, records_frame
from sim.engine.outages import PlannedOutage, live_through, planned_outage
from sim.engine.papers import Papers
from sim.engine.readers import read_all, reading_instants
from sim.engine.station import Process
from sim.engine.stopwatch import Stopwatch
from sim.engine.trace import Trace
from sim.world.court_world import CourtWorld
from sim.world.intentions import Intention
from sim.world.planner import Planner
from sim.world.prelude import Prelude
from sim.world.rhythm import DAY_US, HOUR_US, expected_entries
from sim.world.scenario import Scenario
from sim.world.streams import spawn_stream

_DRAIN_US = 12 * HOUR_US  # filings under way at the end get this long; nothing new begins
Progress = Callable[[str, float], None]


class ShardResult(msgspec.Struct):
    """What one court's run leaves: files in order, digests and the few numbers that no file holds."""

    court_id: str
    event_parts: list[Path]
    filings_path: Path
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
    trace = Trace(court_id, folder)
    run, prelude_entries = _prepare(scenario, seed, court_id, papers, trace, watch)
    for outage in outages:
        run.env.process(live_through(run, outage))
    run.env.process(read_all(run, reading_instants(run)))
    run.env.process(_report_progress(run, progress))
    gc.freeze()  # the prelude's state lives to the end: the collector need not look at it again
    run.env.run(until=run.ends_at + _DRAIN_US)
    for record in run.records:
        if record.outcome == "":
            record.abandon(run.ends_at + _DRAIN_US, "the run ended first")
    with watch.part("write"):
        filings_path = _write_filings(run.records, folder / f"{court_id}-filings.parquet")
        parts, digest, rows = trace.close()
    return ShardResult(
        court_id=court_id,
        event_parts=parts,
        filings_path=filings_path,
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
    scenario: Scenario, seed: int, court_id: str, papers: Papers, trace: Trace, watch: Stopwatch
) -> tuple[CourtRun, int]:
    """The court with its past lived and everyone's intentions on their way, and the number of its past entries."""
    with watch.part("world"):
        book = load_court(court_id)
        world = CourtWorld(scenario, seed, book)
        planner = Planner(world)
        run = CourtRun(world, planner, papers, trace, watch, act)
        prelude = Prelude(world, planner, _past_documents(papers, world), run.starts_at)
        with watch.part("prelude"):
            prelude.live(_entries_in_run(scenario, world, run))
        for event in prelude.events:
            run.notices.note(event)
            trace.core(event, None)
        planned = planner.plan(run.starts_at, run.ends_at, lambda line: not line.nightly, "run")
        nightly = planner.plan(run.starts_at - DAY_US, run.ends_at, lambda line: line.nightly, "run")
        planned += [intention for intention in nightly if intention.begins_at >= run.starts_at]
    run.env.process(_set_going(run, sorted((*prelude.later, *planned), key=_begins)))
    return run, prelude.entries


def _begins(intention: Intention) -> tuple[int, int]:
    return intention.begins_at, intention.filing_id


def _set_going(run: CourtRun, intentions: list[Intention]) -> Process:
    """Start each intention when its time comes, so that those of next week take no memory today."""
    intentions.reverse()
    while intentions:
        yield run.until(intentions[-1].begins_at)
        run.start(intentions.pop())


def _past_documents(papers: Papers, world: CourtWorld) -> Callable[[Intention], tuple[Document, ...]]:
    def documents(intention: Intention) -> tuple[Document, ...]:
        event = world.book.events.get(intention.event_code)
        day = world.clock.local(intention.begins_at).date()
        draws = spawn_stream(world.seed, world.court_id, "past-documents", intention.filing_id)
        return papers.draw(event, day, draws, with_attachments=False)

    return documents


def _entries_in_run(scenario: Scenario, world: CourtWorld, run: CourtRun) -> float:
    per_year = scenario.volume[world.court_id].entries_per_year.value
    days = world.clock.days(run.starts_at, run.ends_at)
    return sum(expected_entries(world.kind, per_year, day, world.clock) for day in days)


def _write_filings(records: list[FilingRecord], path: Path) -> Path:
    records_frame(records).write_parquet(path)
    return path


def _report_progress(run: CourtRun, progress: Progress) -> Process:
    """Tell the share of simulated time that has passed, every simulated hour."""
    span = run.ends_at - run.starts_at
    while run.env.now < run.ends_at:
        progress(run.world.court_id, (run.env.now - run.starts_at) / span)
        yield run.env.timeout(HOUR_US)
    progress(run.world.court_id, 1.0)
