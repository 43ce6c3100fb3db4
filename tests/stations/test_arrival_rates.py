"""Arrivals at changing rates: expected counts are drawn by both methods, and every edge is kept to the microsecond."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from scipy.stats import chi2, ks_2samp, kstest

from sim.stations.arrivals import (
    Rate,
    all_arrivals,
    arrivals_by_inversion,
    arrivals_by_thinning,
    constant_rate,
    instants_of_counts,
    linear_rate,
    thinned,
)
from sim.stations.demand import Ints
from sim.stations.distributions import Floats
from sim.stations.network import NetworkError

S = 1_000_000
Draw = Callable[..., Iterator[Ints]]
BOTH = pytest.mark.parametrize("draw", [arrivals_by_inversion, arrivals_by_thinning])
STEPS = constant_rate([10 * S, 30 * S, 40 * S, 90 * S, 100 * S], [200.0, 0.0, 700.0, 50.0])
SLOPES = linear_rate([0, 20 * S, 50 * S, 60 * S, 100 * S], [0.0, 800.0, 200.0, 200.0, 0.0])


def _chi_square_p(counts: Floats | Ints, expected: Floats) -> float:
    """How likely independent Poisson counts of these means are to lie as far off."""
    return float(chi2.sf((((counts - expected) ** 2) / expected).sum(), len(expected)))


def test_the_rate_at_an_edge_is_that_of_the_interval_that_it_begins() -> None:
    at_us = np.asarray([0, 10 * S - 1, 10 * S, 30 * S - 1, 30 * S, 40 * S, 90 * S, 100 * S - 1, 100 * S])
    assert STEPS.at(at_us).tolist() == [0, 0, 200, 200, 0, 700, 50, 50, 0]
    assert SLOPES.at(np.asarray([0, 5 * S, 20 * S, 35 * S, 80 * S, 100 * S])).tolist() == [0, 200, 800, 500, 100, 0]


def test_expected_counts_are_areas_under_the_rate() -> None:
    assert STEPS.expected().tolist() == [4_000, 0, 35_000, 500]
    assert SLOPES.expected().tolist() == [8_000, 15_000, 2_000, 4_000]
    assert STEPS.expected_until(np.asarray([0, 20 * S, 35 * S, 41 * S, 200 * S])).tolist() == [
        0,
        2000,
        4000,
        4700,
        39_500,
    ]
    assert SLOPES.expected_between(np.asarray([-S, 10 * S, 20 * S, 500 * S])).tolist() == [2_000, 6_000, 21_000]
    assert SLOPES.highest_per_s == 800


@BOTH
@pytest.mark.parametrize("rate", [STEPS, SLOPES])
def test_counts_by_interval_are_poisson_about_the_expected_ones(draw: Draw, rate: Rate) -> None:
    """A chi-square test over twenty intervals that cut across the rate's own; and the dispersion of sixty streams."""
    cuts_us = np.linspace(rate.edges_us[0], rate.edges_us[-1], 21).astype(np.int64)
    expected = rate.expected_between(cuts_us)
    counts = np.zeros(20)
    totals = []
    for stream in np.random.default_rng(5).spawn(60):
        instants = all_arrivals(draw(rate, stream))
        counts += np.histogram(instants, bins=cuts_us)[0]
        totals.append(len(instants))
    reached = expected > 0
    assert counts[~reached].sum() == 0
    assert 0.01 < _chi_square_p(counts[reached], 60 * expected[reached]) < 0.99
    assert np.var(totals, ddof=1) / np.mean(totals) == pytest.approx(1.0, abs=0.5)


@BOTH
@pytest.mark.parametrize("rate", [STEPS, SLOPES])
def test_arrivals_carried_through_the_expected_count_are_a_poisson_process_of_rate_one(draw: Draw, rate: Rate) -> None:
    """The time-rescaling theorem: gaps between expected counts are exponential with mean 1."""
    instants = all_arrivals(draw(rate, np.random.default_rng(6)))
    gaps = np.diff(rate.expected_until(instants), prepend=0.0)
    assert kstest(gaps, "expon").pvalue > 0.01
    assert abs(np.corrcoef(gaps[1:], gaps[:-1])[0, 1]) < 3 / np.sqrt(len(gaps))


@pytest.mark.parametrize("rate", [STEPS, SLOPES])
def test_both_methods_agree_in_distribution(rate: Rate) -> None:
    one = all_arrivals(arrivals_by_inversion(rate, np.random.default_rng(7)))
    other = all_arrivals(arrivals_by_thinning(rate, np.random.default_rng(8)))
    assert ks_2samp(one, other).pvalue > 0.01
    assert abs(len(one) - len(other)) < 3 * np.sqrt(len(one) + len(other))


