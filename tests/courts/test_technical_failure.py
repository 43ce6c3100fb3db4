"""A day is a technical failure by the court's own words: threshold, window, and what "intermittently" adds up to."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.courts.calendar import CourtCalendar
from sim.courts.clock import MINUTE_US, instant_us, time_on_us
from sim.courts.outage_log import parse_outage_log
from sim.courts.rule_types import TechnicalFailureRule
from sim.courts.technical_failure import (
    DayJudgement,
    Moved,
    OutageInterval,
    SeekRelief,
    Unaffected,
    UnknownEffect,
    days_touched,
    filing_intervals,
    judge_day,
    move_due_date,
)
from sim.paths import data_room

PACIFIC = "America/Los_Angeles"
CALENDAR = CourtCalendar(zone=PACIFIC, state="CA", court_id="caed")

# E.D. Cal. L.R. 134(c), as published with the outage log.
CAED = TechnicalFailureRule(
    threshold_minutes_over=120,
    window_starts_local="14:00",
    window_ends_local="24:00",
    intermittent="union",
    scheduled_counts=True,
    announced_effect="next_business_day",
    unannounced_effect="seek_relief",
    paper_same_day=False,
    media_at_clerk=True,
    direct_service_required=True,
    sender_failure_excused=False,
)
# D.N.H. AP 2.10: more than an hour after noon, announced maintenance excluded, due by noon of the first open day.
NHD = msgspec.structs.replace(
    CAED,
    threshold_minutes_over=60,
    window_starts_local="12:00",
    scheduled_counts=False,
    announced_effect="noon_first_open_day",
    unannounced_effect="noon_first_open_day",
)


def outage(starts: str, ends: str, **more: bool) -> OutageInterval:
    first, last = (instant_us(datetime.fromisoformat(words), PACIFIC) for words in (starts, ends))
    return OutageInterval(first, last, more.get("scheduled"), more.get("announced", False))


def judge(day: date, *outages: OutageInterval, rule: TechnicalFailureRule = CAED) -> DayJudgement:
    return judge_day(rule, day, outages, CALENDAR)


def judge_logged(day: date, *, alternative_ends: bool = False) -> DayJudgement:
    rows = parse_outage_log(data_room("courts") / "caed" / "outages.csv", "caed", PACIFIC)
    return judge(day, *filing_intervals(rows, alternative_ends=alternative_ends))


def test_24_january_2014_is_a_technical_failure_and_moves_to_monday_if_announced() -> None:
    """T1, CAED-2, CAED-5: 13:00-20:00 is seven hours, six of them after 14:00."""
    judged = judge_logged(date(2014, 1, 24))
    assert (judged.is_technical_failure, judged.minutes_in_window) == (True, 360)
    assert judged.effect_if_announced == Moved(date(2014, 1, 27))
    assert judged.effect_if_unannounced == SeekRelief()
    assert judged.effect == SeekRelief()


@pytest.mark.parametrize(("day", "minutes"), [(date(2014, 9, 29), 30), (date(2014, 9, 30), 0)])
def test_an_outage_from_2330_to_0630_is_a_technical_failure_on_neither_day(day: date, minutes: int) -> None:
    """T2: seven hours, but 30 minutes after 14:00 on the first day and none on the second."""
    judged = judge_logged(day)
    assert (judged.is_technical_failure, judged.minutes_in_window) == (False, minutes)
    assert judged.effect_if_announced == judged.effect_if_unannounced == Unaffected()


def test_exactly_two_hours_are_not_more_than_two_hours() -> None:
    """T3: 14:00-16:00 is not "greater than two hours"; a minute more is."""
    day = date(2014, 2, 3)
    assert not judge(day, outage("2014-02-03T14:00", "2014-02-03T16:00")).is_technical_failure
    assert judge(day, outage("2014-02-03T14:00", "2014-02-03T16:01")).is_technical_failure
    assert not judge(day, outage("2014-02-03T08:00", "2014-02-03T16:00")).is_technical_failure


def test_new_hampshire_leaves_announced_maintenance_out() -> None:
    """T4: three hours over noon, but scheduled; the same hours unscheduled would count."""
    day = date(2014, 2, 3)
    hours = ("2014-02-03T12:00", "2014-02-03T15:00")
    assert not judge(day, outage(*hours, scheduled=True, announced=True), rule=NHD).is_technical_failure
    judged = judge(day, outage(*hours), rule=NHD)
    assert judged.is_technical_failure
    assert judged.effect_if_unannounced == Moved(date(2014, 2, 4), by_local="12:00")


def test_the_california_text_does_not_leave_scheduled_maintenance_out() -> None:
    """Friday 2014-10-24, 19:00-24:00, network maintenance: five hours after 14:00."""
    judged = judge_logged(date(2014, 10, 24))
    assert (judged.is_technical_failure, judged.minutes_in_window) == (True, 300)
    assert judged.effect_if_announced == Moved(date(2014, 10, 27))
    without = msgspec.structs.replace(CAED, scheduled_counts=False)
    rows = parse_outage_log(data_room("courts") / "caed" / "outages.csv", "caed", PACIFIC)
    assert not judge(date(2014, 10, 24), *filing_intervals(rows), rule=without).is_technical_failure


def test_sunday_26_october_2014_has_two_answers() -> None:
    """CAED-8: "Midnight" as the end of the 26th is ten hours after 14:00; as its beginning, none."""
    assert judge_logged(date(2014, 10, 26)).minutes_in_window == 600
    assert judge_logged(date(2014, 10, 26), alternative_ends=True).minutes_in_window == 0


@pytest.mark.parametrize(
    ("day", "minutes", "moves_to"),
    [
        (date(2013, 12, 13), 420, date(2013, 12, 16)),
        (date(2013, 12, 14), 600, date(2013, 12, 16)),
        (date(2013, 12, 15), 240, date(2013, 12, 16)),
        (date(2014, 5, 10), 600, date(2014, 5, 12)),
        (date(2014, 5, 11), 0, None),
        (date(2013, 11, 9), 0, None),
        (date(2014, 10, 25), 600, date(2014, 10, 27)),
    ],
)
def test_each_day_of_a_long_outage_is_judged_on_its_own(day: date, minutes: int, moves_to: date | None) -> None:
    judged = judge_logged(day)
    assert judged.minutes_in_window == minutes
    assert judged.effect_if_announced == (Moved(moves_to) if moves_to else Unaffected())


def test_interruptions_add_up_or_span_by_the_reading() -> None:
    """CAED-2: "intermittently" over a period: 90 minutes of interruption within three hours."""
    day = date(2014, 2, 3)
    interruptions = [
        outage("2014-02-03T14:30", "2014-02-03T15:15"),
        outage("2014-02-03T16:45", "2014-02-03T17:30"),
    ]
    union = judge(day, *interruptions)
    span = judge(day, *interruptions, rule=msgspec.structs.replace(CAED, intermittent="span"))
    assert (union.is_technical_failure, union.minutes_in_window, union.longest_minutes) == (False, 90, 45)
    assert (span.is_technical_failure, span.minutes_in_window, span.reading) == (True, 180, "span")
    assert (union.union_minutes, union.span_minutes) == (span.union_minutes, span.span_minutes)


def test_overlapping_reports_of_one_outage_count_once() -> None:
    day = date(2014, 2, 3)
    judged = judge(day, outage("2014-02-03T14:00", "2014-02-03T15:30"), outage("2014-02-03T15:00", "2014-02-03T16:00"))
    assert judged.minutes_in_window == 120


def test_a_rule_without_a_threshold_is_met_by_any_minute() -> None:
    rule = msgspec.structs.replace(CAED, threshold_minutes_over=None, window_starts_local="00:00")
    assert judge(date(2014, 2, 3), outage("2014-02-03T03:00", "2014-02-03T03:01"), rule=rule).is_technical_failure
    assert not judge(date(2014, 2, 3), rule=rule).is_technical_failure


def test_the_announcement_decides_which_effect_holds() -> None:
    day = date(2014, 1, 24)
    announced = judge(day, outage("2014-01-24T13:00", "2014-01-24T20:00", announced=True))
    assert announced.announced
    assert announced.effect == Moved(date(2014, 1, 27))


def test_an_outage_outside_the_window_announces_nothing() -> None:
    day = date(2014, 1, 24)
    morning = outage("2014-01-24T04:00", "2014-01-24T05:00", announced=True)
    assert not judge(day, morning, outage("2014-01-24T13:00", "2014-01-24T20:00")).announced


def test_a_filing_moves_again_when_its_new_day_fails_too() -> None:
    long = outage("2014-01-24T13:00", "2014-01-27T18:00", announced=True)
    due, judged = move_due_date(date(2014, 1, 24), lambda day: judge(day, long))
    assert due == date(2014, 1, 28)
    assert [one.day for one in judged] == [date(2014, 1, 24), date(2014, 1, 27), date(2014, 1, 28)]


def test_the_southern_texas_bankruptcy_rule_waits_for_restoration() -> None:
    rule = msgspec.structs.replace(CAED, unannounced_effect="next_business_day_after_restored")
    judged = judge(date(2014, 1, 24), outage("2014-01-24T13:00", "2014-01-28T09:00"), rule=rule)
    assert judged.effect == Moved(date(2014, 1, 29))


def test_inaccessibility_runs_to_the_first_accessible_business_day() -> None:
    """R5: down from Friday noon, back on Monday at 9:00, so Monday is accessible."""
    rule = msgspec.structs.replace(CAED, unannounced_effect="inaccessible_6a3")
    judged = judge(date(2021, 11, 5), outage("2021-11-05T12:00", "2021-11-08T09:00"), rule=rule)
    assert judged.effect == Moved(date(2021, 11, 8))


def test_a_rule_whose_words_were_not_seen_decides_nothing() -> None:
    rule = msgspec.structs.replace(CAED, announced_effect="unknown", unannounced_effect="unknown")
    assert judge(date(2014, 1, 24), outage("2014-01-24T13:00", "2014-01-24T20:00"), rule=rule).effect == UnknownEffect()


def test_an_outage_that_ends_at_midnight_does_not_touch_the_next_day() -> None:
    starts, ends = time_on_us(date(2014, 1, 24), "13:00", PACIFIC), time_on_us(date(2014, 1, 24), "24:00", PACIFIC)
    assert days_touched(starts, ends, PACIFIC) == (date(2014, 1, 24),)
    assert days_touched(starts, ends + 1, PACIFIC) == (date(2014, 1, 24), date(2014, 1, 25))
    assert days_touched(starts, starts, PACIFIC) == (date(2014, 1, 24),)


OUTAGES = st.lists(
    st.tuples(st.integers(0, 3 * 24 * 60), st.integers(0, 600)).map(
        lambda pair: OutageInterval(
            instant_us(datetime.combine(date(2014, 2, 2), time()), PACIFIC) + pair[0] * MINUTE_US,
            instant_us(datetime.combine(date(2014, 2, 2), time()), PACIFIC) + sum(pair) * MINUTE_US,
        )
    ),
    max_size=6,
)


@settings(deadline=None)
@given(OUTAGES)
def test_minutes_never_exceed_the_window_and_the_three_measures_are_ordered(outages: list[OutageInterval]) -> None:
    judged = judge(date(2014, 2, 3), *outages)
    assert 0 <= judged.longest_minutes <= judged.union_minutes <= judged.span_minutes <= 600


@settings(deadline=None)
@given(OUTAGES, OUTAGES)
def test_more_outages_never_turn_a_failure_into_none(some: list[OutageInterval], more: list[OutageInterval]) -> None:
    day = date(2014, 2, 3)
    assert judge(day, *some).is_technical_failure <= judge(day, *some, *more).is_technical_failure


@settings(deadline=None)
@given(OUTAGES)
def test_a_failure_always_moves_to_a_later_business_day(outages: list[OutageInterval]) -> None:
    day = date(2014, 2, 3)
    effect = judge(day, *outages).effect_if_announced
    if isinstance(effect, Moved):
        assert effect.to > day
        assert CALENDAR.is_business_day(effect.to)
        assert effect.to - day <= timedelta(days=4)
