"""Stations against exact small cases, Little's law, queueing theory and an independent recursion."""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from random import Random
from statistics import mean, stdev

import polars as pl
import pytest
import simpy
from small_runs import Run

from sim.engine.journey import Journey
from sim.engine.station import HungUp, Place, Process, Station, SystemDown
from sim.stations.network import Station as Specification


class Recorder:
    """Takes the rows of a station in place of a trace."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, int | None, int, int]] = []

    def station(self, at: int, name: str, filing_id: int | None, wait_us: int, service_us: int) -> None:
        """One completed service: (completion, customer, wait, service)."""
        self.rows.append((at, filing_id, wait_us, service_us))


class Shop:
    """One station and its customers."""

    def __init__(self, servers: int) -> None:
        self.env = simpy.Environment()
        self.trace = Recorder()
        self.place = Place(self.env, Specification(name="shop", servers=servers, when_down="drop"))
        self.station = Station(self.place, self.trace)  # type: ignore[arg-type]  # all that a station asks of it
        self.told: dict[int, tuple[str, int]] = {}
        self.present = self.area = self.changed_at = 0

    def _changes(self, by: int) -> None:
        self.area += self.present * (self.env.now - self.changed_at)
        self.present, self.changed_at = self.present + by, self.env.now

    def customer(self, number: int, arrives: int, service: int, patience: int | None = None) -> None:
        """Send a customer."""
        self.env.process(self._visit(number, arrives, service, patience))

    def _visit(self, number: int, arrives: int, service: int, patience: int | None) -> Process:
        yield self.env.timeout(arrives)
        self._changes(+1)
        try:
            wait = yield from self.station.serve(Journey(number, "filer", (number,), number), service, patience)
            self.told[number] = ("served", wait)
        except (SystemDown, HungUp) as why:
            self.told[number] = (type(why).__name__, int(self.env.now))
        self._changes(-1)

    def break_off_at(self, at: int) -> None:
        """Let the station break off at an instant."""

        def breaks() -> Process:
            yield self.env.timeout(at)
            self.station.take_down()
            self.station.bring_up()

        self.env.process(breaks())

    def is_idle(self) -> bool:
        """Whether every server is free and nobody waits."""
        return self.place.busy == 0 and self.place.waiting == 0


def waits_by_recursion(arrivals: Sequence[int], services: Sequence[int], servers: int) -> list[int]:
    """Kiefer and Wolfowitz: each customer, in order of arrival, takes the server that is free first."""
    free_at = [0] * servers
    waits = []
    for arrives, service in zip(arrivals, services, strict=True):
        begins = max(arrives, heapq.heappop(free_at))
        heapq.heappush(free_at, begins + service)
        waits.append(begins - arrives)
    return waits


def test_one_server_takes_customers_in_order_of_arrival() -> None:
    """Arrivals at 0, 1, 2 with services of 10, 1, 5: waits 0, 9, 9; a short service does not overtake."""
    shop = Shop(1)
    for number, (arrives, service) in enumerate([(0, 10), (1, 1), (2, 5)]):
        shop.customer(number, arrives, service)
    shop.env.run()
    assert shop.trace.rows == [(10, 0, 0, 10), (11, 1, 9, 1), (16, 2, 9, 5)]
    assert shop.told == {0: ("served", 0), 1: ("served", 9), 2: ("served", 9)}
    assert shop.is_idle()


def test_two_servers_share_one_queue() -> None:
    """The third customer takes whichever server is free first (at 4), the fourth the other one (at 10)."""
    shop = Shop(2)
    for number, (arrives, service) in enumerate([(0, 10), (0, 4), (1, 8), (2, 1)]):
        shop.customer(number, arrives, service)
    shop.env.run()
    assert shop.told == {0: ("served", 0), 1: ("served", 0), 2: ("served", 3), 3: ("served", 8)}


def test_customers_of_one_instant_are_served_as_they_came() -> None:
    """Three customers at the same instant keep their order."""
    shop = Shop(1)
    for number in range(3):
        shop.customer(number, 5, 2)
    shop.env.run()
    assert [number for _, number, _, _ in shop.trace.rows] == [0, 1, 2]


def test_breaking_off_sends_the_queue_away_and_spoils_what_is_served() -> None:
    """CIT-21: at 5 the queue (2) goes at once, the service under way (1) is lost, which its filer learns at 8.

    The server is free as soon as the system is back: who comes at 6 does not wait.
    """
    shop = Shop(1)
    for number, arrives, service in [(1, 0, 8), (2, 1, 3), (3, 6, 4)]:
        shop.customer(number, arrives, service)
    shop.break_off_at(5)
    shop.env.run()
    assert shop.told == {2: ("SystemDown", 5), 1: ("SystemDown", 8), 3: ("served", 0)}
    assert shop.trace.rows == [(10, 3, 0, 4)], "nothing that was spoiled is in the trace"
    assert shop.is_idle()


def test_a_server_given_at_the_instant_of_the_break_is_not_lost() -> None:
    """The first service ends at 5 and its server goes to the next in line in the very instant of the break."""
    shop = Shop(1)
    shop.break_off_at(5)
    for number in range(3):
        shop.customer(number, 0, 5)
    shop.customer(3, 30, 1)
    shop.env.run()
    assert shop.told[3] == ("served", 0)
    assert shop.is_idle()


def test_who_hangs_up_leaves_the_queue_and_takes_no_server() -> None:
    """Customer 2 has patience for 3 and leaves at 4; customer 3, behind, is served when the first is done."""
    shop = Shop(1)
    shop.customer(1, 0, 10)
    shop.customer(2, 1, 10, patience=3)
    shop.customer(3, 2, 1, patience=100)
    shop.env.run()
    assert shop.told == {1: ("served", 0), 2: ("HungUp", 4), 3: ("served", 8)}
    assert shop.is_idle()


def test_patience_that_ends_in_the_instant_of_ones_turn_is_rewarded_or_not_but_no_server_is_lost() -> None:
    """Patience of exactly the wait: whichever comes first in that instant, the next customer finds a free server."""
    shop = Shop(1)
    shop.customer(1, 0, 10)
    shop.customer(2, 1, 5, patience=9)
    shop.customer(3, 50, 1)
    shop.env.run()
    assert shop.told[2] in {("served", 9), ("HungUp", 10)}
    assert shop.told[3] == ("served", 0)
    assert shop.is_idle()


def test_crowds_of_impatient_customers_never_cost_a_server() -> None:
    """Two thousand callers, many of whom hang up: at the end both servers are free and everyone was told."""
    draws = Random(1)
    shop = Shop(2)
    for number in range(2_000):
        shop.customer(number, draws.randrange(200_000), draws.randrange(1, 300), patience=draws.randrange(1, 400))
    shop.env.run()
    outcomes = [outcome for outcome, _ in shop.told.values()]
    assert len(outcomes) == 2_000
    assert 100 < outcomes.count("HungUp") < 1_900, "the case is a mixed one"
    assert shop.is_idle()


def test_littles_law_holds_exactly() -> None:
    """From empty to empty, time-integrated number present equals the customers' summed waits and services."""
    draws = Random(2)
    shop = Shop(3)
    for number in range(3_000):
        shop.customer(number, draws.randrange(1_000_000), draws.randrange(1, 1_800))
    shop.env.run()
    assert shop.present == 0
    assert shop.area == sum(wait + service for _, _, wait, service in shop.trace.rows)


