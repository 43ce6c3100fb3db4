"""Theory of demand that changes with time: offered load of M_t/G/infinity, and fluid backlogs such as an outage's."""

from __future__ import annotations

import msgspec
import numpy as np

from sim.stations.arrivals import Rate
from sim.stations.demand import Ints
from sim.stations.distributions import US_PER_S, Floats, Law
from sim.stations.theory_terms import TheoryError, check_at_least, check_rates, check_stable


def offered_load(rate: Rate, service: Law, at_us: Ints) -> Floats:
    """Mean number busy at each instant where nobody ever waits, empty at the rate's first edge: M_t/G/infinity.

    m(t) = integral of lambda(t - u) P(S > u) du (Eick, Massey & Whitt 1993); the number itself is Poisson.
    Exact for rates that are linear on intervals: with lambda(t - u) = b + s (t - u - begin) on an interval, the
    integral is (b + s (t - begin)) [E min(S, u)] - s [E min(S, u)^2] / 2 between the bounds of u (derived).
    """
    at_s = (np.asarray(at_us, dtype=np.int64) - rate.edges_us[0]) / US_PER_S
    edges_s = (rate.edges_us - rate.edges_us[0]) / US_PER_S
    slopes = (rate.end_per_s - rate.begin_per_s) / rate.lengths_s
    load = np.zeros(len(at_s))
    for i, slope in enumerate(slopes):
        oldest_s, newest_s = np.maximum(at_s - edges_s[i], 0.0), np.maximum(at_s - edges_s[i + 1], 0.0)
        means_s = service.limited_mean_s(oldest_s) - service.limited_mean_s(newest_s)
        load += (rate.begin_per_s[i] + slope * (at_s - edges_s[i])) * means_s
        if slope:
            squares_s2 = service.limited_square_s2(oldest_s) - service.limited_square_s2(newest_s)
            load -= slope * squares_s2 / 2
    return load


class FluidBacklog(msgspec.Struct, frozen=True, kw_only=True):
    """A backlog as straight lines through (instants_us[i], backlog[i]), in jobs.

    peak and peak_us: the most, and when it is first reached. empty_us: when it is next 0, None if not within the edges.
    """

    instants_us: Ints
    backlog: Floats
    peak: float
    peak_us: int
    empty_us: int | None


def fluid_backlog(arrivals: Rate, capacity: Rate, backlog: float = 0.0) -> FluidBacklog:
    """The backlog where work flows in and out at rates constant on intervals (Newell 1982, ch. 2: fluid approximation).

    ``capacity``: jobs per second that can be served (servers / mean service; 0 during an outage). It starts at
    ``backlog`` jobs at the first of the edges; each rate is 0 outside its own. Raises TheoryError for sloping rates.
    """
    check_at_least("fluid backlog", 0, backlog=backlog)
    for rate in (arrivals, capacity):
        if (rate.begin_per_s != rate.end_per_s).any():
            raise TheoryError(
                "fluid backlog: rates must be constant on each interval; split sloping ones into short steps"
            )
    edges_us = np.union1d(arrivals.edges_us, capacity.edges_us)
    growths = arrivals.at(edges_us[:-1]) - capacity.at(edges_us[:-1])
    points: list[tuple[int, float]] = [(int(edges_us[0]), backlog)]
    for begin_us, end_us, growth in zip(edges_us[:-1], edges_us[1:], growths, strict=True):
        length_s = (end_us - begin_us) / US_PER_S
        if backlog > 0 and backlog + growth * length_s < 0:
            points.append((int(begin_us + np.ceil(backlog / -growth * US_PER_S)), 0.0))
        backlog = max(backlog + growth * length_s, 0.0)
        points.append((int(end_us), backlog))
    heights = np.asarray([height for _, height in points])
    top = int(np.argmax(heights))
    after = [instant for instant, height in points[top:] if height == 0]
    return FluidBacklog(
        instants_us=np.asarray([instant for instant, _ in points], dtype=np.int64),
        backlog=heights,
        peak=float(heights[top]),
        peak_us=points[top][0],
        empty_us=after[0] if after else None,
    )


def drain_s(arrival_per_s: float, capacity_per_s: float, outage_s: float) -> float:
    """Seconds from the end of an outage until the backlog that it left is worked off: lambda D / (capacity - lambda).

    The fluid value, and, for M/M/1 met empty by the outage, the exact mean time until it is empty again (Wald's
    equation on the backlog's steps down). Raises TheoryError where the backlog never goes down.
    """
    check_rates("drain", arrival_per_s=arrival_per_s, capacity_per_s=capacity_per_s)
    check_at_least("drain", 0, outage_s=outage_s)
    check_stable("drain", arrival_per_s / capacity_per_s, 1)
    return arrival_per_s * outage_s / (capacity_per_s - arrival_per_s)
