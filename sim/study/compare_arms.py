"""The arms of a comparison brought to life: every court of every arm in every replication, each by itself."""

from __future__ import annotations

import io
import tempfile
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from sim.engine.shard import ShardResult, run_courts
from sim.engine.summary import trace_digest
from sim.study.errors import ReplicationError
from sim.study.replications import Told, replication_seed
from sim.study.workforce import Workforce
from sim.world.scenario_overlay import Overlay
from sim.world.scenario_tables import Scenario
from sim.world.station_plan import shards_of

if TYPE_CHECKING:
    import polars as pl


class LivedArm(msgspec.Struct, frozen=True):
    """One replication of one arm: the rows of its filings.parquet, and its trace digest (as a run's summary has it)."""

    filings: pl.DataFrame
    trace_digest: str


class _Task(msgspec.Struct, frozen=True):
    arm: str
    scenario: Scenario
    replication: int
    seed: int
    court_ids: tuple[str, ...]


class _Lived(msgspec.Struct, frozen=True):
    """The filings of a shard as bytes of a Parquet file, which reach a cluster's client as well as this machine."""

    filings: bytes
    results: list[ShardResult]


class _Failure(msgspec.Struct, frozen=True):
    why: str


def live_arms(
    arms: Sequence[Overlay], seed: int, replications: int, crew: Workforce, told: Told | None = None
) -> Iterator[list[LivedArm]]:
    """Replication by replication all arms, each with the seed `replication_seed` of it (common random numbers).

    One arm's replication is what `ecfsim run` makes of its scenario with that seed. Raises ReplicationError for the
    earliest court that fails. told: replications done, of how many.
    """
    tasks = [
        _Task(arm.name, arm.found.scenario, replication, replication_seed(seed, replication), shard)
        for replication in range(replications)
        for arm in arms
        for shard in shards_of(arm.found.scenario)
    ]
    results = crew.map(_live, tasks)
    for replication in range(replications):
        yield [_gathered(arm, replication, results) for arm in arms]
        if told is not None:
            told(replication + 1, replications)


def _live(task: _Task) -> _Lived | _Failure:
    """Simulate a shard; a failure is told as a value, so that the earliest one is raised, not the fastest."""
    import polars as pl

    try:
        with tempfile.TemporaryDirectory(prefix="ecfsim-") as folder:
            results = run_courts(task.scenario, task.seed, task.court_ids, Path(folder), _nobody_is_told)
            parts = [part for result in results for part in result.filing_parts]
            filings = io.BytesIO()
            pl.read_parquet(parts).write_parquet(filings)
            return _Lived(filings.getvalue(), results)
    except Exception as why:
        return _Failure(f"{type(why).__name__}: {why}\n{''.join(traceback.format_exception(why)).rstrip()}")


def _nobody_is_told(_court_id: str, _share: float) -> None:
    """Progress is told by replications."""


def _gathered(arm: Overlay, replication: int, results: Iterator[_Lived | _Failure]) -> LivedArm:
    import polars as pl

    frames: list[pl.DataFrame] = []
    lived: dict[str, ShardResult] = {}
    for _ in shards_of(arm.found.scenario):
        found = next(results)
        if isinstance(found, _Failure):
            raise ReplicationError(arm.name, replication, found.why)
        frames.append(pl.read_parquet(io.BytesIO(found.filings)))
        lived |= {result.court_id: result for result in found.results}
    in_order = [lived[court_id] for court_id in arm.found.scenario.courts]
    return LivedArm(pl.concat(frames).sort("filing_id"), trace_digest(in_order))
