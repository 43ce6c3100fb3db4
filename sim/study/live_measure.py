"""One replication of a whole scenario as figures: what studies of many settings measure by the engine itself."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from sim.engine.shard import run_courts
from sim.study.compare_measures import MEASURES, measures_of
from sim.study.replications import replication_seed
from sim.world.scenario_tables import Scenario
from sim.world.station_plan import shards_of

if TYPE_CHECKING:
    import polars as pl

LIVE_MEASURES: Mapping[str, tuple[str, str]] = {
    "system_mean_s": ("Mean time at the stations, waiting and service, accepted electronic filings", "s"),
    "system_p95_s": ("95 % of accepted electronic filings spend at the stations at most", "s"),
    **MEASURES,
}
"""Name to title and unit: those of a comparison, and the system's own time, without what filers do by themselves."""


class LiveMeasure(msgspec.Struct, frozen=True):
    """All of `LIVE_MEASURES` of a replication of a scenario: every court lives, in this process, one after another.

    Replication r has the seed ``replication_seed(seed, r)``, as in `sim.study.compare`: scenarios that differ by some
    figures meet the same people, papers and outages (common random numbers; Law 2015, §11.2).
    """

    scenario: Scenario
    seed: int

    def __call__(self, replication: int) -> dict[str, float]:
        """Simulate the replication; its measures in the units of `LIVE_MEASURES`."""
        import polars as pl

        seed = replication_seed(self.seed, replication)
        with tempfile.TemporaryDirectory(prefix="ecfsim-") as folder:
            parts = [
                part
                for shard in shards_of(self.scenario)
                for result in run_courts(self.scenario, seed, shard, Path(folder), _nobody_is_told)
                for part in result.filing_parts
            ]
            return live_measures_of(pl.read_parquet(parts).sort("filing_id"))


def live_measures_of(filings: pl.DataFrame) -> dict[str, float]:
    """Every measure of one replication's filings.parquet, in the units of `LIVE_MEASURES`."""
    import polars as pl

    done = filings.filter((pl.col("outcome") == "accepted") & (pl.col("medium") == "electronic"))
    system = done["wait_us"] + done["service_us"]
    found = {"system_mean_s": system.mean(), "system_p95_s": system.quantile(0.95, "linear")}
    seconds = {name: value / 1e6 if isinstance(value, float) else 0.0 for name, value in found.items()}
    return {**seconds, **measures_of(filings)}


def _nobody_is_told(_court_id: str, _share: float) -> None:
    """Progress is told by replications."""
