"""Surges: papers beside the usual ones, as inhomogeneous Poisson arrivals with a stream of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from sim.courts.clock import HOUR_US
from sim.stations.arrivals import Rate, all_arrivals, arrivals_by_inversion
from sim.stations.demand import Ints
from sim.stations.distributions import US_PER_S, Floats
from sim.world.demand_tables import Surge
from sim.world.rhythm import CourtClock, weekday_weight
from sim.world.scenario_tables import Hours, Kind
from sim.world.streams import spawn_vector_stream


def surge_span(surge: Surge) -> tuple[int, int]:
    """The first instant of a surge and the first after it, microseconds UTC."""
    first, last = (round(at.timestamp() * US_PER_S) for at in (surge.starts, surge.ends))
    return first, last


def surge_instants(surge: Surge, seed: int, court_id: str, rate: Rate) -> Ints:
    """When its papers begin in one court, in order, by inversion (Cinlar 1975). They depend on nothing else."""
    rng = spawn_vector_stream(seed, court_id, "surge", surge.id)
    return all_arrivals(arrivals_by_inversion(rate, rng))


def surge_rate(surge: Surge, kind: Kind, hours: Hours, clock: CourtClock) -> Rate:
    """Papers per second over its span; their expected number is ``count`` (where ``keeps_hours``, of its whole).

    hours: those that its filers keep. All rates are 0 where these leave nobody to come, which checking the scenario
    against its courts rules out.
    """
    first, last = surge_span(surge)
    edges, begin, end = _shape(surge, first, last)
    if surge.keeps_hours:
        edges, begin, end = _by_hours(edges, begin, end, kind, hours, clock)
    rate = Rate(edges_us=edges, begin_per_s=begin, end_per_s=end)
    expected = float(rate.expected().sum())
    if expected <= 0:
        return rate
    factor = surge.count.value / expected
    return Rate(edges_us=edges, begin_per_s=begin * factor, end_per_s=end * factor)


def _shape(surge: Surge, first: int, last: int) -> tuple[Ints, Floats, Floats]:
    """Edges in microseconds and relative rates of the bare shape.

    The last hour begins at the rate before it and rises; where its share is too small for that, it is even.
    """
    if surge.last_hour_share is None:
        begin = 0.0 if surge.shape == "ramp" else 1.0
        return np.array([first, last]), np.array([begin]), np.array([1.0])
    share = surge.last_hour_share.value
    before = (1 - share) / (last - HOUR_US - first)
    within = share / HOUR_US
    rises = (before, 2 * within - before) if within >= before else (within, within)
    edges = np.array([first, last - HOUR_US, last])
    return edges, np.array([before, rises[0]]), np.array([before, rises[1]])


def _by_hours(
    edges: Ints, begin: Floats, end: Floats, kind: Kind, hours: Hours, clock: CourtClock
) -> tuple[Ints, Floats, Floats]:
    """The shape cut at every local hour, each piece weighed by the hour and by the day of the week."""
    first, last = int(edges[0]), int(edges[-1])
    cuts = {first, last, *map(int, edges)}
    cuts.update(cut for cut in _local_hours(first, last, clock) if first < cut < last)
    finer = np.array(sorted(cuts), dtype=np.int64)
    where = np.searchsorted(edges, finer[:-1], side="right") - 1
    length = np.diff(edges)[where]
    slope = (end - begin)[where] / length
    rises_from = begin[where] + slope * (finer[:-1] - edges[where])
    rises_to = begin[where] + slope * (finer[1:] - edges[where])
    weight = np.array([_weight(int(at), kind, hours, clock) for at in finer[:-1]])
    return finer, rises_from * weight, rises_to * weight


def _local_hours(first: int, last: int, clock: CourtClock) -> Iterator[int]:
    """Every full hour on the clock of the court, and each that a change of the clock inserts."""
    at = first - first % (HOUR_US // 4)
    while at < last:
        if clock.local(at).minute == 0:
            yield at
        at += HOUR_US // 4


def _weight(at: int, kind: Kind, hours: Hours, clock: CourtClock) -> float:
    local = clock.local(at)
    return hours.weights[local.hour] * weekday_weight(kind, local.date(), clock)


def expected_in(rate: Rate, edges_us: Sequence[int]) -> Floats:
    """The expected number of papers between instants."""
    return rate.expected_between(np.asarray(edges_us, dtype=np.int64))


__all__ = ["expected_in", "surge_instants", "surge_rate", "surge_span"]
