"""The closed forms give the published or exactly computed values, and refuse what they do not cover."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from sim.stations.arrivals import constant_rate, linear_rate
from sim.stations.distributions import Deterministic, Erlang, Exponential, Lognormal
from sim.stations.network import Outage, Station, Step
from sim.stations.theory import best_theory, best_theory_of
from sim.stations.theory_arrivals import batch_mg1, gim1
from sim.stations.theory_general import ggc_approximate, mg1, mg1_with_breakdowns, priority_mg1, priority_mmc
from sim.stations.theory_markov import (
    erlang_a,
    erlang_a_served_wait_s,
    erlang_b,
    erlang_c,
    mm1,
    mmc,
    mmc_backlog_quantile,
    mmc_response_beyond,
    mmc_response_quantile_s,
    mmc_wait_beyond,
    mmc_wait_quantile_s,
    mmck,
)
from sim.stations.theory_networks import feedback, jackson, tandem
from sim.stations.theory_staffing import (
    exhausted_after_s,
    halfin_whitt_wait_share,
    servers_for_loss,
    servers_for_response,
    servers_for_wait,
    servers_for_wait_share,
    servers_over_time,
    square_root_beta,
    square_root_servers,
)
from sim.stations.theory_terms import TheoryError
from sim.stations.theory_time_varying import drain_s, fluid_backlog, offered_load

S = 1_000_000  # a second in microseconds


def _erlang_b_by_sums(offered: Fraction, servers: int) -> Fraction:
    """Erlang's loss formula as he wrote it, in exact fractions."""
    terms = [offered**k / math.factorial(k) for k in range(servers + 1)]
    return terms[-1] / sum(terms)


def _chain_shares(rates: np.ndarray) -> np.ndarray:
    """The stationary shares of a Markov chain by its rates (from row to column), by least squares."""
    flows = rates.T - np.diag(rates.sum(axis=1))
    return np.linalg.lstsq(np.vstack((flows, np.ones(len(rates)))), np.append(np.zeros(len(rates)), 1.0), rcond=None)[0]


def test_mm1_at_four_fifths_use_has_four_in_it() -> None:
    means = mm1(0.8, 1.0)
    assert means.present == pytest.approx(4.0, rel=1e-12)
    assert means.waiting == pytest.approx(3.2, rel=1e-12)
    assert (means.wait_s, means.response_s) == pytest.approx((4.0, 5.0), rel=1e-12)
    assert (means.wait_share, means.utilisation) == pytest.approx((0.8, 0.8), rel=1e-12)


@pytest.mark.parametrize(("offered", "servers"), [(Fraction(2), 2), (Fraction(8), 10), (Fraction(45), 50)])
def test_erlang_b_and_c_are_erlangs_sums_in_exact_fractions(offered: Fraction, servers: int) -> None:
    blocked = _erlang_b_by_sums(offered, servers)
    assert erlang_b(float(offered), servers) == pytest.approx(float(blocked), rel=1e-13)
    if offered < servers:
        waits = servers * blocked / (servers - offered * (1 - blocked))
        assert erlang_c(float(offered), servers) == pytest.approx(float(waits), rel=1e-13)


def test_erlang_c_by_hand() -> None:
    assert erlang_c(1.0, 2) == pytest.approx(1 / 3, rel=1e-14)
    assert erlang_c(2.0, 3) == pytest.approx(4 / 9, rel=1e-14)


@pytest.mark.parametrize(
    ("servers", "offered", "half_digit"),
    [(5, 1.36, 0.005), (10, 4.46, 0.005), (15, 8.108, 0.0005), (20, 12.0, 0.05), (50, 37.9, 0.05), (100, 84.1, 0.05)],
)
def test_erlang_b_agrees_with_the_one_percent_column_of_traffic_tables(
    servers: int, offered: float, half_digit: float
) -> None:
    """To the digits that the tables print (15 lines at 1 %: 8.108 erlangs in the manual of the Westbay calculator)."""
    assert erlang_b(offered - half_digit, servers) < 0.01 < erlang_b(offered + half_digit, servers)


def test_erlang_c_of_a_thousand_servers_neither_overflows_nor_loses_digits() -> None:
    waits = erlang_c(950.0, 1000)
    assert 0 < waits < 1
    exact = _erlang_b_by_sums(Fraction(950), 1000)
    assert waits == pytest.approx(float(1000 * exact / (1000 - 950 * (1 - exact))), rel=1e-12)


