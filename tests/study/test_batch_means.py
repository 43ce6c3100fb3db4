"""Batch means cover the mean of a correlated run, and say so when batches are still correlated."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest

from sim.study.batch_means import batch_means, von_neumann
from sim.study.errors import StudyError
from sim.study.intervals import mean_interval


def _ar1(runs: int, length: int, phi: float, seed: int) -> npt.NDArray[np.float64]:
    """Stationary runs of mean 0 and innovations of variance 1."""
    draws = np.random.default_rng(seed).normal(0, 1, (runs, length))
    draws[:, 0] /= math.sqrt(1 - phi**2)
    for at in range(1, length):
        draws[:, at] += phi * draws[:, at - 1]
    return draws


def test_three_batches_by_hand() -> None:
    """Seven observations: the first fills no batch; means 1, 2, 6."""
    found = batch_means([99.0, 0.0, 2.0, 1.0, 3.0, 5.0, 7.0], batches=3)
    assert (found.unused, found.batches, found.batch_size) == (1, 3, 2)
    assert found.interval == mean_interval([1.0, 2.0, 6.0])
    # centred: -2, -1, 3; neighbours' products 2 - 3 = -1; squares 14
    assert found.lag_1 == pytest.approx(-1 / 14)


def test_the_ratio_of_von_neumann_by_hand() -> None:
    """1, 2, 3, 4: C = 1 - 3 / 10, over sqrt(2 / 15)."""
    assert von_neumann([1.0, 2.0, 3.0, 4.0]) == pytest.approx(0.7 / math.sqrt(2 / 15))
    assert von_neumann([5.0, 5.0, 5.0]) == 0.0


def test_the_ratio_of_independent_values_rejects_as_often_as_it_says() -> None:
    scores = [von_neumann(row) for row in np.random.default_rng(7).normal(0, 1, (4000, 32))]
    assert 0.085 <= np.mean(np.array(scores) > 1.2816) <= 0.115


def test_the_interval_of_a_correlated_run_covers_its_mean() -> None:
    """600 AR(1) runs of 4000 (phi 0.8); taking observations for independent covers less than half as often."""
    runs = _ar1(600, 4000, 0.8, 8).tolist()
    found = [batch_means(run) for run in runs]
    assert 0.92 <= np.mean([one.interval.covers(0.0) for one in found]) <= 0.97
    assert np.mean([mean_interval(run).covers(0.0) for run in runs[:100]]) < 0.6


def test_a_run_too_short_for_its_correlation_says_so() -> None:
    """200 observations whose correlation dies out only after hundreds."""
    found = batch_means(_ar1(1, 200, 0.995, 9)[0].tolist())
    assert not found.independent and found.p_value <= 0.10 and found.batches == 8


def test_white_noise_keeps_many_batches() -> None:
    found = batch_means(np.random.default_rng(10).normal(0, 1, 2560).tolist())
    assert (found.independent, found.batches, found.batch_size, found.unused) == (True, 128, 20, 0)


def test_a_series_that_cannot_fill_its_batches_is_refused() -> None:
    with pytest.raises(StudyError, match="do not fill"):
        batch_means([1.0, 2.0], batches=3)
    with pytest.raises(StudyError, match="do not fill"):
        batch_means([1.0] * 5)
