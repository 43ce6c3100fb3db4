"""The smallest capacity that keeps all objectives, what spares it takes, how much load it bears.

The decision rule: a capacity keeps an objective if the one-sided lower confidence limit of its attainment over the
replications reaches the threshold. Where so few papers come that not even ample capacity reaches that, or where a
capacity attains what ample servers do but for half a point, the estimate decides (`Trial.keeps`). More servers at one
station never hurt but by chance, so each station's own lower bound is found by bisection with all others ample; the
capacity of all together begins there and grows where one more server gains most for its cost, and is then trimmed, so
that no station can give up a server.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import msgspec

from sim.study.cheapest import Minimality, cheapest
from sim.study.trial import AMPLE, Servers, Trial

LOAD_STEP = 0.01
"""Headroom is found to this part of today's load."""
_GROWN_MOST = 400  # servers added one by one before the search gives up

Keeps = Callable[[Servers], bool]
Progress = Callable[[str], None]


class Smallest(msgspec.Struct, frozen=True):
    """Each station alone with the others ample, and all of them together; None: no capacity does.

    minimality: whether a cheaper one is ruled out (`sim.study.cheapest`), by trying so many alternatives.
    """

    alone: Servers | None
    together: Servers | None
    minimality: Minimality | None = None
    alternatives: int = 0


def smallest(trial: Trial, costs: Sequence[float], multiple: float = 1.0, least: Servers | None = None) -> Smallest:
    """The smallest capacity at a multiple of the load; ``least``: nowhere fewer than these (of a smaller load)."""
    if not trial.keeps(trial.ample, multiple):
        return Smallest(None, None)

    def good(servers: Servers) -> bool:
        return trial.keeps(servers, multiple)

    alone = tuple(_alone(good, trial.ample, place) for place in range(len(trial.searched)))
    if least is not None:
        alone = tuple(map(max, alone, least))
    together = _grown(trial, alone, costs, multiple)
    if together is None:
        return Smallest(alone, None)
    return Smallest(alone, _nearer(good, trimmed(good, together, alone, costs), trial.now, alone, costs))


def none_cheaper(trial: Trial, found: Smallest, costs: Sequence[float]) -> Smallest:
    """The same with every cheaper capacity ruled out, or a cheaper one that keeps the objectives; at today's load."""
    alone, together = found.alone, found.together
    if alone is None or together is None:
        return found

    def trim(servers: Servers) -> Servers:
        least = trimmed(trial.keeps, servers, alone, costs)
        return _nearer(trial.keeps, least, trial.now, alone, costs)

    proof = cheapest(trial.keeps, together, alone, costs, trim)
    return Smallest(alone, proof.servers, proof.minimality, proof.alternatives)


def _nearer(good: Keeps, servers: Servers, now: Servers, least: Servers, costs: Sequence[float]) -> Servers:
    """Of capacities at the same or a lower cost one nearer to today's: a server moved back to where there is one."""
    places = range(len(servers))
    for more in places:
        for fewer in places:
            can = servers[more] > max(now[more], least[more]) and servers[fewer] < now[fewer]
            if can and costs[fewer] <= costs[more]:
                moved = with_one(with_one(servers, more, servers[more] - 1), fewer, servers[fewer] + 1)
                servers = moved if good(moved) else servers
    return servers


def _alone(good: Keeps, ample: Servers, place: int) -> int:
    """The fewest servers of one station with the others ample: doubled until enough, then bisected."""
    few, enough = 0, 1
    while not good(with_one(ample, place, enough)):
        few, enough = enough, min(enough * 2, AMPLE)
    while enough - few > 1:
        middle = (few + enough) // 2
        few, enough = (few, middle) if good(with_one(ample, place, middle)) else (middle, enough)
    return enough


def _grown(trial: Trial, start: Servers, costs: Sequence[float], multiple: float) -> Servers | None:
    """From the lower bounds on, one more server where it gains most for its cost, until all objectives are kept."""
    servers = start
    for _ in range(_GROWN_MOST):
        if trial.keeps(servers, multiple):
            return servers
        servers = with_one_more(trial, servers, costs, multiple)
    return None


