"""The line of records before a journal: what waits is committed next, and nothing behind a failure is."""

from __future__ import annotations

import asyncio
import threading
import time
from asyncio import Future
from concurrent.futures import ThreadPoolExecutor

import pytest

from sim.serve.durable import group_commit
from sim.serve.durable.group_commit import Group, GroupCommit, ThreadedGroupCommit
from sim.serve.durable.journal import JournalFailedError, Record, origin


def _numbers(group: Group) -> list[int]:
    return [record.seq for record in group.records]


class Disk:
    """Notes what it is told to write; the first write waits for ``go``. failing: what each raises."""

    def __init__(self, failing: str = "") -> None:
        self.begun, self.go, self.failing = threading.Event(), threading.Event(), failing
        self.written: list[list[int]] = []

    def write(self, numbers: list[int]) -> None:
        self.begun.set()
        assert self.go.wait(10)
        self.written.append(numbers)
        if self.failing:
            raise OSError(self.failing)


async def _two_groups(disk: Disk, line: GroupCommit) -> list[Future[Record]]:
    """One record that is being written, and one that waits behind it."""
    first = line.append(1, "", b"[]")
    while not disk.begun.is_set():
        await asyncio.sleep(0.001)
    return [first, line.append(2, "", b"[]")]


def test_a_group_that_waits_is_committed_right_after_the_one_before() -> None:
    """The thread does not wait for the event loop, which stands still here."""

    async def story() -> None:
        disk = Disk()
        with ThreadPoolExecutor(1) as thread:
            line = ThreadedGroupCommit("caed", origin("caed"), _numbers, disk.write, thread)
            futures = await _two_groups(disk, line)
            disk.go.set()
            deadline = time.monotonic() + 10
            while len(disk.written) < 2 and time.monotonic() < deadline:
                time.sleep(0.001)
            assert disk.written == [[1], [2]]
            assert not futures[0].done()
            assert [record.seq for record in await asyncio.gather(*futures)] == [1, 2]
            await line.settled()
            assert line.commits == 2

    asyncio.run(story())


def test_no_group_behind_a_failed_one_is_written_though_the_thread_has_it_at_hand() -> None:
    async def story() -> None:
        disk = Disk("the first sync fails")
        with ThreadPoolExecutor(1) as thread:
            line = ThreadedGroupCommit("caed", origin("caed"), _numbers, disk.write, thread)
            futures = await _two_groups(disk, line)
            disk.go.set()
            told = await asyncio.gather(*futures, return_exceptions=True)
            await line.settled()
        assert disk.written == [[1]]
        assert [(type(one), one.maybe_stored) for one in told if isinstance(one, JournalFailedError)] == [
            (JournalFailedError, True),
            (JournalFailedError, False),
        ]

    asyncio.run(story())


def test_a_group_that_cannot_be_made_ready_fails_and_the_durable_one_before_it_is_told() -> None:
    async def story() -> None:
        disk = Disk()

        def ready(group: Group) -> list[int]:
            if group.records[0].seq == 2:
                raise MemoryError
            return _numbers(group)

        with ThreadPoolExecutor(1) as thread:
            line = ThreadedGroupCommit("caed", origin("caed"), ready, disk.write, thread)
            futures = await _two_groups(disk, line)
            disk.go.set()
            first, second = await asyncio.gather(*futures, return_exceptions=True)
            await line.settled()
        assert isinstance(first, Record) and isinstance(second, JournalFailedError)
        assert (disk.written, line.head.seq, line.failure) == ([[1]], 1, second)

    asyncio.run(story())


def test_a_group_has_no_more_records_than_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        disk = Disk()
        disk.go.set()
        with ThreadPoolExecutor(1) as thread:
            line = ThreadedGroupCommit("caed", origin("caed"), _numbers, disk.write, thread)
            await asyncio.gather(*[line.append(n, "", b"[]") for n in range(7)])
            await line.settled()
        assert disk.written == [[1, 2, 3], [4, 5, 6], [7]]

    monkeypatch.setattr(group_commit, "RECORDS_MAX", 3)
    asyncio.run(story())


def test_every_group_is_told_before_the_failure_of_the_next() -> None:
    """On a server: the answers of one group leave while the next one is on its way."""
    told: list[tuple[int, bool]] = []

    async def story() -> None:
        commits = 0

        async def commit(_: Group) -> None:
            nonlocal commits
            commits += 1
            if commits == 3:
                raise OSError("the third fails")

        line = GroupCommit("caed", origin("caed"), commit)
        futures = [line.append(n, "", b"[]") for n in range(4)]
        for number, future in enumerate(futures, 1):
            future.add_done_callback(lambda done, number=number: told.append((number, done.exception() is None)))
        await asyncio.gather(*futures, return_exceptions=True)
        await line.settled()
        assert (line.head.seq, line.commits) == (2, 2)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(group_commit, "RECORDS_MAX", 1)
        asyncio.run(story())
    assert told == [(1, True), (2, True), (3, False), (4, False)]
