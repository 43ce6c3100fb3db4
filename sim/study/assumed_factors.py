"""Which figures of a scenario a sensitivity study varies, within which ranges, and the scenario at other values."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from sim.data_file import MisfitError, convert_value, suggestion
from sim.study.designs import Factor
from sim.study.errors import StudyError
from sim.world.assumptions import figures_of
from sim.world.figures import Figure
from sim.world.scenario_tables import Scenario

TIMES = 1.5  # the range either way of what nobody measured (assumed: custom; a study states it beside each factor)
OF_FILERS = ("behaviour.typing_minutes", "behaviour.retry_minutes", "behaviour.travel_minutes")
RULE = (
    "Every assumed service time of a station, and the assumed times that filers take by themselves: at the keyboard, "
    "before they try again, and on the way to the counter."
)
"""The rule by which figures are varied where none are named."""
_ENDINGS = (".mean_s", ".constant_s")
_GIVEN = re.compile(r"(?P<key>[^=\s]+)(?:=(?P<low>[^=]+?)\.\.(?P<high>[^=]+))?")
_TOP = {field.name: field.type for field in msgspec.structs.fields(Scenario)}


class Number(msgspec.Struct, frozen=True):
    """A number of a scenario that can be varied: its value in the unit of its key, its status and its ground."""

    value: float
    status: str
    why: str


def numbers_of(scenario: Scenario) -> dict[str, Number]:
    """Every number with a ground of its own, by key: figures, and the mean or constant of service times."""
    found = {
        key: Number(float(figure.value), figure.status, figure.cite or figure.derived or figure.assumed or "")
        for key, figure in figures_of(scenario)
    }
    times = {f"service_time.{name}": time for name, time in scenario.service_time.by_station.items()}
    times |= {
        f"station[{place}].service": table.service
        for place, table in enumerate(scenario.station)
        if table.service is not None
    }
    for key, time in times.items():
        for name in ("mean_s", "constant_s"):
            value = getattr(time, name)
            if value is not None:
                found[f"{key}.{name}"] = Number(float(value), time.status, time.assumed)
    return found


def factors_of(scenario: Scenario, given: Sequence[str] = ()) -> list[Factor]:
    """The factors named (``KEY=LOW..HIGH``, or ``KEY`` for a factor of 1.5 either way), or else those of `RULE`.

    A range not given is assumed, logarithmic, and cut at 1 for a share. Raises StudyError, with what to do, for an
    unknown key, for one named twice, and for a range that is empty or that the scenario cannot have.
    """
    numbers = numbers_of(scenario)
    chosen = [_read(one, numbers) for one in given] or [(key, None) for key in _by_rule(numbers)]
    keys = [key for key, _ in chosen]
    for key in keys:
        if keys.count(key) > 1:
            raise StudyError(f"factor {key!r} is named twice: give it one range")
    if not keys:
        raise StudyError("no service time and no time of filers is assumed in this scenario: name figures by --factor")
    return [_factor(scenario, key, numbers[key], ends) for key, ends in chosen]


def at_point(scenario: Scenario, point: Mapping[str, float]) -> Scenario:
    """The scenario with these values (in the units of their keys, as in `numbers_of`) in place of its own."""
    changed: Any = scenario
    for key, value in point.items():
        changed = _with(changed, _parts(key), value)
    found: Scenario = changed
    return found


# --- choosing -------------------------------------------------------------------------------------------------------


def _by_rule(numbers: Mapping[str, Number]) -> list[str]:
    service = [key for key in numbers if key.startswith(("service_time.", "station[")) and key.endswith(_ENDINGS)]
    return [key for key in (*service, *OF_FILERS) if key in numbers and numbers[key].status == "assumed"]


def _read(given: str, numbers: Mapping[str, Number]) -> tuple[str, tuple[float, float] | None]:
    match = _GIVEN.fullmatch(given.strip())
    if match is None:
        raise StudyError(f"cannot read the factor {given!r}: write KEY=LOW..HIGH, e.g. behaviour.retry_minutes=5..30")
    key = match["key"]
    if key not in numbers:
        raise StudyError(f"no figure {key!r} in this scenario; {_near(key, numbers)}")
    if match["low"] is None:
        return key, None
    try:
        return key, (float(match["low"]), float(match["high"]))
    except ValueError:
        raise StudyError(f"cannot read the range of {given!r}: write two numbers, e.g. {key}=5..30") from None


def _near(key: str, numbers: Mapping[str, Number]) -> str:
    """The nearest key, also to one written without its table; else those of the rule's tables."""
    ends = [known for known in numbers if known.endswith(f".{key}")]
    if ends:
        return f"did you mean {ends[0]!r}?"
    told = suggestion(key, numbers)
    if told.startswith("did you mean"):
        return told
    return f"did you mean one of {', '.join(OF_FILERS)}? 'ecfsim run' lists every assumed one in its report"


def _factor(scenario: Scenario, key: str, number: Number, ends: tuple[float, float] | None) -> Factor:
    ground = f"value {number.status}: {number.why}"
    if ends is not None:
        _check_ends(scenario, key, ends)
        return Factor(key, number.value, *ends, "linear", f"{ground}; range given")
    if number.value <= 0:
        raise StudyError(f"{key} is {number.value:g}, which has no range in proportion: write {key}=LOW..HIGH")
    low, high = number.value / TIMES, number.value * TIMES
    basis = f"{ground}; range assumed: a factor of {TIMES:g} either way"
    if not _misfit(scenario, key, 1.0) and _misfit(scenario, key, 1.000001) and high > 1:
        high, basis = 1.0, f"{basis}, cut at 1"
    if _misfit(scenario, key, low):
        low, basis = number.value, f"{basis}, upwards only"  # e.g. a count of 1
    _check_ends(scenario, key, (low, high))
    return Factor(key, number.value, low, high, "log", basis)


def _check_ends(scenario: Scenario, key: str, ends: tuple[float, float]) -> None:
    if not ends[0] < ends[1] or not all(map(math.isfinite, ends)):
        raise StudyError(
            f"factor {key!r}: the range {ends[0]:g} to {ends[1]:g} is empty or endless: "
            "write two numbers, the lower one first"
        )
    for end in ends:
        if problem := _misfit(scenario, key, end):
            raise StudyError(f"factor {key!r} cannot be {end:g}: {problem}")


def _misfit(scenario: Scenario, key: str, value: float) -> str:
    """Why the scenario's own types refuse the value; "" if they take it."""
    top = _parts(key)[0]
    part = getattr(at_point(scenario, {key: value}), str(top))
    try:
        convert_value(msgspec.to_builtins(part), _TOP[str(top)])
    except MisfitError as why:
        return f"{why.problem}; {why.hint}" if why.hint else why.problem
    return ""


# --- changing -------------------------------------------------------------------------------------------------------


def _parts(key: str) -> list[str | int]:
    return [int(part[1:-1]) if part.startswith("[") else part for part in re.findall(r"\[\d+\]|[^.\[\]]+", key)]


def _with(value: Any, parts: Sequence[str | int], number: float) -> Any:
    """The value with the number at this path; a figure there keeps its ground."""
    if not parts:
        return msgspec.structs.replace(value, value=number) if isinstance(value, Figure) else number
    first, rest = parts[0], parts[1:]
    if isinstance(value, tuple):
        place = int(first)
        return (*value[:place], _with(value[place], rest, number), *value[place + 1 :])
    if isinstance(value, dict):
        return {**value, first: _with(value[first], rest, number)}
    return msgspec.structs.replace(value, **{str(first): _with(getattr(value, str(first)), rest, number)})