@BOTH
def test_the_test_of_counts_can_fail(draw: Draw) -> None:
    """A rate 3 % higher in one interval, planted, is found."""
    instants = all_arrivals(draw(STEPS, np.random.default_rng(9)))
    counts = np.histogram(instants, bins=STEPS.edges_us)[0]
    wrong = constant_rate(STEPS.edges_us, [200.0, 0.0, 721.0, 50.0]).expected()
    kept = wrong > 0
    assert _chi_square_p(counts[kept], wrong[kept]) < 0.001
    assert _chi_square_p(counts[kept], STEPS.expected()[kept]) > 0.01


@BOTH
def test_arrivals_are_in_order_and_never_in_an_interval_of_rate_0_nor_at_the_last_instant(draw: Draw) -> None:
    """Intervals of a few microseconds, so that edges are hit again and again."""
    rate = constant_rate([0, 3, 5, 6, 9, 10], [2e8, 0.0, 2e8, 0.0, 2e8])
    hit: set[int] = set()
    for stream in np.random.default_rng(10).spawn(40):
        instants = all_arrivals(draw(rate, stream, 64))
        assert (np.diff(instants) >= 0).all()
        hit |= set(instants.tolist())
    assert hit == {0, 1, 2, 5, 9}


@BOTH
def test_arrivals_at_unix_times_keep_their_edges(draw: Draw) -> None:
    """Microseconds since 1970 have no room to spare in a float: instants are whole numbers from the edge on."""
    begin = 1_790_000_000_000_001
    rate = constant_rate([begin, begin + 2, begin + 7, begin + 8], [1e8, 0.0, 1e8])
    hit: set[int] = set()
    for stream in np.random.default_rng(11).spawn(20):
        hit |= set((all_arrivals(draw(rate, stream)) - begin).tolist())
    assert hit == {0, 1, 7}


def test_a_count_on_the_border_of_intervals_goes_to_the_next_that_has_arrivals() -> None:
    rate = constant_rate([0, 10 * S, 20 * S, 30 * S], [1.0, 0.0, 2.0])
    counts = np.asarray([0.0, 5.0, np.nextafter(10.0, 0), 10.0, 12.0, np.nextafter(30.0, 0)])
    assert instants_of_counts(rate, counts).tolist() == [0, 5 * S, 10 * S - 1, 20 * S, 21 * S, 30 * S - 1]
    falling = linear_rate([0, 10 * S, 20 * S], [2.0, 0.0, 0.0])
    assert instants_of_counts(falling, np.asarray([0.0, 7.5, np.nextafter(10.0, 0)])).tolist()[:2] == [0, 5 * S]
    rising = linear_rate([0, 10 * S], [0.0, 2.0])
    assert instants_of_counts(rising, np.asarray([0.0, 2.5])).tolist() == [0, 5 * S]


@BOTH
def test_blocks_are_as_small_as_asked_and_make_one_stream(draw: Draw) -> None:
    blocks = list(draw(STEPS, np.random.default_rng(12), 1_000))
    assert max(len(block) for block in blocks) <= 1_000
    joined = all_arrivals(blocks)
    assert (np.diff(joined) >= 0).all()
    assert len(joined) == pytest.approx(39_500, abs=800)
    assert joined.dtype == np.int64


@BOTH
def test_a_rate_of_0_throughout_brings_nobody(draw: Draw) -> None:
    assert len(all_arrivals(draw(constant_rate([0, S], [0.0]), np.random.default_rng(13)))) == 0


def test_any_rate_function_with_a_bound_is_thinned_and_a_wrong_bound_is_refused() -> None:
    def wave(instants_us: Ints) -> Floats:
        return 500 + 400 * np.sin(instants_us / S)

    instants = all_arrivals(thinned(wave, 900.0, 0, 100 * S, np.random.default_rng(14)))
    assert len(instants) == pytest.approx(50_000 + 400 * (1 - np.cos(100)), abs=700)
    with pytest.raises(NetworkError, match="not within 0 to 700"):
        all_arrivals(thinned(wave, 700.0, 0, 100 * S, np.random.default_rng(14)))


@pytest.mark.parametrize(
    ("edges", "values", "says"),
    [
        ([0], [], "two or more"),
        ([0, 0], [1.0], "later"),
        ([0, 5], [1.0, 2.0], "1 intervals"),
        ([0, 5], [-1.0], "0 or more"),
        ([0, 5], [np.nan], "0 or more"),
    ],
)
def test_an_impossible_rate_is_refused_and_says_why(edges: list[int], values: list[float], says: str) -> None:
    with pytest.raises(NetworkError, match=says):
        constant_rate(edges, values)
