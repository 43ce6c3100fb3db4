"""The run's folder: whole or not at all, an earlier run in place until the new one stands, no debris."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from msgspec.structs import replace
from small_runs import THURSDAY, no_progress, run_of, small_scenario

from sim.data_file import DataError
from sim.engine.filing_record import RUN_ENDED, FilingRecord
from sim.engine.run import RunFolderError, run_scenario
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
