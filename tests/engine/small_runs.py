"""Small runs for tests: the shipped scenario cut down in courts, days, filings and documents, its rules untouched.

Half of the refused papers are not mended, so that a small run has some that are refused for good.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
from msgspec.structs import replace

from sim.engine.run import run_scenario
from sim.world.scenario import ScenarioFile, load_scenario
from sim.world.scenario_tables import Figure, Volume

THURSDAY = datetime.fromisoformat("2014-01-23T00:00:00-08:00")
TUESDAY_NIGHT = datetime.fromisoformat("2014-01-29T00:00:00-08:00")


def small_scenario(
    volumes: dict[str, float],
    starts: datetime = THURSDAY,
    ends: datetime = TUESDAY_NIGHT,
    outage: bool = True,
    drain_hours: float = 12,
) -> ScenarioFile:
    """The shipped scenario for some courts with so many entries a year; without the outage if so asked."""
    found = load_scenario("national-outage-2014")
    shipped = found.scenario
    courts = tuple(volumes)
    scenario = replace(
        shipped,
        courts=courts,
        clock=replace(shipped.clock, starts=starts, ends=ends, drain_hours=Figure(drain_hours, assumed="test")),
        volume={court_id: _cut_down(shipped.volume[court_id], entries) for court_id, entries in volumes.items()},
        capacity={court_id: shipped.capacity[court_id] for court_id in courts},
        behaviour=replace(shipped.behaviour, mends_refusal=Figure(0.5, assumed="test")),
        documents=replace(
            shipped.documents,
            distinct_per_court=Figure(16, assumed="few, for speed"),
            checked_again_share=Figure(0.01, assumed="few, for speed"),
        ),
        outage=tuple(replace(plan, courts=courts) for plan in shipped.outage) if outage else (),
    )
    return replace(found, name="small", scenario=scenario)


def _cut_down(volume: Volume, entries: float) -> Volume:
    share = min(1.0, entries / volume.entries_per_year.value)
    attorneys = max(60, round(volume.attorneys.value * share))
    return replace(
        volume,
        entries_per_year=Figure(entries, assumed="cut down"),
        attorneys=Figure(attorneys, assumed="cut down"),
    )


def no_progress(court_id: str, share: float) -> None:
    """Nobody is shown the progress."""


class Run(NamedTuple):
    """What a run left behind."""

    folder: Path
    summary: dict[str, Any]
    filings: pl.DataFrame
    events: pl.DataFrame

    def core(self, name: str) -> pl.DataFrame:
        """Core events of one type."""
        return self.events.filter(kind="core", name=name)


def run_of(folder: Path, **how: Any) -> Run:
    """Run a small scenario into a folder and read what it left."""
    found = small_scenario(**how)
    path, summary = run_scenario(found, seed=7, out=folder / "run", workers=2, progress=no_progress)
    return Run(path, summary, pl.read_parquet(path / "filings.parquet"), pl.read_parquet(path / "events.parquet"))
