"""A journal on a PostgreSQL server: one for many courts, same meaning as the embedded one."""

from __future__ import annotations

import asyncio
from asyncio import Future
from collections.abc import AsyncIterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from sim.serve.durable.group_commit import GroupCommit
from sim.serve.durable.journal import (
    FORMAT,
    PAGE,
    Head,
    JournalBusyError,
    JournalDamagedError,
    JournalError,
    JournalFailedError,
    Record,
    origin,
    require_end,
    require_format,
    require_next,
)

# Records of up to 8 KB stay whole in their row: split and compressed, a filing would cost several rows.
_TABLES = """
SELECT pg_advisory_xact_lock(hashtextextended('ecfsim: tables', 0));
CREATE SCHEMA IF NOT EXISTS ecfsim;
CREATE TABLE IF NOT EXISTS ecfsim.head (
    court_id text PRIMARY KEY, format smallint NOT NULL, seq bigint NOT NULL, digest bytea NOT NULL,
    recoveries bigint NOT NULL);
CREATE TABLE IF NOT EXISTS ecfsim.record (
    court_id text NOT NULL, seq bigint NOT NULL, at_us bigint NOT NULL, key bytea NOT NULL, events bytea NOT NULL,
    digest bytea NOT NULL, PRIMARY KEY (court_id, seq)) WITH (toast_tuple_target = 8160);
ALTER TABLE ecfsim.record ALTER COLUMN events SET STORAGE EXTERNAL;
"""
# One statement, so one round trip and one transaction. The head moves only from where this writer left it: whoever
# lost the lock without noticing writes nothing.
_WRITE = """
WITH moved AS (
    UPDATE ecfsim.head SET seq = $2, digest = $3 WHERE court_id = $1 AND seq = $4 AND digest = $5 RETURNING 1)
INSERT INTO ecfsim.record SELECT $1, line.* FROM
    unnest($6::bigint[], $7::bigint[], $8::bytea[], $9::bytea[], $10::bytea[]) AS line
    WHERE EXISTS (SELECT 1 FROM moved)
"""
_READ = (
    "SELECT seq, at_us, key, events, digest FROM ecfsim.record "
    "WHERE court_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4"
)
_DIGEST = "SELECT digest FROM ecfsim.record WHERE court_id = $1 AND seq = $2"
_LAST = "SELECT max(seq) FROM ecfsim.record WHERE court_id = $1"
_ADVICE = "Mend the server; whoever asked may ask again under the same key"
CONNECT_S = 10.0


class PostgresJournal:
    """The journal of one machine on a server; see ``sim.serve.durable.journal.Journal``.

    One connection a journal, which holds the writer's lock: a server for many courts needs as many connections.
    """

    def __init__(self, url: str, head: Head, court_id: str, connection: Any, wait_s: float) -> None:
        self._url, self._connection, self._wait_s = url, connection, wait_s
        self._turn = asyncio.Lock()  # a connection does one thing at a time
        self._group = GroupCommit(court_id, head, self._commit)
        self._closed = False

    @classmethod
    async def open(cls, url: str, court_id: str, wait_s: float = 5.0) -> PostgresJournal:
        """Open the journal of ``court_id`` on the server at ``url`` (postgresql://…), or begin one.

        wait_s: how long to wait for the lock of a writer that was killed a moment ago. Raises JournalBusyError where
        it has a writer, JournalError where the server cannot be reached or would lose commits.
        """
        connection, head = await _connected(url, court_id, wait_s)
        return cls(url, head, court_id, connection, wait_s)

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
        where, end = self._where(), self._group.head
        reached = after or origin(self.court_id)
        if reached.seq and await self._ask("fetchval", _DIGEST, reached.seq) != reached.digest:
            raise JournalDamagedError(f"{where}: record {reached.seq} is missing, or not the one that was committed")
        while reached.seq < end.seq:
            rows = await self._ask("fetch", _READ, reached.seq, end.seq, PAGE)
            page = tuple([_record(self.court_id, row) for row in rows])
            for record in page:
                reached = require_next(reached, record, where)
            if not page:
                break
            yield page
        require_end(reached, end, where)

    async def recover(self) -> Head:
        """As ``Journal.recover``: a new connection, so that the lock is taken anew."""
        await self._group.settled()
        async with self._turn:
            self._connection.terminate()
            try:
                self._connection, head = await _connected(self._url, self.court_id, self._wait_s)
                await self._connection.execute(
                    "UPDATE ecfsim.head SET recoveries = recoveries + 1 WHERE court_id = $1", self.court_id
                )
            except _errors() as error:
                raise JournalFailedError(
                    f"{self._where()}: still cannot be written: {error}. {_ADVICE}", False
                ) from error
        self._group.restart(head)
        return head

    async def close(self) -> None:
        """As ``Journal.close``."""
        if self._closed:
            return
        self._closed = True
        await self._group.settled()
        async with self._turn:
            try:
                await self._connection.close(timeout=CONNECT_S)
            except _errors():
                self._connection.terminate()

    def _where(self) -> str:
        return f"journal of {self.court_id} on {shown_server(self._url)}"

    async def _ask(self, how: str, query: str, *arguments: object) -> Any:
        try:
            async with self._turn:
                return await getattr(self._connection, how)(query, self.court_id, *arguments)
        except _errors() as error:
            raise JournalError(f"{self._where()}: cannot be read ({type(error).__name__}: {error})") from error

    async def _commit(self, group: Sequence[Record]) -> None:
        import asyncpg

        before, last = self._group.head, group[-1]
        columns = (
            [record.seq for record in group],
            [record.at_us for record in group],
            [record.key.encode() for record in group],
            [record.events for record in group],
            [record.digest for record in group],
        )
        told = f"{self._where()}: {len(group)} records were not stored"
        try:
            async with self._turn:
                done = await self._connection.execute(
                    _WRITE, self.court_id, last.seq, last.digest, before.seq, before.digest, *columns
                )
        except _errors() as error:
            refused = isinstance(error, asyncpg.PostgresError) and not _is_end_of_connection(error)
            raise JournalFailedError(f"{told}: {type(error).__name__}: {error}. {_ADVICE}", not refused) from error
        if done != f"INSERT 0 {len(group)}":
            raise JournalFailedError(f"{told}: another writer moved the journal on; stop one of the two", False)


