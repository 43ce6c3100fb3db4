"""Many appends, one sync: while one group of records is being committed, the next one gathers."""

from __future__ import annotations

import asyncio
from asyncio import AbstractEventLoop, Future, Task
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor
from typing import TypeVar

from sim.serve.durable.journal import Head, JournalFailedError, Record
from sim.serve.durable.record_bytes import next_record

# Bounds of one group: enough to make a sync cheap for each, few enough that nobody waits for a giant one.
RECORDS_MAX = 2_000
_BYTES_MAX = 16_000_000

T = TypeVar("T")
Waiting = tuple[Record, bytes, "Future[Record]"]


class Group:
    """Records that are committed together, in order. written: each as it stands in the journal."""

    __slots__ = ("futures", "records", "written")

    def __init__(self, waiting: Sequence[Waiting]) -> None:
        self.records: Sequence[Record] = [one[0] for one in waiting]
        self.written: Sequence[bytes] = [one[1] for one in waiting]
        self.futures: Sequence[Future[Record]] = [one[2] for one in waiting]


class GroupCommit:
    """The line of records that wait for one journal's commit; used by one event loop.

    commit: makes a group durable, all or none; whatever it raises fails that group and all that wait behind it.
    """

    def __init__(self, court_id: str, head: Head, commit: Callable[[Group], Awaitable[None]]) -> None:
        self.court_id = court_id
        self.head = head
        self.failure: JournalFailedError | None = None
        self.commits = 0
        self._commit = commit
        self._seq, self._digest = head.seq, head.digest  # of the record appended last
        self._waiting: deque[Waiting] = deque()
        self._durable: deque[Group] = deque()  # and not told yet
        self._task: Task[None] | None = None

    def append(self, at_us: int, key: str, events: bytes) -> Future[Record]:
        """As ``Journal.append``."""
        if self.failure is not None:
            raise JournalFailedError(str(self.failure), maybe_stored=False)
        loop = asyncio.get_running_loop()
        # Hashed here, so that the thread or the server that commits has nothing to do but that.
        record, written = next_record(self._digest, self._seq + 1, self.court_id, at_us, key, events)
        self._seq, self._digest = record.seq, record.digest
        future: Future[Record] = loop.create_future()
        self._waiting.append((record, written, future))
        self._begin(loop)
        return future

    async def settled(self) -> None:
        """Return once nothing waits and nothing is under way, committed or failed."""
        while self._task is not None:
            await asyncio.wait([self._task])

    def restart(self, head: Head) -> None:
        """Go on behind ``head`` after a failure. Nothing may be under way: await ``settled()`` first."""
        self.head = head
        self._seq, self._digest = head.seq, head.digest
        self.failure = None

    def _begin(self, loop: AbstractEventLoop) -> None:
        if self._task is None:
            self._task = loop.create_task(self._run(loop))

    async def _run(self, loop: AbstractEventLoop) -> None:
        group: Group | None = None
        try:
            while self._waiting:
                group = self._next_group()
                await self._commit(group)
                self._note(group)
                if self._waiting:
                    loop.call_soon(self._tell)  # once the next group is on its way to the server
                else:
                    self._tell()
        except asyncio.CancelledError:
            self._fail(group, JournalFailedError("the program was stopped in the middle of a commit", True))
            raise
        except Exception as error:
            self._fail(group, failure_of(error))
        finally:
            self._task = None

    def _next_group(self) -> Group:
        """What waits, up to a bound. Each step on the line is one that no other thread can come between."""
        waiting, taken, size = self._waiting, list[Waiting](), 0
        while waiting and len(taken) < RECORDS_MAX and size < _BYTES_MAX:
            one = waiting.popleft()
            taken.append(one)
            size += len(one[1])
        return Group(taken)

    def _note(self, group: Group) -> None:
        last = group.records[-1]
        self.commits += 1
        self.head = Head(last.seq, last.digest)
        self._durable.append(group)

    def _tell(self) -> None:
        """Answer all whose records are durable, in the order of the records."""
        while self._durable:
            group = self._durable.popleft()
            for record, future in zip(group.records, group.futures, strict=True):
                if not future.done():
                    future.set_result(record)

    def _fail(self, group: Group | None, failure: JournalFailedError) -> None:
        self._tell()
        self.failure = failure
        behind = JournalFailedError(f"{failure} (this record waited behind it and was not written)", False)
        waiting = Group(self._waiting)
        self._waiting.clear()
        for futures, reason in ((group.futures if group else (), failure), (waiting.futures, behind)):
            for future in futures:
                if not future.done():
                    future.set_exception(reason)
                    future.exception()  # looked at: a client that went away is no "exception never retrieved"


class ThreadedGroupCommit(GroupCommit):
    """The same with a commit that blocks, on a thread of its own.

    prepare: makes ready, quickly, what ``write`` then commits. The thread goes on with the next group by itself, the
    moment the one before is durable.
    """

    def __init__(
        self, court_id: str, head: Head, prepare: Callable[[Group], T], write: Callable[[T], None], thread: Executor
    ) -> None:
        super().__init__(court_id, head, _none)
        self._prepare, self._write, self._thread = prepare, write, thread
        self._busy = False
        self._idle = asyncio.Event()
        self._idle.set()

    async def settled(self) -> None:
        """As ``GroupCommit.settled``."""
        while self._busy:
            await self._idle.wait()

    def _begin(self, loop: AbstractEventLoop) -> None:
        if not self._busy:
            self._busy = True
            self._idle.clear()
            loop.call_soon(self._hand_over, loop)  # once all that is asked in this turn of the loop has been appended

    def _hand_over(self, loop: AbstractEventLoop) -> None:
        self._thread.submit(self._work, loop)

    def _work(self, loop: AbstractEventLoop) -> None:
        """On the thread: commit what waits until nothing does, or until a commit fails: then nothing behind it."""
        durable: Group | None = None
        group: Group | None = None
        failure: JournalFailedError | None = None
        try:
            while self._waiting:
                group = self._next_group()
                ready = self._prepare(group)
                if durable is not None:  # only now: the loop, once woken, takes the interpreter for a while
                    loop.call_soon_threadsafe(self._written, durable)
                    durable = None
                self._write(ready)
                durable, group = group, None
        except BaseException as error:
            failure = failure_of(error)
        loop.call_soon_threadsafe(self._ended, loop, durable, group, failure)

    def _written(self, group: Group) -> None:
        self._note(group)
        self._tell()

    def _ended(
        self, loop: AbstractEventLoop, durable: Group | None, group: Group | None, failure: JournalFailedError | None
    ) -> None:
        self._busy = False
        if durable is not None:
            self._written(durable)
        if failure is not None:
            self._fail(group, failure)
        if self._waiting:  # came too late for the thread to see
            self._begin(loop)
        elif not self._busy:
            self._idle.set()


def failure_of(error: BaseException) -> JournalFailedError:
    """What askers are told of an error in a commit: itself, if it says so, else that the outcome is not known."""
    if isinstance(error, JournalFailedError):
        return error
    return JournalFailedError(f"the commit failed: {type(error).__name__}: {error}", True)


async def _none(_group: Group) -> None:
    """The threaded kind commits on its thread."""
