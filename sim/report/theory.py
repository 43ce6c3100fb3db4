"""Queueing theory beside the run: hour by hour and station by station, the closed form that applies, or why none."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import polars as pl

from sim.report.run_data import Outage, RunSummary
from sim.report.stations import STAFFED
from sim.report.words import HOUR_US
from sim.stations.demand import Ints
from sim.stations.distributions import US_PER_S
from sim.stations.network import Network, Station
from sim.stations.network import Outage as Down
from sim.stations.theory import CV_CLOSE, best_theory_of
from sim.stations.theory_beside import CHANGES_BELOW, PIECES, VISITS_LEAST

if TYPE_CHECKING:
    from collections.abc import Iterator

SHARED = "shared"  # stands for the court of a station that courts have in common
TRIED_MAX = 6  # hours tried of each station, those to which most came: theory is for showing, not for every hour
_COLUMNS: dict[str, type[pl.DataType]] = {
    "court": pl.String, "station": pl.String, "hour_us": pl.Int64, "came": pl.Int64, "servers": pl.Int64,
    "arrival_per_s": pl.Float64, "arrival_cv": pl.Float64, "service_s": pl.Float64, "service_cv": pl.Float64,
    "wait_s": pl.Float64, "low_s": pl.Float64, "high_s": pl.Float64, "theory": pl.String, "source": pl.String,
    "exact": pl.Boolean, "theory_wait_s": pl.Float64, "use": pl.Float64, "why": pl.String,
}  # fmt: skip
"""A row an hour. low_s, high_s: 95 % by batch means, null where batches depend on each other. use: by the theory."""


class _Place(msgspec.Struct, frozen=True):
    """A station, of one court or of all, and what is known of how it serves; `because`: why no theory is asked for."""

    court: str
    name: str
    station: Station | None
    because: str = ""


def theory_hours(
    services: pl.DataFrame, summary: RunSummary, outages: tuple[Outage, ...], network: Network | None = None
) -> pl.DataFrame:
    """Per court and station, its busiest hours (by those who came) with the measured wait and theory's; `_COLUMNS`.

    Measured from the services that were completed; the rates are those of the hour alone. ``network``: the stations as
    the run recorded them (`recorded_network`). Without it a station is taken to serve in order of arrival, with room
    for all and shared with no other court, unless its own record shows another order.
    """
    shared = {one.name for one in network.stations if "/" not in one.name} if network else set()
    pairs = ((str(court), str(name)) for court, name in services.select("court", "name").unique().iter_rows())
    rows: list[dict[str, Any]] = []
    for court, name in sorted({(SHARED if name in shared else court, name) for court, name in pairs}):
        # One station at a time: a copy of all services, grouped, would be the largest thing in memory.
        here = pl.col("name") == name if court == SHARED else (pl.col("court") == court) & (pl.col("name") == name)
        visits = services.lazy().filter(here).select("at_us", "wait_us", "service_us").collect()
        rows += _rows(_place(court, name, summary, outages, network), _visits(visits))
    return pl.DataFrame(rows, schema=_COLUMNS)


def recorded_network(folder: Path) -> Network | None:
    """The stations of a run that wrote down its demand, with how they serve; None for any other run."""
    from sim.engine.recorded_demand import NetworkRun

    path = folder / "network.json"
    try:
        return msgspec.json.decode(path.read_bytes(), type=NetworkRun).network
    except (OSError, ValueError):
        return None


def _place(court: str, name: str, summary: RunSummary, outages: tuple[Outage, ...], network: Network | None) -> _Place:
    if name in STAFFED:
        return _Place(court, name, None, "it is staffed by the hours of the court, and people who wait there may leave")
    if network is not None:
        known = {one.name: one for one in network.stations}
        found = known.get(name if court == SHARED else f"{court}/{name}")
        return _Place(court, name, found, "" if found else "the run’s network does not name it")
    shown = summary.courts[court]
    capacity = shown.capacity.get(name)
    if not capacity or capacity != int(capacity):
        return _Place(court, name, None, "the run states no number of servers for it")
    if name in shown.open_us:
        return _Place(court, name, None, "its capacity changes with time; see the offered load of M_t/G/infinity")
    down = tuple(Down(o.starts_at_us, o.ends_at_us) for o in outages if o.court == court)
    return _Place(court, name, Station(name=f"{court}/{name}", servers=int(capacity), outages=down))


def _visits(services: pl.DataFrame) -> pl.DataFrame:
    served = services.select(
        arrived=pl.col("at_us") - pl.col("wait_us").fill_null(0) - pl.col("service_us").fill_null(0),
        began=pl.col("at_us") - pl.col("service_us").fill_null(0),
        ended="at_us",
    )
    return served.sort("arrived", "began").with_columns(hour=pl.col("arrived") // HOUR_US * HOUR_US)


def _rows(place: _Place, visits: pl.DataFrame) -> Iterator[dict[str, Any]]:
    busiest = visits.group_by("hour").len("came").sort("came", "hour", descending=[True, False]).head(TRIED_MAX)
    for hour, came in sorted(busiest.iter_rows()):
        row = dict.fromkeys(_COLUMNS) | {"court": place.court, "station": place.name, "hour_us": hour, "came": came}
        if place.station is None:
            yield row | {"why": place.because}
        elif came < VISITS_LEAST:
            yield row | {"why": f"fewer than {VISITS_LEAST} came in the hour: too little to measure rates by"}
        else:
            yield row | _beside(_in_hour(place.station, hour), visits.filter(pl.col("hour") == hour))


def _in_hour(station: Station, hour: int) -> Station:
    """The station as it was in one hour: the outages that touch it, and the steps of capacity in force."""
    hit = tuple(o for o in station.outages if o.begins_us < hour + HOUR_US and o.ends_us > hour)
    before = [step for step in station.steps if step.from_us <= hour][-1:] or list(station.steps[:1])
    within = [step for step in station.steps if hour < step.from_us < hour + HOUR_US]
    return msgspec.structs.replace(station, outages=hit, servers=(*before, *within))


def _beside(station: Station, visits: pl.DataFrame) -> dict[str, Any]:
    """One hour of a station: rates and cv as `stations.theory_beside` measures them, and the theory of these."""
    arrived, began, ended = (visits[name].to_numpy() for name in ("arrived", "began", "ended"))
    gaps_us, services_us = np.diff(arrived), ended - began
    measured = {
        "arrival_per_s": US_PER_S / float(gaps_us.mean()) if gaps_us.any() else math.nan,
        "arrival_cv": _cv(gaps_us),
        "service_s": float(services_us.mean()) / US_PER_S,
        "service_cv": _cv(services_us),
    }
    reason = _reason(arrived, services_us, measured["arrival_cv"])
    if reason is None and station.discipline == "fifo" and not visits["began"].is_sorted():
        reason = "services did not begin in the order of arrival"
    theory = best_theory_of(station, **measured, changing=reason)
    expected = theory.expected
    low, high = _interval((began - arrived) / US_PER_S)
    return {
        "servers": station.steps[0].servers,
        **{name: _finite(value) for name, value in measured.items()},
        "wait_s": float((began - arrived).mean()) / US_PER_S,
        "low_s": low,
        "high_s": high,
        "theory": theory.name,
        "source": theory.source,
        "exact": theory.exact if expected else None,
        "theory_wait_s": _finite(expected.wait_s) if expected else None,
        "use": _finite(expected.utilisation) if expected else None,
        "why": theory.why,
    }


def _reason(arrived_us: Ints, services_us: Ints, arrival_cv: float) -> str | None:
    """Why no stationary theory applies to the arrivals of the hour, or None: the test of `stations.theory_beside`.

    It is made here with scipy's special functions alone: loading its statistics would take a sixth of the memory that a
    report may need.
    """
    if not services_us.any():
        return "services take no time"
    from scipy.special import chdtrc

    counts, _ = np.histogram(arrived_us, bins=PIECES)
    spread = float(((counts - counts.mean()) ** 2).sum() / counts.mean())
    if chdtrc(PIECES - 1, spread / max(arrival_cv, CV_CLOSE) ** 2) < CHANGES_BELOW:
        return "arrivals change with time; see the offered load of M_t/G/infinity"
    return None


def _cv(values_us: Ints) -> float:
    mean = float(values_us.mean()) if len(values_us) else 0.0
    return float(values_us.std()) / mean if mean else 0.0


def _interval(waits_s: Any) -> tuple[float | None, float | None]:
    """The 95 % interval of the mean by batch means (Law 2015, §9.5.3), or none where batches are not independent."""
    from sim.study.batch_means import batch_means

    if len(waits_s) < VISITS_LEAST:
        return None, None
    found = batch_means(waits_s)
    return (max(0.0, found.interval.low), found.interval.high) if found.independent else (None, None)


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
