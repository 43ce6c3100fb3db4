"""A pool of long-lived worker processes that judge files within limits of memory, processor and time.

Nothing a file does in a worker reaches the caller: a worker that dies or overruns is ended, its file is refused as not
well-formed, and another worker takes its place. Files are handed over as open descriptors; bytes in memory are put
into an anonymous file first.
"""

from __future__ import annotations

import os
import queue
import select
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

import msgspec

from sim.pdf.acceptance import digest_of, refused
from sim.pdf.policy import PdfPolicy
from sim.pdf.source import opened
from sim.pdf.verdict import PdfVerdict
from sim.pdf.worker import COMPILED, Limits, Task

# Above the idle worker; a mapped file counts, and the largest size limit published by a court here is 75 MB.
MEMORY_BYTES_MAX: Final = 256_000_000
CPU_S_MAX: Final = 1
WALL_S_MAX: Final = 0.9  # so that the refusal itself is out within a second
_START_S_MAX: Final = 30.0
_COMPILING_S_MAX: Final = 300.0
_REPLY_BYTES_MAX: Final = 65_536


class PoolClosedError(RuntimeError):
    """The pool was closed, or its workers cannot be started."""


class PdfPool:
    """Workers that judge one file each at a time; as many threads may ask at once as there are workers.

    ``memory_bytes_max`` is what a worker may take above its idle self, ``cpu_s_max`` and ``wall_s_max`` what one file
    may cost. Used as a context manager, or closed by hand; Linux only (descriptors over a socket, resource limits).
    """

    def __init__(
        self,
        workers: int = 2,
        *,
        memory_bytes_max: int = MEMORY_BYTES_MAX,
        cpu_s_max: int = CPU_S_MAX,
        wall_s_max: float = WALL_S_MAX,
        compiled: bool = False,
    ) -> None:
        if workers < 1:
            raise ValueError(f"a pool needs at least one worker, got {workers}")
        self._limits = Limits(memory_bytes_max=memory_bytes_max, cpu_s_max=cpu_s_max)
        self._wall_s_max = wall_s_max
        self._compiled = compiled
        self._closed = False
        # None stands for a worker that could not be replaced when it was lost; whoever takes it tries again.
        self._idle: queue.Queue[_Worker | None] = queue.Queue()
        started = [_Worker(self._limits, compiled=self._compiled) for _ in range(workers)]
        for worker in started:
            worker.wait_until_ready()
            self._idle.put(worker)

    def __enter__(self) -> Self:
        """Return the pool itself; its workers run already."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the workers."""
        self.close()

    def close(self) -> None:
        """End the idle workers; one that judges a file is ended when it is done."""
        self._closed = True
        with suppress(queue.Empty):
            while True:
                worker = self._idle.get_nowait()
                if worker:
                    worker.end()

    def check(self, source: bytes | Path | BinaryIO, policy: PdfPolicy, *, digest: str | None = None) -> PdfVerdict:
        """Judge one file as `sim.pdf.check` does, in a worker. Waits while all of them are busy.

        Raises OSError where ``source`` cannot be read, and
        PoolClosedError after `close`.
        """
        if self._closed:
            raise PoolClosedError("the pool is closed: make a new PdfPool")
        with _as_file(source) as file:
            worker = self._idle.get()
            reply: bytes | None = None
            try:
                worker = worker or _Worker(self._limits, compiled=self._compiled)
                reply = worker.ask(file, Task(policy=policy, digest=digest), self._wall_s_max)
            finally:
                self._give_back(worker, alive=reply is not None)
            if reply is None:
                return self._lost(file, policy, digest)
        return msgspec.msgpack.decode(reply, type=PdfVerdict)

    def worker_pids(self) -> tuple[int, ...]:
        """Return the process ids of the idle workers, for whoever watches what they take."""
        return tuple(worker.process.pid for worker in self._idle.queue if worker)

    def _give_back(self, worker: _Worker | None, *, alive: bool) -> None:
        if worker and not alive:
            worker.end()
            worker = None
            with suppress(OSError):
                # The new worker imports while others judge; `ask` waits for it where there is no other.
                worker = _Worker(self._limits, compiled=self._compiled)
        self._idle.put(worker)
        if self._closed:
            self.close()

    def _lost(self, file: BinaryIO, policy: PdfPolicy, digest: str | None) -> PdfVerdict:
        file.seek(0)
        with opened(file) as still:
            stamp = digest if digest is not None else digest_of(still.raw)
            reason = f"its worker died, or took more than {self._wall_s_max:g} s"
            return refused("pdf.not_well_formed", reason, policy, still.size_bytes, stamp)


class _Worker:
    """One process and the socket to it."""

    def __init__(self, limits: Limits, *, compiled: bool) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            words = [sys.executable, "-m", "sim.pdf.worker", str(theirs.fileno()), msgspec.json.encode(limits).decode()]
            words += [COMPILED] if compiled else []
            room = str(Path(__file__).resolve().parents[2])
            paths = os.pathsep.join(filter(None, (room, os.environ.get("PYTHONPATH"))))
            self.process = subprocess.Popen(
                words, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": paths}
            )
        self._socket = ours
        self._start_s_max = _COMPILING_S_MAX if compiled else _START_S_MAX
        self._ready = False

    def wait_until_ready(self) -> None:
        """Wait for the worker's first word. Raises PoolClosedError where it never comes."""
        if self._ready:
            return
        if self._receive(self._start_s_max) is None:
            self.end()
            raise PoolClosedError("a worker of the PDF pool did not start: see its words on standard error")
        self._ready = True

    def ask(self, file: BinaryIO, task: Task, wall_s_max: float) -> bytes | None:
        """Return the worker's answer, or None where it died or the time is over."""
        self.wait_until_ready()
        try:
            socket.send_fds(self._socket, [msgspec.msgpack.encode(task)], [file.fileno()])
        except OSError:
            return None
        return self._receive(wall_s_max)

    def end(self) -> None:
        """End the process, however it stands."""
        self._socket.close()
        self.process.kill()
        self.process.wait()

    def _receive(self, timeout_s: float) -> bytes | None:
        watch = select.poll()
        watch.register(self._socket, select.POLLIN)
        if not watch.poll(timeout_s * 1000):
            return None
        try:
            return self._socket.recv(_REPLY_BYTES_MAX) or None
        except OSError:
            return None


@contextmanager
def _as_file(source: bytes | Path | BinaryIO) -> Iterator[BinaryIO]:
    if isinstance(source, bytes):
        with os.fdopen(os.memfd_create("pdf"), "r+b", buffering=0) as file:
            left = memoryview(source)
            while left:
                left = left[file.write(left) :]
            file.seek(0)
            yield file
    elif isinstance(source, Path):
        with source.open("rb", buffering=0) as file:
            yield file
    else:
        yield source
