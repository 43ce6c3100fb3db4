"""A journal in memory whose commits a test holds back, lets fail, or lets fail after they were stored."""

from __future__ import annotations

import asyncio
from asyncio import Future
from collections.abc import AsyncIterator, Awaitable, Callable

from sim.serve.durable.group_commit import Group, GroupCommit
from sim.serve.durable.journal import Head, Journal, JournalFailedError, Record, origin, require_end
from sim.serve.durable.record_bytes import chained

Opens = Callable[[], Awaitable[Journal]]
"""Opens a test's journal, and opens it again."""


class DoubleJournal:
    """stored: what is durable. hold(): commits wait until let_go(). failing: what each commit raises.

    stores_all_the_same: a failing commit is stored, as when only the answer of the disk is lost.
    """

    def __init__(self, court_id: str = "caed") -> None:
        self.stored: list[Record] = []
        self.failing: str = ""
        self.stores_all_the_same = False
        self.closed = False
        self.recoveries = 0
        self._go = asyncio.Event()
        self._go.set()
        self._group = GroupCommit(court_id, origin(court_id), self._commit)

    def hold(self) -> None:
        self._go.clear()

    def let_go(self) -> None:
        self._go.set()

    @property
    def commits(self) -> int:
        return self._group.commits

    @property
    def court_id(self) -> str:
        return self._group.court_id

    @property
    def head(self) -> Head:
        return self._group.head

    @property
    def failure(self) -> JournalFailedError | None:
        return self._group.failure

    def append(self, at_us: int, key: str, events: bytes) -> Future[Record]:
        return self._group.append(at_us, key, events)

    async def read(self, after: Head | None = None) -> AsyncIterator[tuple[Record, ...]]:
        end, head = self.head, after or origin(self.court_id)
        for record in self.stored[head.seq : end.seq]:
            assert record == chained(head, self.court_id, record.at_us, record.key, record.events)
            head = Head(record.seq, record.digest)
            await asyncio.sleep(0)
            yield (record,)
        require_end(head, end, "double")

    async def recover(self) -> Head:
        self.recoveries += 1
        await self._group.settled()
        if self.failing:
            raise JournalFailedError(self.failing, maybe_stored=False)
        last = self.stored[-1] if self.stored else None
        self._group.restart(Head(last.seq, last.digest) if last else origin(self.court_id))
        return self.head

    async def close(self) -> None:
        self.closed = True

    async def _commit(self, group: Group) -> None:
        await self._go.wait()
        if self.failing and not self.stores_all_the_same:
            raise JournalFailedError(self.failing, maybe_stored=False)
        self.stored += group.records
        if self.failing:
            raise JournalFailedError(self.failing, maybe_stored=True)
