"""A calibration file: what was measured on which machine, the distributions fitted to it, and how well they fit."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from sim.data_file import DataError, read_toml, to_record
from sim.stations.fitted import Distribution, Family
from sim.world.figures import NotNegative, Positive

Measurements = Annotated[int, msgspec.Meta(ge=1)]
_SCENARIO_KEYS = frozenset({"clock", "courts", "extends"})
_WRITE_ANEW = "write it anew with `ecfsim calibrate --out FILE`"


class Machine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The machine measured on, without its name. cores: those this process may use."""

    cpu: str
    cores: Measurements
    python: str
    system: str

    @property
    def in_words(self) -> str:
        """The machine in one phrase."""
        return f"{self.cores} x {self.cpu}, {self.system}, Python {self.python}"


class PathTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The test of the family of least AIC: the statistic, and the share of bootstrap samples that reach it."""

    name: str
    family: Family
    statistic: float
    p_value: Annotated[float, msgspec.Meta(ge=0, le=1)]
    bootstraps: Measurements


class PathTried(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A family tried, and its AIC."""

    family: Family
    aic: float


class MeasuredPath(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One code path: its times in seconds, and what was fitted to them.

    Without base_s the distribution is of seconds, and size adds to it; with base_s it is a factor without unit, and the
    time is (base_s + per_megabyte_s x megabytes + per_recipient_s x recipients + per_document_s x documents) x factor.
    quantiles_s: the sample's own at the shares of ``sim.stations.fitted.GRID``.
    """

    what: str
    n: Measurements
    mean_s: Positive
    median_s: Positive
    p95_s: Positive
    distribution: Distribution
    why: str
    quantiles_s: tuple[NotNegative, ...]
    base_s: NotNegative | None = None
    per_megabyte_s: NotNegative = 0.0
    per_recipient_s: NotNegative = 0.0
    per_document_s: NotNegative = 0.0
    r_squared: float | None = None
    test: PathTest | None = None
    tried: tuple[PathTried, ...] = ()

    @property
    def grows_by(self) -> tuple[str, ...]:
        """What the time grows with."""
        slopes = {
            "megabytes": self.per_megabyte_s,
            "recipients": self.per_recipient_s,
            "documents": self.per_document_s,
        }
        return tuple(name for name, slope in slopes.items() if slope)


class Calibration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole calibration file.

    gc, others: what the garbage collector and other processes did meanwhile. not_built: paths that are not there yet.
    """

    format: Literal[1]
    measured_on: date
    seconds: Positive
    seed: int
    rounds: Measurements
    gc: str
    others: str
    machine: Machine
    path: dict[str, MeasuredPath]
    not_built: dict[str, str] = {}


def looks_like_calibration(data: Mapping[str, object]) -> bool:
    """Whether a TOML file's keys are those of a calibration, of whatever format; no scenario has them."""
    return {"format", "measured_on", "machine"} <= data.keys()


def is_calibration(path: Path) -> bool:
    """Whether there is a calibration file of whatever format at a path; False where it cannot be read."""
    try:
        return looks_like_calibration(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):  # no file, no text or no TOML
        return False


def read_calibration(path: Path) -> Calibration:
    """Read a calibration file. Raises DataError with file, line, key and what to do."""
    try:
        located = read_toml(path)
        if _SCENARIO_KEYS.isdisjoint(located.data):
            return to_record(located, Calibration)
    except DataError as error:
        hint = f"{error.hint}, or {_WRITE_ANEW}" if error.hint else _WRITE_ANEW
        raise DataError(error.file, error.line, error.key, error.problem, hint) from None
    problem = "this is a scenario, not a calibration file"
    raise located.error("", problem, "name a file that `ecfsim calibrate --out FILE` wrote")


def basis_of(path: MeasuredPath, calibration: Calibration, file: Path) -> str:
    """What a measured time rests on, in one sentence for the list of assumptions."""
    test = path.test
    tested = "" if test is None else f"; {test.name}: p = {test.p_value:.3g} for {test.family}"
    return (
        f"{path.what}: {path.n} measurements on {calibration.measured_on.isoformat()} "
        f"({calibration.machine.in_words}), {path.why}{tested} ({file.name})"
    )
