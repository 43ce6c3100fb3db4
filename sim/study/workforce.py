"""Who does the work of a study: this process, worker processes of this machine, or the workers of a Dask cluster.

All three give the same results in the same order; only the time it takes differs.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import warnings
from collections.abc import Callable, Generator, Iterator, Sequence
from multiprocessing import resource_tracker
from pickle import PicklingError
from typing import Protocol, TypeVar

from sim.study.errors import StudyError

_T = TypeVar("_T")
_R = TypeVar("_R")
WORKERS_MOST = 512
"""Of one machine; more are a mistake of typing, and each would hold a copy of its task's demand."""
_WATCH_S = 0.2  # how often a worker looks whether the study's process is still there


class Workforce(Protocol):
    """Does tasks, in parallel or not."""

    def map(self, task: Callable[[_T], _R], items: Sequence[_T]) -> Iterator[_R]:
        """The task's result for each item, in the order of the items. The task is picklable and does not raise."""
        ...


@contextlib.contextmanager
def workforce(workers: int = 1, cluster: str | None = None) -> Iterator[Workforce]:
    """Workers for as long as the block lasts; however it is left, no process of this machine's stays behind.

    ``workers`` processes (joblib with loky; 1: this process alone; never more than there are tasks), or the workers of
    the running Dask scheduler at the address ``cluster`` (``workers`` is then ignored). Raises StudyError for fewer
    than 1 worker or more than WORKERS_MOST, and for a cluster that cannot be used.
    """
    if cluster is not None:
        from sim.study.cluster import cluster_workforce

        with cluster_workforce(cluster) as crew:
            yield crew
    elif workers < 1:
        raise StudyError(f"a study needs 1 worker or more, not {workers}")
    elif workers > WORKERS_MOST:
        raise StudyError(f"{workers} workers on one machine: give at most {WORKERS_MOST}, best one for each processor")
    elif workers == 1:
        yield Alone()
    else:
        try:
            yield Processes(workers)
        finally:
            _end_processes()


class Alone:
    """This process by itself: nothing is pickled, and a debugger sees everything."""

    def map(self, task: Callable[[_T], _R], items: Sequence[_T]) -> Iterator[_R]:
        """One item after the other."""
        return map(task, items)


class Processes:
    """Worker processes of this machine. Short tasks are sent in batches that joblib sizes by how long they take."""

    def __init__(self, workers: int) -> None:
        """So many processes, 2 or more; they are started by the first tasks."""
        self._workers = workers
        self._hired = 1  # grows with the tasks and never shrinks, which would end processes between two maps

    def map(self, task: Callable[[_T], _R], items: Sequence[_T]) -> Iterator[_R]:
        """Results as they are done, in the order of the items.

        Raises StudyError where a worker was killed, and where the task does not reach one.
        """
        from joblib import Parallel, delayed, parallel_config
        from joblib.externals.loky.process_executor import BrokenProcessPool, TerminatedWorkerError

        self._hired = max(self._hired, min(self._workers, len(items)))
        if self._hired == 1:  # nothing to share out
            yield from map(task, items)
            return
        # The tracker of Python 3.11 lets interrupts through again once it is started: it must be up before the workers.
        resource_tracker.ensure_running()
        try:
            # One thread each: the workers are the parallelism.
            with (
                parallel_config("loky", inner_max_num_threads=1, initializer=_begin_worker, initargs=(os.getpid(),)),
                _interrupts_held(),  # the first tasks start the workers
            ):
                results = Parallel(n_jobs=self._hired, return_as="generator")(delayed(task)(item) for item in items)
            with _closed_quietly(results):
                for result in results:  # noqa: UP028 - "yield from" would close the results before the block does
                    yield result
        except TerminatedWorkerError as why:
            raise StudyError(
                "a worker process was ended from outside, often for want of memory: try fewer workers"
            ) from why
        except (BrokenProcessPool, PicklingError) as why:
            reason = str(why.__cause__ or why).strip(' "\n').splitlines()[-1]  # the cause is a worker's whole traceback
            raise StudyError(
                f"what is measured does not reach a worker process ({reason}): let it consist of plain records and"
                " functions of modules, not of a script; or use one worker"
            ) from why


@contextlib.contextmanager
def _closed_quietly(results: Generator[_R, None, None]) -> Iterator[None]:
    """Whoever stops early, at a failure or at Ctrl-C, wants no warning of results that were not fetched."""
    try:
        yield
    finally:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=".*tasks (have been|which were)", category=UserWarning)
            results.close()


def _end_processes() -> None:
    """End the workers at once: loky would keep them for minutes. A crew that is still hired starts new ones."""
    from joblib.externals.loky import get_reusable_executor

    with _interrupts_held():
        get_reusable_executor().shutdown(wait=True, kill_workers=True)


def _begin_worker(parent_pid: int) -> None:
    """A worker ignores Ctrl-C (the study's process ends it) and ends when that process is gone, however it went."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    threading.Thread(target=_end_with_the_study, args=(parent_pid,), daemon=True).start()


def _end_with_the_study(parent_pid: int) -> None:
    never = threading.Event()
    while os.getppid() == parent_pid:
        never.wait(_WATCH_S)
    os._exit(1)


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back until the block is done; processes started in it never get one."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
