"""Many appends, one sync: while one group of records is being committed, the next one gathers."""

from __future__ import annotations

import asyncio
from asyncio import Future, Task
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from sim.serve.durable.journal import Head, JournalFailedError, Record, chained

# Bounds of one group: enough to make a sync cheap for each, few enough that nobody waits for a giant one.
_RECORDS_MAX = 2_000
_BYTES_MAX = 16_000_000
# Commits handed to the thread at a time: with the next one at hand, the disk never waits for a turn of the event loop.
_JOBS_MAX = 2

Waiting = tuple[Record, "Future[Record]"]
Group = Sequence[Waiting]


class GroupCommit:
    """The line of records that wait for one journal's commit; used by one event loop.

    commit: makes a group durable, all or none; whatever it raises fails that group and all that wait behind it.
    """

    def __init__(self, court_id: str, head: Head, commit: Callable[[Sequence[Record]], Awaitable[None]]) -> None:
        self.court_id = court_id
        self.head = head
        self.failure: JournalFailedError | None = None
        self.commits = 0
        self._commit = commit
        self._tail = head
        self._waiting: deque[Waiting] = deque()
        self._task: Task[None] | None = None

    def append(self, at_us: int, key: str, events: bytes) -> Future[Record]:
        """As ``Journal.append``."""
        if self.failure is not None:
            raise JournalFailedError(str(self.failure), maybe_stored=False)
        record = chained(self._tail, self.court_id, at_us, key, events)
        self._tail = Head(record.seq, record.digest)
        loop = asyncio.get_running_loop()
        future: Future[Record] = loop.create_future()
        self._waiting.append((record, future))
        self._begin(loop)
        return future

    async def settled(self) -> None:
        """Return once nothing waits and nothing is under way, committed or failed."""
        while self._task is not None:
            await asyncio.wait([self._task])

    def restart(self, head: Head) -> None:
        """Go on behind ``head`` after a failure. Nothing may be under way: await ``settled()`` first."""
        self.head = self._tail = head
        self.failure = None

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._task is None:
            self._task = loop.create_task(self._run())

    async def _run(self) -> None:
        group: Group = ()
        try:
            while self._waiting:
                group = self._next_group()
                await self._commit([record for record, _ in group])
                self._resolve(group)
        except asyncio.CancelledError:
            self._fail(group, JournalFailedError("the program was stopped in the middle of a commit", True))
            raise
        except Exception as error:
            self._fail(group, failure_of(error))
        finally:
            self._task = None

    def _next_group(self) -> list[Waiting]:
        group: list[Waiting] = []
        size = 0
        while self._waiting and len(group) < _RECORDS_MAX and size < _BYTES_MAX:
            group.append(self._waiting.popleft())
            size += len(group[-1][0].events)
        return group

    def _resolve(self, group: Group) -> None:
        self.commits += 1
        last = group[-1][0]
        self.head = Head(last.seq, last.digest)
        for record, future in group:
            if not future.done():
                future.set_result(record)

    def _fail(self, group: Group, failure: JournalFailedError) -> None:
        self.failure = failure
        behind = JournalFailedError(f"{failure} (this record waited behind it and was not written)", False)
        waiting = list(self._waiting)
        self._waiting.clear()
        for futures, reason in ((group, failure), (waiting, behind)):
            for _, future in futures:
                if not future.done():
                    future.set_exception(reason)
                    future.exception()  # looked at: a client that went away is no "exception never retrieved"


class ThreadedGroupCommit(GroupCommit):
    """The same with a commit that blocks, on a thread of its own.

    The thread takes the next group itself, the moment the one before is durable.
    """

    def __init__(
        self, court_id: str, head: Head, write: Callable[[Sequence[Record]], None], thread: ThreadPoolExecutor
    ) -> None:
        super().__init__(court_id, head, _none)
        self._write, self._thread = write, thread
        self._jobs = 0
        self._begun = False
        self._stopped = False  # set on the thread: no group behind a failed one is written
        self._idle = asyncio.Event()
        self._idle.set()

    async def settled(self) -> None:
        """As ``GroupCommit.settled``."""
        while not self._idle.is_set():
            await self._idle.wait()

    def restart(self, head: Head) -> None:
        """As ``GroupCommit.restart``."""
        super().restart(head)
        self._stopped = False

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        if not self._begun and self._jobs < _JOBS_MAX:
            self._begun = True
            self._idle.clear()
            loop.call_soon(self._hand_over, loop)  # once all that is asked in this turn of the loop has been appended

    def _hand_over(self, loop: asyncio.AbstractEventLoop) -> None:
        self._begun = False
        self._jobs += 1
        loop.run_in_executor(self._thread, self._write_next).add_done_callback(self._written)

    def _write_next(self) -> tuple[Group, JournalFailedError | None]:
        """On the thread: commit what waits."""
        if self._stopped:
            return (), None
        group = self._next_group()
        try:
            if group:
                self._write([record for record, _ in group])
        except Exception as error:
            self._stopped = True
            return group, failure_of(error)
        return group, None

    def _written(self, job: Future[tuple[Group, JournalFailedError | None]]) -> None:
        self._jobs -= 1
        group, failure = job.result()
        if failure is not None:
            self._fail(group, failure)
        elif group:
            self._resolve(group)
        if self._waiting and self.failure is None:
            self._begin(job.get_loop())
        elif not self._jobs and not self._begun:
            self._idle.set()


def failure_of(error: Exception) -> JournalFailedError:
    """What askers are told of an error in a commit: itself, if it says so, else that the outcome is not known."""
    if isinstance(error, JournalFailedError):
        return error
    return JournalFailedError(f"the commit failed: {type(error).__name__}: {error}", True)


async def _none(_group: Sequence[Record]) -> None:
    """The threaded kind commits on its thread."""
