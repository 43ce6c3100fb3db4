"""Two arms that met the same worlds: the interval of their mean difference, and what the common worlds were worth."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from sim.study.errors import StudyError
from sim.study.intervals import CONFIDENCE, Interval, mean_and_sd, mean_interval


class PairedDifference(msgspec.Struct, frozen=True):
    """Second arm less first, replication by replication, in the unit of the measure.

    ``variance_kept``: the variance of the difference over what independent runs of the same length would have had
    (0: nothing left, 1: no gain, above 1: the common worlds did harm); None where neither arm varies. ``correlation``
    of the two arms; None where one does not vary.
    """

    difference: Interval
    first: Interval
    second: Interval
    correlation: float | None
    variance_kept: float | None

    @property
    def variance_reduction(self) -> float | None:
        """The share of the variance that the common worlds saved: 1 - variance_kept."""
        return None if self.variance_kept is None else 1 - self.variance_kept

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out zero, so that the sign of the difference is known with its confidence."""
        return not self.difference.covers(0.0)


def paired_difference(
    first: Sequence[float], second: Sequence[float], confidence: float = CONFIDENCE
) -> PairedDifference:
    """The paired t interval of second - first (Law 2015, §10.2.1) with the variance reduction obtained (§11.2).

    Values stand in the order of replications, and replication r of both arms has met the same world. Identical arms
    differ by exactly 0; swapped arms give exactly the negated interval. Raises StudyError for arms of unequal length
    or of fewer than two replications.
    """
    if len(first) != len(second):
        raise StudyError(
            f"arms are compared pair by pair: {len(first)} replications against {len(second)}; run the same ones"
        )
    differences = [b - a for a, b in zip(first, second, strict=True)]
    spread, sd_first, sd_second = (mean_and_sd(values)[1] for values in (differences, first, second))
    independent = sd_first**2 + sd_second**2
    return PairedDifference(
        mean_interval(differences, confidence),
        mean_interval(first, confidence),
        mean_interval(second, confidence),
        _correlation(first, second),
        spread**2 / independent if independent else None,
    )


def _correlation(first: Sequence[float], second: Sequence[float]) -> float | None:
    (mean_a, sd_a), (mean_b, sd_b) = mean_and_sd(first), mean_and_sd(second)
    if sd_a == 0 or sd_b == 0:
        return None
    together = math.fsum((a - mean_a) * (b - mean_b) for a, b in zip(first, second, strict=True))
    return max(-1.0, min(1.0, together / ((len(first) - 1) * sd_a * sd_b)))
