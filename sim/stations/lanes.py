"""Whether a network and a demand may go the short way of `recursion`, and the order of stations on it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from sim.stations.blocks import as_column
from sim.stations.demand import Demand, Ints
from sim.stations.network import Fate, Network, Station

_SERVERS_MAX = 1 << 14  # each is a number in a table; more are for the event loops, which only count them

# (first_visit, station, service, leads_to[k, k]): mark which stations lead to which; False if a service before another
# takes no time.
Survey = Callable[[Ints, Ints, Ints, Ints], bool]


def lane_of(network: Network, blocks: Sequence[Demand], survey: Survey, can_drop: bool = False) -> list[int] | None:
    """The order in which to work off the stations, or None where the recursion would not be exact.

    It needs queues in order of arrival without room or patience, no outage that drops (or, if the lane can do that, who
    is dropped coming back to the same visit or not at all), visits that lead on and never back, and services that take
    time, except a job's last: among jobs of one instant, those of no length would go through several stations at once
    in an order of their own.
    """
    for station in network.stations:
        if station.discipline != "fifo" or station.room is not None or _most_servers(station) > _SERVERS_MAX:
            return None
    dropping = [n for n, one in enumerate(network.stations) if one.when_down == "drop" and one.outages]
    if dropping and not can_drop:
        return None
    leads_to = np.zeros((len(network.stations),) * 2, dtype=np.int64)
    for block in blocks:
        if block.patience_us is not None and (block.patience_us >= 0).any():
            return None
        if dropping and not _comes_back_to_the_same(network, block, dropping):
            return None
        if not survey(as_column(block.first_visit), as_column(block.station), as_column(block.service_us), leads_to):
            return None
    return _downwards(leads_to)


def _comes_back_to_the_same(network: Network, block: Demand, dropping: list[int]) -> bool:
    """Whether who is lost at those stations, if anybody tries again, does so at the very visit."""
    retry = network.retry
    if not math.isfinite(retry.growth) or not 0 <= retry.longest_us <= 2**62:
        return False
    if retry.tries == 1 or not retry.causes & {Fate.DROPPED, Fate.DOWN}:
        return True
    here = np.flatnonzero(np.isin(block.station, dropping))
    if block.restart is not None:
        return bool((block.restart[here] == here).all())
    return bool(np.isin(here, block.first_visit).all())


def _most_servers(station: Station) -> int:
    return max(step.servers for step in station.steps)


def survey_in_numpy(first_visit: Ints, station: Ints, service: Ints, leads_to: Ints) -> bool:
    """A `Survey` without compilation."""
    leads_on = np.ones(len(station), dtype=np.bool_)
    leads_on[first_visit[1:] - 1] = False
    if (leads_on & (service == 0)).any():
        return False
    edge = station[:-1] * len(leads_to) + station[1:]
    leads_to += np.bincount(edge[leads_on[:-1]], minlength=leads_to.size).reshape(leads_to.shape)
    return True


def _downwards(leads_to: Ints) -> list[int] | None:
    """Stations so that each comes after those that lead to it; None if they lead in a circle."""
    order: list[int] = []
    left = set(range(len(leads_to)))
    while left:
        first = [one for one in sorted(left) if not any(leads_to[other, one] for other in left)]
        if not first:
            return None
        order += first
        left -= set(first)
    return order
