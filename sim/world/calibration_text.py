"""Writes a calibration as the TOML file that scenarios name."""

from __future__ import annotations

from collections.abc import Iterator

from sim.stations.fitted import Distribution
from sim.world.calibration_tables import Calibration, MeasuredPath

_HEAD = """\
# Measured by `ecfsim calibrate`. A scenario names this file in [service_time] calibration = "FILE", and takes a time
# from it with [service_time.STATION] measured = "PATH", if wanted times a factor = { value = …, assumed = "why" }.
# Seconds throughout; quantiles at the shares 0, 0.01, … 0.99, 0.995, 0.999, 1."""


def calibration_text(calibration: Calibration) -> str:
    """The file's text; reading it gives the same calibration, numbers to nine digits."""
    return "\n".join((*_lines(calibration), ""))


def _lines(calibration: Calibration) -> Iterator[str]:
    yield from (_HEAD, "", f"format = {calibration.format}", f"measured_on = {calibration.measured_on.isoformat()}")
    yield f"seconds = {_number(calibration.seconds)}"
    yield from (f"seed = {calibration.seed}", f"rounds = {calibration.rounds}")
    yield from (f"gc = {_text(calibration.gc)}", f"others = {_text(calibration.others)}")
    machine = calibration.machine
    yield from ("", "[machine]", f"cpu = {_text(machine.cpu)}", f"cores = {machine.cores}")
    yield from (f"python = {_text(machine.python)}", f"system = {_text(machine.system)}")
    if calibration.not_built:
        yield from ("", "[not_built]")
        yield from (f"{name} = {_text(why)}" for name, why in calibration.not_built.items())
    for name, path in calibration.path.items():
        yield from ("", f"[path.{name}]", *_path_lines(path))


def _path_lines(path: MeasuredPath) -> Iterator[str]:
    yield f"what = {_text(path.what)}"
    yield f"n = {path.n}"
    for key in ("mean_s", "median_s", "p95_s", "base_s", "per_megabyte_s", "per_recipient_s", "per_document_s"):
        value = getattr(path, key)
        if value or (key == "base_s" and value is not None):
            yield f"{key} = {_number(value)}"
    if path.r_squared is not None:
        yield f"r_squared = {_number(path.r_squared)}"
    yield f"distribution = {_distribution(path.distribution)}"
    yield f"why = {_text(path.why)}"
    if path.test is not None:
        test = path.test
        yield (
            f"test = {{ name = {_text(test.name)}, family = {_text(test.family)}, statistic = "
            f"{_number(test.statistic)}, p_value = {_number(test.p_value)}, bootstraps = {test.bootstraps} }}"
        )
    tried = ", ".join(f"{{ family = {_text(one.family)}, aic = {_number(one.aic)} }}" for one in path.tried)
    yield from (f"tried = [{tried}]", f"quantiles_s = {_numbers(path.quantiles_s)}")


def _distribution(given: Distribution) -> str:
    if given.family == "empirical":
        return f"{{ family = {_text(given.family)}, quantiles = {_numbers(given.quantiles)} }}"
    parameters = ", ".join(f"{name} = {_number(value)}" for name, value in given.parameters.items())
    return f"{{ family = {_text(given.family)}, parameters = {{ {parameters} }} }}"


def _numbers(values: tuple[float, ...]) -> str:
    return f"[{', '.join(map(_number, values))}]"


def _number(value: float) -> str:
    """Nine digits: a millionth of a microsecond in a millisecond."""
    written = f"{value:.9g}"
    return written if any(mark in written for mark in ".e") else f"{written}.0"


def _text(value: str) -> str:
    """A basic string; control characters, which TOML forbids in one, become spaces."""
    plain = "".join(letter if letter.isprintable() else " " for letter in value)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
