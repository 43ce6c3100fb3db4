"""Days and hours of a court: what is expected when, and office hours that pass."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pytest

from sim.courts import load_court
from sim.world.rhythm import HOUR_US, CourtClock, after_working_hours, draw_hours, expected_entries
from sim.world.scenario import load_scenario

CLOCK = CourtClock(load_court("caed"))
DISTRICT = load_scenario("national-outage-2014").scenario.kind["district"]


def _us(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp()) * 1_000_000


def test_a_week_carries_a_fifty_second_of_the_year() -> None:
    """An ordinary week, Monday 27 January to Sunday 2 February 2014."""
    days = [date(2014, 1, 27 + ahead) for ahead in range(5)] + [date(2014, 2, 1), date(2014, 2, 2)]
    assert sum(expected_entries(DISTRICT, 52_000, day, CLOCK) for day in days) == pytest.approx(1_000)


def test_a_holiday_is_like_a_sunday() -> None:
    holiday, sunday, monday = date(2014, 1, 20), date(2014, 1, 19), date(2014, 1, 27)
    entries = [expected_entries(DISTRICT, 52_000, day, CLOCK) for day in (holiday, sunday, monday)]
    assert entries[0] == entries[1] < entries[2] / 10


def test_hours_are_drawn_by_their_weights() -> None:
    hours = load_scenario("national-outage-2014").scenario.hours.counter
    drawn = draw_hours(hours, 5_000, np.random.default_rng(1))
    assert all(9 <= hour < 16 for hour in drawn)
    expected = hours.weights[10] / sum(hours.weights)
    assert sum(10 <= hour < 11 for hour in drawn) / 5_000 == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize(
    ("at", "hours", "then"),
    [
        ("2014-01-22T10:00:00-08:00", 3, "2014-01-22T13:00:00-08:00"),
        ("2014-01-22T16:00:00-08:00", 3, "2014-01-23T09:00:00-08:00"),  # two hours that day, one the next
        ("2014-01-22T19:00:00-08:00", 1, "2014-01-23T09:00:00-08:00"),  # after hours
        ("2014-01-24T17:30:00-08:00", 1, "2014-01-27T08:30:00-08:00"),  # over a weekend
        ("2014-01-17T17:00:00-08:00", 12, "2014-01-22T09:00:00-08:00"),  # over a weekend and a holiday
        ("2014-01-22T06:00:00-08:00", 10, "2014-01-22T18:00:00-08:00"),  # exactly a whole day
    ],
)
def test_office_hours_pass_only_on_court_days(at: str, hours: float, then: str) -> None:
    assert after_working_hours(CLOCK, _us(at), hours, 8, 18) == _us(then)


def test_days_are_local_days() -> None:
    """Midnight in the East is still the day before in California."""
    first, last = _us("2014-01-20T00:00:00-05:00"), _us("2014-01-21T00:00:00-08:00")
    assert list(CLOCK.days(first, last)) == [date(2014, 1, 19), date(2014, 1, 20)]
    assert CLOCK.at_hour(date(2014, 1, 20), 24.5) == _us("2014-01-21T00:30:00-08:00")
    assert CLOCK.at_hour(date(2014, 3, 9), 4) - CLOCK.at(date(2014, 3, 9), "00:00") == 3 * HOUR_US  # summer time begins
