"""Laws of times: their draws have the moments that they state, and their tails integrate to what they say."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.stations.distributions import (
    Deterministic,
    Erlang,
    Exponential,
    Hyperexponential,
    Law,
    Lognormal,
    draw_us,
    hyperexponential_with,
)
from sim.stations.network import NetworkError

LAWS: list[Law] = [
    Deterministic(2.0),
    Exponential(2.0),
    Lognormal(2.0, 0.7),
    Erlang(2.0, 3),
    Hyperexponential((0.3, 0.7), (4.0, 1.0)),
]


@pytest.mark.parametrize("law", LAWS)
def test_draws_have_the_stated_mean_and_cv(law: Law) -> None:
    drawn_us = draw_us(law, np.random.default_rng(3), 400_000)
    assert drawn_us.dtype == np.int64
    assert drawn_us.mean() / 1e6 == pytest.approx(law.mean_s, rel=0.01)
    assert drawn_us.std() / drawn_us.mean() == pytest.approx(law.cv, rel=0.01, abs=1e-9)


@pytest.mark.parametrize("law", LAWS)
def test_limited_moments_are_those_of_draws_cut_off(law: Law) -> None:
    drawn_s = law.draw_s(np.random.default_rng(4), 400_000)
    limits_s = np.asarray([0.0, 0.5, 1.9, 2.0, 5.0])
    cut = np.minimum(drawn_s[:, None], limits_s)
    assert law.limited_mean_s(limits_s) == pytest.approx(cut.mean(axis=0), rel=0.01)
    assert law.limited_square_s2(limits_s) == pytest.approx((cut**2).mean(axis=0), rel=0.01)


@pytest.mark.parametrize("law", LAWS)
def test_limited_moments_are_integrals_of_the_tail(law: Law) -> None:
    """d E[min(S, x)] = P(S > x) dx and d E[min(S, x)^2] = 2 x P(S > x) dx, so that one gives the other."""
    grid_s = np.linspace(0, 30, 300_001)
    steps = np.diff(law.limited_mean_s(grid_s))
    middles_s = (grid_s[1:] + grid_s[:-1]) / 2
    np.testing.assert_allclose(
        2 * np.cumsum(middles_s * steps), law.limited_square_s2(grid_s)[1:], rtol=1e-5, atol=1e-8
    )
    far_s = np.asarray([1e6])
    assert law.limited_mean_s(far_s)[0] == pytest.approx(law.mean_s, rel=1e-9)
    assert law.limited_square_s2(far_s)[0] == pytest.approx(law.mean_s**2 * (1 + law.cv**2), rel=1e-6)


@pytest.mark.parametrize("law", LAWS)
def test_transforms_are_means_of_discounted_draws(law: Law) -> None:
    drawn_s = law.draw_s(np.random.default_rng(5), 400_000)
    for rate_per_s in (0.1, 1.0, 5.0):
        assert law.transform(rate_per_s) == pytest.approx(np.exp(-rate_per_s * drawn_s).mean(), rel=0.02)
    assert law.transform(0.0) == pytest.approx(1.0, rel=1e-12)


def test_nothing_is_over_before_it_begins() -> None:
    for law in LAWS:
        assert law.limited_mean_s(np.asarray([-1.0, 0.0])).tolist() == [0.0, 0.0]


def test_a_hyperexponential_is_found_for_a_mean_and_a_cv() -> None:
    law = hyperexponential_with(3.0, 2.5)
    assert (law.mean_s, law.cv) == pytest.approx((3.0, 2.5), rel=1e-12)
    halves = [p * mean for p, mean in zip(law.probabilities, law.means_s, strict=True)]
    assert halves == pytest.approx([1.5, 1.5], rel=1e-12)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Exponential(0.0), "mean_s"),
        (lambda: Exponential(math.inf), "mean_s"),
        (lambda: Deterministic(-1.0), "mean_s"),
        (lambda: Lognormal(1.0, 0.0), "cv"),
        (lambda: Erlang(1.0, 0), "stages"),
        (lambda: Hyperexponential((0.5, 0.6), (1.0, 2.0)), "their sum is 1"),
        (lambda: Hyperexponential((1.0,), (1.0, 2.0)), "as many"),
        (lambda: hyperexponential_with(1.0, 0.5), "Erlang or Lognormal"),
    ],
)
def test_an_impossible_law_is_refused_and_says_why(make: object, says: str) -> None:
    with pytest.raises(NetworkError, match=says):
        make()  # type: ignore[operator] # each is a function without arguments
