"""The workers of a running Dask cluster, held to the same software as the process that asks them."""

from __future__ import annotations

import contextlib
import functools
import platform
import socket
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import sim
from sim.paths import data_room
from sim.study.errors import StudyError

_T = TypeVar("_T")
_R = TypeVar("_R")
ANSWER_S = 10
CHUNKS_EACH = 8  # tasks for each worker thread: few enough to cost little, many enough to share out evenly
# What the results rest on, beside the code and the court data themselves.
PACKAGES = ("numpy", "scipy", "simpy", "faker", "msgspec", "pikepdf")


@contextlib.contextmanager
def cluster_workforce(address: str, answer_s: float = ANSWER_S) -> Iterator[Cluster]:
    """The cluster whose scheduler listens at an address such as tcp://host:8786, until the block ends.

    Raises StudyError where the package ``distributed`` is missing, where nobody answers within so many seconds, and
    where the scheduler has no workers.
    """
    try:
        import distributed
    except ImportError as why:
        raise StudyError(
            "a cluster needs the package 'distributed': install ecfsim[cluster], or leave --cluster out"
        ) from why
    _require_listener(address, answer_s)
    connect: Any = distributed.Client  # its constructor bears no types
    try:
        client: Any = connect(address, timeout=answer_s, set_as_default=False)
    except OSError as why:  # also what it raises when time is up
        raise _no_scheduler(address, why) from why
    try:
        threads = sum(client.nthreads().values())
        if threads == 0:
            raise StudyError(
                f"the Dask scheduler at {address!r} has no workers: start some with `dask worker {address}`"
            )
        yield Cluster(client, threads)
    finally:
        client.close(timeout=answer_s)


def _require_listener(address: str, answer_s: float) -> None:
    """Knock first: a Dask client that was refused keeps trying, and complains again when it is thrown away."""
    try:
        parts = urlsplit(address)
        known = parts.scheme in ("tcp", "tls") and parts.hostname and parts.port
    except ValueError:
        known = None
    if not known:
        raise StudyError(f"{address!r} is no address of a Dask scheduler: it looks like tcp://host:8786")
    try:
        socket.create_connection((parts.hostname or "", parts.port or 0), timeout=answer_s).close()
    except OSError as why:
        raise _no_scheduler(address, why) from why


def _no_scheduler(address: str, why: OSError) -> StudyError:
    return StudyError(
        f"no Dask scheduler answers at {address} ({why}): start one with `dask scheduler`, give its address"
    )


class Cluster:
    """The workers of one scheduler. What they run must be this very software, or the study stops."""

    def __init__(self, client: Any, threads: int) -> None:
        """Work through a connected ``distributed.Client`` whose workers have so many threads in all."""
        self._client, self._threads = client, threads

    def map(self, task: Callable[[_T], _R], items: Sequence[_T]) -> Iterator[_R]:
        """Results in the order of the items. Raises StudyError where a worker fails or runs other software.

        Left early, it takes back what no worker has begun; a chunk under way is worked to its end and thrown away.
        """
        size = max(1, -(-len(items) // (CHUNKS_EACH * self._threads)))
        chunks = [items[start : start + size] for start in range(0, len(items), size)]
        futures = [self._client.submit(_do, task, chunk, pure=False) for chunk in chunks]
        try:
            for future in futures:
                theirs, results = self._result_of(future)
                _check_software(theirs)
                yield from results
        finally:
            self._client.cancel(futures)

    @staticmethod
    def _result_of(future: Any) -> tuple[dict[str, str], list[Any]]:
        try:
            found: tuple[dict[str, str], list[Any]] = future.result()
        except Exception as why:
            raise StudyError(
                f"the cluster could not run a task ({type(why).__name__}: {why}): its workers need memory for it,"
                " ecfsim installed, and what is measured in a module that they can import"
            ) from why
        return found


def _do(task: Callable[[_T], _R], items: Sequence[_T]) -> tuple[dict[str, str], list[_R]]:
    return software(), [task(item) for item in items]


def _check_software(theirs: dict[str, str]) -> None:
    ours = software()
    other = [f"{name} {theirs.get(name)} instead of {ours[name]}" for name in ours if theirs.get(name) != ours[name]]
    if other:
        raise StudyError(
            f"a worker of the cluster runs {', '.join(other)}: results could differ; bring it to the same state"
        )


@functools.cache
def software() -> dict[str, str]:
    """What results rest on in this process: versions of Python and packages, digests of the code and of the courts."""
    return {
        "Python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
        "code": _digest(Path(sim.__file__).parent, {".py"}),
        "courts": _digest(data_room("courts"), {".toml", ".csv"}),
    }


def _digest(folder: Path, kinds: set[str]) -> str:
    found = blake2b(digest_size=8)
    for path in sorted(path for path in folder.rglob("*") if path.suffix in kinds):
        found.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()
