"""A scenario file: found by name or path, read, checked, and every figure in it that no citation backs."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path
from zoneinfo import available_timezones

import msgspec

from sim.courts import court_ids
from sim.data_file import DataError, InputError, LocatedToml, suggestion, to_record
from sim.paths import data_room
from sim.world.assumptions import Assumption, assumptions_of
from sim.world.measured_times import calibration_path, with_measured_times
from sim.world.reformed_courts import with_reforms
from sim.world.replay import replay_path, with_replay
from sim.world.scenario_extends import read_scenario, scenario_names
from sim.world.scenario_tables import Kind, Scenario
from sim.world.station_check import check_stations


class ScenarioFile(msgspec.Struct, frozen=True):
    """A scenario with its name, digest (of the bytes of its files) and the places of its assumptions.

    given: the name or path by which it was asked for, which runs it again.
    """

    name: str
    given: str
    path: Path
    digest: str
    scenario: Scenario
    located: LocatedToml
    assumptions: tuple[Assumption, ...]


class UnknownScenarioError(InputError):
    """No scenario of that name is shipped, and no file of that path exists."""


def load_scenario(name_or_path: str) -> ScenarioFile:
    """Read a scenario by shipped name or by path.

    Raises UnknownScenarioError (with a suggestion) or DataError (file, line, key, what to do).
    """
    given = Path(name_or_path)
    path = given if given.suffix == ".toml" else data_room("scenarios") / f"{name_or_path}.toml"
    if not path.is_file():
        if given.suffix == ".toml" or len(given.parts) > 1:
            raise UnknownScenarioError(f"{name_or_path}: no such file; check the path, or name a shipped scenario")
        raise UnknownScenarioError(f"no scenario {name_or_path!r}; {suggestion(name_or_path, scenario_names())}")
    return scenario_of(read_scenario(path), path.stem, name_or_path)


def scenario_of(located: LocatedToml, name: str, given: str) -> ScenarioFile:
    """The scenario that a file says which has been read and laid over its base. Raises DataError."""
    _check_courts(located)
    scenario = with_reforms(located, with_measured_times(located, to_record(located, Scenario)))
    _check(located, scenario)
    scenario = with_replay(located, scenario)
    assumptions = tuple(assumptions_of(located, scenario))
    return ScenarioFile(name, given, located.path, _digest(located, scenario), scenario, located, assumptions)


def _digest(located: LocatedToml, scenario: Scenario) -> str:
    """64 hex digits over the bytes of the file and of every file that it is laid over, rests on or is reformed by."""
    digest = blake2b(digest_size=32)
    layer: LocatedToml | None = located
    while layer is not None:
        digest.update(blake2b(layer.path.read_bytes()).digest())
        layer = layer.base
    for named in (calibration_path(located), replay_path(located)):
        if named is not None:
            digest.update(blake2b(named.read_bytes()).digest())
    for reform in scenario.reform:
        digest.update(blake2b(reform.text.encode()).digest())
    return digest.hexdigest()


def _check_courts(located: LocatedToml) -> None:
    """Before anything is said of a court's tables: that there is such a court, on file and in this scenario."""
    courts = located.data.get("courts")
    if not isinstance(courts, list):
        return
    known = court_ids()
    for place, court_id in enumerate(courts):
        if isinstance(court_id, str) and court_id not in known:
            raise located.error(f"courts[{place}]", f"no court {court_id!r}", suggestion(court_id, known))
    for table in ("volume", "capacity"):
        tables = located.data.get(table)
        for court_id in tables if isinstance(tables, dict) else ():
            if court_id not in courts:
                problem = f"no court {court_id!r} in this scenario"
                raise located.error(f"{table}.{court_id}", problem, suggestion(court_id, filter(_is_text, courts)))


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _check(located: LocatedToml, scenario: Scenario) -> None:
    """Whatever the types alone cannot say: that every table a court needs is there, and no other."""
    if scenario.clock.ends <= scenario.clock.starts:
        raise located.error("clock.ends", "the run ends before it starts", "give a later instant")
    if scenario.clock.display_zone not in available_timezones():
        hint = suggestion(scenario.clock.display_zone, available_timezones())
        raise located.error("clock.display_zone", f"unknown time zone {scenario.clock.display_zone!r}", hint)
    for place, court_id in enumerate(scenario.courts):
        if court_id in scenario.courts[:place]:
            raise located.error(f"courts[{place}]", f"court {court_id!r} is named twice", "name it once")
    for table in ("volume", "capacity"):
        for court_id in scenario.courts:
            if court_id not in getattr(scenario, table):
                raise located.error(table, f"missing key {court_id!r}", "add it, with what it rests on")
    for place, plan in enumerate(scenario.outage):
        for court_id in plan.courts:
            if court_id not in scenario.courts:
                hint = suggestion(court_id, scenario.courts)
                raise located.error(f"outage[{place}].courts", f"court {court_id!r} is not in this scenario", hint)
    check_stations(located, scenario)
    for name, kind in scenario.kind.items():
        _check_kind(located, f"kind.{name}", kind)


def _check_kind(located: LocatedToml, key: str, kind: Kind) -> None:
    """A line is named by its event and who makes it (its draws go by that name); nightly lines need a night."""
    if len(kind.weekday) != 7:
        raise located.error(f"{key}.weekday", f"{len(kind.weekday)} weights", "give seven, from Monday to Sunday")
    seen: set[tuple[str, str]] = set()
    for place, line in enumerate(kind.mix):
        if (line.event, line.by) in seen:
            raise located.error(f"{key}.mix[{place}]", f"{line.event!r} by {line.by!r} a second time", "add the shares")
        seen.add((line.event, line.by))
        if line.nightly and kind.night is None:
            raise located.error(f"{key}.mix[{place}].nightly", f"no [{key}.night]", "say when the batch is docketed")


__all__ = ["Assumption", "DataError", "Scenario", "ScenarioFile", "UnknownScenarioError", "load_scenario"]
