"""Birth-and-death stations: M/M/1, Erlang B and C, M/M/c/K and Erlang A, stable for hundreds of servers.

Rates are per second, times in seconds; the offered load a = arrival rate / service rate is in servers (erlangs).
"""

from __future__ import annotations

import math

from sim.stations.theory_terms import (
    Expected,
    TheoryError,
    check_at_least,
    check_rates,
    check_servers,
    check_stable,
)

NEGLIGIBLE = 1e-18
STATES_MAX = 10_000_000


def erlang_b(offered: float, servers: int) -> float:
    """Share of arrivals lost at ``servers`` servers without a queue, for any law of service (Erlang 1917).

    By the recursion B(0) = 1, B(k) = a B(k-1) / (k + a B(k-1)): no factorials, no overflow.
    """
    check_at_least("Erlang B", 0, offered=offered)
    if servers != int(servers) or servers < 0:
        raise TheoryError(f"Erlang B: servers must be a whole number of 0 or more, not {servers:g}")
    blocked = 1.0
    for k in range(1, servers + 1):
        blocked = offered * blocked / (k + offered * blocked)
    return blocked


def erlang_c(offered: float, servers: int) -> float:
    """Share of arrivals that wait at M/M/c (Erlang 1917): C = c B / (c - a (1 - B)), B by its recursion.

    Raises TheoryError where the offered load is not below the servers.
    """
    check_servers("Erlang C", servers)
    check_stable("Erlang C", offered, servers)
    blocked = erlang_b(offered, servers)
    return servers * blocked / (servers - offered * (1 - blocked))


def mm1(arrival_per_s: float, service_per_s: float) -> Expected:
    """M/M/1: present = rho / (1 - rho) (Erlang 1917 with one server; Kleinrock 1975, ch. 3)."""
    return mmc(arrival_per_s, service_per_s, 1)


def mmc(arrival_per_s: float, service_per_s: float, servers: int) -> Expected:
    """M/M/c: mean wait C(c, a) / (c mu - lambda) (Erlang 1917). Raises TheoryError where it is unstable."""
    check_rates("M/M/c", arrival_per_s=arrival_per_s, service_per_s=service_per_s)
    offered = arrival_per_s / service_per_s
    waits = erlang_c(offered, servers)
    wait_s = waits / (servers * service_per_s - arrival_per_s)
    return Expected(
        utilisation=offered / servers,
        wait_s=wait_s,
        response_s=wait_s + 1 / service_per_s,
        waiting=arrival_per_s * wait_s,
        present=arrival_per_s * wait_s + offered,
        served_per_s=arrival_per_s,
        wait_share=waits,
    )


def mmc_wait_beyond(arrival_per_s: float, service_per_s: float, servers: int, beyond_s: float) -> float:
    """P(wait > t) = C(c, a) e^(-(c mu - lambda) t) at M/M/c, first come first served (Erlang 1917)."""
    check_at_least("M/M/c wait", 0, beyond_s=beyond_s)
    waits = mmc(arrival_per_s, service_per_s, servers).wait_share
    return waits * math.exp(-(servers * service_per_s - arrival_per_s) * beyond_s)


def mmc_response_beyond(arrival_per_s: float, service_per_s: float, servers: int, beyond_s: float) -> float:
    """P(response > t) at M/M/c, first come first served; derived: the wait above plus an independent service.

    e^(-mu t) (1 + C (1 - e^(-mu (c - 1 - a) t)) / (c - 1 - a)), and 1 + C mu t in the brackets where c - 1 = a.
    """
    check_at_least("M/M/c response", 0, beyond_s=beyond_s)
    waits = mmc(arrival_per_s, service_per_s, servers).wait_share
    spare = servers - 1 - arrival_per_s / service_per_s
    services = service_per_s * beyond_s
    longer = services if abs(spare) * services < 1e-9 else -math.expm1(-spare * services) / spare
    return math.exp(-services) * (1 + waits * longer)


def mmc_wait_quantile_s(arrival_per_s: float, service_per_s: float, servers: int, share: float) -> float:
    """The wait in seconds that a ``share`` of arrivals (e.g. 0.95) does not exceed at M/M/c: the inverse of the tail.

    0 where at least that share does not wait at all.
    """
    _check_share(share)
    waits = mmc(arrival_per_s, service_per_s, servers).wait_share
    if waits <= 1 - share:
        return 0.0
    return math.log(waits / (1 - share)) / (servers * service_per_s - arrival_per_s)


def mmc_response_quantile_s(arrival_per_s: float, service_per_s: float, servers: int, share: float) -> float:
    """The response in seconds that a ``share`` of arrivals (e.g. 0.95) does not exceed at M/M/c, by bisection."""
    _check_share(share)
    low, high = 0.0, 1 / service_per_s
    while mmc_response_beyond(arrival_per_s, service_per_s, servers, high) > 1 - share:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        if mmc_response_beyond(arrival_per_s, service_per_s, servers, middle) > 1 - share:
            low = middle
        else:
            high = middle
    return high


def mmc_backlog_quantile(arrival_per_s: float, service_per_s: float, servers: int, share: float) -> int:
    """The least number q so that no more than q wait in a ``share`` of all time at M/M/c, stationary.

    Derived from the geometric tail above c: P(waiting > q) = C(c, a) (a / c)^(q + 1).
    """
    _check_share(share)
    expected = mmc(arrival_per_s, service_per_s, servers)
    beyond, waiting = expected.wait_share * expected.utilisation, 0
    while beyond > 1 - share:
        beyond, waiting = beyond * expected.utilisation, waiting + 1
    return waiting


