"""A court that is killed while its notices leave: each is sent at least once and recorded once, as it was made."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import Counter
from pathlib import Path

import pytest
from mailing_child import KEY
from served_court import new_court
from smtp_doubles import ScriptedServer

from sim.ecf.events import Docketed, NoticeIssued
from sim.nef import messages
from sim.nef.assemble import NoticeAssembler
from sim.serve.durable.machine_kinds import COURT
from sim.serve.durable.sqlite_journal import SqliteJournal
from sim.serve.mail.mail_service import QUEUE_FILE

FILINGS = 60
CHILD = Path(__file__).resolve().parent / "mailing_child.py"


async def start(folder: Path, port: int, filings: int) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, str(CHILD), str(folder), str(port), str(filings), stdin=DEVNULL, stdout=PIPE
    )


async def issued(folder: Path) -> dict[int, list[tuple[str, bytes]]]:
    """What the journal says is to be sent: notice -> address and bytes of each message."""
    journal = await SqliteJournal.open(folder / "journal.sqlite3", "caed")
    notices = NoticeAssembler(new_court().book, KEY)
    found = {}
    async for page in journal.read():
        for record in page:
            entry = None
            for event in COURT.decode_events(record.events):
                notices.note(event)
                if isinstance(event, Docketed):
                    entry = event
                elif isinstance(event, NoticeIssued):
                    assert entry is not None
                    notice = notices.notice(entry, event)
                    found[event.nef_id] = [(message.to, message.raw) for message in messages(notice)]
    await journal.close()
    return found


@pytest.mark.parametrize("after", [1, 20])
def test_killed_while_notices_leave_each_is_sent_at_least_once_and_recorded_once(tmp_path: Path, after: int) -> None:
    async def story() -> None:
        async with ScriptedServer() as server, asyncio.timeout(60):
            child = await start(tmp_path, server.port, FILINGS)
            while len(server.taken) < after:
                await asyncio.sleep(0)
            child.kill()
            await child.wait()
            sent_before = len(server.taken)
            again = await start(tmp_path, server.port, 0)
            assert (await again.communicate())[0] == b"idle\n"
            assert again.returncode == 0
            wanted = await issued(tmp_path)
            sent = Counter((to[0], raw) for to, raw in server.taken)
            assert sent_before >= after
        assert len(wanted) >= after
        assert not Counter(one for letters in wanted.values() for one in letters) - sent, "a notice was not sent"
        assert set(sent) == {one for letters in wanted.values() for one in letters}
        db = sqlite3.connect(tmp_path / QUEUE_FILE)
        recorded = db.execute("SELECT nef_id, place, state, attempts FROM letter ORDER BY nef_id").fetchall()
        assert recorded == [(nef_id, 0, 1, 1) for nef_id in sorted(wanted)]
        db.close()

    asyncio.run(story())
