"""Heat maps over the hours of the week: how full each station was, and how long a stay at it took."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl
from markupsafe import Markup

from sim.report import names, words
from sim.report.figures_court import court_show
from sim.report.heat_maps import HOURS, HeatPanel, HeatSpec, heat_panels
from sim.report.palette import court_colour
from sim.report.stations import STAFFED, in_order
from sim.report.subject import Subject
from sim.report.views import FigureView, Show, TableView, table_view

COURTS_MAX = 8  # heat maps of more courts fill a page that nobody reads; the table has them all
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_FEW = 20  # of fewer stays one in twenty is the longest of them
_USE = ((0.10, "to 10 %"), (0.25, "to 25 %"), (0.50, "to 50 %"), (0.75, "to 75 %"), (0.90, "to 90 %"))
_STAY_S = ((1, "to 1 s"), (3, "to 3 s"), (10, "to 10 s"), (60, "to 1 min"), (600, "to 10 min"))
_USE_KEY = (*(said for _, said in _USE), "above 90 %")
_STAY_KEY = (*(said for _, said in _STAY_S), "longer")


def week_use_figure(subject: Subject, week: pl.DataFrame) -> FigureView | None:
    """How full each station was by hour of the week; None where nothing was served or no capacity is stated."""
    shown = week.filter(pl.col("use").is_not_null())
    if shown.is_empty():
        return None
    edges = [edge for edge, _ in _USE]
    top = shown.sort("use", "court", "station", "weekday", "hour", descending=[True] + [False] * 4).row(0, named=True)
    title = (
        f"No hour of the week was fuller than {_hour_words(top)} at {names.station_spoken(top['station'])} in "
        f"{names.code(top['court'])}: {words.share(top['use'], 0)} of its capacity was in use"
    )
    said = (
        "Busy time as a share of capacity, mean over the weeks of the run; a desk’s closed hours and outages count too."
    )
    return _figure(subject, shown, "week-use", title, said, "use", lambda use: _level(use, edges), _USE_KEY)


def week_stay_figure(subject: Subject, week: pl.DataFrame) -> FigureView | None:
    """How long a stay at each station took, p95, by the hour of the week in which it began; None without a stay."""
    shown = week.filter(pl.col("came") > 0)
    if shown.is_empty():
        return None
    edges = [edge * 1_000_000 for edge, _ in _STAY_S]
    enough = shown.filter((pl.col("came") >= _FEW) & ~pl.col("station").is_in(STAFFED))
    title = f"In no hour of the week did {_FEW} come to one station of a site"
    if not enough.is_empty():
        order = [True] + [False] * 4
        top = enough.sort("p95_us", "court", "station", "weekday", "hour", descending=order).row(0, named=True)
        title = (
            f"The longest stays at a site’s station were those begun {_hour_words(top)} at "
            f"{names.station_spoken(top['station'])} in {names.code(top['court'])}: one in {_FEW} took "
            f"{words.duration(top['p95_us'])} or more"
        )
    said = (
        "Stay, wait and service together: the 95th percentile of those who came in that hour of the week; where fewer "
        f"than {_FEW} came, the longest. Pale ground: nobody came."
    )
    return _figure(subject, week, "week-stay", title, said, "p95_us", lambda us: _level(us, edges), _STAY_KEY)


def _hour_words(row: dict[str, Any]) -> str:
    return f"{_WEEKDAYS[row['weekday']]} from {row['hour']:02d}:00"


def _level(value: float | None, edges: Sequence[float]) -> int:
    """0 for nothing, else 1 for up to the first edge, and so on."""
    return 0 if not value else 1 + sum(value > edge for edge in edges)


def _figure(
    subject: Subject,
    week: pl.DataFrame,
    id_: str,
    title: str,
    said: str,
    column: str,
    level: Callable[[float | None], int],
    key: tuple[str, ...],
) -> FigureView:
    courts = _drawn_courts(week)
    days = tuple(sorted(week["weekday"].unique().to_list()))
    spec = HeatSpec(tuple(_court_row(subject, week, court, column, level) for court in courts), key, days)
    wide = heat_panels(spec, wide=True)
    narrow = heat_panels(spec, wide=False)
    zones = sorted({subject.zones[court] for court in courts})
    note = (
        f"Drawn are the {words.small_number(len(courts))} courts with most services; the table has every court."
        if len(courts) < len(subject.courts)
        else ""
    )
    return FigureView(
        id_,
        title,
        f"{said} Rows: weekdays of the run; columns: hours of the court’s own day "
        f"({words.listed([words.zone_words(zone) for zone in zones])}). One scale for all; "
        f"{subject.courts_words()}, {subject.seed_words()}.",
        f"Heat maps, one for each court and station, a row a weekday and a column an hour. {title}.",
        Markup(wide),
        Markup(narrow),
        _week_table(subject, week, id_, column),
        note,
    )


def _drawn_courts(week: pl.DataFrame) -> list[str]:
    busiest = week.group_by("court").agg(pl.col("came").sum()).sort("came", "court", descending=[True, False])
    return sorted(busiest["court"].to_list()[:COURTS_MAX])


def _court_row(
    subject: Subject, week: pl.DataFrame, court: str, column: str, level: Callable[[float | None], int]
) -> tuple[str, str, tuple[HeatPanel, ...]]:
    colour = court_colour(subject.slots[court])
    own = week.filter(pl.col("court") == court)
    panels = []
    for station in in_order(own["station"].unique().to_list()):
        cells = own.filter(pl.col("station") == station).select("weekday", "hour", column)
        levels = {(day, hour): level(value) for day, hour, value in cells.iter_rows()}
        panels.append(HeatPanel(court, names.station(station), colour, levels))
    return names.code(court), colour, tuple(panels)


def _week_table(subject: Subject, week: pl.DataFrame, id_: str, column: str) -> TableView:
    """A row for each court, station and weekday, a column an hour; the download has the same cells."""
    value = (pl.col(column) * 100).round(1) if column == "use" else (pl.col(column) / 1e6).round(1)
    cells = [value.filter(pl.col("hour") == hour).first().alias(f"{hour:02d}") for hour in range(HOURS)]
    wide = week.group_by("court", "station", "weekday").agg(*cells)
    order = {name: place for place, name in enumerate(in_order(tuple(wide["station"].unique())))}
    wide = wide.sort("court", pl.col("station").replace_strict(order, return_dtype=pl.Int64), "weekday")
    what, unit = ("Use", "%") if column == "use" else ("Stay, p95", "seconds")
    shows = [
        court_show(subject),
        Show("station", "Station", names.station, numeric=False),
        Show("weekday", "Day", lambda day: _WEEKDAYS[day][:3], numeric=False),
        *[Show(f"{hour:02d}", f"{hour:02d}", _cell) for hour in range(HOURS)],
    ]
    return table_view(id_, f"{what} by hour of the week, {unit}, each court’s own clock", wide, shows)


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}" if value >= 10 or value == 0 else f"{value:.1f}"
