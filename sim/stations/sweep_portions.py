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
    TRIES,
    UNKNOWN,
    VISIT,
    Lane,
    run_lane,
)
from sim.stations.sweep_survey import visits_at


def replay_in_lane(network: Network, blocks: Sequence[Demand], order: list[int]) -> Iterator[Records]:
    """Work off blocks, checked before, for which `lanes.lane_of` gave ``order``; records block by block.

    Raises UnsupportedFeatureError where times run past 64 bits.
    """
    lane = _lane_of(network, order)
    carried = np.zeros(0, dtype=np.int64)
    opened = list(blocks_of(network, blocks, are_checked=True))
    for place, (first_number, block, is_last) in enumerate(opened):
        until = LATEST if is_last else int(opened[place + 1][1].arrival_us[0])
        lane = _with_block(lane, block)
        job = np.arange(first_number - len(carried), first_number + block.jobs, dtype=np.int64)
        job[: len(carried)] = carried
        if not run_lane(lane, len(carried), until):
            raise UnsupportedFeatureError(
                f"sweep: times run past what 64 bits hold in the block of job {first_number}; give shorter times"
            )
        ended = lane.job_fate > PENDING
        if is_last or ended.all():
            carried = carried[:0]
            yield Records(**_columns(lane, job))
        else:
            if ended.any():
                yield records_of(ended, **_columns(lane, job))
            carried = job[~ended]
        if not is_last:
            lane = _without(lane, ended)


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
        coming=np.zeros((2, 0), dtype=np.int64),
        spare=np.zeros((2, 0), dtype=np.int64),
        arrival=none,
        first_visit=np.zeros(1, dtype=np.int64),
        station=none,
        service=none,
        pause=none,
        leads_to=np.zeros(0, dtype=np.int32),
        arrived=none,
        began=none,
        ended=none,
        fate=none,
        tries=none,
        job_fate=none,
        left_us=none,
        back=np.zeros((2, 0), dtype=np.int64),
        job_of=np.zeros(0, dtype=np.int32),
        backoff=none,
        most=none,
    )


def _table(rows: Sequence[tuple[int, ...]], width: int) -> Ints:
    try:
        return np.ascontiguousarray(np.array(rows, dtype=np.int64).reshape(-1, width).T)
    except OverflowError as error:
        raise UnsupportedFeatureError(f"sweep: a time of the network does not fit into 64 bits ({error})") from error


def _with_block(lane: Lane, block: Demand) -> Lane:
    """The jobs still under way, then those of a block; lists of who is on the way made anew."""
    carried, new = len(lane.station), block.visits

    def room_after(old: npt.NDArray[Any], places: int) -> npt.NDArray[Any]:
        room = np.empty(len(old) + places, dtype=old.dtype)
        room[: len(old)] = old
        return room

    def after(old: Ints, column: Ints) -> Ints:
        return np.concatenate((old, column)) if carried else as_column(column)

    station = after(lane.station, block.station)
    fate = np.zeros(carried + new, dtype=np.int64)
    fate[:carried] = lane.fate
    first_coming = np.zeros(len(lane.order) + 1, dtype=np.int64)
    visits_at(station, first_coming[1:])
    np.cumsum(first_coming, out=first_coming)
    coming = np.empty((2, carried + new), dtype=np.int64)
    for number, count in enumerate(lane.state[S_COMING].tolist()):
        old, to = lane.first_coming[number] if count else 0, first_coming[number]
        coming[:, to : to + count] = lane.coming[:, old : old + count]
    if lane.state[S_DROPS].any():
        lane = _with_losses(lane, block)
    return lane._replace(
        first_coming=first_coming,
        coming=coming,
        spare=np.empty((2, carried + new), dtype=np.int64),
        arrival=after(lane.arrival, block.arrival_us),
        first_visit=after(lane.first_visit[:-1], block.first_visit + carried if carried else block.first_visit),
        station=station,
        service=after(lane.service, block.service_us),
        pause=after(lane.pause, block.pause_us),
        leads_to=room_after(lane.leads_to, new),
        arrived=room_after(lane.arrived, new),
        began=room_after(lane.began, new),
        ended=room_after(lane.ended, new),
        fate=fate,
        tries=room_after(lane.tries, block.jobs),
        job_fate=room_after(lane.job_fate, block.jobs),
        left_us=room_after(lane.left_us, block.jobs),
    )


def _with_losses(lane: Lane, block: Demand) -> Lane:
    """The columns that only those need who may be dropped."""
    carried = np.repeat(np.arange(len(lane.arrival)), np.diff(lane.first_visit))
    job_of = np.empty(len(carried) + block.visits, dtype=np.int32)
    job_of[: len(carried)] = carried
    backoff = np.zeros(len(lane.backoff) + block.jobs, dtype=np.int64)
    backoff[: len(lane.backoff)] = lane.backoff
    if block.first_retry_us is not None:
        np.minimum(block.first_retry_us, lane.retry[LONGEST], out=backoff[len(lane.backoff) :])
    most = np.full(len(backoff), lane.retry[TRIES])
    most[: len(lane.most)] = lane.most
    if block.most_tries is not None:
        most[len(lane.most) :] = block.most_tries
    return lane._replace(back=np.empty((2, len(job_of)), dtype=np.int64), job_of=job_of, backoff=backoff, most=most)


_OF_JOBS = ("arrival", "tries", "job_fate", "left_us")
_OF_VISITS = ("station", "service", "pause", "leads_to", "arrived", "began", "ended", "fate")


def _without(lane: Lane, ended: npt.NDArray[np.bool_]) -> Lane:
    """The jobs still under way."""
    stays = ~ended
    lengths = np.diff(lane.first_visit)
    visit_stays = np.repeat(stays, lengths)
    place = np.cumsum(visit_stays) - 1
    codes = lane.coming[1]
    for number, count in enumerate(lane.state[S_COMING].tolist()):
        mine = slice(lane.first_coming[number], lane.first_coming[number] + count)
        codes[mine] = codes[mine] & ~VISIT | place[codes[mine] & VISIT]
    return lane._replace(
        first_visit=np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(lengths[stays]))),
        backoff=lane.backoff[stays] if len(lane.backoff) else lane.backoff,
        most=lane.most[stays] if len(lane.most) else lane.most,
        **{name: getattr(lane, name)[stays] for name in _OF_JOBS},
        **{name: getattr(lane, name)[visit_stays] for name in _OF_VISITS},
    )


def _columns(lane: Lane, job: Ints) -> dict[str, Ints]:
    """The columns of records, by their names there, for all jobs in hand."""
    return {
        "job": job,
        "fate": lane.job_fate,
        "left_us": lane.left_us,
        "tries": lane.tries,
        "first_visit": lane.first_visit,
        "arrived_us": lane.arrived,
        "began_us": lane.began,
        "ended_us": lane.ended,
        "visit_fate": lane.fate,
    }
