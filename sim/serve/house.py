"""The house of all served courts: each behind its journal, beside them the national account and billing service."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Protocol

from sim.courts import CourtBook, load_national
from sim.courts.book import NationalBook
from sim.ecf.court import Court
from sim.ecf.pacer.accounts import Account
from sim.ecf.pacer.billing import PacerBilling
from sim.ecf.pacer.machine import Pacer
from sim.ecf.passwords import Passwords
from sim.serve.durable.argon_passwords import ArgonPasswords, HashingDesk
from sim.serve.durable.opening import Courthouse, DurablePacer, name_of
from sim.serve.mail.relay import Relay
from sim.serve.mail_room import MailRoom
from sim.serve.national.billing_elsewhere import Billing, BillingElsewhere
from sim.serve.national.courts_everywhere import CourtsEverywhere
from sim.serve.national.followed_pacer import FollowedPacer, Linking
from sim.serve.national.owner_desk import OwnerDesk
from sim.serve.national.owner_line import OwnerLine
from sim.serve.national.sealed import SECRET_NAME
from sim.serve.national.shared_passwords import SharedPasswords
from sim.serve.pdf_desk import PdfDesk
from sim.serve.secrets_file import secret
from sim.serve.served_court import ServedCourt

NATIONAL = "pacer"


class PasswordsFor(Protocol):
    """Opens the password port of one court, or of the national service (``pacer``), in its folder."""

    def __call__(self, name: str, folder: Path) -> Passwords:
        """The port; it keeps its own store."""
        ...


class _ByNumber:
    """The accounts as billing asks for them, of whichever state the service has: opening its journal replaces it."""

    def __init__(self, pacer: Pacer) -> None:
        self._pacer = pacer

    def account(self, account_id: int) -> Account | None:
        """The account with this number, active or not."""
        return self._pacer.state.accounts.get(account_id)


class _Service(NamedTuple):
    """The courts, and the national service as this process has it: its own, or another's. desk: of the owner."""

    courthouse: Courthouse
    commands: DurablePacer | FollowedPacer
    billing: Billing
    desk: OwnerDesk | None


class _Made(NamedTuple):
    """The machines of one house, made afresh; their journals are still to be opened."""

    book: NationalBook
    passwords: Passwords
    joined: CourtsEverywhere
    pacer: Pacer
    courts: list[Court]


def _made(books: Iterable[CourtBook], passwords: Mapping[str, Passwords]) -> _Made:
    joined, national = CourtsEverywhere(), load_national()
    pacer = Pacer(national, passwords[NATIONAL], joined)
    courts = [Court(book, passwords[book.court_id], pacer, pacer) for book in books]
    for court in courts:
        joined.join(court)
    return _Made(national, passwords[NATIONAL], joined, pacer, courts)


async def _owned(
    opened: AsyncExitStack, made: _Made, folder: Path, url: str, key: bytes, now_us: Callable[[], int]
) -> _Service:
    billing = PacerBilling(made.book, _ByNumber(made.pacer))
    courthouse = await Courthouse.open(folder, made.courts, made.pacer, url, billing=billing)
    opened.push_async_callback(courthouse.close)
    assert courthouse.pacer is not None and courthouse.billing is not None
    desk = OwnerDesk(key, courthouse.pacer, courthouse.billing, made.joined, now_us)
    return _Service(courthouse, courthouse.pacer, courthouse.billing, desk)


async def _followed(
    opened: AsyncExitStack, made: _Made, folder: Path, url: str, key: bytes, random_bytes: Callable[[int], bytes]
) -> _Service:
    line, linking = OwnerLine(folder, key), Linking(made.book, made.passwords, made.joined)
    followed = await FollowedPacer.open(made.pacer, linking, folder / NATIONAL, url, line)
    opened.push_async_callback(followed.close)
    if isinstance(made.passwords, SharedPasswords):
        made.passwords.require_fresh = followed.require_fresh
    courthouse = await Courthouse.open(folder, made.courts, url=url)
    opened.push_async_callback(courthouse.close)
    return _Service(courthouse, followed, BillingElsewhere(line, random_bytes), None)


