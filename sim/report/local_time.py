"""Court-local time as polars expressions: each court keeps its own clock."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl


def local_time(column: str, zones: Mapping[str, str]) -> pl.Expr:
    """The naive local time of an instant (microseconds UTC) on the clock of the row's court; null for other courts."""
    instant = pl.from_epoch(column, time_unit="us").dt.replace_time_zone("UTC")
    parts = []
    for zone in sorted(set(zones.values())):
        there = pl.col("court").is_in([court for court, its in zones.items() if its == zone])
        parts.append(pl.when(there).then(instant.dt.convert_time_zone(zone).dt.replace_time_zone(None)))
    return pl.coalesce(parts)


def zone_time(column: str, zone: str) -> pl.Expr:
    """The naive local time of an instant (microseconds UTC) in one zone."""
    return (
        pl.from_epoch(column, time_unit="us")
        .dt.replace_time_zone("UTC")
        .dt.convert_time_zone(zone)
        .dt.replace_time_zone(None)
    )
