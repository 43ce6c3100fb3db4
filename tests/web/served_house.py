"""A small house to visit: three courts with a few people, accounts and cases, at a clock that tests set."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx

from sim.courts import load_court
from sim.ecf.answers import Accepted
from sim.ecf.commands import Command, FileDocument, LogIn, OpenCase, RegisterUser
from sim.ecf.pacer.accounts import Contact
from sim.ecf.pacer.commands import CreateAccount, RecordLink
from sim.ecf.pacer.machine import Done
from sim.ecf.passwords import KeyedDigestPasswords, Passwords
from sim.ecf.records import Document, FeePaid, NewParty
from sim.serve.house import NATIONAL, House
from sim.serve.web.app import sites
from sim.serve.web.site import Sites

NOW = "2026-03-04 10:00"
SECRET = "right horse"
# login -> (role, name); attorneys and creditors have a PACER account of the same login, linked in every court.
PEOPLE = {
    "smith": ("attorney", "Ann O'Smith"),
    "jones": ("attorney", "Béla Jones"),
    "claims": ("creditor", "Clara Claims"),
    "clerk": ("clerk", "Carl Clerk"),
    "judge": ("judge", "Jo Judge"),
}
OFFICE = {"caed": "sac", "casb": "sd", "cit": "ny", "cacd": "western", "canb": "sf"}
OPENING = {"caed": "complaint", "casb": "petition_7", "cit": "summons", "cacd": "complaint", "canb": "petition_7"}


def pdf(text: str, pages: int = 1) -> bytes:
    """A small well-formed PDF."""
    kids = " ".join(f"{3 + number} 0 R" for number in range(pages))
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Count {pages}/Kids[{kids}]>>".encode()]
    objects += [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>"] * pages
    out, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n%%%s\n" % (
        len(objects) + 1,
        start,
        text.encode(),
    )
    return bytes(out)


class Clock:
    """A clock that stands until it is set; local time of California."""

    def __init__(self, now: str = NOW) -> None:
        self.set(now)

    def set(self, now: str) -> None:
        local = datetime.fromisoformat(now).replace(tzinfo=ZoneInfo("America/Los_Angeles"))
        self.now_us = int(local.timestamp()) * 1_000_000

    def __call__(self) -> int:
        return self.now_us


class Served:
    """The open house, its application, and short ways to live in it."""

    def __init__(self, house: House, clock: Clock, **more: object) -> None:
        self.house, self.clock = house, clock
        self.app: Sites = sites(house, lambda digits: secrets.token_hex(digits // 2), **more)
        self._keys = 0

    def client(self, base_url: str = "http://127.0.0.1", **more: object) -> httpx.AsyncClient:
        """A browser of one's own, without sockets."""
        return httpx.AsyncClient(transport=httpx.ASGITransport(app=self.app), base_url=base_url, **more)

    async def do(self, court_id: str, command: Command) -> Accepted:
        answer = await self.house.courts[court_id].do(command)
        assert isinstance(answer, Accepted), answer
        return answer

    async def log_in(self, court_id: str, login: str) -> int:
        return (await self.do(court_id, LogIn(login, SECRET))).receipt.session_id

    async def document(self, court_id: str, text: str = "Motion", pages: int = 1) -> Document:
        async def chunks() -> AsyncIterator[bytes]:
            yield pdf(text, pages)

        return await self.house.courts[court_id].take_in(chunks(), None, text)

    def key(self) -> str:
        self._keys += 1
        return f"key-{self._keys}"

    async def open_case(self, court_id: str, title: str = "Acme & Söhne v. O'Bolt", **more: object) -> Accepted:
        """A case of smith against jones, opened by smith."""
        roles = {"casb": ("Debtor", "Creditor")}.get(court_id, ("Plaintiff", "Defendant"))
        names = ("Acme & Söhne", "O'Bolt") if court_id != "casb" else ("Dora D'Or", "Béla's Bank & Trust")
        book = self.house.courts[court_id].book
        item = book.events.get(OPENING[court_id]).fee
        today = self.house.courts[court_id].today()
        fee = None if item is None else FeePaid(item, book.fees.get(item, today).amount_cents, "R-1")
        command = OpenCase(
            session_id=await self.log_in(court_id, "smith"),
            event_code=OPENING[court_id],
            office=OFFICE[court_id],
            title=title,
            parties=(NewParty(names[0], roles[0], ("smith",)), NewParty(names[1], roles[1], ("jones",))),
            documents=(await self.document(court_id, "Complaint", 3),),
            key=self.key(),
            fee=fee,
            **more,
        )
        return await self.do(court_id, command)

    async def file(
        self, court_id: str, case_id: int, event: str, documents: int = 1, login: str = "smith", **more: object
    ) -> Accepted:
        """A paper with its attachments, each of one page more."""
        papers = [await self.document(court_id, f"{event} {number}", number + 1) for number in range(documents)]
        session = await self.log_in(court_id, login)
        command = FileDocument(session, case_id, event, tuple(papers), self.key(), **{"for_parties": (1,)} | more)
        return await self.do(court_id, command)


@asynccontextmanager
async def served(
    folder: Path, court_ids: tuple[str, ...] = ("caed", "casb", "cit"), **more: object
) -> AsyncIterator[Served]:
    """An open house with everybody registered and linked. more: what ``sites`` is told besides."""
    clock = Clock()

    def passwords_for(name: str, _folder: Path) -> Passwords:
        port = KeyedDigestPasswords(name.encode())
        for login in PEOPLE:
            port.enrol(login, SECRET)
        return port

    books = [load_court(court_id) for court_id in court_ids]
    async with await House.open(
        folder, books, now_us=clock, random_bytes=secrets.token_bytes, passwords_for=passwords_for, pdf_workers=1
    ) as house:
        one = Served(house, clock, **more)
        if house.durable_pacer.journal.head.seq == 0:
            await _furnish(one)
        yield one


async def _furnish(one: Served) -> None:
    accounts: dict[str, int] = {}
    for login, (role, name) in PEOPLE.items():
        if role in ("clerk", "judge"):
            continue
        contact = Contact(name, (f"{login}@example.org",))
        created = await one.house.durable_pacer.submit(CreateAccount(login, contact), one.clock())
        assert isinstance(created, Done), created
        accounts[login] = created.events[0].account.account_id
    for court_id in one.house.courts:
        for login, (role, name) in PEOPLE.items():
            address = ("1 Main Street", "Sacramento, CA 95814")
            command = RegisterUser(login, name, role, (f"{login}@example.org",), address=address)
            user_id = (await one.do(court_id, command)).receipt.user_id
            if login in accounts:
                linked = await one.house.durable_pacer.submit(
                    RecordLink(accounts[login], court_id, user_id), one.clock()
                )
                assert isinstance(linked, Done), linked


__all__ = ["NATIONAL", "NOW", "PEOPLE", "SECRET", "Clock", "Served", "pdf", "served"]
