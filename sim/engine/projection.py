"""What a longer run would cost, from runs that were measured: processor time and memory against entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import msgspec

from sim.data_file import InputError


class MeasuredRun(msgspec.Struct, frozen=True):
    """What a finished run says of its cost. entries: accepted in the run; past_entries: lived before it.

    cpu_s: processor time of all its processes; peak_rss_mib: an upper bound over all of them.
    """

    scenario: str
    courts: int
    entries: int
    past_entries: int
    cpu_s: float
    wall_s: float
    workers: int
    peak_rss_mib: float
    entries_per_year: float


class Projection(msgspec.Struct, frozen=True):
    """A year on the line through the smallest and the largest run: fixed_s + entries x us_per_entry.

    slopes_us: between neighbouring runs; slope_spread: largest / smallest of them - 1 (0 where there is only one).
    """

    runs: tuple[MeasuredRun, ...]
    fixed_s: float
    us_per_entry: float
    slopes_us: tuple[float, ...]
    slope_spread: float
    entries: float
    core_hours: float
    peak_rss_mib: float


def measured_run(summary: Mapping[str, Any]) -> MeasuredRun:
    """Read a run's ``summary.json``. Raises InputError for one that does not tell its processor time."""
    try:
        performance = summary["performance"]
        return MeasuredRun(
            scenario=summary["scenario"],
            courts=len(summary["courts"]),
            entries=summary["filings"]["accepted"],
            past_entries=summary["prelude_entries"],
            cpu_s=performance["cpu_s"],
            wall_s=performance["wall_s"],
            workers=performance["workers"],
            peak_rss_mib=performance["peak_rss_mib"],
            entries_per_year=summary["entries_per_year"],
        )
    except KeyError as error:
        raise InputError(f"the run's summary has no {error.args[0]!r}: run its scenario again") from None


def project_year(runs: Sequence[MeasuredRun]) -> Projection:
    """Project a year of the courts that the runs have in common from two or more runs of different length.

    Both laws are linear. Time: the past that every run lives first, and the start of its courts, are the fixed part.
    Memory: on the same two runs, never falling. Raises InputError for runs of other courts or of one length.
    """
    ordered = sorted(runs, key=lambda run: run.entries)
    if len(ordered) < 2 or any(one.entries == next_.entries for one, next_ in pairwise(ordered)):
        raise InputError("a projection needs two or more runs of different length: give a week and a month")
    if len({(run.courts, round(run.entries_per_year)) for run in ordered}) > 1:
        raise InputError("these runs have other courts or volumes: give runs of one nation")
    small, large = ordered[0], ordered[-1]
    slopes = tuple((b.cpu_s - a.cpu_s) / (b.entries - a.entries) for a, b in pairwise(ordered))
    slope = (large.cpu_s - small.cpu_s) / (large.entries - small.entries)
    fixed = small.cpu_s - slope * small.entries
    entries = large.entries_per_year
    growth = max(0.0, (large.peak_rss_mib - small.peak_rss_mib) / (large.entries - small.entries))
    return Projection(
        runs=tuple(ordered),
        fixed_s=fixed,
        us_per_entry=slope * 1e6,
        slopes_us=tuple(one * 1e6 for one in slopes),
        slope_spread=max(slopes) / min(slopes) - 1,
        entries=entries,
        core_hours=(fixed + slope * entries) / 3600,
        peak_rss_mib=large.peak_rss_mib + growth * max(0.0, entries - large.entries),
    )
