"""Puts the times of a calibration file into a scenario that names one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from sim.data_file import LocatedToml, suggestion
from sim.paths import data_room
from sim.world.calibration_tables import Calibration, MeasuredPath, basis_of, read_calibration
from sim.world.scenario_tables import Scenario
from sim.world.service_times import ServiceTime

KEY = "service_time.calibration"
TOLD: dict[str, frozenset[str]] = {
    "service_time.pdf_check": frozenset({"megabytes"}),
    "service_time.notice": frozenset({"recipients"}),
}
"""What a station is told of each service, by its key: only with that can a measured time grow."""


def calibration_path(located: LocatedToml) -> Path | None:
    """The calibration file that a scenario names, looked for beside the file that names it and in the data room.

    Raises DataError where it is neither.
    """
    table = located.data.get("service_time")
    name = table.get("calibration") if isinstance(table, dict) else None
    if not isinstance(name, str):
        return None
    for folder in (located.place_of(KEY)[0].parent, data_room("scenarios")):
        if (folder / name).is_file():
            return folder / name
    hint = "write one with `ecfsim calibrate --out FILE`, or correct the path (it is taken from this file's folder)"
    raise located.error(KEY, f"no calibration file {name!r}", hint)


def with_measured_times(located: LocatedToml, scenario: Scenario) -> Scenario:
    """The scenario with every measured service time filled in; itself where there is none.

    Raises DataError: a time is measured but no file is named, the file cannot be used, it has no such path, or the path
    grows with something that the station is not told.
    """
    path = calibration_path(located)
    calibration = None if path is None else read_calibration(path)
    filled: Scenario = _filled(scenario, "", _Filling(located, path, calibration))
    return filled


class _Filling(msgspec.Struct, frozen=True):
    """The scenario's file, and the calibration that it names."""

    located: LocatedToml
    path: Path | None
    calibration: Calibration | None


def _filled(value: Any, key: str, filling: _Filling) -> Any:
    """A value of a scenario with the measured times anywhere inside filled in; the same object where none is."""
    if isinstance(value, ServiceTime):
        return value if value.measured is None else _measured(value, key, filling)
    if isinstance(value, msgspec.Struct):
        changed = {}
        for name in value.__struct_fields__:
            old = getattr(value, name)
            new = _filled(old, f"{key}.{name}" if key else name, filling)
            if new is not old:
                changed[name] = new
        return msgspec.structs.replace(value, **changed) if changed else value
    if isinstance(value, dict):
        filled = {name: _filled(inner, f"{key}.{name}", filling) for name, inner in value.items()}
        return value if all(filled[name] is value[name] for name in value) else filled
    if isinstance(value, tuple):
        items = tuple(_filled(inner, f"{key}[{place}]", filling) for place, inner in enumerate(value))
        return value if all(new is old for new, old in zip(items, value, strict=True)) else items
    return value


def _measured(time: ServiceTime, key: str, filling: _Filling) -> ServiceTime:
    located, calibration = filling.located, filling.calibration
    if calibration is None or filling.path is None:
        hint = 'add calibration = "FILE" to [service_time]; `ecfsim calibrate --out FILE` writes one'
        raise located.error(f"{key}.measured", "measured, but no calibration file is named", hint)
    own = ("distribution", "base_s", "per_megabyte_s", "per_recipient_s", "basis")
    for name in own:
        if getattr(time, name):
            raise located.error(f"{key}.{name}", "stands beside measured", "leave it out: the calibration file has it")
    name = time.measured or ""
    path = calibration.path.get(name)
    if path is None:
        problem = f"the calibration file {filling.path.name} has no path {name!r}"
        raise located.error(f"{key}.measured", problem, suggestion(name, calibration.path))
    untold = [what for what in path.grows_by if what not in TOLD.get(key, frozenset())]
    if untold:
        problem = f"the path {name!r} grows with {' and '.join(untold)}, which this station is not told"
        fits = [other for other, one in calibration.path.items() if set(one.grows_by) <= TOLD.get(key, frozenset())]
        raise located.error(f"{key}.measured", problem, suggestion(name, fits))
    return _times_factor(time, path, basis_of(path, calibration, filling.path))


def _times_factor(time: ServiceTime, path: MeasuredPath, basis: str) -> ServiceTime:
    """A factor slows everything alike; with base_s the distribution has no unit and stays as it is."""
    factor = 1.0 if time.factor is None else time.factor.value
    return msgspec.structs.replace(
        time,
        distribution=path.distribution if path.base_s is not None else path.distribution.scaled(factor),
        base_s=None if path.base_s is None else path.base_s * factor,
        per_megabyte_s=path.per_megabyte_s * factor,
        per_recipient_s=path.per_recipient_s * factor,
        basis=basis if factor == 1 else f"{basis}, times {factor:g}",
    )
