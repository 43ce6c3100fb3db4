"""Paired differences: a published example, exact zeros and signs, and what common worlds save."""

from __future__ import annotations

import numpy as np
import pytest

from sim.study.errors import StudyError
from sim.study.paired_differences import paired_difference

# Average costs of two inventory policies in five replications (Law 2015, §10.2.1).
POLICY_1 = [126.97, 124.31, 126.68, 122.66, 127.23]
POLICY_2 = [118.21, 120.22, 122.45, 122.68, 119.40]


def test_the_policies_of_law_differ_by_4_98_between_1_65_and_8_31() -> None:
    """Law 2015, §10.2.1: the paired-t interval at 90 %."""
    found = paired_difference(POLICY_2, POLICY_1, 0.90)
    difference = found.difference
    assert (round(difference.estimate, 2), round(difference.low, 2), round(difference.high, 2)) == (4.98, 1.65, 8.31)
    assert found.clear


def test_identical_arms_differ_by_exactly_zero() -> None:
    found = paired_difference(POLICY_1, list(POLICY_1))
    assert (found.difference.estimate, found.difference.low, found.difference.high) == (0.0, 0.0, 0.0)
    assert (found.variance_kept, found.variance_reduction) == (0.0, 1.0)
    assert found.correlation == pytest.approx(1.0)
    assert not found.clear


def test_swapped_arms_negate_exactly() -> None:
    """Bit for bit, over a thousand random pairs of arms of odd sizes and levels."""
    draws = np.random.default_rng(3)
    for _ in range(1000):
        n = int(draws.integers(2, 12))
        first, second = draws.lognormal(3, 4, n).tolist(), draws.lognormal(3, 4, n).tolist()
        forth, back = paired_difference(first, second), paired_difference(second, first)
        assert back.difference.estimate == -forth.difference.estimate
        assert (back.difference.low, back.difference.high) == (-forth.difference.high, -forth.difference.low)
        assert back.variance_kept == forth.variance_kept


def test_common_worlds_keep_one_minus_their_correlation_of_the_variance() -> None:
    """For arms of equal variance: Var(B - A) = 2 Var (1 - r) against 2 Var when independent (Law 2015, §11.2)."""
    worlds = np.random.default_rng(4).normal(0, 1, (2, 4000))
    first = worlds[0]
    second = 0.9 * worlds[0] + np.sqrt(1 - 0.81) * worlds[1]
    found = paired_difference(first.tolist(), second.tolist())
    assert found.correlation is not None and found.variance_reduction is not None
    assert found.variance_reduction == pytest.approx(found.correlation, abs=0.002)
    assert found.correlation == pytest.approx(0.9, abs=0.01)


def test_arms_that_move_against_each_other_lose_by_being_paired() -> None:
    """Exactly twice the variance where one is the mirror of the other."""
    found = paired_difference([1.0, 2.0, 3.0], [3.0, 2.0, 1.0])
    assert found.variance_kept == pytest.approx(2.0)


def test_arms_that_do_not_vary_have_no_variance_to_reduce() -> None:
    found = paired_difference([1.0, 1.0], [3.0, 3.0])
    assert (found.correlation, found.variance_kept, found.variance_reduction) == (None, None, None)
    assert found.difference.low == found.difference.high == 2.0 and found.clear


def test_arms_of_unequal_length_are_not_compared() -> None:
    with pytest.raises(StudyError, match="5 replications against 4"):
        paired_difference(POLICY_1, POLICY_2[:4])
