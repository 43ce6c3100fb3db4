"""Which assumed figure matters most: planted factors, the same for any workers, and keys and ranges that are none."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from small_comparisons import two_days

from sim.data_file import InputError
from sim.study.assumed_factors import at_point, factors_of, numbers_of
from sim.study.designs import Factor, latin_hypercube
from sim.study.errors import ReplicationError, StudyError
from sim.study.live_measure import LIVE_MEASURES, LiveMeasure
from sim.study.sensitivity_result import load_sensitivity
from sim.study.sensitivity_study import measure_effects, sensitivity_study
from sim.world.figures import Figure
from sim.world.scenario import ScenarioFile

FACTORS = ("service_time.docketing.mean_s=1..60", "behaviour.travel_minutes", "service_time.query.mean_s")


@pytest.fixture(scope="module")
def small() -> ScenarioFile:
    """A day of a quiet trade court: a run takes a second."""
    found = two_days(8_000)
    scenario = found.scenario
    cases = replace(scenario.cases, prelude_days=Figure(3, assumed="short"))
    clock = replace(scenario.clock, ends=scenario.clock.starts.replace(day=16))
    return replace(found, scenario=replace(scenario, cases=cases, clock=clock))


def test_a_planted_strong_factor_comes_first_and_workers_change_nothing(small: ScenarioFile, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    settings: dict[str, Any] = {"factors": FACTORS, "measures": ["system_p95_s", "not_filed"], "points": 7, "seed": 3}
    alone = sensitivity_study(small, tmp_path / "a", told=lambda done, of: told.append((done, of)), **settings)
    assert told == [(done, 8) for done in range(1, 9)]
    system = alone.measures[0]
    assert system.effects[0].key == "service_time.docketing.mean_s"
    assert system.effects[0].clear
    assert system.effects[0].swing.estimate == pytest.approx(system.effects[0].at_high - system.effects[0].at_low)
    assert [factor.key for factor in alone.factors] == [one.partition("=")[0] for one in FACTORS]
    together = sensitivity_study(small, tmp_path / "b", workers=2, **settings)
    assert together == alone == load_sensitivity(tmp_path / "b")
    rows = list(csv.DictReader((tmp_path / "a" / "sensitivity.csv").read_text(encoding="utf-8").splitlines()))
    assert [float(row["system_p95_s"]) for row in rows] == [system.at_base, *system.values]
    assert [float(row["behaviour.travel_minutes"]) for row in rows[:1]] == [50.0]
    assert set(LIVE_MEASURES) < set(rows[0])


def test_a_point_at_the_values_as_they_are_measures_what_the_scenario_does(small: ScenarioFile) -> None:
    point = {"service_time.docketing.mean_s": 3.5, "behaviour.travel_minutes": 50.0}
    assert at_point(small.scenario, point) == small.scenario
    measured = LiveMeasure(small.scenario, 1)(0)
    assert list(measured) == list(LIVE_MEASURES)
    assert measured["system_p95_s"] >= measured["wait_p95_s"] >= 0


def test_by_rule_all_assumed_service_times_and_the_times_of_filers_vary_by_half_either_way(small: ScenarioFile) -> None:
    factors = factors_of(small.scenario)
    assert [factor.key for factor in factors] == [
        *(f"service_time.{name}.mean_s" for name in ("login", "pdf_check", "docketing", "notice", "query")),
        *(f"behaviour.{name}_minutes" for name in ("typing", "retry", "travel")),
    ]
    assert [(one.low, one.base, one.high) for one in factors[-1:]] == [(pytest.approx(50 / 1.5), 50, 75)]
    assert all("range assumed: a factor of 1.5 either way" in factor.basis for factor in factors)


def test_a_figure_that_a_source_gives_is_varied_only_when_named(small: ScenarioFile) -> None:
    behaviour = replace(small.scenario.behaviour, typing_minutes=Figure(6.0, cite="a survey"))
    scenario = replace(small.scenario, behaviour=behaviour)
    assert "behaviour.typing_minutes" not in [factor.key for factor in factors_of(scenario)]
    (named,) = factors_of(scenario, ["behaviour.typing_minutes=5..7"])
    assert named == Factor("behaviour.typing_minutes", 6.0, 5.0, 7.0, "linear", "value verified: a survey; range given")


def test_a_share_is_cut_at_one_and_a_count_of_one_only_grows(small: ScenarioFile) -> None:
    (share,) = factors_of(small.scenario, ["behaviour.consents_share"])
    assert (share.high, share.basis.endswith("cut at 1")) == (1.0, True)
    behaviour = replace(small.scenario.behaviour, tries_other=Figure(1.0, assumed="once"))
    (tries,) = factors_of(replace(small.scenario, behaviour=behaviour), ["behaviour.tries_other"])
    assert (tries.low, tries.high) == (1.0, 1.5)


def test_values_reach_figures_in_tables_and_lists(small: ScenarioFile) -> None:
    changed = at_point(small.scenario, {"volume.cit.attorneys": 99.0, "behaviour.stays_up": 0.1})
    assert (changed.volume["cit"].attorneys.value, changed.behaviour.stays_up.value) == (99.0, 0.1)
    assert changed.behaviour.stays_up.assumed == small.scenario.behaviour.stays_up.assumed
    assert numbers_of(changed)["volume.cit.attorneys"].value == 99.0
    assert small.scenario.volume["cit"].attorneys.value == 260


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("behaviour.retry_minute=1..2", "in this scenario; did you mean 'behaviour.retry_minutes'?"),
        ("retry_minutes=1..2", "did you mean 'behaviour.retry_minutes'?"),
        ("x=1..2", "did you mean one of behaviour.typing_minutes"),
        ("behaviour.retry_minutes=9..3", "is empty or endless: write two numbers, the lower one first"),
        ("behaviour.retry_minutes=3..inf", "the range 3 to inf is empty or endless"),
        ("behaviour.retry_minutes=a..b", "cannot read the range of 'behaviour.retry_minutes=a..b'"),
        ("behaviour.retry_minutes=5", "write KEY=LOW..HIGH, e.g. behaviour.retry_minutes=5..30"),
        ("behaviour.goes_to_counter=0.1..2", "factor 'behaviour.goes_to_counter' cannot be 2: expected `float` <= 1.0"),
        ("service_time.docketing.mean_s=-1..3", "factor 'service_time.docketing.mean_s' cannot be -1"),
        ("outage[0].announced_after_min", "is -2880, which has no range in proportion"),
    ],
)  # fmt: skip
def test_a_key_or_range_that_is_none_is_told_with_what_to_do(given: str, told: str, small: ScenarioFile) -> None:
    from sim.world.scenario import load_scenario

    with pytest.raises(StudyError) as raised:
        factors_of(load_scenario("trade-court-week").scenario, [given])
    assert told in str(raised.value)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"measures": ["system_p96_s"]}, "no measure 'system_p96_s'; did you mean 'system_p95_s'?"),
        ({"points": 11}, "effects of 8 factors need 12 points or more, not 11"),
        ({"replications": 0}, "1 replication or more, not 0"),
        ({"factors": ["behaviour.stays_up", "behaviour.stays_up=0.1..0.2"]}, "'behaviour.stays_up' is named twice"),
    ],
)
def test_what_cannot_be_studied_is_told_before_anything_runs(
    settings: dict[str, Any], told: str, small: ScenarioFile, tmp_path: Path
) -> None:
    with pytest.raises(StudyError) as raised:
        sensitivity_study(small, tmp_path / "out", **settings)
    assert told in str(raised.value)
    assert not (tmp_path / "out").exists()


def test_a_run_that_fails_is_named_and_leaves_no_files(small: ScenarioFile, tmp_path: Path) -> None:
    broken = replace(small, scenario=replace(small.scenario, volume={}))
    with pytest.raises(ReplicationError, match="arm '0', replication 0: KeyError"):
        sensitivity_study(broken, tmp_path / "out", factors=FACTORS, points=7)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_something_else_is_left_alone(small: ScenarioFile, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="holds 'letter"):
        sensitivity_study(small, tmp_path, factors=FACTORS, points=7)


def test_a_linear_response_is_found_exactly_with_its_ends() -> None:
    factors = [Factor("a", 1.0, 0.0, 4.0), Factor("b", 1.0, 0.0, 1.0)]
    design = latin_hypercube(factors, 9, 5)
    found = measure_effects("wait_mean_s", design, [7.0, *(3 * one["a"] - one["b"] + 10 for one in design.points)])
    first, second = found.effects
    assert (first.key, first.swing.estimate) == ("a", pytest.approx(12.0))
    assert (second.key, second.swing.estimate) == ("b", pytest.approx(-1.0))
    middle_b = sum(point["b"] for point in design.points) / 9
    assert (first.at_low, first.at_high) == (pytest.approx(10 - middle_b), pytest.approx(22 - middle_b))
    assert (found.at_base, found.varies, found.r2, found.caution) == (7.0, True, pytest.approx(1.0), None)


def test_a_measure_that_nothing_moves_says_so_and_has_no_effects() -> None:
    design = latin_hypercube([Factor("a", 1.0, 0.0, 4.0)], 6, 5)
    found = measure_effects("not_filed", design, [0.0] * 7)
    assert (found.varies, found.effects[0].swing.estimate, found.effects[0].clear) == (False, 0.0, False)