def shown_server(url: str) -> str:
    """Host, port and database of a URL, without login and password."""
    parts = urlsplit(url)
    return f"{parts.hostname or 'local socket'}{f':{parts.port}' if parts.port else ''}{parts.path}"


def _errors() -> tuple[type[Exception], ...]:
    """Whatever a server or the way to it may raise."""
    import asyncpg

    return (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError, JournalError)


def _is_end_of_connection(error: Any) -> bool:
    """Whether the server's word leaves open what became of the transaction: classes 08 and 57P of SQLSTATE."""
    return str(error.sqlstate or "").startswith(("08", "57P"))


async def _connected(url: str, court_id: str, wait_s: float) -> tuple[Any, Head]:
    import asyncpg

    where = f"journal of {court_id} on {shown_server(url)}"
    try:
        connection = await asyncpg.connect(url, timeout=CONNECT_S)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError, ValueError) as error:
        raise JournalError(f"{where}: no connection ({type(error).__name__}: {error}); check the URL") from error
    try:
        await _require_durable(connection, where)
        if await connection.fetchval("SELECT to_regclass('ecfsim.record')") is None:  # or all courts would wait for it
            async with connection.transaction():
                await connection.execute(_TABLES)
        await _lock(connection, court_id, wait_s, where)
        head = await _head(connection, court_id, where)
    except BaseException:
        connection.terminate()
        raise
    return connection, head


async def _require_durable(connection: Any, where: str) -> None:
    """A commit must be on the disk before it is answered, whatever the server's default is."""
    await connection.execute("SET synchronous_commit = on")
    if await connection.fetchval("SHOW fsync") != "on":
        raise JournalError(f"{where}: the server runs with fsync = off and would lose filings; switch it on")


async def _lock(connection: Any, court_id: str, wait_s: float, where: str) -> None:
    import asyncpg

    await connection.execute(f"SET lock_timeout = {max(1, round(wait_s * 1000))}")
    try:
        await connection.execute("SELECT pg_advisory_lock(hashtextextended($1, 0))", f"ecfsim: journal of {court_id}")
    except asyncpg.LockNotAvailableError as error:
        raise JournalBusyError(
            f"{where}: another process writes this journal already; stop it first, or name another database"
        ) from error
    await connection.execute("SET lock_timeout = 0")


async def _head(connection: Any, court_id: str, where: str) -> Head:
    first = origin(court_id)
    await connection.execute(
        "INSERT INTO ecfsim.head VALUES ($1, $2, $3, $4, 0) ON CONFLICT DO NOTHING",
        court_id, FORMAT, first.seq, first.digest,
    )  # fmt: skip
    row = await connection.fetchrow("SELECT format, seq, digest FROM ecfsim.head WHERE court_id = $1", court_id)
    require_format(row["format"], where)
    head = Head(row["seq"], row["digest"])
    last = await connection.fetchval(_LAST, court_id) or 0
    found = first.digest if not last else await connection.fetchval(_DIGEST, court_id, last)
    require_end(Head(last, found), head, where)
    return head


def _record(court_id: str, row: Any) -> Record:
    key = bytes(row["key"]).decode(errors="replace")
    return Record(court_id, row["seq"], row["at_us"], key, row["events"], row["digest"])
