"""Figures that compare courts: what became of filings, timeliness, waits and use of stations, hours of the day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl
from markupsafe import Markup

from sim.report import names, words
from sim.report.answer import source_title
from sim.report.charts import BarSpec, DaySpec, bar_panels, day_panels
from sim.report.figures_time import court_panels
from sim.report.hours_of_day import pooled
from sim.report.stations import QUANTILES, STAFFED, in_order
from sim.report.subject import Subject
from sim.report.svg import render
from sim.report.timeliness import JUDGED, NOT_FILED, shown_names
from sim.report.views import FigureView, Show, TableView, court_chip, table_view

_DAYS_NAMED_MAX = 3
_ALWAYS = ("on_time", "moved_by_rule", "must_seek_relief")  # shown even where no filing met that fate
LATE_HOURS = (17, 18)  # the hours at which the published shares are cut


def court_show(subject: Subject) -> Show:
    """The first column of a table by court."""
    return Show("court", "Court", lambda court: court_chip(subject.slots[court], court), numeric=False)


def worded(values: pl.Series, form: Callable[[Any], str]) -> pl.Series:
    """The values as a reader sees them, as the column `label`."""
    return pl.Series("label", [form(value) for value in values], dtype=pl.String)


def highest(values: pl.Series) -> float:
    """The highest value, for a scale; 1 when there is none above 0."""
    return max((float(value) for value in values if value is not None), default=0.0) or 1.0


def _bars(spec: BarSpec, id_: str) -> tuple[Markup, Markup]:
    """The wide and the narrow drawing; nothing where there is no panel to draw."""
    if not spec.names:
        return Markup(), Markup()
    wide = render(bar_panels(spec, wide=True), f"{id_}-w", "wide")
    return Markup(wide), Markup(render(bar_panels(spec, wide=False), f"{id_}-n", "narrow"))


def _counted(subject: Subject, frame: pl.DataFrame, called: dict[str, str], always: tuple[str, ...] = ()) -> BarSpec:
    """Bar panels of counts: one panel a column of the frame, in the order given; empty ones only where `always`."""
    called = {name: word for name, word in called.items() if name in always or int(frame[name].sum())}
    long = frame.unpivot(on=list(called), index="court", variable_name="panel", value_name="value").with_columns(
        panel=pl.col("panel").replace(called)
    )
    long = long.with_columns(worded(long["value"], words.count))
    return BarSpec(long, court_panels(subject, {}), tuple(called.values()), highest(long["value"]))


def _alt(subject: Subject, frame: pl.DataFrame, called: dict[str, str]) -> str:
    rows = {row["court"]: row for row in frame.iter_rows(named=True)}
    parts = [
        f"{names.code(c)}: "
        + ", ".join(f"{word.lower()} {words.count(rows[c][name])}" for name, word in called.items())
        + "."
        for c in subject.courts
        if c in rows
    ]
    return "Bars by court. " + " ".join(parts)


def became_figure(subject: Subject, became: pl.DataFrame, own: pl.DataFrame) -> FigureView:
    """What became of the filers' filings that the outage held up; the court's own entries are told in a note."""
    totals = {name: int(became[name].sum()) for name in names.FATES}
    every = sum(totals.values())
    entered = totals["same_day"] + totals["later"] + totals["counter"]
    title = (
        f"Of {words.things(every, 'filing')} by filers held up, {words.count(totals['same_day'])} got in the same day, "
        f"{words.count(entered - totals['same_day'])} later or by way of the counter, "
        f"{words.count(every - entered)} never"
    )
    wide, narrow = _bars(_counted(subject, became, names.FATES), "became")
    shows = [court_show(subject), *[Show(name, word, words.count) for name, word in names.FATES.items()]]
    return FigureView(
        "became",
        title,
        f"Filers’ filings held up, {words.count(every)} in {subject.courts_words()}, each court’s own day, "
        f"{subject.seed_words()}. “At the counter” are e-filings that were taken there because the site was "
        "down; papers that come by the counter anyway count by the day on which the clerk docketed them.",
        _alt(subject, became, names.FATES),
        wide,
        narrow,
        table_view("became", "What became of filers’ filings held up, by court", became, shows),
        _own_words(own),
    )


def _own_words(own: pl.DataFrame) -> str:
    """What became of the court's own entries that the outage held up, in a sentence."""
    totals = {name: int(own[name].sum()) for name in names.FATES}
    if not sum(totals.values()):
        return ""
    return (
        f"Not drawn: {words.things(sum(totals.values()), 'entry', 'entries')} of the courts’ own (judges, clerks, "
        f"batches), of which {words.count(totals['same_day'])} were made the same day, {words.count(totals['later'])} "
        f"later, {words.count(totals['refused'] + totals['abandoned'])} not in this run."
    )


