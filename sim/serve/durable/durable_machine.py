"""One machine of the core behind its journal: an answer leaves only once everything it rests on is durable.

The machine decides in memory and is ahead of the disk by the records under way. So nobody is told anything, not even
a refusal, before the commit of all that was decided earlier. When a commit fails, whatever was decided since the last
one that succeeded is thrown away: all who wait, the refused as well, are told JournalFailedError and nothing else,
and the state is rebuilt from the journal before the next command is looked at.
"""

from __future__ import annotations

import asyncio
from asyncio import Future
from collections.abc import Sequence
from typing import Any, Generic, TypeVar

import msgspec

from sim.serve.durable.documents import DocumentStore, Hold
from sim.serve.durable.documents_named import brought_by
from sim.serve.durable.journal import Head, Journal, JournalError, Record, origin
from sim.serve.durable.machine_kinds import Kind, Machine
from sim.serve.durable.replaying import Restored, Sees, restored
from sim.serve.durable.snapshots import FORMAT, Snapshot, Snapshots

CommandT = TypeVar("CommandT")
AnswerT = TypeVar("AnswerT")
SNAPSHOT_EVERY = 10_000


class _Follower:
    """Somebody who is shown each durable record once."""

    __slots__ = ("_sees", "reached")

    def __init__(self, sees: Sees, reached: Head) -> None:
        self._sees, self.reached = sees, reached

    def show(self, record: Record, events: Sequence[Any]) -> None:
        if record.seq > self.reached.seq:
            self.reached = Head(record.seq, record.digest)
            self._sees(record, events)


