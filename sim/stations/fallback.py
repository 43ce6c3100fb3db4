"""The sweep plane's fallback, in plain Python: the same records where nothing can be compiled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sim.stations.begins import take_in_python
from sim.stations.blocks import all_at_hand
from sim.stations.demand import Demand, Records
from sim.stations.fallback_loop import Loop
from sim.stations.lanes import lane_of, survey_in_numpy
from sim.stations.network import Network
from sim.stations.recursion import replay_in_lane


def replay(network: Network, demand: Demand | Iterable[Demand], until_us: int | None = None) -> Iterator[Records]:
    """Work a demand off; records in blocks as jobs end.

    until_us: nothing happens at or after this instant, and what is under way then is PENDING. A demand that is at hand
    as a whole (a block, or a sequence of blocks) goes the short way where that is exact (`lanes.lane_of`), anything
    else through an event loop. Raises NetworkError at the block that contradicts itself, the network or the block
    before.
    """
    blocks = all_at_hand(demand) if until_us is None else None
    lane = None if blocks is None else lane_of(network, blocks, survey_in_numpy)
    if blocks is None or lane is None:
        return Loop(network, demand).records(until_us)
    return replay_in_lane(network, blocks, lane, take_in_python)
