"""Long runs agree with queueing theory: the closed form is within an interval of 99 %, narrower than 1 % either way."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest
from scipy.stats import poisson
from simulated import (
    Interval,
    agree,
    confirm,
    controlled,
    poisson_demand,
    present_over_time,
    simulate,
    simulate_stations,
    waits_s,
)

from sim.stations import sweep
from sim.stations.arrivals import Rate, arrivals_by_inversion, constant_rate, linear_rate
from sim.stations.demand import Demand, Ints, Records, in_order_of_jobs
from sim.stations.distributions import US_PER_S, Deterministic, Erlang, Exponential, Floats, Law, Lognormal
from sim.stations.network import Fate, Network, Outage, Station
from sim.stations.sampling import JobClass, Visit, batch_arrivals, demand_blocks, exponential_outages, renewal_arrivals
from sim.stations.theory_arrivals import batch_mg1, gim1
from sim.stations.theory_general import mg1, mg1_with_breakdowns, priority_mg1, priority_mmc
from sim.stations.theory_markov import (
    erlang_a,
    erlang_a_served_wait_s,
    erlang_b,
    erlang_c,
    mm1,
    mmc,
    mmc_response_quantile_s,
    mmck,
)
from sim.stations.theory_networks import feedback, jackson, tandem
from sim.stations.theory_time_varying import drain_s, offered_load

ONE_VISIT = (JobClass(visits=(Visit(0, Exponential(1.0)),)),)
Pairs = dict[str, tuple[Floats | Ints, Floats | Ints]]


def _ones(block: Records) -> Floats:
    return np.ones(len(block.job))


def _wait(block: Records) -> Pairs:
    return {"wait": (waits_s(block), _ones(block))}


def _response(block: Records) -> Pairs:
    arrived_us = block.arrived_us[block.first_visit[:-1]]
    return {"response": ((block.left_us - arrived_us) / US_PER_S, _ones(block))}


def _lost(block: Records) -> Pairs:
    return {"lost": ((block.fate != Fate.SERVED).astype(float), _ones(block))}


def _served_wait(block: Records) -> Pairs:
    served = block.fate == Fate.SERVED
    return {"served wait": (np.where(served, waits_s(block), 0.0), served.astype(float))}


@cache
def _mm1(jobs: int) -> dict[str, Interval]:
    return simulate_stations([Station(name="a", servers=1)], 0.5, ONE_VISIT, jobs, 11, _wait)


def test_mm1_waits_as_long_as_the_formula_says() -> None:
    confirm(_mm1(2_600_000), {"wait": mm1(0.5, 1.0).wait_s})


def test_an_erlang_c_queue_of_four_servers_waits_as_long_as_the_formula_says() -> None:
    def measure(block: Records) -> Pairs:
        return _wait(block) | {"waits at all": ((block.began_us > block.arrived_us).astype(float), _ones(block))}

    found = simulate_stations([Station(name="a", servers=4)], 2.4, ONE_VISIT, 13_000_000, 12, measure)
    confirm(found, {"wait": mmc(2.4, 1.0, 4).wait_s, "waits at all": erlang_c(2.4, 4)})


def test_an_erlang_c_queue_of_fifty_servers_answers_as_fast_as_the_formula_says() -> None:
    slow_us = round(mmc_response_quantile_s(45.0, 1.0, 50, 0.95) * US_PER_S)

    def measure(block: Records) -> Pairs:
        return _response(block) | {"beyond p95": (block.left_us - block.arrived_us > slow_us, _ones(block))}

    found = simulate_stations([Station(name="a", servers=50)], 45.0, ONE_VISIT, 5_200_000, 13, measure)
    confirm(found, {"response": mmc(45.0, 1.0, 50).response_s, "beyond p95": 0.05})


@pytest.mark.slow
def test_an_erlang_c_queue_of_fifty_servers_waits_as_long_as_the_formula_says() -> None:
    """Rare waits in long bursts: by control variates, or more than a hundred million jobs would be needed.

    The controls come from the demand alone and have known means: what each arrival would find if there were servers
    without end (Poisson 41): whether fifty are busy or more, and how many beyond 49.
    """
    per_s, servers, batches = 41.0, 50, 101
    jobs = batches * 240_000
    sums = np.zeros((batches, 3))
    demand = _with_controls(poisson_demand(per_s, ONE_VISIT, jobs, 28), servers, jobs, sums)
    for block in sweep.replay(Network(stations=(Station(name="a", servers=servers),)), demand):
        sums[:, 2] += np.bincount(block.job * batches // jobs, weights=waits_s(block), minlength=batches)
    means = sums[1:] / (jobs // batches)
    tail = poisson(per_s).sf(np.arange(servers - 1, 200))
    found = controlled(means[:, 2], means[:, :2], [float(tail[0]), float(tail.sum())])
    confirm({"wait": found}, {"wait": mmc(per_s, 1.0, servers).wait_s})


def _with_controls(blocks: Iterator[Demand], servers: int, jobs: int, sums: Floats) -> Iterator[Demand]:
    """Pass blocks on, and sum by batch of jobs: who would find ``servers`` busy or more, and how many beyond."""
    begun, leaving_us = 0, np.zeros(0, dtype=np.int64)
    for block in blocks:
        batch = np.arange(begun, begun + block.jobs) * len(sums) // jobs
        earlier = len(leaving_us)
        leaving_us = np.sort(np.concatenate((leaving_us, block.arrival_us + block.service_us)))
        gone = np.searchsorted(leaving_us, block.arrival_us, side="right")
        beyond = np.maximum(earlier + np.arange(block.jobs) - gone - servers + 1, 0)
        for k, values in enumerate((beyond > 0, beyond)):
            sums[:, k] += np.bincount(batch, weights=values, minlength=len(sums))
        begun += block.jobs
        leaving_us = leaving_us[leaving_us > block.arrival_us[-1]]
        yield block


@pytest.mark.parametrize("law", [Exponential(1.0), Lognormal(1.0, 1.2)])
def test_erlang_b_loses_the_share_that_the_formula_says_whatever_the_law_of_service(law: Law) -> None:
    classes = [JobClass(visits=(Visit(0, law),))]
    found = simulate_stations([Station(name="a", servers=10, room=0)], 8.0, classes, 5_200_000, 14, _lost)
    confirm(found, {"lost": erlang_b(8.0, 10)})


def test_a_station_with_finite_room_loses_and_delays_as_the_formula_says() -> None:
    found = simulate_stations(
        [Station(name="a", servers=3, room=4)],
        2.5,
        ONE_VISIT,
        5_200_000,
        15,
        lambda block: _lost(block) | _served_wait(block),
    )
    theory = mmck(2.5, 1.0, 3, 4)
    confirm(found, {"lost": theory.lost_share, "served wait": theory.wait_s})


@pytest.mark.parametrize("law", [Deterministic(1.0), Lognormal(1.0, 0.8)])
def test_a_single_server_waits_as_pollaczek_and_khinchine_say(law: Law) -> None:
    classes = [JobClass(visits=(Visit(0, law),))]
    found = simulate_stations([Station(name="a", servers=1)], 0.5, classes, 3_640_000, 16, _wait)
    confirm(found, {"wait": mg1(0.5, 1.0, law.cv).wait_s})


def test_gaps_that_are_not_exponential_wait_as_the_root_of_gim1_says() -> None:
    gap = Erlang(2.0, 2)

    def demand(jobs: int) -> Iterator[Demand]:
        gaps, draws = np.random.default_rng(31).spawn(2)
        return demand_blocks(renewal_arrivals(gap, gaps, jobs), ONE_VISIT, draws)

    network = Network(stations=(Station(name="a", servers=1),))
    agree(network, lambda: demand(3_000))
    confirm(simulate(network, demand(2_600_000), 2_600_000, _wait), {"wait": gim1(gap, 1.0).wait_s})


def test_batches_wait_as_pollaczek_and_khinchine_say_of_whole_batches() -> None:
    sizes = [0.5, 0.0, 0.5]

    def demand(batches: int) -> Iterator[Demand]:
        gaps, draws = np.random.default_rng(32).spawn(2)
        return demand_blocks(batch_arrivals(Exponential(5.0), sizes, gaps, batches), ONE_VISIT, draws)

    network = Network(stations=(Station(name="a", servers=1),))
    agree(network, lambda: demand(1_500))
    found = simulate(network, demand(1_560_000), 3_120_000, _wait)
    confirm(found, {"wait": batch_mg1(0.2, sizes, 1.0, 1.0).wait_s})


def test_a_tandem_takes_as_long_as_jackson_says() -> None:
    classes = [JobClass(visits=(Visit(0, Exponential(1.0)), Visit(1, Exponential(1.5))))]
    stations = [Station(name="a", servers=1), Station(name="b", servers=2)]

    def measure(block: Records) -> Pairs:
        waits = waits_s(block)
        return _response(block) | {"first wait": (waits[::2], _ones(block)), "second wait": (waits[1::2], _ones(block))}

    found = simulate_stations(stations, 0.55, classes, 5_200_000, 17, measure)
    theory = tandem(0.55, [1.0, 1 / 1.5], [1, 2])
    first, second = (station.wait_s for station in theory.stations)
    confirm(found, {"response": theory.response_s, "first wait": first, "second wait": second})


def test_feedback_takes_as_long_as_jackson_says() -> None:
    classes = [JobClass(visits=(Visit(0, Exponential(1.0)),), onward=((0.4,),))]
    found = simulate_stations([Station(name="a", servers=1)], 0.3, classes, 1_560_000, 18, _response)
    confirm(found, {"response": feedback(0.3, 1.0, 1, 0.4).response_s})


def test_a_network_with_branches_and_a_loop_takes_as_long_as_jackson_says() -> None:
    onward = ((0.0, 0.3, 0.7), (0.0, 0.0, 0.5), (0.2, 0.0, 0.0))
    visits = (Visit(0, Exponential(1.0)), Visit(1, Exponential(2.0)), Visit(2, Exponential(1.5)))
    stations = [Station(name=name, servers=servers) for name, servers in (("a", 1), ("b", 1), ("c", 2))]
    found = simulate_stations(stations, 0.4, [JobClass(visits=visits, onward=onward)], 1_040_000, 19, _response)
    confirm(found, {"response": jackson([0.4, 0, 0], onward, [1.0, 0.5, 1 / 1.5], [1, 1, 2]).response_s})


def _priority_waits(
    stations: list[Station], per_s: float, classes: list[JobClass], jobs: int, seed: int
) -> dict[str, Interval]:
    """Waits by priority: the demand's priorities are kept aside as the blocks pass by."""
    network = Network(stations=tuple(stations))
    agree(network, lambda: poisson_demand(per_s, classes, 3_000, seed))
    of_job = np.zeros(jobs, dtype=np.int64)

    def kept(blocks: Iterator[Demand]) -> Iterator[Demand]:
        begun = 0
        for block in blocks:
            assert block.priority is not None
            of_job[begun : begun + block.jobs] = block.priority
            begun += block.jobs
            yield block

    def measure(block: Records) -> Pairs:
        found: Pairs = {}
        for number in range(len(classes)):
            mine = of_job[block.job] == number
            found[f"wait of class {number}"] = (np.where(mine, waits_s(block), 0.0), mine.astype(float))
        return found

    return simulate(network, kept(poisson_demand(per_s, classes, jobs, seed)), jobs, measure)


