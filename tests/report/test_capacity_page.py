"""The page of a capacity study: the answer first, every figure with its interval, every download true to its table."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import altair as alt
import msgspec
import polars as pl
import pytest
from jsonschema import Draft7Validator
from make_studies import OBJECTIVE, capacity_study, write_capacity
from test_report_page import Page

from sim.report import build, capacity_figures, svg
from sim.report.capacity_titles import knee_note, knee_title, load_title
from sim.report.run_data import RunIncompleteError
from sim.study.capacity_words import minimality_sentences
from sim.study.headroom_words import knee_words


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Page:
    return Page(build(write_capacity(tmp_path_factory.mktemp("study"))).read_text(encoding="utf-8"))


def downloads(page: Page) -> dict[str, pl.DataFrame]:
    links = {a["download"]: a["href"] or "" for a in page.all("a") if a.get("download")}
    return {
        str(name): pl.read_csv(io.StringIO(unquote(link.partition(",")[2])), infer_schema_length=None)
        for name, link in links.items()
    }


def test_the_first_screen_answers_with_the_sentence_and_a_table_by_court_and_station(page: Page) -> None:
    assert "Two courts need six servers where there are eight." in page.text
    assert page.text.index("Servers now and needed, by court and station") < page.text.index("What is attained")
    assert "CAED22 → 3*CIT22 → 3*" in re.sub(r"\s", "", page.text).replace("→", " → ")
    assert "8 replications (seed 7) of a simulated world" in page.text
    assert OBJECTIVE in page.text


def test_titles_are_sentences_computed_from_the_study(page: Page) -> None:
    assert "Today one more server at docketing in CAED gains 5.9 points; 3 are needed where there are 2" in page.text
    assert "today’s capacity keeps the objectives up to 0.90× today’s load" in page.text
    assert "With today’s capacity p95 first doubles at 1.50× today’s load, in CAED" in page.text
    assert "the cheapest capacity that does costs 10 in all" in page.text
    assert "The outage of 2 h kept back up to 42 filings" in page.text
    assert "which was ordinary again 90 min after its end" in page.text or "1 h 30 min after its end" in page.text


def test_a_headroom_below_todays_load_is_not_given_a_day_in_the_past(page: Page) -> None:
    assert "not even today" in page.text
    assert "beyond what was tried" in page.text


def test_the_end_of_the_loads_tried_is_not_told_as_the_end_of_the_capacity() -> None:
    study = capacity_study()
    groups = tuple(
        msgspec.structs.replace(
            group,
            replications=2,
            headroom=tuple(
                msgspec.structs.replace(one, proven=None, estimate=None, at_best=None, most=1.0)
                for one in group.headroom
            ),
        )
        for group in study.groups
    )
    title = load_title(msgspec.structs.replace(study, groups=groups))
    ended = "under every load tried (nothing above 1 times today’s load was tried with 2 replications)"
    assert title == (f"Where it is tightest, today’s capacity keeps the objectives {ended}, the needed one {ended}")


def test_downloads_equal_their_tables(page: Page) -> None:
    frames, study = downloads(page), capacity_study()
    stations = [one for group in study.groups for one in group.stations]
    assert frames["stations-needed.csv"]["smallest"].to_list() == [one.smallest for one in stations]
    cells = [cell for group in study.groups for cell in group.cells]
    assert frames["cells.csv"]["now_estimate"].to_list() == [cell.now.estimate for cell in cells]
    points = [point for group in study.groups for point in group.servers_curve]
    assert frames["servers.csv"]["attained"].to_list() == [point.worst.estimate for point in points]
    assert frames["theory.csv"]["theory_wait_s"].to_list() == [0.11, None] * 2
    assert frames["pareto.csv"]["cost"].to_list() == [4.0, 5.0] * 2


def test_the_page_is_one_file_with_unique_ids_and_words_for_every_chart(page: Page) -> None:
    assert not page.all("script", "link", "img", "iframe")
    assert all((a.get("href") or "").startswith(("#", "data:text/csv")) for a in page.all("a"))
    ids = [attrs["id"] for _, attrs in page.elements if attrs.get("id")]
    assert len(ids) == len(set(ids))
    asked = [attrs["aria-labelledby"] for _, attrs in page.elements if attrs.get("aria-labelledby")]
    assert set(asked) <= set(ids)
    plots = [attrs for attrs in page.all("div") if attrs.get("class") == "plot"]
    assert len(plots) == 5
    assert all(len(attrs["aria-label"] or "") > 20 for attrs in plots)


def test_where_no_number_of_servers_is_enough_the_page_says_so(tmp_path: Path) -> None:
    page = Page(build(write_capacity(tmp_path, possible=False)).read_text(encoding="utf-8"))
    assert "In CIT no number of servers keeps the objectives: services alone take too long." in page.text
    assert "2 → none would do*" in page.text


def test_a_file_of_another_shape_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "capacity.json").write_text('{"scenario": 5}', encoding="utf-8")
    with pytest.raises(RunIncompleteError, match=r"capacity\.json: .*scenario.*make the study again"):
        build(tmp_path)
    assert not (tmp_path / "report.html").exists()


def test_every_specification_is_valid_vega_lite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, every_spec: Callable[[list[dict[str, object]]], None]
) -> None:
    seen: list[dict[str, object]] = []

    def keep(spec: dict[str, object], name: str, classes: str) -> str:
        seen.append(spec)
        return svg.render(spec, name, classes)

    monkeypatch.setattr(capacity_figures, "render", keep)
    build(write_capacity(tmp_path))
    assert len(seen) == 10
    every_spec(seen)


@pytest.fixture
def every_spec() -> Callable[[list[dict[str, object]]], None]:
    def check(specs: list[dict[str, object]]) -> None:
        validator = Draft7Validator(alt.load_schema())
        for spec in specs:
            assert [error.message for error in validator.iter_errors(spec | {"datasets": {}})] == []

    return check


def test_where_the_knee_cannot_be_told_the_page_says_why_and_what_to_do() -> None:
    study = capacity_study()
    group = study.groups[0]
    endless = tuple(msgspec.structs.replace(one, p95_s=None) for one in group.load_curve)
    blind = msgspec.structs.replace(group, load_curve=endless, knee={"now": None, "smallest": None})
    every = [msgspec.structs.replace(one, knee=blind.knee, load_curve=endless) for one in study.groups]
    study = msgspec.structs.replace(study, groups=tuple(every))
    assert knee_title(study) == "At which load p95 doubles cannot be told from these replications"
    assert "more than 5 % of those that do never end" in knee_note(study)
    assert "add replications (--replications)" in knee_note(study)
    assert knee_words(blind, "now").startswith("cannot be told: ")
    assert knee_note(capacity_study()) == ""


def test_the_knee_names_every_court_at_its_load() -> None:
    study = capacity_study()
    alike = [msgspec.structs.replace(one, knee={"now": 1.5}) for one in study.groups]
    title = knee_title(msgspec.structs.replace(study, groups=tuple(alike)))
    assert title == "With today’s capacity p95 first doubles at 1.50× today’s load, in CAED and CIT"


def test_an_answer_says_whether_a_cheaper_combination_is_ruled_out() -> None:
    first, second = capacity_study().groups
    groups = (
        msgspec.structs.replace(first, minimality="proven"),
        msgspec.structs.replace(second, minimality="local"),
    )
    proven, local = minimality_sentences(groups)
    assert proven == "No cheaper combination of servers keeps the objectives in caed: all are ruled out."
    assert local.startswith("In cit the answer is locally minimal, not proven cheapest")
    assert list(minimality_sentences((first, second))) == []
