"""Judges whether a court's site is deemed to have failed on a day, and what that does to a filing due that day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Literal

import msgspec

from sim.courts.calendar import CourtCalendar
from sim.courts.clock import MINUTE_US, local_datetime, time_on_us
from sim.courts.outage_log import OutageRow
from sim.courts.rule_types import Effect, TechnicalFailureRule


class OutageInterval(msgspec.Struct, frozen=True):
    """A time during which the site could not accept filings. ``scheduled`` None: nothing tells."""

    starts_at_us: int
    ends_at_us: int
    scheduled: bool | None = None
    announced: bool = False


class Moved(msgspec.Struct, frozen=True, tag="moved"):
    """A filing due that day is timely until ``by_local`` of the day ``to``."""

    to: date
    by_local: str = "24:00"


class SeekRelief(msgspec.Struct, frozen=True, tag="seek_relief"):
    """The filer files as promptly as possible and asks the court for relief; timely only if it is granted."""


class Unaffected(msgspec.Struct, frozen=True, tag="unaffected"):
    """The day is no technical failure: a filing due that day stays due."""


class UnknownEffect(msgspec.Struct, frozen=True, tag="unknown"):
    """The court has a rule whose words were not seen; what it does is not guessed."""


Consequence = Moved | SeekRelief | Unaffected | UnknownEffect


class DayJudgement(msgspec.Struct, frozen=True):
    """One day judged by one rule. All minutes are minutes of outage inside the rule's window of that day.

    ``minutes_in_window`` is the figure that was compared with the threshold, by the reading named in ``reading``:
    ``union`` adds separate interruptions up, ``span`` counts from the first to the end of the last.
    ``announced``: an outage that counted was announced on the court's site.
    """

    day: date
    is_technical_failure: bool
    minutes_in_window: float
    union_minutes: float
    span_minutes: float
    longest_minutes: float
    reading: Literal["union", "span"]
    threshold_minutes_over: int | None
    announced: bool
    effect_if_announced: Consequence
    effect_if_unannounced: Consequence
    cite: str

    @property
    def effect(self) -> Consequence:
        """Return what happens to a filing due that day, by whether the failure was announced."""
        return self.effect_if_announced if self.announced else self.effect_if_unannounced


def judge_day(
    rule: TechnicalFailureRule,
    day: date,
    outages: Sequence[OutageInterval],
    calendar: CourtCalendar,
    cite: str = "",
) -> DayJudgement:
    """Judge a local day of a court by its technical-failure rule (CAED-2, CAED-5).

    E.D. Cal. L.R. 134(c): the site failed if it was "unable to accept filings continuously or intermittently over the
    course of any period of time greater than two hours after 2:00 p.m."; so minutes before the window do not count,
    and exactly the threshold is not enough. A rule without a threshold is met by any minute inside its window.
    """
    counted = [outage for outage in outages if rule.scheduled_counts or outage.scheduled is not True]
    window = (time_on_us(day, rule.window_starts_local, calendar.zone), _window_end(rule, day, calendar))
    runs = _merged(_clipped(counted, *window))
    union = sum(ends - starts for starts, ends in runs) / MINUTE_US
    span = (runs[-1][1] - runs[0][0]) / MINUTE_US if runs else 0.0
    minutes = union if rule.intermittent == "union" else span
    failed = minutes > (rule.threshold_minutes_over or 0)
    return DayJudgement(
        day=day,
        is_technical_failure=failed,
        minutes_in_window=minutes,
        union_minutes=union,
        span_minutes=span,
        longest_minutes=max(((ends - starts) / MINUTE_US for starts, ends in runs), default=0.0),
        reading=rule.intermittent,
        threshold_minutes_over=rule.threshold_minutes_over,
        announced=any(outage.announced for outage in counted if _overlaps(outage, *window)),
        effect_if_announced=_consequence(rule.announced_effect, failed, day, counted, window, calendar),
        effect_if_unannounced=_consequence(rule.unannounced_effect, failed, day, counted, window, calendar),
        cite=cite,
    )


def move_due_date(
    due: date, judge: Callable[[date], DayJudgement], days_max: int = 60
) -> tuple[date, tuple[DayJudgement, ...]]:
    """Follow a due date over every day that the rule moves it from, and return where it ends and the judgements.

    A filing moved to a day that is itself an announced technical failure moves again. Raises ValueError when the
    date still moves after ``days_max`` steps.
    """
    judged: list[DayJudgement] = []
    for _ in range(days_max):
        judgement = judge(due)
        judged.append(judgement)
        if not isinstance(judgement.effect, Moved):
            return due, tuple(judged)
        due = judgement.effect.to
    raise ValueError(f"the due date still moves after {days_max} days; check the outage's end")


def filing_intervals(
    rows: Iterable[OutageRow], *, announced: bool = False, alternative_ends: bool = False
) -> list[OutageInterval]:
    """Return the times at which a log says no filing could be made, by either reading of its ambiguous ends.

    Rows that stop only payments are left out. ``announced`` applies where the log records no announcement.
    """
    return [
        OutageInterval(
            row.starts_at_us,
            row.alternative_ends_at_us
            if alternative_ends and row.alternative_ends_at_us is not None
            else row.ends_at_us,
            row.scheduled,
            announced or row.announced_at_us is not None,
        )
        for row in rows
        if row.scope != "payment"
    ]


def days_touched(starts_at_us: int, ends_at_us: int, zone: str) -> tuple[date, ...]:
    """Return the local days on which an outage lay; one of no length lay on its own day."""
    first = local_datetime(starts_at_us, zone).date()
    last = local_datetime(max(starts_at_us, ends_at_us - 1), zone).date()
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


# --- arithmetic -----------------------------------------------------------------------------------------------------

_Run = tuple[int, int]


def _window_end(rule: TechnicalFailureRule, day: date, calendar: CourtCalendar) -> int:
    return time_on_us(day, rule.window_ends_local, calendar.zone)


def _overlaps(outage: OutageInterval, starts: int, ends: int) -> bool:
    return outage.starts_at_us < ends and starts < outage.ends_at_us


def _clipped(outages: Iterable[OutageInterval], starts: int, ends: int) -> list[_Run]:
    return sorted(
        (max(outage.starts_at_us, starts), min(outage.ends_at_us, ends))
        for outage in outages
        if _overlaps(outage, starts, ends) and outage.starts_at_us < outage.ends_at_us
    )


def _merged(runs: list[_Run]) -> list[_Run]:
    """Join runs that overlap or touch, so that no minute counts twice."""
    joined: list[_Run] = []
    for starts, ends in runs:
        if joined and starts <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(ends, joined[-1][1]))
        else:
            joined.append((starts, ends))
    return joined


# --- consequences ---------------------------------------------------------------------------------------------------


def _consequence(
    effect: Effect, failed: bool, day: date, outages: list[OutageInterval], window: _Run, calendar: CourtCalendar
) -> Consequence:
    if not failed:
        return Unaffected()
    if effect == "next_business_day":
        return Moved(calendar.next_business_day(day))
    if effect == "next_business_day_after_restored":
        restored = max(outage.ends_at_us for outage in outages if _overlaps(outage, *window))
        return Moved(calendar.next_business_day(local_datetime(restored - 1, calendar.zone).date()))
    if effect == "noon_first_open_day":
        return Moved(calendar.next_court_day(day), by_local="12:00")
    if effect == "inaccessible_6a3":
        return Moved(_first_accessible_day(day, outages, calendar))
    return SeekRelief() if effect == "seek_relief" else UnknownEffect()


def _first_accessible_day(day: date, outages: list[OutageInterval], calendar: CourtCalendar) -> date:
    """Return the next business day at whose end the site was up: FRCP 6(a)(3), "the first accessible day"."""
    while True:
        day = calendar.next_business_day(day)
        ends = time_on_us(day, "24:00", calendar.zone)
        if not any(outage.starts_at_us < ends <= outage.ends_at_us for outage in outages):
            return day
