"""Killed at random points under load, or out of room: no acknowledged filing is lost, none is half there.

Ten kills here and three on PostgreSQL; ``make kill`` is the long form, 200 of each.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from filing_child import SIZE_BYTES_MAX
from postgres_server import Server
from served_court import NOON, do, docketed, document, new_court, paper, pdf, session_with_a_case

from sim.ecf.answers import Accepted
from sim.serve.durable.journal import JournalFailedError
from sim.serve.durable.opening import DurableCourt, open_court, open_journal
from sim.serve.durable.upload import DocumentNotStoredError

HERE = Path(__file__).parent
KILLS = {kind: int(os.environ.get("ECFSIM_KILLS", few)) for kind, few in (("sqlite", 10), ("postgres", 3))}


def _kill_once(arguments: list[str], acknowledged: Path, chance: random.Random, from_start: bool) -> None:
    """Start the filing process and kill it: some time after it has begun to file, or while it is still starting."""
    paths = os.pathsep.join([str(HERE), str(HERE.parents[1])])
    before = acknowledged.stat().st_size if acknowledged.exists() else 0
    child = subprocess.Popen(
        [sys.executable, str(HERE / "filing_child.py"), *arguments],
        env=os.environ | {"PYTHONPATH": paths},
        stderr=subprocess.PIPE,
    )
    try:
        deadline = time.monotonic() + 60
        while not from_start and child.poll() is None and time.monotonic() < deadline:
            if acknowledged.exists() and acknowledged.stat().st_size > before:
                break
            time.sleep(0.002)
        time.sleep(chance.uniform(0.2, 1.0) if from_start else chance.uniform(0, 0.15))
    finally:
        child.send_signal(signal.SIGKILL)
        _, complaint = child.communicate(timeout=60)
    assert child.returncode == -signal.SIGKILL, complaint.decode()


async def _audit(folder: Path, url: str, acknowledged: Path) -> int:
    """Every acknowledged filing is on the docket once, with the numbers and the document that it was told."""
    journal = await open_journal(folder, "caed", url)
    on_docket = await docketed(journal)
    await journal.close()
    told = [line.split() for line in acknowledged.read_text().splitlines()]
    for key, entry, notice, digest in told:
        assert on_docket[key] == (int(entry), int(notice), (digest,)), key
    court = await open_court(new_court(), folder, url)
    assert court.documents is not None
    for _, _, digests in on_docket.values():
        for digest in digests:
            assert await court.documents.read(digest)
    by_replay = new_court()
    async for page in court.journal.read():
        for record in page:
            by_replay.replay(court._kind.decode_events(record.events))
    assert by_replay.digest() == court.machine.digest()
    await court.close()
    court.documents.close()
    return len({key for key, *_ in told})


@pytest.mark.slow
def test_a_court_killed_at_random_points_has_lost_nothing_it_acknowledged(
    backend: str, where: str, tmp_path: Path
) -> None:
    chance = random.Random(20_260_101)
    acknowledged, folder = tmp_path / "acknowledged", tmp_path / "caed"
    kills = KILLS[backend]
    for number in range(1, kills + 1):
        _kill_once([str(folder), where, str(acknowledged), str(number)], acknowledged, chance, number % 4 == 0)
    assert asyncio.run(_audit(folder, where, acknowledged)) >= kills // 2


def test_a_server_that_crashes_under_load_has_lost_nothing_acknowledged(tmp_path: Path, server: Server) -> None:
    """The database stops as by a power cut; the court tells all who wait, and goes on once it is back."""

    async def story() -> None:
        url = server.empty()
        court = await open_court(new_court(), tmp_path, url)
        court.documents, documents = None, court.documents
        assert documents is not None
        session = await session_with_a_case(court)
        told: dict[str, tuple[int, int]] = {}
        lost = 0

        async def work(worker: int) -> None:
            nonlocal lost
            for n in range(10_000):
                try:
                    receipt = (await do(court, paper(session, f"{worker}-{n}"))).receipt
                except JournalFailedError:
                    lost += 1
                    return
                told[f"{worker}-{n}"] = (receipt.entry_number, receipt.nef_id)

        work_under_way = asyncio.gather(*[work(worker) for worker in range(20)])
        await asyncio.sleep(0.2)
        await asyncio.to_thread(server.stop, "immediate")
        await work_under_way
        assert lost == 20
        with pytest.raises(JournalFailedError, match="still cannot be written"):
            await court.submit(paper(session, "down"), NOON)
        await asyncio.to_thread(server.start)
        assert isinstance(await court.submit(paper(session, "up"), NOON), Accepted)
        on_docket = await docketed(court.journal)
        assert {key: on_docket[key][:2] for key in told} == told
        assert len(told) > 20
        await court.close()
        documents.close()

    asyncio.run(story())


# --- a disk without room ----------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of three megabytes."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "ecfsim-test", str(folder)], capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(f"a small file system cannot be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


async def _file(court: DurableCourt, session: int, number: int) -> None:
    assert court.documents is not None
    async with court.documents.upload(SIZE_BYTES_MAX) as upload:
        await upload.write(pdf(number))
        await upload.finish()
    await do(court, paper(session, f"k{number}", document(pdf(number))))


def test_a_disk_without_room_refuses_clearly_and_goes_on_once_there_is_some(small_disk: Path) -> None:
    async def story() -> None:
        court = await open_court(new_court(), small_disk / "caed")
        assert court.documents is not None
        async with court.documents.upload(SIZE_BYTES_MAX) as upload:
            await upload.write(pdf(0))
            await upload.finish()
        session = await session_with_a_case(court, document(pdf(0)))
        await _file(court, session, 1)
        ballast = small_disk / "ballast"
        with pytest.raises(OSError, match="No space left"), ballast.open("wb", buffering=0) as file:
            while True:
                file.write(b"x" * 4096)
        made, refused = {"k1"}, 0
        for number in range(2, 40):
            try:
                await _file(court, session, number)
                made.add(f"k{number}")
            except (JournalFailedError, DocumentNotStoredError) as error:
                assert "again" in str(error)
                refused += 1
        assert refused > 10
        ballast.unlink()
        await _file(court, session, 40)
        assert set(await docketed(court.journal)) == made | {"open", "k40"}
        digest = court.machine.digest()
        await court.close()
        court.documents.close()
        again = await open_court(new_court(), small_disk / "caed")
        assert again.machine.digest() == digest
        assert again.documents is not None
        await again.close()
        again.documents.close()

    asyncio.run(story())
