"""A journal on a PostgreSQL server: one for many courts, same meaning as the embedded one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

from sim.serve.durable.group_commit import Group, GroupCommit
from sim.serve.durable.grouped_journal import Batch, GroupedJournal
from sim.serve.durable.journal import (
    FORMAT,
    Head,
    JournalBusyError,
    JournalError,
    JournalFailedError,
    origin,
    require_end,
    require_format,
)

# A group is cut into batches that stay whole in a page of the server (8 KB): one row for ten filings, neither split nor
# compressed. A record that is larger has a batch of its own.
_BATCH_BYTES = 7_900
_ROWS = 200
_TABLES = """
SELECT pg_advisory_xact_lock(hashtextextended('ecfsim: tables', 0));
CREATE SCHEMA IF NOT EXISTS ecfsim;
CREATE TABLE IF NOT EXISTS ecfsim.head (
    court_id text PRIMARY KEY, format smallint NOT NULL, seq bigint NOT NULL, digest bytea NOT NULL,
    recoveries bigint NOT NULL);
CREATE TABLE IF NOT EXISTS ecfsim.batch (
    court_id text NOT NULL, last bigint NOT NULL, digest bytea NOT NULL, records bytea NOT NULL,
    PRIMARY KEY (court_id, last)) WITH (toast_tuple_target = 8160);
ALTER TABLE ecfsim.batch ALTER COLUMN records SET STORAGE EXTERNAL;
"""
# One statement, so one round trip and one transaction. The head moves only from where this writer left it. Where it
# did not, none moved, and the division by zero takes all of it back: whoever lost the lock without noticing writes
# nothing. The error names no row, so that nothing of a record gets into the server's log.
_WRITE = """
WITH moved AS (
    UPDATE ecfsim.head SET seq = $2, digest = $3 WHERE court_id = $1 AND seq = $4 AND digest = $5 RETURNING 1)
INSERT INTO ecfsim.batch VALUES ($1, $6::bigint / (SELECT count(*) FROM moved), $7::bytea, $8::bytea)"""
_ROW = ", ($1, ${}::bigint, ${}::bytea, ${}::bytea)"
# Rows that are spelled out cost the server less than arrays of them, but each number of them is a statement to keep.
_SPELLED_MAX = 16
_WRITE_MANY = """
WITH moved AS (
    UPDATE ecfsim.head SET seq = $2, digest = $3 WHERE court_id = $1 AND seq = $4 AND digest = $5 RETURNING 1)
INSERT INTO ecfsim.batch SELECT $1, line.last / (SELECT count(*) FROM moved), line.digest, line.records
    FROM unnest($6::bigint[], $7::bytea[], $8::bytea[]) AS line (last, digest, records)
