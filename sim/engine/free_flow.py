"""The demand of a scenario in free flow: what its people put to the stations where nobody ever waits for one."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import polars as pl

from sim.courts import CourtBook, RuleDates
from sim.courts.clock import local_datetime
from sim.engine.commons import Commons
from sim.engine.demand_log import DemandLog
from sim.engine.recorded_demand import RecordedDemand, demand_of
from sim.engine.replay_retries import first_retries_us, most_tries, retry_of
from sim.engine.shard import bring_to_life, live_on
from sim.engine.stopwatch import Stopwatch
from sim.engine.trace import SilentTrace
from sim.stations.demand import NO_PATIENCE_END, Demand, Ints
from sim.stations.network import Network, Outage, Station
from sim.world.figures import Figure
from sim.world.outage_calendar import PlannedOutage, outage_calendar, run_span
from sim.world.reformed_courts import court_book
from sim.world.scenario_tables import Capacity, Scenario
from sim.world.station_plan import CourtStations, plan_stations, shards_of
from sim.world.station_tables import DESKS
from sim.world.streams import spawn_vector_stream

PLENTY = 1_000_000
"""Servers of every station in free flow: more than anybody meets at once."""


def free_flow_demand(scenario: Scenario, seed: int, workers: int = 1) -> RecordedDemand:
    """What a replay, and so a search for capacities, works off: the scenario without outages, waits and time-outs.

    The core decides as in a run, but no trace is kept and no message rendered. The network has the scenario's own
    capacities, time-outs and outages (those of this seed's calendar) and the retry of its filers, for the caller to
    change. What people do in consequence of what they did keeps its recorded instants: an answer to a motion, the next
    try after a refusal, a call. Where a replay delays the first it does not delay the second; so a replay says how
    long a filing takes at its stations, and a run says what becomes of the filing. workers: processes for the shards,
    which change nothing in the result.
    """
    shards = shards_of(scenario)
    free = _in_free_flow(scenario)
    if workers == 1 or len(shards) == 1:
        frames = [free_flow_visits(free, seed, shard) for shard in shards]
    else:
        frames = _in_processes(free, seed, shards, min(workers, len(shards)))
    over_at = max(over for _, over in frames)
    network = scenario_network(scenario, seed)
    recorded = demand_of(pl.concat(frame for frame, _ in frames), network, over_at, was_so=False)
    return msgspec.structs.replace(recorded, demand=_with_patience(recorded, scenario, seed))


def free_flow_visits(free: Scenario, seed: int, court_ids: tuple[str, ...]) -> tuple[pl.DataFrame, int]:
    """One shard's visits in the columns of demand.parquet, and when the run is over (microseconds UTC)."""
    watch, commons = Stopwatch(), Commons(run_span(free)[0])
    logs = []
    with tempfile.TemporaryDirectory() as name:
        for court_id in court_ids:
            log = DemandLog(court_id, None)
            trace = SilentTrace(court_id, Path(name))
            book = court_book(free, court_id)
            bring_to_life(free, seed, book, Path(name), watch, commons, trace, log, sends_notices=False)
            logs.append(log)
        over_at = live_on(commons, free)
    for log in logs:
        log.close(over_at)
    return pl.concat(log.frame() for log in logs), over_at


def _in_free_flow(scenario: Scenario) -> Scenario:
    """The scenario with plenty of everything; documents are checked once each, since their verdicts are stable."""
    servers = {name: PLENTY for name in Capacity.__struct_fields__ if name != "basis"}
    plenty = msgspec.convert(servers, Capacity)
    return msgspec.structs.replace(
        scenario,
        capacity=dict.fromkeys(scenario.courts, plenty),
        station=tuple(
            msgspec.structs.replace(table, servers=PLENTY, hours=(), upgrades=(), room=None, patience_s=None)
            for table in scenario.station
        ),
        outage=(),
        outage_pattern=(),
        documents=msgspec.structs.replace(
            scenario.documents, checked_again_share=Figure(1e-9, assumed="verdicts are stable: a run proves it")
        ),
    )


def _in_processes(
    free: Scenario, seed: int, shards: tuple[tuple[str, ...], ...], workers: int
) -> list[tuple[pl.DataFrame, int]]:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        found = [pool.submit(free_flow_visits, free, seed, shard) for shard in shards]
        return [one.result() for one in found]


def scenario_network(scenario: Scenario, seed: int) -> Network:
    """The stations of all courts with their capacities and this seed's outages, and the retry of the filers.

    Of outages of a dependency those are there that take a station down: the mail's, and the PACER login's for filers.
    That it keeps readers out, and Pay.gov's keeps some filers from docketing, no station can show.
    """
    stations: dict[str, Station] = {}
    for court_id in scenario.courts:
        plan = plan_stations(scenario, court_id)
        for name, station in _stations_down(
            plan, outage_calendar(scenario, seed, court_id), court_book(scenario, court_id)
        ):
            named = name if name in plan.shared_names else f"{court_id}/{name}"
            known = stations.get(named)
            outages = {*station.outages, *(known.outages if known is not None else ())}
            stations[named] = msgspec.structs.replace(
                station, name=named, outages=tuple(sorted(outages, key=lambda one: (one.begins_us, one.ends_us)))
            )
    return Network(stations=tuple(stations.values()), retry=retry_of(scenario.behaviour))


def _stations_down(
    plan: CourtStations, calendar: tuple[PlannedOutage, ...], book: CourtBook
) -> Iterator[tuple[str, Station]]:
    """Each station with the outages that take it down, as outages.py does."""
    for station in (*plan.own, *plan.shared):
        hits = [
            Outage(outage.begins_at, outage.ends_at)
            for outage in calendar
            if _is_hit(station.name, plan, outage, book) and outage.ends_at > outage.begins_at
        ]
        yield station.name, msgspec.structs.replace(station, outages=tuple(hits))


def _is_hit(name: str, plan: CourtStations, outage: PlannedOutage, book: CourtBook) -> bool:
    if outage.is_whole:
        return name in plan.hit_by_outage and (outage.national or name not in plan.shared_names)
    if "pacer_login" in outage.hits and name == "login":
        day = local_datetime(outage.begins_at, book.profile.zone).date()
        return book.rules.resolve("access.linked_account_required", RuleDates(filed=day)).value is True
    return "mail" in outage.hits and name == "notice"


def _with_patience(recorded: RecordedDemand, scenario: Scenario, seed: int) -> Demand:
    """The demand with the scenario's time-outs of filers and readers, and everyone's first pause before a retry."""
    demand = recorded.demand
    patience = demand.patience_us
    plans = {court_id: plan_stations(scenario, court_id) for court_id in scenario.courts}
    if any(plan.patience_us for plan in plans.values()):
        patience = _patience(recorded, plans)
    rng = spawn_vector_stream(seed, "first-retry")
    return msgspec.structs.replace(
        demand,
        patience_us=patience,
        first_retry_us=first_retries_us(scenario.behaviour, rng, demand.jobs),
        most_tries=most_tries(recorded.jobs["kind"].to_list(), recorded.network.retry),
    )


def _patience(recorded: RecordedDemand, plans: dict[str, CourtStations]) -> Ints:
    demand = recorded.demand
    given = np.full(demand.visits, NO_PATIENCE_END) if demand.patience_us is None else demand.patience_us.copy()
    waits = recorded.jobs.select(pl.col("kind").is_in(["filer", "reader"]))["kind"].to_numpy()
    gives_up = np.repeat(waits, np.diff(demand.first_visit))
    for number, station in enumerate(recorded.network.stations):
        court_id, _, name = station.name.rpartition("/")
        plan = plans[court_id] if court_id else next(iter(plans.values()))
        if name in plan.patience_us and name not in DESKS:
            given[gives_up & (demand.station == number)] = plan.patience_us[name]
    return given
