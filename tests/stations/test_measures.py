"""Measures of records: small cases by hand, and Little's law to the microsecond."""

from __future__ import annotations

import numpy as np
import pytest

from sim.stations import fallback, measures
from sim.stations.demand import Demand, Records, in_order_of_jobs
from sim.stations.measures import MeasureError
from sim.stations.network import Fate, Network, Retry, Station, UnsupportedFeatureError

ONE_SERVER = Network(stations=(Station(name="desk", servers=1),))
TWO_STAGES = Network(stations=(Station(name="desk", servers=1), Station(name="clerk", servers=2)))


def ints(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def demand_of(arrivals: list[int], services: list[list[int]], patience: list[int] | None = None) -> Demand:
    """Jobs that go through stations 0, 1, … with these services."""
    return Demand(
        arrival_us=ints(*arrivals),
        first_visit=np.cumsum([0, *(len(one) for one in services)]),
        station=ints(*(number for one in services for number in range(len(one)))),
        service_us=ints(*(service for one in services for service in one)),
        pause_us=np.zeros(sum(len(one) for one in services), dtype=np.int64),
        patience_us=None if patience is None else ints(*patience),
    )


def replayed(network: Network, demand: Demand, until_us: int | None = None) -> Records:
    return in_order_of_jobs(fallback.replay(network, demand, until_us))


def test_waits_and_responses_are_those_of_three_jobs_at_one_server() -> None:
    records = replayed(ONE_SERVER, demand_of([0, 1, 20], [[5], [4], [3]]))
    assert measures.waits_us(records).tolist() == [0, 4, 0]
    assert measures.responses_us(records).tolist() == [5, 8, 3]


def test_the_number_waiting_and_in_service_follows_the_visits() -> None:
    records = replayed(ONE_SERVER, demand_of([0, 1, 2], [[5], [4], [3]]))
    queue = measures.number_over_time(records, "queue")
    assert (queue.at_us.tolist(), queue.value.tolist()) == ([0, 1, 2, 5, 9], [0, 1, 2, 1, 0])
    assert queue.areas(ints(0, 2, 12)).tolist() == [1, 2 * 3 + 4]
    assert queue.averages(ints(0, 2, 12)).tolist() == [0.5, 1.0]
    assert queue.largest == 2
    busy = measures.number_over_time(records, "service")
    assert busy.averages(ints(-12, 12, 24)).tolist() == [0.5, 0.0]
    assert busy.at(ints(-1, 0, 11, 12)).tolist() == [0, 1, 1, 0]
    assert measures.number_over_time(records, "station").areas(ints(0, 12)).tolist() == [5 + 8 + 10]


def test_a_station_is_measured_by_its_own_visits() -> None:
    demand = demand_of([0, 1], [[5, 7], [4, 2]])
    records = replayed(TWO_STAGES, demand)
    at_clerk = measures.visits_at(records, demand, 1)
    assert at_clerk.tolist() == [False, True, False, True]
    assert measures.responses_us(records, at_clerk).tolist() == [7, 2]
    assert measures.number_over_time(records, "service", at_clerk).largest == 2


def test_throughput_counts_those_who_left_in_an_interval_that_excludes_its_end() -> None:
    records = replayed(ONE_SERVER, demand_of([0, 1, 20], [[5], [4], [3]]))
    assert measures.left_per_interval(records, ints(0, 5, 9, 24)).tolist() == [0, 1, 2]


def test_who_reneges_waits_until_leaving_and_is_counted_as_lost() -> None:
    records = replayed(ONE_SERVER, demand_of([0, 1], [[9], [4]], patience=[-1, 3]))
    assert measures.number_over_time(records, "queue").areas(ints(0, 9)).tolist() == [3]
    lost = measures.jobs_by_fate(records)
    assert (lost[Fate.SERVED], lost[Fate.RENEGED], lost[Fate.DROPPED]) == (1, 1, 0)
    assert measures.visits_by_fate(records)[Fate.RENEGED] == 1


def test_littles_law_holds_to_the_microsecond_on_a_run_that_ends_empty() -> None:
    rng = np.random.default_rng(7)
    arrivals = np.cumsum(rng.integers(0, 2_000_000, 5000)).tolist()
    demand = demand_of(arrivals, rng.integers(1, 1_900_000, (5000, 2)).tolist())
    little = measures.littles_law(replayed(TWO_STAGES, demand), demand)
    assert little.area_us == little.times_us > 0
    assert little.number == pytest.approx(little.rate_per_s * little.time_s, rel=1e-12)


def test_a_cut_off_run_needs_its_end_and_then_counts_who_is_there() -> None:
    demand = demand_of([0, 1, 30], [[5], [40], [1]])
    records = replayed(ONE_SERVER, demand, until_us=20)
    with pytest.raises(MeasureError, match="say until_us"):
        measures.number_over_time(records, "service")
    assert measures.number_over_time(records, "service", until_us=20).areas(ints(0, 20)).tolist() == [20]
    assert measures.jobs_over_time(records, demand, until_us=20).areas(ints(0, 20)).tolist() == [5 + 19]
    with pytest.raises(MeasureError, match="end empty"):
        measures.littles_law(records, demand)


def test_numbers_over_time_are_refused_where_earlier_attempts_are_not_on_record() -> None:
    again = Network(
        stations=(Station(name="desk", servers=1, room=0),), retry=Retry(causes=frozenset({Fate.BLOCKED}), tries=9)
    )
    demand = demand_of([0, 1], [[5], [4]])
    demand = Demand(
        **{name: getattr(demand, name) for name in demand.__struct_fields__} | {"first_retry_us": ints(5, 5)}
    )
    records = replayed(again, demand)
    assert measures.times_in_network_us(records, demand).tolist() == [5, 9]
    with pytest.raises(UnsupportedFeatureError, match="tried again"):
        measures.number_over_time(records, "queue")


def test_measures_refuse_what_makes_no_sense() -> None:
    demand = demand_of([0, 1], [[5], [4]])
    records = replayed(ONE_SERVER, demand)
    with pytest.raises(MeasureError, match="two edges"):
        measures.left_per_interval(records, ints(0))
    with pytest.raises(MeasureError, match="the demand has 1"):
        measures.visits_at(records, demand_of([0], [[5]]), 0)
    with pytest.raises(MeasureError, match="PENDING"):
        measures.times_in_network_us(records, demand, Fate.PENDING)
    with pytest.raises(MeasureError, match="leaves before"):
        measures.path_of(ints(3), ints(2))
