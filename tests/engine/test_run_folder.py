"""The run's folder: whole or not at all, an earlier run in place until the new one stands, no debris."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from msgspec.structs import replace
from small_runs import THURSDAY, no_progress, run_of, small_scenario

from sim.data_file import DataError
from sim.engine.filing_record import RUN_ENDED, FilingRecord
from sim.engine.run import RunFolderError, run_scenario
from sim.engine.run_folder import work_folder
from sim.world.scenario import ScenarioFile
from sim.world.scenario_tables import Figure

VOLUMES = {"cit": 2_000.0}
FRIDAY_NOON = datetime.fromisoformat("2014-01-24T12:00:00-08:00")


@pytest.fixture(scope="module")
def found() -> ScenarioFile:
    return small_scenario(VOLUMES, ends=FRIDAY_NOON, outage=False)


def _unfit(found: ScenarioFile) -> ScenarioFile:
    """The same scenario, of an event that its court does not have."""
    kind = found.scenario.kind["trade"]
    mix = (replace(kind.mix[0], event="no_such_event"), *kind.mix[1:])
    scenario = replace(found.scenario, kind={**found.scenario.kind, "trade": replace(kind, mix=mix)})
    return replace(found, scenario=scenario)


def _failing() -> ScenarioFile:
    """Two courts, the second of which cannot be simulated: it has no attorneys."""
    found = small_scenario({"cit": 2_000.0, "caed": 5_000.0}, ends=FRIDAY_NOON, outage=False)
    volume = found.scenario.volume
    none = replace(volume["caed"], attorneys=Figure(0, assumed="test"))
    return replace(found, scenario=replace(found.scenario, volume={**volume, "caed": none}))


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_run_leaves_three_files_that_others_may_read(found: ScenarioFile, tmp_path: Path) -> None:
    folder, _ = run_scenario(found, 1, tmp_path / "new" / "run", 1, no_progress)
    assert sorted(path.name for path in folder.iterdir()) == ["events.parquet", "filings.parquet", "summary.json"]
    assert [path.name for path in folder.parent.iterdir()] == ["run"]
    plain = tmp_path / "plain"
    plain.mkdir()
    assert folder.stat().st_mode == plain.stat().st_mode


def test_a_second_run_takes_the_place_of_the_first(found: ScenarioFile, tmp_path: Path) -> None:
    folder, first = run_scenario(found, 1, tmp_path / "run", 1, no_progress)
    (folder / "report.html").write_text("of the first run", encoding="utf-8")
    _, second = run_scenario(found, 2, folder, 1, no_progress)
    assert first["trace_digest"] != second["trace_digest"]
    assert sorted(_contents(folder)) == ["events.parquet", "filings.parquet", "summary.json"]
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_the_summary_says_how_to_run_it_again(found: ScenarioFile, tmp_path: Path) -> None:
    """A scenario given by path is named by that path, as one would type it."""
    given = replace(found, given="my scenarios/small.toml")
    _, summary = run_scenario(given, 4, tmp_path / "run", 1, no_progress)
    assert summary["scenario_given"] == "my scenarios/small.toml"
    assert summary["run_again"] == "ecfsim run 'my scenarios/small.toml' --seed 4"


def test_a_scenario_that_does_not_fit_writes_nothing(found: ScenarioFile, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no_such_event"):
        run_scenario(_unfit(found), 1, tmp_path / "new" / "run", 1, no_progress)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_a_court_that_fails_leaves_the_earlier_run_and_no_debris(
    found: ScenarioFile, tmp_path: Path, workers: int
) -> None:
    folder, _ = run_scenario(found, 1, tmp_path / "run", 1, no_progress)
    before = _contents(folder)
    with pytest.raises((ValueError, IndexError)):
        run_scenario(_failing(), 1, folder, workers, no_progress)
    assert _contents(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


@pytest.mark.parametrize("workers", [1, 2])
def test_an_interrupted_run_leaves_nothing(tmp_path: Path, workers: int) -> None:
    """The user stops it at the first sign of progress: not even the folders made for it are left."""

    def interrupt(court_id: str, share: float) -> None:
        raise KeyboardInterrupt

    found = small_scenario({"cit": 2_000.0, "caed": 5_000.0}, ends=FRIDAY_NOON, outage=False)
    with pytest.raises(KeyboardInterrupt):
        run_scenario(found, 1, tmp_path / "deep" / "run", workers, interrupt)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_something_else_is_left_alone(found: ScenarioFile, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(RunFolderError, match="holds no earlier run"):
        run_scenario(found, 1, tmp_path, 1, no_progress)
    with pytest.raises(RunFolderError, match="is a file"):
        run_scenario(found, 1, tmp_path / "notes.txt", 1, no_progress)
    assert _contents(tmp_path) == {"notes.txt": b"mine"}


def test_a_file_of_the_users_own_in_an_earlier_runs_folder_stops_the_next_run(
    found: ScenarioFile, tmp_path: Path
) -> None:
    folder, _ = run_scenario(found, 1, tmp_path / "run", 1, no_progress)
    (folder / "report.html").write_text("the report", encoding="utf-8")
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    before = _contents(folder)
    with pytest.raises(RunFolderError, match=r"holds 'notes\.txt' beside an earlier run"):
        run_scenario(found, 2, folder, 1, no_progress)
    assert _contents(folder) == before


def test_a_file_put_beside_an_earlier_run_while_the_next_one_works_stays(found: ScenarioFile, tmp_path: Path) -> None:
    folder, first = run_scenario(found, 1, tmp_path / "run", 1, no_progress)

    def put_notes(court_id: str, share: float) -> None:
        (folder / "notes.txt").write_text("mine", encoding="utf-8")

    _, second = run_scenario(found, 2, folder, 1, put_notes)
    assert sorted(_contents(folder)) == ["events.parquet", "filings.parquet", "notes.txt", "summary.json"]
    assert second["trace_digest"] != first["trace_digest"]
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


@pytest.mark.parametrize("summary", ["", "{}", '{"total": 3}', "[1]", "not JSON"])
def test_a_summary_that_no_run_wrote_is_no_earlier_run(found: ScenarioFile, tmp_path: Path, summary: str) -> None:
    (tmp_path / "summary.json").write_text(summary, encoding="utf-8")
    with pytest.raises(RunFolderError, match="holds no earlier run"):
        run_scenario(found, 1, tmp_path, 1, no_progress)
    assert _contents(tmp_path) == {"summary.json": summary.encode()}


def test_the_folder_one_is_in_is_not_swapped_away(
    found: ScenarioFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RunFolderError, match="the folder you are in"):
        run_scenario(found, 1, Path(), 1, no_progress)


def test_a_folder_below_a_file_cannot_be_made(found: ScenarioFile, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(RunFolderError, match="file is a file: give a folder with --out"):
        run_scenario(found, 1, tmp_path / "file" / "x", 1, no_progress)
    assert _contents(tmp_path) == {"file": b"mine"}


# --- a run that is killed -------------------------------------------------------------------------------------------

KILLED = """
import sys
from datetime import datetime
from pathlib import Path
from small_runs import small_scenario
from sim.engine.run import run_scenario
if __name__ == "__main__":  # the workers import this file too
    ends = datetime.fromisoformat("2014-01-29T00:00:00-08:00")
    found = small_scenario({"cit": 12_700.0, "caed": 150_000.0}, ends=ends)
    run_scenario(found, 1, Path(sys.argv[1]), 2, lambda *told: print(*told, flush=True))
