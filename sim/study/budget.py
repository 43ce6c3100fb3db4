"""How best to spend a fixed number of replications on finding the best alternative: OCBA."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
import numpy as np

from sim.study.errors import StudyError
from sim.study.selection import Floats, Sampler


class BudgetedChoice(msgspec.Struct, frozen=True):
    """The best looking alternative after a budget was spent; lists are in the order of the alternatives.

    ``likely_correct``: a lower bound of the posterior probability that it is the best (`likely_correct`).
    """

    best: int
    likely_correct: float
    taken: tuple[int, ...]
    means: tuple[float, ...]
    sds: tuple[float, ...]


def ocba_shares(means: Sequence[float], sds: Sequence[float], *, larger_is_better: bool = False) -> list[float]:
    """The shares of a budget that each of k >= 2 alternatives is to have in all; they sum to 1.

    Chen, Lin, Yucesan & Chick 2000, Theorem 1: N_i / N_j = ((s_i / d_i) / (s_j / d_j))^2 for those that are not best,
    d being their distance from the best, and N_best = s_best sqrt(sum (N_i / s_i)^2). An alternative that does not
    vary needs nothing; one that ties with the best counts as being as near as the nearest that does not (all tie: by
    variance).
    """
    mean, sd = np.asarray(means, dtype=np.float64), np.asarray(sds, dtype=np.float64)
    if len(mean) < 2 or len(mean) != len(sd) or (sd < 0).any():
        raise StudyError("OCBA needs a mean and a standard deviation of 2 or more alternatives")
    best = int(np.argmax(mean) if larger_is_better else np.argmin(mean))
    others = np.arange(len(mean)) != best
    distance = np.abs(mean - mean[best])
    apart = distance[distance > 0]
    distance = np.where(distance > 0, distance, apart.min() if len(apart) else 1.0)
    weight = np.where(others, (sd / distance) ** 2, 0.0)
    # (N_i / s_i)^2 = s_i^2 / d_i^4, which also holds where s_i is 0
    weight[best] = sd[best] * math.sqrt(float((sd[others] ** 2 / distance[others] ** 4).sum()))
    if weight.sum() == 0:
        weight = sd**2 if sd.any() else np.ones(len(mean))
    shares: list[float] = (weight / weight.sum()).tolist()
    return shares


def likely_correct(
    means: Sequence[float], sds: Sequence[float], taken: Sequence[int], *, larger_is_better: bool = False
) -> float:
    """A lower bound of the posterior probability that the best looking is the best: 1 - sum P(it is worse than i).

    The approximate probability of correct selection of Chen et al. 2000 (from Bonferroni's inequality), for
    independent normal values; never below 0.
    """
    from scipy.special import ndtr

    mean = np.asarray(means, dtype=np.float64)
    best = int(np.argmax(mean) if larger_is_better else np.argmin(mean))
    wrong = 0.0
    for place in range(len(mean)):
        if place != best:
            error = math.sqrt(sds[place] ** 2 / taken[place] + sds[best] ** 2 / taken[best])
            distance = abs(float(mean[place] - mean[best]))
            wrong += float(ndtr(-distance / error)) if error else (0.0 if distance else 0.5)
    return max(0.0, 1 - wrong)


def spend_budget(
    sample: Sampler,
    alternatives: int,
    *,
    budget: int,
    first_stage: int = 10,
    in_steps: int = 20,
    larger_is_better: bool = False,
) -> BudgetedChoice:
    """Spend ``budget`` replications in all: ``first_stage`` on each, then ``in_steps`` at a time where OCBA wants them.

    The sequential algorithm of Chen et al. 2000. It assumes independent normal values: with common random numbers
    the choice is still good, but ``likely_correct`` is a cautious figure. Raises StudyError for a budget that does not
    pay for the first stage.
    """
    if alternatives < 2 or first_stage < 2 or in_steps < 1 or budget < alternatives * first_stage:
        raise StudyError(
            f"a budget of {budget} must pay for the first stage: {alternatives} (2 or more) alternatives with"
            f" {first_stage} (2 or more) replications each; in_steps must be 1 or more"
        )
    values = [list(row) for row in sample(list(range(alternatives)), 0, first_stage)]
    while (spent := sum(map(len, values))) < budget:
        step = min(in_steps, budget - spent)
        shares = ocba_shares(*_moments(values), larger_is_better=larger_is_better)
        for place, count in enumerate(_shared_out(shares, [len(row) for row in values], step)):
            if count:
                values[place] += sample([place], len(values[place]), count)[0]
    means, sds = _moments(values)
    taken = [len(row) for row in values]
    best = means.index(max(means) if larger_is_better else min(means))
    sure = likely_correct(means, sds, taken, larger_is_better=larger_is_better)
    return BudgetedChoice(best, sure, tuple(taken), tuple(means), tuple(sds))


def _moments(values: Sequence[Sequence[float]]) -> tuple[list[float], list[float]]:
    return [float(np.mean(row)) for row in values], [float(np.std(row, ddof=1)) for row in values]


def _shared_out(shares: Sequence[float], taken: Sequence[int], step: int) -> list[int]:
    """So many more for each that the totals come as near to the shares as a step allows (largest remainder)."""
    total = sum(taken) + step
    short: Floats = np.maximum(0.0, np.asarray(shares) * total - np.asarray(taken))
    exact = short / short.sum() * step
    counts = np.floor(exact).astype(int)
    order = np.argsort(-(exact - counts), kind="stable")
    counts[order[: step - int(counts.sum())]] += 1
    found: list[int] = counts.tolist()
    return found
