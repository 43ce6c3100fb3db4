"""`ecfsim sensitivity` as a person meets it: a table a measure, JSON, and errors in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.cli.entry import main

SMALL = """\
extends = "trade-court-week"
outage = []
[clock]
starts = 2025-10-15T00:00:00-04:00
ends = 2025-10-16T00:00:00-04:00
[cases]
prelude_days = { value = 3, assumed = "short" }
[documents]
distinct_per_court = { value = 8, assumed = "few" }
"""
FACTOR = "service_time.docketing.mean_s=1..60"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small scenario and its study."""
    place = tmp_path_factory.mktemp("sensitivity")
    (place / "small.toml").write_text(SMALL, encoding="utf-8")
    return place


def _study(folder: Path, *more: str) -> int:
    varied = ["--factor", FACTOR, "--factor", "behaviour.travel_minutes", "--measure", "system_p95_s"]
    more = ("--measure", "counter_visits", "--points", "6", "--workers", "1", "--out", str(folder / "out"), *more)
    return main(["sensitivity", str(folder / "small.toml"), *varied, *more])


def test_the_factor_that_matters_most_stands_first(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _study(folder) == 0
    told = capsys.readouterr().out.splitlines()
    assert "(6 points in 1 world, seed 1)" in told[0]
    assert "varied at once: 2 figures. The figures that were named." in told
    heading = next(n for n, line in enumerate(told) if line.startswith("figure"))
    assert told[heading + 1].startswith("service_time.docketing.mean_s")
    assert "  no point changed it: in these ranges none of these figures matters to it" in told
    assert told[-1] == f"report: {folder / 'out' / 'report.html'}"
    names = ["report.html", "sensitivity.csv", "sensitivity.json"]
    assert sorted(path.name for path in (folder / "out").iterdir()) == names


def test_json_is_what_the_file_holds_and_again_replaces_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _study(folder, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told == json.loads((folder / "out" / "sensitivity.json").read_text(encoding="utf-8"))
    assert f"--factor {FACTOR} --factor behaviour.travel_minutes --points 6 --seed 1" in told["again"]
    assert main(["report", str(folder / "out")]) == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "ecfsim: no scenario 'nowhere'"),
        (["trade-court-week", "--measure", "p95"], "ecfsim: no measure 'p95'; "),
        (["trade-court-week", "--factor", "retry_minutes=5..9"], "did you mean 'behaviour.retry_minutes'?"),
        (["trade-court-week", "--factor", "behaviour.retry_minutes=9..5"], "is empty or endless"),
        (["trade-court-week", "--points", "8"], "effects of 8 factors need 12 points or more, not 8"),
    ],
)
def test_what_cannot_be_studied_is_told_in_one_line(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sensitivity", *arguments]) == 2
    told = capsys.readouterr()
    assert message in told.err
    assert told.err.count("\n") == 1
    assert told.out == ""
