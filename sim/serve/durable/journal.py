"""What a journal is: what one machine accepted, in order, each record durable before anybody is told.

    JournalError
    ├── JournalBusyError      another writer has the journal
    ├── JournalDamagedError   a record is missing, changed, or of another format
    └── JournalFailedError    a commit failed: nothing of it was acknowledged

A record holds all events of one accepted command, so that there is no half of it. The chained digest makes each
record vouch for all before it.
"""

from __future__ import annotations

from asyncio import Future
from collections.abc import AsyncIterator
from hashlib import blake2b
from typing import Protocol

import msgspec

FORMAT = 2
"""Of the bytes in ``Record.events``, of records in a row and of the chain; another one is told, never guessed at."""

DIGEST_BYTES = 32
PAGE = 500


class JournalError(RuntimeError):
    """Something is wrong with a journal; the message says which, where, and what to do."""


class JournalBusyError(JournalError):
    """Another process, or another part of this one, writes this journal."""


class JournalDamagedError(JournalError):
    """What the journal holds is not what was written: a gap, a changed byte, a lost end, another format."""


class JournalFailedError(JournalError):
    """A commit failed, and nothing that rests on it was acknowledged.

    maybe_stored: whether the records of that commit may be found in the journal all the same (the answer of the disk
    or of the server was lost). Who asks again under the same idempotency key is docketed once either way.
    """

    def __init__(self, message: str, maybe_stored: bool) -> None:
        super().__init__(message)
        self.maybe_stored = maybe_stored


class Head(msgspec.Struct, frozen=True, gc=False):
    """The last record of a journal: its sequence number (0: none yet) and the digest of the chain up to it."""

    seq: int
    digest: bytes


class Record(msgspec.Struct, frozen=True, gc=False):
    """One accepted command. seq: dense from 1; at_us: microseconds UTC; key: the client's idempotency key, or "".

    events: the command's events in the encoding of ``FORMAT``, a JSON array; digest: of the chain up to this record.
    """

    court_id: str
    seq: int
    at_us: int
    key: str
    events: bytes
    digest: bytes


class Journal(Protocol):
    """One machine's journal, opened by its only writer. asyncio; every method is to be used in one event loop."""

    @property
    def court_id(self) -> str:
        """Whose journal it is."""
        ...

    @property
    def head(self) -> Head:
        """The last durable record."""
        ...

    @property
    def failure(self) -> JournalFailedError | None:
        """Why nothing can be appended until ``recover`` succeeds; None while all is well."""
        ...

    def append(self, at_us: int, key: str, events: bytes) -> Future[Record]:
        """Put one record behind all appended before; the future resolves once it is durable, in order of appending.

        When a commit fails, the futures of its group and of all that wait behind it raise JournalFailedError: they
        were decided on what is now not there. Raises JournalFailedError at once while ``failure`` is set.
        """
        ...

    def read(self, after: Head | None = None) -> AsyncIterator[tuple[Record, ...]]:
        """The durable records behind ``after`` (default: all), checked, a few hundred at a time.

        Raises JournalDamagedError at the first that is missing or changed, and where the record of ``after`` or the
        end of the journal is not what it was.
        """
        ...

    async def recover(self) -> Head:
        """After a failure: forget what was not committed, prove that writing works again, and return the head.

        Raises JournalFailedError while it does not.
        """
        ...

    async def close(self) -> None:
        """Wait for what is under way and give the journal back. Closing twice is no mistake."""
        ...


def origin(court_id: str) -> Head:
    """The head of a journal without records: it binds the chain to its court and its format."""
    return Head(0, blake2b(f"{FORMAT}\0{court_id}".encode(), digest_size=DIGEST_BYTES).digest())


def require_format(found: int, where: str) -> None:
    """Raises JournalDamagedError for a journal in another format than this program writes."""
    if found != FORMAT:
        raise JournalDamagedError(
            f"{where}: the journal is in format {found}, this program reads format {FORMAT}; use the one that wrote it"
        )


def require_end(reached: Head, head: Head, where: str) -> None:
    """Raises JournalDamagedError where reading ended before the record that was the last when reading began."""
    if reached != head:
        raise JournalDamagedError(
            f"{where}: the journal ends with record {reached.seq}, but record {head.seq} was committed; its end is "
            "lost or changed. Restore the journal from a backup; nothing was changed"
        )


def require_there(seq: int, head: Head, where: str) -> None:
    """Raises JournalDamagedError where reading is to go on behind a record that lies behind the last one."""
    if seq > head.seq:
        raise lost(seq, where)


def lost(seq: int, where: str) -> JournalDamagedError:
    """What is said where a record that somebody knows of is not in the journal."""
    return JournalDamagedError(
        f"{where}: record {seq} is missing, or not the one that was committed. Restore the journal from a backup; "
        "nothing was changed"
    )


async def require_whole(journal: Journal) -> Head:
    """Read a journal from its first record to its last. Raises JournalDamagedError for any damage."""
    head = origin(journal.court_id)
    async for page in journal.read():
        head = Head(page[-1].seq, page[-1].digest)
    return head
