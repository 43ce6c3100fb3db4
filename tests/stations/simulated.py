"""A simulation beside a formula: long runs on the sweep plane in batches, and whether the closed form lies within.

One long run is cut by job number into a warm-up, which is thrown away, and 25 batches, each of 40,000 jobs or more.
The stations of these tests forget their state within some hundred jobs, so that the first batch serves as warm-up,
batches are as good as independent, and the t quantile with 24 degrees of freedom holds (batch means: Law 2015,
section 9.5.3).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
from scipy.stats import t as student

from sim.stations import event_plane, fallback, sweep
from sim.stations.demand import Demand, Ints, Records, in_order_of_jobs
from sim.stations.distributions import US_PER_S, Exponential, Floats
from sim.stations.network import Network, Station
from sim.stations.sampling import JobClass, demand_blocks, renewal_arrivals

BATCHES = 25
CONFIDENCE = 0.99
NARROW = 0.01

# Of a block of records: for each measure, what is summed and what it is divided by, job by job.
Measure = Callable[[Records], dict[str, tuple[Floats | Ints, Floats | Ints]]]


class Interval:
    """A mean over batches with its interval of 99 % (Student's t)."""

    def __init__(self, values: Floats) -> None:
        self.mean = float(np.mean(values))
        quantile = float(student.ppf((1 + CONFIDENCE) / 2, len(values) - 1))
        self.half = quantile * float(np.std(values, ddof=1)) / math.sqrt(len(values))

    def faults(self, theory: float) -> list[str]:
        """Why this interval does not confirm the closed form: too wide, or elsewhere."""
        found = []
        if self.half > NARROW * abs(theory):
            found.append(f"half-width {self.half:g} is {self.half / abs(theory):.2%} of {theory:g}")
        if abs(self.mean - theory) > self.half:
            found.append(f"{theory:g} is not within {self.mean:g} +- {self.half:g}")
        return found


def controlled(values: Floats, controls: Floats, known: Sequence[float]) -> Interval:
    """The interval of a mean by control variates: batch means regressed on controls[batch, k] whose means are known.

    The intercept at the known means and its t interval with one degree of freedom fewer for each control (Lavenberg &
    Welch 1981).
    """
    design = np.column_stack((np.ones(len(values)), controls - np.asarray(known)))
    betas, squares, *_ = np.linalg.lstsq(design, values, rcond=None)
    freedom = len(values) - design.shape[1]
    interval = Interval(values)
    interval.mean = float(betas[0])
    spread = math.sqrt(float(squares[0]) / freedom * float(np.linalg.inv(design.T @ design)[0, 0]))
    interval.half = float(student.ppf((1 + CONFIDENCE) / 2, freedom)) * spread
    return interval


def confirm(intervals: dict[str, Interval], theory: dict[str, float]) -> None:
    """Each closed form lies within its interval, and the interval is narrow."""
    faults = {name: interval.faults(theory[name]) for name, interval in intervals.items()}
    assert intervals.keys() == theory.keys()
    assert not any(faults.values()), faults


def poisson_demand(per_s: float, classes: Sequence[JobClass], jobs: int, seed: int) -> Iterator[Demand]:
    """Poisson arrivals of these classes; arrivals and jobs draw from streams of their own."""
    gaps, draws = np.random.default_rng(seed).spawn(2)
    return demand_blocks(renewal_arrivals(Exponential(1 / per_s), gaps, jobs), classes, draws)


def simulate(network: Network, demand: Iterable[Demand], jobs: int, measure: Measure) -> dict[str, Interval]:
    """Work the demand off on the sweep plane; each measure over the batches after the warm-up.

    ``jobs``: how many there are, or nearly so where that is left to chance: the last batch takes the difference.
    """
    sums: dict[str, Floats] = {}
    for block in sweep.replay(network, demand):
        batch = np.minimum(block.job * (BATCHES + 1) // jobs, BATCHES)
        for name, pair in measure(block).items():
            total = sums.setdefault(name, np.zeros((2, BATCHES + 1)))
            for k, values in enumerate(pair):
                total[k] += np.bincount(batch, weights=values, minlength=BATCHES + 1)
    return {name: Interval((above / below)[1:]) for name, (above, below) in sums.items()}


def simulate_stations(
    stations: Sequence[Station], per_s: float, classes: Sequence[JobClass], jobs: int, seed: int, measure: Measure
) -> dict[str, Interval]:
    """`simulate` with Poisson arrivals, after all planes have worked off the first jobs of them in the same way."""
    network = Network(stations=tuple(stations))
    agree(network, lambda: poisson_demand(per_s, classes, 3_000, seed))
    return simulate(network, poisson_demand(per_s, classes, jobs, seed), jobs, measure)


def agree(network: Network, demand: Callable[[], Iterable[Demand]]) -> None:
    """The event plane, the sweep plane and its fallback give the same records of a demand, to the microsecond."""
    one = in_order_of_jobs(event_plane.replay(network, demand()))
    for plane in (sweep, fallback):
        other = in_order_of_jobs(plane.replay(network, demand()))
        for field in Records.__struct_fields__:
            np.testing.assert_array_equal(getattr(one, field), getattr(other, field), err_msg=f"{plane} {field}")


def waits_s(block: Records) -> Floats:
    """Seconds from arrival to the beginning of service, for each visit (all of them served)."""
    return (block.began_us - block.arrived_us) / US_PER_S


def present_over_time(begins: Ints, ends: Ints) -> int:
    """The integral of the number present, counted event by event: in whole microseconds, without any rounding."""
    instants = np.concatenate((begins, ends))
    steps = np.concatenate((np.ones(len(begins), dtype=np.int64), -np.ones(len(ends), dtype=np.int64)))
    order = np.argsort(instants, kind="stable")
    return int((np.cumsum(steps[order])[:-1] * np.diff(instants[order])).sum())
