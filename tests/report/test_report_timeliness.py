"""Timeliness by court, days moved, and the hours of the court's own day."""

from __future__ import annotations

from datetime import date

import pytest
from frames import PACIFIC, at, filings

from sim.report import tables
from sim.report.timeliness import shown_names

FRIDAY, SATURDAY, MONDAY = date(2014, 1, 24), date(2014, 1, 25), date(2014, 1, 27)
ZONES = {"caed": PACIFIC, "cit": "America/New_York"}


def test_timeliness_counts_accepted_filings_only() -> None:
    frame = filings(
        {"timeliness": "on_time"},
        {"timeliness": "late"},
        {"timeliness": "no_deadline"},
        {"outcome": "refused", "timeliness": "late"},
    )
    assert tables.timeliness_by_court(frame).rows() == [("caed", 1, 1, 0, 0, 0, 0, 1)]


def test_due_on_the_outages_day_is_each_courts_own_day() -> None:
    frame = filings(
        {"due_on": FRIDAY, "timeliness": "moved_by_rule"},
        {"due_on": FRIDAY, "outcome": "abandoned"},
        {"due_on": SATURDAY, "timeliness": "on_time"},
        {"court": "cit", "due_on": FRIDAY, "timeliness": "on_time"},
        {"court": "cit", "due_on": SATURDAY, "timeliness": "must_seek_relief"},
    )
    due = tables.due_on_days(frame, {"caed": (FRIDAY,), "cit": (SATURDAY,)})
    assert due.columns == [
        "court",
        "on_time",
        "moved_by_rule",
        "must_seek_relief",
        "rule_unknown",
        "sender_failure",
        "late",
        "not_filed",
    ]
    assert due.rows() == [("caed", 0, 1, 0, 0, 0, 0, 1), ("cit", 0, 0, 1, 0, 0, 0, 0)]


def test_a_rule_nobody_read_is_not_a_rule_that_leaves_the_filer_to_relief() -> None:
    frame = filings({"timeliness": "rule_unknown"}, {"timeliness": "must_seek_relief"})
    counted = tables.timeliness_by_court(frame)
    assert counted.select("must_seek_relief", "rule_unknown").rows() == [(1, 1)]
    called = {"must_seek_relief": "Must seek relief", "rule_unknown": "Rule not known"}
    assert shown_names(counted, called) == called
    assert list(shown_names(counted.with_columns(rule_unknown=0), called)) == ["must_seek_relief"]


def test_direct_services_are_counted_among_filings_moved_or_left_to_relief() -> None:
    """CAED-5: Local Rule 134(c) has the filer serve directly while the site is down."""
    moved = {"timeliness": "moved_by_rule", "direct_services": 1}
    others = [{"timeliness": "must_seek_relief"}, {"timeliness": "late", "direct_services": 1}]
    frame = filings(moved, *others, moved | {"outcome": "refused"})
    assert tables.direct_services(frame).rows() == [("caed", 2, 1)]


def test_no_outage_no_day() -> None:
    assert tables.due_on_days(filings({"due_on": FRIDAY, "timeliness": "late"}), {"caed": ()}).rows() == [
        ("caed", 0, 0, 0, 0, 0, 0, 0)
    ]


def test_moved_filings_are_grouped_by_day_and_rule() -> None:
    """CAED-5: an announced failure lets a party file on the next business day."""
    row = {"timeliness": "moved_by_rule", "due_on": FRIDAY, "moved_to": MONDAY, "timeliness_cite": "LR 134(c)(1)"}
    assert tables.moved(filings(row, row, {"timeliness": "late", "due_on": FRIDAY})).rows() == [
        ("caed", FRIDAY, MONDAY, "LR 134(c)(1)", 2)
    ]


def test_an_hour_of_the_day_is_the_courts_own() -> None:
    entered = {"entered_at_us": at("2014-01-24T16:30-08:00")}
    hours = tables.entered_by_hour_of_day(filings(entered, entered | {"court": "cit"}), ZONES)
    assert len(hours) == 48
    assert hours.filter(hours["entries"] > 0).rows() == [("caed", 16, 1, 1.0), ("cit", 19, 1, 1.0)]


def test_five_oclock_sharp_is_after_hours() -> None:
    clock = ["16:59", "17:00", "18:00", "23:59"]
    frame = filings(*[{"entered_at_us": at(f"2014-01-24T{time}-08:00")} for time in clock], {"outcome": "refused"})
    assert tables.after_hours(frame, ZONES, (17, 18)).rows() == [("caed", 4, 0.75, 0.5)]


def test_pooled_shares_weigh_courts_by_their_entries() -> None:
    late, early = {"entered_at_us": at("2014-01-24T20:00-08:00")}, {"entered_at_us": at("2014-01-24T12:00-08:00")}
    shares = tables.after_hours(filings(late, early, early, early | {"court": "cit"}), ZONES, (17,))
    assert tables.pooled(shares, ["caed", "cit"]) == {"from_17": pytest.approx(0.25)}
    assert tables.pooled(shares, ["casb"]) == {"from_17": None}


def test_days_of_the_outage_are_left_out_by_begin_and_by_entry() -> None:
    friday, monday = at("2014-01-24T14:00-08:00"), at("2014-01-27T09:00-08:00")
    frame = filings(
        {"began_at_us": friday, "entered_at_us": monday},
        {"began_at_us": monday, "entered_at_us": monday},
        {"began_at_us": friday, "court": "cit"},
    )
    assert tables.without_days(frame, ZONES, {"caed": (FRIDAY,), "cit": ()})["filing_id"].to_list() == [2, 3]
