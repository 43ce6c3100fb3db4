"""What a capacity study finds, as capacity.json has it: shares 0 to 1, instants in microseconds UTC."""

from __future__ import annotations

from typing import Literal

import msgspec

from sim.study.attainment import Attained
from sim.study.cheapest import Minimality
from sim.study.intervals import Interval

Which = Literal["now", "smallest"]


class Range(msgspec.Struct, frozen=True):
    """An estimate between its limits, in the unit of its field."""

    low: float
    estimate: float
    high: float


class Mean(msgspec.Struct, frozen=True):
    """A mean over replications with its interval; no limits where too few of them are independent to tell one."""

    low: float | None
    estimate: float
    high: float | None


def range_of(interval: Interval) -> Range:
    """An interval without what it rests on."""
    return Range(interval.low, interval.estimate, interval.high)


def time_range_of(interval: Interval) -> Range:
    """The interval of a time, which is never below 0."""
    return Range(max(0.0, interval.low), interval.estimate, max(0.0, interval.high))


class StationAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One station: its servers now, and how many it needs. None where no number of servers keeps the objectives.

    alone: with all others ample. in_years: at the load that the growth makes of today's. gain, loss: in margin of the
    worst cell (share points), by one more server now and one fewer than ``smallest``. binding: where one more gains
    most (now, only if some objective is not kept; at ``smallest``). use: at ``smallest``.
    """

    name: str
    court: str
    station: str
    cost: float
    now: int
    alone: int | None
    smallest: int | None
    n_plus_1: int | None
    n_plus_2: int | None
    in_years: int | None
    gain_of_one_more_now: float
    loss_of_one_less: float | None
    one_lost_holds: bool | None
    two_lost_hold: bool | None
    binding_now: bool
    binding: bool
    mean_service_s: float | None
    use_in_busiest_hour: float | None


class CellAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One objective in one court under four capacities; ample: nobody waits. by_estimate: too few papers to prove.

    is_share: a share of papers (0 to 1) or of server time; else seconds.
    """

    objective: str
    court: str
    measure: str
    threshold: float
    at_least: bool
    is_share: bool
    by_estimate: bool
    now: Attained
    ample: Attained
    smallest: Attained | None
    n_plus_1: Attained | None


class ServersPoint(msgspec.Struct, frozen=True):
    """The worst cell with so many servers at one station, the others as in ``smallest``."""

    station: str
    servers: int
    worst: Attained


class LoadPoint(msgspec.Struct, frozen=True):
    """A capacity under a multiple of today's load. p50_s, p95_s: of papers in the first objective's windows."""

    capacity: Which
    multiple: float
    worst: Attained
    p50_s: Mean | None
    p95_s: Mean | None


class Dates(msgspec.Struct, frozen=True):
    """The days on which growth has made today's load a headroom's multiple; None: not within a hundred years."""

    proven: str | None
    estimate: str | None
    at_best: str | None


class HeadroomAnswer(msgspec.Struct, frozen=True):
    """The largest multiples of today's load that keep the objectives; None: the largest one tried (``most``) does."""

    capacity: Which
    proven: float | None
    estimate: float | None
    at_best: float | None
    most: float
    exhausted: Dates


class Tried(msgspec.Struct, frozen=True):
    """A capacity that no other one beats both in cost and in attainment, of all those tried."""

    cost: float
    servers: dict[str, int]
    worst: Attained
    is_smallest: bool
    is_now: bool


class Fluid(msgspec.Struct, frozen=True):
    """The fluid backlog through points, its peak, and minutes from the outage's end until it is 0 (or None)."""

    at_us: list[int]
    backlog: list[float]
    peak: float
    normal_again_min: float | None


class Recovery(msgspec.Struct, frozen=True, kw_only=True):
    """Filings that an outage keeps back in one court: under way with it less under way without it, at steps of time.

    backlog between low and high: mean over the replications and its interval. normal_again_min: minutes after the
    outage's end from which less than one filing is kept back. lost_share: of those begun in the outage, given up.
    """

    court: str
    capacity: Which
    at_us: list[int]
    backlog: list[float]
    low: list[float]
    high: list[float]
    peak: Range
    normal_again_min: float | None
    lost_share: float | None
    fluid: Fluid | None


class Recoveries(msgspec.Struct, frozen=True):
    """The outage looked at (the longest of those that every replication has), and what it left in each court."""

    begins_us: int
    ends_us: int
    courts: tuple[Recovery, ...]


class TheoryHour(msgspec.Struct, frozen=True, kw_only=True):
    """A station in one hour without outages: what came, the mean wait simulated, and the closed form that applies."""

    station: str
    hour_us: int
    servers: int
    arrival_per_s: float
    arrival_cv: float
    service_s: float
    service_cv: float
    simulated_wait_s: Range
    name: str
    source: str
    exact: bool
    why: str
    wait_s: float | None
    utilisation: float | None


class GroupAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Courts that share stations, usually one by itself. possible: false if not even ample servers keep the objectives.

    decided: no further replication could spare a server. minimality: "proven" where every cheaper capacity was ruled
    out (by trying ``alternatives``, more servers taken never to hurt), "local" where no station can give up a server
    but a cheaper combination is not ruled out; None: not possible, or a study of before this was told. knee: the
    multiple from which p95 is twice that without waits.
    """

    name: str
    courts: tuple[str, ...]
    replications: int
    replays: int
    possible: bool
    possible_in_years: bool
    decided: bool
    stations: tuple[StationAnswer, ...]
    cells: tuple[CellAnswer, ...]
    servers_curve: tuple[ServersPoint, ...]
    load_curve: tuple[LoadPoint, ...]
    knee: dict[Which, float | None]
    headroom: tuple[HeadroomAnswer, ...]
    pareto: tuple[Tried, ...]
    recovery: Recoveries | None
    theory: tuple[TheoryHour, ...]
    minimality: Minimality | None = None
    alternatives: int = 0


class Confirmed(msgspec.Struct, frozen=True, kw_only=True):
    """One cell in one replication: by the sweep, and by the whole simulation with the core, at the same capacity."""

    objective: str
    court: str
    sweep: float | None
    whole_core: float | None
    count_sweep: int
    count_core: int


class Confirmation(msgspec.Struct, frozen=True):
    """The chosen capacity lived through by the whole simulation; explained: why the two need not be equal."""

    replication: int
    seed: int
    cells: tuple[Confirmed, ...]
    explained: tuple[str, ...]


class Capacity(msgspec.Struct, frozen=True, kw_only=True):
    """The whole study. growth: a year; starts_at_us: from when years count; confidence: one-sided, for each cell."""

    scenario: str
    title: str
    question: str
    answer: str
    seed: int
    confidence: float
    objectives: tuple[str, ...]
    growth: float
    years: float
    starts_at_us: int
    at_most: int
    groups: tuple[GroupAnswer, ...]
    confirmation: Confirmation | None
    notes: tuple[str, ...]
    assumed: tuple[str, ...]
    performance: dict[str, object] = {}
