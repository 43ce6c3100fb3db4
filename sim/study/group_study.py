"""One group of courts from its loads to its whole answer: search, spares, load, cost, recovery, theory."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec
import numpy as np

from sim.courts.clock import HOUR_US
from sim.stations.demand import NEVER
from sim.study.attainment import Attained, server_time_us, widening
from sim.study.capacity_result import (
    CellAnswer,
    Dates,
    GroupAnswer,
    HeadroomAnswer,
    LoadPoint,
    Mean,
    ServersPoint,
    StationAnswer,
    Which,
)
from sim.study.capacity_search import binding, headroom, none_cheaper, smallest, with_one, with_spares
from sim.study.cheapest import Minimality
from sim.study.cost import pareto
from sim.study.intervals import CONFIDENCE, mean_and_sd, t_quantile
from sim.study.recovery import recoveries
from sim.study.theory_hours import theory_hours
from sim.study.trial import AMPLE, Outcome, Servers, Trial

MULTIPLES = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0)
KNEE_TIMES = 2.0  # the knee: p95 is so many times what it is where nobody waits
_YEARS_MOST = 100.0
_DAYS_A_YEAR = 365.2425
_FREEDOM_LEAST = 2  # an interval of fewer than three independent replications tells nothing: t is 12.7 with one degree


class Growing(msgspec.Struct, frozen=True):
    """How load grows: ``rate`` a year (0.05), for ``years``, counted from ``from_us``."""

    rate: float
    years: float
    from_us: int

    @property
    def multiple(self) -> float:
        """Today's load times this is that of the last year."""
        return float((1 + self.rate) ** self.years)

    def day_of(self, multiple: float | None) -> str | None:
        """The day on which growth has made today's load this multiple; None: not in a hundred years."""
        if multiple is None or self.rate <= 0:
            return None
        multiple = max(multiple, 1.0)  # exhausted already
        years = math.log(multiple) / math.log(1 + self.rate)
        if years > _YEARS_MOST:
            return None
        start = datetime.fromtimestamp(self.from_us / 1e6, UTC)
        return (start + timedelta(days=years * _DAYS_A_YEAR)).date().isoformat()


class Chosen(msgspec.Struct, frozen=True):
    """The capacities that the search chose; None where there is none."""

    alone: Servers | None
    together: Servers | None
    plus_1: Servers | None
    plus_2: Servers | None
    in_years: Servers | None
    decided: bool
    minimality: Minimality | None = None
    alternatives: int = 0


def choose(trial: Trial, costs: Sequence[float], growing: Growing) -> Chosen:
    """The search for today's load, its spares, and the load of the years to come."""
    today = none_cheaper(trial, smallest(trial, costs), costs)
    later = smallest(trial, costs, growing.multiple, least=today.together)
    if today.together is None:
        return Chosen(today.alone, None, None, None, later.together, not trial.is_undecided(trial.ample))
    servers = today.together
    undecided = any(trial.by_estimate()) or any(
        trial.is_undecided(with_one(servers, place, one - 1)) for place, one in enumerate(servers) if one > 1
    )
    return Chosen(
        alone=today.alone,
        together=servers,
        plus_1=with_spares(trial, servers, 1, costs),
        plus_2=with_spares(trial, servers, 2, costs),
        in_years=later.together,
        decided=not undecided,
        minimality=today.minimality,
        alternatives=today.alternatives,
    )


def answer_of_group(trial: Trial, name: str, chosen: Chosen, costs: Sequence[float], growing: Growing) -> GroupAnswer:
    """Everything that is told of a group, once its capacities are chosen."""
    capacities: dict[Which, Servers] = {"now": trial.now}
    if chosen.together is not None:
        capacities["smallest"] = chosen.together
    grid = tuple(one for one in MULTIPLES if one <= len(trial.loads) / 2)  # at least two of a multiple share no paper
    curve = tuple(_load_point(trial, which, servers, one) for which, servers in capacities.items() for one in grid)
    return GroupAnswer(
        name=name,
        courts=trial.loads[0].courts,
        replications=len(trial.loads),
        possible=chosen.together is not None,
        possible_in_years=chosen.in_years is not None,
        decided=chosen.decided,
        minimality=chosen.minimality,
        alternatives=chosen.alternatives,
        stations=_stations(trial, chosen, costs),
        cells=_cells(trial, chosen),
        servers_curve=() if chosen.together is None else _servers_curve(trial, chosen.together),
        load_curve=curve,
        knee={which: _knee(trial, which, curve) for which in capacities},
        headroom=tuple(_headroom(trial, which, servers, grid, growing) for which, servers in capacities.items()),
        pareto=pareto(trial, chosen.together, costs),
        recovery=recoveries(trial, capacities),
        theory=theory_hours(trial, capacities.get("smallest", trial.now)),
        replays=trial.replays,
    )


# --- stations and cells ---------------------------------------------------------------------------------------------


def _stations(trial: Trial, chosen: Chosen, costs: Sequence[float]) -> tuple[StationAnswer, ...]:
    gains, _ = binding(trial, trial.now)
    servers = chosen.together
    gains_then, losses = (None, None) if servers is None else binding(trial, servers)
    uses = _uses(trial, trial.now if servers is None else servers)
    return tuple(
        StationAnswer(
            name=trial.loads[0].network.stations[number].name,
            court=trial.loads[0].network.stations[number].name.rpartition("/")[0],
            station=trial.loads[0].network.stations[number].name.rpartition("/")[2],
            cost=costs[place],
            now=trial.now[place],
            alone=_of(chosen.alone, place),
            smallest=_of(servers, place),
            n_plus_1=_of(chosen.plus_1, place),
            n_plus_2=_of(chosen.plus_2, place),
            in_years=_of(chosen.in_years, place),
            gain_of_one_more_now=gains[place],
            loss_of_one_less=None if losses is None else losses[place],
            one_lost_holds=_bears(trial, servers, place, 1),
            two_lost_hold=_bears(trial, servers, place, 2),
            binding_now=not trial.keeps(trial.now) and place == _most(gains),
            binding=gains_then is not None and place == _most(gains_then),
            mean_service_s=uses[place][0],
            use_in_busiest_hour=uses[place][1],
        )
        for place, number in enumerate(trial.searched)
    )


