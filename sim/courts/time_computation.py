"""Computes when a period ends, as FRCP 6, FRBP 9006 and USCIT R. 6 do, and shows the computation step by step."""

from __future__ import annotations

from datetime import date, datetime

from sim.courts.calendar import ONE_DAY, CourtCalendar
from sim.courts.clock import HOUR_US, instant_us, local_datetime, time_on_us
from sim.courts.holidays import Holiday
from sim.courts.period import (
    Deadline,
    DeadlineRequest,
    Direction,
    HolidayOn,
    HoursRequest,
    Reading,
    Service,
    StateHolidays,
    Step,
    TimeRules,
    count_period,
    counts_state,
    first_accessible,
    holiday_finder,
    roll,
)
from sim.courts.time_readings import other_readings, reading_of_inaccessible_base
from sim.courts.time_texts import Citation, TimeText
from sim.courts.time_words import day_steps, hours_steps

__all__ = [
    "Deadline",
    "DeadlineRequest",
    "Direction",
    "HoursRequest",
    "Reading",
    "Service",
    "StateHolidays",
    "Step",
    "TimeRules",
    "compute_deadline",
    "last_day",
]


def compute_deadline(request: DeadlineRequest | HoursRequest) -> Deadline:
    """Return the end of a period with its steps, citations and other readings.

    Raises ValueError for a negative period and UnknownHolidaysError for years without holiday law on file.
    """
    if isinstance(request, HoursRequest):
        return _compute_hours(request)
    path = count_period(request, holiday_finder(request.calendar, counts_state(request.rules, request.direction)))

    def ends_on(calendar: CourtCalendar, with_state: bool) -> date:
        return count_period(request, holiday_finder(calendar, with_state)).due

    steps, used = day_steps(request, path)
    readings = [*other_readings(request, path.met, path.due, ends_on), *reading_of_inaccessible_base(request, path)]
    return Deadline(
        start=request.start,
        raw=path.raw,
        due=path.due,
        cutoff_local=request.cutoff_local,
        due_instant_us=time_on_us(path.due, request.cutoff_local, request.calendar.zone),
        steps=tuple(steps),
        citations=_distinct(used),
        readings=tuple(readings),
        assumed=_assumptions(request.rules.text, used, path.met),
    )


def last_day(request: DeadlineRequest) -> date:
    """Return only the last day of a period in days: the same computation without the words."""
    return count_period(request, holiday_finder(request.calendar, counts_state(request.rules, request.direction))).due


def _compute_hours(request: HoursRequest) -> Deadline:
    """Count every hour; an end on a closed day runs on to the same clock time of the next open day ((a)(2))."""
    if request.hours < 0:
        raise ValueError(f"a period cannot have {request.hours} hours; count backward with direction 'before'")
    met: list[Holiday] = []
    with_state = counts_state(request.rules, request.direction)
    raw, rolled, ends = _count_hours(request, holiday_finder(request.calendar, with_state), met)

    def ends_on(calendar: CourtCalendar, with_state: bool) -> date:
        return _count_hours(request, holiday_finder(calendar, with_state), [])[2].date()

    steps, used = hours_steps(request, raw, rolled, ends, met)
    return Deadline(
        start=local_datetime(request.start_at_us, request.calendar.zone).date(),
        raw=raw.date(),
        due=ends.date(),
        cutoff_local=ends.strftime("%H:%M"),
        due_instant_us=instant_us(ends, request.calendar.zone),
        steps=tuple(steps),
        citations=_distinct(used),
        readings=tuple(other_readings(request, met, ends.date(), ends_on)),
        assumed=_assumptions(request.rules.text, used, met),
    )


def _count_hours(
    request: HoursRequest, holiday_on: HolidayOn, met: list[Holiday]
) -> tuple[datetime, datetime, datetime]:
    """Return the local time the bare count reaches, that time rolled to an open day, and to an accessible one."""
    sign = 1 if request.direction == "after" else -1
    raw = local_datetime(request.start_at_us + sign * request.hours * HOUR_US, request.calendar.zone)
    rolled = _at_same_time(raw, roll(raw.date(), sign * ONE_DAY, holiday_on, met))
    ends = _at_same_time(raw, first_accessible(rolled.date(), request.inaccessible, holiday_on, met))
    return raw, rolled, ends


def _at_same_time(at: datetime, day: date) -> datetime:
    return at if at.date() == day else at.replace(year=day.year, month=day.month, day=day.day)


def _distinct(citations: list[Citation]) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys(citations))


def _assumptions(text: TimeText, used: list[Citation], met: list[Holiday]) -> tuple[str, ...]:
    found = [text.assumed, *(citation.assumed for citation in used)]
    found += [f"{holiday.name}: {holiday.assumed}" for holiday in met if holiday.assumed]
    return tuple(dict.fromkeys(words for words in found if words))
