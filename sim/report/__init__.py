"""The report: what a court's IT head and a rules committee look at first, computed from a finished run."""

from __future__ import annotations

import os
from pathlib import Path

# What the library of tables frees goes back to the system at once; a page is made of many passing tables.
_FREED_AT_ONCE = "dirty_decay_ms:0,muzzy_decay_ms:0"


def build(run_dir: Path) -> Path:
    """Write `report.html` into the folder of a finished run or study, and return its path.

    Raises RunIncompleteError (sim.report.run_data) when a file of it is missing or not of the agreed shape.
    What draws and computes is imported only now, so that the command line starts quickly.
    """
    os.environ.setdefault("_RJEM_MALLOC_CONF", _FREED_AT_ONCE)  # heeded where polars has not been loaded yet
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
