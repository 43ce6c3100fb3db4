"""What a backlog is made of: filings in the court's own stations, and filers who come back another time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec
import numpy as np
import polars as pl

from sim.report import words
from sim.report.local_time import local_time
from sim.report.run_data import Outage
from sim.report.stations import STAFFED, busy_by_hour
from sim.report.words import HOUR_US

_ELSEWHERE = ("help_desk", "query")  # a caller's paper, or a reader, waits for no station of filing


class BusiestHour(msgspec.Struct, frozen=True):
    """The clock hour (its start, µs UTC) in which a station of a court was used most, as a share of its capacity."""

    court: str
    station: str
    use: float
    hour_us: int


class MostHeld(msgspec.Struct, frozen=True):
    """The most filings that one court's stations held at one instant (µs UTC), in the queue and in service."""

    court: str
    filings: int
    at_us: int


class AfterOutage(msgspec.Struct, frozen=True):
    """The hours after the outage: what it left unfinished, when that came in, how full the stations were.

    `later` are those entered on a later day of the court; `back_on` is the day most of them were, `back` how many.
    """

    unfinished: int
    later: int
    back_on: date | None
    back: int
    held: MostHeld | None
    site: BusiestHour | None
    desk: BusiestHour | None


def outage_ends(outages: Sequence[Outage]) -> dict[str, int]:
    """The end of each court's last outage, µs UTC."""
    return {court: max(o.ends_at_us for o in outages if o.court == court) for court in {o.court for o in outages}}


def in_stations(services: pl.DataFrame, filings: pl.DataFrame) -> pl.DataFrame:
    """Of these filings, every stay at a station, queue and service: court, `arrived`, `left` (µs UTC)."""
    chosen = services.filter(~pl.col("name").is_in(_ELSEWHERE)).join(
        filings.select("filing_id"), on="filing_id", how="semi"
    )
    stayed = pl.col("wait_us").fill_null(0) + pl.col("service_us").fill_null(0)
    return chosen.select("court", arrived=pl.col("at_us") - stayed, left=pl.col("at_us"))


def with_inside(marks: pl.DataFrame, stays: pl.DataFrame) -> pl.DataFrame:
    """The marks of a backlog with `inside`: those of its filings that are at a station of the court at the mark."""
    parts = []
    for (court,), own in sorted(marks.group_by("court", maintain_order=True), key=lambda pair: str(pair[0])):
        here, at = stays.filter(pl.col("court") == court), own["at_us"].to_numpy()
        arrived = np.searchsorted(np.sort(here["arrived"].to_numpy()), at, side="right")
        left = np.searchsorted(np.sort(here["left"].to_numpy()), at, side="right")
        inside = np.minimum(arrived - left, own["backlog"].to_numpy())
        parts.append(own.with_columns(pl.Series("inside", inside, dtype=pl.Int64)))
    return pl.concat(parts) if parts else marks.with_columns(inside=pl.lit(0, pl.Int64))


def most_held(stays: pl.DataFrame, ends: Mapping[str, int]) -> dict[str, MostHeld]:
    """Per court, the most filings at its stations at any instant from the end of its last outage on."""
    found = {}
    for court, end in sorted(ends.items()):
        here = stays.filter((pl.col("court") == court) & (pl.col("left") > end))
        steps = pl.concat(
            [
                here.select(at=pl.max_horizontal("arrived", pl.lit(end)), step=pl.lit(1)),
                here.select(at="left", step=pl.lit(-1)),
            ]
        ).sort("at", "step")
        level = steps.with_columns(level=pl.col("step").cum_sum())
        if not level.is_empty():
            top = level.row(int(level["level"].arg_max() or 0), named=True)
            found[court] = MostHeld(court, int(top["level"]), int(top["at"]))
    return found


def busiest_after(
    services: pl.DataFrame, stations: pl.DataFrame, ends: Mapping[str, int]
) -> tuple[BusiestHour | None, BusiestHour | None]:
    """The busiest clock hour after the outage at a station of any court's site, and at a staffed desk."""
    after = pl.any_horizontal(
        [(pl.col("court") == court) & (pl.col("hour_us") + HOUR_US > end) for court, end in ends.items()]
        or [pl.lit(False)]
    )
    hourly = (
        busy_by_hour(services)
        .filter(after)
        .join(stations.select("court", "station", "capacity"), on=["court", "station"])
    )
    used = hourly.with_columns(use=pl.col("busy_us") / (pl.col("capacity") * HOUR_US)).sort(
        "use", "court", "station", "hour_us", descending=[True, False, False, False]
    )
    staffed = pl.col("station").is_in(STAFFED)
    return _first(used.filter(~staffed)), _first(used.filter(staffed))


def _first(used: pl.DataFrame) -> BusiestHour | None:
    if used.is_empty():
        return None
    row = used.row(0, named=True)
    return BusiestHour(row["court"], row["station"], float(row["use"]), int(row["hour_us"]))


def after_outage(
    filings: pl.DataFrame,
    services: pl.DataFrame,
    stations: pl.DataFrame,
    outages: Sequence[Outage],
    zones: Mapping[str, str],
) -> AfterOutage | None:
    """What the outage left behind and how full the stations were after it; None in a run without an outage."""
    if not outages:
        return None
    ends = outage_ends(outages)
    left = [
        filings.filter((pl.col("court") == court) & (pl.col("began_at_us") <= end) & (pl.col("ended_at_us") > end))
        .with_columns(on=local_time("entered_at_us", zones).dt.date())
        .with_columns(later=(pl.col("on") > words.local(end, zones[court]).date()).fill_null(False))
        .select("on", "later")
        for court, end in sorted(ends.items())
    ]
    unfinished = pl.concat(left)
    days = unfinished.filter("later").group_by("on").len().sort("len", "on", descending=[True, False])
    held = most_held(in_stations(services, filings), ends)
    return AfterOutage(
        unfinished.height,
        int(unfinished["later"].sum()),
        days["on"][0] if days.height else None,
        int(days["len"][0]) if days.height else 0,
        max(held.values(), key=lambda most: (most.filings, most.court), default=None),
        *busiest_after(services, stations, ends),
    )