class House:
    """Everything that one process serves; ``async with await House.open(...)``.

    courts: by id. pacer: the national service, to be asked; durable_pacer: to be told. now_us: the clock of all of
    them, microseconds UTC. passwords: the ports, by court id, and the national one under ``pacer``. owner_desk: what it
    does for processes that follow its national service; None where it follows another's.
    """

    def __init__(
        self,
        service: _Service,
        pacer: Pacer,
        courts: Mapping[str, ServedCourt],
        passwords: Mapping[str, Passwords],
        national: NationalBook,
        pdf_desk: PdfDesk,
        now_us: Callable[[], int],
        mail: MailRoom | None = None,
    ) -> None:
        self.courthouse, self.courts, self.passwords = service.courthouse, dict(courts), dict(passwords)
        self.mail = mail
        self.national, self.pdf_desk, self.now_us = national, pdf_desk, now_us
        self.pacer, self.durable_pacer, self.owner_desk = pacer, service.commands, service.desk
        self._opened = AsyncExitStack()

    @classmethod
    async def open(
        cls,
        folder: Path,
        books: Iterable[CourtBook],
        *,
        now_us: Callable[[], int],
        random_bytes: Callable[[int], bytes],
        passwords_for: PasswordsFor | None = None,
        url: str = "",
        pdf_workers: int = 2,
        relay: Relay | None = None,
        jitter: Callable[[], float] = lambda: 0.5,
        only_new_mail: bool = False,
        follow: bool = False,
    ) -> House:
        """Open journals, stores and projections under ``folder``: a folder for each court, one for the service.

        passwords_for: the password ports; by default argon2id over a store in each folder. url: a PostgreSQL server
        for the journals instead of files. relay: takes the mail; without one, notices are made and not sent.
        only_new_mail: of a new mail queue, send nothing of what happened before. follow: the national service is
        another process's, with the same folder and url. Raises JournalError (busy, damaged), OSError;
        NationalBusyError where the service could only be followed.
        """
        folder.mkdir(parents=True, exist_ok=True)
        key = secret(folder, "free-look", random_bytes)
        async with AsyncExitStack() as opened:
            desk = HashingDesk()
            opened.callback(desk.close)
            port_of = passwords_for or partial(_argon, desk, random_bytes)
            books = tuple(books)
            passwords = {name: port_of(name, folder / name) for name in (NATIONAL, *(book.court_id for book in books))}
            made = _made(books, passwords)
            for port in passwords.values():
                if isinstance(port, ArgonPasswords):
                    opened.callback(port.close)
            shared_key = secret(folder, SECRET_NAME, random_bytes)
            if follow:
                service = await _followed(opened, made, folder, url, shared_key, random_bytes)
            else:
                service = await _owned(opened, made, folder, url, shared_key, now_us)
            pdf_desk = PdfDesk(pdf_workers)
            opened.callback(pdf_desk.close)
            mail = None if relay is None else MailRoom(relay, now_us, jitter)
            if mail is not None:
                opened.push_async_callback(mail.close)
            served = {}
            for court in made.courts:
                durable = service.courthouse.courts[name_of(court)]
                own_key = key + court.book.court_id.encode()
                one = ServedCourt(durable, made.pacer, own_key, pdf_desk, now_us, service.billing)
                if mail is not None:
                    await mail.join(one, folder / one.court_id, only_new_mail)
                await one.begin()
                served[one.court_id] = one
            house = cls(service, made.pacer, served, passwords, made.book, pdf_desk, now_us, mail)
            house._opened = opened.pop_all()
            return house

    async def close(self) -> None:
        """Close everything, each after what is under way, in the opposite order of opening."""
        await self._opened.aclose()

    async def __aenter__(self) -> House:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


def _argon(desk: HashingDesk, random_bytes: Callable[[int], bytes], name: str, folder: Path) -> Passwords:
    folder.mkdir(parents=True, exist_ok=True)
    port = SharedPasswords if name == NATIONAL else ArgonPasswords
    return port.open(folder, random_bytes, desk)
