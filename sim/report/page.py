"""The page: every section computed from the run and handed to the template."""

from __future__ import annotations

from typing import Any

import msgspec
import polars as pl

from sim.report import answer, figures_court, figures_time, figures_week, relief, sections, tables, words
from sim.report.answer import Findings
from sim.report.assumptions import assumption_groups
from sim.report.grounds import grounds_table, measured_table
from sim.report.hour_of_week import hour_of_week
from sim.report.kinds import is_courts_own
from sim.report.open_hours import staffed_open_us
from sim.report.palette import token_css
from sim.report.partial_outages import fits_table, partial_table
from sim.report.stress_des import stress_table
from sim.report.subject import Subject
from sim.report.theory import recorded_network, theory_hours
from sim.report.theory_table import theory_table
from sim.report.views import FigureView, TableView


def find(subject: Subject, marks: Any) -> Findings:
    """The frames that several parts of the page share."""
    filings, zones = subject.filings, subject.zones
    entered, began = tables.local_time("entered_at_us", zones), tables.local_time("began_at_us", zones)
    return Findings(
        outcomes=tables.outcomes(filings),
        held_up=tables.held_up(filings),
        became=tables.what_became(filings, entered, began, ~is_courts_own()),
        became_own=tables.what_became(filings, entered, began, is_courts_own()),
        timeliness=tables.timeliness_by_court(filings),
        due=tables.due_on_days(filings, subject.outage_days),
        moved=tables.moved(filings),
        recovery=tables.recovery(marks, subject.outages),
        notices=tables.notices(filings),
        direct=tables.direct_services(filings),
        after=tables.after_outage(subject.people, subject.services, opened(subject), subject.outages, zones),
    )


def opened(subject: Subject) -> pl.DataFrame:
    """The capacity and the open time of every station."""
    return tables.stations_open(subject.summary, subject.outages, staffed_open_us(subject.summary))


def page_context(subject: Subject) -> dict[str, Any]:
    """Everything that the template shows, by name."""
    marks = tables.backlog(subject.people, subject.span)
    found = find(subject, marks)
    return {
        "run": subject.summary,
        "slots": subject.slots,
        "tokens_light": token_css(dark=False),
        "tokens_dark": token_css(dark=True),
        "has_outage": bool(subject.outages),
        "sentences": answer.sentences(subject, found),
        "headlines": answer.headlines(subject, found),
        "courts_table": sections.courts_table(subject, found),
        "names": {court: shown.name for court, shown in sorted(subject.summary.courts.items())},
        "span": _span_words(subject),
        "command": subject.summary.run_again or f"ecfsim run {subject.summary.scenario} --seed {subject.summary.seed}",
        "rules": sections.rule_cards(subject),
        "assumptions": assumption_groups(subject.summary.assumptions),
        "performance": performance_rows(subject.summary.performance),
        "fig": _figures(subject, found, marks),
        "tab": _tables(subject, found),
    } | _hours_of_day(subject)


def _figures(subject: Subject, found: Findings, marks: Any) -> dict[str, FigureView | None]:
    hours = tables.filings_by_hour(subject.people, subject.span)
    during = tables.begun_between(subject.people, subject.outages)
    waited = tables.waits(subject.services)
    used = tables.use(subject.services, opened(subject))
    help_hours = tables.help_by_hour(subject.events, subject.courts, subject.span)
    week = hour_of_week(subject.services, opened(subject), subject.zones, subject.span)
    figures: dict[str, FigureView | None] = {
        "week_use": figures_week.week_use_figure(subject, week),
        "week_stay": figures_week.week_stay_figure(subject, week),
        "by_hour": figures_time.by_hour_figure(subject, hours, during),
        "waits": figures_court.waits_figure(subject, waited),
        "desks": figures_court.desks_figure(subject, waited),
        "use": figures_court.use_figure(subject, used),
        "help": figures_time.help_figure(subject, help_hours, tables.help_by_court(subject.events)),
    }
    if subject.outages:
        figures |= {
            "became": figures_court.became_figure(subject, found.became, found.became_own),
            "backlog": figures_time.backlog_figure(subject, marks, found.recovery, found.after),
            "timeliness": figures_court.timeliness_figure(subject, found.due),
        }
    return {name: figure and _noted(subject, figure) for name, figure in figures.items()}


