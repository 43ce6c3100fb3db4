"""Do the stations and routes of a scenario make sense together? What the types of the tables alone cannot say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from sim.data_file import DataError, LocatedToml, suggestion
from sim.world.scenario_tables import Capacity, Scenario
from sim.world.station_plan import after_docketing
from sim.world.station_tables import DESKS, FILER_STEPS, READER_STEPS, STAFF_STEPS, Routes, StationTable

_CAPACITY = tuple(name for name in Capacity.__struct_fields__ if name != "basis")
# What a route must pass, and the steps with a meaning of their own that it may pass.
_NEEDED = {"filer": ("login", "docketing", "notice"), "staff": STAFF_STEPS, "reader": READER_STEPS}
_KNOWN = {"filer": FILER_STEPS, "staff": STAFF_STEPS, "reader": READER_STEPS}
_NO_STATION = "typing"


def check_stations(located: LocatedToml, scenario: Scenario) -> None:
    """Raise DataError with file, line and key for a station or a route that contradicts itself or the others."""
    for name in _NEEDED:
        _check_route(located, scenario, name)
    for place, table in enumerate(scenario.station):
        problem = next(_problems(scenario, place, table), None)
        if problem is not None:
            key, what, hint = problem
            raise located.error(f"station[{place}]{key}", what, hint)


_Problem = tuple[str, str, str]


def _problems(scenario: Scenario, place: int, table: StationTable) -> Iterator[_Problem]:
    """Key below the station's own, what is wrong, and what to do."""
    yield from _of_its_courts(scenario, place, table)
    yield from _of_its_service(scenario, table)
    yield from _of_its_servers(table, table.courts or scenario.courts)
    yield from _of_its_queue(scenario, table)
    routes = scenario.route
    if table.name not in _CAPACITY and table.name not in (*routes.filer, *routes.staff, *routes.reader):
        yield ".name", f"no route leads past {table.name!r}", "name it in [route] filer, staff or reader"


def _of_its_courts(scenario: Scenario, place: int, table: StationTable) -> Iterator[_Problem]:
    for at, court_id in enumerate(table.courts):
        if court_id not in scenario.courts:
            hint = suggestion(court_id, scenario.courts)
            yield f".courts[{at}]", f"court {court_id!r} is not in this scenario", hint
    for earlier in scenario.station[:place]:
        both = set(earlier.courts or scenario.courts) & set(table.courts or scenario.courts)
        if earlier.name == table.name and both:
            yield ".name", f"a second station {table.name!r} of {min(both)}", "say all of it in one table"
    if table.shared and table.courts:
        yield ".courts", "a shared station is every court's", "leave courts out, or shared"
    if table.shared and table.name in _CAPACITY:
        hint = "give it a name of its own, and put that on the route before or instead of the court's own"
        yield ".shared", f"[capacity] gives every court its own {table.name!r}", hint


def _of_its_servers(table: StationTable, courts: Iterable[str]) -> Iterator[_Problem]:
    given = table.servers
    if isinstance(given, dict):
        if table.shared:
            yield ".servers", "a shared station has no servers by court", "give one number for all of them"
        for court_id in given:
            if court_id not in courts:
                yield f".servers.{court_id}", f"no station of {court_id!r}", suggestion(court_id, courts)
        for court_id in courts:
            if court_id not in given:
                yield ".servers", f"missing key {court_id!r}", "add it, or name the station's courts in courts"
    if table.hours and (given is not None or table.upgrades):
        yield ".hours", "servers by hour beside servers or upgrades", "give one of them"
    if given is None and not table.hours and table.name not in _CAPACITY:
        yield "", "missing key 'servers'", "give servers, or hours"
    if table.hours and not any(shift.servers for shift in table.hours):
        yield ".hours", "nobody is ever there", "give some shift a server"
    for at, (sooner, later) in enumerate(pairwise(table.upgrades)):
        if later.from_at <= sooner.from_at:
            yield f".upgrades[{at + 1}].from", "not later than the upgrade before it", "put them in order of time"
    seen: set[tuple[str, str]] = set()
    for at, shift in enumerate(table.hours):
        for sort in ("weekday", "weekend") if shift.days == "all" else (shift.days,):
            if (shift.from_local, sort) in seen:
                yield f".hours[{at}]", f"a second shift from {shift.from_local} on a {sort}", "keep one of them"
            seen.add((shift.from_local, sort))


