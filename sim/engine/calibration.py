"""Calibration: the real code paths are timed on this machine, and distributions are fitted to what they took."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np

from sim.engine import probe_court, probe_pdf, probe_served
from sim.engine.machine import this_machine
from sim.engine.measuring import Measured, Progress, Timed, measure
from sim.pdf.pool import PdfPool
from sim.stations.fits import Fit, fit
from sim.stations.fitted import GRID
from sim.stations.linear_fits import LinearFit, fit_line
from sim.world.calibration_tables import Calibration, MeasuredPath, PathTest, PathTried
from sim.world.streams import spawn_vector_stream

WHAT: Final = {**probe_court.WHAT, **probe_pdf.WHAT, **probe_served.WHAT}
"""The paths in the order in which they are told, and what each one is."""

NOT_BUILT: Final[dict[str, str]] = {}
"""Paths of a real court that this program does not have yet, each with why; a file of figures says what is missing."""


MEAN_OFF_TOLD: Final = 0.01
"""A few far values weigh less in quantiles joined by lines than in the sample's mean; from this share on it is told."""


def calibrate(
    seconds: float,
    seed: int,
    measured_on: date,
    *,
    sizes_bytes: tuple[int, ...] = probe_pdf.SIZES_BYTES,
    progress: Progress = lambda _share: None,
) -> Calibration:
    """Measure for about so many seconds (setting up and fitting come on top) and fit every path.

    ``seed`` decides the files' bytes, the order of turns and the tests' bootstrap samples; the times are the machine's.
    ``sizes_bytes``: of the PDF files, two or more. Raises RuntimeError where a probe does not do what it is to time.
    """
    files = spawn_vector_stream(seed, "calibration", "files")
    with (
        TemporaryDirectory() as folder,
        PdfPool(1) as pool,
        probe_served.served_probes(Path(folder), spawn_vector_stream(seed, "calibration", "served")) as served,
    ):
        pdfs = probe_pdf.pdf_probes(Path(folder), pool, files, sizes_bytes)
        probes = (*probe_court.court_probes(), *pdfs, *served)
        measured = measure(probes, seconds, spawn_vector_stream(seed, "calibration", "turns"), progress)
    return Calibration(
        format=1,
        measured_on=measured_on,
        seconds=seconds,
        seed=seed,
        rounds=measured.rounds,
        gc=measured.gc_in_words,
        others=measured.others_in_words,
        machine=this_machine(),
        path={name: _path(name, measured, seed) for name in WHAT},
        not_built=dict(NOT_BUILT),
    )


def _path(name: str, measured: Measured, seed: int) -> MeasuredPath:
    return fitted_path(
        WHAT[name],
        [one for one in measured.timed if name in one.probe.paths],
        spawn_vector_stream(seed, "calibration", "fit", name),
    )


def fitted_path(what: str, timed: Sequence[Timed], rng: np.random.Generator) -> MeasuredPath:
    """Fit one path's times: by the sizes in which its probes differ, else as they are. Raises FitError."""
    seconds = np.array([time for one in timed for time in one.seconds])
    sizes = {
        name: np.repeat([float(getattr(one.probe, name)) for one in timed], [len(one.seconds) for one in timed])
        for name in ("megabytes", "recipients", "documents")
    }
    varied = {name: column for name, column in sizes.items() if np.ptp(column)}
    line = fit_line(seconds, varied, rng) if varied else None
    found = fit(seconds, rng=rng) if line is None else line.fit
    slopes = {} if line is None else line.slopes
    return MeasuredPath(
        what=what,
        n=int(seconds.size),
        mean_s=float(seconds.mean()),
        median_s=float(np.median(seconds)),
        p95_s=float(np.quantile(seconds, 0.95)),
        distribution=found.chosen,
        why=_why(found, line),
        quantiles_s=tuple(np.quantile(seconds, GRID).tolist()),
        base_s=None if line is None or line.noise == "added" else line.intercept,
        per_megabyte_s=slopes.get("megabytes", 0.0),
        per_recipient_s=slopes.get("recipients", 0.0),
        per_document_s=slopes.get("documents", 0.0),
        r_squared=None if line is None else line.r_squared,
        test=_test(found),
        tried=tuple(PathTried(one.distribution.family, one.aic) for one in found.tried),
    )


def _why(found: Fit, line: LinearFit | None) -> str:
    told = found.why
    off = found.chosen.mean / found.mean - 1
    if abs(off) >= MEAN_OFF_TOLD:
        told += f"; its mean is {off:+.0%} off the sample's"
    if line is None:
        return told
    noise = "times a factor" if line.noise == "scaled" else "plus a part drawn"
    return f"a line by {' and '.join(line.slopes)} {noise}; {told}"


def _test(found: Fit) -> PathTest | None:
    test = found.test
    if test is None:
        return None
    return PathTest(test.name, test.family, test.statistic, test.p_value, test.bootstraps)
