"""What a period of time is, and how its days are counted: the records and the bare arithmetic of the time rules."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, timedelta
from typing import Literal

import msgspec

from sim.courts.calendar import ONE_DAY, CourtCalendar
from sim.courts.clock import is_weekend
from sim.courts.holidays import Holiday
from sim.courts.rule_types import ExtraDaysRule
from sim.courts.time_texts import Citation, TimeText

Direction = Literal["after", "before"]
Service = Literal["electronic", "mail", "clerk", "consented", "hand"]
StateHolidays = Literal["forward", "both", "ignore"]
"""``forward``: for periods after an event only, the text since 2009; ``both``: the older text; ``ignore``: never."""


class TimeRules(msgspec.Struct, frozen=True):
    """Everything a time rule says that a computation needs: values, and the edition whose words are cited."""

    text: TimeText
    exclude_short_below_days: int
    include_last_day_rollover: bool
    extra_days: ExtraDaysRule
    state_holidays: StateHolidays


class DeadlineRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A period in days from (or back from) the day of an event, by a court's rules and calendar.

    ``service`` is how the paper that starts the period was served; None when it does not run from service.
    ``inaccessible`` are the days on which the clerk's office could not be reached. ``cutoff_cite`` is the
    authority for a court's own hour; None means the federal rule's midnight.
    """

    start: date
    days: int
    rules: TimeRules
    calendar: CourtCalendar
    direction: Direction = "after"
    service: Service | None = None
    inaccessible: Collection[date] = ()
    cutoff_local: str = "24:00"
    cutoff_cite: Citation | None = None


class HoursRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A period in hours from (or back from) an instant; other fields as for a period in days."""

    start_at_us: int
    hours: int
    rules: TimeRules
    calendar: CourtCalendar
    direction: Direction = "after"
    inaccessible: Collection[date] = ()


class Step(msgspec.Struct, frozen=True):
    """One step of a computation in words, the day it reaches, its source's id and the rule's usual label."""

    text: str
    day: date
    cite: str
    rule: str


class Reading(msgspec.Struct, frozen=True):
    """Another tenable reading of the rules that ends the period on another day."""

    name: str
    due: date
    why: str
    cite: str


class Deadline(msgspec.Struct, frozen=True):
    """When a period ends and why. ``due_instant_us`` is the first instant that is too late.

    ``raw`` is the day the bare count reaches; ``readings`` are the other tenable results, with their reasons.
    """

    start: date
    raw: date
    due: date
    cutoff_local: str
    due_instant_us: int
    steps: tuple[Step, ...]
    citations: tuple[Citation, ...]
    readings: tuple[Reading, ...]
    assumed: tuple[str, ...]


class CountedPeriod(msgspec.Struct):
    """The days a computation passes through, noted as it goes."""

    raw: date
    skipped: list[date]
    rolled: date
    extra_raw: date
    extra_rolled: date
    due: date
    met: list[Holiday]
    extra: int
    short: bool


HolidayOn = Callable[[date], Holiday | None]


def counts_state(rules: TimeRules, direction: Direction) -> bool:
    """Return whether state holidays count in a period of this direction under these rules."""
    return rules.state_holidays == "both" or (rules.state_holidays == "forward" and direction == "after")


def holiday_finder(calendar: CourtCalendar, with_state: bool) -> HolidayOn:
    """Return the look-up of legal holidays, with or without those of the court's state."""
    if not with_state:
        return calendar.holiday
    return lambda day: calendar.holiday(day) or calendar.state_holiday(day)


def count_period(request: DeadlineRequest, holiday_on: HolidayOn) -> CountedPeriod:
    """Count, roll, add the days for service, roll again, and leave inaccessible days behind, in that order."""
    if request.days < 0:
        raise ValueError(f"a period cannot have {request.days} days; count backward with direction 'before'")
    rules = request.rules
    step = ONE_DAY if request.direction == "after" else -ONE_DAY
    met: list[Holiday] = []
    skipped: list[date] = []
    short = request.days < rules.exclude_short_below_days
    raw = _count(request.start, request.days, step, short, holiday_on, met, skipped)
    rolled = roll(raw, step, holiday_on, met) if rules.include_last_day_rollover else raw
    # FRCP 6(d), FRBP 9006(f): days for service belong to periods "after being served", never to backward ones.
    extra = getattr(rules.extra_days, request.service) if request.service and request.direction == "after" else 0
    extra_raw = rolled + extra * ONE_DAY
    extra_rolled = roll(extra_raw, step, holiday_on, met) if extra and rules.include_last_day_rollover else extra_raw
    due = first_accessible(extra_rolled, request.inaccessible, holiday_on, met)
    return CountedPeriod(raw, skipped, rolled, extra_raw, extra_rolled, due, met, extra, short)


def _count(
    start: date, days: int, step: timedelta, short: bool, holiday_on: HolidayOn, met: list[Holiday], skipped: list[date]
) -> date:
    if not short:
        return start + days * step
    # Before 2009-12-01 a short period counted no intermediate Saturdays, Sundays and legal holidays.
    day = start
    counted = 0
    while counted < days:
        day += step
        if _is_closed(day, holiday_on, met):
            skipped.append(day)
        else:
            counted += 1
    return day


def roll(day: date, step: timedelta, holiday_on: HolidayOn, met: list[Holiday]) -> date:
    """Return the first day from this one on, in steps, that is no Saturday, Sunday or legal holiday."""
    while _is_closed(day, holiday_on, met):
        day += step
    return day


def first_accessible(day: date, inaccessible: Collection[date], holiday_on: HolidayOn, met: list[Holiday]) -> date:
    """Return the day itself if the clerk's office was accessible, else the first accessible business day after it."""
    # (a)(3) extends forward whichever way the period was counted (N3: "no earlier than Tuesday, September 4").
    if day not in inaccessible:
        return day
    while day in inaccessible or _is_closed(day, holiday_on, met):
        day += ONE_DAY
    return day


def _is_closed(day: date, holiday_on: HolidayOn, met: list[Holiday]) -> bool:
    if is_weekend(day):
        return True
    holiday = holiday_on(day)
    if holiday is not None:
        met.append(holiday)
    return holiday is not None
