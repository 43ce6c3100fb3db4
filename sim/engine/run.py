"""A whole run: courts shared out to workers, their traces brought together, and what the run says about itself."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path
from queue import Empty
from time import perf_counter
from typing import Any

import msgspec

from sim.data_file import InputError
from sim.engine.shard import ShardResult, run_court
from sim.engine.summary import performance, summarise
from sim.world.scenario import ScenarioFile
from sim.world.scenario_check import check_against_courts
from sim.world.scenario_tables import Scenario

Progress = Callable[[str, float], None]


class RunFolderError(InputError):
    """The output folder cannot be used."""


def run_scenario(
    found: ScenarioFile, seed: int, out: Path | None, workers: int, progress: Progress
) -> tuple[Path, dict[str, Any]]:
    """Simulate a scenario; returns the run's folder and its summary (also written there as summary.json).

    The folder is ``out`` or ``runs/<name>-<seed>``; an earlier run in it is replaced only when the new one is whole.
    Raises RunFolderError for a folder that holds something else, and whatever reading the courts raises.
    """
    if workers < 1:
        raise ValueError(f"workers must be 1 or more, not {workers}")
    began = perf_counter()
    folder = out or Path("runs") / f"{found.name}-{seed}"
    _require_own_folder(folder)
    check_against_courts(found)
    with _work_folder(folder) as work:
        results = _run_courts(found.scenario, seed, work, workers, progress)
        own_rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        write_began = perf_counter()
        _gather(results, work)
        writing = perf_counter() - write_began
        summary = summarise(found, seed, results, work)
        summary["performance"] = performance(
            results, summary["filings"]["attempted"], workers, perf_counter() - began, writing, own_rss
        )
        (work / "summary.json").write_bytes(msgspec.json.format(msgspec.json.encode(summary), indent=1))
        _replace(folder, work)
    return folder, summary


def _require_own_folder(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise RunFolderError(f"{folder} is a file: give a folder with --out")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "summary.json").is_file():
        raise RunFolderError(f"{folder} is not empty and holds no earlier run: give another folder with --out")


@contextlib.contextmanager
def _work_folder(folder: Path) -> Iterator[Path]:
    """A folder beside ``folder`` to work in. Whatever happens, nothing of it is left but what was moved away."""
    made = [parent for parent in (folder.parent, *folder.parent.parents) if not parent.exists()]
    folder.parent.mkdir(parents=True, exist_ok=True)
    holder = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        work = holder / "run"  # made here and not by mkdtemp, whose folders only their owner may read
        work.mkdir()
        yield work
    finally:
        shutil.rmtree(holder, ignore_errors=True)
        for parent in made:
            with contextlib.suppress(OSError):  # not empty: the run is in it
                parent.rmdir()


def _replace(folder: Path, work: Path) -> None:
    """Put the whole run in place of an earlier one, which is out of the way but intact until the new one stands."""
    if folder.exists():
        folder.rename(work.parent / "earlier")
    work.rename(folder)


# --- workers --------------------------------------------------------------------------------------------------------


def _run_courts(scenario: Scenario, seed: int, work: Path, workers: int, progress: Progress) -> list[ShardResult]:
    """Each court once, the largest first; the results in the scenario's order, whoever finished when."""
    by_size = sorted(scenario.courts, key=lambda court_id: -scenario.volume[court_id].entries_per_year.value)
    if workers == 1 or len(by_size) == 1:
        done = {court_id: run_court(scenario, seed, court_id, work, progress) for court_id in by_size}
    else:
        done = _in_processes(scenario, seed, by_size, work, min(workers, len(by_size)), progress)
    return [done[court_id] for court_id in scenario.courts]


def _in_processes(
    scenario: Scenario, seed: int, courts: list[str], work: Path, workers: int, progress: Progress
) -> dict[str, ShardResult]:
    context = multiprocessing.get_context("spawn")
    told: Queue[tuple[str, float]] = context.Queue()
    stop = context.Event()
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_begin_worker, initargs=(told, stop)) as pool:
        futures = {court_id: pool.submit(_run_in_worker, scenario, seed, court_id, str(work)) for court_id in courts}
        try:
            while not all(future.done() for future in futures.values()):
                with contextlib.suppress(Empty):
                    progress(*told.get(timeout=0.2))
                for future in futures.values():
                    if future.done():
                        future.result()  # a court that failed ends the run at once
        except BaseException:
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)
            raise
        return {court_id: future.result() for court_id, future in futures.items()}


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


def _run_in_worker(scenario: Scenario, seed: int, court_id: str, work: str) -> ShardResult:
    assert _worker is not None, "the pool's initializer has run"
    return run_court(scenario, seed, court_id, Path(work), _worker.tell)


# --- results --------------------------------------------------------------------------------------------------------


def _gather(results: list[ShardResult], work: Path) -> None:
    """Bring the parts of all courts together, in the scenario's order of courts, without loading the trace whole."""
    import polars as pl

    events = [part for result in results for part in result.event_parts]
    filings = [part for result in results for part in result.filing_parts]
    pl.scan_parquet(events).sink_parquet(work / "events.parquet", compression="zstd", maintain_order=True)
    pl.read_parquet(filings).sort("filing_id").write_parquet(work / "filings.parquet")
    for part in (*events, *filings):
        part.unlink()
    for result in results:
        shutil.rmtree(work / f"{result.court_id}-documents", ignore_errors=True)
