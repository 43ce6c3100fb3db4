"""Estimates with their uncertainty: intervals of a mean, a proportion and a quantile, from independent values.

Sums are exact (``math.fsum``), so that the order of equal sets of values does not matter, equal values have a standard
deviation of exactly zero, and negated values give exactly the negated interval.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from sim.study.errors import StudyError

CONFIDENCE = 0.95


class Interval(msgspec.Struct, frozen=True):
    """An estimate from n independent values, in their unit, and the interval that covers the truth with confidence."""

    estimate: float
    low: float
    high: float
    confidence: float
    n: int

    @property
    def half_width(self) -> float:
        """Half of the interval's length, in the unit of the values."""
        return (self.high - self.low) / 2

    @property
    def relative_half_width(self) -> float:
        """The half-width as a share of the estimate: 0 for an exact one, infinite around an estimate of 0."""
        if self.half_width == 0:
            return 0.0
        return self.half_width / abs(self.estimate) if self.estimate else math.inf

    def covers(self, value: float) -> bool:
        """Whether a value lies in the interval, its ends included."""
        return self.low <= value <= self.high


def mean_and_sd(values: Sequence[float]) -> tuple[float, float]:
    """The mean and the sample standard deviation (divisor n - 1) of two or more finite values, in their unit."""
    n = len(values)
    if n < 2:
        raise StudyError(f"{n} value(s) tell nothing of their spread: make at least 2 replications")
    if not all(map(math.isfinite, values)):
        raise StudyError("a value is not a finite number: find the replication that measured it")
    if min(values) == max(values):
        return float(values[0]), 0.0
    mean = math.fsum(values) / n
    return mean, math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (n - 1))


def mean_interval(values: Sequence[float], confidence: float = CONFIDENCE) -> Interval:
    """Student's t interval of the mean of two or more independent values (Law 2015, §4.5, eq. 4.12; Student 1908)."""
    n = len(values)
    mean, sd = mean_and_sd(values)
    half = t_quantile(confidence, n - 1) * sd / math.sqrt(n)
    return Interval(mean, mean - half, mean + half, confidence, n)


def allowed_ratio(relative_error: float) -> float:
    """The half-width over the estimate that keeps the error within this share of the true mean: g / (1 + g).

    The true mean may be smaller than the estimate, hence the correction (Law 2015, §9.4.1).
    """
    return relative_error / (1 + relative_error)


def required_n(
    values: Sequence[float],
    *,
    absolute: float | None = None,
    relative: float | None = None,
    confidence: float = CONFIDENCE,
) -> int:
    """How many values in all should bring the half-width down to a target, if mean and spread stay as in these.

    Give either ``absolute`` (in the unit of the values) or ``relative`` (share of the true mean, see `allowed_ratio`).
    Law 2015, §9.4.1, n*_a and n*_r; never less than the number of values given. Raises StudyError where no number will
    do (a relative target around a mean of 0).
    """
    if (absolute is None) == (relative is None) or (absolute or relative or 0) <= 0:
        raise StudyError("give one half-width above 0 to reach: absolute or relative")
    mean, sd = mean_and_sd(values)
    target = absolute if absolute is not None else allowed_ratio(relative or 0) * abs(mean)
    if target == 0 and sd > 0:
        raise StudyError("a half-width relative to a mean of 0 is never reached: give an absolute one")
    if sd == 0:
        return len(values)

    def reached(n: int) -> bool:
        return t_quantile(confidence, n - 1) * sd / math.sqrt(n) <= target

    enough = len(values)
    while not reached(enough):
        enough *= 2
    short = len(values) - 1
    while enough - short > 1:
        middle = (enough + short) // 2
        short, enough = (short, middle) if middle >= len(values) and reached(middle) else (middle, enough)
    return enough


def proportion_interval(successes: int, trials: int, confidence: float = CONFIDENCE) -> Interval:
    """The score interval of a proportion of independent trials (Wilson 1927; Newcombe 1998, method 3).

    It lies within 0 to 1 and has a width also where none or all succeeded. The estimate is the plain proportion, not
    the middle of the interval. Trials within one replication are seldom independent: there, take each replication's
    share as one value and use `mean_interval`.
    """
    if not 0 <= successes <= trials or trials < 1:
        raise StudyError(f"{successes} of {trials} is no proportion")
    share, z = successes / trials, normal_quantile(confidence)
    scale = 1 + z * z / trials
    middle = (share + z * z / (2 * trials)) / scale
    half = z / scale * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    low = 0.0 if successes == 0 else middle - half
    high = 1.0 if successes == trials else middle + half
    return Interval(share, low, high, confidence, trials)


def quantile_interval(values: Sequence[float], share: float, confidence: float = CONFIDENCE) -> Interval:
    """An interval of a quantile of independent values, whatever their distribution (David & Nagaraja 2003, §7.1).

    Its ends are two of the values, chosen by the binomial distribution so that each tail misses with at most half of
    1 - confidence. The estimate is the smallest value that at least the share of values does not exceed. Raises
    StudyError where there are too few values for any such interval, and says how many are needed.
    """
    from scipy.special import bdtr

    n, tail = len(values), (1 - check_confidence(confidence)) / 2
    if n < (needed := quantile_n(share, confidence)):
        raise StudyError(
            f"the {share:g} quantile needs {needed} values for an interval at confidence {confidence:g}; there are {n}"
        )
    below = [float(bdtr(rank, n, share)) for rank in range(n)]  # P(at most rank values lie below the quantile)
    low = max(rank for rank in range(1, n + 1) if below[rank - 1] <= tail)
    high = min(rank for rank in range(1, n + 1) if 1 - below[rank - 1] <= tail)
    ordered = sorted(values)
    middle = ordered[max(1, math.ceil(share * n - 1e-9)) - 1]
    return Interval(middle, ordered[low - 1], ordered[high - 1], confidence, n)


def quantile_n(share: float, confidence: float = CONFIDENCE) -> int:
    """The least number of values for which `quantile_interval` exists: the extremes must bracket the quantile."""
    if not 0 < share < 1:
        raise StudyError(f"the share of a quantile lies between 0 and 1, not {share:g}")
    tail = (1 - check_confidence(confidence)) / 2
    return math.ceil(math.log(tail) / math.log(max(share, 1 - share)) - 1e-9)


def each_of(intervals: int, confidence: float = CONFIDENCE) -> float:
    """The confidence that each of several intervals needs for all of them to hold together (Bonferroni 1936)."""
    return 1 - (1 - check_confidence(confidence)) / max(intervals, 1)


def check_confidence(confidence: float) -> float:
    """The confidence itself. Raises StudyError unless it lies between 0 and 1, both excluded."""
    if not 0 < confidence < 1:
        raise StudyError(f"confidence lies between 0 and 1 (0.95 is usual), not {confidence:g}")
    return confidence


def normal_quantile(confidence: float) -> float:
    """The z that a standard normal value exceeds in size with probability 1 - confidence."""
    from scipy.special import ndtri

    return float(ndtri((1 + check_confidence(confidence)) / 2))


def t_quantile(confidence: float, freedom: int) -> float:
    """The t with so many degrees of freedom that is exceeded in size with probability 1 - confidence."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, (1 + check_confidence(confidence)) / 2))
