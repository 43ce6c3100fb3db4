"""One court as clients meet it: its machine behind the journal, and beside it what pages and notices read."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Sequence
from datetime import date
from typing import Protocol, runtime_checkable

from sim.courts import CourtBook
from sim.courts.clock import local_datetime
from sim.ecf.answers import Accepted, Refused
from sim.ecf.commands import ChangePassword, Command, OpenFreeLook, ResetPassword
from sim.ecf.court import Court
from sim.ecf.docket import DocketEntry, DocketSheet
from sim.ecf.docket_index import Place
from sim.ecf.events import CourtEvent, NoticeIssued, OutageAnnounced
from sim.ecf.pacer.billing import RecordCharge
from sim.ecf.reading.desk import Accounts, Reading
from sim.ecf.reading.queries import Query
from sim.ecf.reading.shown import DocumentsOpened, Shown
from sim.ecf.records import Document
from sim.ecf.state import CourtState
from sim.nef import Notice
from sim.nef.assemble import NoticeAssembler
from sim.serve.durable.documents import DocumentStore
from sim.serve.durable.durable_machine import DurableMachine
from sim.serve.durable.journal import Record
from sim.serve.mail.mail_service import MailService
from sim.serve.national.billing_elsewhere import Billing
from sim.serve.pdf_desk import PdfDesk

DurableCourt = DurableMachine[Command, Accepted | Refused]


@runtime_checkable
class PreparingPasswords(Protocol):
    """A port whose hash is slow on purpose, and is therefore made on a thread before the core has it enrolled."""

    async def prepare(self, login: str, new_secret: str) -> None:
        """Hash a new password, so that ``enrol`` need not."""
        ...


class ServedCourt:
    """What pages, the API and the mail ask one court. Everything they tell anyone is durable before they tell it.

    free_look_key: the court's secret from which the links of notices are derived. now_us: the clock.
    """

    def __init__(
        self,
        durable: DurableCourt,
        accounts: Accounts,
        free_look_key: bytes,
        pdf_desk: PdfDesk,
        now_us: Callable[[], int],
        billing: Billing | None = None,
    ) -> None:
        machine = durable.machine
        assert isinstance(machine, Court)
        assert durable.documents is not None
        self.court: Court = machine
        self.durable, self.billing, self.now_us = durable, billing, now_us
        self.documents: DocumentStore = durable.documents
        self.reading = Reading(machine, accounts)
        self.notices = NoticeAssembler(machine.book, free_look_key)
        self.announcements: dict[str, str] = {}  # what was posted of an outage, by its id (CAED-3)
        self.mail: MailService | None = None
        self._pdf_desk = pdf_desk
        self._place_of_notice: dict[int, tuple[int, int]] = {}

    async def begin(self) -> None:
        """Take in everything that ever happened here, and from now on whatever happens. Raises JournalError."""
        await self.durable.follow(self._sees)

    def _sees(self, record: Record, events: Sequence[CourtEvent]) -> None:
        self.reading.follow(events)
        for event in events:
            self.notices.note(event)
            if isinstance(event, NoticeIssued):
                self._place_of_notice[event.nef_id] = (event.case_id, event.entry_number)
            elif isinstance(event, OutageAnnounced):
                self.announcements[event.outage_id] = event.text
        if self.mail is not None:
            self.mail.follow(record, events)

    # --- what the court is ---------------------------------------------------------------------------------------

    @property
    def court_id(self) -> str:
        """The court's id, e.g. ``caed``."""
        return self.book.court_id

    @property
    def book(self) -> CourtBook:
        """Everything published about the court."""
        return self.court.book

    @property
    def state(self) -> CourtState:
        """The write state as it is now; it may be ahead of the disk by what is under way."""
        return self.court.state

    def today(self) -> date:
        """The court's own date now."""
        return local_datetime(self.now_us(), self.book.profile.zone).date()

    def size_bytes_max(self) -> int:
        """The largest document that the court takes today. Raises NoRuleError where no limit is known."""
        return self._pdf_desk.policy(self.book, self.today()).size_bytes_max

    # --- asking --------------------------------------------------------------------------------------------------

    async def do(self, command: Command) -> Accepted | Refused:
        """What the court answers now, durable on return.

        Raises JournalFailedError (ask again under the same key), DocumentMissingError.
        """
        if isinstance(command, ChangePassword | ResetPassword):
            await self._prepare(command)
        return await self.durable.submit(command, self.now_us())

    async def _prepare(self, command: ChangePassword | ResetPassword) -> None:
        """Have the new password hashed beside the event loop; whether it will be taken, the court decides."""
        port, login = self.court.context.passwords, getattr(command, "login", None)
        session = self.state.sessions.get(getattr(command, "session_id", None) or 0)
        if login is None and session is not None:
            login = self.state.users[session.user_id].login
        if login not in self.state.user_by_login:  # the court will give it no password
            return
        if login is not None and isinstance(port, PreparingPasswords):
            await port.prepare(login, command.new_secret)

    async def read(self, query: Query) -> Shown | Refused:
        """What a reader is shown; its charge is on the bill, durably, before it is shown (PACER-4).

        Raises JournalFailedError where the bill cannot be written, NationalAwayError where it is kept by a process that
        does not answer; then nothing is shown.
        """
        shown = self.reading.read(query, self.now_us())
        if isinstance(shown, Shown) and shown.charge is not None and self.billing is not None:
            billed = await self.billing.submit(RecordCharge(shown.charge), self.now_us())
            if isinstance(billed, Refused):
                return billed
        return shown

    async def take_in(
        self, chunks: AsyncIterable[bytes], announced_bytes: int | None = None, description: str = ""
    ) -> Document:
        """A document on its way in: streamed to the store, durable, judged; as a filing is to name it.

        More than the court's limit allows is refused while it streams: DocumentTooLargeError. Raises
        DocumentNotStoredError where the disk does not take it. A document with a ``verdict`` is filed in vain: the
        court refuses the filing in its own words.
        """
        day = self.today()
        policy = self._pdf_desk.policy(self.book, day)
        stored = await self.documents.put(chunks, policy.size_bytes_max, announced_bytes)
        return await self._pdf_desk.judged(self.documents, stored, self.book, day, description)

    # --- dockets and notices ---------------------------------------------------------------------------------------

    def sheet(self, case_id: int) -> DocketSheet:
        """The docket sheet of a case. Raises KeyError."""
        return self.reading.dockets.sheets[case_id]

    def line(self, case_id: int, entry_number: int) -> DocketEntry:
        """One line of a docket sheet with its notice. Raises KeyError."""
        sheet = self.sheet(case_id)
        if not 1 <= entry_number <= len(sheet.entries):
            raise KeyError(entry_number)
        return sheet.entries[entry_number - 1]

    def place_of_document(self, doc_id: str) -> Place | None:
        """Where the document stands, whatever the fourth digit of its id in a link (surfaces §0)."""
        return self.reading.dockets.place_of_document(doc_id)

    def notice(self, nef_id: int) -> Notice | None:
        """What the notice with this number says, as it was sent; None where there is none."""
        place = self._place_of_notice.get(nef_id)
        if place is None:
            return None
        line = self.line(*place)
        return self.notices.notice(line.entry, line.notice)

    async def free_look(self, place: Place, magic_num: str) -> Shown | Refused | None:
        """Open all documents of a notice's entry by the number in a link; None where no notice bore it (CIT-5)."""
        line = self.line(place.case_id, place.entry_number)
        found = self.notices.addressee_of(line.notice, magic_num)
        if found is None:
            return None
        answer = await self.do(OpenFreeLook(line.notice.nef_id, *found))
        if isinstance(answer, Refused):
            return answer
        entry = self.sheet(place.case_id).in_force(line.entry)
        return Shown(DocumentsOpened(answer.receipt.case_number, place.entry_number, entry.documents))
