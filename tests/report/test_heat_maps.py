"""Hours of the week are counted on the court's own clock, and drawn on one scale."""

from __future__ import annotations

import io
import re
from pathlib import Path
from urllib.parse import unquote

import polars as pl
import pytest
from frames import HOUR_US, MINUTE_US, at
from make_run import make_run

from sim.report.figures_week import week_stay_figure, week_use_figure
from sim.report.heat_maps import HeatPanel, HeatSpec, heat_panels
from sim.report.hour_of_week import hour_of_week, hours_of_run
from sim.report.page import opened
from sim.report.subject import Subject, load_subject

WEST = {"caed": "America/Los_Angeles"}
MONDAY_9 = at("2014-01-20T17:00:00")  # 9 o'clock in the West


def services(*rows: tuple[int, int, int]) -> pl.DataFrame:
    """Completed services at upload in caed: completed at, wait, service."""
    schema = {"at_us": pl.Int64, "wait_us": pl.Int64, "service_us": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(court=pl.lit("caed"), name=pl.lit("upload"))


def cell(made: pl.DataFrame, servers: float, span: tuple[int, int], weekday: int, hour: int) -> dict[str, object]:
    capacity = pl.DataFrame({"court": ["caed"], "station": ["upload"], "capacity": [servers]})
    found = hour_of_week(made, capacity, WEST, span)
    return found.filter((pl.col("weekday") == weekday) & (pl.col("hour") == hour)).row(0, named=True)


def test_use_is_busy_time_over_servers_and_the_hours_of_that_name_in_the_run() -> None:
    """Two Mondays: half an hour of service on one of them, by two servers."""
    made = services((MONDAY_9 + 40 * MINUTE_US, 0, 30 * MINUTE_US))
    span = (MONDAY_9 - 9 * HOUR_US, MONDAY_9 + 10 * 24 * HOUR_US)
    found = cell(made, 2.0, span, 0, 9)
    assert (found["hours"], found["use"], found["came"]) == (2.0, 0.125, 1)


def test_a_stay_counts_in_the_hour_in_which_it_began() -> None:
    made = services((MONDAY_9 + 70 * MINUTE_US, 15 * MINUTE_US, 5 * MINUTE_US))
    span = (MONDAY_9, MONDAY_9 + 3 * HOUR_US)
    assert cell(made, 1.0, span, 0, 9)["p95_us"] == 20 * MINUTE_US
    assert cell(made, 1.0, span, 0, 10) | {"use": 0} == {
        "court": "caed", "station": "upload", "weekday": 0, "hour": 10, "hours": 1.0, "use": 0, "p95_us": None,
        "came": 0,
    }  # fmt: skip


def test_p95_is_a_stay_that_one_in_twenty_exceeded_at_most() -> None:
    made = services(*[(MONDAY_9 + 1_000 + n, 0, n) for n in range(1, 101)])
    assert cell(made, 1.0, (MONDAY_9, MONDAY_9 + HOUR_US), 0, 9)["p95_us"] == 95


def test_a_run_that_begins_within_an_hour_has_a_part_of_it() -> None:
    hours = hours_of_run(WEST, (MONDAY_9 + 15 * MINUTE_US, MONDAY_9 + HOUR_US))
    assert hours.rows() == [("caed", 0, 9, 0.75)]


def test_hours_of_one_shade_are_one_rectangle_on_a_ground_of_the_hours_run() -> None:
    levels = {(0, hour): 3 if hour < 2 else 0 for hour in range(24)}
    panel = HeatPanel("caed", "upload", "var(--court-2)", levels)
    drawn = heat_panels(HeatSpec((("CAED", "var(--court-2)", (panel,)),), ("a",) * 6, (0,)), wide=True)
    paths = dict(re.findall(r'<path fill="var\(--(\w+)\)" fill-opacity="[\d.]+" d="([^"]*)"', drawn))
    assert paths["panel"].count("M") == 1
    shaded = re.findall(r'fill-opacity="0\.47" d="([^"]*)"', drawn)
    assert [path.count("M") for path in shaded] == [2]  # the key's square and one rectangle


def test_a_stations_name_is_escaped() -> None:
    panel = HeatPanel("caed", "<b>", "var(--court-2)", {(0, 0): 1})
    drawn = heat_panels(HeatSpec((("CAED", "var(--court-2)", (panel,)),), (), (0,)), wide=False)
    assert "&lt;b&gt;" in drawn
    assert "<b>" not in drawn


@pytest.fixture(scope="module")
def subject(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    return load_subject(make_run(tmp_path_factory.mktemp("run"), filings=3_000))


def test_the_title_names_the_fullest_hour_and_the_download_has_its_figure(subject: Subject) -> None:
    week = hour_of_week(subject.services, opened(subject), subject.zones, subject.span)
    figure = week_use_figure(subject, week)
    assert figure is not None
    top = week.sort("use", descending=True, nulls_last=True).row(0, named=True)
    assert f"from {top['hour']:02d}:00" in figure.title
    assert top["court"].upper() in figure.title
    assert figure.table.csv is not None
    csv = pl.read_csv(io.StringIO(unquote(figure.table.csv.partition(",")[2])))
    own = csv.filter(
        (pl.col("court") == top["court"])
        & (pl.col("station") == top["station"])
        & (pl.col("weekday") == top["weekday"])
    )
    assert own[f"{top['hour']:02d}"].item() == round(top["use"] * 100, 1)
    assert csv.height == len(figure.table.rows)


def test_nothing_is_drawn_of_a_run_in_which_nobody_was_served(subject: Subject) -> None:
    week = hour_of_week(subject.services.head(0), opened(subject), subject.zones, subject.span)
    assert week_use_figure(subject, week) is None
    assert week_stay_figure(subject, week) is None


def test_more_than_eight_courts_are_told_in_the_table_and_not_drawn(subject: Subject) -> None:
    week = hour_of_week(subject.services, opened(subject), subject.zones, subject.span)
    few = week.filter(pl.col("court") != "cit")
    figure = week_stay_figure(subject, few)
    assert figure is not None
    assert "four courts" in figure.note
    assert Path(subject.folder).is_dir()