def test_priorities_at_one_server_wait_as_cobham_says() -> None:
    classes = [
        JobClass(visits=(Visit(0, Deterministic(0.5)),), share=0.6, priority=0),
        JobClass(visits=(Visit(0, Lognormal(1.5, 0.7)),), share=0.4, priority=1),
    ]
    found = _priority_waits([Station(name="a", servers=1, discipline="priority")], 0.5, classes, 6_500_000, 20)
    theory = priority_mg1([0.3, 0.2], [0.5, 1.5], [0.0, 0.7])
    confirm(found, {f"wait of class {k}": one.wait_s for k, one in enumerate(theory)})


def test_priorities_at_three_servers_wait_as_cobham_says() -> None:
    classes = [JobClass(visits=ONE_VISIT[0].visits, share=share, priority=k) for k, share in enumerate((0.3, 0.7))]
    found = _priority_waits([Station(name="a", servers=3, discipline="priority")], 1.8, classes, 7_800_000, 21)
    theory = priority_mmc([0.54, 1.26], 1.0, 3)
    confirm(found, {f"wait of class {k}": one.wait_s for k, one in enumerate(theory)})


def test_the_impatient_leave_as_erlang_a_says() -> None:
    classes = [JobClass(visits=(Visit(0, Exponential(1.0), patience=Exponential(2.0)),))]

    def measure(block: Records) -> Pairs:
        until = np.where(block.fate == Fate.SERVED, block.began_us, block.left_us)
        return _lost(block) | _served_wait(block) | {"wait": ((until - block.arrived_us) / US_PER_S, _ones(block))}

    found = simulate_stations([Station(name="a", servers=10)], 11.0, classes, 6_500_000, 22, measure)
    theory = erlang_a(11.0, 1.0, 10, 2.0)
    served_s = erlang_a_served_wait_s(11.0, 1.0, 10, 2.0)
    confirm(found, {"lost": theory.lost_share, "served wait": served_s, "wait": theory.wait_s})


