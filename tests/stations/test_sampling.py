"""Demand drawn from distributions: routes, classes and arrivals as asked, in blocks, the same for the same seed."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from simulated import poisson_demand

from sim.stations.demand import Demand, check_demand
from sim.stations.distributions import Deterministic, Exponential
from sim.stations.network import Network, NetworkError, Station
from sim.stations.sampling import (
    JobClass,
    Visit,
    batch_arrivals,
    demand_blocks,
    exponential_outages,
    renewal_arrivals,
)

NETWORK = Network(stations=(Station(name="a", servers=1), Station(name="b", servers=1)))


def test_blocks_keep_every_rule_of_a_demand() -> None:
    classes = [
        JobClass(visits=(Visit(0, Exponential(1.0)), Visit(1, Exponential(2.0), pause=Deterministic(3.0))), share=3.0),
        JobClass(visits=(Visit(1, Deterministic(0.5), patience=Exponential(4.0)),), priority=2, onward=((0.5,),)),
    ]
    for block in poisson_demand(1.0, classes, 150_000, 1):
        check_demand(NETWORK, block)
        assert block.priority is not None and block.patience_us is not None
        plain = block.priority == 0
        assert plain.mean() == pytest.approx(0.75, abs=0.01)
        lengths = np.diff(block.first_visit)
        assert set(lengths[plain]) == {2}
        assert lengths[~plain].mean() == pytest.approx(2.0, rel=0.05)
        begins = block.first_visit[:-1]
        assert set(block.station[begins[plain]]) == {0}
        assert set(block.station[begins[plain] + 1]) == {1}
        assert set(block.pause_us[begins[plain] + 1]) == {3_000_000}
        assert set(block.service_us[begins[~plain]]) == {500_000}
        assert (block.patience_us[begins[plain]] == -1).all()
        assert (block.patience_us[begins[~plain]] >= 0).all()


def test_a_route_with_feedback_visits_stations_as_often_as_its_chances_say() -> None:
    onward = ((0.0, 0.3), (0.5, 0.0))  # a then b three times in ten, back to a every second time
    classes = [JobClass(visits=(Visit(0, Deterministic(1.0)), Visit(1, Deterministic(2.0))), onward=onward)]
    block = next(iter(poisson_demand(1.0, classes, 60_000, 2)))
    visits = np.bincount(block.station) / block.jobs
    assert visits == pytest.approx([1 / 0.85, 0.3 / 0.85], rel=0.02)
    assert (block.service_us == np.where(block.station == 0, 1_000_000, 2_000_000)).all()
    inside = np.setdiff1d(np.arange(1, block.visits), block.first_visit)
    assert (block.station[inside] != block.station[inside - 1]).all()
    assert set(block.station[block.first_visit[:-1]]) == {0}


def test_the_same_seed_gives_the_same_demand_and_services_do_not_move_arrivals() -> None:
    one = [JobClass(visits=(Visit(0, Exponential(1.0)),))]
    other = [JobClass(visits=(Visit(0, Deterministic(1.0)),))]
    for first, again, changed in zip(*(poisson_demand(2.0, c, 100_000, 3) for c in (one, one, other)), strict=True):
        assert isinstance(first, Demand)
        np.testing.assert_array_equal(first.arrival_us, again.arrival_us)
        np.testing.assert_array_equal(first.service_us, again.service_us)
        np.testing.assert_array_equal(first.arrival_us, changed.arrival_us)


def test_poisson_arrivals_in_small_blocks_are_those_in_one() -> None:
    whole = np.concatenate(list(renewal_arrivals(Exponential(0.5), np.random.default_rng(4), 10_000)))
    parts = np.concatenate(list(renewal_arrivals(Exponential(0.5), np.random.default_rng(4), 10_000, block=7)))
    assert np.abs(whole - parts).max() <= 1  # the same sum, carried over in another order of additions
    assert len(whole) == 10_000
    assert whole[-1] / 1e6 == pytest.approx(5_000, rel=0.05)


def test_constant_gaps_come_to_the_microsecond() -> None:
    (instants,) = renewal_arrivals(Deterministic(0.25), np.random.default_rng(5), 4, from_us=100)
    assert instants.tolist() == [250_100, 500_100, 750_100, 1_000_100]


def test_batches_come_at_one_instant() -> None:
    (instants,) = batch_arrivals(Deterministic(1.0), [0.0, 0.0, 1.0], np.random.default_rng(6), 2)
    assert instants.tolist() == [1_000_000] * 3 + [2_000_000] * 3
    (drawn,) = batch_arrivals(Exponential(1.0), [0.5, 0.5], np.random.default_rng(7), 20_000)
    assert len(drawn) == pytest.approx(30_000, rel=0.02)


def test_exponential_outages_follow_each_other_and_last_as_long_as_asked() -> None:
    outages = exponential_outages(90.0, Exponential(10.0), np.random.default_rng(8), 1_000_000 * 1_000_000)
    down_us = np.asarray([one.ends_us - one.begins_us for one in outages])
    assert len(outages) == pytest.approx(10_000, rel=0.03)
    assert down_us.mean() / 1e6 == pytest.approx(10.0, rel=0.03)
    assert all(sooner.ends_us <= later.begins_us for sooner, later in pairwise(outages))
    assert outages[-1].begins_us < 1_000_000 * 1_000_000


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: JobClass(visits=()), "at least one visit"),
        (lambda: JobClass(visits=(Visit(0, Deterministic(1.0)),), share=0.0), "share"),
        (lambda: JobClass(visits=(Visit(0, Deterministic(1.0)),), onward=((1.0,),)), "never end"),
        (lambda: JobClass(visits=(Visit(0, Deterministic(1.0)),), onward=((0.1, 0.1),)), "rows"),
        (lambda: JobClass(visits=(Visit(0, Deterministic(1.0)),), onward=((-0.1,),)), "0 or more"),
        (lambda: list(demand_blocks([], [], np.random.default_rng(0))), "at least one class"),
        (lambda: list(batch_arrivals(Exponential(1.0), [0.5], np.random.default_rng(0), 1)), "their sum is 1"),
        (lambda: list(renewal_arrivals(Exponential(1.0), np.random.default_rng(0), -1)), "0 or more"),
        (lambda: exponential_outages(0.0, Exponential(1.0), np.random.default_rng(0), 1), "above 0"),
    ],
)
def test_what_makes_no_sense_is_refused_and_says_why(make: object, says: str) -> None:
    with pytest.raises(NetworkError, match=says):
        make()  # type: ignore[operator] # each is a function without arguments
