"""How long processes stood ready to run while the processor was busy with others, as Linux counts it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

_OWN = Path("/proc/thread-self/schedstat")


class Spent(NamedTuple):
    """Nanoseconds since the start: waited on a run queue (all), used the processor (the workers alone)."""

    waited_ns: int
    workers_used_ns: int


class ProcessorWaits:
    """Reads ``/proc/…/schedstat``: nanoseconds on the processor, and nanoseconds waiting for it on a run queue.

    Such a wait is no service: in a simulation it is the queue. What a hypervisor takes away is in no such count.
    Used as a context manager; ``is_known`` is False on systems that do not tell, where every count is 0.
    """

    def __init__(self) -> None:
        self._own: int | None = None

    def __enter__(self) -> Self:
        """Open this thread's count, which is read often."""
        with suppress(OSError):
            self._own = os.open(_OWN, os.O_RDONLY)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        if self._own is not None:
            os.close(self._own)
            self._own = None

    @property
    def is_known(self) -> bool:
        """Whether the system tells."""
        return self._own is not None

    def so_far(self, workers: Iterable[int] = ()) -> Spent:
        """What this thread, and the main threads of these processes (by id), have spent so far."""
        if self._own is None:
            return Spent(0, 0)
        waited_ns, used_ns = _spent(os.pread(self._own, 128, 0))[0], 0
        for pid in workers:
            with suppress(OSError):  # one that has ended spends no more
                more_waited, more_used = _spent(Path(f"/proc/{pid}/schedstat").read_bytes())
                waited_ns, used_ns = waited_ns + more_waited, used_ns + more_used
        return Spent(waited_ns, used_ns)


def _spent(written: bytes) -> tuple[int, int]:
    """(waited, used), in nanoseconds."""
    fields = written.split()
    return (int(fields[1]), int(fields[0])) if len(fields) == 3 else (0, 0)
