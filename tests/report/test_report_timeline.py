"""Hours, backlog and recovery are exact on hand-made runs."""

from __future__ import annotations

import polars as pl
from frames import HOUR_US, MINUTE_US, events, filings

from sim.report import tables
from sim.report.run_data import Outage


def outage(starts_at_us: int, ends_at_us: int, court: str = "caed") -> Outage:
    return Outage(court, starts_at_us, ends_at_us, "national", None, None)


def level(*values: int) -> pl.DataFrame:
    """A backlog with one mark a minute."""
    return pl.DataFrame(
        {"court": ["caed"] * len(values), "at_us": [n * MINUTE_US for n in range(len(values))], "backlog": values}
    )


def test_a_filing_on_the_hour_belongs_to_the_hour_that_begins() -> None:
    frame = filings(
        {"began_at_us": HOUR_US - 1, "entered_at_us": HOUR_US},
        {"began_at_us": HOUR_US, "entered_at_us": None},
        {"began_at_us": 3 * HOUR_US},
    )
    hours = tables.filings_by_hour(frame, (0, 3 * HOUR_US))
    assert hours.rows() == [("caed", 0, 1, 0), ("caed", HOUR_US, 1, 1), ("caed", 2 * HOUR_US, 0, 0)]


def test_overnight_batches_are_not_filings_of_people() -> None:
    assert tables.by_filers(filings({}, {"medium": "batch"}, {"medium": "counter"}))["medium"].to_list() == [
        "electronic",
        "counter",
    ]


def test_the_end_of_an_outage_is_no_longer_outage() -> None:
    frame = filings(
        {"began_at_us": 10}, {"began_at_us": 19, "entered_at_us": 20}, {"began_at_us": 20, "entered_at_us": 19}
    )
    assert tables.begun_between(frame, [outage(10, 20), outage(10, 20, "cit")]).rows() == [("caed", 2, 1)]


def test_a_run_without_outage_has_nothing_begun_in_one() -> None:
    assert tables.begun_between(filings({"began_at_us": 10}), []).rows() == [("caed", 0, 0)]


def test_backlog_counts_begun_and_not_yet_ended() -> None:
    frame = filings(
        {"began_at_us": 0, "ended_at_us": 20},
        {"began_at_us": 10, "ended_at_us": 11},
        {"began_at_us": 11, "ended_at_us": 99},
    )
    marks = tables.backlog(frame, (0, 30), mark_us=10)
    assert marks.rows() == [("caed", 0, 1), ("caed", 10, 2), ("caed", 20, 1), ("caed", 30, 1)]


def test_a_court_has_recovered_at_the_first_ordinary_mark_after_the_outage() -> None:
    marks = level(1, 2, 2, 9, 8, 3, 2, 5)
    row = tables.recovery(marks, [outage(3 * MINUTE_US, 4 * MINUTE_US)]).row(0, named=True)
    assert (row["ordinary"], row["peak"], row["peak_at_us"]) == (2, 9, 3 * MINUTE_US)
    assert (row["recovered_at_us"], row["recovery_us"]) == (6 * MINUTE_US, 2 * MINUTE_US)


def test_a_backlog_that_is_ordinary_during_the_outage_waits_for_its_end() -> None:
    row = tables.recovery(level(3, 3, 1, 1, 1), [outage(MINUTE_US, 3 * MINUTE_US)]).row(0, named=True)
    assert row["recovery_us"] == 0


def test_a_run_that_ends_before_the_court_recovers_says_so() -> None:
    row = tables.recovery(level(1, 1, 5, 5), [outage(2 * MINUTE_US, 3 * MINUTE_US)]).row(0, named=True)
    assert (row["recovered_at_us"], row["recovery_us"]) == (None, None)


def test_an_outage_at_the_start_of_the_run_leaves_the_ordinary_level_unknown() -> None:
    row = tables.recovery(level(4, 0), [outage(0, MINUTE_US)]).row(0, named=True)
    assert (row["ordinary"], row["peak"], row["recovered_at_us"]) == (None, 4, None)


def test_recovery_from_one_outage_ends_where_the_next_begins() -> None:
    marks = level(1, 1, 6, 6, 7, 1)
    first, second = tables.recovery(
        marks, [outage(2 * MINUTE_US, 3 * MINUTE_US), outage(4 * MINUTE_US, 5 * MINUTE_US)]
    ).rows(named=True)
    assert (first["peak"], first["recovered_at_us"]) == (6, None)
    assert (second["ordinary"], second["peak"], second["recovered_at_us"]) == (1, 7, 5 * MINUTE_US)


def test_help_calls_fall_into_hours_and_a_court_without_calls_has_empty_ones() -> None:
    """CAED-1: outside its hours the desk takes notifications, which are no calls on hold."""
    trace = events(
        {"kind": "help", "name": "answered", "at_us": 5},
        {"kind": "help", "name": "abandoned", "at_us": HOUR_US},
        {"kind": "help", "name": "after_hours_notification", "at_us": HOUR_US + 1},
        {"kind": "help", "name": "closed", "at_us": HOUR_US + 2},
        {"kind": "filer", "name": "help_call", "at_us": 5},
    )
    hours = tables.help_by_hour(trace, ("caed", "cit"), (0, 2 * HOUR_US))
    assert hours.columns == ["court", "hour_us", "answered", "abandoned", "after_hours_notification", "closed"]
    assert [row[2:] for row in hours.rows()] == [(1, 0, 0, 0), (0, 1, 1, 1), (0, 0, 0, 0), (0, 0, 0, 0)]


def test_time_on_hold_is_that_of_answered_calls() -> None:
    calls = [("answered", 10, 100), ("answered", 30, 200), ("abandoned", 999, None), ("closed", 999, None)]
    trace = events(*[{"kind": "help", "name": n, "wait_us": wait, "service_us": talk} for n, wait, talk in calls])
    assert tables.help_by_court(trace).rows() == [("caed", 2, 1, 0, 1, 10, 30, 300)]
