"""What is put to a network, and what comes out: jobs with their visits, in blocks of columns.

A demand may be one block or a stream of them: blocks follow each other in time, and memory stays flat however many
there are. Jobs are numbered from 0 through all blocks, in order of arrival (equal instants: in order of number).
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import numpy as np
import numpy.typing as npt

from sim.stations.network import Network, NetworkError

Ints = npt.NDArray[np.int64]
NO_PATIENCE_END = -1
NEVER = -1


class Demand(msgspec.Struct, frozen=True, kw_only=True):
    """A block of n jobs with m visits in all; times are microseconds.

    arrival_us[n], never falling. first_visit[n + 1]: job j makes visits first_visit[j] to first_visit[j + 1] - 1,
    in this order, at least one. station[m]; service_us[m] >= 0; pause_us[m]: before the visit, e.g. typing (the first
    visit's follows the arrival). Optional: patience_us[m] (NO_PATIENCE_END: waits for ever), priority[n] (0 for all),
    restart[m]: the visit of the same job, at or before this one, at which who is turned away here tries again (absent:
    the job's first), first_retry_us[n]: the first back-off (absent: 0), most_tries[n] >= 1: attempts in all before the
    job gives up (absent: those of the network's `Retry`).
    """

    arrival_us: Ints
    first_visit: Ints
    station: Ints
    service_us: Ints
    pause_us: Ints
    patience_us: Ints | None = None
    priority: Ints | None = None
    restart: Ints | None = None
    first_retry_us: Ints | None = None
    most_tries: Ints | None = None

    @property
    def jobs(self) -> int:
        """The number of jobs."""
        return len(self.arrival_us)

    @property
    def visits(self) -> int:
        """The number of visits of all jobs."""
        return len(self.station)


class Records(msgspec.Struct, frozen=True, kw_only=True):
    """What became of jobs, in blocks as they end; visits in the order of the demand. Times are microseconds.

    job[n]: numbers; fate[n]: SERVED if all visits were, else that of the last turn-away; PENDING only where a replay
    was cut off. left_us[n]; tries[n]: attempts in all, 1 if never turned away. first_visit[n + 1] into the columns of
    visits, which hold the last attempt at each: arrived_us, began_us, ended_us (NEVER where it did not come to that)
    and visit_fate. A service that an outage held ended later than began + service.
    """

    job: Ints
    fate: Ints
    left_us: Ints
    tries: Ints
    first_visit: Ints
    arrived_us: Ints
    began_us: Ints
    ended_us: Ints
    visit_fate: Ints


def check_demand(network: Network, demand: Demand) -> None:
    """Raise NetworkError where a block contradicts itself or the network; cheap beside a replay (vectorised)."""
    n, m = demand.jobs, demand.visits
    shapes = {"first_visit": n + 1, "service_us": m, "pause_us": m, "patience_us": m, "restart": m}
    shapes |= {"priority": n, "first_retry_us": n, "most_tries": n}
    for name, length in shapes.items():
        column: Ints | None = getattr(demand, name)
        if column is not None and len(column) != length:
            raise NetworkError(f"demand: {name} has {len(column)} values, needs {length}")
    if n == 0:
        return
    if (np.diff(demand.arrival_us) < 0).any():
        at = int(np.flatnonzero(np.diff(demand.arrival_us) < 0)[0]) + 1
        raise NetworkError(f"demand: arrivals must be in order of time; job {at} of the block is too early")
    if demand.first_visit[0] != 0 or demand.first_visit[-1] != m or (np.diff(demand.first_visit) < 1).any():
        raise NetworkError("demand: first_visit must run from 0 to the number of visits, at least one visit a job")
    if demand.station.min() < 0 or demand.station.max() >= len(network.stations):
        raise NetworkError(f"demand: station numbers are 0 to {len(network.stations) - 1}")
    for name in ("service_us", "pause_us", "first_retry_us"):
        column = getattr(demand, name)
        if column is not None and len(column) and column.min() < 0:
            raise NetworkError(f"demand: {name} has a value below 0")
    if demand.most_tries is not None and demand.most_tries.min() < 1:
        raise NetworkError("demand: most_tries has a value below 1; a job is tried once at least")
    if demand.restart is not None:
        first = np.repeat(demand.first_visit[:-1], np.diff(demand.first_visit))
        if ((demand.restart < first) | (demand.restart > np.arange(m))).any():
            raise NetworkError("demand: restart must name a visit of the same job, at or before the visit itself")


def in_order_of_jobs(blocks: Iterable[Records]) -> Records:
    """All records as one block, sorted by job number: for comparing planes, and for demands that fit into memory."""
    found = list(blocks)
    counts = [np.diff(block.first_visit) for block in found]
    job = _joined([block.job for block in found])
    order = np.argsort(job, kind="stable")
    lengths = _joined(counts)
    starts = np.concatenate(([0], np.cumsum(lengths)))[:-1]
    first_visit = np.concatenate(([0], np.cumsum(lengths[order]))).astype(np.int64)
    places = np.repeat(starts[order] - first_visit[:-1], lengths[order]) + np.arange(first_visit[-1])

    def jobs(name: str) -> Ints:
        return _joined([getattr(block, name) for block in found])[order]

    def visits(name: str) -> Ints:
        return _joined([getattr(block, name) for block in found])[places]

    return Records(
        job=job[order],
        fate=jobs("fate"),
        left_us=jobs("left_us"),
        tries=jobs("tries"),
        first_visit=first_visit,
        arrived_us=visits("arrived_us"),
        began_us=visits("began_us"),
        ended_us=visits("ended_us"),
        visit_fate=visits("visit_fate"),
    )


def _joined(parts: list[Ints]) -> Ints:
    return np.concatenate(parts).astype(np.int64) if parts else np.zeros(0, dtype=np.int64)
