"""The published outage logs load as they stand; what is odd is flagged and what is ambiguous keeps both readings."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from sim.courts.clock import rfc3339
from sim.courts.outage_log import OutageRow, classify, is_truncated, parse_outage_log, parse_published_time
from sim.data_file import DataError
from sim.paths import data_room

PACIFIC = "America/Los_Angeles"
HEADER = "starts,ends,explanation,scheduled,cite\n"


def caed_log() -> tuple[OutageRow, ...]:
    return parse_outage_log(data_room("courts") / "caed" / "outages.csv", "caed", PACIFIC)


def write(folder: Path, text: str) -> Path:
    path = folder / "outages.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_six_published_rows_keep_their_order_and_spelling() -> None:
    """CAED-8: unsorted, `8:00AM`, `7pm` and `Midnight` as published."""
    assert [(row.starts_local, row.ends_local, row.description) for row in caed_log()] == [
        ("May 10, 2014 - 8:00AM", "May 11, 2014 - 8:00AM", "Scheduled Maintenance"),
        ("January 24, 2014 - 1:00pm", "January 24, 2014 - 8:00pm", "National System Outage"),
        ("December 13, 2013 - 5:00pm", "December 15, 2013 - 6:00pm", "Version 6.1 Upgrade"),
        ("November 9, 2013 - 7:00am", "November 9, 2013 - 7:00am", "Implementation of"),
        ("September 29, 2014 - 11:30pm", "September 30, 2014 - 6:30am", "System Outage and Emergency Maintenance"),
        ("October 24, 2014 - 7pm", "October 26, 2014 - Midnight", "Network Maintenance"),
    ]


def test_the_rows_are_read_as_pacific_time() -> None:
    row = caed_log()[1]
    assert rfc3339(row.starts_at_us, PACIFIC) == "2014-01-24T13:00:00-08:00"
    assert rfc3339(row.ends_at_us, PACIFIC) == "2014-01-24T20:00:00-08:00"
    assert rfc3339(row.starts_at_us, "America/New_York") == "2014-01-24T16:00:00-05:00"


def test_each_row_is_classified() -> None:
    """CAED-8: scheduled maintenance, national outage, upgrade, network, emergency."""
    assert [(row.kind, row.scheduled, row.scheduled_basis) for row in caed_log()] == [
        ("maintenance", True, "stated"),
        ("national", False, "derived"),
        ("upgrade", True, "derived"),
        ("upgrade", True, "derived"),
        ("emergency", False, "derived"),
        ("network", True, "derived"),
    ]


def test_the_oddities_of_the_log_are_flagged() -> None:
    assert [row.flags for row in caed_log()] == [
        (),
        ("out_of_order",),
        ("out_of_order",),
        ("zero_length", "truncated_text", "out_of_order", "class_assumed"),
        (),
        ("ambiguous_end",),
    ]


def test_midnight_at_the_end_keeps_both_readings() -> None:
    row = caed_log()[5]
    assert row.alternative_ends_at_us is not None
    assert rfc3339(row.ends_at_us, PACIFIC) == "2014-10-27T00:00:00-07:00"
    assert rfc3339(row.alternative_ends_at_us, PACIFIC) == "2014-10-26T00:00:00-07:00"
    assert [other.alternative_ends_at_us for other in caed_log()[:5]] == [None] * 5


def test_every_row_cites_the_published_log_and_knows_its_line() -> None:
    assert {row.cite for row in caed_log()} == {"caed.outages"}
    assert [row.line for row in caed_log()] == [2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("words", "local", "is_midnight"),
    [
        ("October 24, 2014 - 7pm", datetime(2014, 10, 24, 19), False),
        ("May 10, 2014 - 8:00AM", datetime(2014, 5, 10, 8), False),
        ("Sept. 29, 2014 – 11:30 p.m.", datetime(2014, 9, 29, 23, 30), False),
        ("January 1, 2014 - 12:15am", datetime(2014, 1, 1, 0, 15), False),
        ("January 1, 2014 - 12pm", datetime(2014, 1, 1, 12), False),
        ("January 1, 2014 - noon", datetime(2014, 1, 1, 12), False),
        ("October 26, 2014 - Midnight", datetime(2014, 10, 26), True),
        ("2014-01-24T13:00", datetime(2014, 1, 24, 13), False),
    ],
)
def test_published_spellings_of_time_are_read(words: str, local: datetime, is_midnight: bool) -> None:
    assert parse_published_time(words) == (local, is_midnight)


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("soon", "cannot read the time 'soon'"),
        ("Juneuary 1, 2014 - 7pm", "unknown month 'Juneuary'"),
        ("February 30, 2014 - 7pm", "no such day"),
        ("January 1, 2014 - 13pm", "cannot read the hour '13pm'"),
        ("January 1, 2014 - 7:75pm", "cannot read the hour '7:75pm'"),
        ("Ju 1, 2014 - 7pm", "unknown month 'Ju'"),
    ],
)
def test_an_unreadable_time_says_what_could_not_be_read(words: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        parse_published_time(words)


def test_an_explanation_that_tells_nothing_stays_unknown(tmp_path: Path) -> None:
    log = write(tmp_path, HEADER + "2014-01-02T10:00,2014-01-02T11:00,System down,,x\n")
    (row,) = parse_outage_log(log, "caed", PACIFIC)
    assert (row.kind, row.scheduled, row.scheduled_basis) == ("unknown", None, "unknown")


def test_unscheduled_is_not_read_as_scheduled(tmp_path: Path) -> None:
    log = write(tmp_path, HEADER + "2014-01-02T10:00,2014-01-02T11:00,Unscheduled maintenance,,x\n")
    assert parse_outage_log(log, "caed", PACIFIC)[0].scheduled is False


def test_a_row_that_ends_before_it_starts_is_kept_and_flagged(tmp_path: Path) -> None:
    log = write(tmp_path, HEADER + "2014-01-02T10:00,2014-01-02T09:00,Maintenance,,x\n")
    assert parse_outage_log(log, "caed", PACIFIC)[0].flags == ("ends_before_start",)


def test_a_bad_time_is_refused_with_file_line_and_column(tmp_path: Path) -> None:
    log = write(tmp_path, HEADER + "2014-01-02T10:00,2014-01-02T11:00,Maintenance,,x\nlater,2014-01-02,Network,,x\n")
    with pytest.raises(
        DataError, match=r"outages\.csv:3: starts: cannot read the time 'later'; write '2014-01-24T13:00'"
    ):
        parse_outage_log(log, "caed", PACIFIC)


def test_an_unknown_column_is_refused_with_a_suggestion(tmp_path: Path) -> None:
    log = write(tmp_path, "starts,ends,explanaton,cite\n")
    with pytest.raises(DataError, match=r":1: explanaton: unknown column; did you mean 'explanation'\?"):
        parse_outage_log(log, "caed", PACIFIC)


def test_an_unquoted_comma_is_refused(tmp_path: Path) -> None:
    log = write(tmp_path, HEADER + "May 10, 2014 - 8:00AM,2014-05-11T08:00,Maintenance,,x\n")
    with pytest.raises(DataError, match="6 values under 5 headings; quote values that contain commas"):
        parse_outage_log(log, "caed", PACIFIC)


def test_a_mistyped_yes_is_refused(tmp_path: Path) -> None:
    log = write(tmp_path, HEADER + "2014-01-02T10:00,2014-01-02T11:00,Maintenance,yess,x\n")
    with pytest.raises(DataError, match=r"scheduled: unknown value 'yess'; did you mean 'yes'\?"):
        parse_outage_log(log, "caed", PACIFIC)


def test_classes_and_truncation_follow_the_words() -> None:
    assert classify("System Outage and Emergency Maintenance") == "emergency"
    assert classify("NextGen upgrade") == "upgrade"
    assert is_truncated("Implementation of")
    assert is_truncated("")
    assert not is_truncated("Version 6.1 Upgrade")
