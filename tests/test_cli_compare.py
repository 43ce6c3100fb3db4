"""`ecfsim compare` as a person meets it: sentences and a table, JSON, and errors in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.cli.entry import main

OVERLAY = """\
title = "Nobody reads"
[behaviour]
readers_per_entry = { value = 0.0, assumed = "to see what readers cost filers" }
"""
SMALL = """\
extends = "trade-court-week"
outage = []
[clock]
starts = 2025-10-15T00:00:00-04:00
ends = 2025-10-16T00:00:00-04:00
[documents]
distinct_per_court = { value = 8, assumed = "few" }
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small scenario, an overlay and their comparison."""
    place = tmp_path_factory.mktemp("compare")
    (place / "quiet.toml").write_text(OVERLAY, encoding="utf-8")
    (place / "small.toml").write_text(SMALL, encoding="utf-8")
    return place


def _compare(folder: Path, *more: str, worlds: int = 1) -> int:
    arguments = [str(folder / "small.toml"), "--with", str(folder / "quiet.toml"), "--with", "delaware-5pm"]
    arguments += ["--replications", str(worlds), "--workers", "1", "--out", str(folder / "out")]
    return main(["compare", *arguments, *more])


def test_a_comparison_is_told_arm_by_arm(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _compare(folder) == 0
    told = capsys.readouterr().out
    assert "Nobody reads (quiet)" in told
    assert "behaviour.readers_per_entry: 0.4 -> 0 (assumed: to see what readers cost filers)" in told
    assert "reform[0].file: – -> scenarios/reforms/delaware-5pm.toml" in told
    assert "no filing becomes timely or untimely" in told
    assert "One world: differences have no interval" in told
    assert "unchanged in every world: accepted, refused, abandoned, late, " in told
    assert "untimely: Papers with a deadline that only relief can save." in told
    assert f"report: {folder / 'out' / 'report.html'}" in told
    names = ["compare.json", "differences.csv", "differences.parquet", "report.html"]
    assert sorted(path.name for path in (folder / "out").iterdir()) == names


def test_json_is_what_the_file_holds_and_again_replaces_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _compare(folder, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told == json.loads((folder / "out" / "compare.json").read_text(encoding="utf-8"))
    assert [arm["name"] for arm in told["arms"]] == ["small", "quiet", "delaware-5pm"]
    assert told["compare_again"].endswith("--seed 1 --replications 1")


def test_few_worlds_are_told_as_few_and_counts_are_those_of_one_run(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _compare(folder, worlds=2) == 0
    told = capsys.readouterr().out
    assert "Intervals: 95% confidence, one measure at a time (paired t, Law 2015, 10.2.1)." in told
    assert "Only 2 worlds: intervals from so few are unsure" in told
    (attempted, _) = (float(line.split()[2]) for line in told.splitlines() if line.startswith("attempted  "))
    assert told.count(f"  filings a run: {attempted:,.1f}".removesuffix(".0") + " in both arms (100.0% of all)") == 2


def test_the_best_arm_is_told_with_its_means(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "brief.toml").write_text(f"{SMALL}[cases]\nprelude_days = {{ value = 3, assumed = 'short' }}\n", "utf-8")
    arguments = [str(folder / "brief.toml"), "--with", str(folder / "quiet.toml"), "--replications", "1"]
    arguments += ["--workers", "1", "--out", str(folder / "best"), "--best", "attempted=largest", "--indifference", "5"]
    assert main(["compare", *arguments]) == 0
    told = capsys.readouterr().out
    assert "best by attempted (largest): brief, at 95% confidence" in told
    assert "differences below 5 filings do not matter" in told
    assert "  quiet: " in told
    assert "--best attempted=largest --indifference 5" in told


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["nowhere", "--with", "delaware-5pm"], 2, "ecfsim: no scenario 'nowhere'"),
        (
            ["trade-court-week", "--with", "delaware-5"],
            2,
            "ecfsim: no overlay 'delaware-5'; did you mean 'delaware-5pm'?",
        ),
        (["trade-court-week"], 2, "--with"),
        (
            ["trade-court-week", "--with", "delaware-5pm", "--indifference", "1"],
            2,
            "ecfsim: --indifference goes with --best MEASURE",
        ),
        (
            ["trade-court-week", "--with", "delaware-5pm", "--best", "p95", "--indifference", "1"],
            2,
            "ecfsim: no measure 'p95'; ",
        ),
        (
            ["trade-court-week", "--with", "delaware-5pm", "--with", "delaware-5pm"],
            2,
            "ecfsim: two arms are called 'delaware-5pm': give each file a name of its own",
        ),
        (["trade-court-week", "--with", "FOLDER/empty.toml"], 3, "empty.toml: changes nothing in this scenario"),
    ],
)
def test_what_cannot_be_compared_is_told_in_one_line(
    arguments: list[str], code: int, message: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "empty.toml").write_text('title = "Nothing"\n', encoding="utf-8")
    assert main(["compare", *(one.replace("FOLDER", str(folder)) for one in arguments)]) == code
    told = capsys.readouterr()
    assert message in told.err
    assert told.err.count("\n") == 1
    assert told.out == ""
