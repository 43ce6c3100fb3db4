"""Times from the intended start, and objectives held against them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.cli.load_audit import Audit
from sim.cli.load_records import Fate, Outcome, Plan, Retry
from sim.cli.load_result import LoadResult, action_rows, objective_rows, read_objectives, write_result
from sim.courts import load_court
from sim.data_file import InputError
from sim.study.slo import ObjectiveError

SPAN = (1_390_603_200_000_000, 1_390_636_800_000_000)  # of 2014-01-24 14:40 to 2014-01-25 00:00, Pacific
BOOKS = {"caed": load_court("caed"), "casb": load_court("casb")}


def _plan(*courts: str) -> Plan:
    return Plan("x", "steady", 1, "r", 60.0, 1, SPAN, {}, courts, (), (), Retry(1, 1, 1, 1, 1), "", "", 1.0)


def _outcome(seconds: float, fate: Fate = "done", court_id: str = "caed", scenario_us: int = SPAN[0]) -> Outcome:
    return Outcome(1, "filing", court_id, scenario_us, 1_000_000, 1_000_000 + round(seconds * 1e6), fate)


def _kept(text: str, outcomes: list[Outcome], *courts: str) -> list[bool]:
    plan = _plan(*(courts or ("caed",)))
    return [one.kept for one in objective_rows(read_objectives([text], plan.courts), outcomes, plan, BOOKS)]


def test_time_counts_from_the_intended_start_and_for_ever_where_no_answer_came() -> None:
    outcomes = [_outcome(0.1 * number) for number in range(1, 20)]
    (row,) = action_rows([*outcomes, _outcome(9, "gave_up")])
    assert (row.count, row.done, row.lost) == (20, 19, 1)
    assert (row.p50_ms, row.p95_ms, row.p99_ms, row.max_ms) == (1000.0, 1900.0, None, None)


def test_objectives_in_the_language_of_the_studies_are_kept_or_missed() -> None:
    outcomes = [_outcome(0.1 * number) for number in range(1, 20)] + [_outcome(9, "unfinished")]
    assert _kept("filing.p95 <= 1.9s", outcomes) == [True]
    assert _kept("filing.p95 <= 1.8s", outcomes) == [False]
    assert _kept("filing.p99 <= 1h", outcomes) == [False]
    assert _kept("filing.lost <= 5%", outcomes) == [True]
    assert _kept("filing.within(1s) >= 50%", outcomes) == [True]
    assert _kept("filing.mean <= 1h", outcomes) == [False]


def test_each_court_is_held_to_it_by_itself_or_those_named_together() -> None:
    outcomes = [_outcome(1), _outcome(5, court_id="casb")]
    assert _kept("filing.max <= 2s", outcomes, "caed", "casb") == [True, False]
    assert _kept("filing.max <= 2s in caed", outcomes, "caed", "casb") == [True]
    assert _kept("filing.max <= 2s in caed, casb", outcomes, "caed", "casb") == [False]


def test_a_court_without_anything_to_measure_is_left_out_unless_all_are() -> None:
    assert _kept("filing.max <= 2s", [_outcome(1)], "caed", "casb") == [True]
    assert _kept("filing.max <= 2s", [], "caed", "casb") == [False]
    assert _kept("filing.max <= 2s in casb", [_outcome(1)], "caed", "casb") == [False]


def test_windows_are_those_of_the_scenarios_own_clock() -> None:
    midnight = SPAN[1] - 60_000_000
    outcomes = [_outcome(9), _outcome(1, scenario_us=midnight)]
    assert _kept("filing.max <= 2s during deadline_hour", outcomes) == [True]
    assert _kept("filing.max <= 2s during not deadline_hour", outcomes) == [False]
    assert _kept("filing.max <= 20s during 16:00-17:00", outcomes) == [False]  # nothing there: not known to be kept


def test_what_a_load_cannot_see_and_what_is_no_objective_are_refused() -> None:
    with pytest.raises(InputError, match="neither waiting nor use"):
        read_objectives(["filing.wait.p95 <= 1s"], ("caed",))
    with pytest.raises(ObjectiveError):
        read_objectives(["filing.p95 <= soon"], ("caed",))


def test_the_files_hold_what_was_measured(tmp_path: Path) -> None:
    rows = action_rows([_outcome(1), _outcome(2, "refused")])
    audit = Audit(1, 1, 0, ())
    write_result(tmp_path, LoadResult("s", "steady", 1, 1.0, 60.0, 2, 0, rows, (), audit, {"case.closed": 1}))
    assert (tmp_path / "actions.csv").read_text().splitlines() == [
        "action,count,done,refused,lost,p50_ms,p95_ms,p99_ms,max_ms",
        "filing,2,1,1,0,1000.0,2000.0,2000.0,2000.0",
    ]
    assert '"case.closed": 1' in (tmp_path / "summary.json").read_text()
