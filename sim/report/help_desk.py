"""Help-desk load: calls answered, given up on hold, left as after-hours notifications, met by a closed line."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from sim.report.words import HOUR_US

CALLS = ("answered", "abandoned", "after_hours_notification", "closed")


def help_by_hour(events: pl.DataFrame, courts: Sequence[str], span_us: tuple[int, int]) -> pl.DataFrame:
    """Per court and hour of the run (`hour_us`, its start): calls of each kind; hours without any are there too."""
    first, last = span_us
    calls = events.filter((pl.col("kind") == "help") & pl.col("at_us").is_between(first, last, closed="left"))
    hour = (first + (pl.col("at_us") - first) // HOUR_US * HOUR_US).alias("hour_us")
    counted = calls.group_by("court", hour).agg(*_sums())
    hours = pl.DataFrame({"hour_us": list(range(first, last, HOUR_US))}, schema={"hour_us": pl.Int64})
    grid = pl.DataFrame({"court": list(courts)}, schema={"court": pl.String}).join(hours, how="cross")
    return grid.join(counted, on=["court", "hour_us"], how="left").fill_null(0).sort("court", "hour_us")


def help_by_court(events: pl.DataFrame) -> pl.DataFrame:
    """Per court: calls of each kind, time on hold of the answered ones (median, 95th percentile) and talk time, µs."""
    calls = events.filter(pl.col("kind") == "help")
    answered = pl.col("name") == "answered"
    hold, talk = pl.col("wait_us").filter(answered), pl.col("service_us").filter(answered)
    return (
        calls.group_by("court")
        .agg(
            *_sums(),
            hold.quantile(0.5, "equiprobable").cast(pl.Int64).alias("hold_p50"),
            hold.quantile(0.95, "equiprobable").cast(pl.Int64).alias("hold_p95"),
            talk.sum().alias("talk_us"),
        )
        .sort("court")
    )


def _sums() -> list[pl.Expr]:
    return [(pl.col("name") == name).sum().cast(pl.Int64).alias(name) for name in CALLS]
