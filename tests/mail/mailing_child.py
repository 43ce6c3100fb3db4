"""A court whose filings are noticed by mail, in a process of its own, to be killed: ``folder port filings``.

Files so many papers at once where that is more than none, then sends what is owed, says so, and ends.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "serve"))
from served_court import NOON, new_court, paper, session_with_a_case

from sim.nef.assemble import NoticeAssembler
from sim.serve.durable.durable_machine import DurableMachine
from sim.serve.durable.journal import Record
from sim.serve.durable.machine_kinds import COURT
from sim.serve.durable.sqlite_journal import SqliteJournal
from sim.serve.mail.mail_service import MailService
from sim.serve.mail.relay import Relay

KEY = b"free looks"


async def main(folder: Path, port: int, filings: int) -> None:
    journal = await SqliteJournal.open(folder / "journal.sqlite3", "caed")
    court: Any = await DurableMachine.open(new_court(), COURT, journal)
    notices = NoticeAssembler(court.machine.book, KEY)
    mail = await MailService.open(
        folder,
        "caed",
        relay=Relay(host="127.0.0.1", port=port, connections=2),
        notice=notices.notice,
        now_us=lambda: NOON,
        jitter=lambda: 0.0,
    )

    def sees(record: Record, events: Sequence[Any]) -> None:
        for event in events:
            notices.note(event)
        mail.follow(record, events)

    await court.follow(sees)
    if filings:
        session = await session_with_a_case(court)
        await asyncio.gather(*[court.submit(paper(session, f"k{number}"), NOON) for number in range(filings)])
    await mail.idle()
    print("idle", flush=True)
    await mail.close()
    await court.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
