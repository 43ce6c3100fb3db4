"""The command line on courts as data: a new court's folder, a court without a log, what a judgement rests on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from sim.cli import BAD_INPUT, OK, main
from sim.cli.courts import log_note, outage_notes
from sim.courts import load_court
from sim.paths import data_room


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(list(words))
    told = capsys.readouterr()
    return code, told.out, told.err


def test_a_court_can_be_started_from_another(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    room = Path(shutil.copytree(data_room("courts"), tmp_path / "courts"))
    for module in ("paths", "data_file"):
        monkeypatch.setattr(f"sim.{module}.data_room", lambda name: tmp_path / name)
    code, out, err = run(capsys, "new-court", "azd", "--like", "caed")
    assert (code, err) == (OK, "")
    assert out == "courts/azd: a court like caed; `ecfsim courts azd --assumed` lists what to check.\n"
    assert load_court("azd", room).profile.kind == "district"
    code, out, err = run(capsys, "new-court", "azd", "--like", "caed")
    assert (code, out) == (BAD_INPUT, "")
    assert err == "ecfsim: court 'azd' is there already: it has a folder in courts; choose another id\n"


def test_a_court_without_a_log_says_so(tmp_path: Path) -> None:
    room = Path(shutil.copytree(data_room("courts"), tmp_path / "courts"))
    (room / "cacd" / "outages.csv").unlink()
    (told,) = log_note(load_court("cacd", room))
    assert told == "no log on file: courts/cacd/outages.csv is missing, so no outage of the court is known."
    assert outage_notes(()) == []


def test_an_assumed_reading_is_told_in_the_row(capsys: pytest.CaptureFixture[str]) -> None:
    """Rule 9006(a)(3) does not say whether an outage is inaccessibility: the row itself must say so."""
    code, out, _ = run(capsys, "outages", "canb")
    (line,) = [line for line in out.splitlines() if line.startswith("2020-11-07")]
    assert (code, line.split()[-3:]) == (OK, ["yes", "2020-11-09", "assumed"])
    assert json.loads(run(capsys, "outages", "canb", "--json")[1])[0]["days"][0]["status"] == "assumed"


def test_the_assumptions_of_a_rule_are_listed_part_by_part(capsys: pytest.CaptureFixture[str]) -> None:
    listed = json.loads(run(capsys, "courts", "--assumed", "--json")[1])
    keys = {one["key"] for one in listed}
    assert "caed/rules.toml:technical_failure@2005-01-03.paper_same_day" in keys
    assert "caed/rules.toml:technical_failure@2005-01-03.media_at_clerk" not in keys
