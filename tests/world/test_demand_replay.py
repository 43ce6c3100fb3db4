"""A recorded log filed again: each of its rows once, at its instant; and what is wrong with a log, by its line."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from msgspec.structs import replace

from sim.data_file import DataError
from sim.engine.run import run_scenario
from sim.world.figures import Figure
from sim.world.filing_log import instant_of, read_log
from sim.world.scenario import ScenarioFile, load_scenario
from sim.world.scenario_check import check_against_courts

ZONES = {"casb": "America/Los_Angeles", "cit": "America/New_York"}
DAY = ("2025-10-14T00:00:00-04:00", "2025-10-16T00:00:00-04:00")
LOG = """at,court,event,category,by,remark
2025-10-14T09:30:00,cit,order,,judge,on the court's clock
2025-10-14T10:15:00-04:00,cit,motion_misc,,attorney,"with an offset, and a comma"
2025-10-14T14:20:30.250000Z,cit,summons,,,in UTC
2025-10-14T10:20:30.250,cit,,voluntary,,the same instant
2025-10-15T16:00:00,cit,,court,clerk,only its category
2025-10-15T17:00:00,cit,brief,deadline,attorney,an answer
2025-10-17T12:00:00,cit,order,,judge,after the run
"""


def _us(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1e6)


def _found(folder: Path, log: str = LOG, name: str = "log.csv", prompts: bool = True, more: str = "") -> ScenarioFile:
    (folder / name).write_text(log)
    path = folder / "replayed.toml"
    path.write_text(
        'extends = "trade-court-week"\noutage = []\n'
        f"[clock]\nstarts = {DAY[0]}\nends = {DAY[1]}\n"
        f'[replay]\nfile = "{name}"\nbasis = "assumed: test"\nprompts = {str(prompts).lower()}\n{more}'
    )
    found = load_scenario(str(path))
    few = replace(found.scenario.documents, distinct_per_court=Figure(16, assumed="test"))
    return replace(found, scenario=replace(found.scenario, documents=few))


def _run(found: ScenarioFile, folder: Path, seed: int = 3) -> tuple[pl.DataFrame, str]:
    path, summary = run_scenario(found, seed, folder / "run", 1, lambda _court, _share: None)
    return pl.read_parquet(path / "filings.parquet").sort("began_at_us", "event_code"), summary["trace_digest"]


# --- reading --------------------------------------------------------------------------------------------------------


def test_times_are_local_unless_they_say_otherwise(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(LOG)
    rows = list(read_log(tmp_path / "log.csv", ZONES))
    assert [row.at for row in rows[:4]] == [
        _us("2025-10-14T09:30:00-04:00"),
        _us("2025-10-14T10:15:00-04:00"),
        _us("2025-10-14T14:20:30.25+00:00"),
        _us("2025-10-14T14:20:30.25+00:00"),
    ]
    assert [row.number for row in rows] == [2, 3, 4, 5, 6, 7, 8]
    assert [row.is_prompted for row in rows] == [False, False, False, False, False, True, False]
    assert (rows[4].event, rows[4].category, rows[4].by) == ("", "court", "clerk")


def test_a_log_saved_by_a_spreadsheet_is_read(tmp_path: Path) -> None:
    """A byte-order mark, Windows line ends, columns in another order, blanks about values, an empty line."""
    text = "by,event,at,court\r\njudge , order,2025-10-14T09:30, cit\r\n\r\n,brief,2025-10-14 10:00:00,cit\r\n"
    (tmp_path / "log.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    rows = list(read_log(tmp_path / "log.csv", ZONES))
    assert [(row.number, row.event, row.by) for row in rows] == [(2, "order", "judge"), (4, "brief", "")]
    assert rows[1].at - rows[0].at == 30 * 60_000_000


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2025-11-02T01:30:00", "is shown twice by the clocks of America/New_York: it needs its offset"),
        ("2025-03-09T02:30:00", "is shown never by the clocks of America/New_York: it needs its offset"),
        ("2025-10-14", "has no time of day"),
        ("14.10.2025 09:30", "is no date and time"),
        ("", "is no date and time"),
    ],
)
def test_a_time_that_could_be_another_is_not_guessed(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        instant_of(text, "America/New_York")


def test_the_hours_beside_a_change_of_the_clock_are_plain() -> None:
    hour = 3_600_000_000
    zone = "America/New_York"
    assert instant_of("2025-11-02T02:00:00", zone) - instant_of("2025-11-02T00:59:59.999999", zone) == 2 * hour + 1
    assert instant_of("2025-03-09T03:00:00", zone) - instant_of("2025-03-09T01:59:59.999999", zone) == 1
    assert instant_of("2025-11-02T01:30:00-04:00", zone) + hour == instant_of("2025-11-02T01:30:00-05:00", zone)


@pytest.mark.parametrize(
    ("log", "line", "told"),
    [
        ("court,event\ncit,order\n", 1, "at: no such column"),
        ("at,court\n2025-10-14T09:30,cit\n", 1, "event: neither this column nor category"),
        (
            f"{LOG}2025-10-14T09:30,citt,order,,judge\n",
            9,
            "court: no court 'citt' in the scenario; did you mean 'cit'?",
        ),
        (f"{LOG}2025-10-14T09:30,cit,,,judge\n", 9, "event: neither event nor category"),
        (f"{LOG}2025-10-14T09:30,cit,,volunteer,judge\n", 9, "did you mean 'voluntary'?"),
        (f"{LOG}2025-10-14T09:30,cit,order,,jugde\n", 9, "did you mean 'judge'?"),
        (f"{LOG}2025-11-02T01:30,cit,order,,judge\n", 9, "at: '2025-11-02T01:30' is shown twice"),
        (f"{LOG}yesterday,cit,order,,judge\n", 9, "at: 'yesterday' is no date and time"),
        (f"{LOG}2025-10-14T09:30,cit,ordr,,judge\n", 9, "event: cit: no docket event 'ordr': did you mean 'order'?"),
        (f"{LOG}2025-10-14T09:30,cit,order,,attorney\n", 9, "by: cit: event 'order' is not open to 'attorney'"),
        (f"{LOG}2025-10-14T09:30,cit,,claim,\n", 9, "category: cit: its mix has no claim paper"),
        (f"{LOG}2025-10-14T09:30,cit,order,,judge,one, two\n", 9, "more fields than columns"),
        (f'{LOG}"2025-10-14T09:30,cit,order,,judge\n', 9, "not valid CSV"),
    ],
)
def test_a_bad_log_is_told_with_its_line(tmp_path: Path, log: str, line: int, told: str) -> None:
    with pytest.raises(DataError) as caught:
        check_against_courts(_found(tmp_path, log))
    assert f"log.csv:{line}: " in str(caught.value)
    assert told in str(caught.value)


def test_a_log_that_says_nothing_of_the_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="the log has no row of cit within the run"):
        check_against_courts(_found(tmp_path, "at,court,event\n2024-10-14T09:30,cit,order\n"))
    with pytest.raises(DataError, match="the log has no rows"):
        check_against_courts(_found(tmp_path, "at,court,event\n"))
    with pytest.raises(DataError, match=r"replayed\.toml:7: replay\.file: no log"):
        _found(tmp_path, name="other.csv", more="").path.with_name("other.csv").unlink()
        load_scenario(str(tmp_path / "replayed.toml"))
    with pytest.raises(DataError, match=r"replay\.courts\[0\]: court 'casb' is not in this scenario"):
        _found(tmp_path, more='courts = ["casb"]\n')


def test_a_parquet_file_that_no_run_left_is_refused(tmp_path: Path) -> None:
    pl.DataFrame({"at": [1]}).write_parquet(tmp_path / "other.parquet")
    with pytest.raises(DataError, match=r"name its filings\.parquet"):
        list(read_log(tmp_path / "other.parquet", ZONES))


# --- filing ---------------------------------------------------------------------------------------------------------


def test_a_whole_log_is_filed_row_by_row_and_nothing_else_is(tmp_path: Path) -> None:
    """Each row of the run once, at its instant to the microsecond; also those of the same instant."""
    filings, _ = _run(_found(tmp_path, prompts=False), tmp_path)
    assert filings["began_at_us"].to_list() == [
        _us("2025-10-14T09:30:00-04:00"),
        _us("2025-10-14T10:15:00-04:00"),
        _us("2025-10-14T14:20:30.25+00:00"),
        _us("2025-10-14T14:20:30.25+00:00"),
        _us("2025-10-15T16:00:00-04:00"),
        _us("2025-10-15T17:00:00-04:00"),
    ]
    events = filings["event_code"].to_list()
    assert (events[0], events[1], events[5]) == ("order", "motion_misc", "brief")
    assert "summons" in events[2:4]
    assert filings["outcome"].to_list() == ["accepted"] * 6
    assert filings["filer_role"].to_list()[0] == "judge"


def test_where_papers_still_prompt_others_the_logs_answers_give_way(tmp_path: Path) -> None:
    filings, _ = _run(_found(tmp_path), tmp_path)
    own = filings.filter(pl.col("category") != "deadline")
    assert own.height == 5
    assert "brief" not in own["event_code"].to_list()[4:]
    assert filings.height > 5  # answers to papers of before the run


def test_a_replay_has_one_digest_and_its_draws_differ_by_seed(tmp_path: Path) -> None:
    found = _found(tmp_path, prompts=False)
    one, again, other = (_run(found, tmp_path, seed) for seed in (3, 3, 4))
    assert one[1] == again[1] != other[1]
    assert one[0]["began_at_us"].to_list() == other[0]["began_at_us"].to_list()
    assert one[0]["event_code"].to_list() == other[0]["event_code"].to_list()


def test_the_scenarios_digest_covers_the_log(tmp_path: Path) -> None:
    one = _found(tmp_path).digest
    assert _found(tmp_path).digest == one
    assert _found(tmp_path, LOG.replace("09:30:00", "09:30:01")).digest != one


def test_a_runs_own_filings_are_filed_again_at_their_instants(tmp_path: Path) -> None:
    """filings.parquet of a drawn run: its own-accord papers come back, each at its instant; answers are drawn anew."""
    drawn = load_scenario("trade-court-week")
    few = replace(drawn.scenario.documents, distinct_per_court=Figure(16, assumed="test"))
    drawn = replace(drawn, scenario=replace(drawn.scenario, documents=few))
    (tmp_path / "drawn").mkdir()
    first, _ = _run(drawn, tmp_path / "drawn")
    found = _found(tmp_path, more='courts = ["cit"]\n')
    replayed = replace(found.scenario.replay, file=(tmp_path / "drawn/run/filings.parquet").as_posix())
    again, _ = _run(replace(found, scenario=replace(found.scenario, replay=replayed)), tmp_path)
    in_run = pl.col("began_at_us").is_between(_us(DAY[0]), _us(DAY[1]), closed="left")
    own = first.filter(in_run, pl.col("category") != "deadline").select("began_at_us", "event_code")
    assert own.height > 20
    filed = again.filter(pl.col("category") != "deadline").select("began_at_us", "event_code")
    assert Counter(filed.rows()) == Counter(own.rows())
