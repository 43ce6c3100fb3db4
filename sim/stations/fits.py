"""Fits distributions to a sample: all families tried, the one of least AIC tested, and none taken that does not fit."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
import numpy as np

from sim.stations.fit_families import FitError, likeliest, log_likelihood
from sim.stations.fitted import Distribution, Family, Floats, empirical

CANDIDATES: tuple[Family, ...] = ("exponential", "lognormal", "gamma", "weibull", "shifted_lognormal")
TESTED_FROM = 8
"""Samples smaller than this are not tested: the test would hardly ever reject."""
TEST_NAME = "Anderson-Darling, parametric bootstrap"
_NEAREST = 1e-15


class Tried(msgspec.Struct, frozen=True):
    """One family's member of greatest likelihood, and AIC = 2k - 2 log-likelihood (Akaike 1974, IEEE TAC 19:716)."""

    distribution: Distribution
    log_likelihood: float
    aic: float


class FitTest(msgspec.Struct, frozen=True):
    """Whether a sample may come from a family: the statistic, and the share of bootstrap samples that reach it."""

    name: str
    family: Family
    statistic: float
    p_value: float
    bootstraps: int


class Fit(msgspec.Struct, frozen=True):
    """What was made of a sample. Values and distributions are in the sample's own unit.

    chosen: the distribution to use; ``empirical`` when no candidate fits. tried: all candidates, least AIC first.
    test: of the candidate of least AIC, None for a constant sample or one too small. why: one sentence on the choice.
    censored: how many values are known only to be greater than some bound.
    """

    n: int
    censored: int
    mean: float
    median: float
    p95: float
    chosen: Distribution
    tried: tuple[Tried, ...]
    test: FitTest | None
    why: str


def fit(
    sample: Sequence[float] | Floats,
    candidates: Sequence[Family] = CANDIDATES,
    rng: np.random.Generator | None = None,
    *,
    censored: Sequence[float] | Floats = (),
    resolution: float = 0.0,
    bootstraps: int = 199,
    significance: float = 0.05,
    keep_best: bool = False,
) -> Fit:
    """Fit candidates to a sample of positive values (1-D, two or more) by maximum likelihood and choose by AIC.

    The candidate of least AIC is tested (Anderson-Darling; p-value by parametric bootstrap from ``rng``: Stute,
    Gonzalez Manteiga and Presedo Quindimil 1993, Metrika 40:243). Where it is rejected at ``significance`` the sample
    itself is chosen, as an empirical distribution, unless ``keep_best``. ``rng`` None: no test.
    ``censored``: lower bounds of values not seen to their end; the likelihood takes them in, the test looks at the
    complete values and a fit to them alone. ``resolution``: the step to which values were rounded (0: none), so that
    ties are not taken for misfit. Raises FitError.
    """
    values, cut = _checked(sample, "sample"), _checked(censored, "censored")
    if values.size < 2:
        raise FitError(f"a sample of {values.size} values cannot be fitted; measure or collect at least 2")
    if np.ptp(values) == 0:
        only = Distribution("constant", {"value": float(values[0])})
        return _fit(values, cut, only, (), None, "all values are alike")
    families = [family for family in candidates if family not in ("constant", "empirical")]
    tried = tuple(sorted((_tried(family, values, cut) for family in families), key=lambda one: one.aic))
    if not tried:
        return _fit(values, cut, empirical(values), (), None, "no family was asked for")
    best = tried[0].distribution
    if rng is None or values.size < TESTED_FROM:
        reason = "not tested" if rng is None else f"too few values to be tested ({values.size} < {TESTED_FROM})"
        return _fit(values, cut, best, tried, None, f"least AIC; {reason}")
    test = goodness_of_fit(values, best.family, rng, resolution=resolution, bootstraps=bootstraps)
    if test.p_value >= significance:
        return _fit(values, cut, best, tried, test, f"least AIC; the test does not reject it at {significance:g}")
    if keep_best:
        return _fit(values, cut, best, tried, test, f"least AIC; the test REJECTS it at {significance:g}")
    why = f"no candidate fits: the one of least AIC ({best.family}) is rejected at {significance:g}"
    return _fit(values, cut, empirical(values), tried, test, why)


def goodness_of_fit(
    sample: Floats, family: Family, rng: np.random.Generator, *, resolution: float = 0.0, bootstraps: int = 199
) -> FitTest:
    """Test whether a sample (1-D, complete, positive) may come from a family whose parameters it also gives.

    Each bootstrap sample is drawn from the fitted member, rounded as the data are, and fitted anew; the p-value is
    (1 + those whose statistic reaches the sample's) / (1 + ``bootstraps``).
    """
    fitted = likeliest(family, sample)
    statistic = anderson_darling(sample, fitted)
    reached = 0
    for _ in range(bootstraps):
        drawn = _rounded(fitted.draw(rng, sample.size), resolution)
        if np.ptp(drawn) == 0:
            reached += 1  # rounding left nothing to tell apart: no ground for rejecting
            continue
        reached += anderson_darling(drawn, likeliest(family, drawn)) >= statistic
    return FitTest(TEST_NAME, family, statistic, (1 + reached) / (1 + bootstraps), bootstraps)


def anderson_darling(sample: Floats, distribution: Distribution) -> float:
    """Anderson and Darling's A squared of a sample against a distribution (1954, JASA 49:765)."""
    shares = np.clip(distribution.share_below(np.sort(sample)), _NEAREST, 1 - _NEAREST)
    ranks = 2 * np.arange(1, shares.size + 1) - 1
    return float(-shares.size - np.mean(ranks * (np.log(shares) + np.log1p(-shares[::-1]))))


def quantile_pairs(sample: Sequence[float] | Floats, distribution: Distribution, points: int = 50) -> Floats:
    """Q-Q data, shape (points, 2): the distribution's quantile and the sample's at the shares (i - 0.5) / points."""
    shares = (np.arange(points) + 0.5) / points
    seen = np.quantile(np.asarray(sample, dtype=np.float64), shares)
    return np.column_stack([[distribution.quantile(float(share)) for share in shares], seen])


def _fit(
    values: Floats, cut: Floats, chosen: Distribution, tried: tuple[Tried, ...], test: FitTest | None, why: str
) -> Fit:
    return Fit(
        n=int(values.size),
        censored=int(cut.size),
        mean=float(values.mean()),
        median=float(np.median(values)),
        p95=float(np.quantile(values, 0.95)),
        chosen=chosen,
        tried=tried,
        test=test,
        why=why,
    )


def _tried(family: Family, values: Floats, cut: Floats) -> Tried:
    found = likeliest(family, values, cut)
    likelihood = log_likelihood(found, values, cut)
    return Tried(found, likelihood, 2 * len(found.parameters) - 2 * likelihood)


def _checked(given: Sequence[float] | Floats, name: str) -> Floats:
    values = np.asarray(given, dtype=np.float64)
    if values.ndim != 1:
        raise FitError(f"{name}: a list of numbers is needed, not an array of shape {values.shape}")
    bad = np.flatnonzero(~(np.isfinite(values) & (values > 0)))
    if bad.size:
        place = int(bad[0])
        raise FitError(f"{name}[{place}] is {values[place]:g}; times are finite and above 0: leave such values out")
    return values


def _rounded(values: Floats, resolution: float) -> Floats:
    if resolution <= 0 or not math.isfinite(resolution):
        return values
    return np.maximum(np.round(values / resolution) * resolution, resolution)
