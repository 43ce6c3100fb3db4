"""A journal in one SQLite file: write-ahead log, synchronous FULL, one writer thread, group commit."""

from __future__ import annotations

import asyncio
import sqlite3
from asyncio import Future
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from sim.serve.durable.group_commit import ThreadedGroupCommit
from sim.serve.durable.journal import (
    FORMAT,
    PAGE,
    Head,
    JournalDamagedError,
    JournalError,
    JournalFailedError,
    Record,
    origin,
    require_end,
    require_format,
    require_next,
)
from sim.serve.durable.safe_file import sync_folder
from sim.serve.durable.writer_lock import WriterLock

# The log is folded into the file every so many pages of 4 KB. Folded this often its file is used over and over: a sync
# of pages that exist is cheaper than one that has to make a file longer.
_CHECKPOINT_PAGES = 1_000
_TABLES = (
    "CREATE TABLE IF NOT EXISTS head (court_id TEXT PRIMARY KEY, format INTEGER NOT NULL, seq INTEGER NOT NULL, "
    "digest BLOB NOT NULL, recoveries INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS record (seq INTEGER PRIMARY KEY, at_us INTEGER NOT NULL, key BLOB NOT NULL, "
    "events BLOB NOT NULL, digest BLOB NOT NULL)",
)
_PAGE_OF_RECORDS = "SELECT seq, at_us, key, events, digest FROM record WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?"
T = TypeVar("T")


class SqliteJournal:
    """The journal of one machine in the file ``path``; see ``sim.serve.durable.journal.Journal``.

    A failed sync leaves the connection where it was before the group: SQLite then writes the same pages of its log
    again with the next group, so that nothing is ever acknowledged on pages that only the cache holds.
    """

    def __init__(
        self,
        path: Path,
        head: Head,
        court_id: str,
        lock: WriterLock,
        thread: ThreadPoolExecutor,
        db: sqlite3.Connection,
    ) -> None:
        self.path = path
        self._lock, self._thread, self._db = lock, thread, db
        self._group = ThreadedGroupCommit(court_id, head, self._commit, thread)
        self._closed = False

    @classmethod
    async def open(cls, path: Path, court_id: str) -> SqliteJournal:
        """Open the journal, or begin one in an existing folder.

        Raises JournalBusyError where it has a writer, JournalDamagedError for a file that is none or another court's,
        JournalError where the file cannot be opened at all.
        """
        lock = _locked(path)
        thread = ThreadPoolExecutor(1, thread_name_prefix=f"journal-{court_id}")
        loop = asyncio.get_running_loop()
        try:
            db, head = await loop.run_in_executor(thread, _open, path, court_id)
        except BaseException:
            thread.shutdown()
            lock.release()
            raise
        return cls(path, head, court_id, lock, thread, db)

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
        where, end = str(self.path), self._group.head
        reached = after or origin(self.court_id)
        if reached.seq and await self._on_thread(lambda: _digest_of(self._db, reached.seq)) != reached.digest:
            raise JournalDamagedError(f"{where}: record {reached.seq} is missing, or not the one that was committed")
        while reached.seq < end.seq:
            bounds = (reached.seq, end.seq, PAGE)
            rows = await self._on_thread(partial(_rows, self._db, bounds))
            page = tuple([_record(self.court_id, row) for row in rows])
            for record in page:
                reached = require_next(reached, record, where)
            if not page:
                break
            yield page
        require_end(reached, end, where)

    async def recover(self) -> Head:
        """As ``Journal.recover``."""
        await self._group.settled()
        try:
            head = await self._on_thread(lambda: _probe(self._db, self.court_id, str(self.path)))
        except sqlite3.Error as error:
            raise JournalFailedError(f"{self.path}: still cannot be written: {error}. {_ADVICE}", False) from error
        self._group.restart(head)
        return head

    async def close(self) -> None:
        """As ``Journal.close``."""
        if self._closed:
            return
        self._closed = True
        await self._group.settled()
        try:
            await self._on_thread(self._db.close)
        finally:
            self._thread.shutdown()
            self._lock.release()

    async def _on_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _commit(self, group: Sequence[Record]) -> None:
        try:
            _write(self._db, group)
        except sqlite3.Error as error:
            maybe = error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_FULL  # full is known before anything is synced
            raise JournalFailedError(
                f"{self.path}: {len(group)} records were not stored: {error}. {_ADVICE}", maybe
            ) from error


