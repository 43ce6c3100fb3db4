"""Another process's journal, read as it grows and checked along its chain; it is never written."""

from __future__ import annotations

import asyncio
import sqlite3
from abc import abstractmethod
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from sim.serve.durable.group_commit import Group, GroupCommit
from sim.serve.durable.grouped_journal import Batch, GroupedJournal
from sim.serve.durable.journal import Head, JournalBusyError, JournalDamagedError, JournalError, origin, require_format
from sim.serve.durable.postgres_journal import CONNECT_S, shown_server

_BUSY_S = 1.0
_ROWS = 200
_HEAD = "SELECT format, seq, digest FROM head WHERE court_id = ?"
_READ = "SELECT records, digest FROM batch WHERE last >= ? AND last <= ? ORDER BY last LIMIT ?"
_SERVER_HEAD = "SELECT format, seq, digest FROM ecfsim.head WHERE court_id = $1"
_SERVER_READ = (
    "SELECT records, digest FROM ecfsim.batch WHERE court_id = $1 AND last >= $2 AND last <= $3 ORDER BY last LIMIT $4"
)
T = TypeVar("T")


class FollowedJournal(GroupedJournal):
    """A journal that another process writes: ``look`` finds its head, ``read`` what stands before it, as in one's own.

    Appending to it fails.
    """

    def __init__(self, name: str, where: str) -> None:
        async def refuse(_group: Group) -> None:
            raise JournalBusyError(f"{where}: another process writes this journal; here it is only followed")

        super().__init__(GroupCommit(name, origin(name), refuse), where)

    async def look(self) -> Head:
        """Where the journal stands now; what was committed before the call is in. Raises JournalError."""
        row = await self._stands()
        if row is None:  # begun, and nothing in it yet
            head = origin(self.court_id)
        else:
            require_format(row[0], self.where)
            head = Head(row[1], bytes(row[2]))
        self._group.restart(head)
        return head

    async def _mended(self) -> Head:
        return await self.look()

    @abstractmethod
    async def _stands(self) -> Sequence[Any] | None:
        """(format, number, digest) of the last record. Raises JournalError."""


class FollowedSqliteJournal(FollowedJournal):
    """A journal in a SQLite file, over a connection that can only read. The writer is never kept from writing."""

    def __init__(self, path: Path, name: str) -> None:
        super().__init__(name, str(path))
        self.path = path
        self._db: sqlite3.Connection | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"follows-{name}")

    async def _stands(self) -> Sequence[Any] | None:
        return await self._asked(lambda db: db.execute(_HEAD, (self.court_id,)).fetchone())

    async def _batches(self, seq_due: int, seq_end: int) -> Sequence[Batch]:
        rows = await self._asked(lambda db: db.execute(_READ, (seq_due, seq_end, _ROWS)).fetchall())
        return [(bytes(records), bytes(digest)) for records, digest in rows]

    async def _asked(self, ask: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: ask(self._opened()))
        except sqlite3.OperationalError as error:
            raise JournalError(
                f"{self.path}: cannot be read now ({error}); who owns it must run, or have run"
            ) from error
        except sqlite3.DatabaseError as error:
            raise JournalDamagedError(f"{self.path}: is no journal, or a damaged one ({error})") from error

    def _opened(self) -> sqlite3.Connection:
        """On the thread: the connection, made at the first need."""
        if self._db is None:
            address = f"file:{quote(str(self.path.absolute()))}?mode=ro"
            self._db = sqlite3.connect(
                address, uri=True, isolation_level=None, check_same_thread=False, timeout=_BUSY_S
            )
        return self._db

    async def _shut(self) -> None:
        self._thread.shutdown()
        if self._db is not None:
            self._db.close()


class FollowedPostgresJournal(FollowedJournal):
    """A journal on a PostgreSQL server, over a connection that can only read and is made anew where it was lost."""

    def __init__(self, url: str, name: str) -> None:
        super().__init__(name, f"journal of {name} on {shown_server(url)}")
        self._url = url
        self._connection: Any = None
        self._turn = asyncio.Lock()  # a connection does one thing at a time

    async def _stands(self) -> Sequence[Any] | None:
        rows = await self._asked(_SERVER_HEAD, self.court_id)
        return tuple(rows[0]) if rows else None

    async def _batches(self, seq_due: int, seq_end: int) -> Sequence[Batch]:
        rows = await self._asked(_SERVER_READ, self.court_id, seq_due, seq_end, _ROWS)
        return [(row["records"], row["digest"]) for row in rows]

    async def _asked(self, query: str, *values: object) -> Sequence[Any]:
        import asyncpg

        async with self._turn:
            try:
                if self._connection is None or self._connection.is_closed():
                    settings = {"default_transaction_read_only": "on", "jit": "off"}
                    self._connection = await asyncpg.connect(self._url, timeout=CONNECT_S, server_settings=settings)
                rows: Sequence[Any] = await self._connection.fetch(query, *values, timeout=CONNECT_S)
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
                raise JournalError(f"{self.where}: cannot be read now ({type(error).__name__}: {error})") from error
        return rows

    async def _shut(self) -> None:
        if self._connection is not None:
            self._connection.terminate()


def followed_journal(folder: Path, name: str, url: str = "") -> FollowedJournal:
    """The journal that another process keeps in ``folder``, or on the server at ``url``; nothing is opened yet."""
    if url:
        return FollowedPostgresJournal(url, name)
    return FollowedSqliteJournal(folder / "journal.sqlite3", name)
