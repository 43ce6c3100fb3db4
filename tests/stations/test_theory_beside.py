"""A finished replay gets its theory beside it, station by station, or the reason why there is none."""

from __future__ import annotations

import numpy as np
import pytest
from simulated import poisson_demand

from sim.stations import sweep
from sim.stations.arrivals import arrivals_by_inversion, constant_rate
from sim.stations.demand import Demand, in_order_of_jobs
from sim.stations.distributions import Deterministic, Exponential
from sim.stations.network import Fate, Network, NetworkError, Retry, Station
from sim.stations.sampling import JobClass, Visit, demand_blocks
from sim.stations.theory_beside import theory_beside

ONE_VISIT = [JobClass(visits=(Visit(0, Exponential(1.0)),))]


def _demand(per_s: float, classes: list[JobClass], jobs: int = 60_000) -> Demand:
    return next(iter(poisson_demand(per_s, classes, jobs, 1)))


def test_a_tandem_gets_the_theory_of_each_station_beside_what_was_measured() -> None:
    classes = [JobClass(visits=(Visit(0, Exponential(1.0)), Visit(1, Deterministic(1.0))))]
    network = Network(stations=(Station(name="web", servers=2), Station(name="mail", servers=1)))
    demand = _demand(0.5, classes)
    web, mail = theory_beside(network, demand, in_order_of_jobs(sweep.replay(network, demand)))
    assert (web.station, web.visits, web.theory.name) == ("web", 60_000, "M/M/c (Erlang C)")
    assert (web.arrival_per_s, web.arrival_cv, web.service_cv) == pytest.approx((0.5, 1.0, 1.0), rel=0.02)
    assert web.theory.expected is not None and mail.theory.expected is not None
    assert web.theory.expected.wait_s == pytest.approx(web.wait_s, rel=0.05)
    assert mail.theory.name == "M/D/1 (Pollaczek-Khinchine)"  # what leaves M/M/c is Poisson again (Burke 1956)
    assert mail.theory.expected.wait_s == pytest.approx(mail.wait_s, rel=0.05)


def test_the_impatient_get_erlang_a_and_a_full_room_gets_mmck() -> None:
    impatient = [JobClass(visits=(Visit(0, Exponential(1.0), patience=Exponential(2.0)),))]
    for network, classes, name in (
        (Network(stations=(Station(name="a", servers=4),)), impatient, "M/M/c+M (Erlang A)"),
        (Network(stations=(Station(name="a", servers=4, room=2),)), ONE_VISIT, "M/M/c/K"),
    ):
        demand = _demand(4.0, classes)
        (found,) = theory_beside(network, demand, in_order_of_jobs(sweep.replay(network, demand)))
        assert found.theory.name == name
        assert found.theory.expected is not None
        assert found.theory.expected.lost_share == pytest.approx(found.lost_share, rel=0.05)


def test_changing_arrivals_get_no_theory() -> None:
    rate = constant_rate(np.arange(3) * 10_000_000_000, [0.4, 0.6])
    gaps, draws = np.random.default_rng(2).spawn(2)
    demand = next(demand_blocks(arrivals_by_inversion(rate, gaps), ONE_VISIT, draws))
    network = Network(stations=(Station(name="a", servers=1),))
    (found,) = theory_beside(network, demand, in_order_of_jobs(sweep.replay(network, demand)))
    assert found.theory.expected is None
    assert "change with time" in found.theory.why


def test_retries_and_too_few_visits_get_no_theory() -> None:
    retry = Retry(causes=frozenset({Fate.BLOCKED}), tries=3)
    network = Network(stations=(Station(name="a", servers=1, room=0), Station(name="b", servers=1)), retry=retry)
    demand = _demand(0.5, ONE_VISIT, 5_000)
    a, b = theory_beside(network, demand, in_order_of_jobs(sweep.replay(network, demand)))
    assert "try again" in a.theory.why
    assert (b.visits, b.theory.expected) == (0, None)
    assert "fewer than 200" in b.theory.why


def test_records_of_another_demand_are_refused() -> None:
    network = Network(stations=(Station(name="a", servers=1),))
    records = in_order_of_jobs(sweep.replay(network, _demand(0.5, ONE_VISIT, 500)))
    with pytest.raises(NetworkError, match="whole demand"):
        theory_beside(network, _demand(0.5, ONE_VISIT, 600), records)