def test_mmc_tails_and_quantiles_are_each_others_inverse() -> None:
    assert mmc_wait_beyond(3.0, 1.0, 4, 0.0) == pytest.approx(erlang_c(3.0, 4), rel=1e-14)
    assert mmc_wait_beyond(3.0, 1.0, 4, mmc_wait_quantile_s(3.0, 1.0, 4, 0.95)) == pytest.approx(0.05, rel=1e-9)
    assert mmc_response_beyond(3.0, 1.0, 4, mmc_response_quantile_s(3.0, 1.0, 4, 0.95)) == pytest.approx(0.05, rel=1e-9)
    assert mmc_wait_quantile_s(0.1, 1.0, 4, 0.9) == 0.0
    assert mmc_response_quantile_s(0.8, 1.0, 1, 0.95) == pytest.approx(-math.log(0.05) / 0.2, rel=1e-9)


@pytest.mark.parametrize("arrival_per_s", [2.0, 2.5, 3.0])  # 3.0: c - 1 = a, where the formula has its limit
def test_the_mmc_response_tail_integrates_to_the_mean_response(arrival_per_s: float) -> None:
    grid_s = np.linspace(0, 80, 400_001)
    tail = [mmc_response_beyond(arrival_per_s, 1.0, 4, float(t)) for t in grid_s[::40]]
    assert np.trapezoid(tail, grid_s[::40]) == pytest.approx(mmc(arrival_per_s, 1.0, 4).response_s, rel=1e-5)


def test_the_stationary_backlog_of_mm1_is_geometric() -> None:
    # P(waiting > q) = rho^(q + 2) = 0.5^(q + 2) <= 0.01 first at q = 5
    assert mmc_backlog_quantile(0.5, 1.0, 1, 0.99) == 5
    assert mmc_backlog_quantile(0.1, 1.0, 5, 0.99) == 0


def test_mm1k_by_hand() -> None:
    # K = 2 at rho = 1: three states alike
    means = mmck(1.0, 1.0, 1, 1)
    assert means.lost_share == pytest.approx(1 / 3, rel=1e-14)
    assert means.present == pytest.approx(1.0, rel=1e-14)
    assert means.wait_s == pytest.approx((1 / 3) / (2 / 3), rel=1e-14)
    assert means.wait_share == pytest.approx(1 / 2, rel=1e-14)


def test_mmck_runs_from_erlang_b_to_erlang_c_as_room_grows() -> None:
    assert mmck(8.0, 1.0, 10, 0).lost_share == pytest.approx(erlang_b(8.0, 10), rel=1e-12)
    assert mmck(8.0, 1.0, 10, 5_000).wait_s == pytest.approx(mmc(8.0, 1.0, 10).wait_s, rel=1e-9)
    assert mmck(80.0, 1.0, 10, 50).served_per_s == pytest.approx(10.0, rel=1e-6)


def test_constant_services_halve_the_wait_of_exponential_ones() -> None:
    assert mg1(0.8, 1.0, 0.0).wait_s == pytest.approx(2.0, rel=1e-14)
    assert mg1(0.8, 1.0, 1.0).wait_s == pytest.approx(mm1(0.8, 1.0).wait_s, rel=1e-14)
    assert mg1(0.5, 1.0, 2.0).wait_s == pytest.approx(2.5, rel=1e-14)  # 0.5 (1 + 4) / (2 (1 - 0.5))


def test_allen_cunneen_is_exact_where_the_station_is_mmc_or_mg1() -> None:
    assert ggc_approximate(3.0, 1.0, 1.0, 1.0, 4).wait_s == pytest.approx(mmc(3.0, 1.0, 4).wait_s, rel=1e-12)
    assert ggc_approximate(0.5, 1.0, 1.0, 2.0, 1).wait_s == pytest.approx(mg1(0.5, 1.0, 2.0).wait_s, rel=1e-12)


