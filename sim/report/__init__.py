"""The report: what a court's IT head and a rules committee look at first, computed from a finished run."""

from __future__ import annotations

from pathlib import Path


def build(run_dir: Path) -> Path:
    """Write `report.html` into a finished run's folder and return its path.

    Raises RunIncompleteError (sim.report.run_data) when a file of the run is missing or not of the agreed shape.
    What draws and computes is imported only now, so that the command line starts quickly.
    """
    from sim.report.write import write_report

    return write_report(run_dir)
