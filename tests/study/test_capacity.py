"""`ecfsim capacity` from a scenario file to its folder, on two days of one small court."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import msgspec
import pytest

from sim.cli.capacity import Asked, question_of
from sim.cli.entry import main
from sim.data_file import InputError
from sim.engine.free_flow import scenario_network
from sim.study.capacity import CapacityQuestion, study_groups
from sim.study.capacity_files import FILES, TABLES
from sim.study.capacity_result import Dates, HeadroomAnswer, Mean
from sim.study.confirmation import with_capacity
from sim.study.errors import StudyError
from sim.study.group_study import _mean
from sim.study.headroom_words import headroom_words, unknown_words
from sim.study.objective_check import check_objectives
from sim.study.slo import ObjectiveError, parse_objective
from sim.study.trial import most_servers
from sim.study.workforce import workforce
from sim.world.scenario import ScenarioFile, load_scenario

SCENARIO = """
extends = "deadline-hour"
title = "Two days of the trade court"
question = "How many servers?"
courts = ["cit"]
surge = []
[[outage_pattern]]
id = "afternoon"
kind = "maintenance"
courts = ["cit"]
starts = 2014-01-24T13:00:00-08:00
ends = 2014-01-24T15:00:00-08:00
assumed = "a test"
"""
IN_THE_DAY = "filing.p90 <= 15s during 08:00-18:00"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scenario's file."""
    path = tmp_path_factory.mktemp("scenario") / "trade-days.toml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def found(path: Path) -> ScenarioFile:
    """The scenario."""
    return load_scenario(str(path))


def question(found: ScenarioFile, text: str = IN_THE_DAY, **changed: object) -> CapacityQuestion:
    return CapacityQuestion(
        scenario=found.scenario,
        objectives=(parse_objective(text, courts=found.scenario.courts),),
        **{"at_least": 3, "at_most": 3, **changed},  # type: ignore[arg-type]  # a test's own keywords
    )


@pytest.mark.slow
def test_any_number_of_workers_gives_the_same_answer(found: ScenarioFile) -> None:
    answers = []
    for workers in (1, 2):
        with workforce(workers) as crew:
            answers.append(msgspec.json.encode(study_groups(question(found, at_least=2, at_most=2), crew)[0]))
    assert answers[0] == answers[1]


def test_an_objective_whose_window_nothing_ever_falls_into_is_an_error(found: ScenarioFile) -> None:
    asked = question(found, "filing.p95 <= 10s during 2014-01-24 and 04:00-04:01", at_least=2, at_most=2)
    with workforce(1) as crew, pytest.raises(InputError, match="nothing ever fell into the windows"):
        study_groups(asked, crew)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"costs": {"doketing": 2.0}}, "no station 'doketing'; did you mean 'docketing'"),
        ({"costs": {"docketing": 0.0}}, "costs more than 0"),
        ({"at_least": 9, "at_most": 4}, "--at-most no fewer"),
        ({"growth": 0.5, "years": 10.0}, "the load 57.7 times today's in 10 years"),
    ],
)
def test_costs_and_limits_that_make_no_sense_are_told(
    found: ScenarioFile, changed: dict[str, object], told: str
) -> None:
    with workforce(1) as crew, pytest.raises(InputError, match=told):
        study_groups(question(found, **{"at_least": 2, "at_most": 2, **changed}), crew)


def test_an_objective_about_an_unknown_station_is_told_with_its_place() -> None:
    with pytest.raises(ObjectiveError, match="docketing"):
        parse_objective("doketing.p95 <= 10s", stations=("docketing",))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("filing.p90 >= 20s", "write 'filing.p90 <= 20s'"),
        ("filing.lost >= 10%", "write 'filing.lost <= 10%'"),
        ("filing.within(10s) <= 5%", r"write 'filing.within\(10s\) >= 5%'"),
        ("login.use > 80%", "write 'login.use < 80%'"),
        ("filing.p95 <= 0s", "no capacity keeps a limit of 0"),
        ("filing.lost < 0%", "nothing is less than 0"),
        ("filing.within(10s) >= 0%", "every capacity keeps"),
        ("filing.p95 <= 10s during last_minutes(0)", r"last_minutes\(15\)"),
        ("filing.p95 <= 10s during after_outage(0h)", r"after_outage\(2h\)"),
        ("filing.p95 <= 10s during not always", "share no instant"),
        ("filing.p95 <= 10s during outage and not outage", "leave one of them out"),
        ("filing.p95 <= 10s during 08:00-09:00 and 10:00-11:00", "share no instant"),
        ("filing.p95 <= 10s during 2015-06-01", "2015-06-01 is not a day of the run in cit"),
        ("filing.p95 <= 10s in cit, cit", "cit is named twice"),
    ],
)
def test_an_objective_that_servers_cannot_answer_is_refused_with_what_to_write(
    found: ScenarioFile, text: str, told: str
) -> None:
    objective = parse_objective(text, courts=found.scenario.courts, stations=("login",))
    with pytest.raises(InputError, match=told):
        check_objectives((objective,), found.scenario)


@pytest.mark.parametrize(
    "text",
    [
        "filing.wait.within(0s) >= 90%",
        "filing.wait.p95 <= 0s",
        "filing.lost <= 0%",
        "filing.p95 < 10s during weekdays and not outage",
        "filing.p95 <= 10s during after_outage(2h) in cit",
        "filing.p95 <= 10s during 2014-01-24 and deadline_hour",
    ],
)
def test_an_objective_that_servers_can_answer_is_taken(found: ScenarioFile, text: str) -> None:
    check_objectives((parse_objective(text, courts=found.scenario.courts),), found.scenario)


