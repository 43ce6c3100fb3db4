"""The journal, embedded and on a server: dense, chained, durable before it is told, one writer, damage found."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from journal_doubles import Opens
from postgres_server import Server, programs, why_not

from sim.serve.durable.journal import (
    Head,
    Journal,
    JournalBusyError,
    JournalDamagedError,
    JournalError,
    JournalFailedError,
    Record,
    require_whole,
)
from sim.serve.durable.postgres_journal import PostgresJournal, shown_server
from sim.serve.durable.record_bytes import chained
from sim.serve.durable.sqlite_journal import SqliteJournal

Changes = Callable[[str], Awaitable[None]]


async def _all(journal: Journal, after: Head | None = None) -> list[Record]:
    return [record async for page in journal.read(after) for record in page]


async def _filled(opens: Opens, *groups: int) -> Journal:
    """A journal of some groups, each committed by itself (five records, if nothing is said)."""
    journal = await opens()
    for records in groups or (5,):
        ahead = journal.head.seq
        numbers = range(ahead + 1, ahead + records + 1)
        await asyncio.gather(*[journal.append(n, f"key-{n}", b'["%d"]' % n) for n in numbers])
    return journal


@pytest.fixture
def change(where: str, name: str, tmp_path: Path) -> Changes:
    """Meddles with the closed journal behind its back: one statement about ``batch`` or ``head``, for each kind."""

    async def meddle(statement: str) -> None:
        if where:
            import asyncpg

            connection = await asyncpg.connect(where)
            scoped = statement.replace(" batch", " ecfsim.batch").replace(" head", " ecfsim.head")
            scoped = scoped.replace("X'", "'\\x")
            await connection.execute(f"{scoped}{' AND' if 'WHERE' in scoped else ' WHERE'} court_id = '{name}'")
            await connection.close()
        else:
            with sqlite3.connect(tmp_path / "journal.sqlite3") as db:
                db.execute(statement)
            db.close()

    return meddle


def test_records_read_back_as_they_were_appended_numbered_from_one(opens: Opens, name: str) -> None:
    async def story() -> None:
        journal = await _filled(opens)
        records = await _all(journal)
        assert [(one.court_id, one.seq, one.at_us, one.key, one.events) for one in records] == [
            (name, n, n, f"key-{n}", b'["%d"]' % n) for n in range(1, 6)
        ]
        assert journal.head == Head(5, records[-1].digest)
        await journal.close()
        again = await opens()
        assert again.head == journal.head
        assert await _all(again) == records
        assert await _all(again, Head(3, records[2].digest)) == records[3:]
        assert await again.append(6, "", b"[]") == chained(journal.head, name, 6, "", b"[]")
        await again.close()

    asyncio.run(story())


def test_a_hundred_appends_at_once_take_few_commits(opens: Opens) -> None:
    async def story() -> None:
        journal = await _filled(opens, 100)
        assert (journal.head.seq, journal.commits <= 3) == (100, True)
        await journal.close()

    asyncio.run(story())


def test_futures_resolve_in_the_order_of_appending(opens: Opens) -> None:
    async def story() -> None:
        journal = await opens()
        told: list[int] = []
        futures = [journal.append(n, "", b"[]") for n in range(30)]
        for future in reversed(futures):
            future.add_done_callback(lambda done: told.append(done.result().seq))
        await asyncio.gather(*futures)
        assert told == list(range(1, 31))
        await journal.close()

    asyncio.run(story())


def test_any_key_and_any_bytes_can_be_journalled(opens: Opens) -> None:
    async def story() -> None:
        journal = await opens()
        for key, events in (("\0", b"\0\xff"), ("é'\"; DROP TABLE head; --", b""), ("k" * 100_000, b"x" * 3_000_000)):
            assert (await journal.append(-1, key, events)).key == key
        assert [(one.key[:9], len(one.events)) for one in await _all(journal)] == [
            ("\0", 2), ("é'\"; DROP", 0), ("k" * 9, 3_000_000),
        ]  # fmt: skip
        await journal.close()

    asyncio.run(story())


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DELETE FROM batch WHERE last = 3", "record 4 follows record 2"),
        ("DELETE FROM batch WHERE last = 2", "record 3 follows record 0"),
        ("UPDATE batch SET records = X'' WHERE last = 3", "record 3 is not what was written"),
        ("UPDATE batch SET records = X'00' WHERE last = 2", "record 1 is not what was written"),
        ("UPDATE batch SET digest = X'00' WHERE last = 2", "record 2 is not what was written"),
        ("UPDATE batch SET digest = records WHERE last = 3", "record 3 is not what was written"),
        ("UPDATE batch SET last = 9 WHERE last = 3", "record 4 follows record 2"),
    ],
)
def test_damage_inside_the_journal_is_told(opens: Opens, change: Changes, statement: str, told: str) -> None:
    async def story() -> None:
        await (await _filled(opens, 2, 1, 2)).close()
        await change(statement)
        journal = await opens()
        with pytest.raises(JournalDamagedError, match=told):
            await require_whole(journal)
        await journal.close()

    if "last = 9" in statement:  # then the end is another, too
        with pytest.raises(JournalDamagedError, match="ends with record 9, but record 5 was committed"):
            asyncio.run(story())
    else:
        asyncio.run(story())


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DELETE FROM batch WHERE last >= 4", "ends with record 3, but record 5 was committed"),
        ("DELETE FROM batch", "ends with record 0, but record 5 was committed"),
        ("DELETE FROM head", "ends with record 5, but record 0 was committed"),
        ("UPDATE head SET format = 1", "in format 1, this program reads format 2"),
        ("UPDATE batch SET digest = X'00' WHERE last = 5", "its end is lost or changed"),
    ],
)
def test_a_lost_end_is_told_when_the_journal_is_opened(
    opens: Opens, change: Changes, statement: str, told: str
) -> None:
    async def story() -> None:
        await (await _filled(opens, 2, 1, 2)).close()
        await change(statement)
        with pytest.raises(JournalDamagedError, match=told):
            await opens()

    asyncio.run(story())


@pytest.mark.parametrize("groups", [(7,), (1,) * 7, (3, 1, 3)])
def test_reading_goes_on_behind_any_record_of_any_group(opens: Opens, groups: tuple[int, ...]) -> None:
    async def story() -> None:
        journal = await _filled(opens, *groups)
        records = await _all(journal)
        for place, record in enumerate(records, 1):
            assert await _all(journal, Head(record.seq, record.digest)) == records[place:]
            with pytest.raises(JournalDamagedError, match=f"record {place} is missing, or not the one"):
                await _all(journal, Head(record.seq, b"another"))
        with pytest.raises(JournalDamagedError, match="record 8 is missing"):
            await _all(journal, Head(8, b""))
        await journal.close()

    asyncio.run(story())


def test_pages_are_of_a_few_hundred_records_however_large_the_groups_were(opens: Opens) -> None:
    async def story() -> None:
        journal = await _filled(opens, 700, 400)
        assert [len(page) async for page in journal.read()] == [500, 500, 100]
        await journal.close()

    asyncio.run(story())


def test_a_second_writer_is_refused_until_the_first_has_closed(opens: Opens) -> None:
    async def story() -> None:
        first = await _filled(opens)
        with pytest.raises(JournalBusyError, match="writes this journal already; stop it first"):
            await opens()
        await first.append(6, "", b"[]")
        await first.close()
        await first.close()
        second = await opens()
        assert second.head.seq == 6
        await second.close()

    asyncio.run(story())


def test_an_append_that_is_no_longer_awaited_is_committed_all_the_same(opens: Opens) -> None:
    async def story() -> None:
        journal = await opens()
        journal.append(1, "", b"[]").cancel()
        await journal.append(2, "", b"[]")
        assert [one.at_us for one in await _all(journal)] == [1, 2]
        await journal.close()

    asyncio.run(story())


# --- SQLite alone -----------------------------------------------------------------------------------------------------


def test_a_full_disk_fails_the_group_and_all_behind_it_and_room_heals_it(tmp_path: Path) -> None:
    """SQLite's own limit of pages stands for the disk's: the same error code, at the same place."""

    async def story() -> None:
        journal = await SqliteJournal.open(tmp_path / "j", "caed")
        await journal.append(1, "", b"[]")
        journal._db.execute("PRAGMA max_page_count = 12")
        large = journal.append(2, "", b"x" * 200_000)
        await asyncio.sleep(0)  # the large record is under way; the next one waits behind it
        behind = journal.append(3, "", b"[]")
        for future, maybe in ((large, False), (behind, False)):
            with pytest.raises(JournalFailedError, match="database or disk is full") as failed:
                await future
            assert failed.value.maybe_stored is maybe
        with pytest.raises(JournalFailedError, match="disk is full"):
            journal.append(4, "", b"[]")
        assert await journal.recover() == journal.head
        assert await journal.append(5, "", b"[]")
        assert [(one.seq, one.at_us) for one in await _all(journal)] == [(1, 1), (2, 5)]
        await journal.close()

    asyncio.run(story())


@pytest.mark.parametrize("content", [b"no database, whatever its name says" * 100, b"SQLite format 3\0" + b"\1" * 5000])
def test_a_file_that_is_no_journal_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "j"
    path.write_bytes(content)
    with pytest.raises(JournalError, match=r"is no journal, or a damaged one|cannot be opened"):
        asyncio.run(SqliteJournal.open(path, "caed"))
    assert path.read_bytes() == content


def test_another_courts_file_is_refused(tmp_path: Path) -> None:
    async def story() -> None:
        await (await SqliteJournal.open(tmp_path / "j", "caed")).close()
        with pytest.raises(JournalDamagedError, match="is the journal of caed, not of cacd"):
            await SqliteJournal.open(tmp_path / "j", "cacd")

    asyncio.run(story())


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="the folder must exist"):
        asyncio.run(SqliteJournal.open(tmp_path / "none" / "j", "caed"))


def test_sqlite_syncs_every_commit(tmp_path: Path) -> None:
    async def story() -> None:
        journal = await SqliteJournal.open(tmp_path / "j", "caed")
        settings = [journal._db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
        assert settings == ["wal", 2]
        await journal.close()

    asyncio.run(story())


# --- PostgreSQL alone -------------------------------------------------------------------------------------------------


def test_postgresql_is_tested_wherever_its_programs_are(request: pytest.FixtureRequest) -> None:
    if programs() is None:
        pytest.skip(why_not())
    assert why_not() == ""
    running: Server = request.getfixturevalue("server")

    async def story() -> None:
        journal = await PostgresJournal.open(running.url, "here")
        settings = [await journal._connection.fetchval(f"SHOW {name}") for name in ("fsync", "synchronous_commit")]
        assert settings == ["on", "on"]
        await journal.close()

    asyncio.run(story())


def test_many_courts_share_one_server(server: Server) -> None:
    async def story() -> None:
        journals = [await PostgresJournal.open(server.url, f"shared-{n}") for n in range(5)]
        await asyncio.gather(*[one.append(at, "", b"[]") for one in journals for at in range(20)])
        for one in journals:
            assert [record.seq for record in await _all(one)] == list(range(1, 21))
            await one.close()

    asyncio.run(story())


@pytest.mark.parametrize("batches", [1, 2, 16, 17, 40])
def test_a_group_of_any_number_of_batches_is_one_commit_and_is_read_back_and_fenced(
    server: Server, batches: int
) -> None:
    """Few batches are spelled out in the statement, many go as arrays."""

    async def story() -> None:
        events = b"[%s]" % (b"x" * 7_000)  # each record is a batch of its own
        old = await PostgresJournal.open(server.url, f"batches-{batches}", wait_s=0.2)
        stored = await asyncio.gather(*[old.append(at, f"k{at}", events) for at in range(batches)])
        assert old.commits == 1
        assert await _all(old) == stored
        await old._connection.execute("SELECT pg_advisory_unlock_all()")
        new = await PostgresJournal.open(server.url, f"batches-{batches}")
        stored.append(await new.append(99, "", b"[]"))
        late = [old.append(at, "", events) for at in range(batches)]
        for one in late:
            with pytest.raises(JournalFailedError, match="another writer moved the journal on") as failed:
                await one
            assert failed.value.maybe_stored is False
        assert await _all(new) == stored
        await old.close()
        await new.close()

    asyncio.run(story())


def test_a_lost_connection_fails_what_is_under_way_and_a_new_one_goes_on(server: Server) -> None:
    async def story() -> None:
        import asyncpg

        journal = await PostgresJournal.open(server.url, "cut")
        await journal.append(1, "", b"[]")
        other = await asyncpg.connect(server.url)
        await other.execute("SELECT pg_terminate_backend($1)", journal._connection.get_server_pid())
        await other.close()
        with pytest.raises(JournalFailedError) as failed:
            await journal.append(2, "", b"[]")
        assert failed.value.maybe_stored is True
        await journal.recover()
        await journal.append(3, "", b"[]")
        assert [(one.seq, one.at_us) for one in await _all(journal)] == [(1, 1), (2, 3)]
        await journal.close()

    asyncio.run(story())


def test_a_writer_that_lost_its_lock_writes_nothing(server: Server) -> None:
    """Fencing: the head moves only from where this writer left it."""

    async def story() -> None:
        old = await PostgresJournal.open(server.url, "fenced", wait_s=0.2)
        await old.append(1, "", b"[]")
        await old._connection.execute("SELECT pg_advisory_unlock_all()")
        new = await PostgresJournal.open(server.url, "fenced")
        await new.append(2, "", b"[]")
        with pytest.raises(JournalFailedError, match="another writer moved the journal on"):
            await old.append(3, "", b"[]")
        with pytest.raises(JournalFailedError, match="another process writes this journal"):
            await asyncio.wait_for(old.recover(), 30)
        assert [(one.seq, one.at_us) for one in await _all(new)] == [(1, 1), (2, 2)]
        await old.close()
        await new.close()

    asyncio.run(story())


def test_a_server_that_cannot_be_reached_is_told_without_the_password() -> None:
    url = "postgresql://clerk:hunter2@127.0.0.1:9/courts"
    with pytest.raises(JournalError, match=r"127\.0\.0\.1:9/courts: no connection") as told:
        asyncio.run(PostgresJournal.open(url, "caed"))
    assert "hunter2" not in str(told.value)
    assert shown_server(url) == "127.0.0.1:9/courts"


def test_commits_are_synchronous_whatever_the_server_was_told(server: Server) -> None:
    async def story() -> None:
        journal = await PostgresJournal.open(f"{server.url}&options=-csynchronous_commit%3Doff", "synchronous")
        assert await journal._connection.fetchval("SHOW synchronous_commit") == "on"
        await journal.close()

    asyncio.run(story())
