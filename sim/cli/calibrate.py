"""What the calibrate command does and shows: the measurements as a table, and the file that scenarios name."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from sim.data_file import InputError
from sim.engine.calibration import calibrate
from sim.world.calibration_tables import Calibration, MeasuredPath, is_calibration
from sim.world.calibration_text import calibration_text

PATH_HEADINGS = ("path", "n", "mean", "median", "p95", "distribution", "parameters", "test", "p-value")
PATH_SPARE = ("test", "n", "median", "parameters")


def measure_paths(out: Path | None, seconds: float, seed: int, today: date) -> Calibration:
    """Measure and, if a file is given, write it. Raises InputError before measuring where it cannot be written.

    An earlier calibration there is replaced; any other file is left alone, with an InputError.
    """
    if out is not None and (out.is_dir() or not out.parent.is_dir()):
        raise InputError(f"{out}: not a file in a folder that exists; give --out the name of a file such as this.toml")
    if out is not None and out.exists() and not is_calibration(out):
        raise InputError(f"{out} holds something else than a calibration: move it away, or give --out another name")
    part = None if out is None else out.with_name(f"{out.name}.part")
    if part is not None:
        part.touch()  # a folder that cannot be written to is told now
    try:
        calibration = _measured(seconds, seed, today)
        if out is not None and part is not None:
            part.write_text(calibration_text(calibration), encoding="utf-8")
            part.replace(out)  # whoever reads meanwhile finds the old file or the new one
    finally:
        if part is not None:
            part.unlink(missing_ok=True)
    return calibration


def _measured(seconds: float, seed: int, today: date) -> Calibration:
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(),
        console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty(),
    )  # fmt: skip
    with bar:
        task = bar.add_task("calibrate", total=1.0)
        return calibrate(seconds, seed, today, progress=lambda share: bar.update(task, completed=share))


def path_rows(calibration: Calibration) -> list[tuple[str, ...]]:
    """A row a path, and one for each that is not built yet."""
    measured = [
        (
            name,
            str(path.n),
            duration(path.mean_s),
            duration(path.median_s),
            duration(path.p95_s),
            path.distribution.family,
            _parameters(path),
            "" if path.test is None else f"{path.test.family}: A² = {path.test.statistic:.3g}",
            "" if path.test is None else f"{path.test.p_value:.3g}",
        )
        for name, path in calibration.path.items()
    ]
    blank = ("",) * (len(PATH_HEADINGS) - 6)
    return measured + [(name, "0", "", "", "", "not built yet", *blank) for name in calibration.not_built]


def calibration_notes(calibration: Calibration, out: Path | None) -> Iterator[str]:
    """What the table rests on, what is missing, and how a scenario uses it."""
    tests = {path.test.name: path.test.bootstraps for path in calibration.path.values() if path.test}
    yield f"Measured on {calibration.measured_on.isoformat()}: {calibration.machine.in_words}."
    yield f"{calibration.rounds} rounds of all probes by turns after a warm-up; garbage collection {calibration.gc}."
    yield f"Other processes: {calibration.others}."
    yield from (f"Test of the family of least AIC: {name}, {times} samples." for name, times in tests.items())
    yield "Where it is rejected at 0.05 the sample itself is used (empirical)."
    yield "Means of times that grow are over the sizes measured, which are no court's mix; the parts by size are not."
    yield from (f"{name}: {why}." for name, why in calibration.not_built.items())
    if out is None:
        yield "Nothing was written: --out FILE writes a file for [service_time] calibration in a scenario."
    else:
        yield f"{out}: written; a scenario names it in [service_time] calibration, and a station's path in measured."


def duration(seconds: float) -> str:
    """Seconds in the unit that suits them, to three digits."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-6:.3g} µs"


def _parameters(path: MeasuredPath) -> str:
    parts = [f"{name} {value:.4g}" for name, value in path.distribution.parameters.items()]
    if path.distribution.family == "empirical":
        parts = [f"{len(path.distribution.quantiles)} quantiles"]
    if path.base_s is not None:
        parts.append(f"times ({duration(path.base_s)}")
    grows = ((path.per_megabyte_s, "MB"), (path.per_recipient_s, "recipient"), (path.per_document_s, "document"))
    slopes = "".join(f" + {duration(each)}/{by}" for each, by in grows if each)
    if path.base_s is None:
        return ", ".join(parts) + slopes
    return f"{', '.join(parts[:-1])} {parts[-1]}{slopes})"
