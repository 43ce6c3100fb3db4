"""Assumptions are shown by file, in words: no 'None', no status twice, money in dollars."""

from __future__ import annotations

from typing import Any

import pytest

from sim.report.assumptions import assumption_groups, breakable, value_words, why_words
from sim.report.run_data import AssumptionShown


@pytest.mark.parametrize(
    ("key", "value", "written"),
    [
        ("behaviour.x", "None", ""),
        ("behaviour.x", None, ""),
        ("behaviour.x", "True", "yes"),
        ("behaviour.x", False, "no"),
        ("behaviour.x", 0.4, "0.4"),
        ("fees:civil.complaint@2006-04-09", "35000", "$350.00"),
        ("fees:pacer.page@2012-04-01 (effective date)", "2012-04-01", "2012-04-01"),
        ("x.fee_cents", 10, "$0.10"),
        ("x.fee_cents@2012-04-01", "121300", "$1,213.00"),
        ("x.fee", "121300", "121300"),
        ("r", "DeadlineRule(days=14, anchor='filed', who='opposing')", "days: 14, anchor: filed, who: opposing"),
        ("r", "Rule(threshold_minutes_over=None, intermittent='", "threshold minutes over: none, intermittent: none"),
        ("r", {"days": 14}, '{"days":14}'),
        ("r", "a text (in brackets)", "a text (in brackets)"),
    ],
)  # fmt: skip
def test_a_value_is_written_as_a_reader_wants_it(key: str, value: Any, written: str) -> None:
    assert value_words(key, value) == written


def test_the_status_stands_once() -> None:
    assert why_words("assumed: office hours") == "office hours"
    assert why_words("Derived: from one feed") == "from one feed"
    assert why_words("as assumed: above") == "as assumed: above"


def test_each_file_has_a_table_of_its_own_and_a_column_without_values_is_left_out() -> None:
    groups = assumption_groups(
        (
            AssumptionShown("cit/court.toml:pdf.xfa", "refuse", "not seen", file="courts/cit/court.toml", line=85),
            AssumptionShown("menu", "None", "not seen", file="courts/_federal/events/trade.toml", line=3),
            AssumptionShown("cit/court.toml:pdf.forms", "accept", "not seen", file="courts/cit/court.toml"),
        )
    )
    assert [(g.file, g.count) for g in groups] == [
        ("courts/cit/court.toml", "2 values"),
        ("courts/_federal/events/trade.toml", "1 value"),
    ]
    timed = AssumptionShown("service_time.login", "mean 1 ms", "40 measurements", status="measured", file="x.toml")
    assert [g.count for g in assumption_groups((timed, timed))] == ["2 values, 2 of them measured"]
    assert groups[0].table.rows[0] == (breakable("pdf.xfa"), "refuse", "assumed", "not seen", "85")
    assert [label for label, _ in groups[1].table.heads] == ["What", "Status", "Why", "Line"]
