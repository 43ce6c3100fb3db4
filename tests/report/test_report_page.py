"""The built page: whole, offline, readable without sight or scripts, and true to the run."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import altair as alt
import polars as pl
import pytest
from jsonschema import Draft7Validator
from make_run import LR_134_C, make_run

from sim.report import build, charts, figures_court, figures_time, svg
from sim.report.run_data import RunIncompleteError

VOID = {"wbr", "meta", "br", "img", "link", "input", "hr"}


class Page(HTMLParser):
    """Collects what the tests ask about, and checks that every element is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.elements if tag in tags]

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.words))


@pytest.fixture(scope="module")
def run_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_run(tmp_path_factory.mktemp("run"))
    build(folder)
    return folder


@pytest.fixture(scope="module")
def source(run_dir: Path) -> str:
    return (run_dir / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(source: str) -> Page:
    return Page(source)


def test_the_page_works_offline_and_without_scripts(source: str, page: Page) -> None:
    assert not page.all("script", "link", "img", "iframe", "object", "video", "audio")
    assert all((a.get("href") or "").startswith(("#", "data:text/csv")) for a in page.all("a"))
    assert not re.search(r"""url\((?!#)|@import|(?:src|href)=["'](?:https?:)?//""", source)
    assert len(source.encode()) < 3_000_000


def test_every_inner_link_and_label_leads_somewhere_and_ids_are_unique(page: Page) -> None:
    ids = Counter(attrs["id"] for _, attrs in page.elements if attrs.get("id"))
    assert [name for name, times in ids.items() if times > 1] == []
    asked = [a["href"][1:] for a in page.all("a") if (a.get("href") or "").startswith("#")]  # type: ignore[index] - the filter has ruled None out
    asked += [attrs["aria-labelledby"] for _, attrs in page.elements if attrs.get("aria-labelledby")]  # type: ignore[misc] - None is filtered
    assert [name for name in asked if name not in ids] == []


def test_landmarks_headings_and_tables_are_in_order(page: Page) -> None:
    for landmark in ("header", "nav", "main"):
        assert len(page.all(landmark)) == 1
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(th.get("scope") in ("row", "col") for th in page.all("th"))
    assert len(page.all("table")) == len(page.all("caption"))
    assert page.elements[[tag for tag, _ in page.elements].index("body") + 1] == (
        "a",
        {"class": "skip", "href": "#answer"},
    )


def test_every_chart_has_words_and_two_forms_in_the_pages_own_colours(source: str, page: Page) -> None:
    plots = [attrs for attrs in page.all("div") if attrs.get("class") == "plot"]
    assert len(plots) == 10
    assert all(attrs["role"] == "img" and len(attrs["aria-label"] or "") > 20 for attrs in plots)
    drawings = re.findall(r"(?s)<svg.*?</svg>", source)
    assert len(drawings) == 20
    for drawing in drawings:
        assert 'fill="var(--' in drawing
        assert set(re.findall(r'(?:fill|stroke)="(#[^"]+|white|black)"', drawing)) <= {"#000"}
        assert "NaN" not in drawing


def test_the_answer_gives_the_figures_of_the_run(run_dir: Path, page: Page) -> None:
    filings = pl.read_parquet(run_dir / "filings.parquet")
    own = pl.col("filer_role").is_in(["judge", "clerk", "batch"])
    held, held_own = (
        filings.filter(pl.col("affected_by_outage") & ~own),
        filings.filter(pl.col("affected_by_outage") & own),
    )
    party, entries = filings.filter(~own), filings.filter(own)
    moved = filings.filter(pl.col("timeliness") == "moved_by_rule")
    assert len(held) > 50
    assert len(moved) > 1
    assert (
        "The national outage of Friday 24 January 2014 (13:00–20:00 Pacific time, 7 h) kept "
        f"{len(held):,} of {len(party):,} filings by filers in five courts from being docketed at once; it held up "
        f"{len(held_own):,} of {len(entries):,} entries of the courts’ own." in page.text
    )
    assert (
        f"In the Eastern District of California, {len(moved)} filings due on Friday 24 January 2014 were moved to "
        "Monday 27 January 2014 by LR 134(c)(1)." in page.text
    )
    assert "one replication (seed 1)" in page.text


def test_each_courts_rule_stands_with_its_quotation_and_status(page: Page) -> None:
    """CAED-2, CAED-5: the rule is quoted, and the judgement of the day stands beside it."""
    assert LR_134_C in page.text
    assert "Technical failure: yes. Down within the rule’s window: 6 h." in page.text
    assert page.text.count("not decided by a rule") == 4
    assert page.text.count("Assumed: the court's own text was not seen.") == 4


def test_the_books_balance_on_the_page(page: Page) -> None:
    assert "✗" not in page.text
    assert page.text.count("✓ 0") == 5 * 6
    assert "The run’s summary agrees with its filings in every court and outcome." in page.text


def test_every_download_holds_the_numbers_of_its_table(run_dir: Path, page: Page) -> None:
    links = {a["download"]: a["href"] for a in page.all("a") if a.get("download")}
    assert len(links) >= 15
    frames = {}
    for name, link in links.items():
        assert link is not None
        frames[name] = pl.read_csv(io.StringIO(unquote(link.removeprefix("data:text/csv;charset=utf-8,"))))
    filings = pl.read_parquet(run_dir / "filings.parquet")
    assert frames["courts.csv"]["attempted"].sum() == len(filings)
    assert frames["notices.csv"]["notices"].sum() == filings["nef_id"].is_not_null().sum()
    by_hour = frames["by-hour.csv"]
    begun = sum(by_hour[name].sum() for name in by_hour.columns if name.endswith("_begun"))
    assert begun == filings.filter(pl.col("medium") != "batch").height


def test_the_same_run_gives_the_same_page(run_dir: Path, source: str) -> None:
    assert build(run_dir).read_text(encoding="utf-8") == source


def test_a_run_without_outage_says_so(tmp_path: Path) -> None:
    page = Page(build(make_run(tmp_path, filings=300, outage=False)).read_text(encoding="utf-8"))
    assert "No outage fell into this run. Of 300 filings begun in five courts" in page.text
    assert len([attrs for attrs in page.all("div") if attrs.get("class") == "plot"]) == 7


def test_whatever_the_run_says_is_shown_as_text(tmp_path: Path) -> None:
    make_run(tmp_path, filings=300)
    path = tmp_path / "summary.json"
    summary = json.loads(path.read_text(encoding="utf-8"))
    hostile = "<script>alert(1)</script>&\"'"
    summary["title"] = summary["question"] = hostile
    summary["messages"] = dict.fromkeys(summary["messages"], hostile)
    summary["courts"]["caed"]["name"] = hostile
    summary["courts"]["caed"]["technical_failure_rule"] |= {
        "quote": hostile,
        "cite": hostile,
        "value": {hostile: hostile},
    }
    summary["assumptions"] = [{"key": hostile, "value": {"a": hostile}, "why": hostile}]
    path.write_text(json.dumps(summary), encoding="utf-8")
    text = build(tmp_path).read_text(encoding="utf-8")
    assert not Page(text).all("script")
    assert "<script>alert" not in text


def test_a_difference_between_summary_and_filings_shows(tmp_path: Path) -> None:
    make_run(tmp_path, filings=300)
    path = tmp_path / "summary.json"
    summary = json.loads(path.read_text(encoding="utf-8"))
    summary["courts"]["cit"]["filings"]["accepted"] += 1
    path.write_text(json.dumps(summary), encoding="utf-8")
    assert (
        "The run’s summary does not agree with its filings: cit: accepted"
        in Page(build(tmp_path).read_text("utf-8")).text
    )


@pytest.mark.parametrize("left_out", ["a court's filings", "all filings", "stations", "what is optional"])
def test_a_run_with_little_in_it_still_gives_a_whole_page(tmp_path: Path, left_out: str) -> None:
    make_run(tmp_path, filings=300)
    filings, events = (pl.read_parquet(tmp_path / f"{name}.parquet") for name in ("filings", "events"))
    summary = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    if left_out == "a court's filings":
        filings, events = (frame.filter(pl.col("court") != "cit") for frame in (filings, events))
    elif left_out == "all filings":
        filings, events = filings.head(0), events.head(0)
    elif left_out == "stations":
        events = events.filter(pl.col("kind") != "station")
    else:
        for key in (
            "published",
            "assumptions",
            "method",
            "performance",
            "messages",
            "refusals",
            "question",
            "versions",
        ):
            del summary[key]
        for court in summary["courts"].values():
            court.update(technical_failure_rule=None, judgements=[], capacity={})
    filings.write_parquet(tmp_path / "filings.parquet")
    events.write_parquet(tmp_path / "events.parquet")
    (tmp_path / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    page = Page(build(tmp_path).read_text(encoding="utf-8"))
    assert "Reconciliation" in page.text
    assert "nan" not in page.text.casefold().split()


@pytest.mark.parametrize("name", ["summary.json", "filings.parquet", "events.parquet"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    make_run(tmp_path, filings=100)
    (tmp_path / name).unlink()
    with pytest.raises(RunIncompleteError, match=f"{re.escape(name)}: no such file"):
        build(tmp_path)
    assert not (tmp_path / "report.html").exists()


def test_a_summary_of_another_shape_is_refused_with_its_place(tmp_path: Path) -> None:
    make_run(tmp_path, filings=100)
    (tmp_path / "summary.json").write_text('{"scenario": 5}', encoding="utf-8")
    with pytest.raises(RunIncompleteError, match=r"summary\.json: .*\$\.scenario"):
        build(tmp_path)


def test_every_specification_is_valid_vega_lite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Specifications are put together without Altair's validation, for speed; here each is validated whole."""
    seen: list[dict[str, object]] = []

    def keep(spec: dict[str, object], name: str, classes: str) -> str:
        seen.append(spec)
        return svg.render(spec, name, classes)

    monkeypatch.setattr(figures_time, "render", keep)
    monkeypatch.setattr(figures_court, "render", keep)
    build(make_run(tmp_path, filings=300))
    assert len(seen) == 16
    validator = Draft7Validator(alt.load_schema())
    for spec in seen:
        assert spec["$schema"] == alt.SCHEMA_URL
        assert [error.message for error in validator.iter_errors(spec | {"datasets": {}})] == []
    assert charts.WIDE_PX > charts.NARROW_PX
