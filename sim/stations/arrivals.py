"""Arrivals whose rate changes with time: rate functions, and Poisson arrivals drawn from them in two ways.

A rate is given on intervals that follow each other, [edge, next edge), constant or linear within each, and is 0 before
the first edge and from the last edge on. An arrival at a real instant t is recorded at the whole microsecond it falls
in; edges are whole microseconds, so every arrival stays in its interval, an edge belongs to the interval that it
begins, and the last instant never occurs.

- **Inversion** (Cinlar 1975, ch. 4): arrivals of a process of rate 1, put through the inverse of the expected count.
  One exponential an arrival; nothing is thrown away.
- **Thinning** (Lewis & Shedler 1979, algorithm 1): arrivals of a process of the highest rate, each kept with the
  probability rate / highest rate. It needs no integral, so it also serves any rate function that has a bound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec
import numpy as np

from sim.stations.demand import Ints
from sim.stations.distributions import US_PER_S, Floats
from sim.stations.network import NetworkError

BLOCK_ARRIVALS = 65_536


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """Arrivals per second over time: k intervals between the k + 1 ``edges_us``; see `constant_rate`, `linear_rate`.

    begin_per_s[k]: the rate where an interval begins; end_per_s[k]: the rate that it tends to where it ends; linear
    between, with jumps allowed at edges.
    """

    edges_us: Ints
    begin_per_s: Floats
    end_per_s: Floats

    def __post_init__(self) -> None:
        k = len(self.edges_us) - 1
        if k < 1 or (np.diff(self.edges_us) <= 0).any():
            raise NetworkError("rate: edges_us are two or more instants, each later than the one before")
        if len(self.begin_per_s) != k or len(self.end_per_s) != k:
            raise NetworkError(f"rate: {k + 1} edges make {k} intervals, but there are {len(self.begin_per_s)} rates")
        both = np.concatenate((self.begin_per_s, self.end_per_s))
        if not (np.isfinite(both) & (both >= 0)).all():
            raise NetworkError("rate: every rate is a number of 0 or more per second")

    @property
    def lengths_s(self) -> Floats:
        """The lengths of the intervals in seconds."""
        return np.diff(self.edges_us) / US_PER_S

    @property
    def highest_per_s(self) -> float:
        """The least upper bound of the rate."""
        return float(max(self.begin_per_s.max(), self.end_per_s.max()))

    def at(self, instants_us: Ints) -> Floats:
        """The rate per second at instants; 0 outside the edges, and the later interval's at an edge."""
        where = np.searchsorted(self.edges_us, instants_us, side="right") - 1
        inside = (where >= 0) & (where < len(self.begin_per_s))
        where = np.where(inside, where, 0)
        share = (instants_us - self.edges_us[where]) / np.diff(self.edges_us)[where]
        return np.where(inside, self.begin_per_s[where] + (self.end_per_s - self.begin_per_s)[where] * share, 0.0)

    def expected(self) -> Floats:
        """The expected number of arrivals in each interval."""
        return (self.begin_per_s + self.end_per_s) / 2 * self.lengths_s

    def expected_until(self, instants_us: Ints) -> Floats:
        """The expected number of arrivals before each instant (the integral of the rate)."""
        before = np.concatenate(([0.0], np.cumsum(self.expected())))
        clipped = np.clip(instants_us, self.edges_us[0], self.edges_us[-1])
        where = np.minimum(np.searchsorted(self.edges_us, clipped, side="right") - 1, len(self.begin_per_s) - 1)
        gone_s = (clipped - self.edges_us[where]) / US_PER_S
        slope = ((self.end_per_s - self.begin_per_s) / self.lengths_s)[where]
        return before[where] + (self.begin_per_s[where] + slope * gone_s / 2) * gone_s

    def expected_between(self, edges_us: Ints) -> Floats:
        """The expected number of arrivals between these edges, which need not be the rate's own."""
        return np.diff(self.expected_until(edges_us))


def constant_rate(edges_us: Sequence[int] | Ints, per_s: Sequence[float] | Floats) -> Rate:
    """A rate that is constant on each interval: one value fewer than edges. Raises NetworkError."""
    values = np.asarray(per_s, dtype=np.float64)
    return Rate(edges_us=np.asarray(edges_us, dtype=np.int64), begin_per_s=values, end_per_s=values)


