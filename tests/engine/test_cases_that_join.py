"""Cases opened in a run join those that were pending at its start, where the scenario says after how many days."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from msgspec.structs import replace
from small_runs import no_progress, small_scenario

from sim.engine.run import run_scenario
from sim.world.figures import Figure

VOLUMES = {"casb": 60_000.0}
_DAY_US = 86_400_000_000
Ran = tuple[str, pl.DataFrame, pl.DataFrame]


def _run(folder: Path, joins_after_days: float | None) -> Ran:
    """Trace digest, filings, and the instants at which cases were opened."""
    found = small_scenario(VOLUMES, outage=False)
    joins = None if joins_after_days is None else Figure(joins_after_days, assumed="test")
    scenario = replace(found.scenario, cases=replace(found.scenario.cases, joins_after_days=joins))
    path, summary = run_scenario(replace(found, scenario=scenario), 3, folder / "run", 1, no_progress)
    filings = pl.read_parquet(path / "filings.parquet").filter(outcome="accepted")
    starts = round(scenario.clock.starts.timestamp() * 1e6)
    opened = filings.filter(pl.col("category") == "initiating", pl.col("began_at_us") >= starts)
    return summary["trace_digest"], filings, opened.select("case_number", opened_at="entered_at_us")


@pytest.fixture(scope="module")
def never(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    return _run(tmp_path_factory.mktemp("never"), None)


def _own_accord_in(filings: pl.DataFrame, opened: pl.DataFrame) -> pl.DataFrame:
    return filings.filter(pl.col("category").is_in(["voluntary", "court", "claim"])).join(opened, on="case_number")


def test_a_case_gets_papers_of_peoples_own_accord_once_it_has_joined(tmp_path: Path, never: Ran) -> None:
    """One whole day after it was opened; without the figure, never. As many papers are filed in all."""
    _, filings, opened = _run(tmp_path, 1)
    joined = _own_accord_in(filings, opened)
    assert joined.height > 3
    assert (joined["began_at_us"] - joined["opened_at"]).min() >= _DAY_US
    assert _own_accord_in(*never[1:]).height == 0
    assert abs(filings.height - never[1].height) < 0.05 * never[1].height


def test_most_papers_stay_in_the_cases_that_they_were_in(tmp_path: Path, never: Ran) -> None:
    """Common random numbers: of the papers about cases that were pending all along, each keeps its case."""
    _, filings, opened = _run(tmp_path, 1)
    own = pl.col("category").is_in(["voluntary", "court", "claim"])
    where = ["event_code", "began_at_us"]
    before = never[1].filter(own).select(*where, was="case_number")
    after = filings.filter(own).join(before, on=where)
    stayed = after.join(opened, on="case_number", how="anti")
    assert stayed.height > 500
    assert stayed.filter(pl.col("case_number") == pl.col("was")).height == stayed.height


def test_a_run_shorter_than_that_is_what_it_was(tmp_path: Path, never: Ran) -> None:
    assert _run(tmp_path, 30)[0] == never[0]
