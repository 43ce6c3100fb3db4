"""Two small runs that many tests look at: one through the outage, one through ordinary days."""

from __future__ import annotations

from datetime import datetime

import pytest
from small_runs import Run, run_of


@pytest.fixture(scope="session")
def outage_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Thursday 23 to Tuesday 28 January 2014 in four courts, through the outage of Friday."""
    volumes = {"cacd": 90_000.0, "caed": 90_000.0, "casb": 90_000.0, "cit": 12_700.0}
    return run_of(tmp_path_factory.mktemp("outage"), volumes=volumes)


@pytest.fixture(scope="session")
def ordinary_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Monday 20 (a holiday) to Thursday 23 January 2014 in a district and a bankruptcy court, with no outage."""
    starts, ends = (datetime.fromisoformat(f"2014-01-{day}T00:00:00-08:00") for day in (20, 24))
    volumes = {"caed": 203_000.0, "casb": 60_000.0}
    return run_of(tmp_path_factory.mktemp("ordinary"), volumes=volumes, starts=starts, ends=ends, outage=False)
