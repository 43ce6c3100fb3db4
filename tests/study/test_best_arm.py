"""The best of several arms by a measure of the engine, in worlds that all of them meet."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from small_comparisons import two_days

from sim.study.assumed_factors import at_point
from sim.study.best_arm import Wanted, best_arm
from sim.study.compare import base_arm, compare
from sim.study.compare_result import load_comparison
from sim.study.errors import StudyError
from sim.study.live_measure import LiveMeasure
from sim.study.workforce import Alone
from sim.world.figures import Figure
from sim.world.scenario_overlay import Overlay


@pytest.fixture(scope="module")
def arms() -> list[Overlay]:
    """A day of a quiet trade court as it is, with docketing six times as slow, and with it twice as fast."""
    found = two_days(8_000)
    cases = replace(found.scenario.cases, prelude_days=Figure(3, assumed="short"))
    clock = replace(found.scenario.clock, ends=found.scenario.clock.starts.replace(day=16))
    found = replace(found, scenario=replace(found.scenario, cases=cases, clock=clock))
    base = base_arm(found)
    made = [base]
    for name, seconds in (("slow", 21.0), ("fast", 1.75)):
        scenario = at_point(found.scenario, {"service_time.docketing.mean_s": seconds})
        made.append(replace(base, name=name, found=replace(found, scenario=scenario)))
    return made


def test_the_arm_with_the_fastest_docketing_is_best_and_the_slowest_when_the_largest_is(arms: list[Overlay]) -> None:
    smallest = best_arm(arms, 1, Wanted("system_mean_s", False, 0.5, first_stage=4, at_most=8), Alone())
    assert (smallest.best, smallest.decided) == ("fast", True)
    means = {one.arm: one.mean for one in smallest.contenders}
    assert means["fast"] < means["two-days"] < means["slow"]
    assert next(one.left_at for one in smallest.contenders if one.arm == "fast") is None
    largest = best_arm(arms, 1, Wanted("system_mean_s", True, 0.5, first_stage=4, at_most=8), Alone())
    assert (largest.best, largest.decided) == ("slow", True)


def test_arms_alike_are_within_the_indifference_zone(arms: list[Overlay]) -> None:
    alike = [arms[0], replace(arms[0], name="again")]
    found = best_arm(alike, 1, Wanted("system_mean_s", False, 0.5, first_stage=2, at_most=3), Alone())
    assert found.decided
    assert found.contenders[0].mean == found.contenders[1].mean


def test_a_comparison_holds_its_best_arm_and_its_file_too(arms: list[Overlay], tmp_path: Path) -> None:
    wanted = Wanted("system_mean_s", False, 0.5, first_stage=3, at_most=5)
    found = compare(arms, 1, 1, tmp_path / "out", best=wanted)
    assert found.best is not None
    assert found.best.best == "fast"
    assert load_comparison(tmp_path / "out").best == found.best


def test_a_measure_is_read_with_its_direction() -> None:
    assert Wanted.read("timely=largest", 2.0) == Wanted("timely", True, 2.0)
    assert Wanted.read("system_p95_s", 1.0).largest is False


@pytest.mark.parametrize(
    ("words", "indifference", "told"),
    [
        ("system_p96_s", 1.0, "no measure 'system_p96_s'; did you mean 'system_p95_s'?"),
        ("timely=more", 1.0, "cannot read 'timely=more': write MEASURE=smallest or MEASURE=largest"),
        ("timely", None, "say from which difference on it matters which arm is best: --indifference above 0"),
    ],
)
def test_what_cannot_be_selected_by_is_told(words: str, indifference: float | None, told: str) -> None:
    with pytest.raises(StudyError) as raised:
        Wanted.read(words, indifference)
    assert told in str(raised.value)


def test_worlds_that_a_comparison_has_lived_are_not_lived_again(
    arms: list[Overlay], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every world that the selection asks for comes once, and what it selects does not change."""
    wanted = Wanted("system_mean_s", False, 0.5, first_stage=2, at_most=4)
    anew = best_arm(arms, 1, wanted, Alone())
    lived: list[int] = []
    live = LiveMeasure.__call__

    def noted(measure: LiveMeasure, replication: int) -> dict[str, float]:
        lived.append(replication)
        return live(measure, replication)

    monkeypatch.setattr(LiveMeasure, "__call__", noted)
    found = compare(arms, 1, 2, tmp_path / "out", best=wanted)
    assert found.best == anew
    assert all(replication >= 2 for replication in lived)
