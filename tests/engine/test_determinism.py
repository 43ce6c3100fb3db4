"""Same scenario and seed, same trace: whatever the number of workers, the folder, the directory or the hash seed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from small_runs import no_progress, small_scenario

from sim.engine.run import run_scenario
from sim.world.scenario import ScenarioFile

VOLUMES = {"cit": 12_700.0, "caed": 20_000.0}
ALONE = (
    "from pathlib import Path; from small_runs import small_scenario; from sim.engine.run import run_scenario\n"
    f"folder, summary = run_scenario(small_scenario({VOLUMES!r}), 3, None, 1, lambda *_: None)\n"
    "print(folder.as_posix(), summary['trace_digest'])"
)


@pytest.fixture(scope="module")
def found() -> ScenarioFile:
    return small_scenario(VOLUMES)


@pytest.fixture(scope="module")
def first(found: ScenarioFile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run that the others are held against, by one worker."""
    return run_scenario(found, 3, tmp_path_factory.mktemp("first") / "run", 1, no_progress)[0]


def _summary(folder: Path) -> dict[str, object]:
    summary: dict[str, object] = json.loads((folder / "summary.json").read_bytes())
    return {key: value for key, value in summary.items() if key != "performance"}


def test_two_workers_and_another_folder_leave_the_same_run(found: ScenarioFile, first: Path, tmp_path: Path) -> None:
    """Summary (but for performance), events and filings are equal, value for value."""
    again, _ = run_scenario(found, 3, tmp_path / "deep" / "down" / "here", 2, no_progress)
    assert _summary(again) == _summary(first)
    for name in ("events.parquet", "filings.parquet"):
        assert pl.read_parquet(again / name).equals(pl.read_parquet(first / name)), name


@pytest.mark.parametrize("hash_seed", ["0", "4711"])
def test_another_directory_and_hash_seed_leave_the_same_trace(first: Path, tmp_path: Path, hash_seed: str) -> None:
    """A process of its own, in another working directory, with the default folder for its run."""
    here = Path(__file__).resolve().parent
    env = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": os.pathsep.join(map(str, (here, here.parents[1])))}
    done = subprocess.run([sys.executable, "-c", ALONE], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["runs/small-3", _summary(first)["trace_digest"]]


def test_another_seed_leaves_another_trace(found: ScenarioFile, first: Path, tmp_path: Path) -> None:
    other, summary = run_scenario(found, 4, tmp_path / "run", 1, no_progress)
    assert summary["trace_digest"] != _summary(first)["trace_digest"]
    assert not pl.read_parquet(other / "filings.parquet").equals(pl.read_parquet(first / "filings.parquet"))
