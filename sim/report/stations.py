"""How long filings waited at each station, and how much of its open time each station was in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from sim.report.run_data import Outage, RunSummary, span_us
from sim.report.words import HOUR_US

QUANTILES = (0.50, 0.95, 0.99)
STAFFED = ("help_desk", "counter", "clerk_review")  # open in staffed hours, not whenever the site is up
_ORDER = (
    "login",
    "query",
    "upload",
    "pdf_check",
    "docketing",
    "notice",
    "mail",
    "help_desk",
    "counter",
    "clerk_review",
)


def in_order(stations: Sequence[str]) -> tuple[str, ...]:
    """Stations in the order a filing meets them; ones not known here follow by name."""
    return tuple(sorted(stations, key=lambda s: (_ORDER.index(s) if s in _ORDER else len(_ORDER), s)))


def waits(services: pl.DataFrame, quantiles: Sequence[float] = QUANTILES) -> pl.DataFrame:
    """Per court and station: completed services, quantiles of the wait before service, the median service (µs).

    A quantile is the least observed wait that this share of services did not exceed.
    """
    columns = [_quantile("wait_us", q).alias(f"wait_p{round(q * 100)}") for q in quantiles]
    waited = (pl.col("wait_us").fill_null(0) > 0).mean().alias("waited")
    return (
        services.group_by("court", pl.col("name").alias("station"))
        .agg(
            pl.len().cast(pl.Int64).alias("services"),
            waited,
            *columns,
            _quantile("service_us", 0.5).alias("service_p50"),
        )
        .sort("court", "station")
    )


def _quantile(column: str, q: float) -> pl.Expr:
    return pl.col(column).fill_null(0).quantile(q, "equiprobable").cast(pl.Int64)


def stations_open(
    summary: RunSummary, outages: Sequence[Outage], staffed_us: Mapping[tuple[str, str], int] | None = None
) -> pl.DataFrame:
    """Per court and station: capacity and open time in µs.

    A station of the site is open whenever the site is up; a staffed one as long as the run says, else as in
    `staffed_us`, else unknown (null).
    """
    first, last = span_us(summary)
    rows = []
    for court, shown in sorted(summary.courts.items()):
        up = last - first - down_us([o for o in outages if o.court == court], (first, last))
        for station in in_order(tuple(shown.capacity)):
            known = shown.open_us.get(station, (staffed_us or {}).get((court, station)))
            opened = known if known is not None else None if station in STAFFED else up
            rows.append((court, station, float(shown.capacity[station]), opened))
    schema = {"court": pl.String, "station": pl.String, "capacity": pl.Float64, "open_us": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def down_us(outages: Sequence[Outage], span: tuple[int, int]) -> int:
    """Time within the span in which at least one of the outages lasted; overlapping ones count once."""
    total, reached = 0, span[0]
    for outage in sorted(outages, key=lambda o: o.starts_at_us):
        starts, ends = max(outage.starts_at_us, reached), min(outage.ends_at_us, span[1])
        if ends > starts:
            total, reached = total + ends - starts, ends
    return total


def use(services: pl.DataFrame, stations: pl.DataFrame) -> pl.DataFrame:
    """Per court and station: capacity, busy and open time (µs), use, and use in the busiest clock hour.

    use = busy time / (capacity × open time). A service counts in the hours it lasted in, not where it ended.
    """
    hourly = busy_by_hour(services)
    busiest = hourly.sort("busy_us", "hour_us", descending=[True, False]).group_by("court", "station").first()
    busy = hourly.group_by("court", "station").agg(pl.col("busy_us").sum())
    joined = stations.join(busy, on=["court", "station"], how="left").join(
        busiest.rename({"busy_us": "peak_us", "hour_us": "peak_hour_us"}), on=["court", "station"], how="left"
    )
    filled = joined.with_columns(pl.col("busy_us", "peak_us").fill_null(0))
    return filled.with_columns(
        use=pl.col("busy_us") / (pl.col("capacity") * pl.col("open_us")),
        peak_use=pl.col("peak_us") / (pl.col("capacity") * HOUR_US),
    )


def busy_by_hour(services: pl.DataFrame) -> pl.DataFrame:
    """Per court, station and clock hour (`hour_us`, its start): time in service, µs; a service is split at the hour."""
    ended, lasted = pl.col("at_us"), pl.col("service_us").fill_null(0)
    spans = services.select("court", station="name", starts=ended - lasted, ends=ended).filter(
        pl.col("ends") > pl.col("starts")
    )
    spans = spans.with_columns(hour=pl.col("starts") // HOUR_US, last=(pl.col("ends") - 1) // HOUR_US)
    within = spans.filter(pl.col("hour") == pl.col("last")).select(
        "court", "station", "hour", us=pl.col("ends") - pl.col("starts")
    )
    across = spans.filter(pl.col("hour") < pl.col("last"))
    across = across.with_columns(hour=pl.int_ranges("hour", pl.col("last") + 1)).explode("hour")
    until = pl.min_horizontal("ends", (pl.col("hour") + 1) * HOUR_US)
    since = pl.max_horizontal("starts", pl.col("hour") * HOUR_US)
    parts = pl.concat([within, across.select("court", "station", "hour", us=until - since)])
    summed = parts.group_by("court", "station", (pl.col("hour") * HOUR_US).alias("hour_us")).agg(
        pl.col("us").sum().alias("busy_us")
    )
    return summed.sort("court", "station", "hour_us")
