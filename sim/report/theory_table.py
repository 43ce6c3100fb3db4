"""Theory beside the run as the page shows it: a row a station, for the hour that says most."""

from __future__ import annotations

import polars as pl

from sim.report import names, words
from sim.report.subject import Subject
from sim.report.theory import SHARED, TRIED_MAX
from sim.report.views import Show, TableView, court_chip, table_view, text


def theory_table(subject: Subject, hours: pl.DataFrame) -> TableView:
    """Each court's stations: the busiest hour that a closed form covers, else the busiest one and why none does.

    The download has every hour that was tried.
    """
    had = hours.with_columns(has=pl.col("theory_wait_s").is_not_null())
    shown = (
        had.sort("court", "station", "has", "came", "hour_us", descending=[False, False, True, True, False])
        .group_by("court", "station", maintain_order=True)
        .agg(pl.all().first(), covered=pl.col("has").sum(), tried=pl.len())
    )
    shows = [
        Show("court", "Court", lambda court: _court(subject, court), numeric=False),
        Show("station", "Station", names.station, numeric=False),
        Show("hour_us", f"Hour from, {words.zone_words(subject.zone)}", lambda at: words.moment(at, subject.zone)),
        Show("came", "Came", words.count),
        Show("servers", "Servers", words.count),
        Show("use", "Use", words.share),
        Show("wait_s", "Mean wait, run", seconds),
        Show("interval", "95 % interval", text),
        Show("theory_wait_s", "Mean wait, theory", seconds),
        Show("theory", "Formula", text, numeric=False),
        Show("why", "Taken for granted, or why none", text, numeric=False),
        Show("tally", "Hours covered", text),
    ]
    return table_view("theory", title(hours), _worded(shown), shows, note=_NOTE, csv=hours)


_NEAR_S = 0.001  # waits are told to the millisecond
_NOTE = (
    f"Of each station the {TRIED_MAX} hours in which most came are tried, each with the rates measured in that hour "
    "alone. Theory gives long-run means; an hour that begins or ends with a queue differs from it. Intervals are by "
    "batch means within the hour, left out where the batches depend on each other. The wait is in the queue, before "
    "service."
)


def title(hours: pl.DataFrame) -> str:
    """How far theory reaches, and how near it comes: a sentence computed from the hours."""
    covered = hours.filter(pl.col("theory_wait_s").is_not_null())
    if hours.is_empty():
        return "No station served anybody, so that there is nothing to hold theory against"
    if covered.is_empty():
        return f"No closed form applies to any of {words.things(len(hours), 'station-hour')} tried"
    known = covered.filter(pl.col("low_s").is_not_null())
    inside = known.filter(pl.col("theory_wait_s").is_between(pl.col("low_s") - _NEAR_S, pl.col("high_s") + _NEAR_S))
    said = f"A closed form applies to {words.count(len(covered))} of {words.things(len(hours), 'station-hour')} tried"
    if known.is_empty():
        return said
    within = f"{words.count(len(inside))} of {words.count(len(known))}"
    return f"{said}; to the millisecond it lies within the run’s 95 % interval in {within}"


def _worded(shown: pl.DataFrame) -> pl.DataFrame:
    interval = [
        "–" if low is None else f"{seconds(low)} to {seconds(high)}"
        for low, high in shown.select("low_s", "high_s").iter_rows()
    ]
    tally = [f"{covered} of {tried}" for covered, tried in shown.select("covered", "tried").iter_rows()]
    return shown.with_columns(
        pl.Series("interval", interval, dtype=pl.String), pl.Series("tally", tally, dtype=pl.String)
    )


def _court(subject: Subject, court: str) -> str:
    return "all courts" if court == SHARED else court_chip(subject.slots[court], court)


def seconds(value: float | None) -> str:
    """A wait in seconds, three significant digits down to the millisecond."""
    if value is None:
        return "–"
    if value >= 100:
        return words.duration(value * 1e6)
    if value < 0.1:
        return "0 s" if value == 0 else "< 0.1 ms" if value < 1e-4 else f"{value * 1000:.2g} ms"
    return f"{value:.0f} s" if value >= 10 else f"{value:.2f} s"
