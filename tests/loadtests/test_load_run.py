"""A whole load against a served court: nothing lost, and what a planted fault or a frozen server makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from load_house import frozen, house, press

from sim.cli import FAILED, OK


@pytest.mark.slow
def test_a_server_frozen_for_five_seconds_shows_in_p95_and_fails_the_objective(tmp_path: Path) -> None:
    out = tmp_path / "load"
    with house(tmp_path) as (address, pid), frozen(pid, out / "outcomes.jsonl", 5.0):
        code, result = press(address, out, "--shape", "deadline-hour", "--objective", "filing.p95 <= 2s", seconds=8)
    filings = result.actions[0]
    assert (filings.action, filings.lost, filings.refused) == ("filing", 0, 0)
    assert filings.count > 40
    assert filings.p95_ms is not None and 2500 < filings.p95_ms < 8000
    assert [one.kept for one in result.objectives] == [False]
    assert result.audit.passed
    assert code == FAILED


@pytest.mark.slow
def test_a_filing_lost_behind_a_good_answer_and_one_docketed_twice_fail_the_audit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with house(tmp_path, state="spoilt") as (address, _):
        code, result = press(address, tmp_path / "load", "--objective", "filing.lost <= 0%")
    assert all(one.kept for one in result.objectives)  # nobody outside can see it but by the audit
    lost = [fault for fault in result.audit.faults if "is docketed not at all" in fault]
    twice = [fault for fault in result.audit.faults if "is docketed a second time" in fault]
    assert lost and twice and len(lost) + len(twice) == len(result.audit.faults)
    assert code == FAILED
    assert "FAULT casb: filing" in capsys.readouterr().out


@pytest.mark.slow
def test_an_outage_makes_people_try_again_and_nothing_is_lost(tmp_path: Path) -> None:
    with house(tmp_path) as (address, _):
        code, result = press(address, tmp_path / "load", "--shape", "outage", seconds=4)
    by_action = {one.action: one for one in result.actions}
    assert by_action["outage"].done == 2
    assert by_action["filing"].done > 0
    assert by_action["filing"].max_ms is not None and by_action["filing"].max_ms > 100
    assert result.audit.passed
    assert code == OK
