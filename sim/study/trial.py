"""Alternatives tried on the same replications: any capacity, any multiple of the load, with or without outages."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import msgspec
import numpy as np
import numpy.typing as npt

from sim.data_file import InputError
from sim.stations.demand import Demand, Records, in_order_of_jobs
from sim.stations.network import Network, Station, Step
from sim.stations.sweep import replay
from sim.study.attainment import Attained, Cell, attained, count_cells, keeps, margin, times_in_cell
from sim.study.load import Load, multiplied, thinning_draws
from sim.study.windows import Span

AMPLE = 1_000_000
"""Servers of a station at which nobody waits."""

INDIFFERENT = 0.005
"""Share points below what ample servers attain that no more servers are bought for (an indifference zone)."""

_FARTHEST = 1e9  # as a margin of what never ended, or of nothing at all: still a number that can be subtracted

Servers = tuple[int, ...]
Floats = npt.NDArray[np.float64]
Spans = tuple[tuple[tuple[Span, ...], ...], ...]  # of each cell, of each of its windows


class Outcome(msgspec.Struct, frozen=True):
    """What came of one alternative: each cell over all replications.

    mean_s: of all visits that were served, waiting and service. p50_s, p95_s: of the papers of the first cell that is
    about papers, in each replication (infinite where that many did not finish); empty where no cell is.
    """

    cells: tuple[Attained, ...]
    mean_s: float
    p50_s: tuple[float, ...]
    p95_s: tuple[float, ...]


class Trial:
    """One group of courts: its replications, and what each capacity tried on them attained (kept: it is asked again).

    Common random numbers: every alternative meets the same papers, services and outages. loads[r], spans[r]: of
    replication r. searched: the stations whose capacity varies, by number; the others keep theirs.
    """

    def __init__(
        self,
        loads: Sequence[Load],
        cells: Sequence[Cell],
        spans: Sequence[Spans],
        searched: Sequence[int],
        *,
        seed: int,
        confidence: float,
    ) -> None:
        if len(loads) < 2:
            raise InputError("a capacity needs 2 replications or more: one tells nothing of chance")
        self.loads, self.cells, self.spans, self.searched = tuple(loads), tuple(cells), tuple(spans), tuple(searched)
        self.confidence = confidence
        self.replays = 0
        self._draws = [thinning_draws(load, seed, place) for place, load in enumerate(self.loads)]
        self._found: dict[tuple[Servers, float], Outcome] = {}
        self._multiplied: tuple[float, list[Load]] = (1.0, list(self.loads))
        self.ample: Servers = (AMPLE,) * len(self.searched)
        self._shown = next((place for place, cell in enumerate(self.cells) if cell.station < 0), None)
        self.now: Servers = tuple(most_servers(self.loads[0].network.stations[one]) for one in self.searched)

    def at(self, servers: Servers, multiple: float = 1.0) -> Outcome:
        """What a capacity attains at a multiple of the load."""
        key = (servers, round(multiple, 6))
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._tried(servers, multiple)
        return found

    @property
    def tried(self) -> dict[Servers, Outcome]:
        """Every capacity tried at the load itself."""
        return {servers: outcome for (servers, multiple), outcome in self._found.items() if multiple == 1}

    def keeps(self, servers: Servers, multiple: float = 1.0) -> bool:
        """Whether every cell is kept: with confidence, or by its estimate where servers are not what proof lacks.

        That is where even ample capacity does not prove it, and where this one attains all but INDIFFERENT of that.
        """
        outcome, best = self.at(servers, multiple), self.at(self.ample, multiple)
        each = zip(self.cells, outcome.cells, best.cells, self.by_estimate(multiple), strict=True)
        return all(keeps(cell, one, by_estimate or _is_as_good(cell, one, top)) for cell, one, top, by_estimate in each)

    def by_estimate(self, multiple: float = 1.0) -> tuple[bool, ...]:
        """Which cells even ample capacity does not prove, though its estimate keeps them: too few papers come."""
        best = self.at(self.ample, multiple)
        return tuple(
            one.verdict == "undecided" and margin(cell, one) >= 0
            for cell, one in zip(self.cells, best.cells, strict=True)
        )

    def is_undecided(self, servers: Servers) -> bool:
        """Whether more replications might prove what these do not: no estimate is on the wrong side, some limit is."""
        outcome = self.at(servers)
        return not self.keeps(servers) and all(
            margin(cell, one) >= 0 for cell, one in zip(self.cells, outcome.cells, strict=True)
        )

    def score(self, servers: Servers, multiple: float = 1.0) -> tuple[float, float]:
        """(margin of the worst cell's estimate, minus the mean time): more is better."""
        outcome = self.at(servers, multiple)
        worst = min(margin(cell, one) for cell, one in zip(self.cells, outcome.cells, strict=True))
        return min(max(worst, -_FARTHEST), _FARTHEST), -outcome.mean_s

    def worst(self, outcome: Outcome) -> Attained:
        """The cell nearest to failing, or deepest in it."""
        pairs = zip(self.cells, outcome.cells, strict=True)
        return min(pairs, key=lambda pair: margin(*pair))[1]

    def loads_at(self, multiple: float) -> list[Load]:
        """Every replication's load times a multiple (the last one asked for is kept)."""
        if self._multiplied[0] != multiple:
            loads = [multiplied(self.loads, self._draws, place, multiple) for place in range(len(self.loads))]
            self._multiplied = (multiple, loads)
        return self._multiplied[1]

    def network(self, load: Load, servers: Servers, outages: bool = True) -> Network:
        """A load's network with so many servers at the searched stations, with its outages or without any."""
        stations = list(load.network.stations)
        for place, number in zip(self.searched, servers, strict=True):
            stations[place] = with_servers(stations[place], number)
        if not outages:
            stations = [msgspec.structs.replace(station, outages=()) for station in stations]
        return msgspec.structs.replace(load.network, stations=tuple(stations))

    def replayed(self, load: Load, servers: Servers, outages: bool = True) -> tuple[Network, Records]:
        """A load worked off under a capacity: the network, and records in order of jobs."""
        self.replays += 1
        network = self.network(load, servers, outages)
        demand: Demand = load.demand
        return network, in_order_of_jobs(replay(network, demand, until_us=load.until_us))

    def _tried(self, servers: Servers, multiple: float) -> Outcome:
        counted: list[Floats] = []
        quantiles: list[Floats] = []
        spent, finished = 0, 0
        for load, spans in zip(self.loads_at(multiple), self.spans, strict=True):
            network, records = self.replayed(load, servers)
            counted.append(count_cells(load, network, records, self.cells, spans))
            done = records.ended_us >= 0
            spent += int((records.ended_us - records.arrived_us)[done].sum())
            finished += int(done.sum())
            if self._shown is not None:
                times = times_in_cell(load, records, self.cells[self._shown], spans[self._shown])
                if len(times):
                    quantiles.append(np.quantile(times, (0.5, 0.95), method="inverted_cdf"))
        every = np.array(counted)
        return Outcome(
            cells=tuple(
                attained(cell, every[:, place], self.confidence, multiple) for place, cell in enumerate(self.cells)
            ),
            mean_s=spent / 1e6 / max(finished, 1),
            p50_s=tuple(float(one[0]) for one in quantiles),
            p95_s=tuple(float(one[1]) for one in quantiles),
        )


def _is_as_good(cell: Cell, one: Attained, ample: Attained) -> bool:
    return cell.is_share and abs(one.estimate - ample.estimate) <= INDIFFERENT


def most_servers(station: Station) -> int:
    """The most servers that a station ever has."""
    return max(step.servers for step in station.steps)


def with_servers(station: Station, servers: int) -> Station:
    """A station with so many servers at most; steps of capacity are scaled alike, rounded up; closed stays closed."""
    if len(station.steps) == 1:
        return msgspec.structs.replace(station, servers=servers)
    most = max(most_servers(station), 1)
    steps = tuple(Step(step.from_us, ceil(step.servers * servers / most)) for step in station.steps)
    return msgspec.structs.replace(station, servers=steps)
