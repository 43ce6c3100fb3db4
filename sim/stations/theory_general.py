"""Stations with any law of service: Pollaczek-Khinchine, priorities, interruptions, and approximations marked as such.

Rates are per second, times in seconds; cv is a standard deviation over its mean.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.stations.theory_markov import erlang_c
from sim.stations.theory_terms import (
    Expected,
    TheoryError,
    check_at_least,
    check_rates,
    check_servers,
    check_stable,
)


def mg1(arrival_per_s: float, service_s: float, service_cv: float) -> Expected:
    """M/G/1: mean wait lambda E[S^2] / (2 (1 - rho)) (Pollaczek 1930; Khinchine 1932), in any order without overtaking.

    A cv of 0 is M/D/1, of 1 M/M/1. Raises TheoryError where it is unstable.
    """
    check_rates("M/G/1", arrival_per_s=arrival_per_s, service_s=service_s)
    check_at_least("M/G/1", 0, service_cv=service_cv)
    load = arrival_per_s * service_s
    check_stable("M/G/1", load, 1)
    wait_s = load * service_s * (1 + service_cv**2) / (2 * (1 - load))
    return _with_wait(arrival_per_s, service_s, 1, wait_s, wait_share=load)


def ggc_approximate(
    arrival_per_s: float, arrival_cv: float, service_s: float, service_cv: float, servers: int
) -> Expected:
    """G/G/c, APPROXIMATELY: M/M/c's wait times (ca^2 + cs^2) / 2 (Allen & Cunneen, in Allen 1990).

    For c = 1 it is Kingman's (1961) heavy-traffic value rho / (1 - rho) (ca^2 + cs^2) / 2 E[S]; exact for M/M/c and
    M/G/1 alone. Raises TheoryError where it is unstable.
    """
    check_rates("G/G/c", arrival_per_s=arrival_per_s, service_s=service_s)
    check_at_least("G/G/c", 0, arrival_cv=arrival_cv, service_cv=service_cv)
    check_servers("G/G/c", servers)
    load = arrival_per_s * service_s
    check_stable("G/G/c", load, servers)
    plain_s = erlang_c(load, servers) * service_s / (servers - load)
    return _with_wait(arrival_per_s, service_s, servers, plain_s * (arrival_cv**2 + service_cv**2) / 2)


def priority_mg1(
    arrivals_per_s: Sequence[float], services_s: Sequence[float], service_cvs: Sequence[float]
) -> tuple[Expected, ...]:
    """M/G/1 whose classes are taken in order of priority, the first first; no service broken off (Cobham 1954, Eq. 3).

    Wait of class k: W0 / ((1 - sigma_(k-1)) (1 - sigma_k)), with W0 = sum lambda_i E[S_i^2] / 2 and sigma_k the load
    of classes 1 to k. Raises TheoryError where the load of all is 1 or more.
    """
    if not len(arrivals_per_s) == len(services_s) == len(service_cvs) or not len(services_s):
        raise TheoryError("priorities: give one arrival rate, service and cv for each class, at least one class")
    for rate, service_s, cv in zip(arrivals_per_s, services_s, service_cvs, strict=True):
        check_rates("priorities", arrival_per_s=rate, service_s=service_s)
        check_at_least("priorities", 0, service_cv=cv)
    loads = [rate * service_s for rate, service_s in zip(arrivals_per_s, services_s, strict=True)]
    check_stable("priorities", math.fsum(loads), 1)
    left_s = math.fsum(
        load * service_s * (1 + cv**2) / 2 for load, service_s, cv in zip(loads, services_s, service_cvs, strict=True)
    )
    waits_s = _cobham_waits_s(left_s, loads)
    busy = math.fsum(loads)
    return tuple(
        _with_wait(rate, service_s, 1, wait_s, wait_share=busy)
        for rate, service_s, wait_s in zip(arrivals_per_s, services_s, waits_s, strict=True)
    )


def priority_mmc(arrivals_per_s: Sequence[float], service_per_s: float, servers: int) -> tuple[Expected, ...]:
    """M/M/c with priorities, one exponential service for all, not broken off (Cobham 1954, Eq. 6).

    Wait of class k: C(c, a) / (c mu) / ((1 - sigma_(k-1)) (1 - sigma_k)), sigma_k the load of classes 1 to k over c.
    """
    if not len(arrivals_per_s):
        raise TheoryError("priorities: give the arrival rate of at least one class")
    for rate in arrivals_per_s:
        check_rates("priorities", arrival_per_s=rate, service_per_s=service_per_s)
    check_servers("priorities", servers)
    waits = erlang_c(math.fsum(arrivals_per_s) / service_per_s, servers)
    loads = [rate / (servers * service_per_s) for rate in arrivals_per_s]
    waits_s = _cobham_waits_s(waits / (servers * service_per_s), loads)
    return tuple(
        _with_wait(rate, 1 / service_per_s, servers, wait_s, wait_share=waits)
        for rate, wait_s in zip(arrivals_per_s, waits_s, strict=True)
    )


def mg1_with_breakdowns(
    arrival_per_s: float, service_s: float, service_cv: float, up_s: float, repair_s: float, repair_cv: float = 1.0
) -> Expected:
    """M/G/1 that breaks down at any time, busy or not, after exponential times up; work goes on where it stopped.

    Avi-Itzhak & Naor 1963, Model A, by Gaver's 1962 completion time: C of a service S has E[C] = E[S] / A and
    E[C^2] = E[S^2] / A^2 + E[S] E[R^2] / up, A = up / (up + repair); then response = E[C] + lambda E[C^2] /
    (2 (1 - lambda E[C])) + (1 - A) E[R^2] / (2 E[R]). Derived so here (the last term: the server found down while idle,
    Fuhrmann & Cooper 1985) and, for exponential services and repairs, checked against the generating function.
    ``utilisation`` counts time in service; ``wait_s`` is all of the response but the service itself.
    """
    check_rates("breakdowns", arrival_per_s=arrival_per_s, service_s=service_s, up_s=up_s, repair_s=repair_s)
    check_at_least("breakdowns", 0, service_cv=service_cv, repair_cv=repair_cv)
    available = up_s / (up_s + repair_s)
    load = arrival_per_s * service_s
    check_stable("breakdowns", load, available)
    repair_s2 = repair_s**2 * (1 + repair_cv**2)
    completion_s = service_s / available
    completion_s2 = service_s**2 * (1 + service_cv**2) / available**2 + service_s * repair_s2 / up_s
    queued_s = arrival_per_s * completion_s2 / (2 * (1 - load / available))
    response_s = completion_s + queued_s + (1 - available) * repair_s2 / (2 * repair_s)
    return _with_wait(arrival_per_s, service_s, 1, response_s - service_s)


def _cobham_waits_s(left_s: float, loads: Sequence[float]) -> list[float]:
    waits_s: list[float] = []
    before = 0.0
    for load in loads:
        waits_s.append(left_s / ((1 - before) * (1 - before - load)))
        before += load
    return waits_s


def _with_wait(
    arrival_per_s: float, service_s: float, servers: int, wait_s: float, wait_share: float = math.nan
) -> Expected:
    """The other means that follow from a mean wait, by Little (1961)."""
    load = arrival_per_s * service_s
    return Expected(
        utilisation=load / servers,
        wait_s=wait_s,
        response_s=wait_s + service_s,
        waiting=arrival_per_s * wait_s,
        present=arrival_per_s * wait_s + load,
        served_per_s=arrival_per_s,
        wait_share=wait_share,
    )
