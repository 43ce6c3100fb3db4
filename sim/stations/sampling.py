"""Demand drawn from distributions, in a stream of blocks: who comes when, which stations they visit, and for how long.

A million jobs at one station, Poisson arrivals at 0.8 a second, services of 1 s:

    gaps, draws = generator.spawn(2)
    arrivals = renewal_arrivals(Exponential(1 / 0.8), gaps, jobs=1_000_000)
    blocks = demand_blocks(arrivals, [JobClass(visits=(Visit(0, Exponential(1.0)),))], draws)
    records = replay(network, blocks)

Every draw comes from the generators handed in. Give arrivals and jobs one each: then the same arrivals meet the same
draws whatever the other changes to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec
import numpy as np

from sim.stations.arrivals import BLOCK_ARRIVALS
from sim.stations.demand import NO_PATIENCE_END, Demand, Ints
from sim.stations.distributions import US_PER_S, Deterministic, Floats, Law, draw_us
from sim.stations.network import NetworkError, Outage

VISITS_MAX = 100_000


class Visit(msgspec.Struct, frozen=True):
    """A visit to a station by its number: service, the pause before it, and how long the wait is borne (None: ever)."""

    station: int
    service: Law
    pause: Law = Deterministic(0.0)
    patience: Law | None = None


class JobClass(msgspec.Struct, frozen=True, kw_only=True):
    """Jobs that are alike: ``share`` of all jobs, each with these visits in order, or a route drawn for each job.

    ``onward``[i][j], if given: the chance to make visit j next after visit i (one of the same visits: feedback); the
    rest leaves. The route begins with the first visit.
    """

    visits: tuple[Visit, ...]
    share: float = 1.0
    priority: int = 0
    onward: tuple[tuple[float, ...], ...] | None = None

    def __post_init__(self) -> None:
        if not self.visits:
            raise NetworkError("a class of jobs needs at least one visit")
        if not self.share > 0:
            raise NetworkError(f"a class of jobs needs a share above 0, not {self.share:g}")
        if self.onward is None:
            return
        chances = np.asarray(self.onward)
        if chances.shape != (len(self.visits), len(self.visits)):
            raise NetworkError(f"onward: {len(self.visits)} visits need {len(self.visits)} rows of as many chances")
        if (chances < 0).any() or (chances.sum(axis=1) > 1 + 1e-12).any():
            raise NetworkError("onward: chances are 0 or more, and the sum of a row is 1 at most")
        if max(abs(np.linalg.eigvals(chances))) > 1 - 1e-12:
            raise NetworkError("onward: some routes never end; let a share leave at one visit of each loop")


def renewal_arrivals(
    gap: Law, rng: np.random.Generator, jobs: int, block: int = BLOCK_ARRIVALS, from_us: int = 0
) -> Iterator[Ints]:
    """Instants of ``jobs`` arrivals, in order, in blocks, whose gaps are independent draws (exponential: Poisson).

    The first comes one gap after ``from_us``. Instants are rounded down to whole microseconds after their exact sum.
    """
    reached_s, whole_us, last_us = 0.0, from_us, from_us
    for count in _counts(jobs, block):
        # The whole seconds of the sum are carried as an integer, so that a long stream loses no precision.
        sums_s = reached_s + np.cumsum(gap.draw_s(rng, count))
        instants = np.maximum(whole_us + np.floor(sums_s * US_PER_S).astype(np.int64), last_us)
        last_us = int(instants[-1])
        yield instants
        seconds = int(sums_s[-1])
        reached_s, whole_us = float(sums_s[-1]) - seconds, whole_us + seconds * US_PER_S


def batch_arrivals(
    gap: Law, sizes: Sequence[float], rng: np.random.Generator, batches: int, block: int = BLOCK_ARRIVALS
) -> Iterator[Ints]:
    """Instants of arrivals in batches at one instant; sizes[i] is the chance that a batch has i + 1 jobs."""
    if not len(sizes) or min(sizes) < 0 or abs(sum(sizes) - 1) > 1e-9:
        raise NetworkError("batches: sizes are chances of 1, 2, ... jobs, 0 or more, and their sum is 1")
    for instants in renewal_arrivals(gap, rng, batches, block):
        yield np.repeat(instants, 1 + rng.choice(len(sizes), size=len(instants), p=np.asarray(sizes)))


def demand_blocks(arrivals: Iterable[Ints], classes: Sequence[JobClass], rng: np.random.Generator) -> Iterator[Demand]:
    """A block of demand for each block of arrivals: each job's class by the shares, then its route and its times.

    Raises NetworkError where there is no class.
    """
    if not classes:
        raise NetworkError("demand: give at least one class of jobs")
    chances = np.asarray([one.share for one in classes])
    for instants in arrivals:
        if not len(instants):
            continue
        if len(classes) == 1:
            which = np.zeros(len(instants), dtype=np.int64)
        else:
            which = np.searchsorted(np.cumsum(chances / chances.sum())[:-1], rng.random(len(instants)), side="right")
        yield _block(instants, which, classes, rng)


def exponential_outages(up_s: float, repair: Law, rng: np.random.Generator, until_us: int) -> tuple[Outage, ...]:
    """Outages that begin before ``until_us`` after exponential times up of mean ``up_s``, busy or not.

    Lengths are drawn from ``repair``, at least a microsecond. The first time up begins at 0.
    """
    if not up_s > 0:
        raise NetworkError(f"outages: the mean time up is above 0 s, not {up_s:g}")
    outages: list[Outage] = []
    instant_us = 0
    while True:
        ups_us = np.rint(rng.standard_exponential(1024) * up_s * US_PER_S).astype(np.int64)
        downs_us = np.maximum(draw_us(repair, rng, 1024), 1)
        for up_us, down_us in zip(ups_us.tolist(), downs_us.tolist(), strict=True):
            begins_us = instant_us + up_us
            if begins_us >= until_us:
                return tuple(outages)
            instant_us = begins_us + down_us
            outages.append(Outage(begins_us, instant_us))


def _counts(total: int, block: int) -> Iterator[int]:
    if total < 0 or block < 1:
        raise NetworkError(f"arrivals: {total} jobs in blocks of {block}: jobs are 0 or more, blocks 1 or more")
    for begun in range(0, total, block):
        yield min(block, total - begun)


def _block(instants: Ints, which: Ints, classes: Sequence[JobClass], rng: np.random.Generator) -> Demand:
    """One block: the visits of each class are drawn together, then put where their jobs are."""
    members = [np.flatnonzero(which == number) for number in range(len(classes))]
    routes = [_routes(one, len(jobs), rng) for one, jobs in zip(classes, members, strict=True)]
    lengths = np.zeros(len(instants), dtype=np.int64)
    for jobs, (counts, _) in zip(members, routes, strict=True):
        lengths[jobs] = counts
    first_visit = np.concatenate(([0], np.cumsum(lengths)))
    m = int(first_visit[-1])
    station, service_us, pause_us = (np.zeros(m, dtype=np.int64) for _ in range(3))
    patience_us = np.full(m, NO_PATIENCE_END, dtype=np.int64)
    for one, jobs, (counts, visits) in zip(classes, members, routes, strict=True):
        begins = np.cumsum(counts) - counts
        places = np.repeat(first_visit[jobs] - begins, counts) + np.arange(len(visits))
        for number, visit in enumerate(one.visits):
            here = places if len(one.visits) == 1 else places[visits == number]
            station[here] = visit.station
            service_us[here] = draw_us(visit.service, rng, len(here))
            pause_us[here] = draw_us(visit.pause, rng, len(here))
            if visit.patience is not None:
                patience_us[here] = draw_us(visit.patience, rng, len(here))
    priorities = np.asarray([one.priority for one in classes], dtype=np.int64)
    return Demand(
        arrival_us=instants,
        first_visit=first_visit,
        station=station,
        service_us=service_us,
        pause_us=pause_us,
        patience_us=patience_us if any(v.patience is not None for one in classes for v in one.visits) else None,
        priority=priorities[which] if priorities.any() else None,
    )


def _routes(one: JobClass, jobs: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """The number of visits of each job, and which of the class's visits they are, job after job."""
    k = len(one.visits)
    if one.onward is None:
        return np.full(jobs, k, dtype=np.int64), np.tile(np.arange(k, dtype=np.int64), jobs)
    bounds: Floats = np.cumsum(np.asarray(one.onward, dtype=np.float64), axis=1)
    on_the_way, now = np.arange(jobs), np.zeros(jobs, dtype=np.int64)
    steps: list[tuple[Ints, Ints]] = []
    while len(on_the_way):
        steps.append((on_the_way, now))
        if len(steps) > VISITS_MAX:
            raise NetworkError(f"onward: a route has more than {VISITS_MAX} visits; let a larger share leave")
        following = (rng.random(len(now))[:, None] >= bounds[now]).sum(axis=1)
        goes_on = following < k
        on_the_way, now = on_the_way[goes_on], following[goes_on]
    if not steps:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    whose = np.concatenate([jobs_of for jobs_of, _ in steps])
    order = np.argsort(whose, kind="stable")
    return np.bincount(whose, minlength=jobs), np.concatenate([visits for _, visits in steps])[order]
