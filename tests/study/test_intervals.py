"""Intervals agree with published examples, cover as often as they say, and refuse what they cannot tell."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.study.errors import StudyError
from sim.study.intervals import (
    Interval,
    each_of,
    mean_and_sd,
    mean_interval,
    proportion_interval,
    quantile_interval,
    quantile_n,
    required_n,
)

# Average delays in ten replications of a bank with five tellers (Law 2015, Table 9.1, minutes).
BANK = [1.53, 1.66, 1.24, 2.34, 2.00, 1.69, 2.69, 2.86, 1.70, 2.60]


def test_the_bank_of_law_waits_2_03_minutes_give_or_take_0_32() -> None:
    """Law 2015, §9.4.1: a 90 % interval of 2.03 ± 0.32."""
    found = mean_interval(BANK, 0.90)
    assert (round(found.estimate, 2), round(found.half_width, 2), found.n) == (2.03, 0.32, 10)
    assert found.relative_half_width == pytest.approx(0.1587, abs=1e-4)


def test_ten_normal_values_of_law_have_the_mean_1_34_give_or_take_0_24() -> None:
    """Law 2015, §4.5: a 90 % interval of 1.34 ± 0.24 with a sample variance of 0.17."""
    values = [1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09]
    found = mean_interval(values, 0.90)
    assert (round(found.estimate, 2), round(found.half_width, 2)) == (1.34, 0.24)
    assert round(mean_and_sd(values)[1] ** 2, 2) == 0.17


def test_the_bank_needs_16_replications_for_a_quarter_minute_and_27_for_a_tenth() -> None:
    """Law 2015, §9.4.1: n*_a(0.25) = 16 and n*_r(0.10) = 27 at 90 %."""
    assert required_n(BANK, absolute=0.25, confidence=0.90) == 16
    assert required_n(BANK, relative=0.10, confidence=0.90) == 27


def test_required_n_is_the_least_number_that_does() -> None:
    """Against counting up one by one, for targets from wide to narrow."""
    from scipy.stats import t

    sd = mean_and_sd(BANK)[1]
    for target in (2.0, 0.4, 0.3, 0.1, 0.03):
        counted = next(n for n in range(10, 9999) if t.ppf(0.975, n - 1) * sd / math.sqrt(n) <= target)
        assert required_n(BANK, absolute=target) == counted


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_proportions_agree_with_newcombe(successes: int, trials: int, low: float, high: float) -> None:
    """Newcombe 1998, Table I, method 3."""
    found = proportion_interval(successes, trials)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    assert found.estimate == successes / trials


def test_a_proportion_of_all_reaches_up_to_one_and_mirrors_that_of_none() -> None:
    none, every = proportion_interval(0, 20), proportion_interval(20, 20)
    assert (none.low, every.high) == (0.0, 1.0)
    assert every.low == pytest.approx(1 - none.high, abs=1e-15)


def test_a_t_interval_covers_as_often_as_it_says() -> None:
    """2000 experiments of eight normal values each."""
    draws = np.random.default_rng(11).normal(3.0, 2.0, (2000, 8)).tolist()
    covered = sum(mean_interval(values).covers(3.0) for values in draws) / 2000
    assert 0.935 <= covered <= 0.965


def test_a_score_interval_covers_as_often_as_it_says() -> None:
    """Exactly, over all outcomes of 40 trials, on average over proportions from 5 to 95 %."""
    from scipy.stats import binom

    intervals = [proportion_interval(successes, 40) for successes in range(41)]
    shares = np.linspace(0.05, 0.95, 91)
    covered = [sum(binom.pmf(k, 40, p) for k in range(41) if intervals[k].covers(p)) for p in shares]
    assert 0.94 <= np.mean(covered) <= 0.965


def test_a_quantile_interval_covers_at_least_as_often_as_it_says() -> None:
    """The 80 % quantile of skewed values, 2000 experiments of 30."""
    truth = -math.log(0.2)
    draws = np.random.default_rng(12).exponential(1.0, (2000, 30)).tolist()
    covered = sum(quantile_interval(values, 0.8).covers(truth) for values in draws) / 2000
    assert 0.945 <= covered <= 0.99


def test_a_quantile_interval_is_the_narrowest_whose_tails_each_miss_rarely_enough() -> None:
    """By adding up binomial terms: each tail at most 2.5 %, and one value further in would be more."""

    def at_most(rank: int, n: int, share: float) -> float:
        return math.fsum(math.comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(rank + 1))

    for n, share in ((10, 0.5), (40, 0.3), (100, 0.95), (72, 0.95), (33, 0.8)):
        found = quantile_interval([float(rank) for rank in range(1, n + 1)], share)
        low, high = int(found.low), int(found.high)
        assert at_most(low - 1, n, share) <= 0.025 < at_most(low, n, share)
        assert 1 - at_most(high - 1, n, share) <= 0.025 < 1 - at_most(high - 2, n, share)


def test_the_median_of_ten_lies_between_the_second_and_the_ninth_value() -> None:
    """By hand: P(at most 1 of 10 below the median) = 11/1024 <= 0.025 < 56/1024."""
    found = quantile_interval([float(value) for value in (7, 3, 10, 1, 9, 2, 8, 4, 6, 5)], 0.5)
    assert (found.low, found.estimate, found.high) == (2.0, 5.0, 9.0)


def test_a_quantile_that_too_few_values_bracket_is_refused_with_the_number_needed() -> None:
    """95 % of 72 values: 0.95^72 = 0.0249; one value fewer gives 0.0262."""
    assert quantile_n(0.95) == 72
    with pytest.raises(StudyError, match="needs 72 values"):
        quantile_interval([1.0] * 71, 0.95)
    assert quantile_interval([1.0] * 72, 0.95).covers(1.0)


def test_equal_values_have_no_width_and_negated_values_the_negated_interval() -> None:
    assert mean_interval([0.1] * 3) == Interval(0.1, 0.1, 0.1, 0.95, 3)
    values = [0.1, 0.7, 0.2, 1e9]
    found, negated = mean_interval(values), mean_interval([-value for value in reversed(values)])
    assert (negated.estimate, negated.low, negated.high) == (-found.estimate, -found.high, -found.low)


def test_five_intervals_that_hold_together_at_95_are_each_made_at_99() -> None:
    assert each_of(5) == pytest.approx(0.99)


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda: mean_interval([1.0]), "at least 2 replications"),
        (lambda: mean_interval([1.0, math.nan]), "not a finite number"),
        (lambda: mean_interval([1.0, 2.0], 95), "between 0 and 1"),
        (lambda: required_n([1.0, 2.0]), "absolute or relative"),
        (lambda: required_n([-1.0, 1.0], relative=0.1), "mean of 0"),
        (lambda: proportion_interval(3, 2), "no proportion"),
        (lambda: quantile_interval([1.0, 2.0], 1.0), "between 0 and 1"),
    ],
)
def test_what_numbers_cannot_tell_is_refused(ask: object, told: str) -> None:
    with pytest.raises(StudyError, match=told):
        ask()  # type: ignore[operator]  # a parameter of several return types
