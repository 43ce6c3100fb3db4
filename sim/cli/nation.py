"""What the command line says of the courts of the country: what was written, and what a year of them would cost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from sim.data_file import InputError
from sim.engine.projection import MeasuredRun, Projection, measured_run, project_year
from sim.paths import COURTS_VARIABLE
from sim.world.nation_room import Nation

RUN_HEADINGS = ("run", "courts", "entries", "past entries", "processor s", "wall s", "workers", "peak MiB")


def nation_lines(nation: Nation) -> Iterator[str]:
    """What was written, and how to run it."""
    yield (
        f"{nation.courts}: {nation.district_courts} district and {nation.bankruptcy_courts} bankruptcy courts, "
        f"{nation.entries_per_year:,.0f} entries a year (modelled), federal rules only"
    )
    for scenario in nation.scenarios:
        yield f"{COURTS_VARIABLE}={nation.courts} ecfsim run {scenario}"


def projection_of(folders: list[Path]) -> Projection:
    """Project a year from finished runs. Raises InputError for a folder without one, and as ``project_year`` does."""
    return project_year([_measured(folder) for folder in folders])


def _measured(folder: Path) -> MeasuredRun:
    path = folder / "summary.json"
    if not path.is_file():
        raise InputError(f"{folder} holds no finished run (no summary.json): run its scenario first")
    try:
        return measured_run(msgspec.json.decode(path.read_bytes()))
    except msgspec.DecodeError as error:
        raise InputError(f"{path} cannot be read ({error}): run its scenario again") from None


def run_rows(projection: Projection) -> list[tuple[str, ...]]:
    """One row a run that the projection rests on."""
    return [
        (
            run.scenario,
            str(run.courts),
            f"{run.entries:,}",
            f"{run.past_entries:,}",
            f"{run.cpu_s:,.0f}",
            f"{run.wall_s:,.0f}",
            str(run.workers),
            f"{run.peak_rss_mib:,.0f}",
        )
        for run in projection.runs
    ]


def projection_lines(projection: Projection) -> Iterator[str]:
    """The arithmetic, written out."""
    slopes = ", ".join(f"{slope:,.0f}" for slope in projection.slopes_us)
    yield f"an entry costs {slopes} µs between neighbouring runs (spread {projection.slope_spread:.1%})"
    yield (
        f"a year: {projection.fixed_s:,.0f} s + {projection.entries:,.0f} entries x {projection.us_per_entry:,.0f} µs "
        f"= {projection.core_hours:,.1f} core-hours"
    )
    yield f"peak memory on the same line: {projection.peak_rss_mib / 1024:,.1f} GiB (bound: 16 GiB)"
