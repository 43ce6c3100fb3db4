"""How much each uncertain figure matters: regression and rank correlation over a design, and tornado data."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from sim.study.designs import Design
from sim.study.errors import StudyError
from sim.study.intervals import CONFIDENCE, Interval, normal_quantile, t_quantile
from sim.study.paired_differences import PairedDifference, paired_difference

LINEAR_ENOUGH = 0.7  # the share of variance below which regression coefficients rank factors poorly (assumed: custom)
Floats = npt.NDArray[np.float64]


class Effect(msgspec.Struct, frozen=True):
    """What one factor does to the response, all others being accounted for.

    ``swing``: the change of the response, in its unit, as the factor goes from low to high (linear fit on its scale).
    ``src``: standardised regression coefficient, -1 to 1 in a design without correlations. ``prcc``: partial rank
    correlation, -1 to 1, for effects that are monotone but not linear.
    """

    key: str
    swing: Interval
    src: Interval
    prcc: Interval


class Effects(msgspec.Struct, frozen=True):
    """The main effects of a design, the largest swing first, and how much of the response they explain.

    ``r2``: share of the variance over the points that the linear fit explains; ``r2_adjusted``: less what so many
    factors explain by chance; ``r2_predicted``: of each point when it is left out of the fit (PRESS, Allen 1974; below
    0 where the mean predicts better); ``r2_ranks``: as r2, of the ranks. What is not explained is curvature,
    interaction and the noise of the replications.
    """

    effects: tuple[Effect, ...]
    points: int
    r2: float
    r2_adjusted: float
    r2_predicted: float
    r2_ranks: float

    @property
    def caution(self) -> str | None:
        """What a reader must be told before the ranking is believed; None where the linear fit explains most."""
        if self.r2_adjusted >= LINEAR_ENOUGH:
            return None
        fit = f"the linear fit explains {max(0.0, self.r2_adjusted):.0%} of the variance between points (adjusted)"
        if self.r2_ranks >= LINEAR_ENOUGH:
            return f"{fit}; ranks explain {self.r2_ranks:.0%}: read the rank correlations"
        return f"{fit}, ranks {self.r2_ranks:.0%}: the rest is interaction, curvature or noise; the ranking is weak"


class Bar(msgspec.Struct, frozen=True):
    """A bar of a tornado: what the response does when one factor alone goes to its low and its high value."""

    key: str
    low_value: float
    high_value: float
    at_low: PairedDifference
    at_high: PairedDifference

    @property
    def length(self) -> float:
        """How far apart the responses at low and high lie, in the response's unit."""
        return abs(self.at_high.difference.estimate - self.at_low.difference.estimate)


def effects(design: Design, response: Sequence[float], confidence: float = CONFIDENCE) -> Effects:
    """Main effects from the response (e.g. the mean over replications) at each point of a Latin hypercube.

    Least squares on the factors' own scales, standardised (Saltelli et al. 2008, §1.2), with t intervals; partial rank
    correlation (Iman & Conover 1979; Marino et al. 2008) with Fisher's z intervals. Raises StudyError where responses
    and points differ in number, points are fewer than factors + 4, or a factor never varies.
    """
    y = np.asarray(response, dtype=np.float64)
    n, k = len(design.points), len(design.factors)
    if len(y) != n or not np.isfinite(y).all():
        raise StudyError(f"{n} points need {n} finite responses, not {len(y)}")
    if n < k + 4:
        raise StudyError(f"effects of {k} factors need {k + 4} points or more, not {n}: take a larger design")
    x = np.array([[factor.share_of(point[factor.key]) for factor in design.factors] for point in design.points])
    if np.linalg.matrix_rank(x - x.mean(axis=0)) < k:
        raise StudyError("a factor never varies, or only together with others: use a Latin hypercube")
    slopes, errors, r2 = _least_squares(x, y)
    adjusted = 1 - (1 - r2) * (n - 1) / (n - k - 1)
    scale = x.std(axis=0, ddof=1) / sd if (sd := float(y.std(ddof=1))) > 0 else np.zeros(k)
    partial, r2_ranks = _partial_correlations(_ranks(x), _ranks(y[:, None])[:, 0])
    t = t_quantile(confidence, n - k - 1)
    found = []
    for place, factor in enumerate(design.factors):
        slope, error, size = float(slopes[place]), t * float(errors[place]), float(scale[place])
        swing = Interval(slope, slope - error, slope + error, confidence, n)
        src = Interval(slope * size, (slope - error) * size, (slope + error) * size, confidence, n)
        found.append(Effect(factor.key, swing, src, _fisher(float(partial[place]), n, k - 1, confidence)))
    found.sort(key=lambda effect: -abs(effect.swing.estimate))
    return Effects(tuple(found), n, r2, adjusted, _predicted(x, y, slopes), r2_ranks)


