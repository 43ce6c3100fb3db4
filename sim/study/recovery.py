"""After an outage: how many filings it keeps back, for how long, and what the fluid theory says of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.stations.demand import NEVER, Ints, Records
from sim.stations.network import Fate
from sim.study.capacity_result import Fluid, Recoveries, Recovery, Which, range_of
from sim.study.intervals import mean_interval
from sim.study.load import FILING, Bools, Load
from sim.study.trial import Servers, Trial, most_servers
from sim.study.windows import Span

if TYPE_CHECKING:
    from sim.stations.theory_time_varying import FluidBacklog

STEP_US = 5 * 60_000_000
BEFORE_US, AFTER_US = 3_600_000_000, 10 * 3_600_000_000
NORMAL_BELOW = 1.0  # filings kept back
Floats = npt.NDArray[np.float64]


def recoveries(trial: Trial, capacities: dict[Which, Servers]) -> Recoveries | None:
    """What the longest outage of the courts' own system leaves behind; None where replications share none."""
    outage = _outage(trial.loads)
    if outage is None:
        return None
    found = [one for which, servers in capacities.items() for one in _of_capacity(trial, which, servers, outage)]
    return Recoveries(outage[0], outage[1], tuple(found))


def _outage(loads: Sequence[Load]) -> Span | None:
    shared = [set(spans) for load in loads for spans in load.down if spans]
    common = set.intersection(*shared) if shared else set()
    return max(common, key=lambda one: (one[1] - one[0], -one[0]), default=None)


def _of_capacity(trial: Trial, which: Which, servers: Servers, outage: Span) -> list[Recovery]:
    grid = np.arange(outage[0] - BEFORE_US, outage[1] + AFTER_US + 1, STEP_US, dtype=np.int64)
    pairs = [
        (load, trial.replayed(load, servers)[1], trial.replayed(load, servers, outages=False)[1])
        for load in trial.loads
    ]
    return [
        _in_court(trial, which, servers, outage, grid, place, pairs)
        for place, court_id in enumerate(trial.loads[0].courts)
        if any(outage in load.down[place] for load in trial.loads)
    ]


def _in_court(
    trial: Trial,
    which: Which,
    servers: Servers,
    outage: Span,
    grid: Ints,
    place: int,
    pairs: Sequence[tuple[Load, Records, Records]],
) -> Recovery:
    kept_back, lost, begun = [], 0, 0
    for load, with_it, without in pairs:
        ours = (load.subject == FILING) & (load.court == place)
        kept_back.append(_under_way(load, with_it, ours, grid) - _under_way(load, without, ours, grid))
        then = ours & (load.demand.arrival_us >= outage[0]) & (load.demand.arrival_us < outage[1])
        begun += int(then.sum())
        lost += int((then & (with_it.fate != Fate.SERVED)).sum())
    intervals = [mean_interval([float(one[at]) for one in kept_back]) for at in range(len(grid))]
    means = np.array([one.estimate for one in intervals])
    top = int(np.argmax(means))
    return Recovery(
        court=trial.loads[0].courts[place],
        capacity=which,
        at_us=grid.tolist(),
        backlog=means.tolist(),
        low=[one.low for one in intervals],
        high=[one.high for one in intervals],
        peak=range_of(intervals[top]),
        normal_again_min=_normal_again(grid, means, outage[1]),
        lost_share=lost / begun if begun else None,
        fluid=_fluid(trial, servers, outage, grid, place, [(load, without) for load, _, without in pairs]),
    )


def _under_way(load: Load, records: Records, ours: Bools, grid: Ints) -> Ints:
    """How many filings had begun and neither ended nor been given up; those who wait to try again included."""
    begun = np.sort(load.demand.arrival_us[ours])
    left = records.left_us[ours]
    left = np.sort(left[left != NEVER])
    return np.asarray(np.searchsorted(begun, grid, side="right") - np.searchsorted(left, grid, side="right"))


def _normal_again(grid: Ints, means: Floats, ends_us: int) -> float | None:
    """Minutes from the outage's end to the first step from which the mean stays below NORMAL_BELOW."""
    above = np.flatnonzero(means >= NORMAL_BELOW)
    last = int(above[-1]) + 1 if len(above) else 0
    if last >= len(grid):
        return None
    return max(0.0, (int(grid[last]) - ends_us) / 60e6)


def _fluid(
    trial: Trial, servers: Servers, outage: Span, grid: Ints, place: int, free: Sequence[tuple[Load, Records]]
) -> Fluid | None:
    """Everyone waits in line and goes on at the outage's end: no pauses between tries, nobody gives up.

    Filings come as they do without the outage, and leave at most as fast as the station allows that has least room
    for them beside what others bring it.
    """
    from sim.stations.arrivals import Rate
    from sim.stations.theory_time_varying import fluid_backlog

    hours = (int(grid[-1]) - int(grid[0])) / 3.6e9
    rate = _filings_a_second(trial, servers, grid, place, [load for load, _ in free], hours)
    if rate is None:
        return None
    counts = np.zeros(len(grid) - 1)
    for load, _ in free:
        ours = (load.subject == FILING) & (load.court == place)
        counts += np.histogram(load.demand.arrival_us[ours], bins=grid)[0]
    coming = counts / len(free) / (STEP_US / 1e6)
    edges = np.union1d(grid, np.array(outage, dtype=np.int64))
    serving = np.where((edges[:-1] >= outage[0]) & (edges[:-1] < outage[1]), 0.0, rate)
    found: FluidBacklog = fluid_backlog(
        Rate(edges_us=grid, begin_per_s=coming, end_per_s=coming),
        Rate(edges_us=edges, begin_per_s=serving, end_per_s=serving),
    )
    return Fluid(
        found.instants_us.tolist(),
        found.backlog.tolist(),
        found.peak,
        None if found.empty_us is None else max(0.0, (found.empty_us - outage[1]) / 60e6),
    )


def _filings_a_second(
    trial: Trial, servers: Servers, grid: Ints, place: int, loads: Sequence[Load], hours: float
) -> float | None:
    """The most filings a second that the searched stations can serve, others' work taken off."""
    network = trial.network(loads[0], servers)
    rates = []
    for number in trial.searched:
        filings = work_us = others_us = 0
        for load in loads:
            arrivals = np.repeat(load.demand.arrival_us, np.diff(load.demand.first_visit))
            here = (load.demand.station == number) & (arrivals >= grid[0]) & (arrivals < grid[-1])
            ours = np.repeat((load.subject == FILING) & (load.court == place), np.diff(load.demand.first_visit))
            filings += int((here & ours).sum())
            work_us += int(load.demand.service_us[here & ours].sum())
            others_us += int(load.demand.service_us[here & ~ours].sum())
        if filings and work_us:
            others = others_us / (hours * 3.6e9 * len(loads))
            rates.append(max(most_servers(network.stations[number]) - others, 0.0) / (work_us / filings / 1e6))
    return min(rates, default=None)