def test_gim1_with_exponential_gaps_is_mm1_and_with_constant_ones_has_the_known_root() -> None:
    assert gim1(Exponential(2.0), 1.0).wait_s == pytest.approx(1.0, rel=1e-9)
    steady = gim1(Deterministic(2.0), 1.0)
    # D/M/1 at half use: sigma = e^(-2 (1 - sigma)), which Lambert's function solves as 0.2031878699...
    assert steady.wait_share == pytest.approx(0.2031878699, rel=1e-9)
    assert steady.wait_s == pytest.approx(0.2031878699 / (1 - 0.2031878699), rel=1e-9)
    # E_2/M/1 at half use, gaps of mean 2: sigma (2 - sigma)^2 = 1 has the root (3 - sqrt 5) / 2
    assert gim1(Erlang(2.0, 2), 1.0).wait_share == pytest.approx((3 - math.sqrt(5)) / 2, rel=1e-9)
    assert gim1(Lognormal(2.0, 1.0), 1.0).wait_s < 1.2


def test_batches_by_hand() -> None:
    assert batch_mg1(0.5, [1.0], 1.0, 2.0).wait_s == pytest.approx(mg1(0.5, 1.0, 2.0).wait_s, rel=1e-14)
    # pairs of constant services of 1 s, 0.25 pairs a second: 0.25 * 4 / (2 * 0.5) + 0.5
    assert batch_mg1(0.25, [0.0, 1.0], 1.0, 0.0).wait_s == pytest.approx(1.5, rel=1e-14)


def test_cobham_by_hand_and_by_the_conservation_law() -> None:
    classes = priority_mg1([0.2, 0.3], [1.0, 1.0], [1.0, 1.0])
    assert [one.wait_s for one in classes] == pytest.approx([0.5 / 0.8, 0.5 / (0.8 * 0.5)], rel=1e-14)
    mixed = priority_mg1([0.2, 0.1, 0.05], [1.0, 3.0, 5.0], [0.0, 1.0, 2.0])
    loads = [0.2, 0.3, 0.25]
    left_s = (0.2 * 1 * 1 + 0.1 * 9 * 2 + 0.05 * 25 * 5) / 2
    # Kleinrock's conservation law (1965): sum of load times wait does not depend on the order
    total = sum(load * one.wait_s for load, one in zip(loads, mixed, strict=True))
    assert total == pytest.approx(0.75 * left_s / 0.25, rel=1e-12)


def test_cobham_with_several_servers_keeps_the_mean_wait_of_erlang_c() -> None:
    first, second = priority_mmc([1.2, 1.8], 1.0, 4)
    assert (1.2 * first.wait_s + 1.8 * second.wait_s) / 3.0 == pytest.approx(mmc(3.0, 1.0, 4).wait_s, rel=1e-12)
    assert first.wait_s == pytest.approx(erlang_c(3.0, 4) / 4 / (1 - 0.3), rel=1e-12)


def test_erlang_a_with_patience_as_long_as_services_is_a_poisson_crowd() -> None:
    means = erlang_a(1.0, 1.0, 1, 1.0)
    assert means.waiting == pytest.approx(math.exp(-1), rel=1e-12)
    assert means.lost_share == pytest.approx(math.exp(-1), rel=1e-12)
    assert means.wait_share == pytest.approx(1 - math.exp(-1), rel=1e-12)
    assert means.present == pytest.approx(1.0, rel=1e-12)
    assert erlang_a(400.0, 1.0, 300, 1.0).present == pytest.approx(400.0, rel=1e-12)


def test_erlang_a_runs_from_erlang_b_to_erlang_c_as_patience_grows() -> None:
    assert erlang_a(8.0, 1.0, 10, 1e-9).lost_share == pytest.approx(erlang_b(8.0, 10), rel=1e-6)
    assert erlang_a(8.0, 1.0, 10, 1e9).wait_s == pytest.approx(mmc(8.0, 1.0, 10).wait_s, rel=1e-6)
    assert erlang_a_served_wait_s(8.0, 1.0, 10, 1e9) == pytest.approx(mmc(8.0, 1.0, 10).wait_s, rel=1e-6)


