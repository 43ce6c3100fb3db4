"""MSER-5 cuts a transient off, leaves a stationary run whole, and says when it cannot tell."""

from __future__ import annotations

import numpy as np
import pytest

from sim.study.errors import StudyError
from sim.study.warm_up import marginal_standard_errors, mser_5, mser_5_of_replications, terminating


def test_the_statistic_of_four_values_is_what_a_hand_computes() -> None:
    """4, 1, 2, 0: sums of squares 8.75, 2, 2, 0 over 16, 9, 4, 1."""
    assert marginal_standard_errors([4.0, 1.0, 2.0, 0.0]).tolist() == pytest.approx([8.75 / 16, 2 / 9, 2 / 4, 0.0])


def test_the_statistic_is_that_of_the_definition_at_any_level() -> None:
    """Against the plain double loop, also a billion above zero."""
    draws = np.random.default_rng(1).normal(0, 1, 60)
    for level in (0.0, 1e9):
        values = draws + level
        plain = [((values[d:] - values[d:].mean()) ** 2).sum() / (60 - d) ** 2 for d in range(60)]
        assert marginal_standard_errors(values).tolist() == pytest.approx(plain, rel=1e-5, abs=1e-12)


def test_a_step_is_cut_off_exactly_where_it_ends() -> None:
    """Forty observations at 10, then one hundred and sixty that swing around 0."""
    found = mser_5([10.0] * 40 + [1.0, -1.0] * 80)
    assert (found.cut, found.of, found.found, found.rule) == (40, 200, True, "mser-5")
    assert found.keep([10.0] * 40 + [1.0, -1.0] * 80) == [1.0, -1.0] * 80


def test_a_decaying_transient_loses_its_bias() -> None:
    """An AR(1) around 5 that begins 20 above: the mean of what is kept is within 0.1 of 5, the whole mean is not."""
    draws = np.random.default_rng(2).normal(0, 1, 4000)
    values, level = [], 20.0
    for draw in draws.tolist():
        level = 0.98 * level + 0.05 * draw
        values.append(5 + level)
    found = mser_5(values)
    assert found.found and 100 <= found.cut <= 400
    assert abs(np.mean(found.keep(values)) - 5) < 0.1 < abs(np.mean(values) - 5)


def test_a_run_that_never_settles_fails_the_rule() -> None:
    """A straight slope: the longer it is cut, the less it varies."""
    found = mser_5([float(value) for value in range(500)])
    assert not found.found and found.cut > 250
    with pytest.raises(StudyError, match="beyond half; make the run longer"):
        found.keep([0.0])


def test_constant_and_stationary_runs_lose_little_or_nothing() -> None:
    assert mser_5([3.0] * 100).cut == 0
    noise = np.random.default_rng(3).normal(0, 1, 5000).tolist()
    assert mser_5(noise).cut < 500


def test_replications_are_averaged_before_they_are_cut() -> None:
    runs = np.random.default_rng(4).normal(0, 1, (20, 400))
    runs[:, :60] += 3
    assert 55 <= mser_5_of_replications(runs.tolist()).cut <= 65
    with pytest.raises(StudyError, match="one length"):
        mser_5_of_replications([[1.0] * 50, [1.0] * 51])


def test_a_run_too_short_for_the_rule_is_refused() -> None:
    with pytest.raises(StudyError, match="50 observations or more, not 49"):
        mser_5([1.0] * 49)


def test_a_terminating_run_deletes_nothing_and_says_why() -> None:
    found = terminating("a court's day begins empty")
    assert (found.cut, found.found, found.reason, found.keep([1.0, 2.0])) == (
        0,
        True,
        "a court's day begins empty",
        [1, 2],
    )
    with pytest.raises(StudyError, match="say why"):
        terminating("  ")