@pytest.mark.parametrize(
    ("service", "repair"), [(Exponential(1.0), Exponential(2.0)), (Lognormal(1.0, 0.5), Deterministic(2.0))]
)
def test_breakdowns_delay_as_avi_itzhak_and_naor_say(service: Law, repair: Law) -> None:
    jobs, per_s = 2_600_000, 0.4
    classes = [JobClass(visits=(Visit(0, service),))]
    outages = exponential_outages(10.0, repair, np.random.default_rng(23), int(jobs / per_s * 1.01 * US_PER_S))
    few = Station(name="a", servers=1, when_down="hold", outages=outages[:1_000])
    agree(Network(stations=(few,)), lambda: poisson_demand(per_s, classes, 3_000, 24))
    network = Network(stations=(Station(name="a", servers=1, when_down="hold", outages=outages),))
    found = simulate(network, poisson_demand(per_s, classes, jobs, 24), jobs, _response)
    theory = mg1_with_breakdowns(per_s, 1.0, service.cv, 10.0, 2.0, repair.cv)
    confirm(found, {"response": theory.response_s})


DAY_US = 10_000 * US_PER_S
ONE_DAY = linear_rate(np.asarray([0, 100, 300, 500]) * US_PER_S, [1.0, 4.0, 2.0, 0.0])
STAY = Lognormal(40.0, 1.5)


