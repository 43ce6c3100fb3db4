"""The report: what a court's IT head and a rules committee look at first, computed from a finished run."""

from __future__ import annotations

from pathlib import Path


def build(run_dir: Path) -> Path:
    """Write `report.html` into the folder of a finished run or study, and return its path.

    Raises RunIncompleteError (sim.report.run_data) when a file of it is missing or not of the agreed shape.
    What draws and computes is imported only now, so that the command line starts quickly.
    """
    if (run_dir / "capacity.json").is_file():
        from sim.report.capacity_page import write_capacity_page

        return write_capacity_page(run_dir)
    if (run_dir / "compare.json").is_file():
        from sim.report.compare_page import write_compare_page

        return write_compare_page(run_dir)
    if (run_dir / "sensitivity.json").is_file():
        from sim.report.sensitivity_page import write_sensitivity_page

        return write_sensitivity_page(run_dir)
    from sim.report.write import write_report

    return write_report(run_dir)
