"""Ruling out every cheaper capacity, where that takes few tries."""

from __future__ import annotations

from itertools import product

import pytest

from sim.study.cheapest import ALTERNATIVES_MOST, Cheapest, cheaper, cheapest


def every_cheaper(servers: tuple[int, ...], least: tuple[int, ...], costs: tuple[float, ...]) -> set[tuple[int, ...]]:
    """The same by trying everything: what costs less and bears no further server below the price."""
    price = sum(one * cost for one, cost in zip(servers, costs, strict=True))
    spans = [range(few, few + 12) for few in least]
    below = {one for one in product(*spans) if sum(n * cost for n, cost in zip(one, costs, strict=True)) < price - 1e-9}
    return {
        one for one in below if not any((*one[:at], one[at] + 1, *one[at + 1 :]) in below for at in range(len(one)))
    }


@pytest.mark.parametrize(
    ("servers", "least", "costs"),
    [
        ((3, 2, 2), (1, 2, 1), (1.0, 1.0, 1.0)),
        ((4, 1, 2), (2, 1, 1), (1.0, 2.5, 0.5)),
        ((2, 2), (1, 1), (0.1, 0.3)),
        ((1, 1), (1, 1), (1.0, 1.0)),
    ],
)
def test_the_alternatives_are_the_largest_capacities_that_cost_less(
    servers: tuple[int, ...], least: tuple[int, ...], costs: tuple[float, ...]
) -> None:
    found = cheaper(servers, least, costs, 200)
    assert found is not None
    assert set(found) == every_cheaper(servers, least, costs)
    assert len(set(found)) == len(found)


def test_what_each_station_needs_by_itself_is_proven_without_a_try() -> None:
    found = cheapest(lambda _: pytest.fail("nothing is to be tried"), (2, 3), (2, 3), (1.0, 1.0), lambda one: one)
    assert found == Cheapest((2, 3), "proven", 0)


def test_a_cheaper_capacity_that_no_single_server_less_would_find_is_found() -> None:
    """(4, 4) can spare no server, and yet (6, 1) will do."""

    def good(servers: tuple[int, ...]) -> bool:
        return servers[0] >= 6 or (servers >= (4, 4) and servers[1] >= 4)

    found = cheapest(good, (4, 4), (1, 1), (1.0, 1.0), lambda one: one)
    assert (found.servers, found.minimality) == ((6, 1), "proven")


def test_with_too_many_alternatives_the_answer_is_only_locally_minimal() -> None:
    assert cheaper((9,) * 6, (1,) * 6, (1.0,) * 6, ALTERNATIVES_MOST) is None
    found = cheapest(lambda _: True, (9,) * 6, (1,) * 6, (1.0,) * 6, lambda one: one)
    assert found == Cheapest((9,) * 6, "local", 0)