def test_replications_above_the_usual_most_raise_the_most(path: Path, found: ScenarioFile) -> None:
    asked = Asked(str(path), (IN_THE_DAY,), 1, 20, None, 0.05, 3.0, (), 1, None, None)
    assert (question_of(asked, found).at_least, question_of(asked, found).at_most) == (20, 20)


def test_more_workers_than_a_machine_has_use_for_are_refused() -> None:
    with pytest.raises(StudyError, match="100000 workers on one machine: give at most 512"), workforce(100_000):
        pass


def test_one_task_is_done_without_starting_any_process() -> None:
    with workforce(8) as crew:
        assert list(crew.map(lambda _: os.getpid(), [1])) == [os.getpid()]


def headroom(estimate: float | None) -> HeadroomAnswer:
    return HeadroomAnswer("now", estimate, estimate, estimate, 1.0, Dates(None, None, None))


def test_the_end_of_what_was_tried_is_not_told_as_the_end_of_what_is_borne() -> None:
    tried = "nothing above 1 times today's load was tried with 3 replications"
    assert headroom_words(headroom(None), 3) == f"keeps the objectives at every load tried; {tried}"
    assert unknown_words(headroom(None), 3) == f"kept at every load tried: {tried}"
    assert headroom_words(headroom(0.0), 3) == "keeps the objectives under no load tried"
    assert headroom_words(headroom(1.2), 8) == "keeps the objectives up to 1.20 times today's load (proven up to 1.20)"
    assert unknown_words(headroom(1.2), 8) == ""


def test_a_mean_time_has_no_limit_below_0_and_none_of_two_replications() -> None:
    assert _mean((1.0, 9.0)) == Mean(None, 5.0, None)
    assert _mean((1.0, 9.0, 1.0, 9.0), reuse=2.0) == Mean(None, 5.0, None)
    three = _mean((0.1, 0.1, 9.0))
    assert three is not None and three.low == 0.0 and three.high is not None and three.high > 9


def test_a_scenario_at_another_capacity_has_it_in_its_network(found: ScenarioFile) -> None:
    changed = with_capacity(found.scenario, {"cit/docketing": 7, "cit/login": 3})
    stations = {one.name: most_servers(one) for one in scenario_network(changed, 1).stations}
    before = {one.name: most_servers(one) for one in scenario_network(found.scenario, 1).stations}
    assert stations == {**before, "cit/docketing": 7, "cit/login": 3}


def test_the_command_leaves_the_answer_its_tables_and_nothing_else(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "study"
    asked = ["capacity", str(path), "--slo", IN_THE_DAY, "--replications", "3", "--at-most", "3", "--workers", "1"]
    assert main([*asked, "--out", str(out), "--cost", "docketing=2"]) == 0
    shown = capsys.readouterr().out
    assert "cit needs" in shown
    assert str(out / "report.html") in shown
    for part in ("times today's load", "knee of today's capacity", "after the outage (cit,", "one-sided at 95%"):
        assert part in shown
    assert {one.name for one in out.iterdir()} <= FILES
    assert {one.name for one in out.iterdir()} >= {*TABLES, "capacity.json", "report.html"}
    result = json.loads((out / "capacity.json").read_bytes())
    stations = {one["station"]: one for one in result["groups"][0]["stations"]}
    assert stations["docketing"]["cost"] == 2
    for one in stations.values():
        assert 1 <= one["alone"] <= one["smallest"] <= one["n_plus_1"] <= one["n_plus_2"]
    with (out / "stations.csv").open(encoding="utf-8") as file:
        assert [row["smallest"] for row in csv.DictReader(file)] == [str(one["smallest"]) for one in stations.values()]
    assert result["question"] == f"How many servers does each court need to keep {IN_THE_DAY}?"
    with (out / "load_curve.csv").open(encoding="utf-8") as file:
        assert all(float(row[name] or 0) >= 0 for row in csv.DictReader(file) for name in ("p50_low_s", "p95_low_s"))
    with (out / "headroom.csv").open(encoding="utf-8") as file:
        assert all(row["why_empty"] or row["at_best"] for row in csv.DictReader(file))
    with (out / "recovery.csv").open(encoding="utf-8") as file:
        assert next(csv.DictReader(file))["at_utc"] == "2014-01-24T20:00:00+00:00"
    confirmed = result["confirmation"]["cells"][0]
    assert confirmed["count_core"] == pytest.approx(confirmed["count_sweep"], abs=3)
    assert confirmed["whole_core"] == pytest.approx(confirmed["sweep"], abs=0.05)


def test_a_folder_with_other_things_in_it_is_refused_before_any_work(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "letter.txt").write_text("dear", encoding="utf-8")
    assert main(["capacity", str(path), "--slo", IN_THE_DAY, "--out", str(tmp_path)]) == 2
    assert "holds no earlier study" in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--slo", "filng.p95 <= 10s"], "no subject 'filng'"),
        (["--slo", "filing.p95 <= 10s in cacd"], "no court 'cacd'"),
        (["--slo", IN_THE_DAY, "--cost", "docketing"], "write STATION=COST"),
    ],
)
def test_a_bad_option_is_told_in_words(
    path: Path, capsys: pytest.CaptureFixture[str], options: list[str], told: str
) -> None:
    assert main(["capacity", str(path), *options]) == 2
    assert told in capsys.readouterr().err
