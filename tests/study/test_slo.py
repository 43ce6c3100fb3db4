"""The language of objectives: what it reads, and what it says to what it cannot read."""

from __future__ import annotations

from datetime import date, time

import pytest

from sim.study.slo import Objective, ObjectiveError, Window, parse_objective

STATIONS = ("login", "pdf_check", "docketing", "notice")
COURTS = ("cacd", "casb")
SECOND_US = 1_000_000
HOUR_US = 3600 * SECOND_US


def read(text: str) -> Objective:
    return parse_objective(text, stations=STATIONS, courts=COURTS)


def test_the_95th_percentile_of_filings_in_the_deadline_hour():
    assert read("filing.p95 <= 10s during deadline_hour") == Objective(
        text="filing.p95 <= 10s during deadline_hour",
        subject="filing",
        quantity="time",
        statistic="quantile",
        comparison="<=",
        limit=10 * SECOND_US,
        level=0.95,
        windows=(Window("deadline_hour"),),
    )


def test_spaces_do_not_matter():
    assert read("  filing . p95<=10 s   during deadline_hour ").limit == 10 * SECOND_US


def test_a_share_within_a_time():
    found = read("filing.within(1.5min) >= 95% in cacd, casb")
    assert (found.statistic, found.within_us, found.limit) == ("within", 90 * SECOND_US, 0.95)
    assert found.courts == ("cacd", "casb")


def test_the_wait_at_a_station_in_fractions_of_a_percentile():
    found = read("docketing.wait.p99.9 < 250ms")
    assert (found.subject, found.quantity, found.comparison) == ("docketing", "wait", "<")
    assert found.level == pytest.approx(0.999)
    assert found.limit == 250_000


def test_use_and_loss_are_shares():
    assert read("pdf_check.use <= 80%").limit == 0.8
    assert read("filing.lost <= 0.1%").limit == pytest.approx(0.001)


def test_windows_are_joined_and_turned_round():
    found = read("filing.mean <= 2h during office_hours and not outage and 16:00-24:00 and 2014-01-24")
    assert found.windows == (
        Window("office_hours"),
        Window("outage", turned=True),
        Window("clock", clock=(time(16), None)),
        Window("day", day=date(2014, 1, 24)),
    )


def test_windows_that_take_an_amount():
    found = read("filing.max <= 1h during after_outage(2h) and last_minutes(15)")
    assert found.windows == (
        Window("after_outage", amount_us=2 * HOUR_US),
        Window("last_minutes", amount_us=HOUR_US // 4),
    )


@pytest.mark.parametrize(
    ("sign", "below", "at", "above"),
    [("<=", True, True, False), ("<", True, False, False), (">=", False, True, True), (">", False, False, True)],
)
def test_an_objective_compares_as_it_says(sign, below, at, above):
    objective = read(f"filing.mean {sign} 10s")
    held = tuple(objective.holds(seconds * SECOND_US) for seconds in (9, 10, 11))
    assert held == (below, at, above)


def test_what_could_not_be_measured_keeps_no_objective():
    assert not any(read(f"filing.mean {sign} 10s").holds(float("nan")) for sign in ("<=", ">="))


@pytest.mark.parametrize(
    ("text", "problem", "place"),
    [
        ("", "what it is about is missing, found the end", 0),
        ("filling.p95 <= 10s", "no subject 'filling'; did you mean 'filing'?", 0),
        ("filing <= 10s", "'.' is missing", 7),
        ("filing.q95 <= 10s", "no measure 'q95'", 7),
        ("filing.p0 <= 10s", "the 0th percentile is no measure", 7),
        ("filing.use <= 80%", "no measure 'use'", 7),
        ("filing.p95 = 10s", "cannot read '='", 11),
        ("filing.p95 10s", "no comparison", 11),
        ("filing.p95 <= 10", "a limit is missing, found '10'", 14),
        ("filing.p95 <= 95%", "'95%' does not fit this measure", 14),
        ("filing.lost <= 10s", "'10s' does not fit this measure", 15),
        ("filing.lost <= 101%", "more than everything", 15),
        ("filing.within(95%) >= 95%", "'95%' is no time", 14),
        ("filing.p95 <= 10s during deadline", "no window 'deadline'; did you mean 'deadline_hour'?", 25),
        (
            "filing.p95 <= 10s during xyz",
            "known: after_outage(2h), always, deadline_hour, last_minutes(15), office_hours, outage, weekdays (or h",
            25,
        ),
        ("filing.p95 <= 10s during 18:00-16:00", "is no span of a day", 25),
        ("filing.p95 <= 10s during 2014-02-30", "there is no day 2014-02-30", 25),
        ("filing.p95 <= 10s during last_minutes", "'(' is missing", 37),
        ("filing.p95 <= 10s in cabd", "no court 'cabd' in this scenario; did you mean", 21),
        ("filing.p95 <= 10s in cacd during always", "something is left over", 26),
    ],
)
def test_a_mistake_is_shown_at_its_place(text, problem, place):
    with pytest.raises(ObjectiveError) as told:
        read(text)
    said, shown, pointer = str(told.value).split("\n")
    assert problem in said
    assert shown == f"  {text}"
    assert pointer == "  " + " " * place + "^"
