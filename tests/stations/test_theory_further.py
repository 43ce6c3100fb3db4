"""Further closed forms and exact numbers than the room's own theory has, each derived here, beside long runs."""

from __future__ import annotations

import math
from collections.abc import Iterator

import msgspec
import numpy as np
from scipy.stats import poisson
from simulated import Interval, agree, confirm, simulate, simulate_stations, waits_s

from sim.stations.demand import Demand, Ints, Records
from sim.stations.distributions import US_PER_S, Deterministic, Erlang, Exponential, Floats, Law, Lognormal
from sim.stations.network import Fate, Network, Retry, Station
from sim.stations.sampling import JobClass, Visit, demand_blocks, renewal_arrivals
from sim.stations.theory_markov import erlang_b, mmck

Pairs = dict[str, tuple[Floats | Ints, Floats | Ints]]
STATES = 120  # of a chain that is cut off: beyond them lies less than a rounding error
ONE_VISIT = (JobClass(visits=(Visit(0, Exponential(1.0)),)),)


def _ones(block: Records) -> Floats:
    return np.ones(len(block.job))


def _wait(block: Records) -> Pairs:
    return {"wait": (waits_s(block), _ones(block))}


def _lost(block: Records) -> Pairs:
    return {"lost": ((block.fate != Fate.SERVED).astype(float), _ones(block))}


def _stationary(rates: Floats) -> Floats:
    """The shares of time of a Markov chain with these rates between its states."""
    generator = rates - np.diag(rates.sum(axis=1))
    equations, right = generator.T.copy(), np.zeros(len(rates))
    equations[0], right[0] = 1.0, 1.0  # one of them follows from the others: the shares add up to 1 in its place
    found: Floats = np.linalg.solve(equations, right)
    return found


def _renewal(gap: Law, service: Law, servers: int, jobs: int, seed: int) -> dict[str, Interval]:
    """Waits at one station where gaps and services are independent draws, the planes having agreed first."""
    classes = (JobClass(visits=(Visit(0, service),)),)

    def demand(jobs: int) -> Iterator[Demand]:
        gaps, draws = np.random.default_rng(seed).spawn(2)
        return demand_blocks(renewal_arrivals(gap, gaps, jobs), classes, draws)

    network = Network(stations=(Station(name="a", servers=servers),))
    agree(network, lambda: demand(3_000))
    return simulate(network, demand(jobs), jobs, _wait)


def test_constant_services_at_one_server_keep_to_erlangs_distribution_of_waits() -> None:
    """Erlang 1909: P(W <= t) = (1 - rho) sum over k <= t of (-x)^k e^x / k!, x = rate (t - k)."""
    per_s, within_s = 0.6, 1.5
    terms = [per_s * (within_s - k) for k in range(math.floor(within_s) + 1)]
    share = (1 - per_s) * sum((-x) ** k * math.exp(x) / math.factorial(k) for k, x in enumerate(terms))
    classes = (JobClass(visits=(Visit(0, Deterministic(1.0)),)),)
    found = simulate_stations(
        [Station(name="a", servers=1)],
        per_s,
        classes,
        2_600_000,
        41,
        lambda block: {"within": ((waits_s(block) <= within_s).astype(float), _ones(block))},
    )
    confirm(found, {"within": share})


def test_constant_services_at_two_servers_wait_as_crommelin_says() -> None:
    """Crommelin 1932: seen one service time apart, the number present loses two at most and gains a Poisson number."""
    per_s, servers = 1.2, 2
    came = poisson(per_s).pmf(np.arange(STATES))
    steps = np.zeros((STATES, STATES))
    for present in range(STATES):
        left = max(present - servers, 0)
        steps[present, left:] = came[: STATES - left]
    shares = _stationary(steps)
    waiting = float(shares @ np.arange(STATES)) - per_s
    classes = (JobClass(visits=(Visit(0, Deterministic(1.0)),)),)
    found = simulate_stations([Station(name="a", servers=servers)], per_s, classes, 5_200_000, 42, _wait)
    confirm(found, {"wait": waiting / per_s})


def test_services_in_two_stages_at_two_servers_wait_as_their_markov_chain_says() -> None:
    """M/E2/2: how many are present, and how many of those in service are in their first stage."""
    per_s, stage_per_s = 1.2, 2.0
    place = {(n, first): k for k, (n, first) in enumerate((n, f) for n in range(STATES) for f in range(min(n, 2) + 1))}
    rates = np.zeros((len(place), len(place)))
    for (n, first), here in place.items():
        second = min(n, 2) - first
        if n + 1 < STATES:
            rates[here, place[n + 1, first + (n < 2)]] += per_s
        if first:
            rates[here, place[n, first - 1]] += first * stage_per_s
        if second:
            rates[here, place[n - 1, first + (n > 2)]] += second * stage_per_s
    shares = _stationary(rates)
    waiting = sum(float(shares[here]) * max(n - 2, 0) for (n, _), here in place.items())
    classes = (JobClass(visits=(Visit(0, Erlang(1.0, 2)),)),)
    found = simulate_stations([Station(name="a", servers=2)], per_s, classes, 5_200_000, 43, _wait)
    confirm(found, {"wait": waiting / per_s})


