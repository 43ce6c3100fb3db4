"""A scenario that takes everything from another one and says only what differs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.data_file import LocatedToml, read_toml, suggestion
from sim.paths import data_room
from sim.world.calibration_tables import is_calibration, looks_like_calibration

KEY = "extends"
_LAYERS_MAX = 8
_PER_COURT = ("volume", "capacity")
_HITTING = ("outage", "outage_pattern", "surge")


def read_scenario(path: Path, layers: int = _LAYERS_MAX) -> LocatedToml:
    """Read a scenario file laid over those that it extends.

    Tables are merged key by key; a value, an array or a figure (a table with ``value``) replaces the one below it, so
    whoever changes a number says what the new one rests on. Of the base's tables that go by court, those of courts that
    this scenario leaves out are dropped, and so are outages that hit none of its courts.
    Raises DataError for a base that does not exist, for a chain that never ends, for a change without a ground and for
    a calibration file.
    """
    located = read_toml(path)
    refuse_calibration(located)
    if KEY not in located.data:
        return located
    return laid_over(read_scenario(_base(located, layers), layers - 1), located, KEY)


def scenario_names() -> tuple[str, ...]:
    """The scenarios in the data room, in alphabetical order; calibration files beside them are none."""
    found = sorted(data_room("scenarios").glob("*.toml"))
    return tuple(path.stem for path in found if not is_calibration(path))


def refuse_calibration(located: LocatedToml) -> None:
    """Raise DataError for a calibration file that is given where a scenario or an overlay is wanted."""
    if looks_like_calibration(located.data):
        problem = "this is a calibration file, not a scenario"
        raise located.error("", problem, "a scenario or overlay names it in [service_time] calibration: give that")


def laid_over(base: LocatedToml, located: LocatedToml, *leave_out: str) -> LocatedToml:
    """A file laid over another, but for some of its keys; see ``read_scenario`` for how, and for what it raises."""
    own = {key: value for key, value in located.data.items() if key not in leave_out}
    _require_grounds(located, own)
    merged = _merged(base.data, own)
    _leave_out_other_courts(merged, own)
    return LocatedToml(located.path, merged, located.lines, base)


def _base(located: LocatedToml, layers: int) -> Path:
    name = located.data[KEY]
    if not isinstance(name, str):
        raise located.error(KEY, "not the name or path of a scenario", "write it in quotes")
    if layers == 0:
        raise located.error(KEY, "scenarios extend each other in a circle", "let one of them stand on its own")
    beside = located.path.parent / (name if name.endswith(".toml") else f"{name}.toml")
    shipped = data_room("scenarios") / f"{name}.toml"
    for path in (beside, shipped):
        if path.is_file():
            return path
    raise located.error(KEY, f"no scenario {name!r}", suggestion(name, scenario_names()))


def _merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    both = dict(below)
    for key, changed in above.items():
        value, under = changed, both.get(key)
        if isinstance(under, dict) and isinstance(value, dict) and not (_is_figure(under) or _is_figure(value)):
            value = _merged(under, value)
        both[key] = value
    return both


# What gives a service time in another way than as a mean with its variation: it replaces that, and is replaced whole.
_TIME_FORMS = {"constant_s", "distribution", "measured"}


def _is_figure(table: dict[str, Any]) -> bool:
    return "value" in table or not _TIME_FORMS.isdisjoint(table)


# In which tables one key says what the others rest on: (table, the key with the ground, the keys that rest on it, or
# None for all of them). A figure carries its own ground, which its type asks for.
_GROUNDED: tuple[tuple[str, str, tuple[str, ...] | None], ...] = (
    ("capacity", "basis", None),
    ("hours", "basis", None),
    ("season", "basis", None),
    ("service_time", "assumed", None),
    ("kind", "basis", ("weekday",)),
    ("kind", "mix_basis", ("mix",)),
    ("kind", "pending_basis", ("pending",)),
)


def _require_grounds(located: LocatedToml, own: dict[str, Any]) -> None:
    """Nothing that is changed may go on resting on what its old value rested on."""
    for table, ground, resting in _GROUNDED:
        for name, changed in _tables(own.get(table)):
            keys = [key for key in changed if key != ground and (resting is None or key in resting)]
            if keys and ground not in changed and "measured" not in changed:  # a measurement is a ground itself
                raise _no_ground(located, f"{table}.{name}.{keys[0]}", ground)
    for name, kind in _tables(own.get("kind")):
        night = kind.get("night")
        if isinstance(night, dict) and night and "basis" not in night:
            raise _no_ground(located, f"kind.{name}.night.{next(iter(night))}", "basis")


def _tables(value: object) -> list[tuple[str, dict[str, Any]]]:
    return [(name, one) for name, one in value.items() if isinstance(one, dict)] if isinstance(value, dict) else []


def _no_ground(located: LocatedToml, key: str, ground: str) -> Exception:
    return located.error(key, "changed without saying what it rests on", f'add {ground} = "why" beside it')


def _leave_out_other_courts(merged: dict[str, Any], own: dict[str, Any]) -> None:
    courts = merged.get("courts")
    if "courts" not in own or not isinstance(courts, list):
        return
    for table in _PER_COURT:
        if isinstance(merged.get(table), dict):
            stated = own.get(table, {})
            merged[table] = {key: value for key, value in merged[table].items() if key in courts or key in stated}
    for table in _HITTING:
        if table not in own and isinstance(merged.get(table), list):
            hit = [{**outage, "courts": [one for one in outage["courts"] if one in courts]} for outage in merged[table]]
            merged[table] = [outage for outage in hit if outage["courts"]]
    _leave_out_growth(merged, own, courts)
    if "station" not in own and isinstance(merged.get("station"), list):
        stations = [_of_courts(station, courts) for station in merged["station"]]
        merged["station"] = [station for station in stations if station.get("courts") != []]


def _leave_out_growth(merged: dict[str, Any], own: dict[str, Any], courts: list[Any]) -> None:
    growth = merged.get("growth")
    if isinstance(growth, dict) and isinstance(growth.get("court"), dict):
        stated = own.get("growth", {}).get("court", {})
        rates = {name: rate for name, rate in growth["court"].items() if name in courts or name in stated}
        merged["growth"] = {**growth, "court": rates}


def _of_courts(station: dict[str, Any], courts: list[Any]) -> dict[str, Any]:
    """A station's table without the courts that are left out; empty ``courts`` where it was only theirs."""
    left = dict(station)
    if isinstance(left.get("courts"), list):
        left["courts"] = [one for one in left["courts"] if one in courts]
    if isinstance(left.get("servers"), dict):
        left["servers"] = {one: servers for one, servers in left["servers"].items() if one in courts}
    return left
