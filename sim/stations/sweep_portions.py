"""The tables of the compiled short way: made from a network and a demand, and read as records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.stations.blocks import as_column, blocks_of, records_of
from sim.stations.demand import Demand, Ints, Records
from sim.stations.network import Fate, Network, UnsupportedFeatureError, merged_outages
from sim.stations.sweep_lane import (
    LATEST,
    LONGEST,
    PENDING,
    S_CHANGE,
    S_CHANGES,
    S_COMING,
    S_DROPS,
    S_GATE,
    S_HOLD,
    S_HOLDS,
    S_SERVERS,
    UNKNOWN,
    Lane,
    count,
    run_lane,
)


def replay_in_lane(network: Network, blocks: Sequence[Demand], order: list[int]) -> Iterator[Records]:
    """Work off blocks, checked before, for which `lanes.lane_of` gave ``order``; records block by block.

    Raises UnsupportedFeatureError where times run past 64 bits.
    """
    lane = _lane_of(network, order)
    job = np.zeros(0, dtype=np.int64)
    opened = list(blocks_of(network, blocks, are_checked=True))
    for place, (first_number, block, is_last) in enumerate(opened):
        until = LATEST if is_last else int(opened[place + 1][1].arrival_us[0])
        carried = len(job)
        lane = _with_block(lane, block)
        job = np.concatenate((job, np.arange(first_number, first_number + block.jobs, dtype=np.int64)))
        if not run_lane(lane, carried, until):
            raise UnsupportedFeatureError(
                f"sweep: times run past what 64 bits hold in the block of job {first_number}; give shorter times"
            )
        fate = lane.fate[lane.first_visit[1:] - 1]
        if len(lane.lost):
            fate = np.where(lane.lost > 0, lane.lost, fate)
        ended = np.ones(len(job), dtype=np.bool_) if is_last else fate > PENDING
        if ended.any():
            yield _records(lane, job, fate, ended)
        if not is_last:
            lane, job = _without(lane, ended), job[~ended]


def _lane_of(network: Network, order: list[int]) -> Lane:
    """The tables of a network at the start of time, with no jobs yet."""
    state = np.zeros((9, len(network.stations)), dtype=np.int64)
    state[S_GATE] = UNKNOWN
    changes: list[tuple[int, int, int]] = []
    holds: list[tuple[int, int]] = []
    for number, station in enumerate(network.stations):
        outages = merged_outages(station)
        servers = {step.from_us: step.servers for step in station.steps[1:]}
        down = {one.begins_us: one.ends_us for one in outages}
        state[S_SERVERS, number] = station.steps[0].servers
        state[S_CHANGE, number], state[S_HOLD, number] = len(changes), len(holds)
        changes += [(at, servers.get(at, -1), down.get(at, UNKNOWN)) for at in sorted(servers | down)]
        state[S_DROPS, number] = station.when_down == "drop" and len(outages) > 0
        if station.when_down != "finish":
            holds += [(one.begins_us, one.ends_us) for one in outages]
        state[S_CHANGES, number], state[S_HOLDS, number] = len(changes), len(holds)
    most = [max(step.servers for step in station.steps) for station in network.stations]
    none = np.zeros(0, dtype=np.int64)
    retry = network.retry
    return Lane(
        order=np.array(order, dtype=np.int64),
        state=state,
        first_server=np.cumsum([0, *most]),
        free=np.full(sum(most), UNKNOWN, dtype=np.int64),
        away=np.full(sum(most), UNKNOWN, dtype=np.int64),
        change=_table(changes, 3),
        hold=_table(holds, 2),
        retry=np.array([*(one in retry.causes for one in Fate), min(retry.tries, LATEST), retry.longest_us]),
        growth=float(retry.growth),
        first_coming=none,
        coming=none,
        spare=none,
        arrival=none,
        first_visit=np.zeros(1, dtype=np.int64),
        leads_on=np.zeros(0, dtype=np.int8),
        station=none,
        service=none,
        pause=none,
        arrived=none,
        began=none,
        ended=none,
        fate=none,
        back=none,
        job_of=none,
        tries=none,
        backoff=none,
        lost=none,
        left_us=none,
    )


def _table(rows: Sequence[tuple[int, ...]], width: int) -> Ints:
    try:
        return np.ascontiguousarray(np.array(rows, dtype=np.int64).reshape(-1, width).T)
    except OverflowError as error:
        raise UnsupportedFeatureError(f"sweep: a time of the network does not fit into 64 bits ({error})") from error


def _with_block(lane: Lane, block: Demand) -> Lane:
    """The jobs still under way, then those of a block; lists of who is on the way made anew."""
    carried, new = len(lane.station), block.visits

    def room_after(old: npt.NDArray[np.integer]) -> npt.NDArray[Any]:
        room = np.empty(new, dtype=old.dtype)
        return np.concatenate((old, room)) if carried else room

    def after(old: Ints, column: Ints) -> Ints:
        return np.concatenate((old, column)) if carried else as_column(column)

    first_visit = after(lane.first_visit[:-1], block.first_visit + carried if carried else block.first_visit)
    station = after(lane.station, block.station)
    first_coming = np.zeros(len(lane.order) + 1, dtype=np.int64)
    count(station, first_coming[1:])
    np.cumsum(first_coming, out=first_coming)
    coming = np.empty(carried + new, dtype=np.int64)
    waiting = np.flatnonzero(lane.fate < PENDING)  # on the way
    for number in range(len(lane.order)):
        mine = waiting[lane.station[waiting] == number]
        lane.state[S_COMING, number] = len(mine)
        coming[first_coming[number] : first_coming[number] + len(mine)] = mine
    if lane.state[S_DROPS].any():
        lane = _with_losses(lane, block)
    return lane._replace(
        first_coming=first_coming,
        coming=coming,
        spare=np.empty(carried + new, dtype=np.int64),
        arrival=after(lane.arrival, block.arrival_us),
        first_visit=first_visit,
        leads_on=room_after(lane.leads_on),
        station=station,
        service=after(lane.service, block.service_us),
        pause=after(lane.pause, block.pause_us),
        arrived=room_after(lane.arrived),
        began=room_after(lane.began),
        ended=room_after(lane.ended),
        fate=room_after(lane.fate),
    )


def _with_losses(lane: Lane, block: Demand) -> Lane:
    """The columns that only those need who may be dropped."""

    def after(old: Ints, column: Ints) -> Ints:
        return np.concatenate((old, column))

    nothing = np.zeros(block.jobs, dtype=np.int64)
    first_retry = nothing if block.first_retry_us is None else block.first_retry_us
    carried = np.repeat(np.arange(len(lane.arrival)), np.diff(lane.first_visit))
    return lane._replace(
        back=np.empty(len(carried) + block.visits, dtype=np.int64),
        job_of=after(carried, np.empty(block.visits, dtype=np.int64)),
        tries=after(lane.tries, nothing + 1),
        backoff=after(lane.backoff, np.minimum(first_retry, lane.retry[LONGEST])),
        lost=after(lane.lost, nothing),
        left_us=after(lane.left_us, nothing),
    )


_OF_LOSSES = ("tries", "backoff", "lost", "left_us")


def _without(lane: Lane, ended: npt.NDArray[np.bool_]) -> Lane:
    """The jobs still under way."""
    stays = ~ended
    lengths = np.diff(lane.first_visit)
    visit_stays = np.repeat(stays, lengths)
    columns = ("leads_on", "station", "service", "pause", "arrived", "began", "ended", "fate")
    return lane._replace(
        arrival=lane.arrival[stays],
        **{name: getattr(lane, name)[stays] for name in _OF_LOSSES if len(lane.job_of)},
        first_visit=np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(lengths[stays]))),
        **{name: getattr(lane, name)[visit_stays] for name in columns},
    )


def _records(lane: Lane, job: Ints, fate: Ints, ended: npt.NDArray[np.bool_]) -> Records:
    left_us = lane.ended[lane.first_visit[1:] - 1]
    if len(lane.lost):
        left_us = np.where(lane.lost > 0, lane.left_us, left_us)
    return records_of(
        ended,
        job=job,
        fate=fate,
        left_us=left_us,
        tries=lane.tries if len(lane.lost) else np.ones(len(job), dtype=np.int64),
        first_visit=lane.first_visit,
        arrived_us=lane.arrived,
        began_us=lane.began,
        ended_us=lane.ended,
        visit_fate=lane.fate,
    )