def test_regular_arrivals_at_two_servers_wait_as_their_markov_chain_says() -> None:
    """E2/M/2: how many are present, and in which of its two stages the next arrival is."""
    per_s, servers = 1.2, 2
    rates = np.zeros((2 * STATES, 2 * STATES))
    for n in range(STATES):
        rates[2 * n, 2 * n + 1] += 2 * per_s
        if n + 1 < STATES:
            rates[2 * n + 1, 2 * n + 2] += 2 * per_s
        for stage in range(2 if n else 0):
            rates[2 * n + stage, 2 * n - 2 + stage] += min(n, servers)
    shares = _stationary(rates).reshape(STATES, 2).sum(axis=1)
    waiting = float(shares @ np.maximum(np.arange(STATES) - servers, 0))
    found = _renewal(Erlang(1 / per_s, 2), Exponential(1.0), servers, 5_200_000, 44)
    confirm(found, {"wait": waiting / per_s})


def test_behind_a_queue_arrivals_are_poisson_still_and_a_finite_room_loses_as_if_it_stood_alone() -> None:
    """Burke 1956: what leaves M/M/1 is a Poisson stream, so that the second station is M/M/1/K."""
    classes = (JobClass(visits=(Visit(0, Exponential(1.0)), Visit(1, Exponential(1.2)))),)
    stations = [Station(name="a", servers=1), Station(name="b", servers=1, room=3)]
    found = simulate_stations(stations, 0.6, classes, 5_200_000, 45, _lost)
    confirm(found, {"lost": mmck(0.6, 1 / 1.2, 1, 3).lost_share})


def test_patience_of_one_length_loses_as_barrer_says() -> None:
    """Barrer 1957: who has to wait longer than all bear is lost; the wait that is offered has density v.

    v(x) = rate P(c - 1) exp(rate min(x, patience) - c x), and P(j) below c is Erlang's, up to one factor.
    """
    per_s, servers, patience_s = 3.3, 3, 1.0
    below = [per_s**j / math.factorial(j) for j in range(servers)]
    gain = per_s - servers
    up_to = per_s * below[-1] * (math.exp(gain * patience_s) - 1) / gain
    beyond = per_s * below[-1] * math.exp(gain * patience_s) / servers
    classes = (JobClass(visits=(Visit(0, Exponential(1.0), patience=Deterministic(patience_s)),)),)
    found = simulate_stations([Station(name="a", servers=servers)], per_s, classes, 5_200_000, 46, _lost)
    confirm(found, {"lost": beyond / (sum(below) + up_to + beyond)})


def test_any_gaps_and_services_wait_no_longer_than_kingmans_bound_and_no_shorter_than_marshalls() -> None:
    """Kingman 1962: at most rate (variances of gaps and services) / 2 (1 - use). Marshall 1968: from below."""
    gap, service = Lognormal(1.25, 0.7), Lognormal(1.0, 1.2)
    per_s, use = 1 / 1.25, 1 / 1.25
    gap_var, service_var = (1.25 * 0.7) ** 2, 1.2**2
    most = per_s * (gap_var + service_var) / (2 * (1 - use))
    least = (per_s**2 * service_var + use * (use - 2)) / (2 * per_s * (1 - use))
    wait = _renewal(gap, service, 1, 2_600_000, 47)["wait"]
    assert least < wait.mean - wait.half
    assert wait.mean + wait.half < most
    assert wait.mean > 0.8 * most, "at four fifths of use the bound is near"


def test_who_comes_again_much_later_comes_as_a_stranger() -> None:
    """M/M/5/5, three tries far apart: each by itself is lost with the B that is Erlang's of rate (1 + B + B^2)."""
    per_s, servers, tries = 4.0, 5, 3
    lost = 0.0
    for _ in range(200):
        lost = erlang_b(per_s * (1 + lost + lost**2), servers)
    network = Network(
        stations=(Station(name="a", servers=servers, room=0),),
        retry=Retry(causes=frozenset({Fate.BLOCKED}), tries=tries, growth=1.0, longest_us=10**12),
    )

    def demand(jobs: int) -> Iterator[Demand]:
        gaps, draws, pauses = np.random.default_rng(48).spawn(3)
        for block in demand_blocks(renewal_arrivals(Exponential(1 / per_s), gaps, jobs), ONE_VISIT, draws):
            pause = pauses.uniform(500, 1500, block.jobs) * US_PER_S
            yield msgspec.structs.replace(block, first_retry_us=pause.astype(np.int64))

    agree(network, lambda: demand(3_000))
    found = simulate(network, demand(5_200_000), 5_200_000, lambda block: {"tries": (block.tries, _ones(block))})
    confirm(found, {"tries": 1 + lost + lost**2})
