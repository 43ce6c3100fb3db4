"""When in the week and in the day people file: expected entries by day, and instants drawn within it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import numpy as np

from sim.courts import CourtBook
from sim.courts.calendar import calendar_of
from sim.courts.clock import HOUR_US, local_datetime, time_on_us
from sim.world.scenario_tables import Hours, Kind

DAY_US = 24 * HOUR_US
_SUNDAY = 6


class CourtClock:
    """Local days and hours of one court as instants, and which days are court days."""

    __slots__ = ("_calendar", "_zone")

    def __init__(self, book: CourtBook) -> None:
        self._zone = book.profile.zone
        self._calendar = calendar_of(book.profile)

    def local(self, at: int) -> datetime:
        """The court's local time at an instant (microseconds UTC)."""
        return local_datetime(at, self._zone)

    def at(self, day: date, local: str) -> int:
        """The instant of ``HH:MM`` on a local day; ``24:00`` ends it."""
        return time_on_us(day, local, self._zone)

    def at_hour(self, day: date, hour: float) -> int:
        """The instant of a fractional hour on the clock of a local day; 24 and more run into the next days."""
        days, within = divmod(hour, 24)
        whole, part = divmod(within, 1)
        return self.at(day + timedelta(days=int(days)), f"{int(whole):02d}:00") + round(part * HOUR_US)

    def days(self, first: int, last: int) -> Iterator[date]:
        """Local days touched by the span from instant ``first`` up to, not including, ``last``."""
        day, end = self.local(first).date(), self.local(last - 1).date()
        while day <= end:
            yield day
            day += timedelta(days=1)

    def is_court_day(self, day: date) -> bool:
        """Neither Saturday, Sunday nor legal holiday."""
        return self._calendar.is_business_day(day)

    def next_court_day(self, day: date) -> date:
        """The first court day after ``day``."""
        return self._calendar.next_business_day(day)


def expected_entries(kind: Kind, entries_per_year: float, day: date, clock: CourtClock) -> float:
    """Expected entries of a local day: 1/52 of a year for the week, split by weekday; a holiday is like a Sunday."""
    return entries_per_year / 52 * weekday_weight(kind, day, clock) / sum(kind.weekday)


def weekday_weight(kind: Kind, day: date, clock: CourtClock) -> float:
    """The relative weight of a local day in its week."""
    return kind.weekday[day.weekday() if clock.is_court_day(day) or day.weekday() >= 5 else _SUNDAY]


def draw_hours(hours: Hours, count: int, rng: np.random.Generator) -> list[float]:
    """Fractional local hours (0 to 24) by the hourly weights, evenly within the hour."""
    weights = np.asarray(hours.weights)
    drawn: list[float] = (rng.choice(24, size=count, p=weights / weights.sum()) + rng.random(count)).tolist()
    return drawn


def after_working_hours(clock: CourtClock, at: int, hours: float, opens_hour: float, closes_hour: float) -> int:
    """The instant by which so many office hours of court days have passed since ``at``."""
    left = round(hours * HOUR_US)
    day = clock.local(at).date()
    while True:
        if clock.is_court_day(day):
            begins, ends = max(at, clock.at_hour(day, opens_hour)), clock.at_hour(day, closes_hour)
            if begins + left <= ends:
                return begins + left
            left -= max(0, ends - begins)
        day += timedelta(days=1)


__all__ = ["DAY_US", "HOUR_US", "CourtClock", "after_working_hours", "draw_hours", "expected_entries", "weekday_weight"]
