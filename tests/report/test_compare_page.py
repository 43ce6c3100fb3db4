"""The page of a comparison: who is affected, how many and why, then every difference with its interval."""

from __future__ import annotations

import io
from pathlib import Path
from urllib.parse import unquote

import altair as alt
import polars as pl
import pytest
from jsonschema import Draft7Validator
from make_studies import write_comparison
from test_report_page import Page

from sim.report import build, compare_page, svg
from sim.report.compare_tables import figure
from sim.report.run_data import RunIncompleteError


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Page:
    return Page(build(write_comparison(tmp_path_factory.mktemp("study"))).read_text(encoding="utf-8"))


def test_the_first_screen_says_how_many_who_and_why(page: Page) -> None:
    answer = page.text[: page.text.index("what differs, and by how much")]
    assert "Five o’clock: of 50 filings a replication that both arms make, 3 (2 to 4) become untimely" in answer
    assert "Who: attorney 3 a replication become untimely, most by role." in answer
    assert "Why: 3 (2 to 4) a replication by filing.cutoff_local, Order effective 1 September 2022." in answer
    assert "by 5:00 p.m." in answer
    assert "4 replications (seed 1) of one court from 2025-10-13 to 2025-10-20" in answer


def test_differences_bear_their_interval_and_the_variance_that_pairing_saved(page: Page) -> None:
    assert "1 of 1 measure differ beyond chance; pairing saved 90 % of the variance (median)" in page.text
    assert "+3 (+2 to +4)" in page.text


def test_affected_filings_are_shown_by_hour_and_listed_one_by_one(page: Page) -> None:
    assert (
        "3 (2 to 4) filings a replication became untimely; most of them were begun in the hour from 17:00" in page.text
    )
    assert "Filings whose fate differs, the first of 2" in page.text
    assert "2025-10-14 17:20" in page.text


def test_what_the_arm_changes_stands_with_its_ground_and_is_escaped(page: Page) -> None:
    assert "behaviour.stays_up0.40.9assumed<nobody>" in page.text


def test_downloads_equal_their_tables(page: Page) -> None:
    links = {a["download"]: a["href"] or "" for a in page.all("a") if a.get("download")}
    frames = {str(name): pl.read_csv(io.StringIO(unquote(link.partition(",")[2]))) for name, link in links.items()}
    assert frames["why-1.csv"].select("filings", "filings_low", "filings_high").rows() == [(3.0, 2.0, 4.0)]
    assert frames["who-1.csv"]["became_untimely"].to_list() == [3.0, 3.0]
    assert frames["measures-1.csv"]["variance_reduction"].to_list() == [0.9]
    assert frames["filings-1.csv"]["replication"].to_list() == [0, 1]


def test_ids_are_unique_and_nothing_comes_from_elsewhere(page: Page) -> None:
    ids = [attrs["id"] for _, attrs in page.elements if attrs.get("id")]
    assert len(ids) == len(set(ids))
    assert not page.all("script", "link", "img", "iframe")


def test_arms_that_do_not_differ_say_so(tmp_path: Path) -> None:
    page = Page(build(write_comparison(tmp_path, differs=False)).read_text(encoding="utf-8"))
    assert "No filing became timely or untimely, and none bears another date." in page.text
    assert "No filing’s fate differs." in page.text


def test_one_replication_has_no_interval_and_the_page_says_so(tmp_path: Path) -> None:
    page = Page(build(write_comparison(tmp_path, replications=1)).read_text(encoding="utf-8"))
    assert "one replication gives no interval" in page.text
    assert "1 of 1 measure differ in the one replication" in page.text
    assert "nan" not in page.text.casefold().split()


def test_a_file_of_another_shape_is_refused(tmp_path: Path) -> None:
    (tmp_path / "compare.json").write_text("[]", encoding="utf-8")
    with pytest.raises(RunIncompleteError, match="holds no comparison that can be read"):
        build(tmp_path)


def test_every_specification_is_valid_vega_lite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[dict[str, object]] = []

    def keep(spec: dict[str, object], name: str, classes: str) -> str:
        seen.append(spec)
        return svg.render(spec, name, classes)

    monkeypatch.setattr(compare_page, "render", keep)
    build(write_comparison(tmp_path))
    assert len(seen) == 4
    validator = Draft7Validator(alt.load_schema())
    for spec in seen:
        assert [error.message for error in validator.iter_errors(spec | {"datasets": {}})] == []


def test_figures_keep_three_digits_and_a_real_minus() -> None:
    assert [figure(value) for value in (0, 2.333, -1.5, 1234.5, 0.0001, -0.0001)] == [
        "0", "2.33", "−1.5", "1,234", "< 0.001", "−< 0.001",
    ]  # fmt: skip
    assert figure(2.333, signed=True) == "+2.33"
