"""When objectives count, by each court's own clock and outages."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from sim.courts import load_court
from sim.study.slo import parse_objective
from sim.study.windows import Span, common_spans, spans_of, within


def at(text: str) -> int:
    """Microseconds of an instant in UTC."""
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000


RUN = (at("2014-01-23T08:00"), at("2014-01-26T08:00"))  # Thursday to the end of Saturday in the West
DOWN = ((at("2014-01-24T21:00"), at("2014-01-24T23:00")),)


def spans(words: str, court_id: str = "cacd") -> tuple[Span, ...]:
    window = parse_objective(f"filing.p95 <= 10s during {words}").windows[0]
    return spans_of(window, load_court(court_id), RUN, DOWN)


def test_the_deadline_hour_is_the_last_one_of_court_days_by_the_courts_own_clock() -> None:
    assert spans("deadline_hour") == (
        (at("2014-01-24T07:00"), at("2014-01-24T08:00")),
        (at("2014-01-25T07:00"), at("2014-01-25T08:00")),
    )
    assert (at("2014-01-25T04:00"), at("2014-01-25T05:00")) in spans("deadline_hour", "cit")


def test_last_minutes_end_at_the_cut_off() -> None:
    assert spans("last_minutes(15)")[0] == (at("2014-01-24T07:45"), at("2014-01-24T08:00"))


def test_outage_windows_follow_the_replications_own_outages() -> None:
    assert spans("outage") == DOWN
    assert spans("after_outage(2h)") == ((at("2014-01-24T23:00"), at("2014-01-25T01:00")),)


def test_a_window_turned_round_is_all_the_rest_of_the_run() -> None:
    assert spans("not outage") == ((RUN[0], DOWN[0][0]), (DOWN[0][1], RUN[1]))
    assert spans("not always") == ()


@pytest.mark.parametrize(
    ("words", "span"),
    [
        ("16:00-18:00", (at("2014-01-24T00:00"), at("2014-01-24T02:00"))),
        ("23:00-24:00", (at("2014-01-24T07:00"), at("2014-01-24T08:00"))),
        ("2014-01-24", (at("2014-01-24T08:00"), at("2014-01-25T08:00"))),
        ("weekdays", (at("2014-01-23T08:00"), at("2014-01-24T08:00"))),
    ],
)
def test_clock_and_day_windows_are_local(words: str, span: Span) -> None:
    assert span in spans(words)


def test_saturday_has_neither_office_hours_nor_a_deadline_hour() -> None:
    saturday = at("2014-01-25T08:00")
    for words in ("office_hours", "deadline_hour", "weekdays"):
        assert all(begins < saturday for begins, _ in spans(words))


def test_an_instant_at_the_end_of_a_span_is_outside_it() -> None:
    assert within(np.array([9, 10, 19, 20]), [(10, 20)]).tolist() == [False, True, True, False]


def test_windows_joined_by_and_leave_what_they_have_in_common() -> None:
    assert common_spans([((0, 10), (20, 30)), ((5, 25),)], (0, 100)) == ((5, 10), (20, 25))
    assert common_spans([], (0, 100)) == ((0, 100),)
