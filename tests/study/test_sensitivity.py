"""Designs fill their ranges; effects recover what a response was made of, and admit what they cannot explain."""

from __future__ import annotations

import numpy as np
import pytest
from small_measures import SmallQueue

from sim.study.designs import Design, Factor, arms_of, factors_from, latin_hypercube, one_at_a_time
from sim.study.errors import StudyError
from sim.study.intervals import mean_interval
from sim.study.replications import run_arms
from sim.study.sensitivity import effects, tornado
from sim.world.scenario_tables import Figure

FACTORS = [Factor("a", 5.0, 0.0, 10.0), Factor("b", 10.0, 1.0, 100.0, "log"), Factor("c", 0.5, 0.0, 1.0)]


def _at(point: dict[str, float], replication: int) -> dict[str, float]:
    """A queue whose service is the point's, for arms in any process."""
    return SmallQueue(point["service_s"])(replication)


def test_each_slice_of_each_factor_is_met_exactly_once() -> None:
    design = latin_hypercube(FACTORS, 40, 7)
    for factor in FACTORS:
        slices = sorted(int(factor.share_of(point[factor.key]) * 40) for point in design.points)
        assert slices == list(range(40))


def test_the_same_seed_gives_the_same_points_and_another_others() -> None:
    assert latin_hypercube(FACTORS, 20, 7) == latin_hypercube(FACTORS, 20, 7)
    assert latin_hypercube(FACTORS, 20, 7) != latin_hypercube(FACTORS, 20, 8)


def test_shares_and_values_of_a_factor_are_each_others_inverse() -> None:
    assert (FACTORS[1].at(0.0), FACTORS[1].at(0.5), FACTORS[0].at(0.25)) == pytest.approx((1.0, 10.0, 2.5))
    assert [factor.share_of(factor.at(0.3)) for factor in FACTORS] == pytest.approx([0.3] * 3)


def test_one_at_a_time_moves_one_figure_and_leaves_the_others() -> None:
    design = one_at_a_time(FACTORS)
    assert design.points[0] == {"a": 5.0, "b": 10.0, "c": 0.5}
    assert design.points[3:5] == ({"a": 5.0, "b": 1.0, "c": 0.5}, {"a": 5.0, "b": 100.0, "c": 0.5})
    assert len(design.points) == 7


def test_only_assumed_figures_become_factors_and_their_ranges_say_so() -> None:
    figures = [
        ("patience_s", Figure(30.0, assumed="as on other web pages")),
        ("share", Figure(0.8, assumed="most")),
        ("tries", Figure(3.0, assumed="few")),
        ("lag_s", Figure(0.0, assumed="none")),
        ("volume", Figure(9.0, cite="aousc-c")),
        ("rate", Figure(2.0, derived="volume over days")),
    ]
    factors, left_out = factors_from(figures, times=2, ranges={"tries": (1.0, 6.0)}, limits={"share": (0.0, 1.0)})
    assert [(factor.key, factor.low, factor.high, factor.scale) for factor in factors] == [
        ("patience_s", 15.0, 60.0, "log"),
        ("share", 0.4, 1.0, "log"),
        ("tries", 1.0, 6.0, "linear"),
    ]
    assert left_out == ["lag_s"]
    assert factors[0].basis == "value assumed: as on other web pages; range assumed: a factor of 2 either way"


def test_a_linear_response_is_explained_whole_and_its_swings_are_exact() -> None:
    """y = 3 a/10 - 2 log10(b)/2 over ranges of one: swings 3, -2 and 0, all of the variance explained."""
    design = latin_hypercube(FACTORS, 30, 1)
    found = effects(design, [3 * point["a"] / 10 - np.log10(point["b"]) for point in design.points])
    assert [effect.key for effect in found.effects] == ["a", "b", "c"]
    assert [effect.swing.estimate for effect in found.effects] == pytest.approx([3.0, -2.0, 0.0], abs=1e-9)
    assert (found.r2, found.r2_adjusted) == pytest.approx((1.0, 1.0)) and found.caution is None
    assert sum(effect.src.estimate**2 for effect in found.effects) == pytest.approx(1.0, abs=0.2)


