"""Where a run's beginning ends: the MSER-5 rule for long runs, or the reason why nothing is deleted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt

from sim.study.errors import StudyError

BATCH_SIZE = 5
# The statistic over a handful of batch means says nothing (over one it is 0, and would always win), so the last few
# are never all that is kept. Such a cut lies in the second half, where the rule fails in any case.
KEPT_MIN = 5


class WarmUp(msgspec.Struct, frozen=True):
    """How many observations to delete at the front, of how many, by which rule, and why.

    Where ``found`` is false the rule gave no answer: ``cut`` is where its minimum lay, but must not be used.
    """

    rule: Literal["mser-5", "terminating"]
    cut: int
    of: int | None
    found: bool
    reason: str

    def keep(self, series: Sequence[float]) -> list[float]:
        """What is left of a series after its warm-up. Raises StudyError where no warm-up was found."""
        if not self.found:
            raise StudyError(self.reason)
        return list(series[self.cut :])


def terminating(reason: str) -> WarmUp:
    """No deletion: the run begins and ends as its question does; the reason is kept for the report.

    Law 2015, §9.3: the initial state is part of a terminating simulation. E.g. "a court's day begins empty: nobody
    waits at 6 a.m.". Raises StudyError for an empty reason.
    """
    if not reason.strip():
        raise StudyError("say why no warm-up is deleted: what begins and ends the run")
    return WarmUp("terminating", 0, None, True, reason.strip())


def mser_5(series: Sequence[float], batch_size: int = BATCH_SIZE) -> WarmUp:
    """The truncation that minimises the marginal standard error of what is kept (White 1997; batches of five: White,
    Cobb & Spratt 2000).

    Over batch means Y_1 … Y_n, the d that minimises sum((Y_i - mean)^2, i > d) / (n - d)^2; the smallest such d. A
    minimum beyond half of the series means that the run is too short to tell, and the rule fails. Observations after
    the last whole batch take no part. Raises StudyError for fewer than ten batches.
    """
    means = _batched(series, batch_size)
    n = len(means)
    if n < 2 * KEPT_MIN:
        raise StudyError(f"MSER-5 needs {2 * KEPT_MIN * batch_size} observations or more, not {len(series)}")
    statistic = marginal_standard_errors(means)[: n - KEPT_MIN + 1]
    cut = int(np.argmin(statistic))
    found = 2 * cut <= n
    where = f"observation {cut * batch_size} of {len(series)}"
    reason = (
        f"the marginal standard error is least when cut at {where}"
        if found
        else f"MSER-5 fails: its minimum lies at {where}, beyond half; make the run longer"
    )
    return WarmUp("mser-5", cut * batch_size, len(series), found, reason)


def mser_5_of_replications(runs: Sequence[Sequence[float]], batch_size: int = BATCH_SIZE) -> WarmUp:
    """MSER-5 on the average of several replications, observation by observation: one cut for all of them.

    Averaging first takes out noise (Welch 1983; Law 2015, §9.5.1). Raises StudyError for runs of unequal length.
    """
    if not runs or len({len(run) for run in runs}) != 1:
        raise StudyError("replications are averaged observation by observation: give runs of one length")
    average: list[float] = np.asarray(runs, dtype=np.float64).mean(axis=0).tolist()
    return mser_5(average, batch_size)


def marginal_standard_errors(values: Sequence[float] | npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """For each d from 0 to n - 1: sum((Y_i - mean of those kept)^2, i > d) / (n - d)^2, in the values' unit squared."""
    kept = np.asarray(values, dtype=np.float64)[::-1]
    if len(kept) and (kept == kept[0]).all():
        return np.zeros(len(kept))
    count = np.arange(1, len(kept) + 1)
    # Welford's recurrence, written with cumulative sums: no difference of large squares, so a high level does no harm.
    mean = np.cumsum(kept - kept[0]) / count
    before = np.concatenate(([0.0], mean[:-1]))
    squares = np.cumsum((kept - kept[0] - before) * (kept - kept[0] - mean))
    found: npt.NDArray[np.float64] = (np.maximum(squares, 0.0) / count**2)[::-1]
    return found


def _batched(series: Sequence[float], size: int) -> npt.NDArray[np.float64]:
    if size < 1:
        raise StudyError(f"a batch has 1 observation or more, not {size}")
    values = np.asarray(series, dtype=np.float64)
    if not np.isfinite(values).all():
        raise StudyError("an observation is not a finite number: leave out what was not observed")
    whole = len(values) // size
    means: npt.NDArray[np.float64] = values[: whole * size].reshape(whole, size).mean(axis=1)
    return means