def timeliness_figure(subject: Subject, due: pl.DataFrame) -> FigureView:
    """Timeliness, by court, of the filings due on a day of the outage."""
    called = shown_names(due, {name: names.TIMELINESS[name] for name in (*JUDGED, NOT_FILED)})
    unknown = int(due["rule_unknown"].sum())
    totals = {name: int(due[name].sum()) for name in called}
    touched = sorted({day for its in subject.outage_days.values() for day in its})
    days = words.listed([words.day(day) for day in touched])
    if len(touched) > _DAYS_NAMED_MAX:
        days = f"a day of an outage ({words.things(len(touched), 'day')})"
    where = [names.code(row["court"]) for row in due.iter_rows(named=True) if row["moved_by_rule"]]
    helped = f"moved {words.count(totals['moved_by_rule'])} ({words.listed(where)})" if where else "moved none"
    wide, narrow = _bars(_counted(subject, due, called, _ALWAYS), "timeliness")
    shows = [court_show(subject), *[Show(name, word, words.count) for name, word in called.items()]]
    return FigureView(
        "timeliness",
        f"Of {words.things(sum(totals.values()), 'filing')} due on {days}, rules {helped}; "
        f"{words.count(totals['must_seek_relief'])} must seek relief"
        + (f"; for {words.count(unknown)} the rule is not known" if unknown else ""),
        f"Filings due that day, {subject.courts_words()}, judged by each court’s own rules, {subject.seed_words()}.",
        _alt(subject, due, called),
        wide,
        narrow,
        table_view("timeliness", f"Filings due on {days}, by court", due, shows),
    )


def waits_figure(subject: Subject, waited: pl.DataFrame) -> FigureView:
    """Waiting times at each station of the site by court: median to 99th percentile."""
    return _waits(subject, waited.filter(~pl.col("station").is_in(STAFFED)), "waits", "each station of the site")


def desks_figure(subject: Subject, waited: pl.DataFrame) -> FigureView | None:
    """The same for the desks that people staff, on a scale of their own; None where nobody was served there."""
    desks = waited.filter(pl.col("station").is_in(STAFFED))
    return None if desks.is_empty() else _waits(subject, desks, "desks", "the staffed desks")


def _waits(subject: Subject, waited: pl.DataFrame, id_: str, where: str) -> FigureView:
    low, middle, high = (f"wait_p{round(q * 100)}" for q in QUANTILES)
    shown = waited.filter(pl.col(high).max().over("station") > 0)
    stations = in_order(tuple(shown["station"].unique()))
    still = [names.station(s) for s in in_order(tuple(waited["station"].unique())) if s not in stations]
    frame = shown.select(
        "court",
        worded(shown["station"], names.station).alias("panel"),
        worded(shown[high], words.duration),
        value=pl.col(high) / 1e6,
        middle=pl.col(middle) / 1e6,
        inner=pl.col(low) / 1e6,
    )
    called = tuple(names.station(s) for s in stations)
    wide, narrow = _bars(BarSpec(frame, court_panels(subject, {}), called, highest(frame["value"]), "range"), id_)
    return FigureView(
        id_,
        _waits_title(waited, high),
        f"Wait before service at {where}: line from {_p(QUANTILES[0])} to {_p(QUANTILES[-1])}, dot at "
        f"{_p(QUANTILES[1])}, number {_p(QUANTILES[-1])}; {words.things(int(waited['services'].sum()), 'service')}, "
        f"{subject.courts_words()}, one scale, {subject.seed_words()}.",
        f"Waits at {where}, by court; the table gives every value.",
        wide,
        narrow,
        _waits_table(subject, waited, id_),
        f"Nothing to draw at {words.listed(still)}: {_p(QUANTILES[-1])} is no wait in every court." if still else "",
    )


