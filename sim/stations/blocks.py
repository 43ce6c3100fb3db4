"""A demand's blocks one after the other, checked and numbered, and records taken out of columns: for all who replay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from sim.stations.demand import Demand, Ints, Records, check_demand
from sim.stations.network import Network, NetworkError


def blocks_of(
    network: Network, demand: Demand | Iterable[Demand], are_checked: bool = False
) -> Iterator[tuple[int, Demand, bool]]:
    """(number of the block's first job, block, whether it is the last), blocks without jobs left out.

    Raises NetworkError where a block contradicts itself or the network, or begins before the one before it ended.
    """
    waiting: Demand | None = None
    jobs = 0
    for block in (demand,) if isinstance(demand, Demand) else demand:
        if not are_checked:
            check_demand(network, block)
        if block.jobs == 0:
            continue
        if waiting is not None:
            if block.arrival_us[0] < waiting.arrival_us[-1]:
                raise NetworkError(
                    f"demand: blocks follow each other in time; job {jobs + waiting.jobs} arrives before the block "
                    "before it ends"
                )
            yield jobs, waiting, False
            jobs += waiting.jobs
        waiting = block
    if waiting is not None:
        yield jobs, waiting, True


def records_of(ended: npt.NDArray[np.bool_], **columns: Ints) -> Records:
    """The records of those jobs that ended, from columns named as those of `Records`, for all jobs."""
    if ended.all():
        return Records(**columns)
    first_visit = columns["first_visit"]
    lengths = np.diff(first_visit)
    visit_ended = np.repeat(ended, lengths)
    taken = {
        name: column[visit_ended if name in _OF_VISITS else ended]
        for name, column in columns.items()
        if name != "first_visit"
    }
    starts = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(lengths[ended])))
    return Records(first_visit=starts, **taken)


_OF_VISITS = frozenset({"arrived_us", "began_us", "ended_us", "visit_fate"})


def all_at_hand(demand: Demand | Iterable[Demand]) -> Sequence[Demand] | None:
    """A demand's blocks if they can be read more than once (a block, a sequence); None for a stream."""
    if isinstance(demand, Demand):
        return (demand,)
    return demand if isinstance(demand, Sequence) else None


def as_column(values: Ints) -> Ints:
    """A column as compiled loops want it: int64, contiguous, writable (one type, one compilation)."""
    return np.require(values, dtype=np.int64, requirements=["C", "W"])
