"""The hours of the week: how much of each station was in use in them, and how long a stay there took (p95)."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from sim.report.local_time import local_time
from sim.report.stations import busy_by_hour
from sim.report.words import HOUR_US

TAIL = 0.95
_CELL = ("court", "station", "weekday", "hour")


def hour_of_week(
    services: pl.DataFrame, stations: pl.DataFrame, zones: Mapping[str, str], span_us: tuple[int, int]
) -> pl.DataFrame:
    """Per court, station, local weekday (0 = Monday) and local hour (0 to 23) that the run has: how full, how long.

    `use`: busy time / (capacity × time of the run in that hour of the week), null where no capacity is stated; a desk's
    closed hours and outages count as time. `p95_us`: the least observed stay, wait and service, that 95 % of those who
    came in that hour did not exceed, null where nobody came. `came`: services of those who came in it.
    """
    if services.is_empty():
        return pl.DataFrame(
            schema=dict.fromkeys(("court", "station"), pl.String)
            | dict.fromkeys(("weekday", "hour"), pl.Int64)
            | {"hours": pl.Float64, "use": pl.Float64, "p95_us": pl.Int64, "came": pl.Int64}
        )
    grid = hours_of_run(zones, span_us).join(
        services.select("court", station=pl.col("name").cast(pl.String)).unique(), on="court"
    )
    busy = _by_cell(busy_by_hour(services), "hour_us", zones).agg(pl.col("busy_us").sum())
    cells = grid.join(busy, on=_CELL, how="left").join(_stays(services, zones), on=_CELL, how="left")
    capacity = stations.select("court", "station", "capacity")
    used = pl.col("busy_us").fill_null(0) / (pl.col("capacity") * pl.col("hours") * HOUR_US)
    return (
        cells.join(capacity, on=["court", "station"], how="left")
        .with_columns(use=used, came=pl.col("came").fill_null(0))
        .select(*_CELL, "hours", "use", "p95_us", "came")
        .sort(_CELL)
    )


def hours_of_run(zones: Mapping[str, str], span_us: tuple[int, int]) -> pl.DataFrame:
    """Per court, local weekday and local hour: how many hours of the run (`hours`, parts counted) fell into it."""
    first, last = span_us
    starts = [first, *range((first // HOUR_US + 1) * HOUR_US, last, HOUR_US)]
    hours = pl.DataFrame({"at_us": starts}, schema={"at_us": pl.Int64}).with_columns(
        until=pl.col("at_us").shift(-1).fill_null(last)
    )
    every = hours.join(pl.DataFrame({"court": sorted(zones)}, schema={"court": pl.String}), how="cross")
    lasted = (pl.col("until") - pl.col("at_us")).sum() / HOUR_US
    return every.with_columns(*_local("at_us", zones)).group_by("court", "weekday", "hour").agg(hours=lasted)


def _stays(services: pl.DataFrame, zones: Mapping[str, str]) -> pl.DataFrame:
    stay = pl.col("wait_us").fill_null(0) + pl.col("service_us").fill_null(0)
    came = services.select(
        "court", station=pl.col("name").cast(pl.String), stay=stay, arrived_us=pl.col("at_us") - stay
    )
    return _by_cell(came, "arrived_us", zones).agg(
        p95_us=pl.col("stay").quantile(TAIL, "equiprobable").cast(pl.Int64), came=pl.len().cast(pl.Int64)
    )


def _by_cell(frame: pl.DataFrame, column: str, zones: Mapping[str, str]) -> pl.dataframe.group_by.GroupBy:
    return frame.with_columns(pl.col("station").cast(pl.String), *_local(column, zones)).group_by(_CELL)


def _local(column: str, zones: Mapping[str, str]) -> tuple[pl.Expr, pl.Expr]:
    """The local weekday (0 = Monday) and hour of an instant, for courts on whole-hour zones."""
    at = local_time(column, zones)
    return (at.dt.weekday().cast(pl.Int64) - 1).alias("weekday"), at.dt.hour().cast(pl.Int64).alias("hour")
