"""The sweep plane: the same network and demand through a compiled loop, some hundred times as fast as processes are.

For searches over capacities, where the core is not asked. All features of `sim.stations.network` are kept exactly;
what does not fit the compiled loop's 64-bit integers is refused, never approximated. Blocks of a stream are worked off
one after the other; only jobs still under way are carried from block to block, so memory does not grow with their
number. Where numba is missing, the fallback does the same work in plain Python.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.stations import fallback
from sim.stations.blocks import all_at_hand, blocks_of, records_of
from sim.stations.demand import NEVER, NO_PATIENCE_END, Demand, Ints, Records
from sim.stations.lanes import lane_of
from sim.stations.network import Fate, Network, Station, UnsupportedFeatureError, merged_outages

if TYPE_CHECKING:
    from sim.stations.sweep_loop import Net

_TOO_LATE_US = 2**62


def is_compiled() -> bool:
    """Whether `replay` runs the compiled loop (numba is there) or the fallback."""
    try:
        importlib.import_module("numba")
    except ImportError:
        return False
    return True


def replay(network: Network, demand: Demand | Iterable[Demand], until_us: int | None = None) -> Iterator[Records]:
    """Work a demand off; records in blocks as jobs end, in order of number within a block.

    until_us: nothing happens at or after this instant, and what is under way then is PENDING. A demand at hand as a
    whole (a block, or a sequence of blocks) goes the short way where that is exact (`lanes.lane_of`), over twice
    as fast; a stream, and anything else, goes through the event loop. Raises UnsupportedFeatureError
    where network or times do not fit into 64-bit integers, and NetworkError at the block that contradicts itself, the
    network or the block before. See `is_compiled` for how it is done.
    """
    if not is_compiled():
        return fallback.replay(network, demand, until_us)
    blocks = all_at_hand(demand) if until_us is None else None
    if blocks is not None:
        from sim.stations.sweep_portions import replay_in_lane
        from sim.stations.sweep_survey import survey

        lane = lane_of(network, blocks, survey)
        if lane is not None:
            return replay_in_lane(network, blocks, lane)
    rules = _rules_of(network)
    return _worked_off(network, rules, demand, until_us)


class _Store(NamedTuple):
    """The jobs in hand: their numbers, and the tables of the loop that hold them."""

    number: Ints
    net: Net

    @property
    def first_visit(self) -> Ints:
        """Where each job's visits begin, and where the last one's end."""
        from sim.stations.sweep_loop import J_LAST

        return np.concatenate((np.zeros(1, dtype=np.int64), self.net.jobs[J_LAST]))


def _worked_off(
    network: Network, rules: Net, demand: Demand | Iterable[Demand], until_us: int | None
) -> Iterator[Records]:
    from sim.stations import sweep_loop as loop

    until = loop.LATEST if until_us is None else max(-loop.LATEST, min(until_us, loop.LATEST))
    carried: _Store | None = None
    for first_number, block, is_last in blocks_of(network, demand):
        store = _opened(rules, block, first_number)
        new_from = 0
        if carried is not None:
            new_from = len(carried.number)
            store = _joined(carried, store)
        now = store.net.now
        now[loop.N_ARRIVAL], now[loop.N_ALIVE] = new_from, len(store.number)
        loop.run(store.net, int(is_last), until)
        if now[loop.N_TOO_LATE]:
            raise UnsupportedFeatureError(
                f"sweep: times run past what 64 bits hold in the block of job {first_number}; give shorter times"
            )
        ended = np.ones(len(store.number), np.bool_) if is_last else store.net.jobs[loop.J_FATE] != Fate.PENDING
        carried = None if ended.all() else _carried(store, ended)
        if ended.any():
            yield _records(store, ended)


def _rules_of(network: Network) -> Net:
    """The tables of a network at the start of time, with no jobs yet."""
    from sim.stations import sweep_loop as loop

    policies = {"finish": loop.FINISHES, "hold": loop.HOLDS, "drop": loop.DROPS}
    stations, retry = network.stations, network.retry
    changes: list[tuple[int, int, int, int]] = []
    for number, station in enumerate(stations):
        changes += [(step.from_us, number, loop.SET_SERVERS, step.servers) for step in station.steps[1:]]
        for outage in merged_outages(station):
            changes += [(outage.begins_us, number, loop.GOES_DOWN, 0), (outage.ends_us, number, loop.COMES_UP, 0)]
    if any(abs(at) > _TOO_LATE_US for at, _, _, _ in changes):
        raise UnsupportedFeatureError(f"sweep: capacity steps and outages lie within {_TOO_LATE_US} microseconds")
    if not math.isfinite(retry.growth) or not 0 <= retry.longest_us <= _TOO_LATE_US:
        raise UnsupportedFeatureError(f"sweep: retry needs a finite growth and a longest_us of 0 to {_TOO_LATE_US}")
    room = [loop.LATEST if one.room is None else one.room for one in stations]
    floor = np.zeros((7, len(stations)), dtype=np.int64)
    floor[loop.F_SERVERS] = _ints([one.steps[0].servers for one in stations])
    floor[[loop.F_HEAD, loop.F_TAIL, loop.F_HELD]] = NEVER
    none = np.zeros(0, dtype=np.int64)
    return loop.Net(
        control=np.ascontiguousarray(_ints([*sorted(changes), (loop.LATEST, 0, 0, 0)]).T),
        rules=_ints([[policies[one.when_down] for one in stations], [_prior(one) for one in stations], room]),
        retry=_ints([*(one in retry.causes for one in Fate), retry.tries, retry.longest_us]),
        growth=float(retry.growth),
        floor=floor,
        jobs=np.zeros((loop.J_ROWS, 0), dtype=np.int64),
        visits=np.zeros((7, 0), dtype=np.int64),
        patience=none,
        restart=none,
        heap=np.zeros((2, 0), dtype=np.int64),
        now=np.zeros(7, dtype=np.int64),
    )


def _prior(station: Station) -> int:
    return int(station.discipline == "priority")


def _ints(values: Sequence[object]) -> Ints:
    """Values as 64-bit integers; UnsupportedFeatureError where one does not fit."""
    try:
        return np.array(values, dtype=np.int64)
    except OverflowError as error:
        raise UnsupportedFeatureError(f"sweep: a number of the network does not fit into 64 bits ({error})") from error


def _opened(rules: Net, block: Demand, first_number: int) -> _Store:
    """A block's tables with nothing done yet; the tables of stations are shared with ``rules``."""
    from sim.stations import sweep_loop as loop

    n, m = block.jobs, block.visits
    jobs = np.zeros((loop.J_ROWS, n), dtype=np.int64)
    jobs[loop.J_ARRIVAL], jobs[loop.J_LEFT_US], jobs[loop.J_TRIES] = block.arrival_us, NEVER, 1
    jobs[loop.J_AT], jobs[loop.J_LAST] = block.first_visit[:-1], block.first_visit[1:]
    jobs[loop.J_MOST] = rules.retry[loop.TRIES] if block.most_tries is None else block.most_tries
    if block.priority is not None:
        jobs[loop.J_PRIORITY] = block.priority
    if block.first_retry_us is not None:
        jobs[loop.J_BACKOFF] = np.minimum(block.first_retry_us, rules.retry[loop.LONGEST])
    visits = np.empty((7, m), dtype=np.int64)
    visits[loop.V_STATION], visits[loop.V_SERVICE], visits[loop.V_PAUSE] = (
        block.station,
        block.service_us,
        block.pause_us,
    )
    visits[loop.V_ARRIVED : loop.V_FATE] = NEVER
    visits[loop.V_FATE] = Fate.PENDING
    net = rules._replace(
        jobs=jobs,
        visits=visits,
        patience=_column(block.patience_us),
        restart=_column(block.restart),
        heap=np.empty((2, 2 * n + 16), dtype=np.int64),
    )
    return _Store(np.arange(first_number, first_number + n, dtype=np.int64), net)


