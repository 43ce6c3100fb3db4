"""The wheel carries the data rooms and works outside a checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the wheel, built from this checkout, has been unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    target = folder / "site"
    zipfile.ZipFile(wheel).extractall(target)
    return target


def _ecfsim(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTHONWARNINGS": "error"}
    command = [sys.executable, "-P", "-m", "sim.cli", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=240)


def test_the_wheel_is_used_and_not_the_checkout(installed: Path, tmp_path: Path) -> None:
    code = "import sim, sim.paths; print(sim.__file__); print(sim.paths.data_room('courts'))"
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    shown = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    package, courts = shown.stdout.split()
    assert Path(package).parent == installed / "sim"
    assert Path(courts) == installed / "sim" / "_data" / "courts"


def test_the_wheel_carries_every_data_file(installed: Path) -> None:
    for room in ("courts", "scenarios", "reports/templates"):
        here = {path.relative_to(ROOT / room) for path in (ROOT / room).rglob("*") if path.is_file()}
        there = {
            path.relative_to(installed / "sim/_data" / room)
            for path in (installed / "sim/_data" / room).rglob("*")
            if path.is_file()
        }
        assert here == there, room


def test_the_installed_command_answers_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    """CAED-2: 24 January 2014 is a technical failure, and what was due moves to Monday."""
    shown = _ecfsim(installed, tmp_path, "outages", "caed", "--json")
    assert shown.returncode == 0, shown.stderr
    assert '"2014-01-27"' in shown.stdout


@pytest.mark.slow
def test_the_installed_command_runs_a_scenario_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    shown = _ecfsim(installed, tmp_path, "run", "trade-court-week", "--seed", "3", "--workers", "1")
    assert shown.returncode == 0, shown.stderr
    folder = tmp_path / "runs" / "trade-court-week-3"
    summary = json.loads((folder / "summary.json").read_text())
    assert summary["filings"]["accepted"] > 0
    assert (folder / "report.html").stat().st_size > 100_000