def _of(servers: Servers | None, place: int) -> int | None:
    return None if servers is None else servers[place]


def _most(values: Sequence[float]) -> int | None:
    """The place of the greatest value above 0, the first of equals."""
    best = max(range(len(values)), key=lambda place: (values[place], -place))
    return best if values[best] > 0 else None


def _bears(trial: Trial, servers: Servers | None, place: int, lost: int) -> bool | None:
    if servers is None:
        return None
    return trial.keeps(with_one(servers, place, max(servers[place] - lost, 0)))


def _uses(trial: Trial, servers: Servers) -> list[tuple[float | None, float | None]]:
    """Of each searched station the mean service in seconds and the use in its busiest hour (first replication's)."""
    load = trial.loads[0]
    network, records = trial.replayed(load, servers)
    found: list[tuple[float | None, float | None]] = []
    for number in trial.searched:
        here = (load.demand.station == number) & (records.ended_us != NEVER)
        began, ended = records.began_us[here], records.ended_us[here]
        if not len(began):
            found.append((None, None))
            continue
        use = 0.0
        for hour in np.unique(began // HOUR_US).tolist():
            first, last = hour * HOUR_US, (hour + 1) * HOUR_US
            busy = float(np.maximum(np.minimum(ended, last) - np.maximum(began, first), 0).sum())
            available = server_time_us(network.stations[number], first, last)
            if available > 0:
                use = max(use, busy / available)
        found.append((float(load.demand.service_us[here].mean()) / 1e6, use))
    return found


def _cells(trial: Trial, chosen: Chosen) -> tuple[CellAnswer, ...]:
    now, ample, by_estimate = trial.at(trial.now), trial.at(trial.ample), trial.by_estimate()

    def attained_by(servers: Servers | None, place: int) -> Attained | None:
        return None if servers is None else trial.at(servers).cells[place]

    return tuple(
        CellAnswer(
            objective=cell.objective.text,
            court=cell.court,
            measure=cell.measure,
            threshold=cell.threshold,
            at_least=cell.at_least,
            is_share=cell.is_share or cell.objective.quantity == "use",
            by_estimate=by_estimate[place],
            now=now.cells[place],
            ample=ample.cells[place],
            smallest=attained_by(chosen.together, place),
            n_plus_1=attained_by(chosen.plus_1, place),
        )
        for place, cell in enumerate(trial.cells)
    )


def _servers_curve(trial: Trial, servers: Servers) -> tuple[ServersPoint, ...]:
    stations = trial.loads[0].network.stations
    return tuple(
        ServersPoint(stations[number].name, one, trial.worst(trial.at(with_one(servers, place, one))))
        for place, number in enumerate(trial.searched)
        for one in range(max(servers[place] - 2, 1), servers[place] + 4)
    )


# --- load -----------------------------------------------------------------------------------------------------------


def _load_point(trial: Trial, which: Which, servers: Servers, multiple: float) -> LoadPoint:
    outcome = trial.at(servers, multiple)
    return LoadPoint(
        which, multiple, trial.worst(outcome), _mean(outcome.p50_s, multiple), _mean(outcome.p95_s, multiple)
    )


def _mean(values: Sequence[float], reuse: float = 1.0) -> Mean | None:
    """A mean time over replications; None where some are infinite, or there are fewer than two.

    Its t interval (Law 2015, §4.5) is cut off at 0 and told of three independent replications or more.
    """
    if len(values) < 2 or not all(map(math.isfinite, values)):
        return None
    mean, sd = mean_and_sd(values)
    factor, freedom = widening(len(values), reuse)
    if freedom < _FREEDOM_LEAST:
        return Mean(None, mean, None)
    half = t_quantile(CONFIDENCE, freedom) * sd * factor / math.sqrt(len(values))
    return Mean(max(0.0, mean - half), mean, mean + half)


def _knee(trial: Trial, which: Which, curve: Sequence[LoadPoint]) -> float | None:
    """The least multiple of the curve at which p95 is KNEE_TIMES that of ample capacity; None if it never is."""
    free: Outcome = trial.at(trial.ample)
    unhindered = _mean(free.p95_s)
    if unhindered is None:
        return None
    for point in curve:
        if point.capacity == which and (
            point.p95_s is None or point.p95_s.estimate >= KNEE_TIMES * unhindered.estimate
        ):
            return point.multiple
    return None


def _headroom(trial: Trial, which: Which, servers: Servers, grid: Sequence[float], growing: Growing) -> HeadroomAnswer:
    found = headroom(trial, servers, grid)
    return HeadroomAnswer(
        capacity=which,
        proven=found.proven,
        estimate=found.estimate,
        at_best=found.at_best,
        most=found.most,
        exhausted=Dates(*(growing.day_of(one) for one in (found.proven, found.estimate, found.at_best))),
    )


__all__ = ["AMPLE", "Chosen", "Growing", "answer_of_group", "choose"]
