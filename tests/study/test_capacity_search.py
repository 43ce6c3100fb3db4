"""The capacity search on queues whose answer a formula knows."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from sim.data_file import InputError
from sim.stations.demand import Demand
from sim.stations.network import Network, Outage, Station, Step
from sim.stations.theory_markov import mmc
from sim.study.attainment import Attained, attained, cells_of
from sim.study.capacity_result import Recoveries
from sim.study.capacity_search import headroom, smallest, with_one, with_spares
from sim.study.cost import pareto
from sim.study.errors import StudyError
from sim.study.group_study import Growing
from sim.study.load import Load, multiplied, plain_load, thinning_draws
from sim.study.recovery import recoveries
from sim.study.slo import parse_objective
from sim.study.theory_hours import theory_hours
from sim.study.trial import Trial, with_servers
from sim.world.streams import spawn_vector_stream

QUICK = "filing.wait.within(500ms) >= 90%"
ARRIVALS_PER_S, SERVICES_S = 2.0, 1.0


def markov_load(replication: int, services_s: Sequence[float] = (SERVICES_S,), jobs: int = 4000) -> Load:
    """Poisson arrivals, two a second, through stations in a row with exponential services."""
    rng = spawn_vector_stream(7, "markov", replication)
    arrival_us = np.cumsum(rng.exponential(1e6 / ARRIVALS_PER_S, jobs)).astype(np.int64)
    visits = len(services_s)
    services = np.stack([rng.exponential(one * 1e6, jobs) for one in services_s], axis=1).astype(np.int64)
    demand = Demand(
        arrival_us=arrival_us,
        first_visit=np.arange(0, jobs * visits + 1, visits, dtype=np.int64),
        station=np.tile(np.arange(visits, dtype=np.int64), jobs),
        service_us=services.ravel(),
        pause_us=np.zeros(jobs * visits, dtype=np.int64),
    )
    stations = tuple(Station(name=f"stage_{one}", servers=1) for one in range(visits))
    return plain_load(Network(stations=stations), demand)


def trial_of(loads: Sequence[Load], *texts: str) -> Trial:
    network = loads[0].network
    names = [station.name for station in network.stations]
    cells = cells_of([parse_objective(text, stations=names) for text in texts], ("",), network)
    spans = tuple(tuple(() for _ in cells) for _ in loads)
    return Trial(loads, cells, spans, range(len(names)), seed=1, confidence=0.95)


@pytest.fixture(scope="module")
def queue() -> Trial:
    """Eight replications of one Markov station."""
    return trial_of([markov_load(one) for one in range(8)], QUICK)


def quick_share(servers: int, multiple: float = 1.0) -> float:
    """Erlang C: the share that waits no longer than half a second."""
    rate = ARRIVALS_PER_S * multiple
    if rate * SERVICES_S >= servers:
        return 0.0
    waits = mmc(rate, 1 / SERVICES_S, servers).wait_share
    assert waits is not None
    return 1 - waits * math.exp(-(servers / SERVICES_S - rate) * 0.5)


def test_the_smallest_number_of_servers_is_the_one_that_erlang_c_knows(queue: Trial) -> None:
    known = next(servers for servers in range(1, 20) if quick_share(servers) >= 0.9)
    assert quick_share(known - 1) < 0.86  # no close call: chance does not decide
    found = smallest(queue, (1.0,))
    assert found.alone == (known,)
    assert found.together == (known,)


def test_attainment_never_falls_with_more_servers_and_agrees_with_erlang_c(queue: Trial) -> None:
    shares = [queue.at((servers,)).cells[0] for servers in range(1, 8)]
    assert [one.estimate for one in shares] == sorted(one.estimate for one in shares)
    for servers in range(3, 8):
        one = shares[servers - 1]
        half = max(one.high - one.estimate, one.estimate - one.low)
        assert abs(one.estimate - quick_share(servers)) < 2 * half


def test_one_spare_server_is_enough_for_the_loss_of_one_and_two_for_two(queue: Trial) -> None:
    found = smallest(queue, (1.0,)).together
    assert found is not None
    assert with_spares(queue, found, 1, (1.0,)) == (found[0] + 1,)
    assert with_spares(queue, found, 2, (1.0,)) == (found[0] + 2,)
    assert not queue.keeps((found[0] - 1,))


def test_headroom_is_the_load_multiple_at_which_erlang_c_reaches_the_objective(queue: Trial) -> None:
    servers, grid = 6, (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0)
    exact = max(k / 1000 for k in range(1, 4000) if quick_share(servers, k / 1000) >= 0.9)
    found = headroom(queue, (servers,), grid)
    assert found.proven is not None and found.estimate is not None and found.at_best is not None
    assert found.proven <= found.estimate <= found.at_best
    assert found.proven <= exact <= found.at_best
    assert found.estimate == pytest.approx(exact, abs=0.06)


def test_headroom_below_one_is_found_where_today_is_too_much_already(queue: Trial) -> None:
    exact = max(k / 1000 for k in range(1, 1000) if quick_share(3, k / 1000) >= 0.9)
    found = headroom(queue, (3,), (0.25, 0.5, 0.75, 1.0))
    assert found.estimate == pytest.approx(exact, abs=0.05)
    assert found.estimate is not None and found.estimate < 1


def test_two_stations_in_a_row_get_what_each_of_them_needs_and_none_can_spare_a_server() -> None:
    loads = [markov_load(one, (1.0, 0.4), 2500) for one in range(6)]
    trial = trial_of(loads, "filing.wait.within(1s) >= 90%")
    found = smallest(trial, (1.0, 1.0))
    assert found.together is not None and found.alone is not None
    assert all(alone <= both for alone, both in zip(found.alone, found.together, strict=True))
    assert trial.keeps(found.together)
    for place, servers in enumerate(found.together):
        assert not trial.keeps(with_one(found.together, place, servers - 1))
    for tried in pareto(trial, found.together, (1.0, 1.0)):
        cheaper = [one for one in pareto(trial, found.together, (1.0, 1.0)) if one.cost < tried.cost]
        assert all(one.worst.estimate < tried.worst.estimate for one in cheaper)


def test_a_dear_server_is_bought_last() -> None:
    loads = [markov_load(one, (1.0, 1.0), 2500) for one in range(6)]
    trial = trial_of(loads, "filing.wait.within(1s) >= 85%")
    dear_first, dear_last = smallest(trial, (9.0, 1.0)).together, smallest(trial, (1.0, 9.0)).together
    assert dear_first is not None and dear_last is not None
    assert dear_first[0] <= dear_last[0]
    assert dear_first[1] >= dear_last[1]


def test_what_no_number_of_servers_can_keep_is_found_impossible(queue: Trial) -> None:
    trial = trial_of(queue.loads[:3], "filing.p95 <= 100ms")
    assert smallest(trial, (1.0,)).together is None


def test_no_failure_among_few_papers_proves_little() -> None:
    cell = cells_of(
        [parse_objective("filing.within(1s) >= 95%")], ("",), Network(stations=(Station(name="a", servers=1),))
    )[0]
    few, many = np.array([[5.0, 5.0]] * 4), np.array([[50.0, 50.0]] * 4)
    assert attained(cell, few, 0.95).verdict == "undecided"
    assert attained(cell, many, 0.95).verdict == "holds"
    assert attained(cell, np.zeros((4, 2)), 0.95).verdict == "empty"


def test_papers_that_replications_share_widen_the_limits() -> None:
    cell = cells_of(
        [parse_objective("filing.within(1s) >= 95%")], ("",), Network(stations=(Station(name="a", servers=1),))
    )[0]
    counted = np.array([[95.0, 100.0], [97.0, 100.0], [93.0, 100.0], [96.0, 100.0], [94.0, 100.0], [95.0, 100.0]])
    apart, shared = attained(cell, counted, 0.95), attained(cell, counted, 0.95, reuse=2.0)
    assert shared.estimate == apart.estimate
    assert shared.low < apart.low


def test_a_load_multiple_contains_every_smaller_one_and_brings_so_many_more_papers() -> None:
    loads = [markov_load(one, jobs=1000) for one in range(3)]
    draws = [thinning_draws(load, 1, place) for place, load in enumerate(loads)]
    arrivals = {k: multiplied(loads, draws, 0, k).demand.arrival_us for k in (0.5, 1.0, 1.5, 2.0, 2.7)}
    assert arrivals[1.0] is loads[0].demand.arrival_us
    for less, more in ((0.5, 1.0), (1.0, 1.5), (1.5, 2.0), (2.0, 2.7)):
        assert np.isin(arrivals[less], arrivals[more]).all()
    for multiple, found in arrivals.items():
        assert len(found) == pytest.approx(1000 * multiple, abs=4 * math.sqrt(1000))
        assert (np.diff(found) >= 0).all()
    with pytest.raises(StudyError, match="rounded up"):
        multiplied(loads, draws, 0, 3.5)


def test_capacity_by_the_hour_is_scaled_alike_and_closed_stays_closed() -> None:
    shifts = Station(name="desk", servers=(Step(0, 4), Step(10, 2), Step(20, 0)))
    assert with_servers(shifts, 6).servers == (Step(0, 6), Step(10, 3), Step(20, 0))
    assert with_servers(Station(name="desk", servers=4), 6).servers == 6


def test_one_replication_is_refused() -> None:
    with pytest.raises(InputError, match="2 replications or more"):
        trial_of([markov_load(0, jobs=10)], QUICK)


def test_growth_exhausts_a_headroom_on_the_day_that_compounding_says() -> None:
    growing = Growing(rate=0.05, years=3, from_us=1_390_464_000_000_000)  # 2014-01-23, 08:00 UTC
    assert growing.multiple == pytest.approx(1.157625)
    assert growing.day_of(1.05) == "2015-01-23"
    assert growing.day_of(0.4) == "2014-01-23"
    assert growing.day_of(None) is None


def test_after_an_outage_the_backlog_grows_and_drains_as_the_fluid_says() -> None:
    found = _outage_of_an_hour()
    assert found is not None
    one = found.courts[0]
    assert one.peak.estimate == pytest.approx(360, abs=2)  # an hour at one arrival every ten seconds
    assert one.normal_again_min == pytest.approx(60, abs=5)  # served twice as fast as they come: an hour more
    assert one.fluid is not None and one.fluid.peak == pytest.approx(360, rel=0.01)
    assert one.fluid.normal_again_min == pytest.approx(60, rel=0.01)
    assert one.lost_share == 0


def _outage_of_an_hour() -> Recoveries | None:
    hour = 3_600_000_000
    n = 360 * 20
    demand = Demand(
        arrival_us=np.arange(n, dtype=np.int64) * 10_000_000,
        first_visit=np.arange(n + 1, dtype=np.int64),
        station=np.zeros(n, dtype=np.int64),
        service_us=np.full(n, 5_000_000),
        pause_us=np.zeros(n, dtype=np.int64),
    )
    down = (5 * hour, 6 * hour)
    station = Station(name="desk", servers=1, when_down="hold", outages=(Outage(*down),))
    load = plain_load(Network(stations=(station,)), demand)
    loads = [Load(*(((down,),) if name == "down" else getattr(load, name) for name in load.__struct_fields__))] * 2
    return recoveries(trial_of(loads, "filing.p95 <= 10s"), {"now": (1,)})


def test_a_busy_hour_stands_beside_the_formula_that_applies_to_it() -> None:
    trial = trial_of([markov_load(one, jobs=9000) for one in range(6)], QUICK)
    (hour,) = theory_hours(trial, (3,))
    assert (hour.name, hour.exact, hour.servers) == ("M/M/c (Erlang C)", True, 3)
    assert hour.arrival_per_s == pytest.approx(ARRIVALS_PER_S, rel=0.03)
    assert hour.wait_s is not None
    simulated = hour.simulated_wait_s
    assert abs(simulated.estimate - hour.wait_s) < 1.5 * (simulated.high - simulated.low)
    assert hour.wait_s == pytest.approx(4 / 9, rel=0.15)  # Erlang C for two servers' worth of work at three


def test_every_verdict_is_told_with_its_limits(queue: Trial) -> None:
    one = queue.at((6,)).cells[0]
    assert isinstance(one, Attained)
    assert 0 <= one.low <= one.estimate <= one.high <= 1
    assert one.count == 8 * 4000