def _column(values: Ints | None) -> Ints:
    """An optional column as the loop wants it: int64, contiguous, writable, empty if absent (one type to compile)."""
    return np.require([] if values is None else values, dtype=np.int64, requirements=["C", "W"])


def _with_options(store: _Store, patience: bool, restart: bool) -> Net:
    """The optional columns written out, where the other part of a store has them."""
    net = store.net
    if patience and not len(net.patience):
        net = net._replace(patience=np.full(net.visits.shape[1], NO_PATIENCE_END, dtype=np.int64))
    if restart and not len(net.restart):
        first_visit = store.first_visit
        net = net._replace(restart=np.repeat(first_visit[:-1], np.diff(first_visit)))
    return net


def _joined(carried: _Store, opened: _Store) -> _Store:
    """The jobs carried over, then those of the new block, as one store."""
    from sim.stations import sweep_loop as loop

    patience = bool(len(carried.net.patience) or len(opened.net.patience))
    restart = bool(len(carried.net.restart) or len(opened.net.restart))
    old, new = _with_options(carried, patience, restart), _with_options(opened, patience, restart)
    shift = old.visits.shape[1]
    new.jobs[[loop.J_AT, loop.J_LAST]] += shift
    number = np.concatenate((carried.number, opened.number))
    heap = np.empty((2, 2 * len(number) + 16), dtype=np.int64)
    heap[:, : old.heap.shape[1]] = old.heap
    net = old._replace(
        jobs=np.concatenate((old.jobs, new.jobs), axis=1),
        visits=np.concatenate((old.visits, new.visits), axis=1),
        patience=np.concatenate((old.patience, new.patience)),
        restart=np.concatenate((old.restart, new.restart + shift)),
        heap=heap,
    )
    return _Store(number, net)


