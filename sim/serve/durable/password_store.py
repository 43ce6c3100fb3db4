"""Where one court's passwords are kept: salted hashes in a file of their own, apart from the event log."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from sim.ecf.passwords import Failures
from sim.serve.durable.journal import JournalError, JournalFailedError
from sim.serve.durable.safe_file import sync_folder

FORMAT = 1
_KEY_BYTES = 32
_TABLES = (
    "CREATE TABLE IF NOT EXISTS store (one INTEGER PRIMARY KEY CHECK (one = 1), format INTEGER NOT NULL, "
    "token_key BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS password (login TEXT PRIMARY KEY, memory_kib INTEGER NOT NULL, "
    "passes INTEGER NOT NULL, lanes INTEGER NOT NULL, salt BLOB NOT NULL, hash BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS failures (login TEXT PRIMARY KEY, count INTEGER NOT NULL, "
    "locked_until INTEGER NOT NULL)",
)


class PasswordStoreError(JournalError):
    """The file of the passwords cannot be opened, or is none; the message says which, and what to do."""


class Cost(msgspec.Struct, frozen=True, gc=False):
    """What one hash costs: memory in KiB, passes over it, lanes (RFC 9106 section 3.1: m, t, p)."""

    memory_kib: int
    passes: int
    lanes: int


class Hashed(msgspec.Struct, frozen=True, gc=False):
    """A password as it is kept. Its representation says nothing of it."""

    cost: Cost
    salt: bytes
    hash: bytes

    def __repr__(self) -> str:
        return "Hashed(…)"


class PasswordStore:
    """A SQLite file that only its owner may read (WAL, synchronous FULL): what ``put`` returned from is durable.

    token_key: random bytes, made with the file. Every method may be called from any thread.
    """

    def __init__(self, path: Path, db: sqlite3.Connection, token_key: bytes) -> None:
        self.path, self.token_key = path, token_key
        self._db = db
        self._guard = threading.Lock()

    @classmethod
    def open(cls, path: Path, random_bytes: Callable[[int], bytes]) -> PasswordStore:
        """Open the file, or begin one, with the folders on the way to it. Raises PasswordStoreError."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))  # SQLite's own would be for all
            sync_folder(path.parent)
        except OSError as error:
            raise PasswordStoreError(
                f"{path}: cannot be opened ({error.strerror}); check the folder's rights"
            ) from error
        db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            return cls(path, db, _begun(db, path, random_bytes))
        except sqlite3.Error as error:
            db.close()
            raise PasswordStoreError(f"{path}: is no store of passwords ({error}); restore a backup") from error
        except PasswordStoreError:
            db.close()
            raise

    def passwords(self) -> dict[str, Hashed]:
        """Every password that is kept, by login."""
        with self._guard:
            rows = self._db.execute("SELECT login, memory_kib, passes, lanes, salt, hash FROM password").fetchall()
        return {row[0]: Hashed(Cost(*row[1:4]), row[4], row[5]) for row in rows}

    def failures(self) -> dict[str, Failures]:
        """The failures that were kept, by login."""
        with self._guard:
            return {row[0]: Failures(row[1], row[2]) for row in self._db.execute("SELECT * FROM failures").fetchall()}

    def put(self, login: str, hashed: Hashed) -> None:
        """Set or replace a password and forget the login's failures; durable on return.

        Raises JournalFailedError; then the old one stands.
        """
        row = (login, hashed.cost.memory_kib, hashed.cost.passes, hashed.cost.lanes, hashed.salt, hashed.hash)
        try:
            self._all_or_none(
                ("INSERT OR REPLACE INTO password VALUES (?, ?, ?, ?, ?, ?)", [row]),
                ("DELETE FROM failures WHERE login = ?", [(login,)]),
            )
        except sqlite3.Error as error:
            raise JournalFailedError(
                f"{self.path}: the password was not stored: {error}. Free space on the disk or mend it, then ask again",
                maybe_stored=False,
            ) from error

    def put_failures(self, changed: Mapping[str, Failures | None]) -> None:
        """Keep what is held against some logins; None: nothing any more. Raises sqlite3.Error."""
        self._all_or_none(
            ("DELETE FROM failures WHERE login = ?", [(login,) for login in changed]),
            (
                "INSERT INTO failures VALUES (?, ?, ?)",
                [(login, one.count, one.locked_until) for login, one in changed.items() if one is not None],
            ),
        )

    def _all_or_none(self, *statements: tuple[str, list[tuple[object, ...]]]) -> None:
        with self._guard:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                for statement, rows in statements:
                    self._db.executemany(statement, rows)
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Give the file back. Closing twice is no mistake."""
        with self._guard:
            self._db.close()


def _begun(db: sqlite3.Connection, path: Path, random_bytes: Callable[[int], bytes]) -> bytes:
    """The store's own key, made if the file is new."""
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    for table in _TABLES:
        db.execute(table)
    db.execute("INSERT OR IGNORE INTO store VALUES (1, ?, ?)", (FORMAT, random_bytes(_KEY_BYTES)))
    found, token_key = db.execute("SELECT format, token_key FROM store").fetchone()
    if found != FORMAT:
        raise PasswordStoreError(f"{path}: format {found}, this program reads {FORMAT}; use the one that wrote it")
    return bytes(token_key)
