"""A desk's open time follows its published hours on court days, and counts overlapping lines once."""

from __future__ import annotations

from typing import Any

import msgspec
from frames import HOUR_US, PACIFIC

from sim.report.open_hours import staffed_open_us
from sim.report.run_data import RunSummary

WEEKDAYS = (0, 1, 2, 3, 4)


def summary(starts: str, ends: str, **court: Any) -> RunSummary:
    shown = {"name": "X", "zone": PACIFIC, "kind": "district"} | court
    whole = {"scenario": "s", "title": "t", "seed": 1, "starts_at": starts, "ends_at": ends, "courts": {"caed": shown}}
    return msgspec.convert(whole, RunSummary)


def hours(opens: str, closes: str, name: str = "") -> dict[str, Any]:
    return {"opens_local": opens, "closes_local": closes, "weekdays": WEEKDAYS, "name": name}


def test_a_counter_is_closed_on_a_federal_holiday_and_at_weekends() -> None:
    """20 January 2014 is the birthday of Martin Luther King, Jr.; CAED-1 gives 9:00 to 16:00."""
    week = summary("2014-01-20T00:00:00-08:00", "2014-01-27T00:00:00-08:00", clerk_hours=hours("09:00", "16:00"))
    assert staffed_open_us(week) == {("caed", "counter"): 4 * 7 * HOUR_US}


def test_open_time_outside_the_run_does_not_count() -> None:
    part = summary("2014-01-21T15:00:00-08:00", "2014-01-22T10:00:00-08:00", clerk_hours=hours("09:00", "16:00"))
    assert staffed_open_us(part) == {("caed", "counter"): 2 * HOUR_US}


def test_two_lines_of_one_desk_are_open_once_and_the_national_line_is_not_the_courts() -> None:
    lines = [hours("09:00", "16:00", "Sacramento"), hours("08:00", "12:00", "Fresno")]
    lines.append(hours("05:00", "20:00", "PACER Service Center"))
    day = summary("2014-01-21T00:00:00-08:00", "2014-01-22T00:00:00-08:00", help_desk=lines)
    assert staffed_open_us(day) == {("caed", "help_desk"): 8 * HOUR_US}


def test_a_court_that_is_not_on_file_has_no_known_hours() -> None:
    known = summary("2014-01-21T00:00:00-08:00", "2014-01-22T00:00:00-08:00", clerk_hours=hours("09:00", "16:00"))
    unknown = msgspec.structs.replace(known, courts={"nowhere": known.courts["caed"]})
    assert staffed_open_us(unknown) == {}
