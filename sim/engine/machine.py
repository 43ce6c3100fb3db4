"""The machine that something was measured on, described without its name or its folders."""

from __future__ import annotations

import os
import platform
from pathlib import Path

from sim.world.calibration_tables import Machine

_CPU_FILE = Path("/proc/cpuinfo")


def this_machine() -> Machine:
    """The processor's model, the processors this process may use, the Python and the kind of system."""
    return Machine(
        cpu=_cpu_model(_CPU_FILE.read_text(encoding="utf-8", errors="replace") if _CPU_FILE.is_file() else ""),
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        python=f"{platform.python_version()} ({platform.python_implementation()})",
        system=f"{platform.system()} {platform.machine()}",
    )


def _cpu_model(listing: str) -> str:
    """The first model named in Linux's list of processors, else what Python knows."""
    for line in listing.splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name" and value.strip():
            return value.strip()
    return platform.processor() or platform.machine() or "unknown"
