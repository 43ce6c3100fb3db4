"""A scenario that takes everything from another one and says only what differs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.data_file import LocatedToml, read_toml, suggestion
from sim.paths import data_room

KEY = "extends"
_LAYERS_MAX = 8
_PER_COURT = ("volume", "capacity")


def read_scenario(path: Path, layers: int = _LAYERS_MAX) -> LocatedToml:
    """Read a scenario file laid over those that it extends.

    Tables are merged key by key; a value or an array replaces the one below it. Of the base's tables that go by court,
    those of courts that this scenario leaves out are dropped, and so are outages that hit none of its courts.
    Raises DataError for a base that does not exist and for a chain that never ends.
    """
    located = read_toml(path)
    if KEY not in located.data:
        return located
    base = read_scenario(_base(located, layers), layers - 1)
    own = {key: value for key, value in located.data.items() if key != KEY}
    merged = _merged(base.data, own)
    _leave_out_other_courts(merged, own)
    return LocatedToml(path, merged, located.lines, base)


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
    known = [found.stem for found in data_room("scenarios").glob("*.toml")]
    raise located.error(KEY, f"no scenario {name!r}", suggestion(name, known))


def _merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    both = dict(below)
    for key, value in above.items():
        under = both.get(key)
        both[key] = _merged(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return both


def _leave_out_other_courts(merged: dict[str, Any], own: dict[str, Any]) -> None:
    courts = merged.get("courts")
    if "courts" not in own or not isinstance(courts, list):
        return
    for table in _PER_COURT:
        if isinstance(merged.get(table), dict):
            stated = own.get(table, {})
            merged[table] = {key: value for key, value in merged[table].items() if key in courts or key in stated}
    if "outage" not in own and isinstance(merged.get("outage"), list):
        hit = [{**outage, "courts": [one for one in outage["courts"] if one in courts]} for outage in merged["outage"]]
        merged["outage"] = [outage for outage in hit if outage["courts"]]