def _days(days: int) -> Iterator[Demand]:
    """So many days alike, with a long night after each: the rate jumps up at dawn and runs out to 0."""
    edges_us = (np.arange(days)[:, None] * DAY_US + ONE_DAY.edges_us).ravel()
    rate = Rate(
        edges_us=np.append(edges_us, days * DAY_US),
        begin_per_s=np.tile(np.append(ONE_DAY.begin_per_s, 0.0), days),
        end_per_s=np.tile(np.append(ONE_DAY.end_per_s, 0.0), days),
    )
    arrivals, jobs = np.random.default_rng(25).spawn(2)
    return demand_blocks(arrivals_by_inversion(rate, arrivals), [JobClass(visits=(Visit(0, STAY),))], jobs)


def test_arrivals_that_come_and_go_keep_as_many_busy_as_eick_massey_and_whitt_say() -> None:
    """Independent replications: days that begin and end empty, 25 groups of them; nothing is deleted."""
    days, looked_us = 2_000, np.asarray([100, 200, 300, 400, 450]) * US_PER_S
    network = Network(stations=(Station(name="a", servers=100_000),))
    agree(network, lambda: _days(3))
    instants_us = (np.arange(days)[:, None] * DAY_US + looked_us).ravel()
    busy = np.zeros(len(instants_us), dtype=np.int64)
    for block in sweep.replay(network, _days(days)):
        busy += np.searchsorted(np.sort(block.began_us), instants_us, side="right")
        busy -= np.searchsorted(np.sort(block.ended_us), instants_us, side="right")
    theory = offered_load(ONE_DAY, STAY, looked_us)
    groups = busy.reshape(25, -1, len(looked_us)).mean(axis=1)
    confirm(
        {f"at {at}": Interval(groups[:, k]) for k, at in enumerate(looked_us)},
        {f"at {at}": float(theory[k]) for k, at in enumerate(looked_us)},
    )


