"""A station by callbacks, alone in its SimPy environment: every rule on a case small enough to work out by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import simpy

from sim.stations.demand import NO_PATIENCE_END
from sim.stations.event_station import ARRIVAL, EventStation, Visit
from sim.stations.network import Fate, NetworkError, Outage, Station, Step


class Shop:
    """One station and those who come to it; ``told`` is the story: (instant, customer, what happened)."""

    def __init__(self, starts_us: int = 0, **spec: Any) -> None:
        self.env = simpy.Environment(starts_us)
        self.station = EventStation(self.env, Station(**({"name": "shop", "servers": 1} | spec)))
        self.told: list[tuple[int, int, str]] = []

    def customer(
        self, number: int, comes_us: int, service_us: int, patience_us: int = NO_PATIENCE_END, priority: int = 0
    ) -> None:
        """Send a customer, as an arrival of its instant."""
        customer = Customer(self, number, service_us, priority, patience_us)
        customer.callbacks = [self.station.enter]
        self.env.schedule(customer, ARRIVAL | number, comes_us - self.env.now)

    def at(self, instant_us: int, act: Callable[..., object], *arguments: object) -> None:
        """Do something at an instant, before anything else that happens then."""
        event = simpy.Timeout(self.env, instant_us - self.env.now)
        event.callbacks.append(lambda _: act(*arguments))

    def run(self) -> list[tuple[int, int, str]]:
        """The whole story."""
        self.env.run()
        return self.told


class Customer(Visit):
    """Tells what happens to it."""

    __slots__ = ("shop",)

    def __init__(self, shop: Shop, *arguments: int) -> None:
        super().__init__(*arguments)
        self.shop = shop

    def served(self) -> None:
        """Tell when service began, too."""
        self.shop.told.append((int(self.shop.env.now), self.job, f"served from {self.began_us}"))

    def lost(self, fate: Fate) -> None:
        """Tell why."""
        self.shop.told.append((int(self.shop.env.now), self.job, fate.name))


def test_one_server_takes_customers_in_order_of_arrival() -> None:
    shop = Shop()
    for number, comes, service in [(0, 0, 10), (1, 1, 1), (2, 2, 5)]:
        shop.customer(number, comes, service)
    assert shop.run() == [(10, 0, "served from 0"), (11, 1, "served from 10"), (16, 2, "served from 11")]


def test_two_servers_share_one_queue_and_completions_of_one_instant_go_by_number() -> None:
    """Both services end at 10: customer 1's completion, being that of the lower number, takes 3, then 2's takes 4."""
    shop = Shop(servers=2)
    for number, comes, service in [(2, 0, 10), (1, 1, 9), (3, 2, 5), (4, 2, 1)]:
        shop.customer(number, comes, service)
    assert shop.run() == [
        (10, 1, "served from 1"),
        (10, 2, "served from 0"),
        (11, 4, "served from 10"),
        (15, 3, "served from 10"),
    ]


def test_who_arrives_at_the_instant_of_a_completion_comes_after_it() -> None:
    """With no room to wait, customer 1 at 10 still finds the server free."""
    shop = Shop(room=0)
    shop.customer(1, 10, 5)
    shop.customer(2, 0, 10)
    assert shop.run() == [(10, 2, "served from 0"), (15, 1, "served from 10")]


def test_a_service_of_no_length_ends_before_the_next_arrival_of_its_instant() -> None:
    shop = Shop(room=0)
    shop.customer(1, 3, 0)
    shop.customer(2, 3, 1)
    assert shop.run() == [(3, 1, "served from 3"), (4, 2, "served from 3")]


def test_lower_priorities_go_first_in_order_of_arrival_among_equals_and_interrupt_nobody() -> None:
    shop = Shop(discipline="priority")
    for number, priority in [(0, 9), (1, 5), (2, 1), (3, 5), (4, 1)]:
        shop.customer(number, number, 10, priority=priority)
    assert [number for _, number, _ in shop.run()] == [0, 2, 4, 1, 3]


def test_a_priority_queue_forgets_those_who_gave_up() -> None:
    """Of 200 impatient ones before a closed desk nobody is left, and the 201st is served when it opens."""
    shop = Shop(servers=(Step(0, 0), Step(1_000, 1)), discipline="priority")
    for number in range(200):
        shop.customer(number, 0, 5, patience_us=1 + number)
    shop.customer(200, 0, 5, priority=9)
    told = shop.run()
    assert told[:200] == [(1 + number, number, "RENEGED") for number in range(200)]
    assert told[200:] == [(1_005, 200, "served from 1000")]


def test_who_finds_the_room_full_is_turned_away_at_once() -> None:
    """One served, one waits; the third is blocked. A place that is given up is free again."""
    shop = Shop(room=1)
    shop.customer(0, 0, 10)
    shop.customer(1, 1, 10, patience_us=3)
    shop.customer(2, 2, 10)
    shop.customer(3, 4, 10)
    assert shop.run() == [
        (2, 2, "BLOCKED"),
        (4, 1, "RENEGED"),
        (10, 0, "served from 0"),
        (20, 3, "served from 10"),
    ]


def test_a_service_that_begins_at_the_instant_patience_ends_wins() -> None:
    shop = Shop()
    shop.customer(5, 0, 10)
    shop.customer(1, 1, 4, patience_us=9)
    shop.customer(2, 1, 4, patience_us=9)
    assert shop.run() == [(10, 5, "served from 0"), (10, 2, "RENEGED"), (14, 1, "served from 10")]


def test_patience_of_no_length_leaves_unless_served_at_once() -> None:
    shop = Shop()
    shop.customer(0, 0, 5, patience_us=0)
    shop.customer(1, 0, 5, patience_us=0)
    assert shop.run() == [(0, 1, "RENEGED"), (5, 0, "served from 0")]


def test_long_patience_of_those_served_long_ago_does_not_fill_the_schedule() -> None:
    """Twenty thousand wait a little, each with patience for a year: what is left of that is soon thrown away."""
    shop = Shop()
    for number in range(20_000):
        shop.customer(number, 10 * (number // 2), 5, patience_us=10**13)
    shop.env.run(until=10**6)
    assert [text for _, _, text in shop.told].count("RENEGED") == 0
    assert len(shop.told) == 20_000
    assert len(shop.env._queue) <= 1_100


def test_where_capacity_falls_services_under_way_finish() -> None:
    """From 2 to 1 at 5, with both busy to 10 and 12: the queue waits for the second of them to end."""
    shop = Shop(servers=(Step(0, 2), Step(5, 1)))
    for number, service in [(0, 10), (1, 12), (2, 1), (3, 1)]:
        shop.customer(number, 0, service)
    assert shop.run() == [
        (10, 0, "served from 0"),
        (12, 1, "served from 0"),
        (13, 2, "served from 12"),
        (14, 3, "served from 13"),
    ]


def test_where_capacity_rises_the_queue_moves_up_at_once() -> None:
    """From 0 to 2 at 5; the first step also holds before its instant. The rise comes before that instant's arrivals."""
    shop = Shop(servers=(Step(3, 0), Step(5, 2)), room=2)
    for number, comes in [(0, 1), (1, 4), (2, 5), (3, 4)]:
        shop.customer(number, comes, 4)
    assert shop.run() == [
        (4, 3, "BLOCKED"),
        (9, 0, "served from 5"),
        (9, 1, "served from 5"),
        (13, 2, "served from 9"),
    ]


