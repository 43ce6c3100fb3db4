"""Stations that a scenario adds, staffs, limits or shares, and the routes past them; what makes no sense is told."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from msgspec.structs import replace
from small_runs import no_progress, small_scenario

from sim.data_file import DataError
from sim.engine.recorded_demand import differences, load_recorded_demand
from sim.engine.run import run_scenario
from sim.stations import event_plane, sweep
from sim.stations.demand import in_order_of_jobs
from sim.stations.network import Fate, Step
from sim.stations.network import Station as Specification
from sim.world.figures import Figure
from sim.world.scenario import load_scenario
from sim.world.scenario_tables import Scenario
from sim.world.service_times import ServiceTime
from sim.world.station_plan import plan_stations, server_time_us, shards_of
from sim.world.station_tables import FILER_STEPS, Routes, Shift, StationTable

FRIDAY_NIGHT = datetime.fromisoformat("2014-01-25T00:00:00-08:00")
SECOND = ServiceTime(mean_s=1.0, cv=0.5, assumed="test")
HOURS_US = 3_600_000_000
STATIONS = """\
extends = "trade-court-week"
title = "With a web server, a virus scan and a desk by the hour"

[route]
filer = ["web", "login", "typing", "upload", "virus_scan", "pdf_check", "docketing", "notice"]
first = ["due_today"]

[[station]]
name = "web"
basis = "assumed: test"
servers = { cit = 3 }
discipline = "priority"
room = 20
patience_s = { value = 30, assumed = "test" }
service = { mean_s = 0.2, cv = 1.0, assumed = "test" }

[[station]]
name = "virus_scan"
basis = "assumed: test"
hours = [{ from = "08:00", servers = 2, days = "weekday" }, { from = "18:00", servers = 1 }]
when_down = "hold"
service = { mean_s = 1.0, cv = 1.0, per_megabyte_s = 0.5, assumed = "test" }

[[station]]
name = "docketing"
basis = "assumed: test"
upgrades = [{ from = 2014-01-23T00:00:00-05:00, servers = 5 }]
"""


def written(tmp_path: Path, text: str = STATIONS) -> Path:
    path = tmp_path / "stations.toml"
    path.write_text(text, encoding="utf-8")
    return path


# --- from the file --------------------------------------------------------------------------------------------------


def test_a_scenario_file_says_stations_freely(tmp_path: Path) -> None:
    found = load_scenario(str(written(tmp_path)))
    plan = plan_stations(found.scenario, "cit")
    by_name = {station.name: station for station in plan.own}
    assert list(by_name)[-2:] == ["web", "virus_scan"], "added ones follow those of the capacity table"
    web, scan = by_name["web"], by_name["virus_scan"]
    assert (web.servers, web.discipline, web.room, web.when_down) == (3, "priority", 20, "drop")
    assert scan.when_down == "hold"
    assert plan.patience_us == {"web": 30_000_000}
    assert plan.shared == ()
    assert "virus_scan" in plan.hit_by_outage
    assert {"notice", "help_desk", "counter"}.isdisjoint(plan.hit_by_outage)
    listed = {one.key: one for one in found.assumptions}
    assert listed["station[0].patience_s"].value == "30"
    assert listed["station[0]"].status == listed["station[0].service"].status == "assumed"


def test_the_stations_of_the_readme_are_a_scenario(tmp_path: Path) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    (block,) = [one.partition("```")[0] for one in readme.split("```toml\n") if one.startswith("[route]")]
    found = load_scenario(str(written(tmp_path, f'extends = "trade-court-week"\n{block}')))
    plan = plan_stations(found.scenario, "cit")
    assert [station.name for station in plan.shared] == ["national_login"]
    assert plan.most_servers["virus_scan"] == 4


def test_a_scenario_laid_over_another_leaves_out_the_stations_of_courts_it_leaves_out(tmp_path: Path) -> None:
    """The base's station of two courts stays for the one that is left; that of another court is gone."""
    base = """extends = "national-outage-2014"
[route]
reader = ["search", "query"]
[[station]]
name = "search"
basis = "assumed: test"
courts = ["cit", "caed"]
servers = { cit = 2, caed = 3 }
service = { mean_s = 1, cv = 1, assumed = "test" }
[[station]]
name = "docketing"
basis = "assumed: test"
courts = ["cacd"]
room = 50
"""
    (tmp_path / "base.toml").write_text(base, encoding="utf-8")
    found = load_scenario(str(written(tmp_path, 'extends = "base"\ncourts = ["cit"]\n')))
    (table,) = found.scenario.station
    assert (table.name, table.courts, table.servers) == ("search", ("cit",), {"cit": 2})


