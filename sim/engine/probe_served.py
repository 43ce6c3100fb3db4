"""Probes of what a served court adds: the journal, the document store, the password hash, handing over a letter."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Final

import numpy as np

from sim.ecf.events import Docketed, NoticeIssued
from sim.ecf.log import encode_event
from sim.engine.probe_court import NOON_US, TYPICAL, Office
from sim.engine.probes import Deed, Probe
from sim.nef import messages
from sim.serve.durable.argon_passwords import ArgonPasswords, HashingDesk
from sim.serve.durable.documents import DocumentStore
from sim.serve.durable.sqlite_journal import SqliteJournal
from sim.serve.mail.letter import Letter, parted, wire_of
from sim.serve.mail.relay import Relay
from sim.serve.mail.sink import MailSink
from sim.serve.mail.smtp_client import SmtpConnection

TOGETHER: Final = 64
SIZES_BYTES: Final = (10_000, 1_000_000, 5_000_000)
_LOGIN, _SECRET = "a0", "calibration"

WHAT: Final = {
    "journal": "one filing's record made durable alone: SQLite, write-ahead log, one sync",
    f"journal_{TOGETHER}": f"{TOGETHER} filings' records made durable with one sync, all of them together",
    "document_store": "one document hashed, written and flushed, by size",
    "password_hash": "one password proved by argon2id, at the cost that a served court has it",
    "smtp": "one letter of a notice handed to an SMTP server of this machine and program, on a kept connection; the "
    "server's own time is in it",
}


@contextmanager
def served_probes(folder: Path, rng: np.random.Generator) -> Iterator[tuple[Probe, ...]]:
    """The probes, over a journal, a store and a mail sink in a folder that are closed with the context."""
    with asyncio.Runner() as runner:
        room = runner.run(_Room.open(folder, rng, runner.run))
        try:
            yield room.probes()
        finally:
            runner.run(room.close())


class _Room:
    """Everything that the probes act on, in one event loop that runs only while one of them does."""

    def __init__(self, run: Callable[[Coroutine[Any, Any, Any]], Any], rng: np.random.Generator) -> None:
        self._run, self._rng = run, rng
        self._opened = AsyncExitStack()
        self._keys = count()

    journal: SqliteJournal
    store: DocumentStore
    passwords: ArgonPasswords
    connection: SmtpConnection
    events: bytes
    letter: Letter

    @classmethod
    async def open(
        cls, folder: Path, rng: np.random.Generator, run: Callable[[Coroutine[Any, Any, Any]], Any]
    ) -> _Room:
        room = cls(run, rng)
        opened = room._opened
        for name in ("journal", "documents", "passwords"):
            (folder / name).mkdir()
        room.journal = await SqliteJournal.open(folder / "journal" / "journal.sqlite3", "caed")
        opened.push_async_callback(room.journal.close)
        room.store = DocumentStore(folder / "documents")
        opened.callback(room.store.close)
        desk = HashingDesk(1)
        opened.callback(desk.close)
        room.passwords = ArgonPasswords.open(folder / "passwords", rng.bytes, desk)
        opened.callback(room.passwords.close)
        room.passwords.enrol(_LOGIN, _SECRET)
        sink = MailSink(lambda _message: None)
        await sink.start()
        opened.push_async_callback(sink.close)
        room.connection = await SmtpConnection.connect(Relay(host="127.0.0.1", port=sink.port))
        opened.push_async_callback(room.connection.close)
        room.events, room.letter = _filing()
        return room

    async def close(self) -> None:
        await self._opened.aclose()

    def probes(self) -> tuple[Probe, ...]:
        stored = [
            Probe(("document_store",), partial(self._keeping, size), megabytes=size / 1e6) for size in SIZES_BYTES
        ]
        return (
            Probe(("journal",), lambda: self._doing(lambda: self._append(1))),
            Probe((f"journal_{TOGETHER}",), lambda: self._doing(lambda: self._append(TOGETHER))),
            Probe(("password_hash",), lambda: self._doing(lambda: self.passwords.prove(_LOGIN, _SECRET))),
            Probe(("smtp",), lambda: self._doing(self._deliver)),
            *stored,
        )

    def _doing(self, deed: Callable[[], Coroutine[Any, Any, Any]]) -> Deed:
        return lambda: self._run(deed())

    def _keeping(self, size_bytes: int) -> Deed:
        raw = self._rng.bytes(size_bytes)  # another one each time: what the store has is not written again

        async def chunks() -> AsyncIterator[bytes]:
            for start in range(0, size_bytes, 65_536):
                yield raw[start : start + 65_536]

        return lambda: self._run(self.store.put(chunks(), size_bytes))

    async def _append(self, records: int) -> None:
        appended = [self.journal.append(NOON_US, f"k{next(self._keys)}", self.events) for _ in range(records)]
        await appended[-1]  # they are durable in order

    async def _deliver(self) -> None:
        answer = await self.connection.deliver(self.letter)
        if answer.fate != "delivered":
            raise RuntimeError(f"the sink did not take the letter ({answer}): the probe is out of date")


def _filing() -> tuple[bytes, Letter]:
    """The events of an ordinary filing as a journal has them, and one letter of its notice."""
    accepted, assembler = Office().filed(*TYPICAL)
    entry = next(event for event in accepted.events if isinstance(event, Docketed))
    issued = next(event for event in accepted.events if isinstance(event, NoticeIssued))
    notice = assembler.notice(entry, issued)
    (part, *_), ((recipient, _, look), *_) = parted(messages(notice))
    letter = Letter(
        issued.nef_id, 0, f"{notice.mailbox}@{notice.court_host}", recipient, look, wire_of(part), 0, NOON_US
    )
    return b"[" + b",".join(encode_event(event) for event in accepted.events) + b"]", letter