def test_steps_before_the_environment_began_are_taken_as_done() -> None:
    shop = Shop(100, servers=(Step(0, 1), Step(50, 2), Step(100, 3), Step(200, 4)), outages=(Outage(90, 110),))
    assert (shop.station.servers, shop.station.is_down) == (3, True)
    shop.customer(0, 105, 5)
    assert shop.run() == [(115, 0, "served from 110")]
    assert (shop.station.servers, shop.station.is_down) == (4, False)


FOUR = [(0, 0, 8), (1, 1, 3), (2, 6, 4), (3, 10, 1)]


def test_an_outage_that_lets_services_finish() -> None:
    """[5, 10): 0 finishes at 8, and nobody begins until 10."""
    shop = Shop(when_down="finish", outages=(Outage(5, 10),))
    for number, comes, service in FOUR:
        shop.customer(number, comes, service)
    assert shop.run() == [
        (8, 0, "served from 0"),
        (13, 1, "served from 10"),
        (17, 2, "served from 13"),
        (18, 3, "served from 17"),
    ]


def test_an_outage_that_holds_services() -> None:
    """[5, 10): 0 has three left, and ends at 13."""
    shop = Shop(when_down="hold", outages=(Outage(5, 10),))
    for number, comes, service in FOUR:
        shop.customer(number, comes, service)
    assert shop.run() == [
        (13, 0, "served from 0"),
        (16, 1, "served from 13"),
        (20, 2, "served from 16"),
        (21, 3, "served from 20"),
    ]


def test_an_outage_that_drops_all_there_is() -> None:
    """[5, 10): 0 in service and 1 in the queue are lost by number, 2 finds it down, 3 comes as it ends."""
    shop = Shop(when_down="drop", outages=(Outage(5, 10),))
    for number, comes, service in FOUR:
        shop.customer(number, comes, service)
    assert shop.run() == [(5, 0, "DROPPED"), (5, 1, "DROPPED"), (6, 2, "DOWN"), (11, 3, "served from 10")]


