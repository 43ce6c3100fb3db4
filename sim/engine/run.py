"""A whole run: courts shared out to workers, their traces brought together, and what the run says about itself."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.queues import Queue
from pathlib import Path
from queue import Empty
from time import perf_counter
from typing import Any

import msgspec

from sim.data_file import InputError
from sim.engine.outages import planned_outage
from sim.engine.shard import ShardResult, run_court
from sim.engine.summary import summarise
from sim.world.scenario import Scenario, ScenarioFile
from sim.world.scenario_check import check_against_courts

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
    for plan in found.scenario.outage:
        planned_outage(plan)  # a row that the log does not have is told before any work
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        results = _run_courts(found.scenario, seed, work, workers, progress)
        own_rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        write_began = perf_counter()
        _gather(results, work)
        writing = perf_counter() - write_began
        summary = summarise(found, seed, results, work, workers, perf_counter() - began, writing, own_rss)
        (work / "summary.json").write_bytes(msgspec.json.format(msgspec.json.encode(summary), indent=1))
        _replace(folder, work)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return folder, summary


def _require_own_folder(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise RunFolderError(f"{folder} is a file: give a folder with --out")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "summary.json").is_file():
        raise RunFolderError(f"{folder} is not empty and holds no earlier run: give another folder with --out")


def _replace(folder: Path, work: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
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
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_begin_worker, initargs=(told,)) as pool:
        futures = {court_id: pool.submit(_run_in_worker, scenario, seed, court_id, str(work)) for court_id in courts}
        while not all(future.done() for future in futures.values()):
            with contextlib.suppress(Empty):
                progress(*told.get(timeout=0.2))
        return {court_id: future.result() for court_id, future in futures.items()}


_told: Queue[tuple[str, float]] | None = None  # a worker's line to whoever shows the progress


def _begin_worker(told: Queue[tuple[str, float]]) -> None:
    global _told  # noqa: PLW0603 - a process pool hands its workers nothing but globals
    _told = told
    os.environ.setdefault("POLARS_MAX_THREADS", "1")  # the workers are the parallelism


def _run_in_worker(scenario: Scenario, seed: int, court_id: str, work: str) -> ShardResult:
    told = _told
    assert told is not None, "the pool's initializer has run"
    return run_court(scenario, seed, court_id, Path(work), lambda *share: told.put(share))


# --- results --------------------------------------------------------------------------------------------------------


def _gather(results: list[ShardResult], work: Path) -> None:
    """Bring the parts of all courts together, in the scenario's order of courts, without loading them whole."""
    import polars as pl

    parts = [part for result in results for part in result.event_parts]
    pl.scan_parquet(parts).sink_parquet(work / "events.parquet", compression="zstd", maintain_order=True)
    pl.concat([pl.read_parquet(result.filings_path) for result in results]).sort("filing_id").write_parquet(
        work / "filings.parquet"
    )
    for part in (*parts, *(result.filings_path for result in results)):
        part.unlink()
    for result in results:
        shutil.rmtree(work / f"{result.court_id}-documents", ignore_errors=True)
