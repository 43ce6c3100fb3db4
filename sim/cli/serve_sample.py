"""A few synthetic people and cases for a house that is still empty, so that there is something to look at and to do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from random import Random

from sim.ecf.answers import Accepted, Refused
from sim.ecf.commands import Command, FileDocument, LogIn, OpenCase, RegisterUser
from sim.ecf.pacer.accounts import Contact
from sim.ecf.pacer.commands import CreateAccount, RecordLink
from sim.ecf.passwords import Passwords
from sim.ecf.records import Document, FeePaid, NewParty
from sim.serve.durable.argon_passwords import ArgonPasswords
from sim.serve.house import NATIONAL, House
from sim.serve.served_court import ServedCourt
from sim.world.documents import DocumentPool
from sim.world.people import Names
from sim.world.streams import spawn_stream, spawn_vector_stream

SECRET = "simulated"
PEOPLE = (
    ("attorney1", "attorney"),
    ("attorney2", "attorney"),
    ("attorney3", "attorney"),
    ("creditor1", "creditor"),
    ("trustee1", "trustee"),
    ("clerk1", "clerk"),
    ("judge1", "judge"),
)
READER = "reader1"
_OPENS = {"district": "complaint", "bankruptcy": "petition_7", "trade": "summons"}
_LATER = {"district": "notice_other", "bankruptcy": "notice_other", "trade": "notice_errata"}
_SIDES = {
    "district": ("Plaintiff", "Defendant"),
    "bankruptcy": ("Debtor", "Creditor"),
    "trade": ("Plaintiff", "Defendant"),
}
_CASES = 3
_OWN_PEOPLE = ("clerk", "judge")


async def furnish(house: House, seed: int = 1) -> None:
    """Register the sample's people in every court in which nothing has happened yet, and nationally if they are not,
    and open a few cases. All names are synthetic.

    A house that follows another's national service finds its accounts there, and opens none.
    """
    courts = [court for court in house.courts.values() if court.durable.journal.head.seq == 0]
    if not courts:
        return
    draws = spawn_stream(seed, "sample", "people")
    names = Names(draws.randrange(2**31), 0.5)
    called = {login: names.person(draws) for login, _ in (*PEOPLE, (READER, "reader"))}
    wanted = [login for login, role in (*PEOPLE, (READER, "reader")) if role not in _OWN_PEOPLE]
    new = [login for login in wanted if house.owner_desk is not None and house.pacer.account(login) is None]
    await _give_passwords(house, courts, new)
    accounts = {login: found.account_id for login in wanted if (found := house.pacer.account(login)) is not None}
    for login in new:
        accounts[login] = await _account(house, login, called[login])
    for court in courts:
        for login, role in PEOPLE:
            address = (names.firm(draws), *names.address(draws))
            registered = await _must(
                court, RegisterUser(login, called[login], role, (f"{login}@example.com",), address=address)
            )
            if login in accounts:
                link = RecordLink(accounts[login], court.court_id, registered.receipt.user_id)
                await house.durable_pacer.submit(link, house.now_us())
        await _open_cases(court, names, draws, seed)


async def _give_passwords(house: House, courts: Sequence[ServedCourt], accounts: Sequence[str]) -> None:
    """Everybody gets the one password in these courts, and nationally with a new account; the day says which counts."""

    async def give(port: Passwords, login: str) -> None:
        if isinstance(port, ArgonPasswords):
            await port.prepare(login, SECRET)
        port.enrol(login, SECRET)

    logins = [login for login, _ in PEOPLE] + [READER]
    ports = [house.passwords[court.court_id] for court in courts]
    given = [give(port, login) for port in ports for login in logins]
    await asyncio.gather(*given, *[give(house.passwords[NATIONAL], login) for login in accounts])


async def _account(house: House, login: str, name: str) -> int:
    command = CreateAccount(login, Contact(name, (f"{login}@example.com",)))
    created = await house.durable_pacer.submit(command, house.now_us())
    account = house.pacer.account(login)
    if isinstance(created, Refused) or account is None:
        raise RuntimeError(f"the sample's account {login} was refused: {created}")
    return account.account_id


async def _open_cases(court: ServedCourt, names: Names, draws: Random, seed: int) -> None:
    kind = court.book.profile.kind
    event = court.book.events.get(_OPENS[kind])
    pool = DocumentPool(spawn_vector_stream(seed, court.court_id, "sample"), 8, mean_bytes_max=60_000)
    logged_in = await court.do(LogIn("attorney1", SECRET))
    if isinstance(logged_in, Refused):  # an older account of that name, whose password was changed
        return
    session = logged_in.receipt.session_id
    for number in range(_CASES):
        first, second = names.party(draws), names.party(draws)
        title = f"In re {first}" if kind == "bankruptcy" else f"{first} v. {second}"
        if kind == "trade":
            second, title = "United States", f"{first} v. United States"
        fee = None
        if event.fee is not None:
            fee = FeePaid(event.fee, court.book.fees.get(event.fee, court.today()).amount_cents, f"SIM-{number + 1}")
        parties = tuple(
            NewParty(name, role, (login,))
            for name, role, login in zip((first, second), _SIDES[kind], ("attorney1", "attorney2"), strict=True)
        )
        opened = await _must(
            court,
            OpenCase(
                session_id=session,
                event_code=event.code,
                office=court.book.profile.divisions[0].code,
                title=title,
                parties=parties,
                documents=(await _document(court, pool, draws),),
                key=f"sample-{number}",
                fee=fee,
            ),
        )
        for more in range(number):
            papers = tuple([await _document(court, pool, draws) for _ in range(1 + more)])
            await _must(
                court,
                FileDocument(
                    session, opened.receipt.case_id, _LATER[kind], papers, f"sample-{number}-{more}", for_parties=(1,)
                ),
            )


async def _document(court: ServedCourt, pool: DocumentPool, draws: Random) -> Document:
    raw = pool.read(draws.choice(pool.main))

    async def chunks() -> AsyncIterator[bytes]:
        yield raw

    return await court.take_in(chunks(), len(raw))


async def _must(court: ServedCourt, command: Command) -> Accepted:
    answer = await court.do(command)
    if isinstance(answer, Refused):
        raise RuntimeError(f"{court.court_id} refused {type(command).__name__} of the sample: {answer.message}")
    return answer
