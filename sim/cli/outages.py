"""What the command line answers about outages: a court's log, its fit, or a scenario's calendar."""

from __future__ import annotations

import io
from collections.abc import Iterator
from csv import writer as csv_writer
from typing import TYPE_CHECKING

import msgspec

from sim.courts.clock import rfc3339
from sim.data_file import InputError

if TYPE_CHECKING:
    from sim.stations.fits import Fit
    from sim.stations.fitted import Distribution
    from sim.world.outage_calendar import PlannedOutage
    from sim.world.outage_fit import LogUse, OutageFit

FIT = ("sample", "family", "parameters", "log-likelihood", "AIC", "chosen", "p-value")
CALENDAR = (
    "court", "id", "kind", "begins", "ends", "minutes", "hits", "scheduled", "national", "announced",
)  # fmt: skip
SPARE = ("national", "scheduled", "kind", "announced")


class CalendarLine(msgspec.Struct, frozen=True):
    """One outage of a drawn calendar; instants in the court's local time with its offset."""

    court: str
    id: str
    kind: str
    begins: str
    ends: str
    minutes: float
    hits: tuple[str, ...]
    scheduled: bool
    national: bool
    announced: str | None
    pattern: str


Table = tuple[tuple[str, ...], list[tuple[str, ...]], tuple[str, ...]]


def answer(
    asked: str, *, fit: bool, pool: str, calendar: bool, seed: int, csv: bool
) -> tuple[object, Table | str, tuple[str, ...]]:
    """Return what is asked about a court's log, its fit, or a scenario's calendar: record, table or CSV, notes.

    Raises InputError for options that do not go together.
    """
    if fit and calendar:
        raise InputError("--fit (with --pool) is about a court's log, --calendar (with --csv) of a scenario: give one")
    if (pool and not fit) or (csv and not calendar):
        raise InputError("--pool goes with --fit, --csv with --calendar: leave it out")
    if fit:
        found = fit_of(asked, pool)
        return found, (FIT, fit_rows(found), ()), ("", *fit_lines(found))
    if not calendar:
        return log_of(asked)
    lines = calendar_of_scenario(asked, seed)
    rows = calendar_rows(lines)
    return lines, as_csv(rows) if csv else (CALENDAR, rows, SPARE), ()


def log_of(court_id: str) -> tuple[object, Table, tuple[str, ...]]:
    """Return a court's log with what its rule makes of each day: decisions, table and notes."""
    from sim.cli.courts import OUTAGE_HEADINGS, OUTAGE_SPARE, log_note, outage_notes, outage_rows
    from sim.courts import load_court
    from sim.courts.outage_decisions import decide_outages

    book = load_court(court_id)
    decisions = decide_outages(book)
    table = (OUTAGE_HEADINGS, outage_rows(decisions), OUTAGE_SPARE)
    return decisions, table, ("", *log_note(book), *outage_notes(decisions))


# --- fits -----------------------------------------------------------------------------------------------------------


def fit_of(court_id: str, pool: str) -> OutageFit:
    """Fit a court's log, pooled with others (ids with commas between) where it is short.

    Raises InputError where nothing can be fitted.
    """
    from sim.courts import load_court
    from sim.stations.fit_families import FitError
    from sim.world.outage_fit import shown_fit

    names = tuple(dict.fromkeys((court_id, *filter(None, map(str.strip, pool.split(","))))))
    for name in names:
        load_court(name)
    try:
        return shown_fit(names, court_id=court_id)
    except FitError as error:
        raise InputError(f"{error}; pool it with a published one, e.g. --pool caed") from None


def fit_rows(found: OutageFit) -> list[tuple[str, ...]]:
    """Return a line for each candidate of each sample, the likeliest by AIC first."""
    rows: list[tuple[str, ...]] = []
    for name, one in (("hours up", found.up_hours), ("minutes to repair", found.repair_minutes)):
        for place, tried in enumerate(one.tried):
            law = tried.distribution
            p_value = f"{one.test.p_value:.3f}" if one.test is not None and one.test.family == law.family else ""
            chosen = "yes" if law == one.chosen else ""
            numbers = (f"{tried.log_likelihood:.2f}", f"{tried.aic:.2f}")
            rows.append((name if place == 0 else "", law.family, _parameters(law), *numbers, chosen, p_value))
    return rows


