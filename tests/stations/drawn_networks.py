"""Networks and demands drawn at random: every feature, and times so small that much happens at one instant."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from hypothesis import strategies as st

from sim.stations.demand import NO_PATIENCE_END, Demand
from sim.stations.network import Fate, Network, Outage, Retry, Station, Step

INSTANTS = st.integers(0, 40)
SHORT = st.integers(0, 6)
CAUSES = [Fate.BLOCKED, Fate.RENEGED, Fate.DROPPED, Fate.DOWN]


def _steps(drawn: dict[int, int]) -> tuple[Step, ...]:
    return tuple(Step(at, servers) for at, servers in sorted(drawn.items()))


SERVERS = st.one_of(st.integers(1, 3), st.dictionaries(INSTANTS, st.integers(0, 3), min_size=1, max_size=4).map(_steps))
OUTAGES = st.lists(st.builds(lambda at, length: Outage(at, at + length), INSTANTS, st.integers(1, 9)), max_size=3)


@st.composite
def networks(draw: Callable[..., object], simple: bool = False) -> Network:
    """A network of one to three stations; ``simple``: queues in order of arrival, without room."""
    stations = tuple(
        Station(
            name=f"station {number}",
            servers=draw(SERVERS),
            discipline="fifo" if simple else draw(st.sampled_from(["fifo", "priority"])),
            room=None if simple else draw(st.none() | st.integers(0, 3)),
            when_down=draw(st.sampled_from(["finish", "hold", "drop"])),
            outages=tuple(draw(OUTAGES)),
        )
        for number in range(draw(st.integers(1, 3)))
    )
    retry = Retry(
        causes=frozenset(draw(st.sets(st.sampled_from(CAUSES)))),
        tries=draw(st.integers(1, 4)),
        growth=draw(st.sampled_from([1.0, 1.5, 2.0, 2.7])),
        longest_us=draw(st.integers(0, 12)),
    )
    return Network(stations=stations, retry=retry)


@st.composite
def demands(draw: Callable[..., object], network: Network, forward: bool = False) -> Demand:
    """Up to a dozen jobs; ``forward``: visits in the order of the stations, services that take time, no patience."""
    arrivals = sorted(draw(st.lists(INSTANTS, min_size=1, max_size=12)))
    stations = st.lists(st.integers(0, len(network.stations) - 1), min_size=1, max_size=4)
    routes = [draw(stations) for _ in arrivals]
    if forward:
        routes = [sorted(set(route)) for route in routes]
    first_visit = np.cumsum([0, *(len(route) for route in routes)])
    visits = int(first_visit[-1])

    def column(values: st.SearchStrategy[int], length: int) -> np.ndarray:
        return np.array(draw(st.lists(values, min_size=length, max_size=length)), dtype=np.int64)

    restart = None
    if draw(st.booleans()):
        first = np.repeat(first_visit[:-1], np.diff(first_visit))
        back = column(st.integers(0, 3), visits) % (np.arange(visits) - first + 1)
        restart = np.arange(visits) if forward else np.arange(visits) - back
    patience = None if forward or draw(st.booleans()) else column(st.just(NO_PATIENCE_END) | SHORT, visits)
    return Demand(
        arrival_us=np.array(arrivals, dtype=np.int64),
        first_visit=first_visit.astype(np.int64),
        station=np.concatenate([np.array(route, dtype=np.int64) for route in routes]),
        service_us=column(st.integers(1, 8) if forward else SHORT, visits),
        pause_us=column(st.sampled_from([0, 0, 0, 1, 3]), visits),
        patience_us=patience,
        priority=None if draw(st.booleans()) else column(st.integers(0, 2), len(arrivals)),
        restart=restart,
        first_retry_us=None if draw(st.booleans()) else column(st.integers(0, 5), len(arrivals)),
        most_tries=None if draw(st.booleans()) else column(st.integers(1, 5), len(arrivals)),
    )


def cut(demand: Demand, places: list[int]) -> list[Demand]:
    """The same demand as a stream of blocks, cut before the jobs of these numbers."""
    edges = [0, *sorted({place for place in places if 0 < place < demand.jobs}), demand.jobs]
    return [_part(demand, begin, end) for begin, end in pairwise(edges)]


def _part(demand: Demand, begin: int, end: int) -> Demand:
    first, last = int(demand.first_visit[begin]), int(demand.first_visit[end])

    def visits(column: np.ndarray | None, shift: int = 0) -> np.ndarray | None:
        return None if column is None else column[first:last] - shift

    def jobs(column: np.ndarray | None) -> np.ndarray | None:
        return None if column is None else column[begin:end]

    return Demand(
        arrival_us=demand.arrival_us[begin:end],
        first_visit=demand.first_visit[begin : end + 1] - first,
        station=demand.station[first:last],
        service_us=demand.service_us[first:last],
        pause_us=demand.pause_us[first:last],
        patience_us=visits(demand.patience_us),
        priority=jobs(demand.priority),
        restart=visits(demand.restart, first),
        first_retry_us=jobs(demand.first_retry_us),
        most_tries=jobs(demand.most_tries),
    )


def crowded(seed: int, forward: bool) -> tuple[Network, Demand]:
    """A network and 20 to 150 jobs: long times beside tiny ones, outages in a row, back-offs that overtake each other.

    ``forward`` as in `demands`. All is drawn from the seed at once, which for so many numbers is quicker.
    """
    rng = np.random.default_rng(seed)
    network = Network(
        stations=tuple(_crowded_station(rng, number, forward) for number in range(rng.integers(1, 4))),
        retry=Retry(
            causes=frozenset(cause for cause in CAUSES if rng.random() < 0.8),
            tries=int(rng.choice([1, 3, 8, 40])),
            growth=float(rng.choice([1.0, 1.5, 2.0, 2.7])),
            longest_us=int(rng.choice([0, 5, 60, 400])),
        ),
    )
    return network, _crowd(rng, len(network.stations), forward)


def _crowded_station(rng: np.random.Generator, number: int, forward: bool) -> Station:
    servers: int | tuple[Step, ...] = int(rng.choice([1, 2, 3, 5, 14]))
    if rng.random() < 0.4:
        at = np.unique(rng.integers(0, 800, rng.integers(1, 6)))
        servers = tuple(Step(int(one), int(rng.choice([0, 1, 2, 4, 14]))) for one in at)
    begins = rng.integers(0, 800, rng.integers(0, 7))
    return Station(
        name=f"station {number}",
        servers=servers,
        discipline="fifo" if forward or rng.random() < 0.5 else "priority",
        room=None if forward or rng.random() < 0.5 else int(rng.choice([0, 3, 20])),
        when_down=str(rng.choice(["finish", "hold", "drop", "drop"])),
        outages=tuple(Outage(int(one), int(one + rng.choice([1, 7, 60, 200]))) for one in begins),
    )


def _crowd(rng: np.random.Generator, stations: int, forward: bool) -> Demand:
    jobs = int(rng.integers(20, 151))
    routes = [rng.integers(0, stations, rng.integers(1, 5)) for _ in range(jobs)]
    if forward:
        routes = [np.unique(route) for route in routes]
    first_visit = np.cumsum([0, *map(len, routes)])
    visits = int(first_visit[-1])
    places = np.arange(visits) - np.repeat(first_visit[:-1], np.diff(first_visit))
    restart = np.arange(visits) if forward else np.arange(visits) - rng.integers(0, 4, visits) % (places + 1)
    longest = int(rng.choice([3, 20, 90]))
    return Demand(
        arrival_us=np.sort(rng.integers(0, rng.choice([10, 300, 900]), jobs)),
        first_visit=first_visit,
        station=np.concatenate(routes),
        service_us=np.where(rng.random(visits) < 0.5, rng.integers(1, 4, visits), rng.integers(1, longest + 1, visits)),
        pause_us=np.where(rng.random(visits) < 0.6, 0, rng.integers(0, longest + 1, visits)),
        patience_us=None if forward or rng.random() < 0.5 else rng.integers(-1, 4 * longest, visits),
        priority=None if rng.random() < 0.5 else rng.integers(0, 4, jobs),
        restart=restart if rng.random() < 0.8 else None,
        first_retry_us=None if rng.random() < 0.2 else rng.integers(0, rng.choice([4, 40, 200]), jobs),
        most_tries=None if rng.random() < 0.5 else rng.integers(1, 40, jobs),
    )
