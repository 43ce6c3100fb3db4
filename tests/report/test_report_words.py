"""Counts, shares, spans and days are written as a reader wants them."""

from __future__ import annotations

from datetime import date

import pytest
from frames import HOUR_US, MINUTE_US, PACIFIC, at

from sim.report import names, words
from sim.report.run_data import instant_us

SECOND_US = 1_000_000


@pytest.mark.parametrize(
    ("span_us", "written"),
    [
        (None, "–"),
        (0, "0 s"),
        (20_000, "< 0.1 s"),
        (2_449_000, "2.4 s"),
        (41 * SECOND_US, "41 s"),
        (99.6 * SECOND_US, "100 s"),
        (100 * SECOND_US, "2 min"),
        (59.6 * MINUTE_US, "1 h"),
        (140 * MINUTE_US, "2 h 20 min"),
        (7 * HOUR_US, "7 h"),
        (48 * HOUR_US, "2 d"),
        (63 * HOUR_US, "2 d 15 h"),
    ],
)
def test_a_span_is_written_at_the_coarseness_a_reader_wants(span_us: float | None, written: str) -> None:
    assert words.duration(span_us) == written


@pytest.mark.parametrize(
    ("part", "digits", "written"),
    [
        (0.1164, 1, "11.6 %"),
        (0.0, 1, "0.0 %"),
        (0.0002, 1, "< 0.1 %"),
        (0.004, 0, "< 1 %"),
        (1.0, 0, "100 %"),
        (None, 1, "–"),
    ],
)
def test_a_share_too_small_to_show_is_not_shown_as_nothing(part: float | None, digits: int, written: str) -> None:
    assert words.share(part, digits) == written


def test_an_outage_to_midnight_touches_one_day_only() -> None:
    assert words.local_days(at("2014-01-24T13:00-08:00"), at("2014-01-25T00:00-08:00"), PACIFIC) == (date(2014, 1, 24),)


def test_an_outage_of_seven_hours_ends_on_saturday_in_utc_and_on_friday_in_sacramento() -> None:
    starts, ends = at("2014-01-24T21:00"), at("2014-01-25T04:00")
    assert len(words.local_days(starts, ends, "UTC")) == 2
    assert words.local_days(starts, ends, PACIFIC) == (date(2014, 1, 24),)
    assert words.moment(starts, PACIFIC) == "Fri 24 Jan, 13:00"


def test_counted_nouns_and_lists_read_as_prose() -> None:
    assert words.things(1, "filing") == "1 filing"
    assert words.things(1204, "entry", "entries") == "1,204 entries"
    assert words.listed(["a"]) == "a"
    assert words.listed(["a", "b", "c"]) == "a, b and c"
    assert words.small_number(5) == "five"
    assert words.small_number(1204) == "1,204"


def test_a_bankruptcy_court_is_told_from_its_districts_district_court() -> None:
    assert (
        names.spoken("U.S. District Court, Northern District of California", "district")
        == "the Northern District of California"
    )
    assert names.spoken("U.S. Bankruptcy Court, Northern District of California", "bankruptcy") == (
        "the Bankruptcy Court of the Northern District of California"
    )
    assert names.spoken("U.S. Court of International Trade", "trade") == "the Court of International Trade"


def test_an_instant_without_offset_is_refused() -> None:
    assert instant_us("2014-01-24T13:00:00-08:00") == at("2014-01-24T21:00")
    with pytest.raises(ValueError, match="carries no offset"):
        instant_us("2014-01-24T13:00:00")
