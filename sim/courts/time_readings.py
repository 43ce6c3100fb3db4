"""Other tenable readings of the time rules, worked out wherever a computation met a day that they treat differently."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Literal

from sim.courts.calendar import ONE_DAY, CourtCalendar
from sim.courts.holidays import Holiday
from sim.courts.period import (
    CountedPeriod,
    DeadlineRequest,
    HoursRequest,
    Reading,
    counts_state,
    first_accessible,
    holiday_finder,
    roll,
)

EndsOn = Callable[[CourtCalendar, bool], date]
"""The same computation under another calendar, with or without state holidays."""

_Contested = Literal["state", "observed", "executive_closing"]
_READINGS: tuple[tuple[_Contested, str, str], ...] = (
    ("state", "state holidays ignored", "is a holiday of the state only; a court's software may not count it"),
    (
        "observed",
        "only the day that the statute names is a holiday",
        "is the day on which the holiday is observed, by a law on employees' pay and leave",
    ),
    ("executive_closing", "executive closings ignored", "closed the executive departments, not the courts"),
)


def other_readings(
    request: DeadlineRequest | HoursRequest, met: list[Holiday], due: date, ends_on: EndsOn
) -> list[Reading]:
    """Return the readings that end the period on another day than ``due``; ``met`` are the holidays it turned on."""
    with_state = counts_state(request.rules, request.direction)
    found = [*_without(request.calendar, met, with_state, ends_on), *_with_state(request, due, ends_on)]
    return [reading for reading in found if reading.due != due]


def reading_of_inaccessible_base(request: DeadlineRequest, path: CountedPeriod) -> list[Reading]:
    """Return the result if days for service are added to a period already extended for inaccessibility.

    FRCP 6(d) adds them "after the period would otherwise expire under Rule 6(a)", which may take in 6(a)(3).
    """
    if not path.extra or path.rolled not in request.inaccessible:
        return []
    holiday_on = holiday_finder(request.calendar, counts_state(request.rules, request.direction))
    base = first_accessible(path.rolled, request.inaccessible, holiday_on, [])
    ends = roll(base + path.extra * ONE_DAY, ONE_DAY, holiday_on, [])
    due = first_accessible(ends, request.inaccessible, holiday_on, [])
    if due == path.due:
        return []
    why = f"{path.rolled} was inaccessible, so the {path.extra} days are added after {base}"
    return [Reading("the bare period is extended first", due, why, request.rules.text.inaccessible.cite)]


def _without(calendar: CourtCalendar, met: list[Holiday], with_state: bool, ends_on: EndsOn) -> list[Reading]:
    """Return the results if a contested ground for a legal holiday that was met is not accepted."""
    readings: list[Reading] = []
    for basis, name, why in _READINGS:
        holiday = next((holiday for holiday in met if holiday.basis == basis), None)
        if holiday is None:
            continue
        if basis == "state":
            due = ends_on(calendar, False)
        else:
            due = ends_on(calendar.reading(calendar.bases - {basis}), with_state)
        readings.append(Reading(name, due, f"{holiday.day}, {holiday.name}, {why}", holiday.cite))
    return readings


def _with_state(request: DeadlineRequest | HoursRequest, due: date, ends_on: EndsOn) -> list[Reading]:
    """Return the result if state holidays counted, where the court's rule ignores them and the text would allow it."""
    if request.rules.state_holidays != "ignore" or request.direction == "before":
        return []
    holiday = request.calendar.state_holiday(due)
    if holiday is None:
        return []
    why = f"{holiday.day}, {holiday.name}, is a legal holiday if the court counts the state's"
    return [Reading("state holidays counted", ends_on(request.calendar, True), why, request.rules.text.holidays.cite)]
