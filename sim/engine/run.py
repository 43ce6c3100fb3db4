"""A whole run: courts shared out to workers, their traces brought together, and what the run says about itself."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path
from queue import Empty
from time import perf_counter
from typing import Any

import msgspec

from sim.engine.recorded_demand import NetworkRun
from sim.engine.run_folder import DEMAND, NETWORK, RunFolderError, put_in_place, require_own_folder, work_folder
from sim.engine.shard import ShardResult, run_courts
from sim.engine.summary import cpu_seconds, performance, summarise
from sim.stations.network import Network
from sim.world.scenario import ScenarioFile
from sim.world.scenario_check import check_against_courts
from sim.world.scenario_tables import Scenario
from sim.world.station_plan import shards_of

Progress = Callable[[str, float], None]
_WATCH_S = 0.2  # how often a worker looks whether the run goes on

__all__ = ["Progress", "RunFolderError", "run_scenario"]


def run_scenario(
    found: ScenarioFile, seed: int, out: Path | None, workers: int, progress: Progress, record_demand: bool = False
) -> tuple[Path, dict[str, Any]]:
    """Simulate a scenario; returns the run's folder and its summary (also written there as summary.json).

    record_demand: leave demand.parquet and network.json too (see recorded_demand.py).
    The folder is ``out`` or ``runs/<name>-<seed>``; an earlier run in it is replaced only when the new one is whole.
    Raises RunFolderError for a folder that holds anything else, and whatever reading the courts raises.
    """
    if workers < 1:
        raise ValueError(f"workers must be 1 or more, not {workers}")
    began, used = perf_counter(), cpu_seconds()
    folder = out or Path("runs") / f"{found.name}-{seed}"
    require_own_folder(folder)
    check_against_courts(found)
    with work_folder(folder) as work:
        results = _run_courts(found.scenario, seed, work, workers, progress, record_demand)
        own_rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        write_began = perf_counter()
        _gather(results, work, record_demand)
        writing = perf_counter() - write_began
        summary = summarise(found, seed, results, work)
        summary["performance"] = performance(
            results, summary["filings"]["attempted"], workers, perf_counter() - began, writing, own_rss
        )
        summary["performance"]["cpu_s"] = round(cpu_seconds() - used, 1)
        (work / "summary.json").write_bytes(msgspec.json.format(msgspec.json.encode(summary), indent=1))
        put_in_place(folder, work)
    return folder, summary


# --- workers --------------------------------------------------------------------------------------------------------


def _run_courts(
    scenario: Scenario, seed: int, work: Path, workers: int, progress: Progress, record_demand: bool
) -> list[ShardResult]:
    """Each shard once, the largest first; the results in the scenario's order of courts, whoever finished when."""

    def entries(shard: tuple[str, ...]) -> float:
        return sum(scenario.volume[court_id].entries_per_year.value for court_id in shard)

    by_size = sorted(shards_of(scenario), key=lambda shard: -entries(shard))
    if workers == 1 or len(by_size) == 1:
        done = [run_courts(scenario, seed, shard, work, progress, record_demand) for shard in by_size]
    else:
        done = _in_processes(scenario, seed, by_size, work, min(workers, len(by_size)), progress, record_demand)
    results = {result.court_id: result for shard in done for result in shard}
    return [results[court_id] for court_id in scenario.courts]


def _in_processes(
    scenario: Scenario,
    seed: int,
    shards: list[tuple[str, ...]],
    work: Path,
    workers: int,
    progress: Progress,
    record_demand: bool,
) -> list[list[ShardResult]]:
    context = multiprocessing.get_context("spawn")
    told: Queue[tuple[str, float]] = context.Queue()
    stop = context.Event()
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_begin_worker, initargs=(told, stop)) as pool:
        with _interrupts_held():  # each submission starts a worker
            futures = [pool.submit(_run_in_worker, scenario, seed, shard, str(work), record_demand) for shard in shards]
        try:
            while not all(future.done() for future in futures):
                with contextlib.suppress(Empty):
                    progress(*told.get(timeout=0.2))
                for future in futures:
                    if future.done():
                        future.result()  # a court that failed ends the run at once
        except BaseException:
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)
            raise
        return [future.result() for future in futures]


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back until the block is done; processes started in it never get one (they are told to stop)."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _StoppedError(Exception):
    """Another court failed, or the run was interrupted: this one need not go on."""


class _Worker(msgspec.Struct, frozen=True):
    """What a worker process knows of the run: whom to tell how far it is, and when to stop."""

    told: Any
    stop: Any

    def tell(self, court_id: str, share: float) -> None:
        """Tell the share of a court's time done. Raises _StoppedError when the run is over for this worker."""
        if self.stop.is_set():
            raise _StoppedError
        self.told.put((court_id, share))


_worker: _Worker | None = None


def _begin_worker(told: Queue[tuple[str, float]], stop: Event) -> None:
    global _worker  # noqa: PLW0603 - a process pool hands its workers nothing but globals
    _worker = _Worker(told, stop)
    os.environ.setdefault("POLARS_MAX_THREADS", "1")  # the workers are the parallelism
    threading.Thread(target=_end_with_the_run, args=(stop,), daemon=True).start()


def _end_with_the_run(stop: Event) -> None:
    """End this worker at once when the run is stopped, or when the process that runs it is gone, however it went.

    It polls, because a worker that dies while it waits for an event would block whoever sets that event.
    """
    parent = multiprocessing.parent_process()
    assert parent is not None, "a worker is started by the run"
    while parent.is_alive() and not stop.is_set():
        parent.join(timeout=_WATCH_S)
    os._exit(1)


def _run_in_worker(
    scenario: Scenario, seed: int, shard: tuple[str, ...], work: str, record_demand: bool
) -> list[ShardResult]:
    assert _worker is not None, "the pool's initializer has run"
    return run_courts(scenario, seed, shard, Path(work), _worker.tell, record_demand)


# --- results --------------------------------------------------------------------------------------------------------


def _gather(results: list[ShardResult], work: Path, record_demand: bool) -> None:
    """Bring the parts of all courts together, in the scenario's order of courts, without loading the trace whole."""
    import polars as pl

    events = [part for result in results for part in result.event_parts]
    filings = [part for result in results for part in result.filing_parts]
    pl.scan_parquet(events).sink_parquet(work / "events.parquet", compression="zstd", maintain_order=True)
    _gather_filings(results, work)
    demand = [part for result in results for part in result.demand_parts]
    if record_demand:
        pl.scan_parquet(demand).sink_parquet(work / DEMAND, compression="zstd", maintain_order=True)
        stations = {station.name: station for result in results for station in result.stations}
        as_it_was = NetworkRun(Network(stations=tuple(stations.values())), max(result.over_at_us for result in results))
        (work / NETWORK).write_bytes(msgspec.json.encode(as_it_was))
    for part in (*events, *filings, *demand):
        part.unlink()


def _gather_filings(results: list[ShardResult], work: Path) -> None:
    """Filings in order of their ids, court by court: a court's ids lie together, in the order of the courts."""
    import polars as pl

    in_order = []
    for result in results:
        part = work / f"{result.court_id}-filings.parquet"
        pl.read_parquet(result.filing_parts).sort("filing_id").write_parquet(part)
        in_order.append(part)
    pl.scan_parquet(in_order).sink_parquet(work / "filings.parquet", compression="zstd", maintain_order=True)
    for part in in_order:
        part.unlink()