RUN_US, OUTAGE_US, OPEN_US = 1_000 * US_PER_S, 100 * US_PER_S, 250 * US_PER_S
BUSY_PER_S, BRIEF_S = 50.0, 0.01


def _outage_runs(runs: int) -> tuple[Network, Iterator[Demand]]:
    """So many runs, one after the other: an outage from an empty start, and arrivals until well after its backlog."""
    begins_us = np.arange(runs, dtype=np.int64) * RUN_US
    edges_us = np.column_stack((begins_us, begins_us + OPEN_US)).ravel()
    rate = constant_rate(np.append(edges_us, runs * RUN_US), np.tile([BUSY_PER_S, 0.0], runs))
    outages = tuple(Outage(int(at), int(at) + OUTAGE_US) for at in begins_us)
    arrivals, jobs = np.random.default_rng(26).spawn(2)
    classes = [JobClass(visits=(Visit(0, Exponential(BRIEF_S)),))]
    demand = demand_blocks(arrivals_by_inversion(rate, arrivals), classes, jobs)
    return Network(stations=(Station(name="a", servers=1, when_down="hold", outages=outages),)), demand


def test_a_backlog_after_an_outage_is_worked_off_as_the_fluid_says() -> None:
    """Independent replications, one after the other on one time line; each begins empty, and nothing is deleted."""
    agree(_outage_runs(1)[0], lambda: _outage_runs(1)[1])
    runs = 120
    blocks = list(sweep.replay(*_outage_runs(runs)))  # one server, in order: jobs end as they came
    arrived_us, began_us, ended_us = (
        np.concatenate([getattr(block, name) for block in blocks]) for name in ("arrived_us", "began_us", "ended_us")
    )
    finds_nobody = np.flatnonzero(began_us == arrived_us)
    drains, backlogs = [], []
    for begin_us in np.arange(runs) * RUN_US:
        up_us = begin_us + OUTAGE_US
        first = finds_nobody[np.searchsorted(arrived_us[finds_nobody], up_us)]
        assert arrived_us[first] < begin_us + OPEN_US
        drains.append((ended_us[first - 1] - up_us) / US_PER_S)
        backlogs.append(np.searchsorted(arrived_us, up_us) - np.searchsorted(arrived_us, begin_us))
    outage_s = OUTAGE_US / US_PER_S
    confirm(
        {"drain": Interval(np.asarray(drains)), "backlog": Interval(np.asarray(backlogs))},
        {"drain": drain_s(BUSY_PER_S, 1 / BRIEF_S, outage_s), "backlog": BUSY_PER_S * outage_s},
    )


def test_littles_law_holds_exactly_from_empty_to_empty() -> None:
    """In whole microseconds: time in the network and at each station, job by job, is the number present over time."""
    onward = ((0.0, 0.6, 0.2), (0.0, 0.0, 0.5), (0.2, 0.0, 0.0))
    visits = tuple(Visit(k, Lognormal(1.0, 1.5), pause=Exponential(0.2)) for k in range(3))
    stations = tuple(Station(name=name, servers=1) for name in "abc")
    demand = next(iter(poisson_demand(0.5, [JobClass(visits=visits, onward=onward)], 50_000, 27)))
    whole = in_order_of_jobs(sweep.replay(Network(stations=stations), demand))
    assert (whole.fate == Fate.SERVED).all()
    assert int((whole.left_us - demand.arrival_us).sum()) == present_over_time(demand.arrival_us, whole.left_us)
    for number in range(3):
        here = demand.station == number
        arrived_us, ended_us = whole.arrived_us[here], whole.ended_us[here]
        assert int((ended_us - arrived_us).sum()) == present_over_time(arrived_us, ended_us)


def test_a_wrong_formula_and_a_short_run_are_both_found_out() -> None:
    """The comparison can fail: planted here are a formula 2 % off, and 26,000 jobs where millions are needed."""
    long = _mm1(2_600_000)["wait"]
    assert long.faults(mm1(0.5, 1.0).wait_s) == []
    assert len(long.faults(1.02)) == 1
    short = _mm1(26_000)["wait"]
    assert "half-width" in short.faults(1.0)[0]
    with pytest.raises(AssertionError, match="not within"):
        confirm({"wait": long}, {"wait": 1.02})