def fit_lines(found: OutageFit) -> Iterator[str]:
    """Yield the sentences under the table of a fit: what was used, pooled and why, and what is assumed."""
    for name, one in (("time up", found.up_hours), ("time to repair", found.repair_minutes)):
        unit = "h" if name == "time up" else "min"
        yield f"{name}: {_sample(one)}, mean {one.mean:,.6g} {unit}, median {one.median:,.6g} {unit}; {one.why}."
    up = found.up_law
    yield f"in use for {found.court_id}: {up.family}, mean {up.mean:,.6g} h up; {found.method}."
    if found.factor != 1:
        yield f"the court's factor on the rate of failures: {found.factor:.3f}."
    yield from (_log_line(log, log.court_id in found.used) for log in found.logs)
    yield from (f"assumed: {one}." for one in found.assumed)


def _sample(one: Fit) -> str:
    cut = f" and {one.censored} cut off at a log's end" if one.censored else ""
    return f"n = {one.n}{cut}"


def _parameters(law: Distribution) -> str:
    return ", ".join(f"{name} {value:.6g}" for name, value in law.parameters.items())


def _log_line(log: LogUse, used: bool) -> str:
    span = "no span observed" if log.observed_days is None else f"{log.observed_days:.1f} days observed"
    left_out = ", ".join(f"{number} {reason}" for reason, number in log.left_out.items()) or "none"
    told = f"{log.court_id} ({log.log}): {log.rows} rows, {log.failures} failures, {span}; left out: {left_out}"
    told += f"; {log.ambiguous} with an ambiguous end" if log.ambiguous else ""
    told += f"; {log.joined} joined with another" if log.joined else ""
    return told + ("." if used else "; not used.")


# --- calendars ------------------------------------------------------------------------------------------------------


def calendar_of_scenario(name_or_path: str, seed: int) -> list[CalendarLine]:
    """Draw a scenario's outages for one seed, court by court. Raises what reading and checking the scenario does."""
    from sim.courts import court_ids, load_court
    from sim.world.outage_calendar import outage_calendar
    from sim.world.scenario import UnknownScenarioError, load_scenario
    from sim.world.scenario_check import check_against_courts

    try:
        found = load_scenario(name_or_path)
    except UnknownScenarioError:
        if name_or_path not in court_ids():
            raise
        problem = f"{name_or_path} is a court, and --calendar draws the outages of a scenario"
        raise InputError(f"{problem}: name a scenario, or leave --calendar out for the court's log") from None
    check_against_courts(found)
    return [
        _line(outage, court_id, load_court(court_id).profile.zone)
        for court_id in found.scenario.courts
        for outage in outage_calendar(found.scenario, seed, court_id)
    ]


def _line(outage: PlannedOutage, court_id: str, zone: str) -> CalendarLine:
    return CalendarLine(
        court=court_id,
        id=outage.outage_id,
        kind=outage.kind,
        begins=rfc3339(outage.begins_at, zone),
        ends=rfc3339(outage.ends_at, zone),
        minutes=round((outage.ends_at - outage.begins_at) / 60e6, 3),
        hits=outage.hits,
        scheduled=outage.scheduled,
        national=outage.national,
        announced=None if outage.announced_at is None else rfc3339(outage.announced_at, zone),
        pattern=outage.pattern,
    )


def calendar_rows(lines: list[CalendarLine]) -> list[tuple[str, ...]]:
    """Return a line for each outage."""
    return [
        (
            line.court,
            line.id,
            line.kind,
            line.begins,
            line.ends,
            f"{line.minutes:g}",
            " ".join(line.hits),
            "yes" if line.scheduled else "no",
            "yes" if line.national else "no",
            line.announced or "never",
        )
        for line in lines
    ]


def as_csv(rows: list[tuple[str, ...]]) -> str:
    """Return the lines of a calendar as CSV under the headings of the table."""
    out = io.StringIO()
    writer = csv_writer(out, lineterminator="\n")
    writer.writerow(CALENDAR)
    writer.writerows(rows)
    return out.getvalue().rstrip("\n")
