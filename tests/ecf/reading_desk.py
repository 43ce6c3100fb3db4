"""A court's reading desk with a few PACER accounts before it, and short ways to look at things."""

from __future__ import annotations

from datetime import date

from courtroom import Courtroom

from sim.ecf.answers import Refused
from sim.ecf.commands import OpenFreeLook
from sim.ecf.docket import Dockets, opinion_codes
from sim.ecf.pacer.accounts import Account
from sim.ecf.reading.desk import Reading
from sim.ecf.reading.queries import Query, Reader, SearchCases, ViewDocket, ViewDocument
from sim.ecf.reading.shown import Shown


def _account(account_id: int, login: str, **more: object) -> Account:
    fields: dict[str, object] = {"kind": "individual", "upgraded": False, "active": True}
    fields |= more
    return Account(account_id, login, login.title(), created_on=date(2009, 1, 5), **fields)


class AccountBook:
    """The national accounts, as a court and the billing service ask for them."""

    def __init__(self, *accounts: Account) -> None:
        self.by_login = {account.login: account for account in accounts}
        self.by_id = {account.account_id: account for account in accounts}

    def account(self, login: str) -> Account | None:
        return self.by_login.get(login)

    def by_number(self) -> ByNumber:
        return ByNumber()


class ByNumber:
    """The same accounts, as billing asks for them."""

    def account(self, account_id: int) -> Account | None:
        return ACCOUNTS.by_id.get(account_id)


ACCOUNTS = AccountBook(
    _account(1, "citizen"),
    _account(2, "upgraded", upgraded=True),
    _account(3, "agency", kind="shared"),
    _account(4, "scholar", exempt=True),
    _account(5, "closed", active=False),
)
CITIZEN = Reader("citizen")


class Desk:
    """The reading desk of a courtroom; its docket sheets follow the courtroom's log."""

    def __init__(self, room: Courtroom) -> None:
        self.room = room
        self.reading = Reading(room.court, ACCOUNTS)

    def catch_up(self) -> Dockets:
        """The docket sheets as the courtroom's log has them now."""
        dockets = Dockets(opinion_codes(self.room.court.book.events))
        dockets.follow(self.room.log)
        self.reading.dockets = dockets
        return dockets

    def ask(self, query: Query) -> Shown | Refused:
        """Put a query to the desk; whatever comes of it, the court stays as it was."""
        self.catch_up()
        before = self.room.court.digest()
        answer = self.reading.read(query, self.room.now)
        assert self.room.court.digest() == before
        return answer

    def see(self, query: Query) -> Shown:
        answer = self.ask(query)
        assert isinstance(answer, Shown), answer
        return answer

    def code(self, query: Query) -> str:
        answer = self.ask(query)
        assert isinstance(answer, Refused), answer
        return answer.code

    # --- short queries ----------------------------------------------------------------------------------------------

    def docket(self, reader: Reader = CITIZEN, case_id: int = 1, **more: object) -> ViewDocket:
        return ViewDocket(reader, case_id, **more)

    def document(self, entry: int, attachment: int = 0, reader: Reader = CITIZEN, case_id: int = 1) -> ViewDocument:
        return ViewDocument(reader, case_id, entry, attachment)

    def search(self, reader: Reader = CITIZEN, **more: object) -> SearchCases:
        return SearchCases(reader, **more)

    # --- free looks -------------------------------------------------------------------------------------------------

    def look(self, nef_id: int, login: str, address: int = 0) -> Shown | Refused:
        """Follow the document link of a notice, as it came to one of a user's addresses."""
        self.catch_up()
        command = OpenFreeLook(nef_id, self.room.user_id(login), address)
        shown, events = self.reading.free_look(command, self.room.now)
        self.room.log += events
        return shown