def tornado(design: Design, values: Sequence[Sequence[float]], confidence: float = CONFIDENCE) -> list[Bar]:
    """The bars of a one-at-a-time design, the longest first, from the replications of each of its points.

    ``values[p]``: the response at point p in the order of replications, the same replications at each point; the
    differences from the base are paired. Raises StudyError unless the design is `one_at_a_time` and values fit it.
    """
    if len(design.points) != 2 * len(design.factors) + 1 or len(values) != len(design.points):
        raise StudyError("a tornado needs a one-at-a-time design, and the replications of each of its 2k + 1 points")
    bars = []
    for place, factor in enumerate(design.factors):
        low, high = values[2 * place + 1], values[2 * place + 2]
        at_low, at_high = (paired_difference(values[0], end, confidence) for end in (low, high))
        bars.append(Bar(factor.key, factor.low, factor.high, at_low, at_high))
    return sorted(bars, key=lambda bar: -bar.length)


# --- fits -----------------------------------------------------------------------------------------------------------


def _least_squares(x: Floats, y: Floats) -> tuple[Floats, Floats, float]:
    """Slopes, their standard errors, and R squared (1 for a response that does not vary: nothing is unexplained)."""
    n, k = x.shape
    centred, spread = x - x.mean(axis=0), y - y.mean()
    inverse = np.linalg.inv(centred.T @ centred)
    slopes = inverse @ centred.T @ spread
    left = float(((spread - centred @ slopes) ** 2).sum())
    total = float((spread**2).sum())
    errors: Floats = np.sqrt(np.diag(inverse) * left / (n - k - 1))
    return slopes, errors, 1 - left / total if total > 0 else 1.0


def _predicted(x: Floats, y: Floats, slopes: Floats) -> float:
    """1 - PRESS / total: residuals of points left out, from those of the whole fit and their leverage."""
    centred, spread = x - x.mean(axis=0), y - y.mean()
    leverage = 1 / len(y) + np.einsum("ij,jk,ik->i", centred, np.linalg.inv(centred.T @ centred), centred)
    left_out = (spread - centred @ slopes) / (1 - leverage)
    total = float((spread**2).sum())
    return 1 - float((left_out**2).sum()) / total if total > 0 else 1.0


def _partial_correlations(x: Floats, y: Floats) -> tuple[Floats, float]:
    """Correlation of y with each column, linear effects of the others taken out of both; and R squared of them all."""
    n, k = x.shape
    slopes, errors, r2 = _least_squares(x, y)
    if y.std() == 0:
        return np.zeros(k), r2
    # r = t / sqrt(t^2 + freedom), t being the coefficient's t statistic; written so that a perfect fit does no harm.
    scale = np.sqrt(slopes**2 + (n - k - 1) * errors**2)
    found: Floats = np.divide(slopes, scale, out=np.zeros(k), where=scale > 0)
    return found, r2


def _ranks(columns: Floats) -> Floats:
    from scipy.stats import rankdata

    found: Floats = rankdata(columns, axis=0).astype(np.float64)
    return found


def _fisher(r: float, n: int, others: int, confidence: float) -> Interval:
    """The interval of a (partial) correlation by Fisher's z (Fisher 1924): standard error 1 / sqrt(n - others - 3)."""
    if abs(r) >= 1 - 1e-12:
        return Interval(r, r, r, confidence, n)
    half = normal_quantile(confidence) / math.sqrt(n - others - 3)
    middle = math.atanh(r)
    return Interval(r, math.tanh(middle - half), math.tanh(middle + half), confidence, n)
