"""The event plane, the sweep plane and its fallback give equal records, field by field, whatever the network."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator

import msgspec
import numpy as np
import pytest
from drawn_networks import crowded, cut, demands, networks
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.stations import event_plane, fallback, lanes, sweep, sweep_lane, sweep_loop, sweep_survey
from sim.stations.demand import Demand, Records, in_order_of_jobs
from sim.stations.network import Network, NetworkError, Outage, Retry, Station, UnsupportedFeatureError

PLANES = {"sweep": sweep.replay, "fallback": fallback.replay}
MANY = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def assert_equal(one: Records, other: Records, what: str) -> None:
    for name in msgspec.structs.fields(Records):
        left, right = getattr(one, name.name), getattr(other, name.name)
        assert np.array_equal(left, right), f"{what}: {name.name}: {left.tolist()} is not {right.tolist()}"


def assert_planes_agree(network: Network, demand: Demand, places: list[int], until_us: int | None = None) -> None:
    expected = in_order_of_jobs(event_plane.replay(network, demand, until_us))
    for name, replay in PLANES.items():
        assert_equal(in_order_of_jobs(replay(network, demand, until_us)), expected, name)
        blocks = in_order_of_jobs(replay(network, cut(demand, places), until_us))
        assert_equal(blocks, expected, f"{name} in blocks")
        stream = in_order_of_jobs(replay(network, iter(cut(demand, places)), until_us))
        assert_equal(stream, expected, f"{name} in a stream of blocks")


@MANY
@given(st.data())
def test_the_planes_agree_on_every_field_whatever_the_network(data: st.DataObject) -> None:
    network = data.draw(networks())
    demand = data.draw(demands(network))
    places = data.draw(st.lists(st.integers(1, 11), max_size=4))
    until_us = data.draw(st.none() | st.integers(0, 60))
    assert_planes_agree(network, demand, places, until_us)


@MANY
@given(st.data())
def test_the_planes_agree_where_the_recursion_applies(data: st.DataObject) -> None:
    network = data.draw(networks(simple=True))
    demand = data.draw(demands(network, forward=True))
    assert_planes_agree(network, demand, data.draw(st.lists(st.integers(1, 11), max_size=4)))


@pytest.mark.parametrize("forward", [False, True], ids=["anything", "where the recursion applies"])
def test_the_planes_agree_on_crowds_that_outages_turn_away_again_and_again(forward: bool) -> None:
    lanes_taken = tried_again = 0
    for seed in range(110):
        network, demand = crowded(seed, forward)
        places = np.random.default_rng(seed).integers(1, demand.jobs, 3).tolist()
        assert_planes_agree(network, demand, places, None if forward or seed % 3 else 300)
        lanes_taken += lanes.lane_of(network, [demand], lanes.survey_in_numpy) is not None
        tried_again += bool((in_order_of_jobs(sweep.replay(network, demand)).tries > 2).any())
    assert lanes_taken >= 80 or not forward
    assert tried_again >= 40, "the cases are what their name says"


def plain(jobs: int = 3, **changes: object) -> Demand:
    """Jobs that arrive a microsecond apart for one visit of two each."""
    columns: dict[str, object] = {
        "arrival_us": np.arange(jobs),
        "first_visit": np.arange(jobs + 1),
        "station": np.zeros(jobs, dtype=np.int64),
        "service_us": np.full(jobs, 2),
        "pause_us": np.zeros(jobs, dtype=np.int64),
    }
    return Demand(**{**columns, **changes})


DESK = Network(stations=(Station(name="desk", servers=1),))


def ended(records: Iterator[Records]) -> list[int]:
    return in_order_of_jobs(records).ended_us.tolist()


def test_the_lanes_are_taken_where_they_are_exact_and_only_there() -> None:
    taken = lanes.survey_in_numpy
    line = Network(stations=(Station(name="a", servers=2), Station(name="b", servers=1)))
    two = {"first_visit": np.array([0, 2, 3])}
    there = plain(3, arrival_us=np.array([0, 1]), station=np.array([1, 0, 0]), **two)
    back = plain(4, arrival_us=np.array([0, 1]), station=np.array([0, 1, 1, 0]), first_visit=np.array([0, 2, 4]))
    at_once = plain(3, arrival_us=np.array([0, 1]), service_us=np.array([0, 2, 2]), **two)
    for survey in (taken, sweep_survey.survey):
        assert lanes.lane_of(line, [there], survey) == [1, 0]
        assert lanes.lane_of(line, [back], survey) is None
        assert lanes.lane_of(line, [at_once], survey) is None
        assert lanes.lane_of(line, [plain(3, patience_us=np.array([-1, 4, -1]))], survey) is None
    for changes in ({"room": 1}, {"discipline": "priority"}, {"servers": 10**9}):
        other = Network(stations=(Station(**{"name": "a", "servers": 1, **changes}),))
        assert lanes.lane_of(other, [plain()], taken) is None


@pytest.mark.parametrize("name", PLANES)
def test_blocks_without_jobs_and_demands_without_blocks_are_worked_off(name: str) -> None:
    replay = PLANES[name]
    assert ended(replay(DESK, [plain(0), plain(2), plain(0)])) == [2, 4]
    assert ended(replay(DESK, iter([plain(0), plain(2), plain(0)]))) == [2, 4]
    assert ended(replay(DESK, plain(0))) == ended(replay(DESK, [])) == ended(replay(DESK, iter([]))) == []


@pytest.mark.parametrize("name", PLANES)
@pytest.mark.parametrize("given_as", [list, iter])
def test_a_demand_that_contradicts_itself_is_refused(name: str, given_as: type) -> None:
    replay = PLANES[name]
    with pytest.raises(NetworkError, match="station numbers are 0 to 0"):
        ended(replay(DESK, given_as([plain(3, station=np.ones(3, dtype=np.int64))])))
    with pytest.raises(NetworkError, match="blocks follow each other in time; job 3 arrives"):
        ended(replay(DESK, given_as([plain(3), plain(3)])))


def test_what_does_not_fit_into_64_bits_is_refused_and_not_approximated() -> None:
    late = Network(stations=(Station(name="desk", servers=1, outages=(Outage(0, 2**80),)),))
    endless = Network(stations=DESK.stations, retry=Retry(causes=frozenset(), tries=1, growth=float("inf")))
    for network in (late, endless):
        with pytest.raises(UnsupportedFeatureError):
            sweep.replay(network, iter([plain()]))
    with pytest.raises(UnsupportedFeatureError):
        ended(sweep.replay(late, plain()))
    for demand in (plain(3, service_us=np.full(3, 2**62)), iter([plain(3, service_us=np.full(3, 2**62))])):
        with pytest.raises(UnsupportedFeatureError, match="past what 64 bits hold"):
            ended(sweep.replay(DESK, demand))


@pytest.mark.parametrize("replay", [event_plane.replay, *PLANES.values()])
def test_patience_at_one_visit_does_not_end_the_wait_at_the_next(replay: Callable[..., Iterator[Records]]) -> None:
    """The second job waits from 1 to 5 with patience to 7; then from 6 to 16, as long as it takes."""
    demand = plain(
        4,
        arrival_us=np.array([0, 1, 2]),
        first_visit=np.array([0, 1, 3, 4]),
        service_us=np.array([5, 1, 1, 10]),
        patience_us=np.array([-1, 6, -1, -1]),
    )
    assert ended(replay(DESK, demand)) == [5, 6, 17, 16]


def test_one_compilation_serves_demands_at_hand_and_streams() -> None:
    for seed in range(12):
        network, demand = crowded(seed, forward=seed % 2 == 1)
        for way in (demand, cut(demand, [7, 15]), iter(cut(demand, [7, 15]))):
            ended(sweep.replay(network, way))
    assert len(sweep_loop.run.signatures) == len(sweep_lane.run_lane.signatures) == 1


def test_many_servers_are_counted_and_not_listed() -> None:
    many = Network(stations=(Station(name="desk", servers=10**12),))
    for replay in PLANES.values():
        assert ended(replay(many, plain())) == [2, 3, 4]


@pytest.mark.parametrize("given_as", [list, iter])
def test_columns_of_other_types_and_views_are_taken_too(given_as: type) -> None:
    wide = np.arange(12).reshape(3, 4)
    wide.setflags(write=False)
    demand = plain(3, arrival_us=wide[:, 0], service_us=np.full(3, 2, dtype=np.int32))
    for replay in PLANES.values():
        assert ended(replay(DESK, given_as([demand]))) == [2, 6, 10]


def test_without_numba_the_fallback_does_the_work() -> None:
    assert sweep.is_compiled()
    code = "import sys; sys.modules['numba'] = None\n" + (
        "from sim.stations import sweep, network, demand\n"
        "import numpy as np\n"
        "ints = lambda *values: np.array(values, dtype=np.int64)\n"
        "desk = network.Network(stations=(network.Station(name='desk', servers=1),))\n"
        "jobs = demand.Demand(arrival_us=ints(0, 1), first_visit=ints(0, 1, 2), station=ints(0, 0),\n"
        "                     service_us=ints(2, 2), pause_us=ints(0, 0))\n"
        "for given in (jobs, iter([jobs])):\n"
        "    assert demand.in_order_of_jobs(sweep.replay(desk, given)).ended_us.tolist() == [2, 4]\n"
        "assert not sweep.is_compiled()\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_without_a_folder_for_the_cache_it_is_compiled_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_place(*args: object, **options: object) -> object:
        if options.get("cache"):
            raise RuntimeError("cannot cache function: no locator available")
        return numba_njit(*args, **options)

    numba_njit = sweep_loop.numba.njit
    monkeypatch.setattr(sweep_loop.numba, "njit", no_place)

    def doubled(number: int) -> int:
        return 2 * number

    assert sweep_loop._entry(doubled)(21) == sweep_lane._entry(doubled)(21) == 42
