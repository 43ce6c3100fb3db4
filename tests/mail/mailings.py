"""Letters, notices and a court's mail for the tests, with a clock and chance that they set."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "nef"))
from nef_notices import DISTRICT
from smtp_doubles import ScriptedServer

from sim.ecf.events import Docketed, NoticeIssued
from sim.ecf.records import Medium
from sim.nef import Addressee, Notice, free_look_numbers, messages
from sim.serve.durable.journal import Record
from sim.serve.mail.letter import Letter, wire_of
from sim.serve.mail.mail_service import MailService
from sim.serve.mail.relay import Relay

NOON = DISTRICT.entered_at_us
SECOND = 1_000_000
SENDER = "cmecf@caed.uscourts.gov"


def relay_of(server: ScriptedServer, **more: Any) -> Relay:
    quick = {"connect_s": 5, "greeting_s": 5, "command_s": 5, "data_s": 5, "end_s": 5, "idle_s": 5}
    return Relay(host="127.0.0.1", port=server.port, **{**quick, **more})


def letter(number: int = 1, text: bytes = b"Subject:x\r\n\r\nhello\r\n", **more: Any) -> Letter:
    """A letter to ``counsel<number>@example.com``; ``more`` are fields to be otherwise."""
    given = {
        "nef_id": 1,
        "place": number,
        "sender": SENDER,
        "recipient": f"counsel{number}@example.com",
        "look": b"",
        "wire": wire_of((text,)),
        "attempts": 0,
        "since_us": NOON,
    }
    return Letter(**{**given, **more})


def notice_to(count: int, **more: Any) -> Notice:
    """The district's notice to so many counsel, each with one address and its own number."""
    electronic = tuple(
        Addressee(name=f"Counsel Number{index}", emails=(f"counsel{index}@example.com",)) for index in range(count)
    )
    looks = free_look_numbers(b"key", 1, [1] * count)
    return msgspec.structs.replace(DISTRICT, electronic=electronic, free_looks=looks, **more)


class Clock:
    """Microseconds UTC, as a test sets them."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> int:
        return self.now

    def pass_s(self, seconds: float) -> None:
        self.now += round(seconds * SECOND)


class Court:
    """A journal's records, each with one notice; what the notices say is up to the test."""

    def __init__(self) -> None:
        self.notices: dict[int, Notice | Exception] = {}
        self.records: list[tuple[Record, tuple[Any, ...]]] = []

    def issue(self, notice: Notice | Exception) -> tuple[Record, tuple[Any, ...]]:
        """One more record: an entry with its notice; its number is the record's."""
        number = len(self.records) + 1
        self.notices[number] = notice
        issued = NoticeIssued(
            at=NOON,
            nef_id=number,
            case_id=1,
            entry_number=number,
            electronic=(1,),
            otherwise=(),
            certificate_due=False,
        )
        entry = Docketed(
            at=NOON,
            case_id=1,
            entry_number=number,
            event_code="notice_other",
            text="NOTICE",
            documents=(),
            signer=1,
            login_of=1,
            for_parties=(1,),
            medium=Medium.ELECTRONIC,
            received_at=None,
            filed_on=DISTRICT.filed_on,
            key="",
            timeliness=None,
        )
        return self._record((entry, issued))

    def pass_over(self) -> tuple[Record, tuple[Any, ...]]:
        """A record without a notice."""
        return self._record(())

    def _record(self, events: tuple[Any, ...]) -> tuple[Record, tuple[Any, ...]]:
        seq = len(self.records) + 1
        digest = blake2b(b"%d" % seq, digest_size=32).digest()
        made = (Record("caed", seq, NOON, f"k{seq}", b"[]", digest), events)
        self.records.append(made)
        return made

    def notice(self, entry: Docketed, issued: NoticeIssued) -> Notice:
        found = self.notices[issued.nef_id]
        if isinstance(found, Exception):
            raise found
        return found

    def raws(self) -> dict[tuple[int, str], bytes]:
        """All that is to be sent: (notice, address) -> the bytes that ``sim.nef`` makes."""
        return {
            (nef_id, message.to): message.raw
            for nef_id, notice in self.notices.items()
            if isinstance(notice, Notice)
            for message in messages(notice)
        }


class Mail:
    """A court's mail in a folder, opened and opened again; ``told`` draws no chance unless a test sets it."""

    def __init__(self, folder: Path, server: ScriptedServer, court: Court | None = None) -> None:
        self.folder, self.server = folder, server
        self.court = court or Court()
        self.clock = Clock()
        self.chance = 0.0

    async def open(self, **more: Any) -> MailService:
        relay = more.pop("relay", None) or relay_of(self.server)
        return await MailService.open(
            self.folder,
            "caed",
            relay=relay,
            notice=self.court.notice,
            now_us=self.clock,
            jitter=lambda: self.chance,
            **more,
        )

    @asynccontextmanager
    async def opened(self, **more: Any) -> AsyncIterator[MailService]:
        service = await self.open(**more)
        try:
            yield service
        finally:
            await service.close()
