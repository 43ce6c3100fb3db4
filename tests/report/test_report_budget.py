"""The report of a run of the main scenario's size stays within its budget of time, memory and bytes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from make_run import make_run

# The process's own highest memory: ru_maxrss would also hold that of the test run which started it.
MEASURE = """
import json, re, resource, sys
from pathlib import Path
from sim.report import build
page = build(Path(sys.argv[1]))
used = resource.getrusage(resource.RUSAGE_SELF)
peak_kib = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text()).group(1)
cpu_s = used.ru_utime + used.ru_stime
print(json.dumps({"cpu_s": cpu_s, "peak_mib": int(peak_kib) / 1024, "bytes": page.stat().st_size}))
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from Linux's /proc")
def test_sixty_thousand_filings_take_8_s_400_mib_and_3_mb_at_most(tmp_path: Path) -> None:
    """Time is that of the processor, so that other work on the machine does not decide."""
    make_run(tmp_path, filings=60_000, core_events=10)
    command = [sys.executable, "-c", MEASURE, str(tmp_path)]
    measured = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert measured["cpu_s"] <= 8
    assert measured["peak_mib"] <= 400
    assert measured["bytes"] <= 3_000_000
