"""The page of a sensitivity study: which assumption matters most, a tornado plot, its table, ranges and cautions."""

from __future__ import annotations

import io
import math
from pathlib import Path
from urllib.parse import unquote

import altair as alt
import msgspec
import polars as pl
import pytest
from jsonschema import Draft7Validator
from test_report_page import Page

from sim.report import build, sensitivity_page, svg
from sim.report.run_data import RunIncompleteError
from sim.report.sensitivity_tables import factor_words, valued
from sim.study.designs import Factor, latin_hypercube
from sim.study.sensitivity_result import Sensitivity
from sim.study.sensitivity_study import measure_effects

FACTORS = [
    Factor("service_time.pdf_check.mean_s", 1.5, 1.0, 2.25, "log", "value assumed: <nobody> timed it"),
    Factor("behaviour.retry_minutes", 12.0, 8.0, 18.0, "linear", "value assumed: a guess; range given"),
    Factor("behaviour.stays_up", 0.4, 0.2, 0.6, "linear", "value assumed: a guess"),
]


def _study(folder: Path) -> Path:
    """Twelve points: the PDF check lengthens the time at the stations, nothing moves untimeliness, a wiggle is weak."""
    design = latin_hypercube(FACTORS, 12, 1)
    wiggle = [0.02 * math.sin(2.4 * place) for place in range(12)]
    system = [
        10 * math.log(point["service_time.pdf_check.mean_s"]) - 0.1 * point["behaviour.retry_minutes"] + noise
        for point, noise in zip(design.points, wiggle, strict=True)
    ]
    measures = [
        measure_effects("system_p95_s", design, [13.8, *system]),
        measure_effects("untimely_share", design, [0.0] * 13),
        measure_effects("not_filed", design, [2.0, *(float(place % 2) for place in range(12))]),
    ]
    study = Sensitivity(
        scenario="small", title="A week", question="?", again="ecfsim sensitivity small", seed=4, replications=1,
        seeds=[77], confidence=0.95, rule="By a rule.", method="Latin hypercube", courts=["cit"],
        starts_at="2025-10-13T00:00:00-04:00", ends_at="2025-10-22T00:00:00-04:00", factors=FACTORS,
        design=list(design.points), measures=measures, versions={"ecfsim": "0.1"},
    )  # fmt: skip
    (folder / "sensitivity.json").write_bytes(msgspec.json.encode(study))
    return folder


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Page:
    return Page(build(_study(tmp_path_factory.mktemp("study"))).read_text(encoding="utf-8"))


def test_the_first_screen_says_which_assumption_matters_most_and_how_much(page: Page) -> None:
    answer = page.text[: page.text.index("What moves")]
    assert "PDF check service time matters most to the time in which 95 % of filings are through the stations" in answer
    assert "from 1 to 2.25 s it goes from" in answer
    assert "Next: retry time, −" in answer
    assert (
        "None of these figures matters to the untimely share of papers with a deadline in these ranges: it is 0 %"
        in answer
    )
    assert "12 points in 1 world (seed 4) of one court from 2025-10-13 to 2025-10-22" in answer


def test_the_tornado_is_titled_by_what_it_proves_and_has_its_numbers(page: Page) -> None:
    assert (
        "PDF check service time moves the time in which 95 % of filings are through the stations most, by +"
        in page.text
    )
    assert "2 of 3 figures move it beyond chance" in page.text
    links = {a["download"]: a["href"] or "" for a in page.all("a") if a.get("download")}
    frames = {str(name): pl.read_csv(io.StringIO(unquote(link.partition(",")[2]))) for name, link in links.items()}
    effects = frames["effect-1.csv"]
    assert effects["figure"].to_list()[:2] == ["service_time.pdf_check.mean_s", "behaviour.retry_minutes"]
    assert effects["change"].abs().is_sorted(descending=True)
    assert frames["points.csv"].height == 13
    assert frames["points.csv"]["system_p95_s"][0] == 13.8


def test_a_weak_fit_is_told_with_a_caution_and_ranges_with_their_grounds(page: Page) -> None:
    assert "the rest is interaction, curvature or noise; the ranking is weak" in page.text
    assert "<nobody> timed it" in page.text
    assert "There is nothing to draw." in page.text
    assert "By a rule." in page.text


def test_ids_are_unique_and_nothing_comes_from_elsewhere(page: Page) -> None:
    ids = [attrs["id"] for _, attrs in page.elements if attrs.get("id")]
    assert len(ids) == len(set(ids))
    assert not page.all("script", "link", "img", "iframe")


def test_every_specification_is_valid_vega_lite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[dict[str, object]] = []

    def keep(spec: dict[str, object], name: str, classes: str) -> str:
        seen.append(spec)
        return svg.render(spec, name, classes)

    monkeypatch.setattr(sensitivity_page, "render", keep)
    build(_study(tmp_path))
    assert len(seen) == 8
    validator = Draft7Validator(alt.load_schema())
    for spec in seen:
        assert [error.message for error in validator.iter_errors(spec | {"datasets": {}})] == []


def test_a_file_of_another_shape_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sensitivity.json").write_text("[]", encoding="utf-8")
    with pytest.raises(RunIncompleteError, match="holds no sensitivity study that can be read"):
        build(tmp_path)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("service_time.docketing.mean_s", ("docketing service time", "s")),
        ("service_time.docketing.factor", ("docketing service time, factor", "")),
        ("station[2].service.constant_s", ("station[2] service time", "s")),
        ("behaviour.retry_minutes_max", ("retry minutes max", "")),
        ("behaviour.stays_up", ("stays up", "")),
        ("volume.cit.entries_per_year", ("volume cit: entries per year", "")),
    ],
)
def test_a_key_is_said_in_words_with_its_unit(key: str, said: tuple[str, str]) -> None:
    assert factor_words(key) == said


def test_numbers_in_a_drawing_keep_their_decimals() -> None:
    assert svg.tidy('<text x="1.234">5.25 s</text>', "a", "wide") == '<text x="1.2">5.25 s</text>'
    assert [valued(0.0, "share"), valued(0.0123, "share"), valued(18.29, "s")] == ["0 %", "1.23 %", "18.3 s"]