"""
_READ = (
    "SELECT records, digest FROM ecfsim.batch WHERE court_id = $1 AND last >= $2 AND last <= $3 ORDER BY last LIMIT $4"
)
_LAST = "SELECT last, digest FROM ecfsim.batch WHERE court_id = $1 ORDER BY last DESC LIMIT 1"
_ADVICE = "Mend the server; whoever asked may ask again under the same key"
CONNECT_S = 10.0


class PostgresJournal(GroupedJournal):
    """The journal of one machine on a server; see ``sim.serve.durable.journal.Journal``.

    One connection a journal, which holds the writer's lock: a server for many courts needs as many connections.
    """

    def __init__(self, url: str, head: Head, court_id: str, connection: Any, wait_s: float) -> None:
        super().__init__(GroupCommit(court_id, head, self._commit), _called(url, court_id))
        self._url, self._wait_s = url, wait_s
        self._connection = connection
        self._writes: dict[int, Any] = {}  # the connection's statements that write so many batches
        self._turn = asyncio.Lock()  # a connection does one thing at a time

    @classmethod
    async def open(cls, url: str, court_id: str, wait_s: float = 5.0) -> PostgresJournal:
        """Open the journal of ``court_id`` on the server at ``url`` (postgresql://…), or begin one.

        wait_s: how long to wait for the lock of a writer that was killed a moment ago. Raises JournalBusyError where
        it has a writer, JournalError where the server cannot be reached or would lose commits.
        """
        connection, head = await _connected(url, court_id, wait_s)
        return cls(url, head, court_id, connection, wait_s)

    async def _batches(self, seq_due: int, seq_end: int) -> Sequence[Batch]:
        try:
            async with self._turn:
                rows = await self._connection.fetch(_READ, self.court_id, seq_due, seq_end, _ROWS)
        except _errors() as error:
            raise JournalError(f"{self.where}: cannot be read ({type(error).__name__}: {error})") from error
        return [(row["records"], row["digest"]) for row in rows]

    async def _mended(self) -> Head:
        """By a new connection, so that the lock is taken anew."""
        async with self._turn:
            self._connection.terminate()
            self._writes = {}
            try:
                self._connection, head = await _connected(self._url, self.court_id, self._wait_s)
                await self._connection.execute(
                    "UPDATE ecfsim.head SET recoveries = recoveries + 1 WHERE court_id = $1", self.court_id
                )
            except _errors() as error:
                raise JournalFailedError(f"{self.where}: still cannot be written: {error}. {_ADVICE}", False) from error
        return head

    async def _shut(self) -> None:
        async with self._turn:
            try:
                await self._connection.close(timeout=CONNECT_S)
            except _errors():
                self._connection.terminate()

    async def _commit(self, group: Group) -> None:
        import asyncpg

        before, last = self._group.head, group.records[-1]
        batches = _cut(group)
        told = f"{self.where}: {len(group.records)} records were not stored"
        try:
            async with self._turn:
                write = self._writes.get(len(batches)) or await self._prepared(len(batches))
                await write(self.court_id, last.seq, last.digest, before.seq, before.digest, *_parameters(batches))
        except asyncpg.DivisionByZeroError as error:
            words = f"{told}: another writer moved the journal on; stop one of the two"
            raise JournalFailedError(words, False) from error
        except _errors() as error:
            refused = isinstance(error, asyncpg.PostgresError) and not _is_end_of_connection(error)
            raise JournalFailedError(f"{told}: {type(error).__name__}: {error}. {_ADVICE}", not refused) from error

    async def _prepared(self, count: int) -> Any:
        """What writes so many batches on this connection, given ``_parameters`` behind those of the head."""
        count = min(count, _SPELLED_MAX + 1)
        if count not in self._writes:
            self._writes[count] = (await self._connection.prepare(_statement(count))).fetch
        return self._writes[count]


_Row = tuple[int, bytes, bytes]
"""A batch: number and digest of its last record, the records."""


def _statement(count: int) -> str:
    if count > _SPELLED_MAX:
        return _WRITE_MANY
    return _WRITE + "".join([_ROW.format(at, at + 1, at + 2) for at in range(9, 6 + 3 * count, 3)])


def _parameters(batches: list[_Row]) -> Iterable[Any]:
    """Row by row, as the statement spells them out, or, if there are too many of them, by columns."""
    return chain.from_iterable(batches) if len(batches) <= _SPELLED_MAX else zip(*batches, strict=True)


def _cut(group: Group) -> list[_Row]:
    """The batches of a group."""
    batches: list[_Row] = []
    written, records = group.written, group.records
    begin, size = 0, 0
    for place, one in enumerate(written):
        if size and size + len(one) > _BATCH_BYTES:
            last = records[place - 1]
            batches.append((last.seq, last.digest, b"".join(written[begin:place])))
            begin, size = place, 0
        size += len(one)
    batches.append((records[-1].seq, records[-1].digest, b"".join(written[begin:])))
    return batches


def _called(url: str, court_id: str) -> str:
    return f"journal of {court_id} on {shown_server(url)}"


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
    """A connection that has the journal's lock, and the head."""
    import asyncpg

    where = _called(url, court_id)
    try:
        connection = await asyncpg.connect(url, timeout=CONNECT_S)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError, ValueError) as error:
        raise JournalError(f"{where}: no connection ({type(error).__name__}: {error}); check the URL") from error
    try:
        await _require_durable(connection, where)
        if await connection.fetchval("SELECT to_regclass('ecfsim.batch')") is None:  # or all courts would wait for it
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
    await connection.execute("SET synchronous_commit = on; SET plan_cache_mode = force_generic_plan; SET jit = off")
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
    last = await connection.fetchrow(_LAST, court_id)
    require_end(Head(last["last"], last["digest"]) if last else first, head, where)
    return head
