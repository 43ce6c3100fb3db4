"""How far a day's volume lies above or below a court's usual one: growth from year to year, and the season."""

from __future__ import annotations

from datetime import date, timedelta

from sim.world.rhythm import CourtClock, expected_entries
from sim.world.scenario_tables import Kind, Scenario


class Level:
    """The factor on a court's expected entries, by local day; exactly 1 in a scenario without growth and season."""

    def __init__(self, scenario: Scenario, court_id: str, court_kind: str, clock: CourtClock) -> None:
        self._kind: Kind = scenario.kind[court_kind]
        self._clock = clock
        self._base = None if scenario.growth is None else scenario.growth.base
        self._per_year = 0.0 if scenario.growth is None else scenario.growth.of(court_id)
        season = scenario.season.get(court_kind)
        self._weights = None if season is None else season.weights
        self._seasons: dict[int, float] = {}

    def on(self, day: date) -> float:
        """The factor of a local day."""
        factor = 1.0
        if self._base is not None and self._per_year:
            factor = (1 + self._per_year) ** years_since(self._base, day)
        if self._weights is not None:
            factor *= self._weights[day.month - 1] * self._season_unit(day.year)
        return factor

    def _season_unit(self, year: int) -> float:
        """What a weight of 1 is worth in a calendar year, so that the year has the entries that it has without it.

        It differs between years, for weekends and holidays fall into other months, and a leap year has a day more.
        """
        if year not in self._seasons:
            assert self._weights is not None, "asked for only where the kind has a season"
            plain = weighted = 0.0
            day = date(year, 1, 1)
            while day.year == year:
                entries = expected_entries(self._kind, 1.0, day, self._clock)
                plain += entries
                weighted += entries * self._weights[day.month - 1]
                day += timedelta(days=1)
            self._seasons[year] = plain / weighted
        return self._seasons[year]


def years_since(base: date, day: date) -> float:
    """Years from a day to another: whole ones by the calendar, and of the last the share of its 365 or 366 days.

    So each anniversary is a whole year from the one before, leap day or not; that of 29 February is 1 March in common
    years. Negative before ``base``.
    """
    whole = day.year - base.year
    if _anniversary(base, whole) > day:
        whole -= 1
    last, following = _anniversary(base, whole), _anniversary(base, whole + 1)
    return whole + (day - last).days / (following - last).days


def _anniversary(base: date, years: int) -> date:
    try:
        return base.replace(year=base.year + years)
    except ValueError:  # 29 February in a common year
        return date(base.year + years, 3, 1)