_ADVICE = "Free space on the disk or mend it; whoever asked may ask again under the same key"


def _locked(path: Path) -> WriterLock:
    try:
        return WriterLock(path.with_name(path.name + ".lock"))
    except OSError as error:
        raise JournalError(f"{path}: cannot be opened ({error.strerror}); the folder must exist and be ours") from error


def _open(path: Path, court_id: str) -> tuple[sqlite3.Connection, Head]:
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=16)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
        for table in _TABLES:
            db.execute(table)
        head = _head(db, court_id, str(path))
        sync_folder(path.parent)  # the file's own name must survive a power failure, too
    except sqlite3.OperationalError as error:
        db.close()
        raise JournalError(f"{path}: cannot be opened: {error}; check the folder's rights and the disk") from error
    except sqlite3.DatabaseError as error:
        db.close()
        raise JournalDamagedError(f"{path}: is no journal, or a damaged one ({error}); restore a backup") from error
    except JournalError:
        db.close()
        raise
    return db, head


def _head(db: sqlite3.Connection, court_id: str, where: str) -> Head:
    first = origin(court_id)
    if db.execute("SELECT count(*) FROM head").fetchone() == (0,):
        db.execute("INSERT INTO head VALUES (?, ?, ?, ?, 0)", (court_id, FORMAT, first.seq, first.digest))
    ((owner, written_in, seq, digest),) = db.execute("SELECT court_id, format, seq, digest FROM head").fetchall()
    if owner != court_id:
        raise JournalDamagedError(f"{where}: is the journal of {owner}, not of {court_id}; give each its own file")
    require_format(written_in, where)
    head = Head(seq, digest)
    last = db.execute("SELECT max(seq) FROM record").fetchone()[0] or 0
    require_end(Head(last, _digest_of(db, last) if last else first.digest), head, where)
    return head


def _digest_of(db: sqlite3.Connection, seq: int) -> bytes:
    row = db.execute("SELECT digest FROM record WHERE seq = ?", (seq,)).fetchone()
    return bytes(row[0]) if row else b""


def _rows(db: sqlite3.Connection, bounds: tuple[int, int, int]) -> list[tuple[int, int, bytes, bytes, bytes]]:
    return db.execute(_PAGE_OF_RECORDS, bounds).fetchall()


def _record(court_id: str, row: tuple[int, int, bytes, bytes, bytes]) -> Record:
    seq, at_us, key, events, digest = row
    return Record(court_id, seq, at_us, key.decode(errors="replace"), events, digest)


def _write(db: sqlite3.Connection, group: Sequence[Record]) -> None:
    """All of the group, or none: a journal without it is what stays behind any failure."""
    last = group[-1]
    try:
        db.execute("BEGIN IMMEDIATE")
        db.executemany(
            "INSERT INTO record VALUES (?, ?, ?, ?, ?)",
            [(record.seq, record.at_us, record.key.encode(), record.events, record.digest) for record in group],
        )
        db.execute("UPDATE head SET seq = ?, digest = ?", (last.seq, last.digest))
        db.execute("COMMIT")
    except BaseException:
        _roll_back(db)
        raise


def _roll_back(db: sqlite3.Connection) -> None:
    if db.in_transaction:
        db.execute("ROLLBACK")


def _probe(db: sqlite3.Connection, court_id: str, where: str) -> Head:
    """Write something small and durable, then read where the journal stands."""
    _roll_back(db)
    db.execute("UPDATE head SET recoveries = recoveries + 1")
    return _head(db, court_id, where)