def _p(quantile: float) -> str:
    return f"p{quantile * 100:.0f}"


def _waits_title(waited: pl.DataFrame, high: str) -> str:
    if waited.is_empty():
        return "No station completed a service"
    worst = waited.sort(high, "court", "station", descending=[True, False, False]).row(0, named=True)
    if not worst[high]:
        return f"Hardly anybody waited: the {_p(QUANTILES[-1])} wait was nothing at every station in every court"
    return (
        f"The longest waits were at {names.station_spoken(worst['station'])} in {names.code(worst['court'])}: "
        f"one in {round(1 / (1 - QUANTILES[-1]))} waited {words.duration(worst[high])} or more"
    )


def _waits_table(subject: Subject, waited: pl.DataFrame, id_: str) -> TableView:
    shows = [
        court_show(subject),
        Show("station", "Station", names.station, numeric=False),
        Show("services", "Services", words.count),
        Show("waited", "Had to wait", words.share),
        *[Show(f"wait_p{round(q * 100)}", f"Wait {_p(q)}", words.duration) for q in QUANTILES],
        Show("service_p50", f"Service {_p(QUANTILES[0])}", words.duration),
    ]
    where = "Staffed desks" if id_ == "desks" else "Stations of the site"
    return table_view(id_, f"{where}: waiting and service times by court", _by_station(waited), shows)


def _by_station(frame: pl.DataFrame) -> pl.DataFrame:
    order = {name: n for n, name in enumerate(in_order(tuple(frame["station"].unique())))}
    return frame.sort("court", pl.col("station").replace_strict(order, return_dtype=pl.Int64))


def use_figure(subject: Subject, used: pl.DataFrame) -> FigureView:
    """Use of each station by court: over its open time, and in its busiest hour."""
    busy = used.filter(pl.col("busy_us").sum().over("station") > 0)
    stations = in_order(tuple(busy["station"].unique()))
    frame = busy.select(
        "court",
        worded(busy["station"], names.station).alias("panel"),
        worded(busy["peak_use"], lambda part: words.share(part, 0)),
        value=pl.col("peak_use").fill_null(0.0),
        inner=pl.min_horizontal(pl.col("use").fill_null(0.0), pl.col("peak_use").fill_null(0.0)),
    )
    spec = BarSpec(
        frame,
        court_panels(subject, {}),
        tuple(names.station(s) for s in stations),
        max(1.0, highest(frame["value"])),
        "nested",
    )
    wide, narrow = _bars(spec, "use")
    return FigureView(
        "use",
        _use_title(subject, used),
        f"Busy time as a share of capacity × open time. Full: the whole run. Pale, and number: the busiest clock hour. "
        f"{words.capital(subject.courts_words())}, {subject.seed_words()}.",
        "Use by station and court; the table gives every value.",
        wide,
        narrow,
        _use_table(subject, used),
    )


def _use_title(subject: Subject, used: pl.DataFrame) -> str:
    if used.is_empty():
        return "The run states no station’s capacity"
    top = used.sort("peak_use", "court", "station", descending=[True, False, False], nulls_last=True).row(0, named=True)
    if top["peak_hour_us"] is None:
        return "No station was in use"
    when = words.moment(top["peak_hour_us"], subject.zone)
    return (
        f"No station was busier than {names.station_spoken(top['station'])} in {names.code(top['court'])}: "
        f"{words.share(top['peak_use'], 0)} in use in the hour from {when}"
    )