def test_who_is_served_at_erlang_a_waits_as_a_chain_of_one_server_says() -> None:
    # One server, one place filled at most matters here: by conditioning on the number found, summed independently.
    lam, mu, theta = 0.7, 1.0, 0.4
    weights = [1.0]
    for n in range(1, 200):
        weights.append(weights[-1] * lam / (mu + (n - 1) * theta))
    shares = np.asarray(weights) / sum(weights)
    served = waited = 0.0
    for n, share in enumerate(shares):
        rates = [mu + j * theta for j in range(n)]
        lasts = math.prod(rate / (rate + theta) for rate in rates)
        served += share * lasts
        waited += share * lasts * sum(1 / (rate + theta) for rate in rates)
    assert erlang_a_served_wait_s(lam, mu, 1, 1 / theta) == pytest.approx(waited / served, rel=1e-10)


def test_jackson_networks_by_hand() -> None:
    two = tandem(0.5, [1.0, 2.0], [1, 1])
    assert two.response_s == pytest.approx(1 / 0.5 + 1 / 1.5, rel=1e-12)
    again = feedback(0.3, 1.0, 1, 0.5)
    assert again.visits == pytest.approx((2.0,), rel=1e-12)
    assert again.response_s == pytest.approx((0.6 / 0.4) / 0.3, rel=1e-12)
    split = jackson([1.0, 0.0, 0.0], [[0, 0.25, 0.75], [0, 0, 0], [0, 0.2, 0]], [2.0, 1.0, 1.0], [1, 1, 2])
    assert split.visits == pytest.approx((1.0, 0.4, 0.75), rel=1e-12)
    assert split.present == pytest.approx(1.0 + 0.4 / 0.6 + mmc(0.75, 1.0, 2).present, rel=1e-12)


