"""Killed at random points while it is filed over HTTP and notices leave: the whole chain, from upload to the mail.

A few kills here; ``make kill`` is the long form, 200 on files and 200 on PostgreSQL. ``tests/serve/test_killed.py`` has
the journal and the documents alone.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "serve"))
from filing_programs import CASES, COURT, LETTERS, Programs
from kept_house import OPERATOR, kept_house
from postgres_server import Server, why_not

from sim.nef import messages
from sim.serve.house import House
from sim.serve.mail.sink import MailSink, Sunk

CHILD = Path(__file__).with_name("kept_house.py")
KILLS = {kind: int(os.environ.get("ECFSIM_KILLS", few)) for kind, few in (("sqlite", 6), ("postgres", 3))}


@pytest.fixture(params=["sqlite", "postgres"])
def where(request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """The kind of journal, and the URL of an empty database for it ("" for files)."""
    if request.param == "sqlite":
        yield "sqlite", ""
        return
    if reason := why_not():
        pytest.skip(reason)
    running = Server()
    try:
        yield "postgres", running.empty()
    finally:
        running.close()


class Killed:
    """A served court that is started and killed again and again, the programs that file there, and its mail's end.

    ``taken``: every letter that came in, by address and bytes.
    """

    def __init__(self, folder: Path, url: str, seed: int) -> None:
        self.folder, self.url = folder, url
        self.programs = Programs()
        self.taken: Counter[tuple[str, bytes]] = Counter()
        self.sink = MailSink(self._take)
        self._came = asyncio.Event()
        self._chance = random.Random(seed)

    def _take(self, letter: Sunk) -> None:
        (to,) = letter.recipients
        self.taken[to, letter.raw] += 1
        self._came.set()

    async def live_and_be_killed(self, number: int) -> None:
        """One life; the first sets up. Of four, one ends at any time, one while mail leaves, one in the middle of a
        filing, one while it starts."""
        child, living = await self._start(), None
        try:
            if number % 4 == 0:
                await asyncio.sleep(self._chance.uniform(0.1, 1.2))
            else:
                living = await self._pressed(child, number)
        finally:
            child.send_signal(signal.SIGKILL)
            _, complaint = await child.communicate()
        assert child.returncode == -signal.SIGKILL, complaint.decode()
        if living is not None:
            await living

    async def _start(self) -> Process:
        words = [COURT, str(self.folder), self.url, str(self.sink.port), OPERATOR]
        return await asyncio.create_subprocess_exec(
            *[sys.executable, str(CHILD), *words], stdin=PIPE, stdout=PIPE, stderr=PIPE
        )

    async def _pressed(self, child: Process, number: int) -> asyncio.Task[None]:
        """The programs at work, at the moment at which the server is to be killed."""
        assert child.stdout is not None
        line = await child.stdout.readline()
        assert line, "the server did not start"
        if number == 1:
            await self.programs.set_up(int(line))
        programs = self.programs
        moments = (programs.acknowledged, 0.3), (self._came, 0.05), (programs.asked, 0.02)
        begun, within_s = moments[number % 4 - 1]
        programs.acknowledged.clear()
        living = asyncio.create_task(programs.live(int(line)))
        await _first(living, programs.acknowledged)
        begun.clear()
        await _first(living, begun)
        await asyncio.sleep(self._chance.uniform(0, within_s))
        if living.done():
            living.result()  # raises what was wrong with an answer
        return living

    async def audit(self) -> None:
        """Begin once more, ask again for what was never answered, and compare all that anybody was told."""
        async with kept_house(COURT, self.folder, self.url, self.sink.port) as (house, port):
            await self.programs.live(port, more=False)
            found = await self.programs.audit(port)
            court = house.courts[COURT]
            for one in found:
                for digest in one["digests"]:
                    assert await court.documents.read(digest) == self.programs.content[digest]
            await self._audit_mail(house, {one["nef_id"]: one["entry_number"] for one in found})

    async def _audit_mail(self, house: House, notices: dict[int, int]) -> None:
        """Each letter of each notice came at least once, none that is not one, and each is recorded as delivered."""
        mail = house.courts[COURT].mail
        assert mail is not None
        await mail.idle()
        await mail.recorded()
        wanted: set[tuple[str, bytes]] = set()
        for nef_id, entry_number in notices.items():
            notice = house.courts[COURT].notice(nef_id)
            assert notice is not None
            letters = [(message.to, message.raw) for message in messages(notice)]
            recorded = [(one.address, one.state) for one in await mail.letters_of(nef_id)]
            assert recorded == [(to, "delivered") for to, _ in letters]
            assert len(letters) == (1 if entry_number == 1 else LETTERS)  # of a complaint the filer alone is told
            wanted.update(letters)
        assert set(self.taken) == wanted
        assert len(wanted) == LETTERS * (len(notices) - CASES) + CASES  # no two are alike
        pending = await mail.pending()
        assert (pending.owed, pending.bounces, pending.trouble) == (0, 0, "")


async def _first(living: asyncio.Task[None], begun: asyncio.Event) -> None:
    """Wait until it has begun; or until the programs have ended, which they do of a mistake alone."""
    waiting = asyncio.create_task(begun.wait())
    await asyncio.wait([living, waiting], return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()


@pytest.mark.slow
def test_a_server_killed_at_random_points_has_lost_nothing_it_acknowledged_and_no_notice(
    where: tuple[str, str], tmp_path: Path
) -> None:
    kind, url = where

    async def story() -> None:
        killed = Killed(tmp_path / "house", url, seed=20_260_102)
        await killed.sink.start()
        for number in range(1, KILLS[kind] + 1):
            await killed.live_and_be_killed(number)
        await killed.audit()
        await killed.sink.close()
        programs = killed.programs
        assert len(programs.told) > KILLS[kind]
        assert programs.cut_off >= KILLS[kind] // 2  # it was killed under load
        print(
            f"{kind}: {KILLS[kind]} kills, {len(programs.told)} filings, {programs.cut_off} requests cut off, "
            f"{programs.settled} docketed unanswered, {sum(killed.taken.values()) - len(killed.taken)} letters twice"
        )

    asyncio.run(story())
