"""One court's mail: follows what the court has made durable, keeps the queue, and has its letters delivered.

A letter is recorded as delivered after the server has taken it, many at a time. So a program that is killed sends
some again; it never takes for delivered what was not, and it records each once.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from sim.ecf.events import CourtEvent, Docketed, NoticeIssued
from sim.nef import Notice
from sim.serve.durable.journal import Head, Record
from sim.serve.mail.bounce import Bounce, FailingAddress, LetterRecord, Pending
from sim.serve.mail.delivery import Delivery
from sim.serve.mail.letter import Key, Letter
from sim.serve.mail.mail_queue import MailQueue, Outcome, Taken
from sim.serve.mail.queue_file import BOUNCED, DELIVERED, OWED
from sim.serve.mail.relay import Relay
from sim.serve.mail.reply import shown
from sim.serve.mail.retrying import Retrying
from sim.serve.mail.smtp_client import Answer

T = TypeVar("T")
Assemble = Callable[[Docketed, NoticeIssued], Notice]
"""The notice of an entry, by what is known of the court at the moment: ``NoticeAssembler.notice``."""

QUEUE_FILE: Final = "mail.sqlite3"
# Bounds of what is in memory: notices taken in and not yet in the file (by addressees), and letters read from it.
_TAKEN_MAX: Final = 20_000
_READY_MAX: Final = 2_048
_GATHER_S: Final = 0.05  # outcomes of so long are recorded with one sync; a program that is killed sends them again
_SOME: Final = 128  # outcomes that do not wait any longer when there is no letter of which more could be told
_CLOCK_S: Final = 1.0  # the court's clock is not the loop's: it is looked at so often while something is to be retried
_MEND_S: Final = 1.0


class _Batch(NamedTuple):
    """What is written in one transaction: ``MailQueue.write``'s arguments."""

    taken: list[Taken]
    base: Head
    head: Head
    outcomes: list[Outcome]


