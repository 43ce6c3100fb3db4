"""A served house in a process of its own, for loads to press."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from sim.cli import main
from sim.cli.load_result import LoadResult

OPERATOR = "the operator's own"
CHILD = Path(__file__).with_name("served_child.py")


@contextmanager
def house(folder: Path, courts: str = "casb", state: str = "sound") -> Iterator[tuple[str, int]]:
    """(address, process id) of a house with these courts, sound or spoilt."""
    command = [sys.executable, str(CHILD), str(folder / "house"), OPERATOR, courts, state]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdin is not None and child.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(child.stdout.readline())}", child.pid
    finally:
        child.stdin.close()
        child.wait(30)
        child.stdout.close()


def press(address: str, out: Path, *more: str, seconds: float = 3.0, multiple: float = 600.0) -> tuple[int, LoadResult]:
    """(exit code, result) of a short load of the scenario with a deadline at midnight."""
    options = [
        "--host",
        address,
        "--operator",
        OPERATOR,
        "--minutes",
        str(seconds / 60),
        "--rate-multiple",
        str(multiple),
    ]
    code = main(["load", "deadline-hour", *options, "--attorneys", "4", "--cases", "3", "--out", str(out), *more])
    summary = out / "summary.json"
    assert summary.exists(), (out / "locust.log").read_text() if (out / "locust.log").exists() else code
    return code, msgspec.json.decode(summary.read_bytes(), type=LoadResult)


@contextmanager
def frozen(pid: int, outcomes: Path, seconds: float) -> Iterator[None]:
    """The process stands still for so long, once the load is under way."""

    def freeze() -> None:
        give_up = time.monotonic() + 60
        while time.monotonic() < give_up and not (outcomes.exists() and outcomes.stat().st_size):
            time.sleep(0.02)
        os.kill(pid, signal.SIGSTOP)
        time.sleep(seconds)
        os.kill(pid, signal.SIGCONT)

    thread = threading.Thread(target=freeze)
    thread.start()
    try:
        yield
    finally:
        thread.join()
