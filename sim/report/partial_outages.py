"""Outages of a part of the system or of what it depends on, and the fits behind outages that were drawn."""

from __future__ import annotations

import polars as pl

from sim.report import names, words
from sim.report.figures_court import court_show
from sim.report.run_data import FitShown, instant_us
from sim.report.subject import Subject
from sim.report.views import Show, TableView, table_view, text

_HITS = {"pay_gov": "Pay.gov", "pacer_login": "PACER login", "mail": "notices by e-mail", "system": "the whole system"}


def partial_table(subject: Subject) -> TableView | None:
    """Partial outages by court and what they hit: how many, how long; the download has each. None where none fell."""
    every = [
        (
            court,
            words.listed([_HITS.get(hit, names.plain(hit)) for hit in one.hits]),
            one.text or names.outage(one.kind),
            names.plain(one.kind),
            instant_us(one.starts_at),
            instant_us(one.ends_at),
            one.announced_at is not None,
        )
        for court, shown in sorted(subject.summary.courts.items())
        for one in shown.dependency_outages
    ]
    if not every:
        return None
    kinds = (pl.String, pl.String, pl.String, pl.String, pl.Int64, pl.Int64, pl.Boolean)
    columns = ("court", "hits", "text", "kind", "starts_at_us", "ends_at_us", "announced")
    frame = pl.DataFrame(every, schema=dict(zip(columns, kinds, strict=True)), orient="row")
    lasted = pl.col("ends_at_us") - pl.col("starts_at_us")
    shown = frame.group_by("court", "hits", "text", "kind", maintain_order=True).agg(
        outages=pl.len(),
        announced=pl.col("announced").sum(),
        total_us=lasted.sum(),
        longest_us=lasted.max(),
        first_us=pl.col("starts_at_us").min(),
        last_us=pl.col("ends_at_us").max(),
    )
    zone = subject.zone
    shows = [
        court_show(subject),
        Show("hits", "What was out", text, numeric=False),
        Show("text", "As told", text, numeric=False),
        Show("kind", "Kind", text, numeric=False),
        Show("outages", "Times", words.count),
        Show("announced", "Announced", words.count),
        Show("total_us", "In all", words.duration),
        Show("longest_us", "Longest", words.duration),
        Show("first_us", "First began", lambda at: words.moment(at, zone)),
        Show("last_us", "Last ended", lambda at: words.moment(at, zone)),
    ]
    note = "The courts’ rules judge only outages of the whole system. The download has each outage."
    caption = f"Partial outages: something was out, and the site was up, {words.zone_words(zone)}"
    return table_view("partial", caption, shown, shows, note=note, csv=frame)


def fits_table(subject: Subject) -> TableView | None:
    """The distributions fitted to courts' logs, from which outages were drawn; None where none was fitted."""
    rows = [
        (pattern, names.code(court), what, unit, words.listed([names.code(c) for c in fit.used]) or "–", *_fit(one))
        for pattern, courts in subject.summary.outage_fits.items()
        for court, fit in courts.items()
        for what, unit, one in (
            ("Time between failures", "hours", fit.up_hours),
            ("Time to repair", "minutes", fit.repair_minutes),
        )
        if one is not None
    ]
    if not rows:
        return None
    heads = {"pattern": "Pattern", "court": "Court", "what": "What", "unit": "Unit", "logs": "From the log of"}
    counted = {"n": "Values", "censored": "Cut off", "mean": "Mean"}
    told = {"family": "Fitted", "test": "Fit test", "why": "Why"}
    schema = dict.fromkeys(heads, pl.String) | {"n": pl.Int64, "censored": pl.Int64, "mean": pl.Float64}
    frame = pl.DataFrame(rows, schema=schema | dict.fromkeys(told, pl.String), orient="row")
    shows = [Show(name, label, text, numeric=False) for name, label in heads.items()]
    shows += [Show(name, label, lambda value: f"{value:,.4g}") for name, label in counted.items()]
    shows += [Show(name, label, text, numeric=False) for name, label in told.items()]
    assumed = dict.fromkeys(
        one for courts in subject.summary.outage_fits.values() for fit in courts.values() for one in fit.assumed
    )
    said = "; ".join(assumed)
    note = "A pattern may replace one of the two by a figure of the scenario; the assumptions then say so."
    return table_view("outage-fits", "Outages drawn from fits to logs", frame, shows, note=f"{note} {_taken(said)}")


def _taken(said: str) -> str:
    return f"Taken for granted: {said}." if said else ""


def _fit(fit: FitShown) -> tuple[int, int, float, str, str, str]:
    parameters = ", ".join(f"{name} {value:.4g}" for name, value in fit.chosen.parameters.items())
    test = f"{fit.test.name}, p = {fit.test.p_value:.2g}" if fit.test else "not tested"
    return fit.n, fit.censored, fit.mean, f"{fit.chosen.family.replace('_', ' ')} ({parameters})", test, fit.why