class MailService:
    """The mail of one court. One event loop; ``follow`` is to be given every durable record, in order."""

    def __init__(
        self,
        queue: MailQueue,
        thread: ThreadPoolExecutor,
        relay: Relay,
        notice: Assemble,
        now_us: Callable[[], int],
        jitter: Callable[[], float],
        retrying: Retrying,
    ) -> None:
        self.trouble = ""
        self.delivery = Delivery(relay, self._told, jitter)
        self._queue, self._thread = queue, thread
        self._notice, self._now_us, self._jitter, self._retrying = notice, now_us, jitter, retrying
        self._head = queue.head  # of what was taken in, be it in the file or not
        self._base = queue.head  # of what was handed to the file
        self._taken: list[Taken] = []
        self._taken_letters = 0
        self._outcomes: list[Outcome] = []
        self._held: set[Key] = set()  # letters in memory: ready, under way, or not yet recorded
        self._more = True  # there may be letters due in the file
        self._next_us: int | None = None
        self._turns = 0  # in which what was to be written was written
        self._change = asyncio.Event()
        self._enough = asyncio.Event()  # outcomes are worth a sync
        self._idle = asyncio.Event()
        self._stopped = False  # nothing more is taken in, because it could not be kept
        self._leaving = self._closing = False  # nothing more is taken in or begun; nothing more will be told
        self._task: asyncio.Task[None] | None = None

    @classmethod
    async def open(
        cls,
        folder: Path,
        court_id: str,
        *,
        relay: Relay,
        notice: Assemble,
        now_us: Callable[[], int],
        jitter: Callable[[], float],
        retrying: Retrying | None = None,
        after: Head | None = None,
    ) -> MailService:
        """Open the queue in ``folder`` (made if need be), and begin to deliver what is owed.

        notice: ``NoticeAssembler.notice`` of an assembler that has noted a record's events before ``follow`` is given
        them. now_us: the court's clock, microseconds UTC. jitter: draws from [0, 1). after: for a new queue, the
        record up to which notices are not to be sent (a court served from a finished run). Raises JournalBusyError,
        QueueFileError, OSError.
        """
        folder.mkdir(parents=True, exist_ok=True)
        thread = ThreadPoolExecutor(1, thread_name_prefix=f"mail-{court_id}")
        loop = asyncio.get_running_loop()
        try:
            queue = await loop.run_in_executor(thread, MailQueue.open, folder / QUEUE_FILE, court_id, after)
        except BaseException:
            thread.shutdown()
            raise
        service = cls(queue, thread, relay, notice, now_us, jitter, retrying or Retrying())
        service._task = loop.create_task(service._run())
        return service

    # --- taking in ----------------------------------------------------------------------------------------------------

    def follow(self, record: Record, events: Sequence[CourtEvent]) -> None:
        """Take in the notices of one durable record; those that the queue has already are passed over.

        Never raises. A notice that cannot be made becomes a bounce. Where the queue cannot be written at all, nothing
        more is taken in and ``trouble`` says so: the journal still has it, and the next start takes it from there.
        """
        if self._stopped or self._leaving or record.seq < self._head.seq:
            return
        if record.seq == self._head.seq:
            if record.digest != self._head.digest:
                self._stop(f"record {record.seq} of the journal is not the one that the mail queue has read")
            return
        found = [_taken(self._notice, entry, issued, self._now_us()) for entry, issued in _issued(events)]
        self._head = Head(record.seq, record.digest)
        if not found:
            return
        self._taken += found
        self._taken_letters += sum(_size(one) for one in found)
        self._idle.clear()
        self._change.set()
        if self._taken_letters > _TAKEN_MAX:
            self._write_now()

    def check(self, head: Head) -> None:
        """Compare the queue with its journal's last record, at the start: one that has read further is another's.

        Such a queue takes nothing in, and ``trouble`` says so (a journal restored from an old backup, say).
        """
        if head.seq < self._head.seq:
            self._stop(f"the mail queue has read record {self._head.seq}, the journal ends with record {head.seq}")

    def _write_now(self) -> None:
        """Whoever follows has to wait: notices are made faster than the file takes them."""
        batch = self._collect()
        try:
            self._thread.submit(self._queue.write, *batch).result()
        except sqlite3.Error as error:
            self._put_back(batch)
            self._stop(f"{self._queue.path}: {error}")
        else:
            self._recorded(batch)

    def _stop(self, words: str) -> None:
        self._stopped = True
        self.trouble = f"{words}; no more notices are taken into the mail queue until the next start"

    # --- asking -------------------------------------------------------------------------------------------------------

    async def bounces(self, all_of_them: bool = False) -> tuple[Bounce, ...]:
        """The bounces that the clerk has not dealt with, or all of them, the newest first."""
        return await self._on_thread(partial(self._queue.bounces.listed, all_of_them))

    async def failing(self) -> tuple[FailingAddress, ...]:
        """Addresses that bounced, the most often first."""
        return await self._on_thread(self._queue.bounces.failing)

    async def pending(self) -> Pending:
        """What is still to be done as far as it is recorded, and why nothing leaves at the moment if that is so."""
        found = await self._on_thread(self._queue.pending)
        return Pending(
            owed=found.owed,
            retried=found.retried,
            bounces=found.bounces,
            oldest_us=found.oldest_us,
            trouble=self.trouble or self.delivery.trouble,
        )

    async def letters_of(self, nef_id: int) -> tuple[LetterRecord, ...]:
        """What became of each letter of a notice."""
        return await self._on_thread(partial(self._queue.letters_of, nef_id))

    async def requeue(self, bounce_id: int) -> None:
        """Send a bounced letter again. Raises BounceError."""
        await self._on_thread(partial(self._queue.bounces.requeue, bounce_id, self._now_us()))
        self.wake()

    async def dismiss(self, bounce_id: int) -> None:
        """Mark a bounce as dealt with. Raises BounceError."""
        await self._on_thread(partial(self._queue.bounces.dismiss, bounce_id, self._now_us()))

    def wake(self) -> None:
        """Look at once for what is due: the court's clock was moved."""
        self._more = True
        self._idle.clear()
        self._change.set()

    async def recorded(self) -> None:
        """Return once all that was taken in and all that was told by now is durable, or cannot be written."""
        enough = self._turns + 2  # the one under way may have begun before
        while (self._taken or self._outcomes) and self._turns < enough and self._task is not None and not self.trouble:
            await asyncio.sleep(_GATHER_S / 5)
        await self._on_thread(lambda: None)

    async def idle(self) -> None:
        """Return once nothing is due: every letter was delivered or bounced, or waits for its next attempt."""
        await self._idle.wait()

    async def close(self) -> None:
        """Finish the letters under way, record what became of them, and give the queue back. The rest is owed still."""
        if self._task is None:
            return
        self._leaving = True
        await self.delivery.close()
        self._closing = True
        self._change.set()
        self._enough.set()
        task, self._task = self._task, None
        try:
            await task
        finally:
            await self._release()

    async def abandon(self) -> None:
        """Give the queue back as a killed program would: nothing that is not in the file gets there."""
        task, self._task = self._task, None
        self._leaving = True
        await self.delivery.abort()
        if task is not None:
            task.cancel()
            await asyncio.wait([task])
            await self._release()

    async def _release(self) -> None:
        await self._on_thread(self._queue.close)
        self._thread.shutdown()

    async def _on_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    # --- the queue and the connections --------------------------------------------------------------------------------

    async def _run(self) -> None:
        """Write what has come and what has become of letters, and read those that are due, turn by turn."""
        while not self._closing or self._taken or self._outcomes:
            await self._until_change()
            wanted = 0 if self._leaving or self._is_full() else self._wanted()
            batch = self._collect()
            held = self._held.difference([one.key for one in batch.outcomes])
            self._more = self._more and not wanted  # what comes meanwhile sets it again
            try:
                letters, next_us = await self._on_thread(partial(self._turn, batch, held, wanted))
            except sqlite3.Error as error:
                self._put_back(batch)
                self._more = True
                self.trouble = self.trouble or f"{self._queue.path}: {error}"
                if self._closing:
                    return  # what is not recorded is sent again; what is not taken in is in the journal
                await asyncio.sleep(_MEND_S)
                continue
            self._recorded(batch)
            self._next_us = next_us
            self._more = self._more or 0 < wanted <= len(letters)
            self._held.update([letter.key for letter in letters])
            if self._leaving:
                continue
            self.delivery.offer(letters)
        await self._write_head()

    def _turn(self, batch: _Batch, held: Set[Key], wanted: int) -> tuple[list[Letter], int | None]:
        """On the thread: what is to be written, then letters that are due, and when the next one will be."""
        if batch.taken or batch.outcomes:
            self._queue.write(*batch)
        now = self._now_us()
        return self._queue.due(now, wanted, held) if wanted else [], self._queue.next_us(now)

    async def _until_change(self) -> None:
        """Until there is something to write or to read; while letters leave, what becomes of them is gathered first."""
        if self.delivery.is_busy and not self._closing:
            await self._gather()
        while not self._has_work():
            self._change.clear()
            if not self._held:
                self._idle.set()
            with suppress(TimeoutError):
                async with asyncio.timeout(None if self._next_us is None else _CLOCK_S):
                    await self._change.wait()
        self._idle.clear()

    async def _gather(self) -> None:
        """Wait for more outcomes; not for so long that the connections run out of letters."""
        self._enough.clear()
        if not self._has_enough():
            with suppress(TimeoutError):
                async with asyncio.timeout(_GATHER_S):
                    await self._enough.wait()

    def _has_enough(self) -> bool:
        if self._more and not self._leaving and not self._is_full():
            return True
        return _SOME <= len(self._outcomes) >= len(self._held)

    def _has_work(self) -> bool:
        if self._taken or self._outcomes or self._closing:
            return True
        if self._leaving or self._is_full():
            return False
        return self._more or (self._next_us is not None and self._next_us <= self._now_us())

    def _wanted(self) -> int:
        """How many letters to read: few where none is under way, and the rest while these are."""
        return _READY_MAX if self._held else _READY_MAX // 4

    def _is_full(self) -> bool:
        return len(self.delivery.ready) > _READY_MAX // 2

    async def _write_head(self) -> None:
        """Records without a notice need not be read again."""
        if self._head.seq > self._queue.head.seq:
            try:
                await self._on_thread(partial(self._queue.write, *self._collect()))
            except sqlite3.Error as error:
                self.trouble = f"{self._queue.path}: {error}"

    def _collect(self) -> _Batch:
        """What is to be written next; a head alone is not worth a sync."""
        if not (self._taken or self._outcomes or self._closing):
            return _Batch([], self._base, self._base, [])
        batch = _Batch(self._taken, self._base, self._head, self._outcomes)
        self._base, self._taken, self._taken_letters, self._outcomes = self._head, [], 0, []
        self._more = self._more or bool(batch.taken)
        return batch

    def _put_back(self, batch: _Batch) -> None:
        if batch.base.seq < self._base.seq:
            self._base = batch.base
        self._taken = batch.taken + self._taken
        self._taken_letters = sum(map(_size, self._taken))
        self._outcomes = batch.outcomes + self._outcomes

    def _recorded(self, batch: _Batch) -> None:
        self._turns += 1
        self._held.difference_update([one.key for one in batch.outcomes])
        if not self._stopped:
            self.trouble = ""

    def _told(self, letter: Letter, answer: Answer) -> None:
        """A letter's fate, from a connection."""
        now = self._now_us()
        if answer.fate == "delivered":
            outcome = Outcome(letter.key, DELIVERED, now, 0, answer.words)
        elif answer.fate == "refused":
            outcome = Outcome(letter.key, BOUNCED, now, 0, answer.words)
        elif self._retrying.is_over(letter.since_us, now):
            hours = self._retrying.give_up_s / 3_600
            outcome = Outcome(letter.key, BOUNCED, now, 0, f"given up after {hours:g} hours: {answer.words}")
        else:
            wait_us = self._retrying.wait_us(letter.attempts + 1, self._jitter())
            outcome = Outcome(letter.key, OWED, now, now + wait_us, answer.words)
        self._outcomes.append(outcome)
        self._change.set()
        if self._has_enough():
            self._enough.set()


def _issued(events: Sequence[CourtEvent]) -> list[tuple[Docketed, NoticeIssued]]:
    """The notices of one command, each with the entry it is of."""
    issued = [event for event in events if isinstance(event, NoticeIssued)]
    if not issued:
        return []
    entries = {(event.case_id, event.entry_number): event for event in events if isinstance(event, Docketed)}
    return [(entries[(one.case_id, one.entry_number)], one) for one in issued]


def _taken(assemble: Assemble, entry: Docketed, issued: NoticeIssued, now_us: int) -> Taken:
    """The notice as it is now. One that cannot be made is told the clerk; the filing stands all the same."""
    try:
        notice = assemble(entry, issued)
    except Exception as error:
        words = shown(f"{type(error).__name__}: {error}")
        return Taken(issued.nef_id, f"id {issued.case_id}", "", now_us, None, words)
    domain = notice.court_host.removeprefix("ecf.")  # as sim.nef.header has it in From
    return Taken(issued.nef_id, notice.dockets[0].case_number, f"{notice.mailbox}@{domain}", now_us, notice)


def _size(one: Taken) -> int:
    return 1 if one.notice is None else 1 + len(one.notice.electronic)
