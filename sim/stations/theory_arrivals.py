"""Stations whose arrivals are not Poisson one by one: independent gaps of any law (GI/M/1), and batches (M^X/G/1)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.stations.distributions import Law
from sim.stations.theory_terms import Expected, TheoryError, check_at_least, check_rates, check_stable


def gim1(gap: Law, service_per_s: float) -> Expected:
    """GI/M/1: an arrival waits with chance sigma, the root below 1 of sigma = E[e^(-mu (1 - sigma) gap)].

    Mean wait sigma / (mu (1 - sigma)) (Kendall 1953; Kleinrock 1975, ch. 6). Raises TheoryError where it is unstable.
    """
    check_rates("GI/M/1", mean_gap_s=gap.mean_s, service_per_s=service_per_s)
    load = 1 / (gap.mean_s * service_per_s)
    check_stable("GI/M/1", load, 1)
    low, high = 0.0, 1.0
    for _ in range(200):  # below the root the transform lies above the diagonal, between root and 1 below it
        middle = (low + high) / 2
        if gap.transform(service_per_s * (1 - middle)) > middle:
            low = middle
        else:
            high = middle
    wait_s = low / (service_per_s * (1 - low))
    return Expected(
        utilisation=load,
        wait_s=wait_s,
        response_s=wait_s + 1 / service_per_s,
        waiting=wait_s / gap.mean_s,
        present=wait_s / gap.mean_s + load,
        served_per_s=1 / gap.mean_s,
        wait_share=low,
    )


def batch_mg1(batches_per_s: float, sizes: Sequence[float], service_s: float, service_cv: float) -> Expected:
    """M^X/G/1: batches at Poisson instants, sizes[i] the chance of i + 1 jobs, served one by one in order.

    Mean wait of a job: Pollaczek-Khinchine's with whole batches as customers, for its batch to begin, and E[X (X - 1)]
    / (2 E[X]) services of those before it in its own batch (derived; Chaudhry & Templeton 1983 treat these queues).
    """
    check_rates("batches", batches_per_s=batches_per_s, service_s=service_s)
    check_at_least("batches", 0, service_cv=service_cv)
    if not len(sizes) or min(sizes) < 0 or abs(math.fsum(sizes) - 1) > 1e-9:
        raise TheoryError("batches: sizes are chances of 1, 2, ... jobs, 0 or more, and their sum is 1")
    mean = math.fsum((i + 1) * p for i, p in enumerate(sizes))
    square = math.fsum((i + 1) ** 2 * p for i, p in enumerate(sizes))
    arrival_per_s = batches_per_s * mean
    load = arrival_per_s * service_s
    check_stable("batches", load, 1)
    batch_s2 = mean * (service_s * service_cv) ** 2 + square * service_s**2
    wait_s = batches_per_s * batch_s2 / (2 * (1 - load)) + (square - mean) / (2 * mean) * service_s
    return Expected(
        utilisation=load,
        wait_s=wait_s,
        response_s=wait_s + service_s,
        waiting=arrival_per_s * wait_s,
        present=arrival_per_s * wait_s + load,
        served_per_s=arrival_per_s,
    )
