"""A court's calendar: which days are legal holidays, business days and court days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import lru_cache

from sim.courts.clock import is_weekend
from sim.courts.holidays import FEDERAL_BASES, Basis, Holiday, HolidayTable, load_holidays
from sim.courts.profile import CourtProfile

ONE_DAY = timedelta(days=1)
WEEKDAYS = (0, 1, 2, 3, 4)


class CourtCalendar:
    """The days of one court. Federal holidays close the court; state holidays do not, they only lengthen periods.

    ``bases`` names the grounds on which a federal day is taken as a legal holiday (all of them by default).
    A calendar computes each year once and then answers from memory, so one may be shared freely.
    """

    def __init__(
        self,
        *,
        zone: str,
        state: str | None = None,
        court_id: str | None = None,
        weekdays: tuple[int, ...] = WEEKDAYS,
        bases: frozenset[Basis] = FEDERAL_BASES,
        table: HolidayTable | None = None,
    ) -> None:
        self.zone = zone
        self.state = state
        self.court_id = court_id
        self.bases = bases
        self._weekdays = frozenset(weekdays)
        self._table = table if table is not None else load_holidays()
        self._federal: dict[int, Mapping[date, Holiday]] = {}
        self._state: dict[int, Mapping[date, Holiday]] = {}
        self._readings: dict[frozenset[Basis], CourtCalendar] = {}

    @property
    def knows_state_holidays(self) -> bool:
        """Return whether the holidays of the court's state are on file."""
        return self.state is not None and self._table.knows_state(self.state)

    def holiday(self, day: date) -> Holiday | None:
        """Return the federal or court-declared legal holiday on this day, if there is one."""
        found = self._federal.get(day.year)
        if found is None:
            every = self._table.federal(day.year, self.court_id)
            found = {at: holiday for at, holiday in every.items() if holiday.basis in self.bases}
            self._federal[day.year] = found
        return found.get(day)

    def state_holiday(self, day: date) -> Holiday | None:
        """Return the holiday of the court's state on this day, if there is one and it is on file."""
        if self.state is None:
            return None
        found = self._state.get(day.year)
        if found is None:
            found = self._state[day.year] = self._table.of_state(day.year, self.state)
        return found.get(day)

    def is_holiday(self, day: date) -> bool:
        """Return whether the day is a federal or court-declared legal holiday."""
        return self.holiday(day) is not None

    def is_business_day(self, day: date) -> bool:
        """Return whether the day is neither a Saturday, a Sunday nor a federal or court-declared legal holiday."""
        return not is_weekend(day) and self.holiday(day) is None

    def is_court_day(self, day: date) -> bool:
        """Return whether the clerk's office is open: one of its weekdays, and no legal holiday."""
        return day.weekday() in self._weekdays and self.holiday(day) is None

    def next_business_day(self, day: date) -> date:
        """Return the first business day after this one."""
        return _step(day, 1, self.is_business_day)

    def previous_business_day(self, day: date) -> date:
        """Return the last business day before this one."""
        return _step(day, -1, self.is_business_day)

    def next_court_day(self, day: date) -> date:
        """Return the first day after this one on which the clerk's office is open."""
        return _step(day, 1, self.is_court_day)

    def previous_court_day(self, day: date) -> date:
        """Return the last day before this one on which the clerk's office was open."""
        return _step(day, -1, self.is_court_day)

    def add_business_days(self, day: date, days: int) -> date:
        """Return the business day that many business days after this day (which itself is not counted)."""
        for _ in range(days):
            day = self.next_business_day(day)
        return day

    def reading(self, bases: frozenset[Basis]) -> CourtCalendar:
        """Return the same court's calendar under another reading of what counts as a legal holiday."""
        found = self._readings.get(bases)
        if found is None:
            found = self._readings[bases] = CourtCalendar(
                zone=self.zone,
                state=self.state,
                court_id=self.court_id,
                weekdays=tuple(sorted(self._weekdays)),
                bases=bases,
                table=self._table,
            )
        return found


def calendar_of(profile: CourtProfile) -> CourtCalendar:
    """Return the shared calendar of a court."""
    return _calendar(profile.zone, profile.state, profile.court_id, profile.clerk_hours.weekdays)


@lru_cache(maxsize=256)
def _calendar(zone: str, state: str, court_id: str, weekdays: tuple[int, ...]) -> CourtCalendar:
    return CourtCalendar(zone=zone, state=state, court_id=court_id, weekdays=weekdays)


def _step(day: date, days: int, wanted: Callable[[date], bool]) -> date:
    step = timedelta(days=days)
    day += step
    while not wanted(day):
        day += step
    return day
