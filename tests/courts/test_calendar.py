"""Business days and court days: weekends and federal holidays close a court, state holidays do not."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.courts.calendar import CourtCalendar

PACIFIC = CourtCalendar(zone="America/Los_Angeles", state="CA", court_id="caed")
TRADE = CourtCalendar(zone="America/New_York", state="NY", court_id="cit")
DAYS = st.dates(date(1980, 1, 1), date(2060, 12, 31))


def test_the_next_business_day_after_the_outage_of_friday_24_january_2014_is_monday() -> None:
    assert PACIFIC.next_business_day(date(2014, 1, 24)) == date(2014, 1, 27)


def test_a_three_day_weekend_is_passed_over_in_both_directions() -> None:
    assert PACIFIC.next_business_day(date(2014, 1, 17)) == date(2014, 1, 21)
    assert PACIFIC.previous_business_day(date(2014, 1, 21)) == date(2014, 1, 17)


def test_a_state_holiday_leaves_the_court_open() -> None:
    assert PACIFIC.is_business_day(date(2025, 3, 31))
    assert PACIFIC.state_holiday(date(2025, 3, 31)) is not None
    assert not PACIFIC.is_holiday(date(2025, 3, 31))


def test_a_day_that_the_court_declared_closes_that_court_only() -> None:
    assert not TRADE.is_business_day(date(2025, 11, 28))
    assert PACIFIC.is_business_day(date(2025, 11, 28))


def test_a_court_day_is_one_of_the_clerks_weekdays() -> None:
    four_days = CourtCalendar(zone="America/Los_Angeles", weekdays=(0, 1, 2, 3))
    assert not four_days.is_court_day(date(2014, 1, 24))
    assert four_days.is_business_day(date(2014, 1, 24))
    assert four_days.next_court_day(date(2014, 1, 23)) == date(2014, 1, 27)
    assert four_days.previous_court_day(date(2014, 1, 27)) == date(2014, 1, 23)


def test_five_business_days_pass_the_weekend_and_the_holiday() -> None:
    assert PACIFIC.add_business_days(date(2014, 1, 16), 5) == date(2014, 1, 24)


def test_a_reading_without_observed_days_opens_the_friday_before_a_saturday_holiday() -> None:
    statutory_only = PACIFIC.reading(PACIFIC.bases - {"observed"})
    assert not PACIFIC.is_business_day(date(2015, 7, 3))
    assert statutory_only.is_business_day(date(2015, 7, 3))
    assert PACIFIC.reading(PACIFIC.bases - {"observed"}) is statutory_only


def test_a_court_knows_whether_its_states_holidays_are_on_file() -> None:
    assert PACIFIC.knows_state_holidays
    assert not TRADE.knows_state_holidays
    assert TRADE.state_holiday(date(2014, 2, 12)) is None


@settings(deadline=None)
@given(DAYS)
def test_next_and_previous_business_day_are_the_nearest_ones(day: date) -> None:
    after, before = PACIFIC.next_business_day(day), PACIFIC.previous_business_day(day)
    assert before < day < after
    assert PACIFIC.is_business_day(after)
    assert PACIFIC.is_business_day(before)
    between = [before + timedelta(days=n) for n in range(1, (after - before).days)]
    assert [other for other in between if PACIFIC.is_business_day(other)] == [day] * PACIFIC.is_business_day(day)