def linear_rate(edges_us: Sequence[int] | Ints, per_s: Sequence[float] | Floats) -> Rate:
    """A rate that runs in straight lines through one value at each edge. Raises NetworkError."""
    values = np.asarray(per_s, dtype=np.float64)
    if len(values) != len(edges_us):
        raise NetworkError(f"linear rate: one value an edge; {len(edges_us)} edges, {len(values)} values")
    return Rate(edges_us=np.asarray(edges_us, dtype=np.int64), begin_per_s=values[:-1], end_per_s=values[1:])


def arrivals_by_inversion(rate: Rate, rng: np.random.Generator, block: int = BLOCK_ARRIVALS) -> Iterator[Ints]:
    """Instants of Poisson arrivals in order, in blocks of at most ``block``, by inversion (Cinlar 1975)."""
    total = float(rate.expected().sum())
    reached = 0.0
    while total > 0:
        counts = reached + np.cumsum(rng.standard_exponential(block))
        reached = float(counts[-1])
        inside = counts[counts < total]
        if len(inside):
            yield instants_of_counts(rate, inside)
        if len(inside) < block:
            return


def instants_of_counts(rate: Rate, counts: Floats) -> Ints:
    """The instants in whole microseconds by which so many arrivals are expected: the inverse of the integral.

    ``counts`` run from 0 to less than the expected total. A count that falls on the border of an interval goes to the
    next one in which anybody arrives, so that an interval of rate 0 stays empty.
    """
    expected = rate.expected()
    upper = np.cumsum(expected)
    where = np.minimum(np.searchsorted(upper, counts, side="right"), np.flatnonzero(expected)[-1])
    # Within the interval, b s + slope s^2 / 2 = rest, in the form of its root that also holds for a slope of 0.
    rest = np.maximum(counts - (upper - expected)[where], 0.0)
    begin = rate.begin_per_s[where]
    slope = ((rate.end_per_s - rate.begin_per_s) / rate.lengths_s)[where]
    below = begin + np.sqrt(np.maximum(begin**2 + 2 * slope * rest, 0.0))
    gone_s = np.divide(2 * rest, below, out=np.zeros_like(rest), where=below > 0)
    gone_us = np.minimum(np.floor(gone_s * US_PER_S).astype(np.int64), np.diff(rate.edges_us)[where] - 1)
    instants: Ints = rate.edges_us[where] + gone_us
    return instants


def arrivals_by_thinning(rate: Rate, rng: np.random.Generator, block: int = BLOCK_ARRIVALS) -> Iterator[Ints]:
    """Instants of Poisson arrivals in order, in blocks of at most ``block``, by thinning (Lewis & Shedler 1979)."""
    begins, ends = int(rate.edges_us[0]), int(rate.edges_us[-1])
    return thinned(rate.at, rate.highest_per_s, begins, ends, rng, block)


def thinned(
    per_s_at: Callable[[Ints], Floats],
    highest_per_s: float,
    from_us: int,
    until_us: int,
    rng: np.random.Generator,
    block: int = BLOCK_ARRIVALS,
) -> Iterator[Ints]:
    """Instants in [from_us, until_us) of Poisson arrivals at any rate function with a bound (Lewis & Shedler 1979).

    ``per_s_at`` gives the rates per second at whole instants in order. Raises NetworkError where one of them is below
    0 or above ``highest_per_s``: the arrivals would silently be too few.
    """
    gone_us = 0.0
    while highest_per_s > 0:
        gaps_us = rng.standard_exponential(block) * (US_PER_S / highest_per_s)
        candidates_us = gone_us + np.cumsum(gaps_us)
        gone_us = float(candidates_us[-1])
        chances = rng.random(block) * highest_per_s
        inside = candidates_us < until_us - from_us
        instants = from_us + np.floor(candidates_us[inside]).astype(np.int64)
        rates = per_s_at(instants)
        if ((rates < 0) | (rates > highest_per_s * (1 + 1e-12))).any():
            worst = int(instants[np.argmax(rates)])
            raise NetworkError(f"thinning: the rate at {worst} us is not within 0 to {highest_per_s:g} per second")
        kept = instants[chances[inside] < rates]
        if len(kept):
            yield kept
        if not inside[-1]:
            return


def all_arrivals(blocks: Iterable[Ints]) -> Ints:
    """All instants of a stream in one array."""
    found = list(blocks)
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)
