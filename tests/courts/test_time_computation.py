"""Periods of time: editions, roll-over, service, inaccessibility, hours, and the steps that show them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.courts.calendar import CourtCalendar
from sim.courts.clock import HOUR_US, instant_us, is_weekend, local_datetime
from sim.courts.holidays import UnknownHolidaysError
from sim.courts.rule_types import ExtraDaysRule
from sim.courts.time_computation import (
    Deadline,
    DeadlineRequest,
    Direction,
    HoursRequest,
    Service,
    StateHolidays,
    TimeRules,
    compute_deadline,
    last_day,
)
from sim.courts.time_texts import Citation, time_text

PACIFIC = "America/Los_Angeles"
CALENDAR = CourtCalendar(zone=PACIFIC, state="CA", court_id="caed")
EXTRA = ExtraDaysRule(mail=3, clerk=3, consented=3, electronic=0, hand=0)


def rules(
    *, short: int = 0, state: StateHolidays = "forward", extra: ExtraDaysRule = EXTRA, bankruptcy: bool = False
) -> TimeRules:
    edition = date(2008, 1, 1) if short else date(2014, 1, 1)
    return TimeRules(time_text("bankruptcy" if bankruptcy else "district", edition), short, True, extra, state)


def due(
    start: date,
    days: int,
    direction: Direction = "after",
    *,
    service: Service | None = None,
    inaccessible: frozenset[date] = frozenset(),
    by: TimeRules | None = None,
    calendar: CourtCalendar = CALENDAR,
) -> Deadline:
    return compute_deadline(
        DeadlineRequest(
            start=start,
            days=days,
            direction=direction,
            service=service,
            inaccessible=inaccessible,
            rules=by or rules(),
            calendar=calendar,
        )
    )


def words(deadline: Deadline) -> list[str]:
    return [step.text for step in deadline.steps]


# --- steps ----------------------------------------------------------------------------------------------------------


def test_the_steps_read_like_a_practitioners_computation() -> None:
    deadline = due(date(2008, 5, 14), 45)
    assert words(deadline) == [
        "Count 45 days from 2008-05-14, excluding that day → Saturday 2008-06-28",
        "Saturday: runs to the next day that is not a Saturday, Sunday or legal holiday → Monday 2008-06-30",
        "For electronic filing the day ends at midnight in the court's time zone (America/Los_Angeles)"
        " → 2008-07-01T00:00:00-07:00",
    ]
    assert [step.rule for step in deadline.steps] == [
        "Fed. R. Civ. P. 6(a)(1)(A)-(B)",
        "Fed. R. Civ. P. 6(a)(1)(C)",
        "Fed. R. Civ. P. 6(a)(4)(A)",
    ]
    assert (deadline.raw, deadline.due) == (date(2008, 6, 28), date(2008, 6, 30))


def test_a_holiday_that_is_passed_over_is_named() -> None:
    """N1."""
    assert words(due(date(2007, 8, 22), 10))[1] == (
        "Saturday: runs to the next day that is not a Saturday, Sunday or legal holiday"
        " (passing Labor Day 2007-09-03) → Tuesday 2007-09-04"
    )


def test_a_period_that_ends_on_a_holiday_says_which() -> None:
    deadline = due(date(2014, 1, 6), 14)
    assert words(deadline)[1].startswith("Legal holiday (Birthday of Martin Luther King, Jr.): runs to the next day")
    assert deadline.due == date(2014, 1, 21)


def test_a_backward_period_rolls_to_the_preceding_day_and_cites_the_next_day_rule() -> None:
    """N2."""
    deadline = due(date(2007, 9, 11), 10, "before")
    assert words(deadline)[0] == "Count 10 days back from 2007-09-11, excluding that day → Saturday 2007-09-01"
    assert words(deadline)[1].endswith(
        "the preceding day that is not a Saturday, Sunday or legal holiday → Friday 2007-08-31"
    )
    assert deadline.steps[1].rule == "Fed. R. Civ. P. 6(a)(5)"


def test_service_by_mail_is_a_step_of_its_own_after_the_roll() -> None:
    """N11: the three days follow Tuesday, not Saturday."""
    assert words(due(date(2007, 8, 2), 30, service="mail"))[2] == (
        "Served by mail: 3 days are added after the period would otherwise expire → Friday 2007-09-07"
    )


def test_every_citation_carries_the_rules_words_or_none() -> None:
    cited = due(date(2008, 5, 14), 45).citations
    assert [one.cite for one in cited] == ["frcp.6a", "frcp.6a", "frcp.6a4"]
    assert cited[1].quote is not None
    assert cited[1].quote.startswith("the period continues to run until the end of the next day")


def test_bankruptcy_periods_cite_rule_9006() -> None:
    steps = due(date(2024, 12, 29), 14, by=rules(bankruptcy=True)).steps
    assert steps[1].rule == "Fed. R. Bankr. P. 9006(a)(1)(C)"


# --- the end of the day ---------------------------------------------------------------------------------------------


def test_the_day_ends_at_the_next_midnight_in_the_courts_zone() -> None:
    deadline = due(date(2014, 1, 10), 14)
    assert deadline.due == date(2014, 1, 24)
    assert deadline.due_instant_us == int(datetime(2014, 1, 25, 8, tzinfo=UTC).timestamp()) * 1_000_000


def test_the_same_day_ends_three_hours_earlier_in_new_york() -> None:
    eastern = CourtCalendar(zone="America/New_York", court_id="cit")
    pacific_end = due(date(2014, 1, 10), 14).due_instant_us
    assert pacific_end - due(date(2014, 1, 10), 14, calendar=eastern).due_instant_us == 3 * HOUR_US


def test_a_court_with_its_own_hour_ends_the_day_then() -> None:
    """D. Del., 17:00 from 2022-09-01."""
    request = DeadlineRequest(
        start=date(2022, 9, 6),
        days=14,
        rules=rules(),
        calendar=CourtCalendar(zone="America/New_York", court_id="ded"),
        cutoff_local="17:00",
        cutoff_cite=Citation("ded.procedures_f", "D. Del. CM/ECF Procedures (F)"),
    )
    deadline = compute_deadline(request)
    assert deadline.due_instant_us == instant_us(datetime(2022, 9, 20, 17), "America/New_York")
    assert "ends at 17:00" in deadline.steps[-1].text
    assert deadline.steps[-1].cite == "ded.procedures_f"


# --- the older text -------------------------------------------------------------------------------------------------


def test_before_2009_a_ten_day_period_left_weekends_and_holidays_out() -> None:
    """FRCP until 2009-12-01: less than 11 days; Labor Day 2007 and four weekend days are passed over."""
    federal_only = CourtCalendar(zone=PACIFIC, court_id="caed")
    deadline = due(date(2007, 8, 24), 10, by=rules(short=11, state="both"), calendar=federal_only)
    assert deadline.due == date(2007, 9, 10)
    assert words(deadline)[0] == (
        "Count 10 days from 2007-08-24, excluding that day and Saturday 2007-08-25, Sunday 2007-08-26,"
        " Saturday 2007-09-01, Sunday 2007-09-02, Labor Day 2007-09-03, Saturday 2007-09-08 and Sunday 2007-09-09"
        " → Monday 2007-09-10"
    )


def test_before_2009_a_california_holiday_was_left_out_as_well() -> None:
    """Admission Day 2007 fell on a Sunday, so Monday 10 September was a holiday by Cal. Gov. Code 6701."""
    deadline = due(date(2007, 8, 24), 10, by=rules(short=11, state="both"))
    assert deadline.due == date(2007, 9, 11)
    assert [reading.due for reading in deadline.readings] == [date(2007, 9, 10)]


def test_before_2009_eleven_days_counted_every_day() -> None:
    assert due(date(2007, 8, 24), 11, by=rules(short=11, state="both")).due == date(2007, 9, 4)


def test_before_2009_the_bankruptcy_rule_left_them_out_below_eight_days() -> None:
    by = rules(short=8, state="both", bankruptcy=True)
    assert due(date(2008, 3, 3), 7, by=by).due == date(2008, 3, 12)
    assert due(date(2008, 3, 3), 8, by=by).due == date(2008, 3, 11)


def test_before_2009_state_holidays_counted_backward_too() -> None:
    massachusetts = CourtCalendar(zone="America/New_York", state="MA", court_id="mad")
    old = due(date(2008, 5, 12), 21, "before", by=rules(short=11, state="both"), calendar=massachusetts)
    assert old.due == date(2008, 4, 18)
    assert due(date(2008, 5, 12), 21, "before", calendar=massachusetts).due == date(2008, 4, 21)


# --- readings -------------------------------------------------------------------------------------------------------


def test_a_court_that_ignores_state_holidays_reports_the_other_reading() -> None:
    """R2 the other way round: what the court's software printed, and the day by the rule's words."""
    deadline = due(date(2025, 1, 28), 60, by=rules(state="ignore"))
    assert deadline.due == date(2025, 3, 31)
    assert [(reading.name, reading.due) for reading in deadline.readings] == [
        ("state holidays counted", date(2025, 4, 1))
    ]
    assert "Cesar Chavez Day, California" in deadline.readings[0].why


def test_an_observed_friday_reports_the_reading_that_does_not_count_it() -> None:
    """4 July 2015 was a Saturday; 5 U.S.C. 6103(b) sets the Friday aside."""
    deadline = due(date(2015, 6, 19), 14)
    assert deadline.due == date(2015, 7, 6)
    (reading,) = deadline.readings
    assert reading.due == date(2015, 7, 3)
    assert reading.cite == "usc.5.6103b"


def test_an_executive_closing_reports_the_reading_that_does_not_count_it() -> None:
    deadline = due(date(2014, 12, 12), 14)
    assert deadline.due == date(2014, 12, 29)
    assert [(reading.name, reading.due) for reading in deadline.readings] == [
        ("executive closings ignored", date(2014, 12, 26))
    ]
    assert any("from memory" in assumed for assumed in deadline.assumed)


def test_an_ordinary_period_has_one_reading_and_no_assumption() -> None:
    deadline = due(date(2014, 3, 3), 14)
    assert deadline.readings == ()
    assert deadline.assumed == ()


# --- inaccessibility ------------------------------------------------------------------------------------------------


def test_an_inaccessible_last_day_extends_to_the_first_accessible_day() -> None:
    """FRCP 6(a)(3)(A), vector R5."""
    deadline = due(date(2021, 10, 22), 14, inaccessible=frozenset({date(2021, 11, 5)}))
    assert deadline.due == date(2021, 11, 8)
    assert words(deadline)[1].startswith("Clerk's office inaccessible on 2021-11-05: extended")
    assert deadline.steps[1].cite == "frcp.6a3"


def test_an_inaccessible_day_that_is_not_the_last_one_changes_nothing() -> None:
    assert due(date(2021, 10, 22), 14, inaccessible=frozenset({date(2021, 11, 4)})).due == date(2021, 11, 5)


def test_mail_after_an_inaccessible_base_period_reports_both_orders() -> None:
    deadline = due(date(2014, 1, 10), 14, service="mail", inaccessible=frozenset({date(2014, 1, 24)}))
    assert deadline.due == date(2014, 1, 27)
    assert [(reading.name, reading.due) for reading in deadline.readings] == [
        ("the bare period is extended first", date(2014, 1, 30))
    ]


# --- hours ----------------------------------------------------------------------------------------------------------


def hours(start: datetime, count: int, direction: Direction = "after", *shut: date) -> Deadline:
    return compute_deadline(
        HoursRequest(
            start_at_us=instant_us(start, PACIFIC),
            hours=count,
            direction=direction,
            inaccessible=frozenset(shut),
            rules=rules(),
            calendar=CALENDAR,
        )
    )


def test_hours_that_end_on_a_weekend_run_to_the_same_time_on_monday() -> None:
    deadline = hours(datetime(2014, 1, 23, 15, 30), 48)
    assert (deadline.due, deadline.cutoff_local) == (date(2014, 1, 27), "15:30")
    assert words(deadline)[-1].endswith("→ Monday 2014-01-27, same time")


def test_hours_backward_run_to_the_preceding_open_day() -> None:
    assert hours(datetime(2014, 1, 27, 9), 24, "before").due == date(2014, 1, 24)


def test_hours_that_end_in_an_inaccessible_hour_run_to_the_next_accessible_day() -> None:
    deadline = hours(datetime(2014, 1, 22, 15), 48, "after", date(2014, 1, 24))
    assert deadline.due == date(2014, 1, 27)
    assert deadline.citations[-1].cite == "frcp.6a3"


def test_hours_that_meet_a_state_holiday_report_both_readings() -> None:
    deadline = hours(datetime(2025, 3, 28, 9), 72)
    assert deadline.due == date(2025, 4, 1)
    assert [reading.due for reading in deadline.readings] == [date(2025, 3, 31)]


# --- refusals -------------------------------------------------------------------------------------------------------


def test_a_negative_period_is_refused_with_the_way_to_ask() -> None:
    with pytest.raises(ValueError, match="count backward with direction 'before'"):
        due(date(2014, 1, 10), -3)


def test_a_year_without_holiday_law_is_refused() -> None:
    with pytest.raises(UnknownHolidaysError):
        due(date(1969, 5, 1), 14)


# --- properties -----------------------------------------------------------------------------------------------------

STARTS = st.dates(date(1990, 1, 1), date(2040, 12, 31))
DAYS = st.integers(0, 200)
SERVICES = st.sampled_from([None, "electronic", "mail", "clerk", "consented", "hand"])
SHORTS = st.sampled_from([0, 8, 11])


@settings(deadline=None)
@given(STARTS, DAYS, SERVICES, SHORTS)
def test_a_forward_period_never_ends_before_its_raw_day_nor_on_a_closed_one(
    start: date, days: int, service: Service | None, short: int
) -> None:
    deadline = due(start, days, service=service, by=rules(short=short, state="both" if short else "forward"))
    assert deadline.due >= deadline.raw >= start + timedelta(days=days)
    assert CALENDAR.is_business_day(deadline.due)
    assert CALENDAR.state_holiday(deadline.due) is None


@settings(deadline=None)
@given(STARTS, DAYS)
def test_a_backward_period_never_ends_after_its_raw_day_nor_on_a_federally_closed_one(start: date, days: int) -> None:
    deadline = due(start, days, "before")
    assert deadline.due <= deadline.raw == start - timedelta(days=days)
    assert CALENDAR.is_business_day(deadline.due)


@settings(deadline=None)
@given(STARTS, DAYS)
def test_backward_mirrors_forward_where_no_day_is_closed(start: date, days: int) -> None:
    end = start + timedelta(days=days)
    if CALENDAR.is_business_day(end) and CALENDAR.is_business_day(start) and CALENDAR.state_holiday(end) is None:
        assert due(start, days).due == end
        assert due(end, days, "before").due == start


@settings(deadline=None)
@given(STARTS, DAYS, SERVICES)
def test_a_longer_period_never_ends_earlier(start: date, days: int, service: Service | None) -> None:
    assert due(start, days, service=service).due <= due(start, days + 1, service=service).due


@settings(deadline=None)
@given(STARTS, DAYS, st.sets(st.integers(0, 12)), st.sampled_from(["after", "before"]))
def test_inaccessible_days_never_make_a_period_end_earlier_and_are_never_its_last(
    start: date, days: int, offsets: set[int], direction: Direction
) -> None:
    plain = due(start, days, direction)
    shut = frozenset(plain.due + timedelta(days=offset) for offset in offsets)
    extended = due(start, days, direction, inaccessible=shut)
    assert extended.due >= plain.due
    assert extended.due not in shut
    assert not is_weekend(extended.due)


@settings(deadline=None)
@given(STARTS, DAYS, SERVICES)
def test_mail_never_shortens_a_period_and_electronic_service_adds_nothing(
    start: date, days: int, service: Service | None
) -> None:
    plain = due(start, days).due
    assert due(start, days, service=service).due >= plain
    assert due(start, days, service="electronic").due == plain


@settings(deadline=None)
@given(STARTS, DAYS, SERVICES, st.sampled_from(["after", "before"]))
def test_the_last_step_and_the_bare_computation_agree_with_the_deadline(
    start: date, days: int, service: Service | None, direction: Direction
) -> None:
    request = DeadlineRequest(
        start=start, days=days, direction=direction, service=service, rules=rules(), calendar=CALENDAR
    )
    deadline = compute_deadline(request)
    assert last_day(request) == deadline.due == deadline.steps[-1].day
    assert local_datetime(deadline.due_instant_us - 1, PACIFIC).date() == deadline.due
    assert all(reading.due != deadline.due for reading in deadline.readings)


@settings(deadline=None)
@given(STARTS, st.integers(0, 23), st.integers(0, 500))
def test_hours_never_end_before_they_have_elapsed_nor_on_a_closed_day(start: date, hour: int, count: int) -> None:
    began = instant_us(datetime(start.year, start.month, start.day, hour), PACIFIC)
    deadline = compute_deadline(HoursRequest(start_at_us=began, hours=count, rules=rules(), calendar=CALENDAR))
    assert deadline.due_instant_us >= began + count * HOUR_US
    assert CALENDAR.is_business_day(deadline.due)
