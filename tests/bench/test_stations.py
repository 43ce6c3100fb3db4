"""Three ways through a network of stations, on one trace with equal results, as multiples of an ordinary SimPy model.

Run by ``make bench``. The unit is SimPy as its own documentation shows it: a process for each job, a ``Resource`` for
each station. A ratio is the median over rounds in which all take turns, so that whatever else the machine does falls
on all alike. The numbers of jobs differ where one takes too long: what a job costs is compared.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import numpy as np
import pytest
from station_peers import Times, ciw_model, demand_for, salabim_model, textbook, three_stages

from sim.stations import event_plane, fallback, sweep
from sim.stations.demand import Demand, Records, in_order_of_jobs
from sim.stations.network import Network, Outage

JOBS = 40_000
FEW = 1_500
ROUNDS = 7
SECOND_US = 1_000_000
OUTAGES = tuple(Outage(begins * SECOND_US, (begins + 60) * SECOND_US) for begins in range(500, 4_000, 1_000))
BARS = {"event": 4, "sweep": 200, "stream": 70, "fallback": 25}
SLOPE_SPREAD_MAX = 0.1

Replay = Callable[[Network, Demand], Iterator[Records]]


def stream(network: Network, demand: Demand) -> Iterator[Records]:
    """The sweep plane's event loop, which any network can go through."""
    return sweep.replay(network, iter([demand]))


PLANES: dict[str, Replay] = {
    "event": event_plane.replay,
    "sweep": sweep.replay,
    "stream": stream,
    "fallback": fallback.replay,
}


def seconds(call: Callable[[], object], times: int = 1) -> float:
    """What one call takes of the processor, with the garbage collector off, as for both sides of every ratio."""
    gc.collect()
    gc.disable()
    began = process_time()
    for _ in range(times):
        call()
    took = (process_time() - began) / times
    gc.enable()
    return took


def same_times(records: Records, times: Times) -> bool:
    """Whether every arrival, begin and end is that of a model."""
    columns = (records.arrived_us, records.began_us, records.ended_us)
    return all((ours == theirs.ravel()).all() for ours, theirs in zip(columns, times, strict=True))


def whole(replay: Replay, network: Network, demand: Demand) -> Records:
    """All records, by number of job."""
    return in_order_of_jobs(replay(network, demand))


@pytest.mark.parametrize("network", [three_stages(), three_stages(OUTAGES)], ids=["plain", "outages"])
@pytest.mark.parametrize("name", PLANES)
def test_a_plane_as_a_multiple_of_a_simpy_model(benchmark: Any, name: str, network: Network) -> None:
    """On the same trace, with the same records; where there are outages, who was lost or found it down tries again."""
    demand, replay = demand_for(JOBS), PLANES[name]
    records = whole(replay, network, demand)
    assert same_times(records, textbook(network, demand))
    assert (records.tries == whole(event_plane.replay, network, demand).tries).all()
    assert (records.tries.max() > 1) == bool(network.stations[0].outages), "the outages are felt"
    ratios: list[float] = []

    def take_turns() -> None:
        for _ in range(ROUNDS):
            unit = seconds(lambda: textbook(network, demand))
            ratios.append(
                unit / seconds(lambda: list(replay(network, demand)), 10 if name in ("sweep", "stream") else 1)
            )

    benchmark.pedantic(take_turns, rounds=1)
    found = median(ratios)
    benchmark.extra_info["times_a_simpy_model"] = round(found, 1)
    benchmark.extra_info["jobs_that_tried_again"] = int((records.tries > 1).sum())
    assert found >= BARS[name]


@pytest.mark.parametrize("peer", [ciw_model, salabim_model])
def test_other_simulators_as_multiples_of_a_simpy_model(benchmark: Any, peer: Callable[..., Any]) -> None:
    """Told, without a bar: Ciw and salabim with the same times for the same jobs."""
    network, demand = three_stages(), demand_for(FEW)
    for ours, theirs in zip(textbook(network, demand), peer(network, demand), strict=True):
        assert (ours == theirs).all()
    ratios = []

    def take_turns() -> None:
        for _ in range(3):
            unit = seconds(lambda: textbook(network, demand), 3)
            ratios.append(unit / seconds(lambda: peer(network, demand)))

    benchmark.pedantic(take_turns, rounds=1)
    benchmark.extra_info["times_a_simpy_model"] = round(median(ratios), 3)


def _stream(jobs: int, block: int) -> Iterator[Demand]:
    """So many jobs in blocks, one block's draws used again and again, later each time."""
    one = demand_for(min(jobs, block))
    span = int(one.arrival_us[-1])
    for begins in range(0, jobs, block):
        yield _shifted(one, begins // block * span)


def _shifted(demand: Demand, by_us: int) -> Demand:
    return Demand(
        arrival_us=demand.arrival_us + by_us,
        first_visit=demand.first_visit,
        station=demand.station,
        service_us=demand.service_us,
        pause_us=demand.pause_us,
        first_retry_us=demand.first_retry_us,
    )


def _resident_mib() -> float:
    """Memory that this process holds now, as Linux counts it."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def _run_through(replay: Replay, network: Network, jobs: int, block: int) -> float:
    """The most memory seen between blocks, MiB."""
    most = served = 0.0
    for records in replay(network, _stream(jobs, block)):
        served += len(records.job)
        most = max(most, _resident_mib())
    assert served == jobs
    return most


@pytest.mark.parametrize(
    ("name", "sizes", "turns"),
    [
        ("event", (10_000, 100_000, 1_000_000), (40, 4, 1)),
        ("sweep", (10_000, 100_000, 1_000_000, 10_000_000), (400, 40, 4, 1)),
    ],
)
def test_the_cost_of_a_job_is_flat_and_so_is_memory(
    benchmark: Any, name: str, sizes: tuple[int, ...], turns: tuple[int, ...]
) -> None:
    """A stream of blocks of ten thousand. The slope of log cost over log jobs is within a tenth of 1."""
    network, replay, block = three_stages(OUTAGES), PLANES[name], 10_000
    costs: dict[int, list[float]] = {size: [] for size in sizes}
    memory: dict[int, float] = {}

    def take_turns() -> None:
        for _ in range(3):
            for size, times in zip(sizes, turns, strict=True):
                took = seconds(
                    lambda jobs=size: memory.update({jobs: _run_through(replay, network, jobs, block)}), times
                )
                costs[size].append(took)

    _run_through(replay, network, block, block)
    benchmark.pedantic(take_turns, rounds=1)
    typical = {size: min(each) for size, each in costs.items()}
    slope = float(np.polyfit(np.log(sizes), np.log(list(typical.values())), 1)[0])
    benchmark.extra_info["microseconds_a_job"] = {size: round(cost / size * 1e6, 3) for size, cost in typical.items()}
    benchmark.extra_info["slope"] = round(slope, 3)
    benchmark.extra_info["resident_mib"] = {size: round(most) for size, most in memory.items()}
    assert abs(slope - 1) <= SLOPE_SPREAD_MAX
    assert memory[sizes[-1]] - memory[sizes[1]] <= 40, "memory does not grow with the number of jobs"