class DurableMachine(Generic[CommandT, AnswerT]):
    """A court, or the national service, that forgets nothing it has acknowledged. One event loop.

    ``restored`` says how the last start, or the last rebuilding, came to its state.
    """

    def __init__(
        self,
        machine: Machine[CommandT, AnswerT],
        kind: Kind,
        journal: Journal,
        snapshots: Snapshots | None = None,
        documents: DocumentStore | None = None,
        snapshot_every: int = SNAPSHOT_EVERY,
    ) -> None:
        self.machine, self.journal, self.documents = machine, journal, documents
        self.restored = Restored(0, 0, ())
        self._kind, self._snapshots, self._snapshot_every = kind, snapshots, snapshot_every
        self._last: Future[Record] | None = None  # of the record appended last
        self._told = origin(journal.court_id)  # the record that followers were told last
        self._snapshot_at = 0
        self._snapshot_task: asyncio.Task[None] | None = None
        self._followers: list[_Follower] = []
        self._torn = True  # the state in memory is not the one that the journal stands for
        self._mending = asyncio.Lock()

    @classmethod
    async def open(
        cls,
        machine: Machine[CommandT, AnswerT],
        kind: Kind,
        journal: Journal,
        snapshots: Snapshots | None = None,
        documents: DocumentStore | None = None,
        snapshot_every: int = SNAPSHOT_EVERY,
    ) -> DurableMachine[CommandT, AnswerT]:
        """Put a machine behind its journal: the latest sound snapshot, then what the journal holds behind it.

        machine: made afresh, with its ports; its state is replaced. kind: how it is written down. documents: where
        what it files must lie first; None for a machine without any. snapshot_every: records between two snapshots.
        Raises JournalDamagedError; the journal stays the caller's then.
        """
        durable = cls(machine, kind, journal, snapshots, documents, snapshot_every)
        await durable._rebuild()
        return durable

    # --- asking -------------------------------------------------------------------------------------------------------

    async def submit(self, command: CommandT, at: int) -> AnswerT:
        """What the machine answers at instant ``at`` (microseconds UTC), once that answer can be relied on.

        Raises JournalFailedError where a commit failed (ask again under the same key), DocumentMissingError where
        the command names a document that the store does not hold. A caller that goes away in between leaves the
        command under way: it is decided already.
        """
        while self._torn or self.journal.failure is not None:
            await self._mend()
        hold = self._hold(command)
        try:
            answer, done = self._decide(command, at)
        except BaseException:
            if hold is not None:
                hold.release()
            raise
        if hold is not None:
            if done is None:
                hold.release()
            else:
                done.add_done_callback(lambda _: hold.release())
        if done is not None:
            await asyncio.shield(done)
        return answer

    async def settled(self) -> None:
        """Return once all that was decided so far is durable. Raises JournalFailedError where it is not."""
        if self._last is not None:
            await asyncio.shield(self._last)

    def _hold(self, command: CommandT) -> Hold | None:
        if self.documents is None:
            return None
        brought = brought_by(command)  # type: ignore[arg-type]  # a store is given to courts only
        return self.documents.hold(brought) if brought else None

    def _decide(self, command: CommandT, at: int) -> tuple[AnswerT, Future[Record] | None]:
        """The answer, and what it has to wait for."""
        try:
            answer = self.machine.handle(command, at)
            events: Sequence[Any] = getattr(answer, "events", ())
            if not events:  # it may rest on what is under way: the receipt of the same filing sent twice, say
                return answer, None if self._last is None or self._last.done() else self._last
            written = self._kind.encode_events(events)
            done = self.journal.append(at, getattr(command, "key", ""), written)
        except BaseException:  # events may have been applied that the journal will never hold
            self._torn = True
            raise
        self._last = done
        done.add_done_callback(lambda settled: self._settle(settled, events))
        if self._snapshots is not None:
            self._snapshot_if_due(done)
        return answer, done

    def _settle(self, done: Future[Record], events: Sequence[Any]) -> None:
        """Called in the order of the records, before those who asked go on."""
        if done.cancelled() or done.exception() is not None:
            self._torn = True
            return
        record = done.result()
        self._told = Head(record.seq, record.digest)
        for follower in self._followers:
            follower.show(record, events)

    # --- following ----------------------------------------------------------------------------------------------------

    async def follow(self, sees: Sees, after: Head | None = None) -> None:
        """Show ``sees`` every durable record behind ``after``, in order and once, now and as they are committed.

        It is called with the record and its events before the asker is answered, and must not raise: the filing is
        made. A follower that keeps the head of the last record it dealt with goes on from there after a restart.
        Raises JournalError for a journal that cannot be read.
        """
        follower = _Follower(sees, after or origin(self.journal.court_id))
        await self._catch_up(follower)
        self._followers.append(follower)

    async def _catch_up(self, follower: _Follower) -> None:
        while follower.reached.seq < self._told.seq:
            start = follower.reached
            async for page in self.journal.read(start if start.seq else None):
                for record in page:
                    follower.show(record, self._kind.decode_events(record.events))

    # --- after a failure ----------------------------------------------------------------------------------------------

    async def _mend(self) -> None:
        """Rebuild the state, once for all who wait for it. Raises JournalFailedError while nothing can be written."""
        async with self._mending:
            if self._torn:  # records appended before are still to be committed, or to fail
                await self._until_settled()
            failed: JournalError | None = self.journal.failure
            if failed is not None:
                self._torn = True
                await self.journal.recover()
            if self._torn:
                await self._rebuild()

    async def _until_settled(self) -> None:
        if self._last is not None and not self._last.done():
            await asyncio.wait([self._last])

    async def _rebuild(self) -> None:
        self.restored, state = await restored(self.machine, self._kind, self.journal, self._snapshots)
        self.machine.state = state
        self._told = self.journal.head
        for follower in self._followers:  # of what was stored although the disk said otherwise
            await self._catch_up(follower)
        self._snapshot_at = self.restored.from_snapshot
        self._last = None
        self._torn = False

    # --- snapshots ----------------------------------------------------------------------------------------------------

    def _snapshot_if_due(self, done: Future[Record]) -> None:
        if self._snapshot_task is not None and not self._snapshot_task.done():
            return
        seq = self.journal.head.seq
        if seq - self._snapshot_at >= self._snapshot_every:
            self._snapshot_at = seq
            self._snapshot_task = asyncio.get_running_loop().create_task(self._snapshot(done, *self._photograph()))

    def _photograph(self) -> tuple[bytes, str]:
        """The state as it is now. The one moment for which a court with a large state stands still."""
        return self._kind.encode_state(self.machine.state), self.machine.digest()

    async def _snapshot(self, done: Future[Record], state: bytes, digest: str) -> None:
        """Save the state right after the record of ``done``, once that record is durable."""
        try:
            record = await asyncio.shield(done)
        except JournalError:
            return  # thrown away with the state
        await self._save(Head(record.seq, record.digest), state, digest)

    async def _save(self, head: Head, state: bytes, digest: str) -> None:
        snapshots = self._snapshots
        assert snapshots is not None
        snapshot = Snapshot(FORMAT, self.journal.court_id, head, digest, state)
        try:
            await asyncio.to_thread(snapshots.save, snapshot)
        except OSError as error:  # it only makes the next start quicker
            note = f"no snapshot at record {head.seq}: {error.strerror}"
            self.restored = msgspec.structs.replace(self.restored, notes=(*self.restored.notes, note))

    async def close(self) -> None:
        """Wait for what is under way, leave a snapshot for a quick start, and close the journal."""
        await self._until_settled()
        if self._snapshot_task is not None:
            await self._snapshot_task
        if self._snapshots is not None and not self._torn and self.journal.failure is None:
            head = self.journal.head
            if head.seq > self._snapshot_at:
                await self._save(head, *self._photograph())
        await self.journal.close()