def _of_its_service(scenario: Scenario, table: StationTable) -> Iterator[_Problem]:
    if table.name == _NO_STATION:
        yield ".name", "'typing' is the filer's own pause", "call the station something else"
    if table.service is not None and table.name in _CAPACITY:
        where = "[behaviour]" if table.name in (*DESKS, "upload") else f"[service_time.{table.name}]"
        yield ".service", f"{where} says how long {table.name!r} takes", f"change it in {where}"
    if table.service is not None and table.service.per_recipient_s and table.name in _before_docketing(scenario.route):
        hint = "leave it out, or put the station after docketing"
        yield ".service.per_recipient_s", "before docketing nobody knows the recipients", hint
    if table.service is not None and table.service.per_megabyte_s and table.name in scenario.route.reader:
        yield ".service.per_megabyte_s", "readers bring no documents", "leave it out"
    if table.service is None and table.name not in _CAPACITY:
        yield "", "missing key 'service'", "say how long it takes: service = { mean_s = …, cv = …, assumed = … }"


def _before_docketing(routes: Routes) -> frozenset[str]:
    """Stations passed before a paper is on the docket, or by readers, who bring none."""
    ways = (routes.filer, routes.staff)
    return frozenset(step for way in ways for step in way if step not in after_docketing(way)) | {*routes.reader}


def _of_its_queue(scenario: Scenario, table: StationTable) -> Iterator[_Problem]:
    if table.discipline == "priority" and not scenario.route.first:
        yield ".discipline", "nobody goes first", "say who in [route] first, e.g. first = ['due_today']"
    turns_away = [
        key
        for key, is_so in (
            ("room", table.room is not None),
            ("patience_s", table.patience_s is not None),
            ("when_down", table.when_down == "drop"),
        )
        if is_so
    ]
    after = (*after_docketing(scenario.route.filer), *after_docketing(scenario.route.staff))
    if turns_away and table.name in after:
        problem = f"{table.name!r} comes after docketing, and nothing on the docket may be lost"
        yield f".{turns_away[0]}", problem, "leave it out; when_down may be finish or hold"
    if turns_away and table.name in DESKS:
        hint = "leave it out; how long callers hold is behaviour.hangs_up_minutes"
        yield f".{turns_away[0]}", f"no one is turned away at the {table.name!r}", hint


def _check_route(located: LocatedToml, scenario: Scenario, name: str) -> None:
    route: tuple[str, ...] = getattr(scenario.route, name)
    added = {table.name for table in scenario.station if table.name not in _CAPACITY}
    for place, step in enumerate(route):
        key = f"route.{name}[{place}]"
        if step in DESKS:
            raise located.error(key, f"no route leads past the {step!r}", "people call or come there of themselves")
        if step not in _KNOWN[name] and step not in added:
            known = {*_KNOWN[name], *added}
            raise located.error(key, f"no station {step!r}", f"{suggestion(step, known)} (or add a [[station]])")
        if step in route[:place]:
            raise located.error(key, f"{step!r} a second time", "a route passes a station once")
    for step in _NEEDED[name]:
        if step not in route:
            raise located.error(f"route.{name}", f"the route leaves out {step!r}", "add it")
    for sooner, later in pairwise(step for step in route if step in _NEEDED[name]):
        if _NEEDED[name].index(sooner) > _NEEDED[name].index(later):
            raise _out_of_order(located, name, sooner, later)
    for step in after_docketing(route):
        if step in ("typing", "upload", "pdf_check"):
            raise _out_of_order(located, name, "docketing", step)


def _out_of_order(located: LocatedToml, name: str, sooner: str, later: str) -> DataError:
    return located.error(f"route.{name}", f"{sooner!r} stands before {later!r}", "put them the other way round")
