"""A court to be served: one case, one counsel, and as many filings as a test wants."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import blake2b

from sim.courts import load_court
from sim.ecf.answers import Accepted
from sim.ecf.commands import Command, FileDocument, LogIn, OpenCase, RegisterUser
from sim.ecf.court import Court
from sim.ecf.events import Docketed, NoticeIssued
from sim.ecf.passwords import KeyedDigestPasswords
from sim.ecf.records import Document, NewParty
from sim.serve.durable.journal import Journal
from sim.serve.durable.machine_kinds import COURT
from sim.serve.durable.opening import DurableCourt

NOON = int(datetime(2014, 1, 22, 20, tzinfo=UTC).timestamp()) * 1_000_000
MOTION = Document("ab" * 64, 120_000, 12, "Motion")


def new_court(court_id: str = "caed", **more: object) -> Court:
    """A court in which nothing has happened, whose counsel smith has a password."""
    passwords = KeyedDigestPasswords(b"key")
    passwords.enrol("smith", "secret")
    return Court(load_court(court_id), passwords, **more)


def pdf(number: int) -> bytes:
    """Bytes that stand for a document; the store does not look into them."""
    return f"%PDF-1.7 document {number}".encode() * 20


def document(content: bytes) -> Document:
    return Document(blake2b(content).hexdigest(), len(content), 1, "Motion")


def paper(session: int, key: str, filed: Document = MOTION) -> FileDocument:
    """A filing in the first case."""
    return FileDocument(session, 1, "notice_other", (filed,), key, for_parties=(1,))


async def do(court: DurableCourt, command: Command, at: int = NOON) -> Accepted:
    answer = await court.submit(command, at)
    assert isinstance(answer, Accepted), answer
    return answer


async def session_with_a_case(court: DurableCourt, opening: Document = MOTION) -> int:
    """Three records: smith registered, logged in, and the plaintiff's counsel in the first case."""
    await do(court, RegisterUser("smith", "Smith", "attorney", ("smith@example.org",)))
    session = (await do(court, LogIn("smith", "secret"))).receipt.session_id
    parties = (NewParty("Acme", "Plaintiff", ("smith",)), NewParty("Bolt", "Defendant"))
    await do(court, OpenCase(session, "complaint", "sac", "Acme v. Bolt", parties, (opening,), "open"))
    return session


async def docketed(journal: Journal) -> dict[str, tuple[int, int, tuple[str, ...]]]:
    """By key: (entry number, notice id, digests) of every entry of the first case; none half there, numbers dense."""
    found: dict[str, tuple[int, int, tuple[str, ...]]] = {}
    entries, seq = 0, 0
    async for page in journal.read():
        for record in page:
            assert record.seq == seq + 1
            seq = record.seq
            events = COURT.decode_events(record.events)
            made = [event for event in events if isinstance(event, Docketed)]
            notices = [event for event in events if isinstance(event, NoticeIssued)]
            assert len(made) == len(notices) <= 1
            for entry, notice in zip(made, notices, strict=True):
                entries += 1
                assert (entry.entry_number, notice.entry_number) == (entries, entries)
                assert entry.key == record.key
                assert entry.key not in found
                digests = tuple(filed.digest for filed in entry.documents)
                found[entry.key] = (entry.entry_number, notice.nef_id, digests)
    return found
