"""Whether a network and a demand may go the short way of `recursion`, and the order of stations on it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from sim.stations.demand import Demand, Ints, check_demand
from sim.stations.network import Fate, Network, Station

_SERVERS_MAX = 1 << 14  # each is a number in a table; more are for the event loops, which only count them

# (network, block, leads_to[k, k], comes_back[k]): mark which stations lead to which; False if the block is not for the
# short way: a service before another takes no time, or who is lost at a station of ``comes_back`` comes again to
# another visit. Raises NetworkError where the block contradicts itself or the network.
Survey = Callable[[Network, Demand, Ints, Ints], bool]


def lane_of(network: Network, blocks: Sequence[Demand], survey: Survey) -> list[int] | None:
    """The order in which to work off the stations, or None where the recursion would not be exact.

    It needs queues in order of arrival without room or patience, visits that lead on and never back, who is dropped or
    finds a station down coming back to the same visit or not at all, and services that take time, except a job's last:
    among jobs of one instant, those of no length would go through several stations at once in an order of their own.
    Raises NetworkError where a block contradicts itself or the network.
    """
    for station in network.stations:
        if station.discipline != "fifo" or station.room is not None or _most_servers(station) > _SERVERS_MAX:
            return None
    dropping = [number for number, one in enumerate(network.stations) if one.when_down == "drop" and one.outages]
    retry = network.retry
    if dropping and not (math.isfinite(retry.growth) and 0 <= retry.longest_us <= 2**62):
        return None
    leads_to = np.zeros((len(network.stations),) * 2, dtype=np.int64)
    comes_back = np.zeros(len(network.stations), dtype=np.int64)
    tries_again = retry.tries > 1 or any(block.most_tries is not None for block in blocks)
    if tries_again and retry.causes & {Fate.DROPPED, Fate.DOWN}:
        comes_back[dropping] = 1
    for block in blocks:
        if not survey(network, block, leads_to, comes_back):
            return None
        if block.patience_us is not None and (block.patience_us >= 0).any():
            return None
    return _downwards(leads_to)


def _most_servers(station: Station) -> int:
    return max(step.servers for step in station.steps)


def survey_in_numpy(network: Network, block: Demand, leads_to: Ints, comes_back: Ints) -> bool:
    """A `Survey` without compilation."""
    check_demand(network, block)
    if block.jobs == 0:
        return True
    here = np.flatnonzero(comes_back[block.station])
    if block.restart is None and not np.isin(here, block.first_visit).all():
        return False
    if block.restart is not None and (block.restart[here] != here).any():
        return False
    leads_on = np.ones(block.visits, dtype=np.bool_)
    leads_on[block.first_visit[1:] - 1] = False
    if (leads_on & (block.service_us == 0)).any():
        return False
    edge = block.station[:-1] * len(leads_to) + block.station[1:]
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
