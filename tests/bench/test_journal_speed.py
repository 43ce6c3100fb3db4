"""What a durable record costs: the embedded journal beside batched fdatasync, a server's beside the embedded one.

Run by ``make bench``. All take the same records in groups of the same size, in turn, in one run, on one disk. Bars:

- SQLite at least 0.7 of batched fdatasync: the same bytes written to a bare file and synced group by group in a loop,
  with nobody to number, chain and answer them. Told beside it, not judged: the whole line of records (numbered,
  chained, each answered) before such a file, which shows what of the difference is SQLite's (``line_before_a_file``).
- PostgreSQL at least 0.8 of SQLite.

Two loads: 64 clients, each of which appends its next record once the last one is answered, as requests over HTTP do;
and a flood in which groups of 100 always wait. The event loop is the one that ``ecfsim serve`` has (uvloop).
"""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio import Future
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any, Union

import pytest
import uvloop

# The doubles and the temporary server live beside the tests of the room.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "serve"))
from journal_doubles import DoubleJournal
from postgres_server import Server, why_not
from served_court import NOON, new_court, paper, session_with_a_case

from sim.serve.durable import group_commit
from sim.serve.durable.durable_machine import DurableMachine
from sim.serve.durable.group_commit import Group, ThreadedGroupCommit
from sim.serve.durable.journal import Record, origin
from sim.serve.durable.machine_kinds import COURT
from sim.serve.durable.postgres_journal import PostgresJournal
from sim.serve.durable.record_bytes import next_record
from sim.serve.durable.sqlite_journal import SqliteJournal

CLIENTS = 64
GROUP = 100
TOTAL = 4_000
ROUNDS = 24
SQLITE_SHARE_MIN = 0.7
POSTGRES_SHARE_MIN = 0.8

AnyJournal = Union["FileJournal", SqliteJournal, PostgresJournal]
Load = Callable[[AnyJournal, bytes], Awaitable[None]]


@pytest.fixture(scope="module")
def events() -> bytes:
    """The events of one filing, as a court writes them."""

    async def story() -> bytes:
        journal = DoubleJournal()
        court: Any = await DurableMachine.open(new_court(), COURT, journal)
        session = await session_with_a_case(court)
        await court.submit(paper(session, "k"), NOON)
        return journal.stored[-1].events

    return asyncio.run(story())


@pytest.fixture(scope="module")
def server() -> Iterator[Server | None]:
    """A PostgreSQL server, where there is one."""
    running = None if why_not() else Server()
    yield running
    if running is not None:
        running.close()


