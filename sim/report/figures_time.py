"""Figures over the run's time: filings by hour, backlog and recovery, help-desk load."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import polars as pl
from markupsafe import Markup

from sim.report import names, words
from sim.report.answer import band_label
from sim.report.charts import Band, Layer, Panel, TimeSpec, time_panels
from sim.report.help_desk import CALLS
from sim.report.kinds import kinds_words
from sim.report.local_time import zone_time
from sim.report.palette import court_colour
from sim.report.subject import Subject
from sim.report.svg import render
from sim.report.timeline import MARK_US, ORDINARY_QUANTILE
from sim.report.unfinished import AfterOutage, in_stations, most_held, outage_ends, with_inside
from sim.report.views import FigureView, Show, TableView, table_view

_SHUT = ("after_hours_notification", "closed")  # calls outside the desk's hours
COURTS_DRAWN_MAX = 12  # panels of more courts fill a page that nobody reads, and take minutes to draw
_HEADROOM = 1.15  # so that the outage's name stands above the highest bar


def drawn(spec: TimeSpec, id_: str) -> tuple[Markup, Markup]:
    """The wide and the narrow drawing of a chart of time panels."""
    wide = render(time_panels(spec, wide=True), f"{id_}-w", "wide")
    return Markup(wide), Markup(render(time_panels(spec, wide=False), f"{id_}-n", "narrow"))


def local_ms(at_us: int, zone: str) -> int:
    """The local time of an instant as milliseconds read as if it were UTC."""
    return int(words.local(at_us, zone).replace(tzinfo=UTC).timestamp() * 1000)


def drawn_courts(subject: Subject) -> tuple[str, ...]:
    """The courts that charts show, in the page's order: all, or of many those with the most filings."""
    if len(subject.courts) <= COURTS_DRAWN_MAX:
        return tuple(subject.courts)
    counted = subject.filings["court"].value_counts().sort("count", "court", descending=[True, False])
    most = set(counted["court"].head(COURTS_DRAWN_MAX))
    return tuple(court for court in subject.courts if court in most)


def court_panels(subject: Subject, remarks: dict[str, str]) -> tuple[Panel, ...]:
    """One panel a drawn court, with its remark at the right."""
    return tuple(
        Panel(
            court,
            f"{names.code(court)}  {subject.spoken(court).removeprefix('the ')}",
            f"{names.code(court)}",
            court_colour(subject.slots[court]),
            remarks.get(court, ""),
        )
        for court in drawn_courts(subject)
    )


