"""A recorded demand replays exactly, by every plane, and nothing of what happened at a station is left out of it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
import polars as pl
import pytest
from msgspec.structs import replace
from small_runs import no_progress, small_scenario

from sim.data_file import InputError
from sim.engine.demand_log import COLUMNS
from sim.engine.free_flow import PLENTY, free_flow_demand, scenario_network
from sim.engine.recorded_demand import RecordedDemand, differences, load_recorded_demand
from sim.engine.replay_retries import first_retries_us, most_tries, retry_of
from sim.engine.run import run_scenario
from sim.stations import event_plane, sweep
from sim.stations.demand import Records, in_order_of_jobs
from sim.stations.network import Fate, Outage, merged_outages
from sim.world.scenario import ScenarioFile, load_scenario
from sim.world.scenario_tables import Capacity, Figure

VOLUMES = {"cit": 12_700.0, "caed": 30_000.0}
SATURDAY_NIGHT = datetime.fromisoformat("2014-01-26T00:00:00-08:00")
PLANES = {"events": event_plane.replay, "sweep": sweep.replay}


class Recorded(NamedTuple):
    """A run with its demand, and the digest of its trace."""

    folder: Path
    digest: str


def narrow(servers: int = 1, **how: Any) -> ScenarioFile:
    """Three days with so few servers that people wait at every station, and are being served when an outage comes."""
    found = small_scenario(**({"volumes": VOLUMES, "ends": SATURDAY_NIGHT} | how))
    scenario = found.scenario
    few = {name: servers for name in Capacity.__struct_fields__ if name != "basis"}
    times = {
        name: replace(time, mean_s=time.mean_s * (150 if name == "docketing" else 30))
        for name, time in msgspec.structs.asdict(scenario.service_time).items()
        if name in ("login", "docketing", "notice", "query")
    }
    capacity = dict.fromkeys(scenario.courts, msgspec.convert(few, Capacity))
    service = replace(scenario.service_time, **times)
    callers = {"calls_help_desk_other": 1.0, "talk_minutes": 20.0, "hangs_up_minutes": 1.0}
    figures = {name: Figure(value, assumed="so that callers hang up") for name, value in callers.items()}
    behaviour = replace(scenario.behaviour, **figures)
    changed = replace(scenario, capacity=capacity, service_time=service, behaviour=behaviour)
    return replace(found, scenario=changed)


def record(found: ScenarioFile, folder: Path, workers: int = 1) -> Recorded:
    path, summary = run_scenario(found, 3, folder / "run", workers, no_progress, record_demand=True)
    return Recorded(path, summary["trace_digest"])


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    return record(narrow(outage=False), tmp_path_factory.mktemp("quiet"))


@pytest.fixture(scope="module")
def outage(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    return record(narrow(), tmp_path_factory.mktemp("outage"))


def replayed(recorded: RecordedDemand, plane: str = "events") -> Records:
    return in_order_of_jobs(PLANES[plane](recorded.network, recorded.demand, until_us=recorded.over_at_us))


@pytest.mark.parametrize("plane", PLANES)
@pytest.mark.parametrize("court_id", [None, "caed"])
def test_a_replay_reproduces_every_begin_and_end_of_a_run(quiet: Recorded, court_id: str | None, plane: str) -> None:
    recorded = load_recorded_demand(quiet.folder, court_id)
    again = replayed(recorded, plane)
    assert differences(recorded, again) == ()
    assert (again.began_us > again.arrived_us).sum() > 100, "the case is one with queues"


@pytest.mark.parametrize("plane", PLANES)
def test_a_replay_reproduces_an_outage_and_all_tries_that_met_it(outage: Recorded, plane: str) -> None:
    recorded = load_recorded_demand(outage.folder)
    again = replayed(recorded, plane)
    assert differences(recorded, again) == ()
    fates = set(np.unique(again.visit_fate).tolist())
    assert {Fate.SERVED, Fate.DROPPED, Fate.DOWN, Fate.RENEGED} <= fates, "callers hang up, too"


def test_a_replay_with_a_server_more_differs_and_says_where(quiet: Recorded) -> None:
    recorded = load_recorded_demand(quiet.folder)
    stations = list(recorded.network.stations)
    place = recorded.network.index("caed/docketing")
    stations[place] = replace(stations[place], servers=2)
    wider = replace(recorded, network=replace(recorded.network, stations=tuple(stations)))
    found = differences(recorded, replayed(wider), at_most=100_000)
    assert {one.station for one in found} <= {"caed/docketing", "caed/notice"}
    first = min(found, key=lambda one: one.in_run)
    assert (first.station, first.column, first.in_replay < first.in_run) == ("caed/docketing", "began_us", True)


def test_the_demand_has_the_visits_of_the_trace(outage: Recorded) -> None:
    """Every completed service, with its instant, its wait and its service; and every filing that was tried."""
    visits = pl.read_parquet(outage.folder / "demand.parquet")
    assert tuple(visits.columns) == COLUMNS
    served = visits.filter(fate="served").select(
        "court", at_us="ended_us", name="station", filing_id="filing_id",
        wait_us=pl.col("began_us") - pl.col("arrived_us"), service_us="service_us",
    )  # fmt: skip
    events = pl.read_parquet(outage.folder / "events.parquet").filter(kind="station").select(served.columns)
    order = ["court", "at_us", "name", "filing_id"]
    assert served.sort(order).equals(events.sort(order))
    filings = pl.read_parquet(outage.folder / "filings.parquet")
    tried = visits.filter(kind="filer").group_by("filing_id").agg(pl.col("job").n_unique().cast(pl.Int64))
    attempts = filings.filter(medium="electronic").join(tried, on="filing_id")
    assert attempts.filter(attempts=pl.col("job")).height == attempts.height > 0


def test_recording_changes_nothing_in_the_run_and_workers_nothing_in_the_demand(tmp_path: Path) -> None:
    found = narrow(volumes={"cit": 6_000.0, "caed": 6_000.0})
    one, two = (record(found, tmp_path / str(workers), workers) for workers in (1, 2))
    _, unrecorded = run_scenario(found, 3, tmp_path / "run", 1, no_progress)
    assert one.digest == two.digest == unrecorded["trace_digest"]
    assert not (tmp_path / "run" / "demand.parquet").exists()
    for name in ("demand.parquet", "network.json"):
        assert (one.folder / name).read_bytes() == (two.folder / name).read_bytes()


def test_what_is_under_way_at_the_end_is_pending_in_run_and_replay(tmp_path: Path) -> None:
    """No hours of grace and slow notices: the run ends in their midst."""
    found = narrow(volumes={"caed": 30_000.0}, outage=False, drain_hours=0)
    slow = replace(found.scenario.service_time.notice, mean_s=3_600.0)
    scenario = replace(found.scenario, service_time=replace(found.scenario.service_time, notice=slow))
    recorded = load_recorded_demand(record(replace(found, scenario=scenario), tmp_path).folder)
    again = replayed(recorded)
    assert differences(recorded, again) == ()
    pending = again.visit_fate == Fate.PENDING
    assert (again.began_us[pending] > 0).sum() == 1, "one notice is being delivered"
    assert (again.began_us[pending] < 0).sum() > 10, "and more are waiting"


def test_a_folder_without_a_demand_and_a_court_that_is_not_in_it_are_refused(quiet: Recorded, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no demand\.parquet: run its scenario again with --demand"):
        load_recorded_demand(tmp_path)
    with pytest.raises(InputError, match="no court 'caeb' in this run; did you mean 'caed'"):
        load_recorded_demand(quiet.folder, "caeb")


# --- free flow ------------------------------------------------------------------------------------------------------


def test_free_flow_is_the_demand_of_a_run_in_which_nobody_waits(tmp_path: Path) -> None:
    """Job for job and visit for visit, in courts that are so wide that nobody waits and where nothing fails."""
    wide = narrow(PLENTY, outage=False)
    run = load_recorded_demand(record(wide, tmp_path).folder)
    free = free_flow_demand(narrow().scenario, 3)
    for column in ("arrival_us", "first_visit", "station", "service_us", "pause_us"):
        assert (getattr(free.demand, column) == getattr(run.demand, column)).all(), column
    assert free.jobs.equals(run.jobs)


def test_free_flow_has_the_scenarios_own_capacities_outages_and_retry() -> None:
    found = narrow(volumes={"cit": 12_700.0})
    free = free_flow_demand(found.scenario, 3)
    down = Outage(1_390_597_200_000_000, 1_390_622_400_000_000)  # 24 January 2014, 13:00 to 20:00 Pacific
    by_name = {station.name: station for station in free.network.stations}
    assert by_name["cit/login"].outages == (down,)
    assert by_name["cit/notice"].outages == by_name["cit/help_desk"].outages == ()
    assert all(station.servers == 1 for station in by_name.values())
    assert free.network.retry == retry_of(found.scenario.behaviour)
    again = replayed(free)
    assert again.tries.max() > 1, "who met the outage came back"
    with pytest.raises(ValueError, match="nothing to compare with"):
        differences(free, again)


def test_the_retry_of_a_replay_is_that_of_the_filers() -> None:
    """First pause, growth, longest pause and tries as the scenario gives them."""
    behaviour = small_scenario({"cit": 12_700.0}).scenario.behaviour
    retry = retry_of(behaviour)
    assert (retry.tries, retry.growth) == (int(behaviour.tries_due.value), behaviour.retry_growth.value)
    assert retry.longest_us == behaviour.retry_minutes_max.value * 60_000_000
    assert retry_of(behaviour, due=False).tries == int(behaviour.tries_other.value)
    assert retry.causes == {Fate.BLOCKED, Fate.RENEGED, Fate.DROPPED, Fate.DOWN}
    pauses = first_retries_us(behaviour, np.random.default_rng(1), 10_000)
    mean_us = behaviour.retry_minutes.value * 60_000_000
    assert 0.6 * mean_us <= pauses.min() < 0.61 * mean_us
    assert 1.39 * mean_us < pauses.max() <= 1.4 * mean_us


def test_the_network_of_a_scenario_has_the_outages_that_its_run_lives_through(tmp_path: Path) -> None:
    """Whole ones and those of the mail and the PACER login, station by station, as the run itself recorded them."""
    found = load_scenario("outage-fortnight")
    courts = found.scenario.courts
    few = {
        name: replace(volume, entries_per_year=Figure(3_000.0, assumed="few, for speed"))
        for name, volume in found.scenario.volume.items()
    }
    documents = replace(found.scenario.documents, distinct_per_court=Figure(4, assumed="few, for speed"))
    found = replace(found, scenario=replace(found.scenario, volume=few, documents=documents))
    run = load_recorded_demand(record(found, tmp_path).folder).network
    planned = scenario_network(found.scenario, 3)
    assert [one.name for one in planned.stations] == [one.name for one in run.stations]
    for ours, theirs in zip(planned.stations, run.stations, strict=True):
        assert merged_outages(ours) == merged_outages(theirs), ours.name
    down = {one.name for one in run.stations if one.outages}
    assert {f"{court_id}/docketing" for court_id in courts} <= down
    assert {name.partition("/")[2] for name in down} >= {"notice", "login"}
    logins = {one.name: len(one.outages) for one in run.stations}
    assert any(logins[f"{court_id}/login"] > logins[f"{court_id}/docketing"] for court_id in courts), "PACER's alone"


def test_filers_and_staff_try_again_in_a_replay_and_readers_do_not() -> None:
    retry = retry_of(small_scenario({"cit": 12_700.0}).scenario.behaviour)
    tries = most_tries(["filer", "staff", "reader", "help_desk", "counter"], retry).tolist()
    assert [tries[0], *tries[2:]] == [retry.tries, 1, 1, 1]
    assert tries[1] > 10**9, "staff wait until the system is back"
