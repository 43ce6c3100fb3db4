"""One look through a block, compiled: whether it contradicts itself, and whether the short way is exact for it."""

from __future__ import annotations

import numpy as np

from sim.stations.blocks import as_column
from sim.stations.demand import Demand, Ints, check_demand
from sim.stations.network import Network
from sim.stations.sweep_lane import _entry

EXACT, NOT_EXACT, CONTRADICTS = 0, 1, 2
_NOTHING = np.zeros(0, dtype=np.int64)
_COLUMNS = ("arrival_us", "first_visit", "station", "service_us", "pause_us")


@_entry
def visits_at(station: Ints, visits: Ints) -> None:
    """Add to visits[k] how many there are at each station."""
    for one in station:
        visits[one] += 1


@_entry
def _look(
    arrival: Ints,
    first_visit: Ints,
    station: Ints,
    service: Ints,
    pause: Ints,
    restart: Ints,
    leads_to: Ints,
    comes_back: Ints,
) -> int:
    found = EXACT
    jobs, stations = len(arrival), leads_to.shape[0]
    before = arrival[0] if jobs else 0
    if first_visit[0] != 0 or first_visit[jobs] != len(station):
        return CONTRADICTS
    for job in range(jobs):
        begin, end = first_visit[job], first_visit[job + 1]
        if arrival[job] < before or end <= begin or end > len(station):
            return CONTRADICTS
        before = arrival[job]
        for visit in range(begin, end):
            here = station[visit]
            if here < 0 or here >= stations or service[visit] < 0 or pause[visit] < 0:
                return CONTRADICTS
            again = restart[visit] if len(restart) else begin
            if again < begin or again > visit:
                return CONTRADICTS
            if comes_back[here] and again != visit:
                found = NOT_EXACT
            if visit + 1 < end:
                following = station[visit + 1]
                if 0 <= following < stations:
                    leads_to[here, following] = 1
                if service[visit] == 0:
                    found = NOT_EXACT
    return found


def survey(network: Network, block: Demand, leads_to: Ints, comes_back: Ints) -> bool:
    """A `lanes.Survey` in one pass; what contradicts itself is looked at again by `check_demand`, which says what."""
    columns = [as_column(getattr(block, name)) for name in _COLUMNS]
    restart = as_column(_NOTHING if block.restart is None else block.restart)
    lengths = [block.jobs, block.jobs + 1, *[block.visits] * 3]
    found = CONTRADICTS
    if [len(one) for one in columns] == lengths and (block.restart is None or len(restart) == block.visits):
        found = _look(*columns, restart, leads_to, comes_back)
    first_retry = block.first_retry_us
    if first_retry is not None and (len(first_retry) != block.jobs or (block.jobs and first_retry.min() < 0)):
        found = CONTRADICTS
    most = block.most_tries
    if most is not None and (len(most) != block.jobs or (block.jobs and most.min() < 1)):
        found = CONTRADICTS
    if found == CONTRADICTS or block.priority is not None or block.patience_us is not None:
        check_demand(network, block)
    return bool(found == EXACT)