def test_who_is_lost_is_told_by_number_whether_served_or_waiting() -> None:
    shop = Shop(servers=2, when_down="drop", outages=(Outage(5, 6),))
    for number in (4, 1, 3, 2):
        shop.customer(number, number, 50, patience_us=1_000)
    assert shop.run() == [(5, number, "DROPPED") for number in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        ("finish", (5, 0, "served from 0")),
        ("hold", (10, 0, "served from 0")),
        ("drop", (5, 0, "DROPPED")),
    ],
)
def test_an_outage_at_the_instant_of_a_completion_comes_before_it(policy: str, told: tuple[int, int, str]) -> None:
    shop = Shop(when_down=policy, outages=(Outage(5, 10),))
    shop.customer(0, 0, 5)
    assert shop.run() == [told]


def test_outages_that_overlap_count_as_one() -> None:
    """[2, 6) and [4, 10) hold from 2 to 10: eight longer."""
    shop = Shop(when_down="hold", outages=(Outage(4, 10), Outage(2, 6)))
    shop.customer(0, 0, 5)
    assert shop.run() == [(13, 0, "served from 0")]


def test_a_held_service_may_be_held_again_and_keeps_its_server() -> None:
    """Ten of service from 0, held over [2, 4) and [5, 9): ends at 16; the servers that became fewer do not matter."""
    shop = Shop(servers=(Step(0, 1), Step(3, 0)), when_down="hold", outages=(Outage(2, 4), Outage(5, 9)))
    shop.customer(0, 0, 10)
    assert shop.run() == [(16, 0, "served from 0")]


def test_patience_runs_on_in_an_outage_for_those_who_wait_only() -> None:
    shop = Shop(when_down="hold", outages=(Outage(5, 50),))
    shop.customer(0, 0, 6, patience_us=10)
    shop.customer(1, 1, 6, patience_us=10)
    assert shop.run() == [(11, 1, "RENEGED"), (51, 0, "served from 0")]


def test_room_counts_in_an_outage_though_a_server_is_idle() -> None:
    shop = Shop(room=1, when_down="finish", outages=(Outage(0, 9),))
    shop.customer(0, 1, 1)
    shop.customer(1, 2, 1)
    assert shop.run() == [(2, 1, "BLOCKED"), (10, 0, "served from 9")]


def test_what_changes_at_one_instant_is_one_change() -> None:
    """At 5 a server is added and an outage begins: nobody begins. At 9 it ends and one server goes: one begins."""
    shop = Shop(servers=(Step(0, 1), Step(5, 3), Step(9, 1)), when_down="finish", outages=(Outage(5, 9),))
    for number in range(3):
        shop.customer(number, 0, 6)
    assert shop.run() == [(6, 0, "served from 0"), (15, 1, "served from 9"), (21, 2, "served from 15")]


def test_taking_down_at_will_adds_to_what_is_planned() -> None:
    """Planned [3, 6), by hand [5, 8): down from 3 to 8."""
    shop = Shop(when_down="finish", outages=(Outage(3, 6),))
    shop.at(5, shop.station.take_down)
    shop.at(8, shop.station.bring_up)
    shop.customer(0, 4, 1)
    assert shop.run() == [(9, 0, "served from 8")]


def test_servers_set_at_will_act_like_a_step() -> None:
    shop = Shop(servers=0)
    shop.at(5, shop.station.set_servers, 2)
    for number in range(3):
        shop.customer(number, 1, 4)
    assert [at for at, _, _ in shop.run()] == [9, 9, 13]
    assert (shop.station.servers, shop.station.busy, shop.station.waiting) == (2, 0, 0)


def test_a_station_counts_who_is_served_and_who_waits() -> None:
    shop = Shop(servers=2, when_down="hold")
    for number in range(5):
        shop.customer(number, 0, 10)
    shop.at(3, shop.station.take_down)
    shop.env.run(until=4)
    assert (shop.station.busy, shop.station.waiting, shop.station.is_down) == (2, 3, True)
    shop.station.bring_up()
    assert (shop.station.busy, shop.station.waiting, shop.station.is_down) == (2, 3, False)


def test_what_makes_no_sense_is_refused_and_changes_nothing() -> None:
    shop = Shop(servers=2)
    with pytest.raises(RuntimeError, match="'shop' is up: bring_up"):
        shop.station.bring_up()
    with pytest.raises(NetworkError, match="'shop': a number of servers is 0 or more, not -1"):
        shop.station.set_servers(-1)
    assert (shop.station.servers, shop.station.busy, shop.station.is_down) == (2, 0, False)


def test_time_stays_a_whole_number() -> None:
    shop = Shop(
        1_400_000_000_000_000, when_down="hold", outages=(Outage(1_400_000_000_000_004, 1_400_000_000_000_009),)
    )
    shop.customer(0, 1_400_000_000_000_001, 7, patience_us=3)
    shop.customer(1, 1_400_000_000_000_002, 7, patience_us=3)
    shop.run()
    assert {type(at) for at, _, _ in shop.told} == {int}
    assert type(shop.env.now) is int
