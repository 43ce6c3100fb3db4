"""The event plane on demands small enough to be worked out by hand: moving on, trying again, being cut off, blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from sim.stations.demand import Demand, Records, in_order_of_jobs
from sim.stations.event_plane import replay
from sim.stations.network import Fate, Network, NetworkError, Outage, Retry, Station, Step

Job = tuple[int, list[tuple[int, int, int]]]  # arrival, and for each visit: station, pause before it, service
X = -1  # it did not come to that


def demand(*jobs: Job, **columns: Any) -> Demand:
    """A block of jobs; optional columns as they stand."""
    visits = [visit for _, visits in jobs for visit in visits]
    lengths = [len(visits) for _, visits in jobs]
    return Demand(
        arrival_us=np.array([arrival for arrival, _ in jobs], np.int64),
        first_visit=np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
        station=np.array([station for station, _, _ in visits], np.int64),
        pause_us=np.array([pause for _, pause, _ in visits], np.int64),
        service_us=np.array([service for _, _, service in visits], np.int64),
        **{name: np.array(column, np.int64) for name, column in columns.items()},
    )


def story(records: Records) -> dict[int, Any]:
    """For each job: fate, when it left, tries, and its visits (arrived, began, ended, fate)."""
    told = {}
    for place, job in enumerate(records.job.tolist()):
        visits = range(records.first_visit[place], records.first_visit[place + 1])
        told[job] = (
            Fate(records.fate[place]).name,
            int(records.left_us[place]),
            int(records.tries[place]),
            [
                (
                    int(records.arrived_us[visit]),
                    int(records.began_us[visit]),
                    int(records.ended_us[visit]),
                    Fate(records.visit_fate[visit]).name,
                )
                for visit in visits
            ],
        )
    return told


def played(network: Network, *blocks: Demand, until_us: int | None = None) -> dict[int, Any]:
    """The story of a whole demand."""
    return story(in_order_of_jobs(replay(network, iter(blocks), until_us)))


ONE = Network(stations=(Station(name="one", servers=1),))
TWO = Network(stations=(Station(name="one", servers=1), Station(name="two", servers=1)))


def test_a_job_goes_from_station_to_station_after_its_pauses() -> None:
    """A pause follows the arrival, and another lies between the visits."""
    assert played(TWO, demand((10, [(0, 3, 5), (1, 7, 2)]))) == {
        0: ("SERVED", 27, 1, [(13, 13, 18, "SERVED"), (25, 25, 27, "SERVED")])
    }


def test_a_station_may_be_visited_again() -> None:
    assert played(TWO, demand((0, [(0, 0, 2), (1, 0, 3), (0, 0, 4)]), (1, [(0, 0, 5)]))) == {
        0: ("SERVED", 11, 1, [(0, 0, 2, "SERVED"), (2, 2, 5, "SERVED"), (5, 7, 11, "SERVED")]),
        1: ("SERVED", 7, 1, [(1, 2, 7, "SERVED")]),
    }


def test_a_completion_gives_its_server_on_before_the_job_moves_on() -> None:
    """Job 0 at once wants the same server again: job 1, who waits, has it first."""
    told = played(ONE, demand((0, [(0, 0, 5), (0, 0, 5)]), (1, [(0, 0, 5)])))
    assert told[0] == ("SERVED", 15, 1, [(0, 0, 5, "SERVED"), (5, 10, 15, "SERVED")])


def test_who_moves_on_without_a_pause_comes_before_arrivals_of_that_instant() -> None:
    """Job 1 leaves station one at 5 and enters two as part of that; job 0 comes to two at 5 out of a pause."""
    told = played(TWO, demand((0, [(1, 5, 4)]), (0, [(0, 0, 5), (1, 0, 4)])))
    assert told[1][3][1] == (5, 5, 9, "SERVED")
    assert told[0] == ("SERVED", 13, 1, [(5, 9, 13, "SERVED")])


def test_new_jobs_and_those_who_come_after_a_pause_enter_by_number() -> None:
    """Job 0 comes out of its pause at the instant at which job 1 arrives, and goes first."""
    told = played(ONE, demand((0, [(0, 5, 4)]), (5, [(0, 0, 4)])))
    assert told[0] == ("SERVED", 9, 1, [(5, 5, 9, "SERVED")])
    assert told[1] == ("SERVED", 13, 1, [(5, 9, 13, "SERVED")])


def test_priority_and_patience_come_from_the_demand() -> None:
    """Job 2 overtakes job 1, whose second visit is patient for ever."""
    network = Network(stations=(Station(name="desk", servers=1, discipline="priority"),))
    jobs = demand(
        (0, [(0, 0, 10)]), (1, [(0, 0, 1)]), (2, [(0, 0, 3)]), (3, [(0, 0, 1)]),
        priority=[0, 7, 1, 1], patience_us=[-1, -1, -1, 4],
    )  # fmt: skip
    assert played(network, jobs) == {
        0: ("SERVED", 10, 1, [(0, 0, 10, "SERVED")]),
        1: ("SERVED", 14, 1, [(1, 13, 14, "SERVED")]),
        2: ("SERVED", 13, 1, [(2, 10, 13, "SERVED")]),
        3: ("RENEGED", 7, 1, [(3, X, X, "RENEGED")]),
    }


def test_who_is_turned_away_for_good_leaves_the_rest_unvisited() -> None:
    """No retry: blocked at the first of three visits."""
    network = Network(stations=(Station(name="one", servers=1, room=0),))
    told = played(network, demand((0, [(0, 0, 9)]), (1, [(0, 0, 1), (0, 0, 1), (0, 0, 1)])))
    assert told[1] == ("BLOCKED", 1, 1, [(1, X, X, "BLOCKED"), (X, X, X, "PENDING"), (X, X, X, "PENDING")])


def down(begins: int, ends: int, **retry: Any) -> Network:
    """One station that drops, over an outage, and a retry for that."""
    keys = {"causes": frozenset({Fate.DOWN, Fate.DROPPED}), "tries": 10} | retry
    return Network(
        stations=(Station(name="one", servers=1, when_down="drop", outages=(Outage(begins, ends),)),),
        retry=Retry(**keys),
    )


def test_back_offs_grow_up_to_the_longest() -> None:
    """Down over [5, 100). Dropped at 5, then back at 5 + 4 = 9, + 8 = 17, + 16 = 33, + 20 four times: 53 ... 113."""
    told = played(down(5, 100, growth=2.0, longest_us=20), demand((0, [(0, 0, 7)]), first_retry_us=[4]))
    assert told[0] == ("SERVED", 120, 8, [(113, 113, 120, "SERVED")])


def test_the_first_back_off_is_no_longer_than_the_longest() -> None:
    told = played(down(5, 10, longest_us=6), demand((0, [(0, 0, 7)]), first_retry_us=[50]))
    assert told[0] == ("SERVED", 18, 2, [(11, 11, 18, "SERVED")])


def test_who_has_tried_often_enough_leaves_with_the_last_fate() -> None:
    """Three attempts in all: at 0 (dropped at 5), at 9 and at 17, both down."""
    told = played(down(5, 100, tries=3), demand((0, [(0, 0, 7)]), first_retry_us=[4]))
    assert told[0] == ("DOWN", 17, 3, [(17, X, X, "DOWN")])


def test_no_retry_for_another_cause() -> None:
    told = played(down(5, 100, causes=frozenset({Fate.DOWN})), demand((0, [(0, 0, 7)]), first_retry_us=[4]))
    assert told[0] == ("DROPPED", 5, 1, [(0, 0, X, "DROPPED")])


def test_a_job_may_be_given_tries_of_its_own() -> None:
    jobs = demand((0, [(0, 0, 7)]), (0, [(0, 0, 7)]), first_retry_us=[4, 4], most_tries=[1, 4])
    told = played(down(5, 100, tries=3), jobs)
    assert {job: (fate, tries) for job, (fate, _, tries, _) in told.items()} == {0: ("DROPPED", 1), 1: ("DOWN", 4)}


def test_fewer_tries_than_one_are_refused() -> None:
    with pytest.raises(NetworkError, match="most_tries has a value below 1"):
        played(down(5, 100), demand((0, [(0, 0, 7)]), most_tries=[0]))


def test_a_back_off_of_nothing_comes_back_at_once_until_tries_run_out() -> None:
    told = played(down(5, 100, tries=4), demand((7, [(0, 0, 7)])))
    assert told[0] == ("DOWN", 7, 4, [(7, X, X, "DOWN")])


def test_who_comes_back_starts_where_the_demand_says_and_does_not_pause_there_again() -> None:
    """Visits 0 (station one), 1 (two, after a pause of 5), 2 (three, down over [10, 20)): back to visit 1 at 25."""
    stations = (
        Station(name="one", servers=1),
        Station(name="two", servers=1),
        Station(name="three", servers=1, when_down="drop", outages=(Outage(10, 20),)),
    )
    network = Network(stations=stations, retry=Retry(causes=frozenset({Fate.DOWN}), tries=2))
    jobs = demand((0, [(0, 0, 3), (1, 5, 4), (2, 0, 2)]), restart=[0, 1, 1], first_retry_us=[13])
    assert played(network, jobs) == {
        0: ("SERVED", 31, 2, [(0, 0, 3, "SERVED"), (25, 25, 29, "SERVED"), (29, 29, 31, "SERVED")])
    }


def test_without_a_restart_who_comes_back_begins_anew_and_later_visits_keep_their_last_attempt() -> None:
    """Dropped at its second visit at 10; at its second try station one is closed for good: blocked there."""
    stations = (
        Station(name="one", servers=(Step(0, 1), Step(11, 0)), room=0),
        Station(name="two", servers=1, when_down="drop", outages=(Outage(10, 12),)),
    )
    network = Network(stations=stations, retry=Retry(causes=frozenset({Fate.DROPPED}), tries=5))
    jobs = demand((0, [(0, 0, 4), (1, 0, 50), (1, 0, 1)]), first_retry_us=[15])
    assert played(network, jobs) == {
        0: ("BLOCKED", 25, 2, [(25, X, X, "BLOCKED"), (4, 4, X, "DROPPED"), (X, X, X, "PENDING")])
    }


def test_a_stream_of_blocks_is_one_demand() -> None:
    """Numbers go on through the blocks, an empty one among them; jobs under way meet those of the next block."""
    whole = [(0, [(0, 0, 9), (1, 2, 3)]), (1, [(0, 0, 2)]), (1, [(1, 0, 30)]), (8, [(0, 0, 1), (0, 4, 4)])]
    together = in_order_of_jobs(replay(TWO, demand(*whole)))
    parted = in_order_of_jobs(replay(TWO, [demand(*whole[:1]), demand(), demand(*whole[1:3]), demand(*whole[3:])]))
    assert story(parted) == story(together)
    assert together.job.tolist() == [0, 1, 2, 3]


def test_records_come_as_jobs_end_in_blocks_of_the_size_asked_for() -> None:
    """Job 0 takes longest and comes last; blocks of the stream are read as their time comes."""
    read = []

    def stream() -> Iterator[Demand]:
        for place in range(4):
            read.append(place)
            yield demand((10 * place, [(0, 100 if place == 0 else 0, 5)]))

    blocks = replay(ONE, stream(), block_jobs=2)
    assert next(blocks).job.tolist() == [1, 2]
    assert read == [0, 1, 2, 3], "the next job is always known, no more"
    assert [block.job.tolist() for block in blocks] == [[3, 0]]


def test_an_empty_demand_gives_no_records() -> None:
    assert list(replay(ONE, demand())) == []
    assert list(replay(ONE, [])) == []
    assert in_order_of_jobs(replay(ONE, demand(), 5)).job.tolist() == []


def test_a_replay_that_is_cut_off_leaves_the_rest_pending() -> None:
    """Before 10: 0 is served, 1 in service, 2 waits, 3 pauses, 4 is in a back-off, 5 comes at 10 and so does not."""
    network = Network(
        stations=(Station(name="one", servers=1), Station(name="two", servers=1, room=0)),
        retry=Retry(causes=frozenset({Fate.BLOCKED}), tries=9),
    )
    jobs = demand(
        (0, [(0, 0, 4)]), (1, [(0, 0, 6)]), (2, [(0, 0, 1), (0, 0, 1)]), (3, [(1, 0, 4), (1, 9, 1)]), (4, [(1, 0, 1)]),
        (10, [(0, 0, 1)]), first_retry_us=[20] * 6,
    )  # fmt: skip
    assert played(network, jobs, until_us=10) == {
        0: ("SERVED", 4, 1, [(0, 0, 4, "SERVED")]),
        1: ("PENDING", X, 1, [(1, 4, X, "PENDING")]),
        2: ("PENDING", X, 1, [(2, X, X, "PENDING"), (X, X, X, "PENDING")]),
        3: ("PENDING", X, 1, [(3, 3, 7, "SERVED"), (X, X, X, "PENDING")]),
        4: ("PENDING", X, 1, [(4, X, X, "BLOCKED")]),
        5: ("PENDING", X, 1, [(X, X, X, "PENDING")]),
    }


def test_a_replay_cut_off_before_it_began_has_everybody_pending() -> None:
    assert [told[0] for told in story(in_order_of_jobs(replay(ONE, demand((5, [(0, 0, 1)])), 5))).values()] == [
        "PENDING"
    ]


def test_who_waits_before_a_desk_that_never_opens_is_pending_at_the_end() -> None:
    network = Network(stations=(Station(name="desk", servers=(Step(0, 1), Step(3, 0))),))
    told = played(network, demand((0, [(0, 0, 5)]), (1, [(0, 0, 5)])))
    assert told[0] == ("SERVED", 5, 1, [(0, 0, 5, "SERVED")])
    assert told[1] == ("PENDING", X, 1, [(1, X, X, "PENDING")])


def test_hooks_are_called_as_visits_are_served_and_only_there() -> None:
    """Job, its visit, the instant: of station two only, in order of time."""
    calls: list[tuple[int, int, int]] = []
    jobs = demand((0, [(0, 0, 3), (1, 0, 4)]), (1, [(1, 0, 1), (0, 0, 1), (1, 0, 1)]))
    hooked = in_order_of_jobs(replay(TWO, jobs, hooks={"two": lambda *call: calls.append(call)}))
    assert calls == [(1, 0, 2), (0, 1, 7), (1, 2, 8)]
    assert story(hooked) == story(in_order_of_jobs(replay(TWO, jobs)))


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(NetworkError, match="no station 'three'; there are: one, two"):
        list(replay(TWO, demand((0, [(0, 0, 3)])), hooks={"three": lambda *_: None}))
    with pytest.raises(NetworkError, match="station numbers are 0 to 0"):
        list(replay(ONE, demand((0, [(1, 0, 3)]))))
    with pytest.raises(NetworkError, match="blocks must follow each other in time"):
        list(replay(ONE, [demand((5, [(0, 0, 1)])), demand((4, [(0, 0, 1)]))]))
