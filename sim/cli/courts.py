"""What the command line answers about courts, their assumptions and their outages, as rows for tables and JSON."""

from __future__ import annotations

from datetime import date

import msgspec

from sim.courts import CourtBook, assumed_values, court_ids, load_court
from sim.courts.assumed import AssumedValue
from sim.courts.facts import FACT_TYPES, Fact
from sim.courts.outage_decisions import DayDecision, OutageDecision
from sim.courts.time_assumed import outage_assumptions, time_assumptions
from sim.data_file import InputError, shown_path, suggestion


class CourtSummary(msgspec.Struct, frozen=True):
    """One court in a line."""

    court_id: str
    name: str
    kind: str
    zone: str
    live_on: date | None
    mandatory_on: date | None
    nextgen_on: date | None
    rules: int
    docket_events: int
    fees: int
    outages: int
    assumed_values: int


class Assumption(msgspec.Struct, frozen=True):
    """One value that no source backs. ``court`` is ``_federal`` for what every court inherits from the time rules."""

    court: str
    key: str
    value: object
    why: str
    place: str


def court_summaries(only: str | None = None) -> list[CourtSummary]:
    """Return a line for every court on file, or for one. Raises DataError when a court's files cannot be used."""
    return [_summary(load_court(court_id)) for court_id in ((only,) if only else court_ids())]


def _summary(book: CourtBook) -> CourtSummary:
    profile = book.profile
    return CourtSummary(
        court_id=book.court_id,
        name=profile.name,
        kind=profile.kind,
        zone=profile.zone,
        live_on=profile.live_on,
        mandatory_on=profile.mandatory_on,
        nextgen_on=profile.nextgen_on,
        rules=len(book.rules.rule_ids()),
        docket_events=sum(1 for _ in book.events),
        fees=sum(1 for _ in book.fees),
        outages=len(book.outages),
        assumed_values=len(assumed_values(book)) + len(outage_assumptions(book)),
    )


def all_assumptions(only: str | None = None) -> list[Assumption]:
    """Return every assumption of every court, or of one, and of the federal time rules; what they share, once."""
    found: dict[tuple[str, str], Assumption] = {}
    for value in time_assumptions():
        found[("_federal", value.key)] = _assumption("_federal", value)
    for court_id in (only,) if only else court_ids():
        book = load_court(court_id)
        for value in (*assumed_values(book), *outage_assumptions(book)):
            owner = "_federal" if "_federal" in value.file.parts else court_id
            found.setdefault((owner, value.key), _assumption(owner, value))
    return list(found.values())


def _assumption(court: str, value: AssumedValue) -> Assumption:
    place = shown_path(value.file) if value.line is None else f"{shown_path(value.file)}:{value.line}"
    return Assumption(court, value.key, value.value, value.why, place)


# --- outages --------------------------------------------------------------------------------------------------------

OUTAGE_HEADINGS = (
    "starts", "ends", "class", "scheduled", "day", "minutes", "failure", "due moves to", "status", "flags",
)  # fmt: skip
OUTAGE_SPARE = ("scheduled", "class", "flags")
"""Columns of the outage table that a narrow terminal does without, first the first."""


def outage_rows(decisions: tuple[OutageDecision, ...]) -> list[tuple[str, ...]]:
    """Return a line for each day of each row of the log; the other reading of a row follows it."""
    rows: list[tuple[str, ...]] = []
    for decision in decisions:
        scheduled = "unknown" if decision.scheduled is None else "yes" if decision.scheduled else "no"
        words = (*_shown_times(decision), decision.kind, scheduled)
        rows += _day_rows(words, decision.days, ", ".join(decision.flags))
        if decision.other_reading is not None:
            other = ("", f"or {decision.other_reading.ends_at}", decision.kind, scheduled)
            rows += _day_rows(other, decision.other_reading.days, "the other reading")
    return rows


def _shown_times(decision: OutageDecision) -> tuple[str, str]:
    """Return a row's times as published, or in this court's time where the words are from another court's log."""
    if "another_courts_log" in decision.flags:
        return decision.starts_at.replace("T", " "), decision.ends_at.replace("T", " ")
    return decision.published.starts, decision.published.ends


def _day_rows(words: tuple[str, str, str, str], days: tuple[DayDecision, ...], note: str) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for index, day in enumerate(days):
        first = index == 0
        minutes = "" if day.minutes_in_window is None else f"{day.minutes_in_window:.0f}"
        failure = {True: "yes", False: "no", None: "unknown"}[day.technical_failure]
        moves = "" if day.moves_to is None else day.moves_to.isoformat()
        shown = words if first else ("", "", "", "")
        rows.append((*shown, day.day.isoformat(), minutes, failure, moves, day.status, note if first else ""))
    return rows


def log_note(book: CourtBook) -> list[str]:
    """Return the sentence on what a court's outage table does not tell: no log on file, or a log of one period."""
    if book.outage_log == "missing":
        return [f"no log on file: courts/{book.court_id}/outages.csv is missing, so no outage of the court is known."]
    if any("outside_own_log" in row.flags for row in book.outages):
        return ["outside_own_log: the court's published log does not reach that time; another court told of it."]
    return []


def outage_notes(decisions: tuple[OutageDecision, ...]) -> list[str]:
    """Return the sentences under the outage table: the rules applied, with their words, and what the columns mean."""
    if not decisions:
        return []
    notes = [
        "minutes: minutes of outage inside the window of the rule; due moves to: if the failure was announced.",
        "status: what failure and new day rest on; assumed where the reading of the rule or the outage itself is.",
    ]
    rules = {(day.cite, day.rule_status): day for decision in decisions for day in decision.days}
    for day in rules.values():
        title = day.source_title or "no source"
        quote = f" “{day.quote}”" if day.quote else ""
        notes.append(f"rule {day.rule_id} [{day.cite or 'assumed'}, {day.rule_status}]: {title}.{quote}")
        if day.assumed:
            notes.append(f"  assumed: {day.assumed}")
    failed = [day for decision in decisions for day in decision.days if day.technical_failure]
    if failed:
        notes.append(f"if the failure was not announced: {failed[0].effect_if_unannounced}.")
    return notes


# --- facts ----------------------------------------------------------------------------------------------------------


def parse_facts(words: tuple[str, ...]) -> dict[str, Fact]:
    """Read facts given as ``name=value``, e.g. ``event.initiates_proceeding=yes``. Raises InputError for a bad one."""
    facts: dict[str, Fact] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise InputError(f"fact {word!r} has no value; write NAME=VALUE")
        if name not in FACT_TYPES:
            raise InputError(f"unknown fact {name!r}; {suggestion(name, FACT_TYPES)}")
        facts[name] = _fact(name, value)
    return facts


def _fact(name: str, value: str) -> Fact:
    wanted = FACT_TYPES[name]
    if wanted is bool:
        if value.lower() not in ("yes", "no", "true", "false"):
            raise InputError(f"fact {name!r} is yes or no, not {value!r}")
        return value.lower() in ("yes", "true")
    try:
        return date.fromisoformat(value) if wanted is date else int(value) if wanted is int else value
    except ValueError:
        raise InputError(f"fact {name!r} takes a {wanted.__name__}, not {value!r}") from None
