"""How many servers an objective needs: exactly for M/M/c and Erlang B, and by the square-root rule."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from sim.stations.arrivals import Rate
from sim.stations.demand import Ints
from sim.stations.distributions import Law
from sim.stations.theory_markov import erlang_b, erlang_c, mmc_response_beyond, mmc_wait_beyond
from sim.stations.theory_terms import TheoryError, check_at_least, check_rates
from sim.stations.theory_time_varying import offered_load

SERVERS_MAX = 1_000_000


def halfin_whitt_wait_share(beta: float) -> float:
    """Share of arrivals that wait with a + beta sqrt(a) servers, as the load grows: 1 / (1 + beta Phi / phi).

    APPROXIMATE (Halfin & Whitt 1981): phi and Phi are the standard normal density and distribution at
    beta > 0.
    """
    check_rates("square-root staffing", beta=beta)
    density = math.exp(-beta * beta / 2) / math.sqrt(2 * math.pi)
    return 1 / (1 + beta * math.erfc(-beta / math.sqrt(2)) / 2 / density)


def square_root_beta(wait_share: float) -> float:
    """The beta > 0 at which a share of arrivals waits, by bisection of `halfin_whitt_wait_share`."""
    _check_share(wait_share)
    low, high = 1e-12, 8.0
    for _ in range(200):
        middle = (low + high) / 2
        if halfin_whitt_wait_share(middle) > wait_share:
            low = middle
        else:
            high = middle
    return high


def square_root_servers(offered: float, wait_share: float) -> int:
    """Servers a + beta sqrt(a), rounded up, so that about this share of arrivals waits (Halfin & Whitt 1981)."""
    check_rates("square-root staffing", offered=offered)
    return math.ceil(offered + square_root_beta(wait_share) * math.sqrt(offered))


def servers_for_loss(offered: float, lost_share: float) -> int:
    """The least number of servers without a queue that turn away no more than this share (Erlang 1917, B)."""
    check_rates("servers for loss", offered=offered)
    _check_share(lost_share)
    return _least(1, lambda servers: erlang_b(offered, servers) <= lost_share)


def servers_for_wait_share(offered: float, wait_share: float) -> int:
    """The least number of servers so that no more than this share of arrivals waits (Erlang 1917, C)."""
    check_rates("servers for waits", offered=offered)
    _check_share(wait_share)
    return _least(math.floor(offered) + 1, lambda servers: erlang_c(offered, servers) <= wait_share)


def servers_for_wait(arrival_per_s: float, service_per_s: float, within_s: float, share: float) -> int:
    """The least number of servers so that a ``share`` of arrivals waits no longer than ``within_s``, at M/M/c."""
    check_rates("servers for waits", arrival_per_s=arrival_per_s, service_per_s=service_per_s)
    check_at_least("servers for waits", 0, within_s=within_s)
    _check_share(share)
    stable = math.floor(arrival_per_s / service_per_s) + 1
    return _least(stable, lambda c: mmc_wait_beyond(arrival_per_s, service_per_s, c, within_s) <= 1 - share)


def servers_for_response(arrival_per_s: float, service_per_s: float, within_s: float, share: float) -> int:
    """The least number of servers so that a ``share`` of arrivals is done within ``within_s``, at M/M/c.

    Raises TheoryError where the service alone takes too long for that, however many servers there are.
    """
    check_rates("servers for responses", arrival_per_s=arrival_per_s, service_per_s=service_per_s, within_s=within_s)
    _check_share(share)
    if math.exp(-service_per_s * within_s) >= 1 - share:
        raise TheoryError(
            f"servers for responses: services alone exceed {within_s:g} s more often than {1 - share:g}; "
            "no number of servers helps: allow more time, or make the service faster"
        )
    stable = math.floor(arrival_per_s / service_per_s) + 1
    return _least(stable, lambda c: mmc_response_beyond(arrival_per_s, service_per_s, c, within_s) <= 1 - share)


def servers_over_time(rate: Rate, service: Law, edges_us: Ints, wait_share: float, looks: int = 16) -> Ints:
    """Servers for each interval between edges so that about this share waits at any time of day.

    APPROXIMATE: the square-root rule on the offered load of M_t/G/infinity (Jennings, Mandelbaum, Massey & Whitt
    1996), at its highest of ``looks`` + 1 evenly spaced instants of each interval.
    """
    beta = square_root_beta(wait_share)
    begins, ends = np.asarray(edges_us[:-1], dtype=np.int64), np.asarray(edges_us[1:], dtype=np.int64)
    if len(begins) < 1 or (ends <= begins).any():
        raise TheoryError("servers over time: edges are two or more instants, each later than the one before")
    steps = np.arange(looks + 1)
    instants = begins[:, None] + (ends - begins)[:, None] * steps // looks
    loads = offered_load(rate, service, instants.ravel()).reshape(instants.shape).max(axis=1)
    servers: Ints = np.ceil(loads + beta * np.sqrt(loads)).astype(np.int64)
    return servers


def exhausted_after_s(arrival_per_s: float, capacity_per_s: float, growth_per_year: float) -> float:
    """Seconds until arrivals that grow by this share a year (0.03: 3 %), compounded, reach the capacity; 0 if reached.

    Derived: ln(capacity / arrivals) / ln(1 + growth) years of 365.25 days. Infinite where nothing grows.
    """
    check_rates("exhaustion", arrival_per_s=arrival_per_s, capacity_per_s=capacity_per_s)
    check_at_least("exhaustion", -0.999, growth_per_year=growth_per_year)
    if arrival_per_s >= capacity_per_s:
        return 0.0
    if growth_per_year <= 0:
        return math.inf
    return math.log(capacity_per_s / arrival_per_s) / math.log1p(growth_per_year) * 365.25 * 86_400


def _least(first: int, enough: Callable[[int], bool]) -> int:
    """The least number from ``first`` on that is enough; more is never worse. Doubling, then bisection."""
    low, high = first - 1, first
    while not enough(high):
        low, high = high, high + max(1, high - first + 1)
        if high > SERVERS_MAX:
            raise TheoryError(f"more than {SERVERS_MAX} servers would be needed; check rates and units (per second)")
    while high - low > 1:
        middle = (low + high) // 2
        if enough(middle):
            high = middle
        else:
            low = middle
    return high


def _check_share(share: float) -> None:
    if not 0 < share < 1:
        raise TheoryError(f"a share lies between 0 and 1, not {share:g}")
