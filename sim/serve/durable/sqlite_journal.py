"""A journal in one SQLite file: write-ahead log, synchronous FULL, one writer thread, group commit."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from sim.serve.durable.group_commit import Group, ThreadedGroupCommit
from sim.serve.durable.grouped_journal import Batch, GroupedJournal
from sim.serve.durable.journal import (
    FORMAT,
    Head,
    JournalDamagedError,
    JournalError,
    JournalFailedError,
    origin,
    require_end,
    require_format,
)
from sim.serve.durable.safe_file import sync_folder
from sim.serve.durable.writer_lock import WriterLock

# A group is one row, which spills over many pages: large ones make less of it (a log of 16 KB pages takes a group of a
# hundred filings in four fifths of the time of one with 4 KB pages).
_PAGE_BYTES = 16_384
# The log is folded into the file every so many pages. Folded this often its file is used over and over: a sync of
# pages that exist is cheaper than one that has to make a file longer.
_CHECKPOINT_PAGES = 256
_READ_BYTES = 4_000_000
# The head is kept beside the records, so that a lost end is found; a trigger moves it, so that a group is one statement
# and one step of the database, during which the event loop has the interpreter to itself.
_HEAD = (
    "CREATE TABLE IF NOT EXISTS head (court_id TEXT PRIMARY KEY, format INTEGER NOT NULL, seq INTEGER NOT NULL, "
    "digest BLOB NOT NULL, recoveries INTEGER NOT NULL)"
)
_TABLES = (
    "CREATE TABLE IF NOT EXISTS batch (last INTEGER PRIMARY KEY, digest BLOB NOT NULL, records BLOB NOT NULL)",
    "CREATE TRIGGER IF NOT EXISTS committed AFTER INSERT ON batch "
    "BEGIN UPDATE head SET seq = new.last, digest = new.digest; END",
)
_WRITE = "INSERT INTO batch VALUES (?, ?, ?)"
_READ = "SELECT records, digest FROM batch WHERE last >= ? AND last <= ? ORDER BY last"
_LAST = "SELECT last, digest FROM batch ORDER BY last DESC LIMIT 1"
_ADVICE = "Free space on the disk or mend it; whoever asked may ask again under the same key"
T = TypeVar("T")
Row = tuple[int, bytes, bytes]


class SqliteJournal(GroupedJournal):
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
        super().__init__(ThreadedGroupCommit(court_id, head, _row, self._commit, thread), str(path))
        self.path = path
        self._lock, self._thread, self._db = lock, thread, db

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

    async def _batches(self, seq_due: int, seq_end: int) -> Sequence[Batch]:
        try:
            return await self._on_thread(lambda: _rows(self._db, seq_due, seq_end))
        except sqlite3.DatabaseError as error:
            raise JournalDamagedError(
                f"{self.path}: cannot be read from record {seq_due} on ({error}); restore a backup"
            ) from error

    async def _mended(self) -> Head:
        try:
            return await self._on_thread(lambda: _probe(self._db, self.court_id, self.where))
        except sqlite3.Error as error:
            raise JournalFailedError(f"{self.path}: still cannot be written: {error}. {_ADVICE}", False) from error

    async def _shut(self) -> None:
        try:
            await self._on_thread(self._db.close)
        finally:
            self._thread.shutdown()
            self._lock.release()

    async def _on_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _commit(self, row: Row) -> None:
        """All of the group, or none: a journal without it is what stays behind any failure."""
        try:
            self._db.execute(_WRITE, row)
        except sqlite3.Error as error:
            _roll_back(self._db)
            maybe = error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_FULL  # full is known before anything is synced
            raise JournalFailedError(
                f"{self.path}: the records up to {row[0]} were not stored: {error}. {_ADVICE}", maybe
            ) from error


def _row(group: Group) -> Row:
    last = group.records[-1]
    return last.seq, last.digest, b"".join(group.written)


def _locked(path: Path) -> WriterLock:
    try:
        return WriterLock(path.with_name(path.name + ".lock"))
    except OSError as error:
        raise JournalError(f"{path}: cannot be opened ({error.strerror}); the folder must exist and be ours") from error


def _open(path: Path, court_id: str) -> tuple[sqlite3.Connection, Head]:
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=16)
    try:
        db.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
        _require_ours(db, court_id, str(path))
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


def _require_ours(db: sqlite3.Connection, court_id: str, where: str) -> None:
    db.execute(_HEAD)
    for owner, written_in in db.execute("SELECT court_id, format FROM head").fetchall():
        if owner != court_id:
            raise JournalDamagedError(f"{where}: is the journal of {owner}, not of {court_id}; give each its own file")
        require_format(written_in, where)


def _head(db: sqlite3.Connection, court_id: str, where: str) -> Head:
    first = origin(court_id)
    if db.execute("SELECT count(*) FROM head").fetchone() == (0,):
        db.execute("INSERT INTO head VALUES (?, ?, ?, ?, 0)", (court_id, FORMAT, first.seq, first.digest))
    head = Head(*db.execute("SELECT seq, digest FROM head").fetchone())
    last = db.execute(_LAST).fetchone()
    require_end(Head(*last) if last else first, head, where)
    return head


def _rows(db: sqlite3.Connection, seq_due: int, seq_end: int) -> list[Batch]:
    found, size = list[Batch](), 0
    rows = db.execute(_READ, (seq_due, seq_end))
    for records, digest in rows:
        found.append((bytes(records), bytes(digest)))
        size += len(records)
        if size >= _READ_BYTES:
            break
    rows.close()
    return found


def _roll_back(db: sqlite3.Connection) -> None:
    if db.in_transaction:
        db.execute("ROLLBACK")


def _probe(db: sqlite3.Connection, court_id: str, where: str) -> Head:
    """Write something small and durable, then read where the journal stands."""
    _roll_back(db)
    db.execute("UPDATE head SET recoveries = recoveries + 1")
    return _head(db, court_id, where)