"""


def _begun(tmp_path: Path) -> subprocess.Popen[str]:
    """A run of two workers in a process of its own, which has told its first progress."""
    here = Path(__file__).resolve().parent
    (tmp_path / "killed.py").write_text(KILLED, encoding="utf-8")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (here, here.parents[1])))}
    words = [sys.executable, str(tmp_path / "killed.py"), str(tmp_path / "out" / "run")]
    process = subprocess.Popen(words, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    return process


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="lists processes as Linux does")
def test_workers_end_when_the_run_is_killed_and_the_next_run_sweeps_what_it_left(
    found: ScenarioFile, tmp_path: Path
) -> None:
    process = _begun(tmp_path)
    workers = _children(process.pid)
    assert len(workers) >= 2
    process.kill()
    process.communicate()
    assert [path.name[:5] for path in (tmp_path / "out").iterdir()] == [".run-"]
    patience = time.monotonic() + 20
    while any(Path(f"/proc/{pid}").exists() and _is_alive(pid) for pid in workers):
        assert time.monotonic() < patience, "a worker outlived its run"
        time.sleep(0.05)
    run_scenario(found, 1, tmp_path / "out" / "run", 1, no_progress)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["run"]


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_the_work_folder_of_a_run_under_way_is_not_swept(tmp_path: Path) -> None:
    with work_folder(tmp_path / "run") as work, work_folder(tmp_path / "run") as other:
        assert work.is_dir()
        assert other.is_dir()
    assert list(tmp_path.iterdir()) == []


def test_an_earlier_run_that_a_killed_one_had_moved_away_is_put_back(tmp_path: Path) -> None:
    earlier = tmp_path / ".run-abc" / "earlier"
    earlier.mkdir(parents=True)
    (earlier / "summary.json").write_text("the earlier run", encoding="utf-8")
    (earlier.parent / "owner").touch()
    with work_folder(tmp_path / "run"):
        assert _contents(tmp_path / "run") == {"summary.json": b"the earlier run"}
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_filer_cut_off_in_mid_attempt_has_abandoned_it(tmp_path: Path) -> None:
    """A run that ends at noon of a working day with no time of grace: attempts under way are abandoned, and add up."""
    run = run_of(tmp_path, volumes={"caed": 203_000.0}, starts=THURSDAY, ends=FRIDAY_NOON, outage=False, drain_hours=0)
    cut = run.filings.filter(pl.col("abandoned_attempts") > 0)
    assert cut.height > 0
    assert cut["outcome"].unique().to_list() == ["abandoned"]
    assert cut["abandon_reason"].unique().to_list() == [RUN_ENDED]
    assert cut["ended_at_us"].unique().to_list() == [round(FRIDAY_NOON.timestamp()) * 1_000_000]
    counted = pl.sum_horizontal("refused_attempts", "unavailable_attempts", "abandoned_attempts")
    accepted = (pl.col("outcome") == "accepted").cast(pl.Int64)
    assert run.filings.filter(pl.col("attempts") != counted + accepted).is_empty()
    assert run.filings["ended_at_us"].null_count() == 0


def test_a_record_is_final_once_it_has_ended_and_its_relief_is_decided() -> None:
    record = FilingRecord(1, "caed", "a", "attorney", "voluntary", "motion_misc", "Motion", "electronic", 0, None)
    assert not record.is_final
    record.outcome, record.ended_at_us = "accepted", 5
    assert record.is_final
    record.relief = "pending"
    assert not record.is_final
    record.relief = "denied"
    assert record.is_final