def test_an_upgrade_changes_the_capacity_of_the_table_from_its_instant_on(tmp_path: Path) -> None:
    found = load_scenario(str(written(tmp_path)))
    before = found.scenario.capacity["cit"].docketing
    (station,) = [one for one in plan_stations(found.scenario, "cit").own if one.name == "docketing"]
    upgrade = datetime(2014, 1, 23, 5, tzinfo=UTC).timestamp() * 1e6
    assert station.steps == (Step(0, before), Step(int(upgrade), 5))


def test_shifts_follow_the_courts_own_clock_weekends_and_holidays() -> None:
    """Monday 20 January 2014 is a holiday: the shift of Sunday goes on until Tuesday, 8 in the morning, Pacific."""
    found = small_scenario({"caed": 20_000.0})
    shifts = (Shift("08:00", 3, "weekday"), Shift("17:00", 1, "weekday"), Shift("00:00", 0, "weekend"))
    table = StationTable(name="web", basis="test", hours=shifts, service=SECOND)
    starts = datetime.fromisoformat("2014-01-19T00:00:00-08:00")
    scenario = replace(found.scenario, station=(table,), clock=replace(found.scenario.clock, starts=starts))
    (station,) = [one for one in plan_stations(scenario, "caed").own if one.name == "web"]
    told = [
        (datetime.fromtimestamp(step.from_us / 1e6, tz=UTC).strftime("%d %H"), step.servers)
        for step in station.steps
        if step.from_us >= starts.timestamp() * 1e6 - 48 * HOURS_US
    ]
    assert told[:6] == [("17 16", 3), ("18 01", 1), ("18 08", 0), ("21 16", 3), ("22 01", 1), ("22 16", 3)]


@pytest.mark.parametrize(
    ("servers", "expected"),
    [
        (2, 20),
        ((Step(0, 1), Step(15, 3)), 20),
        ((Step(12, 1), Step(15, 3), Step(30, 5)), 20),
        ((Step(5, 0), Step(18, 4)), 8),
    ],
)
def test_the_time_of_all_servers_follows_the_steps(servers: int | tuple[Step, ...], expected: int) -> None:
    """From 10 to 20; the first step also holds before its instant."""
    assert server_time_us(Specification(name="web", servers=servers), 10, 20) == expected