def test_effects_and_their_intervals_are_those_of_a_textbook_regression() -> None:
    """Against least squares with an intercept, written out, and partial correlation by residuals."""
    from scipy.stats import rankdata, t

    draws = np.random.default_rng(2)
    design = latin_hypercube(FACTORS, 25, 2)
    x = np.array([[factor.share_of(point[factor.key]) for factor in FACTORS] for point in design.points])
    y = x @ [2.0, 1.0, 0.5] + draws.normal(0, 0.5, 25)
    full = np.column_stack([np.ones(25), x])
    beta, left, *_ = np.linalg.lstsq(full, y)
    error = np.sqrt(left[0] / 21 * np.linalg.inv(full.T @ full)[1, 1])
    effect = next(effect for effect in effects(design, y.tolist()).effects if effect.key == "a")
    assert effect.swing.estimate == pytest.approx(beta[1])
    assert effect.swing.half_width == pytest.approx(t.ppf(0.975, 21) * error)
    assert effect.src.estimate == pytest.approx(beta[1] * x[:, 0].std() / y.std())
    missing = [
        y[at] - full[at] @ np.linalg.lstsq(np.delete(full, at, 0), np.delete(y, at))[0] for at in range(25)
    ]  # by fitting 25 times
    predicted = 1 - np.sum(np.square(missing)) / np.sum((y - y.mean()) ** 2)
    assert effects(design, y.tolist()).r2_predicted == pytest.approx(predicted)
    others = np.column_stack([np.ones(25), rankdata(x[:, 1:], axis=0)])
    rest = [column - others @ np.linalg.lstsq(others, column)[0] for column in (rankdata(x[:, 0]), rankdata(y))]
    assert effect.prcc.estimate == pytest.approx(np.corrcoef(*rest)[0, 1])
    ends = np.arctanh([effect.prcc.low, effect.prcc.high])  # Fisher 1924: 25 points, 2 others held, so 1 / sqrt(20)
    assert ends.mean() == pytest.approx(np.arctanh(effect.prcc.estimate))
    assert ends[1] - ends[0] == pytest.approx(2 * 1.959964 / np.sqrt(20))


def test_a_steep_but_monotone_response_is_left_to_the_ranks() -> None:
    design = latin_hypercube(FACTORS[:1], 60, 3)
    found = effects(design, [np.exp(1.5 * point["a"]) for point in design.points])
    assert found.r2 < 0.6 and found.r2_ranks == pytest.approx(1.0)
    assert found.effects[0].prcc.estimate == pytest.approx(1.0)
    assert found.caution is not None and found.caution.endswith("ranks explain 100%: read the rank correlations")


def test_pure_noise_explains_nothing_and_its_intervals_cover_zero() -> None:
    """Over 300 designs, a swing interval at 95 % leaves zero out in about 5 % of cases, a rank correlation's too."""
    design = latin_hypercube(FACTORS, 40, 4)
    draws = np.random.default_rng(5).normal(0, 1, (300, 40)).tolist()
    found = [effects(design, row) for row in draws]
    swings = [effect.swing.covers(0) for one in found for effect in one.effects]
    ranks = [effect.prcc.covers(0) for one in found for effect in one.effects]
    assert 0.93 <= np.mean(swings) <= 0.97 and 0.93 <= np.mean(ranks) <= 0.97
    assert abs(np.mean([one.r2_adjusted for one in found])) < 0.02
    assert found[0].caution is not None and found[0].caution.endswith("the ranking is weak")


def test_a_response_that_never_changes_has_no_effects() -> None:
    design = latin_hypercube(FACTORS, 20, 6)
    found = effects(design, [4.0] * 20)
    assert all(
        (effect.swing.estimate, effect.src.estimate, effect.prcc.estimate) == (0, 0, 0) for effect in found.effects
    )


def test_a_tornado_pairs_each_end_with_the_base_in_the_same_worlds() -> None:
    """A slower server lengthens waits in every world; a figure that nothing reads changes nothing, exactly."""
    factors = [Factor("idle", 1.0, 0.5, 2.0), Factor("service_s", 0.8, 0.7, 0.95)]
    design = one_at_a_time(factors)
    found = run_arms(arms_of(design, _at), count=40)
    values = [found[str(place)].values("wait.mean") for place in range(5)]
    bars = tornado(design, values)
    assert [bar.key for bar in bars] == ["service_s", "idle"]
    assert bars[0].at_low.difference.high < 0 < bars[0].at_high.difference.low
    assert bars[1].at_low.difference == bars[1].at_high.difference == mean_interval([0.0] * 40)
    assert bars[1].length == 0 and (bars[0].low_value, bars[0].high_value) == (0.7, 0.95)


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda: Factor("x", 1.0, 2.0, 2.0), "the range 2 to 2 is empty"),
        (lambda: Factor("x", 1.0, 0.0, 2.0, "log"), "begins above 0"),
        (lambda: latin_hypercube(FACTORS, 4, 1), "need 5 points"),
        (lambda: latin_hypercube([FACTORS[0]] * 2, 9, 1), "a key of its own"),
        (lambda: effects(latin_hypercube(FACTORS, 9, 1), [1.0] * 8), "9 points need 9 finite responses"),
        (lambda: effects(latin_hypercube(FACTORS, 6, 1), [1.0] * 6), "need 7 points"),
        (lambda: effects(Design((FACTORS[0],), ({"a": 5.0},) * 9), [1.0] * 9), "a factor never varies"),
        (lambda: tornado(latin_hypercube(FACTORS, 9, 1), [[1.0]] * 9), "a one-at-a-time design"),
        (lambda: factors_from([], times=1.0), "a factor above 1"),
    ],
)
def test_a_design_that_tells_nothing_is_refused(ask: object, told: str) -> None:
    with pytest.raises(StudyError, match=told):
        ask()  # type: ignore[operator]  # a parameter of several return types
