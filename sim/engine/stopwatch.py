"""Where the wall-clock time of a run goes: core, PDF, NEF, world, writing; the rest is the engine's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

REST = "engine"


class Stopwatch:
    """Counts every second to exactly one part: the innermost that is being timed, or the engine.

    It is the only clock in the simulation, and nothing in the trace depends on it.
    """

    __slots__ = ("_part", "_seconds", "_since")

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}
        self._part = REST
        self._since = perf_counter()

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Count the time inside the block to a part; a part within a part takes its time from the outer one."""
        outer = self._switch(name)
        try:
            yield
        finally:
            self._switch(outer)

    def _switch(self, name: str) -> str:
        now = perf_counter()
        ended = self._part
        self._seconds[ended] = self._seconds.get(ended, 0.0) + now - self._since
        self._part, self._since = name, now
        return ended

    def seconds(self) -> dict[str, float]:
        """Seconds by part so far; they add up to the time since the stopwatch was made."""
        self._switch(self._part)
        return dict(self._seconds)
