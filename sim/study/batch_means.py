"""The interval of a mean from one long run: means of batches, and whether they may pass for independent."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from sim.study.errors import StudyError
from sim.study.intervals import CONFIDENCE, Interval, mean_interval

BATCHES_MAX = 128
BATCHES_MIN = 8
SIGNIFICANCE = 0.10


class BatchMeans(msgspec.Struct, frozen=True):
    """The interval of the run's mean from its batches, and the test of what correlation remains between them.

    ``unused``: observations at the front that fill no batch. ``lag_1``: correlation of neighbouring batch means.
    ``p_value``: how likely independent batches are to look as positively correlated as these (von Neumann's ratio).
    Where ``independent`` is false the interval is too narrow: make the run longer.
    """

    interval: Interval
    batches: int
    batch_size: int
    unused: int
    lag_1: float
    p_value: float
    independent: bool


def batch_means(
    series: Sequence[float],
    *,
    batches: int | None = None,
    confidence: float = CONFIDENCE,
    significance: float = SIGNIFICANCE,
) -> BatchMeans:
    """The t interval of the mean of a stationary series (its warm-up deleted) from non-overlapping batch means.

    With ``batches`` given, those are used. Without, batches are doubled in size, from 128 batches down to no fewer than
    8, until von Neumann's ratio finds no positive correlation at the ``significance`` (Fishman 1978, "Grouping
    observations in digital simulation"; Law 2015, §9.5.3; not many batches are needed: Schmeiser 1982). Raises
    StudyError where the series cannot fill the batches.
    """
    values = np.asarray(series, dtype=np.float64)
    if not np.isfinite(values).all():
        raise StudyError("an observation is not a finite number: leave out what was not observed")
    if batches is not None:
        return _of(values, batches, confidence, significance)
    count = BATCHES_MAX
    while count > BATCHES_MIN and count > len(values):
        count //= 2
    found = _of(values, count, confidence, significance)
    while not found.independent and count > BATCHES_MIN:
        count //= 2
        found = _of(values, count, confidence, significance)
    return found


def von_neumann(values: Sequence[float] | npt.NDArray[np.float64]) -> float:
    """A standard normal score of positive correlation between neighbours, from von Neumann's ratio (1941).

    C = 1 - sum((x_i - x_{i+1})^2) / (2 sum((x_i - mean)^2)) has mean 0 and variance (n - 2) / (n^2 - 1) for n
    independent normal values (Young 1941; Fishman 1978); the score is C over its standard deviation. 0 for values that
    are all equal. Raises StudyError for fewer than three.
    """
    x = np.asarray(values, dtype=np.float64)
    n = len(x)
    if n < 3:
        raise StudyError(f"neighbours cannot be judged by {n} value(s): 3 or more are needed")
    spread = float(((x - x.mean()) ** 2).sum())
    if spread == 0:
        return 0.0
    ratio = 1 - float((np.diff(x) ** 2).sum()) / (2 * spread)
    return ratio / math.sqrt((n - 2) / (n * n - 1))


def _of(values: npt.NDArray[np.float64], batches: int, confidence: float, significance: float) -> BatchMeans:
    from scipy.special import ndtr

    size = len(values) // batches if batches >= 3 else 0
    if size < 1:
        raise StudyError(f"{len(values)} observations do not fill {batches} batches (3 or more are needed)")
    unused = len(values) - size * batches
    # What does not fill a batch is left out at the front, where a rest of the warm-up would be.
    means = values[unused:].reshape(batches, size).mean(axis=1)
    p_value = float(ndtr(-von_neumann(means)))
    interval = mean_interval(means.tolist(), confidence)
    return BatchMeans(interval, batches, size, unused, _lag_1(means), p_value, p_value > significance)


def _lag_1(values: npt.NDArray[np.float64]) -> float:
    centred = values - values.mean()
    spread = float((centred**2).sum())
    return float((centred[1:] * centred[:-1]).sum()) / spread if spread else 0.0
