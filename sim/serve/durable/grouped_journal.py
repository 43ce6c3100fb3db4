"""What the journals have in common: records committed in groups, kept in batches, read back along the chain."""

from __future__ import annotations

from abc import ABC, abstractmethod
from asyncio import Future
from collections.abc import AsyncIterator, Sequence

from sim.serve.durable.group_commit import GroupCommit
from sim.serve.durable.journal import PAGE, Head, JournalFailedError, Record, origin, require_end, require_there
from sim.serve.durable.record_bytes import Reading

Batch = tuple[bytes, bytes]
"""Records as they stand in the journal, end to end, and the digest of the last of them."""


class GroupedJournal(ABC):
    """One machine's journal over a line of groups; see ``sim.serve.durable.journal.Journal``.

    where: what messages call it.
    """

    def __init__(self, group: GroupCommit, where: str) -> None:
        self.where = where
        self._group = group
        self._closed = False

    @property
    def court_id(self) -> str:
        """Whose journal it is."""
        return self._group.court_id

    @property
    def head(self) -> Head:
        """The last durable record."""
        return self._group.head

    @property
    def failure(self) -> JournalFailedError | None:
        """Why nothing can be appended until ``recover`` succeeds."""
        return self._group.failure

    @property
    def commits(self) -> int:
        """How many groups were committed since the journal was opened: one sync each."""
        return self._group.commits

    def append(self, at_us: int, key: str, events: bytes) -> Future[Record]:
        """As ``Journal.append``."""
        return self._group.append(at_us, key, events)

    async def read(self, after: Head | None = None) -> AsyncIterator[tuple[Record, ...]]:
        """As ``Journal.read``."""
        start, end = after or origin(self.court_id), self._group.head
        require_there(start.seq, end, self.where)
        reading = Reading(self.court_id, start, self.where)
        page: list[Record] = []
        seq_due = max(1, start.seq)
        while start != end and seq_due <= end.seq:
            batches = await self._batches(seq_due, end.seq)
            if not batches:
                break
            for batch, digest in batches:
                for record in reading.records(batch, digest):
                    page.append(record)
                    if len(page) == PAGE:
                        yield tuple(page)
                        page.clear()
            seq_due = reading.reached.seq + 1
        if page:
            yield tuple(page)
        require_end(reading.reached, end, self.where)

    async def recover(self) -> Head:
        """As ``Journal.recover``."""
        await self._group.settled()
        head = await self._mended()
        self._group.restart(head)
        return head

    async def close(self) -> None:
        """As ``Journal.close``."""
        if not self._closed:
            self._closed = True
            await self._group.settled()
            await self._shut()

    @abstractmethod
    async def _batches(self, seq_due: int, seq_end: int) -> Sequence[Batch]:
        """Some batches, in order, from that which holds record ``seq_due``, none behind ``seq_end``."""

    @abstractmethod
    async def _mended(self) -> Head:
        """Prove that writing works again, and find the head. Raises JournalFailedError."""

    @abstractmethod
    async def _shut(self) -> None:
        """Give back what the journal holds of the machine; nothing is under way."""
