"""What a court's own rule decides about each row of its outage log, day by day and by both readings of the row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

import msgspec

from sim.courts.book import CourtBook
from sim.courts.calendar import calendar_of
from sim.courts.clock import rfc3339, weekday_and_date
from sim.courts.facts import Fact
from sim.courts.outage_log import OutageRow
from sim.courts.rule_types import TechnicalFailureRule
from sim.courts.rules import NoRuleError, Resolved, RuleDates
from sim.courts.technical_failure import (
    Consequence,
    DayJudgement,
    Moved,
    SeekRelief,
    Unaffected,
    UnknownEffect,
    days_touched,
    filing_intervals,
    judge_day,
)

RULE_ID = "technical_failure"
JudgedStatus = Literal["verified", "derived", "assumed", "unknown"]


class Published(msgspec.Struct, frozen=True):
    """The words of a row as the court published them."""

    starts: str
    ends: str
    explanation: str


class DayDecision(msgspec.Struct, frozen=True):
    """One local day of an outage judged by the court's rule in force that day.

    ``technical_failure`` is None where no rule is on file for the day or the words of the court's rule were not seen.
    ``minutes_in_window`` are minutes of outage inside the rule's own window by its ``reading`` of
    "intermittently": ``union`` adds interruptions up, ``span`` counts from the first to the end of the last.
    ``moves_to`` is the new due date of a filing due that day if the failure was announced; the ``effect_…`` fields
    say in words what happens in either case. ``status`` says what the judgement rests on: the weaker of the rule's
    status and the log row's, ``unknown`` where there is none.
    """

    day: date
    status: JudgedStatus
    technical_failure: bool | None
    minutes_in_window: float | None
    union_minutes: float | None
    span_minutes: float | None
    reading: str
    threshold_minutes_over: int | None
    moves_to: date | None
    effect_if_announced: str
    effect_if_unannounced: str
    rule_id: str
    rule_status: str
    cite: str
    source_title: str
    quote: str
    assumed: str | None


class OtherReading(msgspec.Struct, frozen=True):
    """The row read the other way: when it then ended, and what each day then comes to."""

    ends_at: str
    days: tuple[DayDecision, ...]


class OutageDecision(msgspec.Struct, frozen=True, rename={"kind": "class"}):
    """One row of the log, what it says, how it is read, and what the rule makes of each day it touches."""

    published: Published
    starts_at: str
    ends_at: str
    kind: str
    scheduled: bool | None
    scheduled_basis: str
    announced_at: str | None
    scope: str
    logged_by: str
    flags: tuple[str, ...]
    cite: str
    assumed: str | None
    days: tuple[DayDecision, ...]
    other_reading: OtherReading | None


def decide_outages(book: CourtBook) -> tuple[OutageDecision, ...]:
    """Return the decision on every row of the court's log, in the published order.

    A day is judged on everything the log says of it, so that two rows on one day are taken together.
    """
    return tuple(_decide(book, index) for index in range(len(book.outages)))


def judge_by_rule(
    book: CourtBook, day: date, rows: Sequence[OutageRow], *, announced: bool = False, scheduled: bool | None = None
) -> tuple[DayJudgement, Resolved]:
    """Judge one day of a court by its rule in force that day. Raises NoRuleError where none is known.

    ``announced`` says whether the rows were announced on the court's site where the log does not tell.
    """
    facts: dict[str, Fact] = {} if scheduled is None else {"outage.scheduled": scheduled}
    dates = RuleDates(filed=day, deadline_set=day, case_opened=day, event=day)
    resolved = book.rules.resolve(RULE_ID, dates, facts)
    if not isinstance(resolved.value, TechnicalFailureRule):
        raise TypeError(f"{RULE_ID} of {book.court_id} is no technical-failure rule")
    intervals = filing_intervals(rows, announced=announced)
    return judge_day(resolved.value, day, intervals, calendar_of(book.profile), resolved.cite), resolved


def _decide(book: CourtBook, index: int) -> OutageDecision:
    row, zone = book.outages[index], book.profile.zone
    other = None
    if row.alternative_ends_at_us is not None:
        read = msgspec.structs.replace(row, ends_at_us=row.alternative_ends_at_us)
        rows = (*book.outages[:index], read, *book.outages[index + 1 :])
        days = _days(book, msgspec.structs.replace(row, alternative_ends_at_us=None), rows)
        other = OtherReading(rfc3339(row.alternative_ends_at_us, zone), days)
    return OutageDecision(
        published=Published(row.starts_local, row.ends_local, row.description),
        starts_at=rfc3339(row.starts_at_us, zone),
        ends_at=rfc3339(row.ends_at_us, zone),
        kind=row.kind,
        scheduled=row.scheduled,
        scheduled_basis=row.scheduled_basis,
        announced_at=None if row.announced_at_us is None else rfc3339(row.announced_at_us, zone),
        scope=row.scope,
        logged_by=row.logged_by,
        flags=row.flags,
        cite=row.cite,
        assumed=row.assumed,
        days=_days(book, row, book.outages),
        other_reading=other,
    )


def _days(book: CourtBook, row: OutageRow, rows: Sequence[OutageRow]) -> tuple[DayDecision, ...]:
    touched = days_touched(row.starts_at_us, row.ends_at_us, book.profile.zone)
    return tuple(_day(book, day, rows, row) for day in touched)


def _status(rule: Resolved, row: OutageRow, *, unseen: bool) -> JudgedStatus:
    if unseen:
        return "unknown"
    return "assumed" if row.assumed is not None else rule.status


def _day(book: CourtBook, day: date, rows: Sequence[OutageRow], row: OutageRow) -> DayDecision:
    try:
        judged, rule = judge_by_rule(book, day, rows, scheduled=row.scheduled)
    except NoRuleError as error:
        unknown = "unknown: no technical-failure rule of this court is on file for that day"
        return DayDecision(
            day=day,
            status="unknown",
            technical_failure=None,
            minutes_in_window=None,
            union_minutes=None,
            span_minutes=None,
            reading="unknown",
            threshold_minutes_over=None,
            moves_to=None,
            effect_if_announced=unknown,
            effect_if_unannounced=unknown,
            rule_id=RULE_ID,
            rule_status="unknown",
            cite="",
            source_title="",
            quote="",
            assumed=str(error),
        )
    unseen = isinstance(judged.effect_if_announced, UnknownEffect) and isinstance(
        judged.effect_if_unannounced, UnknownEffect
    )
    return DayDecision(
        day=day,
        status=_status(rule, row, unseen=unseen),
        technical_failure=None if unseen else judged.is_technical_failure,
        minutes_in_window=judged.minutes_in_window,
        union_minutes=judged.union_minutes,
        span_minutes=judged.span_minutes,
        reading=judged.reading,
        threshold_minutes_over=judged.threshold_minutes_over,
        moves_to=judged.effect_if_announced.to if isinstance(judged.effect_if_announced, Moved) else None,
        effect_if_announced=consequence_text(judged.effect_if_announced),
        effect_if_unannounced=consequence_text(judged.effect_if_unannounced),
        rule_id=RULE_ID,
        rule_status=rule.status,
        cite=rule.cite,
        source_title=rule.source_title,
        quote=" ".join(rule.quote.split()),
        assumed=rule.assumed,
    )


def consequence_text(consequence: Consequence) -> str:
    """Return in words what happens to a filing that was due on the day judged."""
    if isinstance(consequence, Moved):
        hour = "" if consequence.by_local == "24:00" else f", by {consequence.by_local}"
        return f"timely if filed on {weekday_and_date(consequence.to)}{hour}"
    if isinstance(consequence, SeekRelief):
        return "file as promptly as possible and seek relief from the court"
    if isinstance(consequence, Unaffected):
        return "stays due that day"
    return "unknown: the words of the rule were not seen"