BAD = {
    "unknown station on a route": (
        '"web", "login"', '"wep", "login"', "filer = [", "route.filer[0]: no station 'wep'; did you mean 'web'",
    ),
    "route without docketing": (
        '"docketing", "notice"]', '"notice"]', "filer = [", "route.filer: the route leaves out 'docketing'; add it",
    ),
    "docketing before login": (
        '"web", "login", "typing", "upload", "virus_scan", "pdf_check", "docketing",',
        '"web", "docketing", "login", "typing", "upload", "virus_scan", "pdf_check",',
        "filer = [", "'docketing' stands before 'login'; put them the other way round",
    ),
    "checked after docketing": (
        '"pdf_check", "docketing",', '"docketing", "pdf_check",', "filer = [", "'docketing' stands before 'pdf_check'",
    ),
    "twice on a route": (
        '"upload", "virus_scan"', '"upload", "web"', "filer = [", "route.filer[4]: 'web' a second time",
    ),
    "desk on a route": (
        '"web", "login"', '"help_desk", "login"', "filer = [", "no route leads past the 'help_desk'",
    ),
    "station that no route passes": (
        '"upload", "virus_scan"', '"upload"', 'name = "virus_scan"', "no route leads past 'virus_scan'",
    ),
    "shared station with servers by court": (
        "servers = { cit = 3 }", "shared = true\nservers = { cit = 3 }", "servers = { cit = 3 }",
        "a shared station has no servers by court; give one number for all of them",
    ),
    "shared station that every court has": (
        'name = "docketing"\n', 'name = "docketing"\nshared = true\n', "shared = true",
        "[capacity] gives every court its own 'docketing'",
    ),
    "servers of another court": (
        "servers = { cit = 3 }", "servers = { cti = 3, cit = 3 }", "servers = { cti",
        "servers.cti: no station of 'cti'; did you mean 'cit'",
    ),
    "servers beside hours": (
        "when_down", "servers = 2\nwhen_down", "hours = [", "servers by hour beside servers or upgrades",
    ),
    "no servers at all": ("servers = { cit = 3 }\n", "", "[[station]]", "station[0]: missing key 'servers'"),
    "no time of service": (
        'service = { mean_s = 0.2, cv = 1.0, assumed = "test" }\n', "", "[[station]]",
        "station[0]: missing key 'service'",
    ),
    "time of service in two places": (
        "upgrades = [", "service = { mean_s = 1, cv = 1, assumed = 'x' }\nupgrades = [", "service = { mean_s = 1,",
        "[service_time.docketing] says how long 'docketing' takes",
    ),
    "recipients before docketing": (
        "per_megabyte_s = 0.5", "per_recipient_s = 0.5", "service = { mean_s = 1.0",
        "station[1].service.per_recipient_s: before docketing nobody knows the recipients",
    ),
    "unknown discipline": (
        'discipline = "priority"', 'discipline = "priorty"', "discipline = ", "did you mean 'priority'",
    ),
    "priority of nobody": (
        'first = ["due_today"]\n', "", "discipline = ", "nobody goes first; say who in [route] first",
    ),
    "room after docketing": (
        'name = "docketing"\n', 'name = "notice"\nroom = 3\n', "room = 3",
        "'notice' comes after docketing, and nothing on the docket may be lost",
    ),
    "nobody at the desk's door": (
        'name = "docketing"\n', 'name = "counter"\nroom = 3\n', "room = 3", "no one is turned away at the 'counter'",
    ),
    "unknown court": (
        "basis = \"assumed: test\"\nhours", 'courts = ["cid"]\nbasis = "assumed: test"\nhours', 'courts = ["cid"]',
        "court 'cid' is not in this scenario; did you mean 'cit'",
    ),
    "twice the same station": (
        'name = "docketing"', 'name = "virus_scan"', 'name = "virus_scan"', "a second station 'virus_scan' of cit",
    ),
    "typing as a station": (
        'name = "docketing"', 'name = "typing"', 'name = "typing"', "'typing' is the filer's own pause",
    ),
    "unknown key": ("room = 20", "rooms = 20", "rooms = 20", "station[0].rooms: unknown key; did you mean 'room'"),
    "hour of no day": ('from = "18:00"', 'from = "25:00"', "hours = [", "hours[1].from"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_makes_no_sense_is_told_with_file_line_and_key(tmp_path: Path, case: str) -> None:
    old, new, words_of_line, told = BAD[case]
    assert STATIONS.count(old) == 1, "the passage stands there once"
    text = STATIONS.replace(old, new)
    with pytest.raises(DataError) as raised:
        load_scenario(str(written(tmp_path, text)))
    assert told in str(raised.value)
    assert raised.value.file.name == "stations.toml"
    assert raised.value.line is not None
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if words_of_line in line]
    assert raised.value.line in lines


# --- in a run -------------------------------------------------------------------------------------------------------


def run_and_replay(scenario: Scenario, folder: Path, workers: int = 1) -> tuple[dict[str, Any], pl.DataFrame]:
    """The summary and the visits of a run whose replay by both planes is found equal to it."""
    found = replace(small_scenario({"cit": 12_700.0}), scenario=scenario)
    path, summary = run_scenario(found, 3, folder / "run", workers, no_progress, record_demand=True)
    recorded = load_recorded_demand(path)
    for plane in (event_plane.replay, sweep.replay):
        again = in_order_of_jobs(plane(recorded.network, recorded.demand, until_us=recorded.over_at_us))
        assert differences(recorded, again) == ()
    return summary, pl.read_parquet(path / "demand.parquet")


def with_stations(*tables: StationTable, volumes: dict[str, float], route: Routes, **how: Any) -> Scenario:
    found = small_scenario(volumes, **({"ends": FRIDAY_NIGHT, "outage": False} | how))
    return replace(found.scenario, station=tables, route=route)


def test_filers_pass_the_stations_of_their_route_in_its_order(tmp_path: Path) -> None:
    """Web before login, a mail relay after the notice; staff pass the web too, readers a search of their own."""
    tables = [
        StationTable(name=name, basis="test", servers=2, service=SECOND) for name in ("web", "mail_relay", "search")
    ]
    route = Routes(
        filer=("web", *FILER_STEPS, "mail_relay"),
        staff=("web", "docketing", "notice"),
        reader=("search", "query"),
    )
    scenario = with_stations(*tables, volumes={"cit": 12_700.0}, route=route)
    _, visits = run_and_replay(scenario, tmp_path)
    ways = visits.sort("job", "visit").group_by("job", "kind").agg(pl.col("station"))
    told = {kind: set(map(tuple, rows["station"])) for (kind,), rows in ways.group_by("kind")}
    assert told["reader"] == {("search", "query")}
    assert told["staff"] == {("web", "docketing", "notice")}
    whole = ("web", "login", "upload", "pdf_check", "docketing", "notice", "mail_relay")
    assert whole in told["filer"]
    assert all(way[:2] == ("web", "login") for way in told["filer"])


def test_a_station_more_leaves_every_other_draw_as_it_was(tmp_path: Path) -> None:
    """The services of the other stations are the same, paper by paper: the new one draws from a stream of its own."""
    web = StationTable(name="web", basis="test", servers=50, service=SECOND)
    plain = with_stations(volumes={"cit": 12_700.0}, route=Routes())
    more = replace(plain, station=(web,), route=Routes(filer=("web", *FILER_STEPS)))
    services = []
    for place, scenario in enumerate((plain, more)):
        _, visits = run_and_replay(scenario, tmp_path / str(place))
        of_filers = visits.filter(pl.col("kind") == "filer", pl.col("station") != "web", pl.col("fate") == "served")
        services.append(of_filers.select("filing_id", "station", "service_us").sort(pl.all()))
    assert services[0].equals(services[1])
    assert services[0].height > 100


def test_a_full_station_turns_filers_away_who_come_back(tmp_path: Path) -> None:
    """No place to wait before one slow server: filers are turned away, try again, and lose no paper."""
    slow = ServiceTime(mean_s=600.0, cv=0.5, assumed="test")
    web = StationTable(name="web", basis="test", servers=1, room=0, service=slow)
    scenario = with_stations(web, volumes={"cit": 12_700.0}, route=Routes(filer=("web", *FILER_STEPS)))
    summary, visits = run_and_replay(scenario, tmp_path)
    assert visits.filter(fate="blocked").height > 10
    events = pl.read_parquet(tmp_path / "run" / "events.parquet")
    assert events.filter(kind="filer", name="turned_away").height == visits.filter(fate="blocked").height
    filings = pl.read_parquet(tmp_path / "run" / "filings.parquet")
    assert filings["unavailable_attempts"].sum() == visits.filter(fate="blocked").height
    assert not filings["affected_by_outage"].any()
    assert summary["filings"]["accepted"] > 0.9 * summary["filings"]["attempted"]


def test_filers_time_out_in_a_queue_and_the_courts_own_people_do_not(tmp_path: Path) -> None:
    slow = ServiceTime(mean_s=300.0, cv=0.5, assumed="test")
    patience = Figure(60.0, assumed="test")
    web = StationTable(name="web", basis="test", servers=1, patience_s=patience, service=slow)
    route = Routes(filer=("web", *FILER_STEPS), staff=("web", "docketing", "notice"))
    _, visits = run_and_replay(with_stations(web, volumes={"cit": 12_700.0}, route=route), tmp_path)
    gave_up = visits.filter(fate="reneged")
    assert set(gave_up["kind"]) == {"filer"}
    waited = visits.filter(station="web", fate="served").with_columns(wait=pl.col("began_us") - pl.col("arrived_us"))
    assert waited.filter(pl.col("kind") == "filer")["wait"].max() <= 60_000_000
    assert waited.filter(pl.col("kind") == "staff")["wait"].max() > 60_000_000


def test_who_goes_first_by_priority_overtakes_and_never_waits_behind_others(tmp_path: Path) -> None:
    """Staff before filers: whoever of staff comes before a waiting filer has begun, begins before that filer."""
    slow = ServiceTime(mean_s=700.0, cv=0.2, assumed="test")
    web = StationTable(name="web", basis="test", servers=1, discipline="priority", service=slow)
    route = Routes(filer=("web", *FILER_STEPS), staff=("web", "docketing", "notice"), first=("court_staff",))
    _, visits = run_and_replay(with_stations(web, volumes={"cit": 12_700.0}, route=route), tmp_path)
    queue = visits.filter(station="web", fate="served").select("arrived_us", "began_us", "priority", "kind", "category")
    first = (pl.col("kind") == "staff") & (pl.col("category") != "batch")
    assert queue.filter(first == (pl.col("priority") == 0)).height == queue.height
    behind = queue.join(queue, how="cross").filter(
        (pl.col("priority") < pl.col("priority_right")) & (pl.col("arrived_us") < pl.col("began_us_right"))
    )
    assert (behind["began_us"] < behind["began_us_right"]).all()
    assert behind.filter(pl.col("arrived_us_right") < pl.col("arrived_us")).height > 5, "some overtake"


@pytest.mark.parametrize("policy", ["hold", "finish"])
def test_a_station_that_outlives_an_outage_loses_nobody(tmp_path: Path, policy: Any) -> None:
    """Papers wait at it through the outage; where the court itself is down all the same, the filer tries again."""
    slow = ServiceTime(mean_s=900.0, cv=0.5, assumed="test")
    web = StationTable(name="web", basis="test", servers=3, when_down=policy, service=slow)
    ends = datetime.fromisoformat("2014-01-26T00:00:00-08:00")
    route = Routes(filer=("web", *FILER_STEPS))
    scenario = with_stations(web, volumes={"cit": 12_700.0}, route=route, outage=True, ends=ends)
    summary, visits = run_and_replay(scenario, tmp_path)
    at_web = visits.filter(station="web")
    assert set(at_web["fate"]) == {"served"}
    begins, finishes = 1_390_597_200_000_000, 1_390_622_400_000_000
    assert at_web.filter((pl.col("began_us") >= begins) & (pl.col("began_us") < finishes)).height == 0
    ended_in_it = at_web.filter((pl.col("ended_us") >= begins) & (pl.col("ended_us") < finishes)).height
    assert (ended_in_it > 0) == (policy == "finish")
    held = at_web.filter(pl.col("ended_us") > pl.col("began_us") + pl.col("service_us")).height
    assert (held > 0) == (policy == "hold")
    assert summary["filings"]["accepted"] > 0


# --- shared by courts -----------------------------------------------------------------------------------------------

NATIONAL = StationTable(name="national_login", basis="test", shared=True, servers=1, service=SECOND)


def shared(mean_s: float = 30.0, **how: Any) -> Scenario:
    table = replace(NATIONAL, service=replace(SECOND, mean_s=mean_s))
    route = Routes(filer=("national_login", *FILER_STEPS))
    return with_stations(table, volumes={"cit": 12_700.0, "caed": 12_700.0}, route=route, **how)


def test_courts_that_share_a_station_wait_for_each_other(tmp_path: Path) -> None:
    """One queue for both: its services never overlap, though they are of two courts; a replay is exact all the same."""
    _, visits = run_and_replay(shared(), tmp_path)
    queue = visits.filter(station="national_login").sort("began_us")
    assert set(queue["court"]) == {"cit", "caed"}
    assert (queue["began_us"].to_numpy()[1:] >= queue["ended_us"].to_numpy()[:-1]).all()
    of_others = queue.with_columns(before=pl.col("court").shift(1), until=pl.col("ended_us").shift(1))
    waited = of_others.filter((pl.col("before") != pl.col("court")) & (pl.col("until") == pl.col("began_us")))
    assert waited.filter(pl.col("arrived_us") < pl.col("began_us")).height > 0
    with pytest.raises(ValueError, match="shares national_login with other courts"):
        load_recorded_demand(tmp_path / "run", "cit")


def test_any_number_of_workers_leaves_the_same_trace_of_courts_that_share(tmp_path: Path) -> None:
    assert shards_of(shared()) == (("cit", "caed"),)
    one, _ = run_and_replay(shared(), tmp_path / "one")
    two, _ = run_and_replay(shared(), tmp_path / "two", workers=2)
    assert one["trace_digest"] == two["trace_digest"]


def test_a_shared_station_with_room_for_all_changes_nothing_between_courts(tmp_path: Path) -> None:
    """Simulated together or apart, a court's own trace is the same where nobody waits at what they share."""
    wide = replace(NATIONAL, servers=1_000)
    together = replace(shared(), station=(wide,))
    alone = replace(together, station=(replace(wide, shared=False),))
    assert shards_of(alone) == (("cit",), ("caed",))
    one, _ = run_and_replay(together, tmp_path / "together")
    two, _ = run_and_replay(alone, tmp_path / "alone")
    assert one["trace_digest"] == two["trace_digest"]


def test_only_a_national_outage_takes_a_shared_station_down(tmp_path: Path) -> None:
    ends = datetime.fromisoformat("2014-01-26T00:00:00-08:00")
    _, visits = run_and_replay(shared(outage=True, ends=ends), tmp_path)
    down = visits.filter(pl.col("fate").is_in(["down", "dropped"]), station="national_login")
    assert set(down["court"]) == {"cit", "caed"}
    network = load_recorded_demand(tmp_path / "run").network
    (station,) = [one for one in network.stations if one.name == "national_login"]
    assert len(station.outages) == 1, "one outage, though two courts take it down"
    assert Fate.DOWN.name.lower() in set(down["fate"])
