"""The file of a mail queue: its tables, and how it is opened and written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sim.serve.durable.journal import Head, origin
from sim.serve.durable.safe_file import sync_folder
from sim.serve.mail.bounce import State

FORMAT: Final = 1
OWED, DELIVERED, BOUNCED, CLOSED = range(4)
STATES: Final[tuple[State, ...]] = ("owed", "delivered", "bounced", "closed")
NOT_MADE: Final = -1
"""The part of a letter without one: its notice could not be made."""

_CHECKPOINT_PAGES: Final = 1_000  # as the journals have it (sqlite_journal.py)
# A letter's at_us: when to try it next while it is owed, else when it was delivered or bounced. What was delivered
# keeps its row without its number, so that each letter is recorded once and for all.
_TABLES: Final = (
    "CREATE TABLE IF NOT EXISTS queue (court_id TEXT PRIMARY KEY, format INTEGER NOT NULL, seq INTEGER NOT NULL, "
    "digest BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS address (address_id INTEGER PRIMARY KEY, address TEXT NOT NULL UNIQUE, "
    "bounces INTEGER NOT NULL DEFAULT 0, last_us INTEGER NOT NULL DEFAULT 0, words TEXT NOT NULL DEFAULT '')",
    "CREATE TABLE IF NOT EXISTS notice (nef_id INTEGER PRIMARY KEY, case_number TEXT NOT NULL, sender TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS part (nef_id INTEGER NOT NULL, place INTEGER NOT NULL, pieces BLOB NOT NULL, "
    "PRIMARY KEY (nef_id, place))",
    "CREATE TABLE IF NOT EXISTS letter (nef_id INTEGER NOT NULL, place INTEGER NOT NULL, address_id INTEGER NOT NULL, "
    "part INTEGER NOT NULL, look TEXT NOT NULL, state INTEGER NOT NULL, attempts INTEGER NOT NULL, "
    "since_us INTEGER NOT NULL, at_us INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (nef_id, place)) "
    "WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS due ON letter (at_us) WHERE state = 0",
    "CREATE TABLE IF NOT EXISTS bounce (bounce_id INTEGER PRIMARY KEY AUTOINCREMENT, nef_id INTEGER NOT NULL, "
    "place INTEGER NOT NULL, at_us INTEGER NOT NULL, words TEXT NOT NULL, attempts INTEGER NOT NULL, "
    "dealt_with_us INTEGER)",
    "CREATE INDEX IF NOT EXISTS open_bounce ON bounce (bounce_id) WHERE dealt_with_us IS NULL",
)


class QueueFileError(RuntimeError):
    """A file that is no mail queue of this court, or cannot be opened; the message says which and what to do."""


def open_queue_file(path: Path, court_id: str, after: Head | None) -> tuple[sqlite3.Connection, Head]:
    """Open a queue's file, or begin one behind ``after``; with how far it has read its journal.

    Notices hold what is sealed: the file is its owner's alone. Raises QueueFileError.
    """
    try:
        path.touch(mode=0o600)
        db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=32)
    except (OSError, sqlite3.Error) as error:
        raise QueueFileError(f"{path}: cannot be opened ({error}); the folder must exist and be ours") from error
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
        with transaction(db):
            for table in _TABLES:
                db.execute(table)
            head = _head(db, court_id, after or origin(court_id), path)
        sync_folder(path.parent)  # the file's own name must survive a power failure, too
    except (OSError, sqlite3.Error) as error:
        db.close()
        raise QueueFileError(
            f"{path}: cannot be used as a mail queue ({error}); check the disk, or move the file away: notices already "
            "delivered are then sent again"
        ) from error
    except BaseException:
        db.close()
        raise
    return db, head


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """All that is written inside, or nothing; durable at its end."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _head(db: sqlite3.Connection, court_id: str, first: Head, path: Path) -> Head:
    if not db.execute("SELECT count(*) FROM queue").fetchone()[0]:
        db.execute("INSERT INTO queue VALUES (?, ?, ?, ?)", (court_id, FORMAT, first.seq, first.digest))
    ((owner, written_in, seq, digest),) = db.execute("SELECT court_id, format, seq, digest FROM queue").fetchall()
    if owner != court_id:
        raise QueueFileError(f"{path}: is the mail queue of {owner}, not of {court_id}; give each its own file")
    if written_in != FORMAT:
        raise QueueFileError(
            f"{path}: is in format {written_in}, this program reads {FORMAT}; use the one that wrote it"
        )
    return Head(seq, digest)
