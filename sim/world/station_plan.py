"""The stations of one court as a scenario has them: those of its capacity table, those added, those shared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import msgspec

from sim.courts import load_court
from sim.stations.network import Station, Step, WhenDown
from sim.world.rhythm import HOUR_US, CourtClock
from sim.world.scenario_tables import Scenario
from sim.world.service_times import ServiceTime
from sim.world.station_tables import DESKS, Shift, StationTable

_SECOND_US = 1_000_000


class CourtStations(msgspec.Struct, frozen=True):
    """What stands in one court.

    own, shared: specifications, planned steps of capacity included, outages not. hit_by_outage: names of the stations
    that a whole-system outage takes down, shared ones among them only by a national outage (``shared_names``).
    patience_us: where filers and readers give a try up in the queue. service: of the stations that the scenario adds.
    """

    own: tuple[Station, ...]
    shared: tuple[Station, ...]
    hit_by_outage: tuple[str, ...]
    patience_us: dict[str, int]
    service: dict[str, ServiceTime]

    @property
    def most_servers(self) -> dict[str, int]:
        """Station to the most servers that it ever has."""
        return {one.name: max(step.servers for step in one.steps) for one in (*self.own, *self.shared)}

    @property
    def shared_names(self) -> frozenset[str]:
        """Names of the stations that all courts have in common."""
        return frozenset(station.name for station in self.shared)


def plan_stations(scenario: Scenario, court_id: str) -> CourtStations:
    """The stations of a court of a scenario that has been checked."""
    tables = [table for table in scenario.station if not table.courts or court_id in table.courts]
    safe = {*DESKS, *after_docketing(scenario.route.filer), *after_docketing(scenario.route.staff)}
    stations = {
        name: Station(name=name, servers=servers, when_down="hold" if name in safe else "drop")
        for name, servers in scenario.capacity[court_id].servers.items()
    }
    shared = []
    for table in tables:
        if table.shared:
            shared.append(_station(scenario, table, scenario.courts[0], None, safe))
        else:
            before = stations.get(table.name)
            stations[table.name] = _station(scenario, table, court_id, before, safe)
    named = (*stations, *(station.name for station in shared))
    return CourtStations(
        own=tuple(stations.values()),
        shared=tuple(shared),
        hit_by_outage=tuple(name for name in named if name not in safe),
        patience_us={
            table.name: round(table.patience_s.value * _SECOND_US) for table in tables if table.patience_s is not None
        },
        service={table.name: table.service for table in tables if table.service is not None},
    )


def after_docketing(route: Iterable[str]) -> tuple[str, ...]:
    """What a route passes once the paper is on the docket: there nothing may be lost any more."""
    steps = tuple(route)
    return steps[steps.index("docketing") + 1 :] if "docketing" in steps else ()


def shards_of(scenario: Scenario) -> tuple[tuple[str, ...], ...]:
    """The courts that must be simulated together: each by itself, unless some station is shared by all of them."""
    if any(table.shared for table in scenario.station):
        return (scenario.courts,)
    return tuple((court_id,) for court_id in scenario.courts)


def server_time_us(station: Station, first: int, last: int) -> int:
    """The time of all servers from instant ``first`` to ``last``, outages not taken off, in microseconds."""
    steps = station.steps
    ends = [*(step.from_us for step in steps[1:]), max(last, steps[-1].from_us)]
    starts = [min(first, steps[0].from_us), *(step.from_us for step in steps[1:])]
    return sum(
        step.servers * max(0, min(end, last) - max(start, first))
        for step, start, end in zip(steps, starts, ends, strict=True)
    )


def _station(scenario: Scenario, table: StationTable, court_id: str, before: Station | None, safe: set[str]) -> Station:
    down: WhenDown = table.when_down or ("hold" if table.name in safe else "drop")
    return Station(
        name=table.name,
        servers=_servers(scenario, table, court_id, before),
        discipline=table.discipline,
        room=table.room,
        when_down=down,
    )


def _servers(scenario: Scenario, table: StationTable, court_id: str, before: Station | None) -> int | tuple[Step, ...]:
    starts = round(scenario.clock.starts.timestamp()) * _SECOND_US
    if table.hours:
        over_at = round(scenario.clock.ends.timestamp()) * _SECOND_US
        over_at += round(scenario.clock.drain_hours.value * HOUR_US)
        return tuple(_without_repeats(_by_hours(table.hours, CourtClock(load_court(court_id)), starts, over_at)))
    given = table.servers[court_id] if isinstance(table.servers, dict) else table.servers
    if given is None:
        assert before is not None, "checking the scenario sees to it that an added station has servers"
        first = before.steps[0].servers
    else:
        first = given
    upgrades = [Step(round(one.from_at.timestamp() * _SECOND_US), one.servers) for one in table.upgrades]
    return (Step(0, first), *upgrades) if upgrades else first


def _by_hours(shifts: tuple[Shift, ...], clock: CourtClock, starts: int, over_at: int) -> Iterator[Step]:
    """The shifts of every local day from some days before the run (which settles how it begins) to its end."""
    long_before = starts - 4 * 24 * HOUR_US  # a long weekend before it has had a shift of every sort
    day, last = clock.local(long_before).date(), clock.local(over_at).date()
    while day <= last:
        sort = "weekday" if clock.is_court_day(day) else "weekend"
        todays = [shift for shift in shifts if shift.days in ("all", sort)]
        for shift in sorted(todays, key=lambda one: one.from_local):
            yield Step(_from(clock, day, shift), shift.servers)
        day += timedelta(days=1)


def _from(clock: CourtClock, day: date, shift: Shift) -> int:
    return clock.at(day, shift.from_local)


def _without_repeats(steps: Iterable[Step]) -> Iterator[Step]:
    """Steps that change something; of those at one instant (24:00 and 00:00 of the next day) the last counts."""
    kept: list[Step] = []
    for step in steps:
        if kept and kept[-1].from_us == step.from_us:
            kept.pop()
        if not kept or kept[-1].servers != step.servers:
            kept.append(step)
    return iter(kept)