def test_breakdowns_agree_with_the_markov_chain_solved_numerically() -> None:
    lam, mu, fail, repair, most = 0.4, 1.0, 0.1, 0.5, 150
    rates = np.zeros((2 * most, 2 * most))  # state 2 n + (1 if down)
    for n in range(most):
        rates[2 * n, 2 * n + 1], rates[2 * n + 1, 2 * n] = fail, repair
        if n + 1 < most:
            rates[2 * n, 2 * n + 2] = rates[2 * n + 1, 2 * n + 3] = lam
            rates[2 * n + 2, 2 * n] = mu
    shares = _chain_shares(rates)
    present = float(shares @ (np.arange(2 * most) // 2))
    means = mg1_with_breakdowns(lam, 1 / mu, 1.0, 1 / fail, 1 / repair)
    assert means.present == pytest.approx(present, rel=1e-9)
    closed = lam * ((repair + fail) ** 2 + mu * fail) / ((repair + fail) * (mu * repair - lam * (repair + fail)))
    assert means.present == pytest.approx(closed, rel=1e-12)


def test_breakdowns_that_hardly_happen_leave_pollaczek_and_khinchine() -> None:
    rare = mg1_with_breakdowns(0.5, 1.0, 2.0, 1e12, 1.0)
    assert rare.response_s == pytest.approx(mg1(0.5, 1.0, 2.0).response_s, rel=1e-9)


def test_a_steady_rate_offers_its_mean_load_and_builds_up_as_the_law_of_service_says() -> None:
    rate = constant_rate([0, 10_000 * S], [3.0])
    at_us = np.asarray([0, 1 * S, 2 * S, 9_000 * S])
    assert offered_load(rate, Deterministic(2.0), at_us) == pytest.approx([0.0, 3.0, 6.0, 6.0])
    assert offered_load(rate, Exponential(2.0), at_us) == pytest.approx(
        [0.0, 6 * (1 - math.exp(-0.5)), 6 * (1 - math.exp(-1)), 6.0]
    )
    for law in (Lognormal(2.0, 1.5), Erlang(2.0, 3)):
        assert offered_load(rate, law, at_us)[-1] == pytest.approx(6.0, rel=1e-6)


def test_a_sinusoidal_rate_gives_the_lagged_and_damped_load_of_eick_massey_and_whitt() -> None:
    # exponential services of mean 1, lambda = 10 + 5 sin t: m(t) = 10 + 5 (sin t - cos t) / 2
    edges_s = np.linspace(0, 20 * math.pi, 20_001)
    rate = linear_rate(np.rint(edges_s * S).astype(np.int64), 10 + 5 * np.sin(edges_s))
    at_s = np.linspace(16 * math.pi, 18 * math.pi, 9)
    load = offered_load(rate, Exponential(1.0), np.rint(at_s * S).astype(np.int64))
    assert load == pytest.approx(10 + 2.5 * (np.sin(at_s) - np.cos(at_s)), rel=1e-5)


def test_a_sloping_rate_with_constant_services_offers_what_came_in_the_last_service_time() -> None:
    rate = linear_rate([0, 10 * S, 20 * S], [0.0, 10.0, 0.0])
    load = offered_load(rate, Deterministic(2.0), np.asarray([1 * S, 10 * S, 11 * S, 21 * S, 22 * S]))
    assert load == pytest.approx([0.5, 18.0, 19.0, 0.5, 0.0])


def test_a_two_hour_outage_is_worked_off_as_the_fluid_says() -> None:
    hour = 3600 * S
    arrivals = constant_rate([0, 24 * hour], [2.0])
    capacity = constant_rate([0, 4 * hour, 6 * hour, 24 * hour], [3.0, 0.0, 3.0])
    path = fluid_backlog(arrivals, capacity)
    assert (path.peak, path.peak_us, path.empty_us) == (14_400.0, 6 * hour, 10 * hour)
    assert drain_s(2.0, 3.0, 7200.0) == 14_400.0
    assert path.instants_us.tolist() == [0, 4 * hour, 6 * hour, 10 * hour, 24 * hour]
    assert path.backlog.tolist() == [0.0, 0.0, 14_400.0, 0.0, 0.0]


def test_a_backlog_that_never_goes_down_has_no_end() -> None:
    path = fluid_backlog(constant_rate([0, 10 * S], [2.0]), constant_rate([0, 10 * S], [1.0]), backlog=5.0)
    assert (path.peak, path.peak_us, path.empty_us) == (15.0, 10 * S, None)


def test_square_root_staffing_is_halfin_and_whitts_limit() -> None:
    assert halfin_whitt_wait_share(1.0) == pytest.approx(0.2234, abs=5e-5)
    assert halfin_whitt_wait_share(square_root_beta(0.2)) == pytest.approx(0.2, rel=1e-9)
    offered = 1_000_000.0
    assert erlang_c(offered, math.ceil(offered + math.sqrt(offered))) == pytest.approx(0.2234, rel=0.002)
    assert square_root_servers(100.0, 0.2) == math.ceil(100 + 10 * square_root_beta(0.2))


def test_the_least_number_of_servers_is_enough_and_one_fewer_is_not() -> None:
    found = servers_for_wait_share(45.0, 0.1)
    assert erlang_c(45.0, found) <= 0.1 < erlang_c(45.0, found - 1)
    lost = servers_for_loss(37.9, 0.0101)
    assert lost == 50
    waits = servers_for_wait(10.0, 0.5, 1.0, 0.95)
    assert mmc_wait_beyond(10.0, 0.5, waits, 1.0) <= 0.05 < mmc_wait_beyond(10.0, 0.5, waits - 1, 1.0)
    done = servers_for_response(10.0, 0.5, 7.0, 0.95)
    assert mmc_response_beyond(10.0, 0.5, done, 7.0) <= 0.05 < mmc_response_beyond(10.0, 0.5, done - 1, 7.0)


def test_servers_over_time_follow_the_load_and_not_the_rate() -> None:
    hour = 3600 * S
    rate = constant_rate([0, hour, 2 * hour, 3 * hour], [0.0, 0.1, 0.0])
    servers = servers_over_time(rate, Exponential(600.0), np.arange(4) * hour, 0.2)
    assert servers.tolist()[0] == 0
    load = 60 * -math.expm1(-6)
    assert servers.tolist()[1] == math.ceil(load + square_root_beta(0.2) * math.sqrt(load))
    assert servers.tolist()[2] == servers.tolist()[1]  # at its first instant the load has not yet fallen


def test_demand_that_doubles_in_ten_years_meets_twice_the_capacity_then() -> None:
    year_s = 365.25 * 86_400
    assert exhausted_after_s(1.0, 2.0, 2**0.1 - 1) == pytest.approx(10 * year_s, rel=1e-12)
    assert exhausted_after_s(2.0, 2.0, 0.03) == 0.0
    assert math.isinf(exhausted_after_s(1.0, 2.0, 0.0))


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({}, "M/M/1"),
        ({"servers": 3}, "M/M/c (Erlang C)"),
        ({"service_cv": 0.0}, "M/D/1 (Pollaczek-Khinchine)"),
        ({"service_cv": 1.7}, "M/G/1 (Pollaczek-Khinchine)"),
        ({"service_cv": 1.7, "servers": 3}, "G/G/c (Allen-Cunneen, approximate)"),
        ({"arrival_cv": 1.5}, "G/G/1 (Kingman, approximate)"),
        ({"room": 0, "service_cv": 3.0}, "M/G/c/c (Erlang B)"),
        ({"room": 4}, "M/M/c/K"),
        ({"patience_s": 9.0}, "M/M/c+M (Erlang A)"),
        ({"patience_s": 9.0, "room": 4}, ""),
        ({"patience_s": 9.0, "patience_cv": 0.0}, ""),
        ({"room": 4, "arrival_cv": 2.0}, ""),
        ({"room": 4, "service_cv": 2.0}, ""),
        ({"arrival_per_s": 1.0}, ""),
    ],
)
def test_the_theory_that_applies_is_named_or_its_absence_explained(given: dict[str, float], name: str) -> None:
    found = best_theory(**({"arrival_per_s": 0.5, "service_s": 1.0, "service_cv": 1.0, "servers": 1} | given))
    assert found.name == name
    assert (found.expected is None) == (name == "")
    assert found.exact == (name != "" and "approximate" not in name)
    assert found.why


