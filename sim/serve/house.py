"""The house of all served courts: each behind its journal, beside them the national account and billing service."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Protocol

from sim.courts import CourtBook, load_national
from sim.courts.book import NationalBook
from sim.ecf.court import Court
from sim.ecf.pacer.billing import PacerBilling
from sim.ecf.pacer.courts import Courts
from sim.ecf.pacer.machine import Pacer
from sim.ecf.passwords import Passwords
from sim.serve.durable.opening import Courthouse, name_of
from sim.serve.pdf_desk import PdfDesk
from sim.serve.secrets_file import secret
from sim.serve.served_court import ServedCourt

NATIONAL = "pacer"


class PasswordsFor(Protocol):
    """Opens the password port of one court, or of the national service (``pacer``), in its folder."""

    def __call__(self, name: str, folder: Path) -> Passwords:
        """The port; it keeps its own store."""
        ...


class House:
    """Everything that one process serves; ``async with await House.open(...)``.

    courts: by id. pacer: the national service behind its journal. now_us: the clock of all of them, microseconds UTC.
    passwords: the ports, by court id, and the national one under ``pacer``.
    """

    def __init__(
        self,
        courthouse: Courthouse,
        courts: Mapping[str, ServedCourt],
        passwords: Mapping[str, Passwords],
        national: NationalBook,
        pdf_desk: PdfDesk,
        now_us: Callable[[], int],
    ) -> None:
        self.courthouse, self.courts, self.passwords = courthouse, dict(courts), dict(passwords)
        self.national, self.pdf_desk, self.now_us = national, pdf_desk, now_us
        assert courthouse.pacer is not None
        self.durable_pacer = courthouse.pacer
        machine = courthouse.pacer.machine
        assert isinstance(machine, Pacer)
        self.pacer: Pacer = machine

    @classmethod
    async def open(
        cls,
        folder: Path,
        books: Iterable[CourtBook],
        *,
        now_us: Callable[[], int],
        random_bytes: Callable[[int], bytes],
        passwords_for: PasswordsFor,
        url: str = "",
        pdf_workers: int = 2,
    ) -> House:
        """Open journals, stores and projections under ``folder``: a folder for each court, one for the service.

        url: a PostgreSQL server for the journals instead of files. Raises JournalError (busy, damaged), OSError.
        """
        folder.mkdir(parents=True, exist_ok=True)
        key = secret(folder, "free-look", random_bytes)
        passwords: dict[str, Passwords] = {NATIONAL: passwords_for(NATIONAL, folder / NATIONAL)}
        joined, national = Courts(), load_national()
        pacer = Pacer(national, passwords[NATIONAL], joined)
        billing = PacerBilling(national, pacer.by_number())
        courts: list[Court] = []
        for book in books:
            port = passwords[book.court_id] = passwords_for(book.court_id, folder / book.court_id)
            court = Court(book, port, pacer, pacer)
            joined.join(court)
            courts.append(court)
        courthouse = await Courthouse.open(folder, courts, pacer, url, billing=billing)
        pdf_desk = None
        try:
            pdf_desk = PdfDesk(pdf_workers)
            served = {}
            for court in courts:
                durable = courthouse.courts[name_of(court)]
                own_key = key + court.book.court_id.encode()
                one = ServedCourt(durable, pacer, own_key, pdf_desk, now_us, courthouse.billing)
                await one.begin()
                served[one.court_id] = one
            return cls(courthouse, served, passwords, national, pdf_desk, now_us)
        except BaseException:
            if pdf_desk is not None:
                pdf_desk.close()
            await courthouse.close()
            raise

    async def close(self) -> None:
        """Close everything, each after what is under way."""
        self.pdf_desk.close()
        await self.courthouse.close()

    async def __aenter__(self) -> House:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
