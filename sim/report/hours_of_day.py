"""At which hours of the court's own day filings are entered, and what share comes late in the day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from sim.report.local_time import local_time


def entered_by_hour_of_day(filings: pl.DataFrame, zones: Mapping[str, str]) -> pl.DataFrame:
    """Per court and hour of its own day (0 to 23): docket entries and their share of the court's entries."""
    entered = filings.filter(pl.col("entered_at_us").is_not_null()).select(
        "court", hour=local_time("entered_at_us", zones).dt.hour().cast(pl.Int64)
    )
    grid = (
        filings.select("court")
        .unique()
        .join(pl.DataFrame({"hour": list(range(24))}, schema={"hour": pl.Int64}), how="cross")
    )
    counted = entered.group_by("court", "hour").agg(pl.len().cast(pl.Int64).alias("entries"))
    full = grid.join(counted, on=["court", "hour"], how="left").with_columns(pl.col("entries").fill_null(0))
    return full.with_columns(share=pl.col("entries") / pl.col("entries").sum().over("court")).sort("court", "hour")


def without_days(filings: pl.DataFrame, zones: Mapping[str, str], days: Mapping[str, tuple[date, ...]]) -> pl.DataFrame:
    """The filings begun or entered on none of the court's given local days."""
    touched = [
        (pl.col("court") == court) & local_time(column, zones).dt.date().is_in(list(its))
        for court, its in days.items()
        if its
        for column in ("began_at_us", "entered_at_us")
    ]
    return filings.filter(~pl.any_horizontal(touched).fill_null(False)) if touched else filings


def after_hours(filings: pl.DataFrame, zones: Mapping[str, str], hours: Sequence[int]) -> pl.DataFrame:
    """Per court, of docket entries: how many, and the share entered at or after each of these local hours."""
    hour = local_time("entered_at_us", zones).dt.hour()
    entered = filings.filter(pl.col("entered_at_us").is_not_null())
    shares = [(hour >= h).mean().alias(f"from_{h}") for h in hours]
    return entered.group_by("court").agg(pl.len().cast(pl.Int64).alias("entries"), *shares).sort("court")


def pooled(shares: pl.DataFrame, courts: Sequence[str]) -> dict[str, float | None]:
    """The share over these courts' entries taken together, for each `from_…` column; None without an entry."""
    chosen = shares.filter(pl.col("court").is_in(list(courts)))
    total = int(chosen["entries"].sum())
    columns = [name for name in shares.columns if name.startswith("from_")]
    if not total:
        return dict.fromkeys(columns, None)
    return {name: float((chosen[name] * chosen["entries"]).sum()) / total for name in columns}
