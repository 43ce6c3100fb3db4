"""Filings hour by hour, the backlog of unfinished filings, and how long a court took to recover from an outage."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from sim.report.run_data import Outage
from sim.report.words import HOUR_US, MINUTE_US

MARK_US = 10 * MINUTE_US
ORDINARY_QUANTILE = 0.99

_BACKLOG = {"court": pl.String, "at_us": pl.Int64, "backlog": pl.Int64}


def by_filers(filings: pl.DataFrame) -> pl.DataFrame:
    """The filings that people made: a court's overnight batches (medium `batch`) are left out."""
    return filings.filter(pl.col("medium") != "batch")


def filings_by_hour(filings: pl.DataFrame, span_us: tuple[int, int]) -> pl.DataFrame:
    """Per court and hour of the run (`hour_us`, its start): filings begun, and filings entered on the docket.

    Hours run from the start of the span; every hour is there, also an empty one; what lies outside is left out.
    """
    first, last = span_us
    hours = range(first, last, HOUR_US)
    grid = (
        filings.select("court")
        .unique()
        .join(pl.DataFrame({"hour_us": list(hours)}, schema={"hour_us": pl.Int64}), how="cross")
    )
    for name, column in (("begun", "began_at_us"), ("entered", "entered_at_us")):
        inside = filings.filter(pl.col(column).is_between(first, last, closed="left"))
        hour = first + (pl.col(column) - first) // HOUR_US * HOUR_US
        counted = inside.group_by("court", hour.alias("hour_us")).agg(pl.len().cast(pl.Int64).alias(name))
        grid = grid.join(counted, on=["court", "hour_us"], how="left")
    return grid.with_columns(pl.col("begun", "entered").fill_null(0)).sort("court", "hour_us")


def begun_between(filings: pl.DataFrame, outages: Sequence[Outage]) -> pl.DataFrame:
    """Per court: filings begun while one of its outages lasted, and filings entered in that time."""
    rows = []
    for court in filings["court"].unique().sort():
        own, spans = filings.filter(pl.col("court") == court), [o for o in outages if o.court == court]
        rows.append((court, _within(own, "began_at_us", spans), _within(own, "entered_at_us", spans)))
    return pl.DataFrame(rows, schema={"court": pl.String, "begun": pl.Int64, "entered": pl.Int64}, orient="row")


def _within(filings: pl.DataFrame, column: str, outages: Sequence[Outage]) -> int:
    inside = [pl.col(column).is_between(o.starts_at_us, o.ends_at_us, closed="left") for o in outages]
    return filings.filter(pl.any_horizontal(inside)).height if inside else 0


def backlog(filings: pl.DataFrame, span_us: tuple[int, int], mark_us: int = MARK_US) -> pl.DataFrame:
    """Per court, at marks this far apart: filings begun at or before the mark and not ended by then."""
    marks = np.arange(span_us[0], span_us[1] + 1, mark_us, dtype=np.int64)
    parts = []
    for (court,), own in sorted(filings.group_by("court"), key=lambda pair: str(pair[0])):
        begun = np.searchsorted(np.sort(own["began_at_us"].to_numpy()), marks, side="right")
        ended = np.searchsorted(np.sort(own["ended_at_us"].to_numpy()), marks, side="right")
        parts.append(
            pl.DataFrame({"court": [court] * len(marks), "at_us": marks, "backlog": begun - ended}, schema=_BACKLOG)
        )
    return pl.concat(parts) if parts else pl.DataFrame(schema=_BACKLOG)


def recovery(marks: pl.DataFrame, outages: Sequence[Outage]) -> pl.DataFrame:
    """Per outage: the court's ordinary backlog, the highest one from the outage on, and when it was ordinary again.

    Ordinary is the level that the backlog did not exceed at 99 of 100 marks before the court's first outage in the run.
    `recovered_at_us` is the first mark, from the end of the outage on, at which the backlog is ordinary;
    null when no mark precedes the outage or the run ends before.
    """
    rows = []
    for outage in outages:
        own = marks.filter(pl.col("court") == outage.court)
        first = min(o.starts_at_us for o in outages if o.court == outage.court)
        later = [o.starts_at_us for o in outages if o.court == outage.court and o.starts_at_us > outage.starts_at_us]
        until = min(later, default=None)
        ordinary = _ordinary(own.filter(pl.col("at_us") < first)["backlog"])
        rows.append(
            (
                outage.court,
                outage.starts_at_us,
                outage.ends_at_us,
                ordinary,
                *_peak_and_end(own, outage, ordinary, until),
            )
        )
    columns = ("starts_at_us", "ends_at_us", "ordinary", "peak", "peak_at_us", "recovered_at_us")
    frame = pl.DataFrame(rows, schema={"court": pl.String} | dict.fromkeys(columns, pl.Int64), orient="row")
    return frame.with_columns(recovery_us=pl.col("recovered_at_us") - pl.col("ends_at_us"))


def _ordinary(before: pl.Series) -> int | None:
    level = before.quantile(ORDINARY_QUANTILE, "higher")
    return None if level is None else int(level)


def _peak_and_end(
    own: pl.DataFrame, outage: Outage, ordinary: int | None, until: int | None
) -> tuple[int | None, int | None, int | None]:
    window = own.filter(pl.col("at_us") >= outage.starts_at_us)
    if until is not None:
        window = window.filter(pl.col("at_us") < until)
    if window.is_empty():
        return None, None, None
    top = window.row(int(window["backlog"].arg_max() or 0), named=True)
    if ordinary is None:
        return top["backlog"], top["at_us"], None
    calm = window.filter((pl.col("at_us") >= outage.ends_at_us) & (pl.col("backlog") <= ordinary))
    return top["backlog"], top["at_us"], None if calm.is_empty() else int(calm["at_us"][0])