def _use_table(subject: Subject, used: pl.DataFrame) -> TableView:
    shows = [
        court_show(subject),
        Show("station", "Station", names.station, numeric=False),
        Show("capacity", "Capacity", lambda size: f"{size:g}"),
        Show("open_us", "Open", words.duration),
        Show("busy_us", "Busy", words.duration),
        Show("use", "Use", words.share),
        Show("peak_use", "Busiest hour", words.share),
        Show(
            "peak_hour_us",
            f"which began, {words.zone_words(subject.zone)}",
            lambda at: "–" if at is None else words.moment(at, subject.zone),
        ),
    ]
    note = (
        "Open time unknown (–): the station is staffed, and the run does not say for how long."
        if used["open_us"].null_count()
        else ""
    )
    return table_view("use", "Capacity and use by court and station", _by_station(used), shows, note=note)


def day_figure(subject: Subject, hours: pl.DataFrame, late: pl.DataFrame) -> FigureView:
    """Docket entries by hour of the court's own day."""
    cut = LATE_HOURS[0]
    shares = {row["court"]: row[f"from_{cut}"] for row in late.iter_rows(named=True)}
    remarks = {court: f"{words.share(shares.get(court))} from {cut}:00" for court in subject.courts}
    spec = DaySpec(hours, court_panels(subject, remarks), cut, highest(hours["share"].fill_nan(0.0)) * 1.05)
    wide = Markup(render(day_panels(spec, wide=True), "day-w", "wide"))
    narrow = Markup(render(day_panels(spec, wide=False), "day-n", "narrow"))
    called = {court: names.code(court) for court in subject.courts}
    cells = [pl.col("entries").filter(pl.col("court") == c).sum().alias(c) for c in subject.courts]
    return FigureView(
        "day",
        _day_title(subject, late),
        f"Share of a court’s docket entries by hour of its own day, {words.count(int(late['entries'].sum()))} entries, "
        f"overnight batches left out, {subject.seed_words()}. Full colour: from {cut}:00.",
        "One panel a court. " + " ".join(f"{names.code(c)}: {remarks[c]}." for c in subject.courts),
        wide,
        narrow,
        table_view(
            "day",
            "Docket entries by hour of the court’s own day",
            hours.group_by("hour").agg(*cells).sort("hour"),
            [
                Show("hour", "From", lambda h: f"{h:02d}:00", numeric=False),
                *[Show(c, word, words.count) for c, word in called.items()],
            ],
        ),
    )


def _day_title(subject: Subject, late: pl.DataFrame) -> str:
    cut = LATE_HOURS[0]
    districts = [c for c in subject.courts if subject.summary.courts[c].kind == "district"]
    part = pooled(late, districts or subject.courts)[f"from_{cut}"]
    published = [p.share for p in subject.summary.published if p.hour() == cut]
    beside = f", against {words.share(published[0], 0)} published" if published else ""
    where = "district courts" if districts else "courts"
    return f"{words.share(part)} of entries in the {where} came at or after {cut}:00{beside}"


def late_table(subject: Subject, late: pl.DataFrame, ordinary: pl.DataFrame) -> TableView:
    """Shares late in the day by court, on all days and on days the outage did not touch, with the published ones."""
    every = late.join(ordinary.drop("entries"), on="court", how="left", suffix="_calm")
    shows: list[Show] = [court_show(subject), Show("entries", "Entries", words.count)]
    shows += [Show(f"from_{h}", f"From {h}:00", words.share) for h in LATE_HOURS]
    if subject.outages:
        shows += [Show(f"from_{h}_calm", f"From {h}:00, other days", words.share) for h in LATE_HOURS]
    note = "“Other days” leaves out filings begun or entered on a day of the outage." if subject.outages else ""
    return table_view(
        "late", "Share of docket entries late in the day, each court’s own clock", every, shows, note=note
    )


def published_rows(
    subject: Subject, late: pl.DataFrame, ordinary: pl.DataFrame
) -> Sequence[tuple[str, str, str, str, str]]:
    """Each published share: what it covers, the share, the run's over its district courts (all days, and those that
    the outage did not touch), the source."""
    districts = [c for c in subject.courts if subject.summary.courts[c].kind == "district"]
    ours, calm = pooled(late, districts), pooled(ordinary, districts)
    return [
        (
            p.what,
            words.share(p.share, 0),
            words.share(ours.get(f"from_{p.hour()}")),
            words.share(calm.get(f"from_{p.hour()}")),
            source_title(subject, p.cite),
        )
        for p in subject.summary.published
    ]
