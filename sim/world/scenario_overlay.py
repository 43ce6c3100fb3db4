"""An overlay: what is changed in a scenario for one arm of a comparison, laid over whichever scenario is compared."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import msgspec

from sim.data_file import InputError, read_toml, shown_path, suggestion
from sim.paths import data_room
from sim.world.figures import Figure
from sim.world.scenario import ScenarioFile, scenario_of
from sim.world.scenario_check import check_against_courts
from sim.world.scenario_extends import KEY, laid_over, refuse_calibration

_SAME_IN_EVERY_ARM = ("courts", "clock")
# Words say on what a value rests, and change nothing by themselves.
_WORDS = frozenset({"title", "question", "method", "published", "basis", "mix_basis", "pending_basis", "cite", "text"})
_GROUNDS = frozenset({"derived", "assumed"})
Status = Literal["verified", "derived", "assumed", "stated"]


class UnknownOverlayError(InputError):
    """No overlay of that name is shipped, and no file of that path exists."""


class Change(msgspec.Struct, frozen=True):
    """One value that an overlay changes: its key, before and after in words, and what the new one rests on."""

    key: str
    before: str
    after: str
    status: Status
    why: str


class Overlay(msgspec.Struct, frozen=True):
    """A scenario with an overlay laid over it. title: the overlay's own; found: the whole, ready to be run."""

    name: str
    title: str
    file: str
    found: ScenarioFile
    changes: tuple[Change, ...]


def overlay_names() -> tuple[str, ...]:
    """The overlays shipped in the data room."""
    return tuple(sorted(path.stem for path in (data_room("scenarios") / "overlays").glob("*.toml")))


def load_overlay(found: ScenarioFile, name_or_path: str) -> Overlay:
    """Lay an overlay, by shipped name or path, over a scenario and check the whole against its courts.

    It is a scenario file that names no base: whatever it says replaces what the scenario says, as if by ``extends``.
    Its ``title`` names the arm. Raises UnknownOverlayError; DataError (file, line, key, what to do) for whatever
    ``load_scenario`` refuses, for other courts or another clock (arms meet the same world), and for an overlay that
    changes nothing.
    """
    path = _path_of(name_or_path)
    located = read_toml(path)
    refuse_calibration(located)
    title = located.data.get("title")
    if not isinstance(title, str) or not title.strip():
        raise located.error("title", "no 'title'", "name the overlay: its arm is called so")
    if KEY in located.data:
        raise located.error(KEY, "an overlay extends nothing", "leave it out: it is laid over the scenario compared")
    for key in _SAME_IN_EVERY_ARM:
        if key in located.data:
            hint = "leave it out, or compare two runs of their own"
            raise located.error(key, "the arms of a comparison have the same courts and the same clock", hint)
    whole = scenario_of(laid_over(found.located, located, "title", "question"), path.stem, found.given)
    check_against_courts(whole)
    changes = tuple(_changes(found, whole))
    if not changes:
        raise located.error("", "changes nothing in this scenario", "change a value, or compare something else")
    return Overlay(path.stem, title, shown_path(path), whole, changes)


def _path_of(name_or_path: str) -> Path:
    given = Path(name_or_path)
    path = given if given.suffix == ".toml" else data_room("scenarios") / "overlays" / f"{name_or_path}.toml"
    if path.is_file():
        return path
    if given.suffix == ".toml" or len(given.parts) > 1:
        raise UnknownOverlayError(f"{name_or_path}: no such file; check the path, or name a shipped overlay")
    raise UnknownOverlayError(f"no overlay {name_or_path!r}; {suggestion(name_or_path, overlay_names())}")


# --- what it changes ------------------------------------------------------------------------------------------------


def _changes(base: ScenarioFile, whole: ScenarioFile) -> list[Change]:
    before, after = _values_of(base), _values_of(whole)
    keys = [*after, *(key for key in before if key not in after)]
    grounds = {one.key: (one.status, one.why) for one in whole.assumptions}
    found = []
    for key in keys:
        if before.get(key) != after.get(key):
            status, why = _ground(key, whole, grounds)
            found.append(Change(key, before.get(key, "–"), after.get(key, "–"), status, why))
    return found


def _ground(key: str, whole: ScenarioFile, grounds: dict[str, tuple[Any, str]]) -> tuple[Status, str]:
    """What a changed value rests on: its own ground, or that of the nearest table around it."""
    figure = _at(whole.scenario, key)
    if isinstance(figure, Figure) and figure.cite is not None:
        return "verified", figure.cite
    while key:
        if key in grounds:
            status, why = grounds[key]
            return ("stated" if status == "measured" else status), why
        key = key[: max(key.rfind("."), key.rfind("["), 0)]
    return "stated", ""


def _at(value: object, key: str) -> object:
    """The part of a scenario at a key path; None where there is none."""
    for part in key.replace("[", ".").replace("]", "").split("."):
        if isinstance(value, msgspec.Struct):
            value = getattr(value, part, None)
        elif isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, tuple):
            value = value[int(part)] if int(part) < len(value) else None
        else:
            return None
    return value


def _values_of(found: ScenarioFile) -> dict[str, str]:
    """Every value of a scenario in words, by its key path; words about values are left out."""
    values: dict[str, str] = {}
    _collect(msgspec.to_builtins(found.scenario), "", values)
    for place, reform in enumerate(found.scenario.reform):
        values[f"reform[{place}].file"] = shown_path(Path(reform.file))
    return values


def _collect(value: Any, key: str, values: dict[str, str]) -> None:
    if isinstance(value, dict):
        is_figure = "value" in value and not _GROUNDS.isdisjoint(value)
        if is_figure:
            values[key] = f"{value['value']:g}"
            return
        for name, inner in value.items():
            if name in _WORDS or (name in _GROUNDS and (inner is None or isinstance(inner, str))):
                continue
            _collect(inner, f"{key}.{name}" if key else name, values)
    elif isinstance(value, list | tuple) and any(isinstance(inner, dict | list | tuple) for inner in value):
        for place, inner in enumerate(value):
            _collect(inner, f"{key}[{place}]", values)
    elif value is not None and value != () and value != []:
        values[key] = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