class FileJournal:
    """Batched fdatasync: a journal of which nobody could find a record again."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._thread = ThreadPoolExecutor(1)
        self._group = ThreadedGroupCommit("caed", origin("caed"), _joined, self._sync, self._thread)

    @property
    def commits(self) -> int:
        return self._group.commits

    def append(self, at_us: int, key: str, events: bytes) -> Future[Record]:
        return self._group.append(at_us, key, events)

    async def close(self) -> None:
        await self._group.settled()
        self._thread.shutdown()
        os.close(self._file)

    def _sync(self, written: bytes) -> None:
        os.write(self._file, written)
        os.fdatasync(self._file)


def _joined(group: Group) -> bytes:
    return b"".join(group.written)


def _fdatasync(path: Path, events: bytes, group: int) -> float:
    """Records a second of a bare file that is synced after each group; encoded beforehand."""
    written = next_record(origin("caed").digest, 1, "caed", NOON, "key-000000", events)[1] * group
    groups = TOTAL // group
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    began = perf_counter()
    for _ in range(groups):
        os.write(file, written)
        os.fdatasync(file)
    rate = group * groups / (perf_counter() - began)
    os.close(file)
    return rate


async def _clients(journal: AnyJournal, events: bytes) -> None:
    """64 clients: as many records under way as there are connections."""
    done = asyncio.get_running_loop().create_future()
    to_append, to_answer = TOTAL, TOTAL

    def append() -> None:
        nonlocal to_append
        to_append -= 1
        journal.append(NOON, f"key-{to_append:06d}", events).add_done_callback(answered)

    def answered(record: Future[Record]) -> None:
        nonlocal to_answer
        assert record.result().seq
        to_answer -= 1
        if to_append:
            append()
        elif not to_answer:
            done.set_result(None)

    for _ in range(CLIENTS):
        append()
    await done


async def _flood(journal: AnyJournal, events: bytes) -> None:
    """Groups of 100, three of them under way."""
    under_way: deque[Future[Record]] = deque()
    for _ in range(TOTAL // GROUP):
        if len(under_way) == 3:
            await under_way.popleft()  # of the last of its group: futures resolve in the order of appending
        under_way.append([journal.append(NOON, f"key-{number:06d}", events) for number in range(GROUP)][-1])
        await asyncio.sleep(0)
    await under_way[-1]


LOADS: dict[str, Load] = {"64_clients": _clients, "flood": _flood}


async def _recycle_log(url: str) -> None:
    """Let the server be one that has run for a while: then the files of its log are there, and are used over again."""
    import asyncpg

    connection = await asyncpg.connect(url)
    for _ in range(8):
        await connection.execute("SELECT txid_current()")
        await connection.execute("SELECT pg_switch_wal()")
    await connection.execute("CHECKPOINT")
    await connection.close()


async def _rates(journals: dict[str, AnyJournal], load: Load, events: bytes) -> dict[str, float]:
    """Records a second of each, one after the other."""
    rates = {}
    for name, journal in journals.items():
        began = perf_counter()
        await load(journal, events)
        rates[name] = TOTAL / (perf_counter() - began)
    return rates


def _undisturbed(rates: list[dict[str, float]], name: str) -> float:
    """The rate that a quarter of the rounds reach: others at work on the machine disturb most of them."""
    return quantiles([measured[name] for measured in rates], n=4)[2]


@pytest.mark.parametrize("load", LOADS)
def test_journals_beside_batched_fdatasync(
    benchmark: Any, tmp_path: Path, server: Server | None, events: bytes, load: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rates: list[dict[str, float]] = []
    monkeypatch.setattr(group_commit, "RECORDS_MAX", GROUP)

    async def story() -> None:
        journals: dict[str, AnyJournal] = {
            "line_before_a_file": FileJournal(tmp_path / "file"),
            "sqlite": await SqliteJournal.open(tmp_path / "j", "caed"),
        }
        if server is not None:
            await _recycle_log(server.url)
            journals["postgres"] = await PostgresJournal.open(server.url, load)
        for one_round in range(ROUNDS + 1):
            measured = await _rates(journals, LOADS[load], events)
            measured["fdatasync"] = _fdatasync(tmp_path / "bare", events, CLIENTS if load == "64_clients" else GROUP)
            if one_round:  # the first warms up
                rates.append(measured)
        for name, journal in journals.items():
            benchmark.extra_info[f"{name}_records_per_commit"] = round(TOTAL * (ROUNDS + 1) / journal.commits)
            await journal.close()

    benchmark.pedantic(lambda: uvloop.run(story()), rounds=1)
    benchmark.extra_info["record_bytes"] = len(events)
    rate = {name: _undisturbed(rates, name) for name in rates[0]}
    benchmark.extra_info.update({f"{name}_records_per_s": round(found) for name, found in rate.items()})
    sqlite_share = rate["sqlite"] / rate["fdatasync"]
    benchmark.extra_info["sqlite_of_fdatasync"] = round(sqlite_share, 2)
    benchmark.extra_info["told_sqlite_of_the_line_before_a_file"] = round(
        rate["sqlite"] / rate["line_before_a_file"], 2
    )
    postgres_share = None if server is None else rate["postgres"] / rate["sqlite"]
    if postgres_share is not None:
        benchmark.extra_info["postgres_of_sqlite"] = round(postgres_share, 2)
    assert sqlite_share >= SQLITE_SHARE_MIN
    if postgres_share is None:
        pytest.skip(why_not())
    assert postgres_share >= POSTGRES_SHARE_MIN