def mmck(arrival_per_s: float, service_per_s: float, servers: int, room: int) -> Expected:
    """M/M/c with ``room`` places to wait besides the servers (K = c + room in all); the rest is lost (Erlang 1917).

    Stationary shares of the birth-and-death chain, from the top state down, so that no term overflows; wait and
    response are those of who is let in. Any load is stable.
    """
    check_rates("M/M/c/K", arrival_per_s=arrival_per_s, service_per_s=service_per_s)
    check_servers("M/M/c/K", servers)
    if room != int(room) or room < 0:
        raise TheoryError(f"M/M/c/K: room must be a whole number of 0 or more, not {room:g}")
    shares = _birth_death(arrival_per_s, [min(n, servers) * service_per_s for n in range(1, servers + room + 1)])
    lost = shares[-1]
    let_in_per_s = arrival_per_s * (1 - lost)
    waiting = math.fsum((n - servers) * share for n, share in enumerate(shares) if n > servers)
    wait_s = waiting / let_in_per_s
    busy = math.fsum(min(n, servers) * share for n, share in enumerate(shares))
    return Expected(
        utilisation=busy / servers,
        wait_s=wait_s,
        response_s=wait_s + 1 / service_per_s,
        waiting=waiting,
        present=waiting + busy,
        served_per_s=let_in_per_s,
        wait_share=math.fsum(shares[servers:-1]) / (1 - lost) if room else 0.0,
        lost_share=lost,
    )


def erlang_a(arrival_per_s: float, service_per_s: float, servers: int, patience_s: float) -> Expected:
    """M/M/c with exponential patience of mean ``patience_s`` (Palm 1957; Garnett, Mandelbaum & Reiman 2002).

    The birth-and-death chain with deaths min(n, c) mu + max(n - c, 0) theta, summed to terms below 1e-18 of the
    largest. ``lost_share``: those who leave unserved, theta waiting / lambda. ``wait_s``: of all who come, served or
    not (waiting / lambda, Little 1961). ``response_s``: of those served (`erlang_a_served_wait_s` and a service).
    Any load is stable.
    """
    shares = _erlang_a_shares(arrival_per_s, service_per_s, servers, patience_s)
    waiting = math.fsum((n - servers) * share for n, share in enumerate(shares) if n > servers)
    lost = waiting / (patience_s * arrival_per_s)
    served_per_s = arrival_per_s * (1 - lost)
    busy = served_per_s / service_per_s
    return Expected(
        utilisation=busy / servers,
        wait_s=waiting / arrival_per_s,
        response_s=_served_wait_s(shares, service_per_s, servers, patience_s) + 1 / service_per_s,
        waiting=waiting,
        present=waiting + busy,
        served_per_s=served_per_s,
        wait_share=math.fsum(shares[servers:]),
        lost_share=lost,
    )


def erlang_a_served_wait_s(arrival_per_s: float, service_per_s: float, servers: int, patience_s: float) -> float:
    """Mean wait of those who are served in the end, at Erlang A.

    Derived: who finds k waiting is served after k + 1 departures at rates c mu + j theta, j = 0..k, if patience lasts;
    then P(served) = c mu / (c mu + (k + 1) theta), and given that he is, stage j lasts 1 / (c mu + (j + 1) theta).
    """
    shares = _erlang_a_shares(arrival_per_s, service_per_s, servers, patience_s)
    return _served_wait_s(shares, service_per_s, servers, patience_s)


def _erlang_a_shares(arrival_per_s: float, service_per_s: float, servers: int, patience_s: float) -> list[float]:
    check_rates("Erlang A", arrival_per_s=arrival_per_s, service_per_s=service_per_s, patience_s=patience_s)
    check_servers("Erlang A", servers)
    deaths: list[float] = []
    term = largest = 1.0
    while True:
        n = len(deaths) + 1
        deaths.append(min(n, servers) * service_per_s + max(n - servers, 0) / patience_s)
        term *= arrival_per_s / deaths[-1]
        if term > 1e200:
            term, largest = term * 1e-200, largest * 1e-200
        largest = max(largest, term)
        if term < NEGLIGIBLE * largest and deaths[-1] > arrival_per_s:
            return _birth_death(arrival_per_s, deaths)
        if n > STATES_MAX:
            raise TheoryError(
                "Erlang A: patience is so long that the sum does not end; use Erlang C or the fluid backlog"
            )


def _served_wait_s(shares: list[float], service_per_s: float, servers: int, patience_s: float) -> float:
    full_per_s = servers * service_per_s
    served, waited, stages_s = math.fsum(shares[:servers]), 0.0, 0.0
    for k, share in enumerate(shares[servers:]):
        leaving_per_s = full_per_s + (k + 1) / patience_s
        stages_s += 1 / leaving_per_s
        served += share * full_per_s / leaving_per_s
        waited += share * full_per_s / leaving_per_s * stages_s
    return waited / served


def _birth_death(birth_per_s: float, deaths_per_s: list[float]) -> list[float]:
    """Stationary shares of states 0, 1, ...: logarithms first, so that neither end overflows."""
    logs = [0.0]
    for death_per_s in deaths_per_s:
        logs.append(logs[-1] + math.log(birth_per_s / death_per_s))
    top = max(logs)
    weights = [math.exp(log - top) for log in logs]
    total = math.fsum(weights)
    return [weight / total for weight in weights]


def _check_share(share: float) -> None:
    if not 0 < share < 1:
        raise TheoryError(f"a share of arrivals lies between 0 and 1 (0.95 for the 95th percentile), not {share:g}")
