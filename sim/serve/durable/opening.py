"""Many courts and the national service in one process, each behind its own journal in a folder of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from sim.ecf.answers import Accepted, Refused
from sim.ecf.commands import Command
from sim.ecf.court import Court
from sim.ecf.pacer.billing import PacerBilling, RecordCharge, Recorded
from sim.ecf.pacer.commands import Command as PacerCommand
from sim.ecf.pacer.machine import Done, Pacer
from sim.serve.durable.documents import DocumentStore
from sim.serve.durable.documents_named import named_by
from sim.serve.durable.durable_machine import SNAPSHOT_EVERY, AnswerT, CommandT, DurableMachine
from sim.serve.durable.journal import Journal, JournalBusyError
from sim.serve.durable.machine_kinds import BILLING, COURT, PACER, Kind, Machine
from sim.serve.durable.postgres_journal import PostgresJournal
from sim.serve.durable.snapshots import Snapshots
from sim.serve.durable.sqlite_journal import SqliteJournal

DurableCourt = DurableMachine[Command, Accepted | Refused]
DurablePacer = DurableMachine[PacerCommand, Done | Refused]
DurableBilling = DurableMachine[RecordCharge, Recorded | Refused]
PACER_NAME = "pacer"
BILLING_NAME = "billing"


class NationalBusyError(JournalBusyError):
    """Another process owns the national service of this house; it can be followed (sim/serve/national)."""


def name_of(court: Court) -> str:
    """The name of a court's journal and folder; its training database has its own."""
    return court.book.court_id if court.state.database == "live" else f"{court.book.court_id}-{court.state.database}"


async def open_journal(folder: Path, name: str, url: str = "") -> Journal:
    """The journal of one machine: in the SQLite file ``folder/journal.sqlite3``, or on the server at ``url``.

    Raises JournalBusyError, JournalDamagedError, JournalError.
    """
    if url:
        return await PostgresJournal.open(url, name)
    folder.mkdir(parents=True, exist_ok=True)
    return await SqliteJournal.open(folder / "journal.sqlite3", name)


async def open_court(court: Court, folder: Path, url: str = "", snapshot_every: int = SNAPSHOT_EVERY) -> DurableCourt:
    """A court behind its journal, with its snapshots and documents in ``folder``. Raises as ``open_journal``."""
    folder.mkdir(parents=True, exist_ok=True)
    journal = await open_journal(folder, name_of(court), url)
    documents = DocumentStore(folder / "documents")
    try:
        return await DurableMachine.open(
            court, COURT, journal, Snapshots(folder / "snapshots"), documents, snapshot_every
        )
    except BaseException:
        documents.close()
        await journal.close()
        raise


async def open_pacer(pacer: Pacer, folder: Path, url: str = "", snapshot_every: int = SNAPSHOT_EVERY) -> DurablePacer:
    """The national service behind its journal, with its snapshots in ``folder``. Raises as ``open_journal``;
    NationalBusyError where another process has it."""
    try:
        return await _open_national(pacer, PACER, PACER_NAME, folder, url, snapshot_every)
    except JournalBusyError as error:
        raise NationalBusyError(str(error)) from error


async def open_billing(
    billing: PacerBilling, folder: Path, url: str = "", snapshot_every: int = SNAPSHOT_EVERY
) -> DurableBilling:
    """The national billing service behind its journal, with its snapshots in ``folder``. Raises as ``open_journal``."""
    return await _open_national(billing, BILLING, BILLING_NAME, folder, url, snapshot_every)


async def _open_national(
    machine: Machine[CommandT, AnswerT], kind: Kind, name: str, folder: Path, url: str, snapshot_every: int
) -> DurableMachine[CommandT, AnswerT]:
    folder.mkdir(parents=True, exist_ok=True)
    journal = await open_journal(folder, name, url)
    try:
        return await DurableMachine.open(
            machine, kind, journal, Snapshots(folder / "snapshots"), snapshot_every=snapshot_every
        )
    except BaseException:
        await journal.close()
        raise


class Courthouse:
    """The courts that one process serves, by the name of their journals; ``async with`` it, or ``close`` it."""

    def __init__(self, courts: dict[str, DurableCourt], pacer: DurablePacer | None) -> None:
        self.courts, self.pacer = courts, pacer
        self.billing: DurableBilling | None = None

    @classmethod
    async def open(
        cls,
        folder: Path,
        courts: Iterable[Court],
        pacer: Pacer | None = None,
        url: str = "",
        snapshot_every: int = SNAPSHOT_EVERY,
        billing: PacerBilling | None = None,
    ) -> Courthouse:
        """Open all journals, one after the other: each court in a folder of its name, the national services in
        ``pacer`` and ``billing``.

        courts, pacer: made afresh, with their ports. url: a PostgreSQL server for the journals; snapshots and
        documents lie in ``folder`` all the same. Where one cannot be opened, those opened before are closed again.
        """
        house = cls({}, None)
        try:
            if pacer is not None:
                house.pacer = await open_pacer(pacer, folder / PACER_NAME, url, snapshot_every)
            if billing is not None:
                house.billing = await open_billing(billing, folder / BILLING_NAME, url, snapshot_every)
            for court in courts:
                name = name_of(court)
                if name in house.courts:
                    raise ValueError(f"court {name} is given twice; each database is served once")
                house.courts[name] = await open_court(court, folder / name, url, snapshot_every)
        except BaseException:
            await house.close()
            raise
        return house

    async def sweep_documents(self, before_us: int) -> dict[str, int]:
        """Remove documents uploaded before an instant (microseconds UTC) and never filed: how many, by court.

        Give an instant well in the past: a filer may take hours between uploading and filing.
        """
        removed = {}
        for name, court in self.courts.items():
            if court.documents is not None:
                removed[name] = len(await court.documents.sweep(named_by(court.journal), before_us))
        return removed

    async def close(self) -> None:
        """Close every journal, each after what is under way, and leave a snapshot of each state."""
        served: list[DurableCourt | DurablePacer | DurableBilling] = [*self.courts.values()]
        if self.pacer is not None:
            served.append(self.pacer)
        if self.billing is not None:
            served.append(self.billing)
        told = await asyncio.gather(*[one.close() for one in served], return_exceptions=True)
        for court in self.courts.values():
            if court.documents is not None:
                await asyncio.to_thread(court.documents.close)
        for failure in told:
            if isinstance(failure, BaseException):
                raise failure

    async def __aenter__(self) -> Courthouse:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
