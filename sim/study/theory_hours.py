"""Theory beside the simulation, station by station: in the busiest hour of objectives, and in the busiest other one.

An hour is taken by itself and without outages: arrivals, gaps and services of all replications give the rates, the
closed form that applies (`sim.stations.theory`) gives the wait, and each replication's mean wait the simulated one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from sim.courts.clock import HOUR_US
from sim.stations.demand import NEVER, Ints, Records
from sim.stations.network import Station
from sim.stations.theory import best_theory_of
from sim.study.capacity_result import TheoryHour, time_range_of
from sim.study.intervals import mean_interval
from sim.study.load import Load
from sim.study.trial import Servers, Trial, most_servers
from sim.study.windows import Span

VISITS_LEAST = 200  # in all replications: fewer tell too little of rates and gaps
_HALVES_DIFFER = 3.0  # standard deviations between the counts of an hour's halves: arrivals then change within it
Floats = npt.NDArray[np.float64]


def theory_hours(trial: Trial, servers: Servers) -> tuple[TheoryHour, ...]:
    """A row for each searched station and hour that enough visits came in."""
    replayed = [(load, trial.replayed(load, servers, outages=False)[1]) for load in trial.loads]
    network = trial.network(trial.loads[0], servers, outages=False)
    windows = _windows(trial)
    return tuple(
        row
        for number in trial.searched
        for hour in _hours(number, replayed, windows)
        if (row := _row(network.stations[number], number, hour, replayed)) is not None
    )


def _windows(trial: Trial) -> list[Span]:
    every = [span for one in trial.spans for windows in one for spans in windows for span in spans]
    return [span for span in every if span[1] - span[0] <= 2 * HOUR_US]


def _hours(number: int, replayed: Sequence[tuple[Load, Records]], windows: Sequence[Span]) -> Iterator[int]:
    """The beginnings of the busiest hour that meets a window of an objective, and of the busiest one that does not."""
    came = [
        records.arrived_us[(load.demand.station == number) & (records.arrived_us != NEVER)]
        for load, records in replayed
    ]
    hours, counts = np.unique(np.concatenate(came) // HOUR_US, return_counts=True)
    if not len(hours):
        return
    meets = np.array([any(_meets(int(hour), span) for span in windows) for hour in hours])
    for ones in (meets, ~meets):
        if ones.any():
            yield int(hours[ones][np.argmax(counts[ones])]) * HOUR_US


def _meets(hour: int, span: Span) -> bool:
    return span[0] < (hour + 1) * HOUR_US and hour * HOUR_US < span[1]


def _row(station: Station, number: int, hour: int, replayed: Sequence[tuple[Load, Records]]) -> TheoryHour | None:
    came, services, waits = [], [], []
    for load, records in replayed:
        here = (load.demand.station == number) & (records.arrived_us >= hour) & (records.arrived_us < hour + HOUR_US)
        came.append(np.sort(records.arrived_us[here]))
        services.append(load.demand.service_us[here])
        began = here & (records.began_us != NEVER)
        if began.any():
            waits.append(float((records.began_us - records.arrived_us)[began].mean()) / 1e6)
    if sum(map(len, came)) < VISITS_LEAST or len(waits) < 2:
        return None
    every = np.concatenate(services)
    gaps = np.concatenate([np.diff(one) for one in came])
    if not every.any() or not gaps.any():
        return None
    servers = most_servers(station)
    measured = {
        "arrival_per_s": sum(map(len, came)) / len(came) / 3600,
        "arrival_cv": float(gaps.std() / gaps.mean()),
        "service_s": float(every.mean()) / 1e6,
        "service_cv": float(every.std() / every.mean()),
    }
    best = best_theory_of(station, **measured, changing=_changing(came, hour))
    return TheoryHour(
        station=station.name,
        hour_us=hour,
        servers=servers,
        **measured,
        simulated_wait_s=time_range_of(mean_interval(waits)),
        name=best.name,
        source=best.source,
        exact=best.exact,
        why=best.why,
        wait_s=None if best.expected is None else best.expected.wait_s,
        utilisation=None if best.expected is None else best.expected.utilisation,
    )


def _changing(came: Sequence[Ints], hour: int) -> str | None:
    """Whether arrivals change within the hour: its halves' counts differ by more than chance of a Poisson stream."""
    first = sum(int((one < hour + HOUR_US // 2).sum()) for one in came)
    both = sum(map(len, came))
    if abs(2 * first - both) > _HALVES_DIFFER * both**0.5:
        return "arrivals change within the hour; see the offered load of M_t/G/infinity"
    return None