def test_the_mean_wait_of_an_mmc_queue_is_erlangs() -> None:
    """M/M/3 at 80 %: the mean wait of Erlang's C formula lies in the 99.9 % interval of 20 independent runs."""
    servers, load, service_mean = 3, 0.8, 1_000.0
    offered = servers * load
    tail = offered**servers / math.factorial(servers) / (1 - load)
    waits_at_all = tail / (sum(offered**n / math.factorial(n) for n in range(servers)) + tail)
    expected = waits_at_all * service_mean / (servers * (1 - load))
    means = [mean(_mmc_waits(Random(seed), servers, service_mean / offered, service_mean)) for seed in range(20)]
    assert abs(mean(means) - expected) < 3.88 * stdev(means) / math.sqrt(len(means))  # t quantile, 19 degrees


def _mmc_waits(draws: Random, servers: int, gap_mean: float, service_mean: float) -> list[int]:
    shop = Shop(servers)
    at = 0.0
    for number in range(3_000):
        at += draws.expovariate(1 / gap_mean)
        shop.customer(number, round(at), max(1, round(draws.expovariate(1 / service_mean))))
    shop.env.run()
    return [wait for _, number, wait, _ in shop.trace.rows if number is not None and number >= 300]


def test_waits_equal_an_independent_recursion_to_the_microsecond() -> None:
    """Five servers under load: every wait is that of the Kiefer-Wolfowitz recursion."""
    draws = Random(3)
    customers = sorted((draws.randrange(10**9), number, draws.randrange(1, 3_000_000)) for number in range(2_000))
    shop = Shop(5)
    for arrives, number, service in customers:
        shop.customer(number, arrives, service)
    shop.env.run()
    by_recursion = waits_by_recursion([one[0] for one in customers], [one[2] for one in customers], 5)
    assert [shop.told[number] for _, number, _ in customers] == [("served", wait) for wait in by_recursion]
    assert sum(by_recursion) > 0


@pytest.mark.parametrize("station", ["notice", "counter"])
def test_waits_in_a_run_equal_the_recursion(outage_run: Run, station: str) -> None:
    """The stations that never break off, in every court of the run: arrivals and services from the trace."""
    rows = outage_run.events.filter(kind="station", name=station).with_columns(
        arrived=pl.col("at_us") - pl.col("wait_us") - pl.col("service_us"), began=pl.col("at_us") - pl.col("service_us")
    )
    waited = 0
    for court_id, court in outage_run.summary["courts"].items():
        ordered = rows.filter(court=court_id).sort("arrived", "began", "at_us")
        waits = waits_by_recursion(
            ordered["arrived"].to_list(), ordered["service_us"].to_list(), int(court["capacity"][station])
        )
        assert ordered["wait_us"].to_list() == waits, court_id
        waited += sum(waits)
    assert waited > 0
