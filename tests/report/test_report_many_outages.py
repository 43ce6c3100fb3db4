"""A run with several outages reads as one with several: no sentence speaks of the outage as if it were the only one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from make_run import make_run
from test_report_page import Page

from sim.report import build


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """The national outage, and four more of an hour each on the day before it."""
    folder = make_run(tmp_path_factory.mktemp("run"), filings=1_000)
    path: Path = folder / "summary.json"
    summary = json.loads(path.read_text(encoding="utf-8"))
    for court in summary["courts"].values():
        known = court["outages"][0]
        more = [
            known | {"starts_at": f"2014-01-23T{hour:02d}:00:00Z", "ends_at": f"2014-01-23T{hour + 1:02d}:00:00Z"}
            for hour in (8, 12, 16, 20)
        ]
        court["outages"] = [*more, known]
    path.write_text(json.dumps(summary), encoding="utf-8")
    return Page(build(folder).read_text(encoding="utf-8"))


def test_the_answer_counts_the_outages_and_speaks_of_the_last_one(page: Page) -> None:
    assert "The 5 outages of this run kept" in page.text or "The five outages of this run kept" in page.text
    assert "When each court’s last outage had ended, " in page.text
    assert "When the outage ended, " not in page.text


def test_recovery_is_told_by_outage_where_there_are_several(page: Page) -> None:
    assert "of 25 outages, counted by court, its backlog was ordinary again; that took longest in" in page.text


def test_names_of_bands_that_would_stand_in_each_others_way_are_left_out(page: Page) -> None:
    assert "national outage 13:00–20:00" not in page.text
