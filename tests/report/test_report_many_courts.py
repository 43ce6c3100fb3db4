"""A run of very many courts: charts draw those with the most filings, and say so; tables have every court."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import polars as pl

from sim.report.charts import BarSpec, Panel, bar_panels
from sim.report.figures_time import COURTS_DRAWN_MAX, drawn_courts
from sim.report.page import _noted
from sim.report.subject import Subject
from sim.report.views import FigureView, TableView

COURTS = tuple(f"c{number:02d}" for number in range(20))


def subject(courts: tuple[str, ...]) -> Subject:
    """As much of a run as choosing courts needs: the later a court stands, the more filings it has."""
    filings = [court for number, court in enumerate(courts) for _ in range(number + 1)]
    return cast(Subject, SimpleNamespace(courts=courts, filings=pl.DataFrame({"court": filings})))


def figure(note: str = "") -> FigureView:
    table = TableView("t", "", (), (), None, "", None, "")
    return FigureView("f", "", "", "", "", "", table, note)  # type: ignore[arg-type]  # no drawing is needed


def test_of_many_courts_those_with_most_filings_are_drawn_in_the_pages_order() -> None:
    assert drawn_courts(subject(COURTS)) == COURTS[-COURTS_DRAWN_MAX:]


def test_of_few_courts_every_one_is_drawn_and_nothing_said() -> None:
    assert drawn_courts(subject(COURTS[:5])) == COURTS[:5]
    assert _noted(subject(COURTS[:5]), figure()).note == ""


def test_a_chart_that_leaves_courts_out_says_so_unless_it_has_said_more() -> None:
    assert "courts with most filings; the table has every court." in _noted(subject(COURTS), figure()).note
    assert _noted(subject(COURTS), figure("Its own words.")).note == "Its own words."


def test_bars_of_courts_without_a_panel_are_left_out() -> None:
    frame = pl.DataFrame({"court": ["a", "b"], "panel": ["p", "p"], "value": [1.0, 2.0], "label": ["1", "2"]})
    spec = bar_panels(BarSpec(frame, (Panel("a", "A", "A", "red", ""),), ("p",), 2.0), wide=True)
    assert [row["court"] for rows in spec["datasets"].values() for row in rows] == ["a"]