def with_one_more(trial: Trial, servers: Servers, costs: Sequence[float], multiple: float = 1.0) -> Servers:
    """One more server at the station where the worst cell gains most per cost; ties by the mean time of papers."""
    before = trial.score(servers, multiple)

    def gain(place: int) -> tuple[float, float]:
        after = trial.score(with_one(servers, place, servers[place] + 1), multiple)
        return (after[0] - before[0]) / costs[place], (after[1] - before[1]) / costs[place]

    best = max(range(len(servers)), key=lambda place: (gain(place), -place))
    return with_one(servers, best, servers[best] + 1)


def trimmed(good: Keeps, servers: Servers, least: Servers, costs: Sequence[float]) -> Servers:
    """Without every server that can be spared, the dearest first, never fewer than ``least``."""
    for place in sorted(range(len(servers)), key=lambda one: (-costs[one], one)):
        while servers[place] > least[place] and good(with_one(servers, place, servers[place] - 1)):
            servers = with_one(servers, place, servers[place] - 1)
    return servers


def with_spares(trial: Trial, servers: Servers, lost: int, costs: Sequence[float]) -> Servers:
    """What keeps all objectives with ``lost`` servers out of service all the time, at any one station (N + lost).

    So many more at every station are certainly enough; those that are not needed are left out again.
    """

    def bears(candidate: Servers) -> bool:
        if not trial.keeps(candidate):
            return False
        return all(
            trial.keeps(with_one(candidate, place, max(candidate[place] - lost, 0))) for place in range(len(candidate))
        )

    return trimmed(bears, tuple(one + lost for one in servers), servers, costs)


def binding(trial: Trial, servers: Servers) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """For each station what one more server gains, and what one less loses, in margin of the worst cell."""
    here = trial.score(servers)[0]
    gains = tuple(trial.score(with_one(servers, place, one + 1))[0] - here for place, one in enumerate(servers))
    losses = tuple(
        here - trial.score(with_one(servers, place, max(one - 1, 0)))[0] for place, one in enumerate(servers)
    )
    return gains, losses


def with_one(servers: Servers, place: int, number: int) -> Servers:
    """The same capacity with another number of servers at one station."""
    return (*servers[:place], number, *servers[place + 1 :])


# --- load -----------------------------------------------------------------------------------------------------------


class Headroom(msgspec.Struct, frozen=True):
    """Largest multiples of today's load that still keep all objectives: proven, by the estimate, at best.

    0 where not even the least load tried does; None where the largest one tried (`most`) still does.
    """

    proven: float | None
    estimate: float | None
    at_best: float | None
    most: float


def headroom(trial: Trial, servers: Servers, grid: Sequence[float]) -> Headroom:
    """Sought on a grid from today's load upwards, or downwards if not even that is kept; bisected to LOAD_STEP."""

    def proven(multiple: float) -> bool:
        return trial.keeps(servers, multiple)

    def estimated(multiple: float) -> bool:
        return trial.score(servers, multiple)[0] >= 0

    def possible(multiple: float) -> bool:
        return all(one.verdict in ("holds", "undecided", "empty") for one in trial.at(servers, multiple).cells)

    return Headroom(
        proven=_largest(proven, grid),
        estimate=_largest(estimated, grid),
        at_best=_largest(possible, grid),
        most=max(grid),
    )


def _largest(good: Callable[[float], bool], grid: Sequence[float]) -> float | None:
    if good(1.0):
        upwards = [1.0, *(one for one in grid if one > 1)]
        found = next(((low, high) for low, high in pairwise(upwards) if not good(high)), None)
        return None if found is None else _bisected(good, *found)
    downwards = [1.0, *(one for one in reversed(grid) if one < 1)]
    below = next(((low, high) for high, low in pairwise(downwards) if good(low)), None)
    return 0.0 if below is None else _bisected(good, *below)


def _bisected(good: Callable[[float], bool], low: float, high: float) -> float:
    while high - low > LOAD_STEP * 1.001:
        middle = round((low + high) / 2, 4)
        low, high = (middle, high) if good(middle) else (low, middle)
    return low