def _noted(subject: Subject, figure: FigureView) -> FigureView:
    """The figure, which says so where it does not draw every court."""
    drawn = figures_time.drawn_courts(subject)
    if len(drawn) == len(subject.courts) or figure.note:
        return figure
    note = f"Drawn are the {words.small_number(len(drawn))} courts with most filings; the table has every court."
    return msgspec.structs.replace(figure, note=note)


def _tables(subject: Subject, found: Findings) -> dict[str, TableView | None]:
    books, network = tables.reconciliation(subject.filings), recorded_network(subject.folder)
    return {
        "outages": sections.outages_table(subject),
        "partial": partial_table(subject),
        "fits": fits_table(subject),
        "theory": theory_table(subject, theory_hours(subject.services, subject.summary, subject.outages, network)),
        "grounds": grounds_table(subject.summary),
        "measured": measured_table(subject.summary),
        "stress": stress_table(subject, network),
        "recovery": sections.recovery_table(subject, found),
        "actions": sections.actions_table(subject, found),
        "filer_actions": sections.filer_actions_table(subject, tables.filer_actions(subject.events, subject.courts)),
        "timeliness": sections.timeliness_table(subject, found),
        "relief": relief.relief_table(subject, found),
        "refusals": sections.refusals_table(subject, tables.refusals_wide(subject.events, subject.courts)),
        "notices": sections.notices_table(subject, found),
        "help": sections.help_table(subject, tables.help_by_court(subject.events)),
        "books": sections.reconciliation_table(subject, books),
        "attempts": sections.attempts_table(subject, books),
        "abandoned": sections.abandoned_table(subject, tables.abandon_reasons(subject.filings, subject.courts)),
        "who": sections.who_table(tables.who_filed(subject.filings)),
    }


def _hours_of_day(subject: Subject) -> dict[str, Any]:
    people, zones = subject.people, subject.zones
    late = tables.after_hours(people, zones, figures_court.LATE_HOURS)
    calm = tables.after_hours(tables.without_days(people, zones, subject.outage_days), zones, figures_court.LATE_HOURS)
    stated = {court: shown.filings for court, shown in subject.summary.courts.items()}
    differences = tables.summary_differences(subject.filings, stated)
    return {
        "day": _noted(subject, figures_court.day_figure(subject, tables.entered_by_hour_of_day(people, zones), late)),
        "late": figures_court.late_table(subject, late, calm),
        "published": figures_court.published_rows(subject, late, calm),
        "differences": [
            f"{r['court']}: {r['what']} {r['stated']} ≠ {r['counted']}" for r in differences.iter_rows(named=True)
        ],
    }


def _span_words(subject: Subject) -> str:
    zone = subject.zone
    first, last = (f"{words.day(words.local(at, zone).date())} {words.clock(at, zone)}" for at in subject.span)
    return f"{first} to {last}, {words.zone_words(zone)}"


def performance_rows(performance: dict[str, Any]) -> list[tuple[str, str]]:
    """What the run cost on the machine at hand, in words; unknown keys are shown as they stand."""
    shares = performance.get("share", {})
    spent = ", ".join(f"{part} {words.share(float(value), 0)}" for part, value in shares.items())
    known = {
        "wall_s": ("Time", "{:.1f} s"),
        "filings_per_s": ("Filings a second", "{:,.0f}"),
        "workers": ("Workers", "{}"),
        "peak_rss_mib": ("Memory at its highest", "{:,.0f} MiB"),
    }
    rows = [
        (label, form.format(performance[key]))
        for key, (label, form) in known.items()
        if performance.get(key) is not None
    ]
    rows += [(key, str(value)) for key, value in performance.items() if key not in known and key != "share"]
    return [*rows, ("Where the time went", spent)] if spent else rows
