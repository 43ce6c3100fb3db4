"""Legal holidays are dated by law; nothing is guessed outside the law on file."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.courts.holidays import (
    UnknownHolidaysError,
    federal_holidays,
    legal_holidays,
    load_holidays,
    nth_weekday,
)
from sim.data_file import DataError
from sim.paths import data_room


def spoil(room: Path, old: str, new: str) -> str:
    """Copy the federal folder into a room, change its holiday file once, and return that file's good text."""
    shutil.copytree(data_room("courts") / "_federal", room / "_federal")
    path = room / "_federal" / "holidays.toml"
    good = path.read_text(encoding="utf-8")
    assert old in good
    path.write_text(good.replace(old, new, 1), encoding="utf-8")
    return good


def test_the_ten_federal_holidays_of_2014() -> None:
    assert federal_holidays(2014) == {
        date(2014, 1, 1): "New Year's Day",
        date(2014, 1, 20): "Birthday of Martin Luther King, Jr.",
        date(2014, 2, 17): "Washington's Birthday",
        date(2014, 5, 26): "Memorial Day",
        date(2014, 7, 4): "Independence Day",
        date(2014, 9, 1): "Labor Day",
        date(2014, 10, 13): "Columbus Day",
        date(2014, 11, 11): "Veterans Day",
        date(2014, 11, 27): "Thanksgiving Day",
        date(2014, 12, 25): "Christmas Day",
    }


def test_juneteenth_is_a_holiday_from_2021_and_was_observed_on_friday_the_18th_that_year() -> None:
    assert date(2020, 6, 19) not in federal_holidays(2020)
    assert federal_holidays(2021)[date(2021, 6, 19)] == "Juneteenth National Independence Day"
    assert legal_holidays(2021)[date(2021, 6, 18)].basis == "observed"


def test_a_saturday_holiday_is_observed_on_friday_and_a_sunday_holiday_on_monday() -> None:
    days_2015 = legal_holidays(2015)
    assert (days_2015[date(2015, 7, 4)].basis, days_2015[date(2015, 7, 3)].basis) == ("statute", "observed")
    assert days_2015[date(2015, 7, 3)].cite == "usc.5.6103b"
    assert legal_holidays(2011)[date(2011, 12, 26)].cite == "eo.11582"


def test_new_years_day_2022_was_observed_on_the_last_day_of_2021() -> None:
    assert federal_holidays(2021)[date(2021, 12, 31)] == "New Year's Day (observed)"
    assert date(2021, 12, 31) not in federal_holidays(2022)


def test_the_observed_weekday_is_marked_as_a_reading() -> None:
    assert "employees' pay and leave" in (legal_holidays(2015)[date(2015, 7, 3)].assumed or "")
    assert legal_holidays(2014)[date(2014, 7, 4)].assumed is None


def test_kings_birthday_starts_in_1986_and_veterans_day_moved() -> None:
    assert date(1985, 1, 21) not in federal_holidays(1985)
    assert date(1986, 1, 20) in federal_holidays(1986)
    assert date(1975, 10, 27) in federal_holidays(1975)
    assert date(1978, 11, 11) in federal_holidays(1978)


def test_court_declared_days_hold_in_that_court_only() -> None:
    """The Court of International Trade made 2025-11-28 and 2025-12-26 legal holidays (vectors R3, R4)."""
    assert legal_holidays(2025, "cit")[date(2025, 11, 28)].basis == "court_order"
    assert legal_holidays(2025, "cit")[date(2025, 12, 26)].basis == "court_order"
    assert date(2025, 11, 28) not in legal_holidays(2025, "cacd")


def test_an_executive_closing_is_kept_apart_from_the_statutory_days() -> None:
    closing = legal_holidays(2014)[date(2014, 12, 26)]
    assert closing.basis == "executive_closing"
    assert "from memory" in (closing.assumed or "")
    assert date(2014, 12, 26) not in federal_holidays(2014)


def test_california_keeps_cesar_chavez_day_and_moves_a_sunday_to_monday() -> None:
    assert legal_holidays(2025, state="CA")[date(2025, 3, 31)].name == "Cesar Chavez Day, California"
    observed = legal_holidays(2024, state="CA")[date(2024, 4, 1)]
    assert (observed.name, observed.cite) == ("Cesar Chavez Day, California (observed)", "ca.gov.6701")
    assert date(2025, 3, 31) not in legal_holidays(2025, state="MA")


def test_patriots_day_2008_is_a_massachusetts_holiday() -> None:
    assert legal_holidays(2008, state="MA")[date(2008, 4, 21)].name == "Patriots' Day, Massachusetts"


def test_a_state_without_data_is_known_to_be_unknown() -> None:
    assert not load_holidays().knows_state("NY")
    assert load_holidays().of_state(2014, "NY") == {}


def test_years_before_the_law_on_file_are_refused() -> None:
    with pytest.raises(UnknownHolidaysError, match="no holiday law before 1971 is on file; 1970 was asked for"):
        federal_holidays(1970)


def test_a_holiday_with_both_a_date_and_a_weekday_is_refused_with_file_and_line(tmp_path: Path) -> None:
    good = spoil(tmp_path, "month = 1\nday = 1\n", 'month = 1\nday = 1\nweekday = "monday"\nnth = 1\n')
    with pytest.raises(DataError, match="give either 'day', or 'weekday' and 'nth'") as refused:
        load_holidays(tmp_path)
    assert refused.value.line == good[: good.index("[[holiday]]")].count("\n") + 1


def test_a_cite_that_is_not_registered_is_refused_with_a_suggestion(tmp_path: Path) -> None:
    spoil(tmp_path, 'cite = "eo.14129"', 'cite = "eo.14192"')
    with pytest.raises(DataError, match=r"no source 'eo\.14192' is registered; did you mean 'eo\.14129'\?") as refused:
        load_holidays(tmp_path)
    assert refused.value.key == "closing[12].cite"


@settings(deadline=None)
@given(st.integers(1978, 2100))
def test_every_year_has_the_statutory_days_and_none_before_its_law(year: int) -> None:
    statutory = [day for day, holiday in legal_holidays(year).items() if holiday.basis == "statute"]
    assert len(statutory) == 9 + (year >= 1986) + (year >= 2021)
    assert all(day.year == year for day in statutory)


@settings(deadline=None)
@given(st.integers(1978, 2100))
def test_every_weekend_holiday_has_exactly_one_observed_weekday(year: int) -> None:
    """Pairs across the turn of the year included: a Saturday 1 January is observed in the year before."""
    around = {**legal_holidays(year - 1), **legal_holidays(year), **legal_holidays(year + 1)}
    for day, holiday in legal_holidays(year).items():
        if holiday.basis == "statute" and day.weekday() == 5:
            assert around[day - timedelta(days=1)].basis == "observed"
        if holiday.basis == "statute" and day.weekday() == 6:
            assert around[day + timedelta(days=1)].basis == "observed"
        if holiday.basis == "observed":
            assert day.weekday() in (0, 4)


def test_nth_weekday_counts_from_either_end_of_a_month() -> None:
    assert nth_weekday(2014, 9, 0, 1) == date(2014, 9, 1)
    assert nth_weekday(2014, 5, 0, -1) == date(2014, 5, 26)
    assert nth_weekday(2014, 11, 3, 4) == date(2014, 11, 27)