def _midnights(first_us: int, last_us: int, zone: str) -> tuple[int, ...]:
    first, last = local_ms(first_us, zone), local_ms(last_us, zone)
    start = datetime.fromtimestamp(first / 1000, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    days = [int((start + timedelta(days=n)).timestamp() * 1000) for n in range((last - first) // 86_400_000 + 2)]
    return tuple(day for day in days if first <= day < last)


def time_spec(
    subject: Subject,
    frame: pl.DataFrame,
    layers: Sequence[Layer],
    remarks: dict[str, str],
    top: float,
    since_us: int | None = None,
) -> TimeSpec:
    """A chart of time panels on the scenario's clock from `since_us` (or the run's start) to the run's end."""
    first, last = since_us if since_us is not None else subject.span[0], subject.span[1]
    zone = subject.zone
    bands = [
        Band(o.court, local_ms(o.starts_at_us, zone), local_ms(o.ends_at_us, zone), band_label(o, zone), "outage")
        for o in subject.outages
    ]
    return TimeSpec(
        frame,
        court_panels(subject, remarks),
        tuple(layers),
        tuple(bands),
        _midnights(first, last, zone),
        (local_ms(first, zone), local_ms(last, zone)),
        max(1.0, top * _HEADROOM),
    )


def with_t_ms(frame: pl.DataFrame, column: str, zone: str) -> pl.DataFrame:
    """The frame with `t_ms`, the local time of `column` for a chart."""
    return frame.with_columns(t_ms=zone_time(column, zone).dt.epoch("ms"))


def clock_words(subject: Subject) -> str:
    """Which clock the axis shows, and which courts keep another."""
    others = [c for c in subject.courts if subject.zones[c] != subject.zone]
    kept = [f"{names.code(c)} keeps {words.zone_words(subject.zones[c])}" for c in others]
    return f"{words.zone_words(subject.zone)}{f' ({words.listed(kept)})' if kept else ''}"


def by_hour_figure(subject: Subject, hours: pl.DataFrame, during: pl.DataFrame) -> FigureView:
    """Filings by hour and court with the outage drawn on it."""
    top = float(hours.select(pl.max_horizontal("begun", "entered").max()).item() or 0)
    most = {row[0]: row[1] for row in hours.group_by("court").agg(pl.col("entered").max()).iter_rows()}
    remarks = {court: f"most in one hour: {words.count(most.get(court, 0))}" for court in subject.courts}
    layers = (Layer("entered", "area", 0.75), Layer("begun", "line", muted=True))
    spec = time_spec(subject, with_t_ms(hours, "hour_us", subject.zone), layers, remarks, top)
    wide, narrow = drawn(spec, "by-hour")
    return FigureView(
        "by-hour",
        _by_hour_title(subject, hours, during),
        f"Filings and entries an hour in {subject.courts_words()}, {clock_words(subject)}, {subject.seed_words()}. "
        f"Filled: entered on the docket. Line: begun. Of {words.count(len(subject.filings))} begun, "
        f"{kinds_words(subject.filings)}; overnight batches are not drawn.",
        "One panel a court, hour by hour. "
        + " ".join(
            f"{names.code(c)}: at most {words.count(most.get(c, 0))} entered in an hour." for c in subject.courts
        ),
        wide,
        narrow,
        court_table(
            subject,
            hours.filter(pl.col("begun") + pl.col("entered") > 0),
            ("hour_us", {"begun": "begun", "entered": "entered"}),
            "by-hour",
            "Filings begun and entered, by hour and court; hours without either left out",
        ),
    )


def _by_hour_title(subject: Subject, hours: pl.DataFrame, during: pl.DataFrame) -> str:
    if subject.outages:
        begun, entered = int(during["begun"].sum()), int(during["entered"].sum())
        were, some = "was" if begun == 1 else "were", words.count(entered) if entered else "none"
        return f"While the site was down {words.things(begun, 'filing')} {were} begun, {some} entered"
    if hours.is_empty():
        return "No filing was begun"
    busiest = (
        hours.group_by("hour_us").agg(pl.col("begun").sum()).sort("begun", "hour_us", descending=[True, False]).row(0)
    )
    return (
        f"The busiest hour began {words.moment(busiest[0], subject.zone)} and saw {words.things(busiest[1], 'filing')}"
    )


def backlog_figure(
    subject: Subject, marks: pl.DataFrame, recovered: pl.DataFrame, after: AfterOutage | None
) -> FigureView:
    """Unfinished filings by court from before the outage on, those in its stations among them; its ordinary level."""
    since, stays = _before_outage(subject), in_stations(subject.services, subject.people)
    marks = with_inside(marks, stays)
    shown = _changes(marks.filter(pl.col("at_us") >= since))
    levels = recovered.group_by("court").agg(pl.col("ordinary").first(), pl.col("peak").max())
    frame = with_t_ms(shown.join(levels.select("court", "ordinary"), on="court", how="left"), "at_us", subject.zone)
    top = float(frame.select(pl.col("backlog").max()).item() or 0)
    held = most_held(stays, outage_ends(subject.outages))
    inside = {court: held[court].filings if court in held else 0 for court in subject.courts}
    remarks = {r["court"]: _backlog_remark(r, inside[r["court"]]) for r in levels.iter_rows(named=True)}
    layers = (Layer("backlog", "area", 0.4), Layer("inside", "area", 1.0), Layer("ordinary", "level", muted=True))
    wide, narrow = drawn(time_spec(subject, frame, layers, remarks, top, since), "backlog")
    return FigureView(
        "backlog",
        _backlog_title(recovered, after),
        f"Filings and entries begun and not ended, every {words.duration(MARK_US)}, {subject.courts_words()}, "
        f"{clock_words(subject)}, {subject.seed_words()}. Pale: with filers and staff, outside the courts’ stations. "
        "Full: in a station, queued or served. Dashed: ordinary, the level not exceeded at "
        f"{words.share(ORDINARY_QUANTILE, 0)} of marks before the outage. At the right: the highest, the ordinary "
        "level, and the most in stations at once after the outage. Overnight batches left out.",
        "One panel a court: the highest backlog, the ordinary one, the most in stations at once after the outage. "
        + " ".join(f"{names.code(c)}: {remarks[c]}." for c in subject.courts if c in remarks),
        wide,
        narrow,
        court_table(
            subject,
            marks.filter((pl.col("at_us") >= since) & ((pl.col("at_us") - subject.span[0]) % words.HOUR_US == 0)),
            ("at_us", {"backlog": "", "inside": "in stations"}),
            "backlog",
            "Filings begun and not ended, and those of them in the court’s stations, on the hour",
            csv=across_courts(marks, "at_us", ("backlog", "inside"), subject.courts),
        ),
    )


def _changes(marks: pl.DataFrame) -> pl.DataFrame:
    """Only the marks at which the level changes, and each court's last: a stepped line needs no others."""
    was = [pl.col(name).shift(1).over("court") for name in ("backlog", "inside")]
    changed = (pl.col("backlog") != was[0]) | (pl.col("inside") != was[1]) | was[0].is_null()
    return marks.filter(changed | (pl.col("at_us") == pl.col("at_us").max()))


def _before_outage(subject: Subject) -> int:
    """Two days before the first outage, or the run's start: enough to show what was ordinary."""
    first = min((o.starts_at_us for o in subject.outages), default=subject.span[0])
    return max(subject.span[0], (first - 2 * words.DAY_US) // words.HOUR_US * words.HOUR_US)


def _backlog_remark(row: dict[str, int | None], inside: int) -> str:
    highest = f"highest {words.count(row['peak'])}, ordinary {words.count(row['ordinary'])}"
    return f"{highest}, in stations {words.count(inside)}"


def _backlog_title(recovered: pl.DataFrame, after: AfterOutage | None) -> str:
    if recovered.is_empty():
        return "No outage built up a backlog"
    top = recovered.sort("peak", "court", descending=[True, False], nulls_last=True).row(0, named=True)
    known = recovered.filter(pl.col("recovery_us").is_not_null())
    held = after.held.filings if after and after.held else 0
    peak = (
        f"Up to {words.things(top['peak'] or 0, 'filing')} were unfinished in {names.code(top['court'])}, while no "
        f"court’s stations held {'more than ' + words.count(held) if held else 'any'} at once after the outage"
    )
    if known.is_empty():
        return f"{peak}, and no court was back to ordinary when the run ended"
    if recovered["court"].is_duplicated().any():
        times = (
            f"after {words.count(len(known))} of {words.count(len(recovered))} outages the backlog was ordinary again"
        )
        return f"{peak}; {times}, at the latest {words.duration(max(known['recovery_us']))} later"
    slow = words.duration(max(known["recovery_us"]))
    back = "every court was" if len(known) == len(recovered) else "the courts that recovered were"
    return f"{peak}; {back} back to ordinary within {slow} after the outage"


def help_figure(subject: Subject, hours: pl.DataFrame, by_court: pl.DataFrame) -> FigureView:
    """Help-desk load by hour and court."""
    top = float(hours.select(pl.sum_horizontal(CALLS).max()).item() or 0)
    row = {r["court"]: r for r in by_court.iter_rows(named=True)}
    remarks = {c: f"{words.count(row[c]['answered'])} answered" for c in subject.courts if c in row}
    frame = with_t_ms(hours, "hour_us", subject.zone).with_columns(shut=pl.sum_horizontal(_SHUT))
    layers = (Layer("answered", "bar", 0.95), Layer("abandoned", "bar", 0.4), Layer("shut", "bar", 0.0))
    wide, narrow = drawn(time_spec(subject, frame, layers, remarks, top), "help")
    return FigureView(
        "help",
        _help_title(by_court),
        f"Calls an hour, {subject.courts_words()}, {clock_words(subject)}, {subject.seed_words()}. "
        "Full: answered. Pale: given up on hold. Hollow: line closed, with or without a notification left.",
        "One panel a court. " + " ".join(f"{names.code(c)}: {remarks[c]}." for c in remarks),
        wide,
        narrow,
        court_table(
            subject,
            hours.filter(pl.sum_horizontal(CALLS) > 0),
            ("hour_us", dict(zip(CALLS, ("answered", "given up", "after-hours note", "line closed"), strict=True))),
            "help",
            "Calls by hour and court; hours without a call left out",
        ),
    )


def _help_title(by_court: pl.DataFrame) -> str:
    answered, given_up, notes, closed = (int(by_court[name].sum()) for name in CALLS)
    were = "was" if answered == 1 else "were"
    return (
        f"{words.things(answered, 'call')} to the help desks {were} answered and {words.count(given_up)} given up on "
        f"hold; {words.count(notes + closed)} met a closed line, {words.count(notes)} of them left a notification"
    )


def across_courts(frame: pl.DataFrame, key: str, columns: Sequence[str], courts: Sequence[str]) -> pl.DataFrame:
    """One row a value of `key`, one column a court and quantity (`caed_begun`); a missing cell is 0."""
    cells = [pl.col(name).filter(pl.col("court") == c).sum().alias(f"{c}_{name}") for c in courts for name in columns]
    return frame.group_by(key).agg(*cells).sort(key)


def court_table(
    subject: Subject,
    frame: pl.DataFrame,
    columns: tuple[str, dict[str, str]],
    id_: str,
    caption: str,
    csv: pl.DataFrame | None = None,
) -> TableView:
    """A table of an instant's rows by court; `columns` gives the instant's column and what each quantity is called."""
    key, called = columns
    wide = across_courts(frame, key, tuple(called), subject.courts)
    shows = [
        Show(key, f"From, {words.zone_words(subject.zone)}", lambda at: words.moment(at, subject.zone), numeric=False)
    ]
    shows += [
        Show(f"{c}_{name}", f"{names.code(c)} {word}".strip(), words.count)
        for c in subject.courts
        for name, word in called.items()
    ]
    return table_view(id_, caption, wide, shows, csv=csv)
