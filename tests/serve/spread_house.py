"""A house whose courts are spread: an owner of the national service with caed, followers with other courts."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from served_court import document, pdf

from sim.courts import load_court
from sim.ecf.answers import Accepted, Refused
from sim.ecf.commands import FileDocument, OpenCase, RegisterUser
from sim.ecf.pacer.accounts import Contact
from sim.ecf.pacer.billing import Charged
from sim.ecf.pacer.commands import CreateAccount, RecordLink
from sim.ecf.reading.queries import Reader, ViewDocket
from sim.ecf.reading.shown import Shown
from sim.ecf.records import FeePaid, NewParty
from sim.serve.durable.argon_passwords import HashingDesk
from sim.serve.durable.machine_kinds import BILLING
from sim.serve.durable.password_store import Cost
from sim.serve.house import NATIONAL, House
from sim.serve.logging_in import court_session
from sim.serve.national.followed_journal import followed_journal
from sim.serve.national.owner_notice import OwnerNotice, leave
from sim.serve.national.shared_passwords import SharedPasswords
from sim.serve.web.app import sites
from sim.serve.web.server import HttpServer

NOW = int(datetime(2026, 3, 4, 18, tzinfo=UTC).timestamp()) * 1_000_000
SECRET, NEW_SECRET = "right Horse 1", "better Horse 2"
CHEAP = Cost(memory_kib=8, passes=1, lanes=1)
OPENING = {"caed": ("complaint", "sac"), "casb": ("petition_7", "sd")}


def port_of(folder: Path) -> SharedPasswords:
    """Passwords at a cost for tests."""
    folder.mkdir(parents=True, exist_ok=True)
    return SharedPasswords.open(folder, secrets.token_bytes, HashingDesk(1), CHEAP)


class Clock:
    """Time that tests move on."""

    now_us = NOW

    def __call__(self) -> int:
        self.now_us += 1  # no two things happen at one instant
        return self.now_us


@asynccontextmanager
async def process(folder: Path, url: str, court_id: str, *, follow: bool, now_us: Clock) -> AsyncIterator[House]:
    """What one process does: a house with one court, and its server; an owner leaves its notice."""
    house = await House.open(
        folder,
        [load_court(court_id)],
        now_us=now_us,
        random_bytes=secrets.token_bytes,
        passwords_for=lambda _name, own: port_of(own),
        url=url,
        pdf_workers=1,
        follow=follow,
    )
    async with house, HttpServer(sites(house, lambda digits: secrets.token_hex(digits // 2))) as server:
        if not follow:
            leave(folder, OwnerNotice(f"http://127.0.0.1:{server.port}", 1))
        house.port = server.port  # type: ignore[attr-defined]  # for the tests alone
        yield house


async def open_account(house: House, login: str = "smith") -> int:
    """At the owner."""
    made = await house.durable_pacer.submit(CreateAccount(login, Contact("Ann Smith")), house.now_us())
    assert not isinstance(made, Refused), made
    house.passwords[NATIONAL].enrol(login, SECRET)
    account = house.pacer.account(login)
    assert account is not None
    return account.account_id


async def link(house: House, account_id: int, login: str = "smith") -> None:
    """The account stands for a new attorney of the house's court from now on. caed still checks its own passwords."""
    (court,) = house.courts.values()
    house.passwords[court.court_id].enrol(login, SECRET)
    registered = await court.do(RegisterUser(login, "Ann Smith", "attorney", (f"{login}@example.org",)))
    assert isinstance(registered, Accepted), registered
    told = await house.durable_pacer.submit(
        RecordLink(account_id, court.court_id, registered.receipt.user_id), house.now_us()
    )
    assert not isinstance(told, Refused), told


async def log_in(house: House, secret: str = SECRET, login: str = "smith") -> Accepted | Refused:
    """Logged in to the house's court, in casb by the national account."""
    (court,) = house.courts.values()
    return (await court_session(house, court, login, secret))[0]


async def session_of(house: House) -> int:
    answer = await log_in(house)
    assert isinstance(answer, Accepted), answer
    return answer.receipt.session_id


async def stored(house: House, number: int):  # type: ignore[no-untyped-def] # a Document
    async def chunks() -> AsyncIterator[bytes]:
        yield pdf(number)

    (court,) = house.courts.values()
    await court.documents.put(chunks(), 100_000)
    return document(pdf(number))


async def open_case(house: House, session: int) -> int:
    """A case of smith's; its number in the court."""
    (court,) = house.courts.values()
    event, office = OPENING[court.court_id]
    item = court.book.events.get(event).fee
    fee = None if item is None else FeePaid(item, court.book.fees.get(item, court.today()).amount_cents, "R-1")
    role = "Debtor" if court.court_id == "casb" else "Plaintiff"
    papers = (await stored(house, 1),)
    command = OpenCase(session, event, office, "Acme", (NewParty("Acme", role, ("smith",)),), papers, "open", fee=fee)
    opened = await court.do(command)
    assert isinstance(opened, Accepted), opened
    return opened.receipt.case_id


async def file(house: House, session: int, case_id: int, key: str) -> Accepted | Refused:
    (court,) = house.courts.values()
    return await court.do(
        FileDocument(session, case_id, "notice_other", (await stored(house, 2),), key, for_parties=(1,))
    )


async def read(house: House, session: int, case_id: int) -> Shown | Refused:
    """The docket of a case, charged to the account."""
    (court,) = house.courts.values()
    return await court.read(docket_query(session, case_id))


def docket_query(session: int, case_id: int) -> ViewDocket:
    return ViewDocket(Reader("smith", session), case_id)


async def bill(folder: Path, url: str) -> list[Charged]:
    """All charges, as they stand in the owner's journal."""
    journal = followed_journal(folder / "billing", "billing", url)
    await journal.look()
    found: list[Charged] = []
    async for page in journal.read():
        for record in page:
            found += BILLING.decode_events(record.events)
    await journal.close()
    return found