@pytest.mark.parametrize(
    ("station", "word"),
    [
        (Station(name="a", servers=(Step(0, 1), Step(9, 2))), "capacity changes"),
        (Station(name="a", servers=1, outages=(Outage(1, 2),)), "outages"),
        (Station(name="a", servers=1, discipline="priority"), "Cobham"),
        (Station(name="a", servers=0), "closed"),
    ],
)
def test_a_station_that_is_not_stationary_gets_no_theory_and_the_reason(station: Station, word: str) -> None:
    found = best_theory_of(station, arrival_per_s=0.5, service_s=1.0, service_cv=1.0)
    assert found.expected is None
    assert word in found.why


def test_a_plain_station_gets_its_theory_unless_its_demand_changes() -> None:
    plain = Station(name="a", servers=2)
    assert best_theory_of(plain, arrival_per_s=0.5, service_s=1.0, service_cv=1.0).expected == mmc(0.5, 1.0, 2)
    changing = best_theory_of(plain, arrival_per_s=0.5, service_s=1.0, service_cv=1.0, changing="rush hour")
    assert (changing.expected, changing.why) == (None, "rush hour")


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: mmc(4.0, 1.0, 4), "grows without end"),
        (lambda: mm1(0.0, 1.0), "above 0"),
        (lambda: mm1(math.nan, 1.0), "above 0"),
        (lambda: mg1(0.5, 1.0, -1.0), "0 or more"),
        (lambda: mmck(1.0, 1.0, 1, -1), "room"),
        (lambda: erlang_b(1.0, -1), "servers"),
        (lambda: priority_mg1([0.5], [1.0, 1.0], [1.0]), "each class"),
        (lambda: priority_mmc([], 1.0, 2), "at least one class"),
        (lambda: gim1(Deterministic(1.0), 1.0), "grows without end"),
        (lambda: batch_mg1(0.1, [0.5], 1.0, 1.0), "their sum is 1"),
        (lambda: jackson([1.0], [[1.0]], [9.0], [1]), "never end"),
        (lambda: jackson([1.0], [[0.5, 0.5]], [9.0], [1]), "routing"),
        (lambda: mg1_with_breakdowns(0.8, 1.0, 1.0, 1.0, 1.0), "grows without end"),
        (lambda: mmc_wait_quantile_s(0.5, 1.0, 1, 95.0), "0.95"),
        (lambda: drain_s(2.0, 1.0, 60.0), "grows without end"),
        (lambda: servers_for_response(1.0, 1.0, 1.0, 0.95), "faster"),
        (lambda: fluid_backlog(linear_rate([0, S], [0.0, 1.0]), constant_rate([0, S], [1.0])), "constant"),
    ],
)
def test_a_form_asked_beyond_its_assumptions_says_what_to_do(ask: object, says: str) -> None:
    with pytest.raises(TheoryError, match=says):
        ask()  # type: ignore[operator] # each is a function without arguments
