"""One worker process of the pool: takes open files from a socket, judges each, answers, and ends when the socket does.

Run as ``python -m sim.pdf.worker DESCRIPTOR LIMITS [compiled]``. The limits are the operating system's: address space
once, processor time anew for each file. What breaks them ends this process, which the pool takes for an answer.
"""

from __future__ import annotations

import gc
import mmap
import os
import resource
import socket
import sys
from pathlib import Path
from typing import Final

import msgspec

from sim.pdf import plain_syntax
from sim.pdf.acceptance import check
from sim.pdf.plain_kernel import warm_up
from sim.pdf.policy import PdfPolicy

_TASK_BYTES_MAX: Final = 65_536
READY: Final = b"ready"
COMPILED: Final = "compiled"


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What a worker may take: memory above its idle self, and processor seconds for a file."""

    memory_bytes_max: int
    cpu_s_max: int


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """What goes with the descriptor of a file."""

    policy: PdfPolicy
    digest: str | None


def serve(connection: socket.socket, limits: Limits, *, compiled: bool) -> None:
    """Judge the files that come over this connection until it is closed; ``compiled`` loads `plain_kernel` before."""
    plain_syntax.compile_all()
    if compiled:
        warm_up()
    check(b"%PDF-", _WARMING_UP, digest="")
    gc.collect()
    gc.freeze()
    _limit_memory(limits.memory_bytes_max)
    connection.sendall(READY)
    decoder = msgspec.msgpack.Decoder(Task)
    encoder = msgspec.msgpack.Encoder()
    while True:
        message, descriptors, _, _ = socket.recv_fds(connection, _TASK_BYTES_MAX, 1)
        if not message or not descriptors:
            return
        _limit_processor(limits.cpu_s_max)
        task = decoder.decode(message)
        with os.fdopen(descriptors[0], "rb") as file:
            file.seek(0)
            verdict = check(file, task.policy, digest=task.digest)
        connection.sendall(encoder.encode(verdict))


def _limit_memory(bytes_max: int) -> None:
    idle = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * mmap.PAGESIZE
    resource.setrlimit(resource.RLIMIT_AS, (idle + bytes_max, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_processor(cpu_s_max: int) -> None:
    """Grant the next file so many seconds; the kernel counts whole seconds from the start of the process."""
    spent = os.times()
    soft = int(spent.user + spent.system) + 1 + cpu_s_max
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


_WARMING_UP: Final = PdfPolicy(
    size_bytes_max=1_000,
    javascript="refuse",
    forms="refuse",
    embedded_files="refuse",
    external_links="refuse",
    xfa="refuse",
    text_too_large="",
    text_not_well_formed="",
    text_security="",
    text_external_action="",
)

if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as its_socket:
        serve(its_socket, msgspec.json.decode(sys.argv[2], type=Limits), compiled=COMPILED in sys.argv[3:])