def _carried(store: _Store, ended: npt.NDArray[np.bool_]) -> _Store:
    """What is left of a store without the jobs that ended; they are renumbered within it, in the same order."""
    from sim.stations import sweep_loop as loop

    net, stays = store.net, ~ended
    lengths = np.diff(store.first_visit)
    visit_stays = np.repeat(stays, lengths)
    visit_place = np.cumsum(visit_stays) - 1
    place = np.append(np.cumsum(stays) - 1, NEVER)  # the last one is found by -1: no job
    # Contiguous: any other layout would be compiled for anew.
    jobs = np.ascontiguousarray(net.jobs[:, stays])
    jobs[loop.J_AT], jobs[loop.J_LAST] = visit_place[jobs[loop.J_AT]], np.cumsum(lengths[stays])
    links = [loop.J_LEFT, loop.J_RIGHT, loop.J_UP]
    jobs[links] = place[jobs[links]]
    ends = [loop.F_HEAD, loop.F_TAIL, loop.F_HELD]
    net.floor[ends] = place[net.floor[ends]]
    heap = net.heap[:, : net.now[loop.N_WAITING]].copy()
    of_job = (1 << loop.KIND_SHIFT) - 1
    heap[loop.H_CODE] = heap[loop.H_CODE] & ~of_job | place[heap[loop.H_CODE] & of_job]
    kept = net._replace(
        jobs=jobs,
        visits=np.ascontiguousarray(net.visits[:, visit_stays]),
        patience=net.patience[visit_stays] if len(net.patience) else net.patience,
        restart=visit_place[net.restart[visit_stays]] if len(net.restart) else net.restart,
        heap=heap,
    )
    return _Store(store.number[stays], kept)


def _records(store: _Store, ended: npt.NDArray[np.bool_]) -> Records:
    from sim.stations import sweep_loop as loop

    jobs, visits = store.net.jobs, store.net.visits
    return records_of(
        ended,
        job=store.number,
        fate=jobs[loop.J_FATE],
        left_us=jobs[loop.J_LEFT_US],
        tries=jobs[loop.J_TRIES],
        first_visit=store.first_visit,
        arrived_us=visits[loop.V_ARRIVED],
        began_us=visits[loop.V_BEGAN],
        ended_us=visits[loop.V_ENDED],
        visit_fate=visits[loop.V_FATE],
    )
