"""Fits recover what drew a sample, the test rejects what did not, and where nothing fits the sample itself is kept."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import integrate, stats

from sim.stations.fit_families import FitError, likeliest, log_likelihood
from sim.stations.fits import anderson_darling, fit, goodness_of_fit, quantile_pairs
from sim.stations.fitted import GRID, Distribution, empirical
from sim.stations.linear_fits import fit_line

KNOWN = [
    Distribution("exponential", {"mean": 2.0}),
    Distribution("lognormal", {"mu": -1.0, "sigma": 0.7}),
    Distribution("gamma", {"shape": 3.0, "scale": 0.5}),
    Distribution("weibull", {"shape": 0.7, "scale": 10.0}),
    Distribution("weibull", {"shape": 4.0, "scale": 1e-5}),
    Distribution("shifted_lognormal", {"shift": 1.0, "mu": -1.0, "sigma": 0.6}),
]
IDS = [f"{one.family}-{place}" for place, one in enumerate(KNOWN)]


def _rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("known", KNOWN, ids=IDS)
def test_the_likeliest_member_has_the_parameters_that_drew_the_sample(known: Distribution) -> None:
    found = likeliest(known.family, known.draw(_rng(), 20_000))
    assert found.parameters == pytest.approx(known.parameters, rel=0.06)


@pytest.mark.parametrize("known", KNOWN, ids=IDS)
def test_the_family_that_drew_a_sample_has_the_least_aic_and_is_not_rejected(known: Distribution) -> None:
    found = fit(known.draw(_rng(), 1_500), rng=_rng(2))
    assert found.test is not None
    assert (found.chosen.family, found.test.p_value > 0.05) == (known.family, True)
    assert [one.aic for one in found.tried] == sorted(one.aic for one in found.tried)


def test_gamma_and_weibull_agree_with_scipys_own_search() -> None:
    sample = Distribution("weibull", {"shape": 1.7, "scale": 3.0}).draw(_rng(), 400)
    shape, _, scale = stats.weibull_min.fit(sample, floc=0)
    assert likeliest("weibull", sample).parameters == pytest.approx({"shape": shape, "scale": scale}, rel=1e-3)
    shape, _, scale = stats.gamma.fit(sample, floc=0)
    assert likeliest("gamma", sample).parameters == pytest.approx({"shape": shape, "scale": scale}, rel=1e-3)


def test_log_likelihoods_are_scipys() -> None:
    sample = np.array([0.5, 1.0, 3.0])
    theirs = (
        stats.expon(scale=2.0),
        stats.lognorm(0.7, scale=math.exp(-1)),
        stats.gamma(3.0, scale=0.5),
        stats.weibull_min(0.7, scale=10.0),
    )
    for our, their in zip(KNOWN, theirs, strict=False):
        seen = their.logpdf(sample).sum()
        assert log_likelihood(our, sample) == pytest.approx(seen)
        assert log_likelihood(our, sample, np.array([2.0])) == pytest.approx(seen + their.logsf(2.0))


@pytest.mark.parametrize("known", KNOWN, ids=IDS)
def test_quantiles_invert_shares_and_integrate_to_the_mean(known: Distribution) -> None:
    shares = [0.001, 0.3, 0.5, 0.99]
    assert known.share_below(np.array([known.quantile(one) for one in shares])) == pytest.approx(shares)
    mean, _ = integrate.quad(known.quantile, 0, 1, limit=400)
    assert known.mean == pytest.approx(mean, rel=1e-3)
    assert known.scaled(3.0).quantile(0.3) == pytest.approx(3 * known.quantile(0.3))


@pytest.mark.parametrize(("drawn", "wrong"), [(0, "lognormal"), (1, "gamma"), (2, "exponential"), (5, "weibull")])
def test_the_test_rejects_a_wrong_family_and_not_the_right_one(drawn: int, wrong: str) -> None:
    sample = KNOWN[drawn].draw(_rng(), 600)
    assert goodness_of_fit(sample, wrong, _rng()).p_value <= 0.01  # type: ignore[arg-type]  # a family by name
    assert goodness_of_fit(sample, KNOWN[drawn].family, _rng()).p_value > 0.05


def test_a_true_family_is_rejected_about_as_often_as_the_significance_says() -> None:
    """At 10 % of 200 samples of 25, 20 are expected with a standard deviation of 4.2: here within three of these."""
    rng = _rng(5)
    p_values = [
        goodness_of_fit(rng.exponential(1.0, 25), "exponential", rng, bootstraps=49).p_value for _ in range(200)
    ]
    assert 7 <= sum(one <= 0.1 for one in p_values) <= 33


def test_the_statistic_is_anderson_and_darlings() -> None:
    sample = KNOWN[0].draw(_rng(), 50)
    fitted = likeliest("exponential", sample)
    assert anderson_darling(sample, fitted) == pytest.approx(
        stats.goodness_of_fit(stats.expon, sample, known_params={"loc": 0}, statistic="ad", n_mc_samples=9).statistic
    )


def test_two_clusters_fit_nothing_and_the_sample_itself_is_kept() -> None:
    sample = np.concatenate([_rng().normal(1, 0.01, 300), _rng(2).normal(9, 0.01, 300)])
    found = fit(sample, rng=_rng())
    assert found.chosen == empirical(sample)
    assert found.chosen.quantile(0.25) == pytest.approx(np.quantile(sample, 0.25))
    assert found.chosen.mean == pytest.approx(5, abs=0.1)
    assert "no candidate fits" in found.why
    kept = fit(sample, rng=_rng(), keep_best=True)
    assert kept.chosen == kept.tried[0].distribution
    assert "REJECTS" in kept.why


def test_a_constant_sample_is_a_constant() -> None:
    found = fit([2.5] * 20, rng=_rng())
    assert (found.chosen, found.test, found.tried) == (Distribution("constant", {"value": 2.5}), None, ())
    assert (found.chosen.quantile(0.9), found.chosen.mean) == (2.5, 2.5)


@pytest.mark.parametrize("family", ["exponential", "lognormal"])
def test_ties_of_a_log_in_minutes_are_not_taken_for_misfit(family: str) -> None:
    """Outages of some minutes written down to the minute: without the step the test sees a staircase, and rejects."""
    drawn = _rng().exponential(8, 400) if family == "exponential" else _rng().lognormal(math.log(8), 0.5, 400)
    minutes = np.maximum(1, np.round(drawn))
    assert goodness_of_fit(minutes, family, _rng(2)).p_value <= 0.01  # type: ignore[arg-type]  # a family by name
    assert goodness_of_fit(minutes, family, _rng(2), resolution=1.0).p_value > 0.2


def test_values_cut_off_on_the_right_count_as_at_least_that_long() -> None:
    """Exponential: the time lived through divided by the ends seen. Weibull: the parameters, as without the cut."""
    assert fit([1.0, 2.0, 3.0], ["exponential"], censored=[6.0]).chosen.parameters == {"mean": 4.0}
    known = Distribution("weibull", {"shape": 0.7, "scale": 10.0})
    drawn = known.draw(_rng(), 20_000)
    found = fit(drawn[drawn < 8], ["weibull"], censored=np.full(int((drawn >= 8).sum()), 8.0))
    assert found.chosen.parameters == pytest.approx(known.parameters, rel=0.05)
    assert found.censored == (drawn >= 8).sum()


def test_a_short_sample_is_not_tested_and_the_same_stream_gives_the_same_p_value() -> None:
    assert fit([1.0, 2.0, 3.0], rng=_rng()).test is None
    sample = KNOWN[1].draw(_rng(), 60)
    assert fit(sample, rng=_rng(3)) == fit(sample, rng=_rng(3))


@pytest.mark.parametrize(
    ("sample", "told"),
    [
        ([1.0], "a sample of 1 values cannot be fitted"),
        ([1.0, 0.0], r"sample\[1\] is 0; times are finite and above 0"),
        ([1.0, math.nan], r"sample\[1\] is nan"),
        ([[1.0], [2.0]], r"not an array of shape \(2, 1\)"),
    ],
)
def test_a_sample_that_cannot_be_fitted_is_told_apart(sample: list[float], told: str) -> None:
    with pytest.raises(FitError, match=told):
        fit(sample)


@pytest.mark.parametrize(
    ("family", "parameters", "quantiles", "told"),
    [
        ("gamma", {"shape": 1.0}, (), "gamma has the parameters shape, scale"),
        ("lognormal", {"mu": 0.0, "sigma": 0.0}, (), "sigma = 0 is out of range"),
        ("constant", {"value": -1.0}, (), "below zero"),
        ("empirical", {}, (), "quantiles belong to an empirical"),
        ("empirical", {}, (1.0, 2.0), f"{len(GRID)} quantiles are needed, not 2"),
        ("empirical", {}, tuple(range(len(GRID), 0, -1)), "quantiles never fall"),
    ],
)
def test_a_distribution_with_wrong_parameters_is_refused(
    family: str, parameters: dict[str, float], quantiles: tuple[float, ...], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        Distribution(family, parameters, quantiles)  # type: ignore[arg-type]  # a family by name


def test_quantile_pairs_of_a_good_fit_lie_on_the_diagonal() -> None:
    sample = KNOWN[2].draw(_rng(), 5_000)
    pairs = quantile_pairs(sample, likeliest("gamma", sample), points=20)
    assert pairs.shape == (20, 2)
    assert pairs[:, 0] == pytest.approx(pairs[:, 1], rel=0.05)


# --- lines ----------------------------------------------------------------------------------------------------------

MEGABYTES = np.repeat([0.01, 0.1, 1.0, 5.0, 20.0], 200)


def test_a_line_with_noise_in_proportion_is_recovered() -> None:
    noise = _rng().lognormal(-0.005, 0.1, MEGABYTES.size)
    found = fit_line((0.001 + 0.002 * MEGABYTES) * noise, {"megabytes": MEGABYTES}, _rng())
    assert (found.noise, found.fit.chosen.family, found.through_origin) == ("scaled", "lognormal", False)
    assert found.intercept == pytest.approx(0.001, rel=0.05)
    assert found.slopes["megabytes"] == pytest.approx(0.002, rel=0.02)
    assert found.fit.mean == pytest.approx(1.0)


def test_a_line_with_an_added_part_is_recovered() -> None:
    part = _rng().gamma(4.0, 0.25e-3, MEGABYTES.size)
    found = fit_line(part + 0.002 * MEGABYTES, {"megabytes": MEGABYTES}, _rng())
    assert (found.noise, found.fit.chosen.family) == ("added", "gamma")
    assert found.slopes["megabytes"] == pytest.approx(0.002, rel=0.01)
    assert found.fit.chosen.mean == pytest.approx(0.001, rel=0.05)


def test_a_line_through_the_origin_has_no_intercept_and_two_sizes_have_a_slope_each() -> None:
    found = fit_line(0.002 * MEGABYTES * _rng().lognormal(0, 0.1, MEGABYTES.size), {"megabytes": MEGABYTES}, None)
    assert (found.intercept, found.through_origin) == (0.0, True)
    documents = np.tile([1.0, 2.0, 5.0, 10.0], MEGABYTES.size // 4)
    times = (1.0 + 0.5 * MEGABYTES + 0.1 * documents) * _rng().lognormal(0, 0.05, MEGABYTES.size)
    found = fit_line(times, {"megabytes": MEGABYTES, "documents": documents}, None)
    assert found.slopes == pytest.approx({"megabytes": 0.5, "documents": 0.1}, rel=0.05)
    assert 0 < found.slope_errors["documents"] < 0.01


@pytest.mark.parametrize(
    ("times", "sizes", "told"),
    [
        ([1.0, 2.0], [1.0, 2.0], "at least 3 finite numbers above zero"),
        ([1.0, 2.0, 3.0], [1.0, 2.0], "2 sizes for 3 times"),
        ([1.0, 2.0, 3.0], [1.0, 1.0, 1.0], "all sizes are alike"),
        ([1.0, 2.0, 3.0], [1.0, -1.0, 1.0], "not below zero"),
    ],
)
def test_times_and_sizes_that_make_no_line_are_told_apart(times: list[float], sizes: list[float], told: str) -> None:
    with pytest.raises(FitError, match=told):
        fit_line(times, {"megabytes": sizes}, None)
