"""The reading desk of one court: a query in; what is shown, and what it costs, or a refusal out. Nothing changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Protocol

import msgspec

from sim.courts import NoRuleError, RuleDates, UnknownFeeError
from sim.ecf.access import require_system_up, user_of_session
from sim.ecf.access_log import Attempt, is_access_refusal
from sim.ecf.answers import Refused
from sim.ecf.commands import OpenFreeLook
from sim.ecf.court import Court
from sim.ecf.docket import Dockets, opinion_codes
from sim.ecf.door import Malformed, decoders_of, well_formed
from sim.ecf.events import CourtEvent, Docketed
from sim.ecf.free_look import notice_of
from sim.ecf.pacer.accounts import Account
from sim.ecf.pacer.billing import Accounts as AccountsByNumber
from sim.ecf.reading.documents import view_document, view_entry
from sim.ecf.reading.estates import view_claims_register, view_creditor_matrix
from sim.ecf.reading.feed import FeedItem, feed_of
from sim.ecf.reading.full_sheets import view_docket_sheet, view_history
from sim.ecf.reading.heads import view_case
from sim.ecf.reading.opinions import opinion_lines, view_opinions
from sim.ecf.reading.queries import (
    Query,
    Reader,
    SearchCases,
    ViewCase,
    ViewCaseReport,
    ViewCasesReport,
    ViewClaimsRegister,
    ViewCreditorMatrix,
    ViewDocket,
    ViewDocketSheet,
    ViewDocument,
    ViewEntry,
    ViewHistory,
    ViewOpinions,
)
from sim.ecf.reading.rights import Seen
from sim.ecf.reading.room import Room
from sim.ecf.reading.search import search_cases, view_cases_report
from sim.ecf.reading.sheets import view_case_report, view_docket
from sim.ecf.reading.shown import DocumentsOpened, OpinionLine, Shown
from sim.ecf.refusals import Code, No, RefusalText
from sim.ecf.sessions import require_fresh

_ANSWER: Mapping[type, Callable[[Room, Any], Shown]] = {
    SearchCases: search_cases,
    ViewDocket: view_docket,
    ViewDocument: view_document,
    ViewCaseReport: view_case_report,
    ViewCasesReport: view_cases_report,
    ViewCase: view_case,
    ViewDocketSheet: view_docket_sheet,
    ViewHistory: view_history,
    ViewEntry: view_entry,
    ViewOpinions: view_opinions,
    ViewClaimsRegister: view_claims_register,
    ViewCreditorMatrix: view_creditor_matrix,
}
_DECODERS = decoders_of(Query)


class Accounts(Protocol):
    """The narrow question a reading desk puts to the national service: whose account is this?"""

    def account(self, login: str) -> Account | None:
        """The account with this login, active or not; None where there is none."""
        ...

    def by_number(self) -> AccountsByNumber:
        """The same accounts by number, for sessions begun with a linked account."""
        ...


class Reading:
    """One court's records as the public reads them (PACER-4): its docket sheets beside the court itself.

    The sheets are a projection: ``follow`` the court's events and they are up to date. Reading never writes; a free
    look alone does, and goes through ``Court.handle`` like every other change.
    """

    __slots__ = ("_texts", "accounts", "court", "dockets")

    def __init__(self, court: Court, accounts: Accounts, log: Iterable[CourtEvent] = ()) -> None:
        self.court = court
        self.accounts = accounts
        self.dockets = Dockets(opinion_codes(court.book.events))
        self.dockets.follow(log)
        self._texts = RefusalText(court.book.refusals)

    def follow(self, events: Iterable[CourtEvent]) -> None:
        """Bring the docket sheets up to date with what the court did."""
        self.dockets.follow(events)

    def read(self, query: Query, at: int) -> Shown | Refused:
        """Show what is asked for at instant ``at`` (microseconds UTC), with its charge, or say why not.

        Total in the query, as ``Court.handle`` is in the command; and the court is the same afterwards.
        """
        try:
            asked = well_formed(query, _DECODERS, "the reading desk")
            return _ANSWER[type(asked)](self._room(asked.reader, at), asked)
        except No as no:
            if is_access_refusal(no.code):
                self._log(asked, no.code, at)
            return self._texts.refused(no)
        except (Malformed, NoRuleError, UnknownFeeError) as error:
            return self._texts.refused(No(Code.COMMAND_MALFORMED, str(error)))

    def feed(self, at: int, hours: int = 24) -> tuple[FeedItem, ...]:
        """What was entered on public dockets in the last ``hours`` before ``at``, the newest first (surfaces §13).

        Open to everybody, also while the system takes no filings; it reads these entries, and nothing else.
        """
        return feed_of(self._public_room(at), hours)

    def posted_opinions(self, filed_from: date, filed_to: date, at: int) -> tuple[OpinionLine, ...]:
        """The written opinions of these days as the court's own site posts them, open without login (CIT-28)."""
        return tuple(opinion_lines(self._public_room(at), filed_from, filed_to))

    def _public_room(self, at: int) -> Room:
        """The records as anybody finds them who has neither log-in nor account."""
        anybody = Seen(self.court.context.local_date(at), at, None, None, False, "")
        return Room(self.court.state, self.dockets, self.court.context, anybody)

    def free_look(self, command: object, at: int) -> tuple[Shown | Refused, tuple[CourtEvent, ...]]:
        """Open all documents of a notice's entry without charge, and the events of it, or the refusal and none.

        Raises LookupError, and uses up nothing, where the sheets have not followed the court up to that entry.
        """
        if not isinstance(command, OpenFreeLook):
            return self._texts.refused(No(Code.COMMAND_MALFORMED, f"no free look by {type(command).__name__}")), ()
        notice = notice_of(self.court.state, command.nef_id) if isinstance(command.nef_id, int) else None
        documents = () if notice is None else self._entry(notice.case_id, notice.entry_number).documents
        answer = self.court.handle(command, at)
        if isinstance(answer, Refused):
            return answer, ()
        opened = DocumentsOpened(answer.receipt.case_number, answer.receipt.entry_number, documents)
        return Shown(opened), answer.events

    def _entry(self, case_id: int, entry_number: int) -> Docketed:
        """The entry as corrections leave it."""
        sheet = self.dockets.sheets.get(case_id)
        if sheet is None or len(sheet.entries) < entry_number:
            problem = "follow the court's events first"
            raise LookupError(f"case {case_id} has no sheet up to entry {entry_number}: {problem}")
        return sheet.in_force(sheet.entries[entry_number - 1].entry)

    def _log(self, asked: Query, code: Code, at: int) -> None:
        """CIT-27: the attempt is logged, of what was typed only what is known."""
        court, reader = self.court, asked.reader
        session = None if reader.session_id is None else court.state.sessions.get(reader.session_id)
        if session is not None:
            login = court.state.users[session.user_id].login
        else:
            login = reader.pacer_login or ""
            if self.accounts.account(login) is None:
                login = ""
        court.context.access_log.record(Attempt(at, code.value, type(asked).__name__, login, ""))

    def _room(self, reader: Reader, at: int) -> Room:
        court = self.court
        return Room(court.state, self.dockets, court.context, self._seen(reader, at))

    def _seen(self, reader: Reader, at: int) -> Seen:
        """Who is reading: the court's own people, a paying account, or a visitor at a public terminal.

        CASB-6, CACD-13: without an account, nobody reads from afar. Legacy or upgraded, individual or shared: every
        active account reads, in every court (CIT-1).
        """
        court, context = self.court, self.court.context
        require_system_up(court.state)
        on = context.local_date(at)
        length_max = int(str(context.rule("access.client_code_length_max", RuleDates(filed=on, event=on)).value))
        if len(reader.client_code) > length_max:
            raise No(Code.ACCESS_CLIENT_CODE)
        user = None
        if reader.session_id is not None:
            require_fresh(court.state, reader.session_id, at, context)
            user = user_of_session(court.state, reader.session_id)
        seen = Seen(on, at, None, user, reader.at_terminal, reader.client_code)
        if seen.is_court or reader.at_terminal:
            return seen
        account = self._account(reader)
        if account is None or not account.active:
            raise No(Code.ACCESS_NO_ACCOUNT)
        return msgspec.structs.replace(seen, account=account)

    def _account(self, reader: Reader) -> Account | None:
        """The account that pays: the one logged in to, else the one linked to the session (CACD-11: one credential)."""
        if reader.pacer_login is not None:
            return self.accounts.account(reader.pacer_login)
        if reader.session_id is None:
            return None
        return self.accounts.by_number().account(self.court.state.sessions[reader.session_id].account_id)
