"""PACER's bills: charges of all courts by account and quarter, the waiver, and what may not be billed."""

from __future__ import annotations

from datetime import date

import pytest
from courtroom import Courtroom
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from reading_desk import ByNumber, Desk

from sim.courts import load_national
from sim.ecf.answers import Refused
from sim.ecf.pacer.billing import Charged, PacerBilling, RecordCharge, Recorded
from sim.ecf.pacer.charge import Charge
from sim.ecf.pacer.statements import statement
from sim.ecf.reading.queries import Reader
from sim.ecf.refusals import Code

BOOK = load_national()


class Bureau:
    """The billing service with a log."""

    def __init__(self) -> None:
        self.billing = PacerBilling(BOOK, ByNumber())
        self.log: list[Charged] = []

    def ask(self, command: object) -> Recorded | Refused:
        before = self.billing.digest()
        answer = self.billing.handle(command, 0)
        if isinstance(answer, Recorded):
            self.log += answer.events
        else:
            assert self.billing.digest() == before
        return answer

    def bill(self, pages: int, day: date, account_id: int = 1, court_id: str = "caed", code: str = "") -> None:
        """Bill a document of so many pages (of a kind without a cap) looked at on a day."""
        fee = BOOK.fees.get("pacer.page_uncapped", day)
        cents = 0 if account_id == 4 else pages * fee.amount_cents
        answer = self.ask(
            RecordCharge(Charge(account_id, court_id, 0, day, "Search", "x", fee.id, pages, pages, cents, code))
        )
        assert isinstance(answer, Recorded), answer

    def due(self, year: int, quarter: int, account_id: int = 1) -> int:
        return statement(self.log, account_id, year, quarter, BOOK.fees).due_cents


@pytest.mark.parametrize(
    ("day", "pages", "due"),
    [
        (date(2014, 2, 3), 150, 0),
        (date(2014, 2, 3), 151, 1510),
        (date(2019, 12, 31), 151, 1510),
        (date(2020, 1, 1), 300, 0),
        (date(2020, 1, 1), 301, 3010),
        (date(2011, 5, 5), 125, 0),
        (date(2011, 5, 5), 126, 1008),
    ],
)
def test_the_whole_bill_is_due_once_it_is_over_the_quarters_waiver(day: date, pages: int, due: int) -> None:
    """PACER-3: $10, $15 from April 2012, $30 from 2020; over it "you will be billed the entire amount"."""
    bureau = Bureau()
    bureau.bill(pages, day)
    assert bureau.due(day.year, (day.month + 2) // 3) == due


def test_quarters_stand_for_themselves() -> None:
    """PACER-3: what was waived in one quarter is not asked for in the next."""
    bureau = Bureau()
    for day in (date(2014, 3, 31), date(2014, 4, 1), date(2014, 6, 30)):
        bureau.bill(100, day)
    assert [bureau.due(2014, quarter) for quarter in (1, 2, 3, 4)] == [0, 2000, 0, 0]


def test_until_2010_the_waiver_went_by_calendar_years() -> None:
    """PACER-3: nothing is owed until an account "accrues charges of more than $10 dollar in a calendar year"."""
    bureau = Bureau()
    for day in (date(2007, 2, 1), date(2007, 5, 1), date(2007, 8, 1), date(2008, 2, 1)):
        bureau.bill(75, day)
    assert [bureau.due(2007, quarter) for quarter in (1, 2, 3, 4)] == [0, 1200, 600, 0]
    assert bureau.due(2008, 1) == 0


@given(
    looks=st.lists(
        st.tuples(st.dates(date(2006, 7, 1), date(2024, 12, 31)), st.integers(0, 400), st.integers(1, 2)), max_size=30
    )
)
@settings(max_examples=60, deadline=None)
def test_bills_never_ask_for_more_than_was_charged_or_for_anything_twice(looks: list[tuple[date, int, int]]) -> None:
    """PACER-3: from 2011 a quarter's bill is all of its charges or nothing; over the years nobody pays too much."""
    bureau = Bureau()
    for day, pages, account_id in looks:
        bureau.bill(pages, day, account_id)
    for account_id in (1, 2):
        charged = due = lines = 0
        for year in range(2006, 2025):
            for quarter in (1, 2, 3, 4):
                bill = statement(bureau.log, account_id, year, quarter, BOOK.fees)
                assert year <= 2010 or bill.due_cents in (0, bill.charged_cents)
                charged, due, lines = charged + bill.charged_cents, due + bill.due_cents, lines + len(bill.lines)
        assert due <= charged
        assert lines == sum(1 for _, _, whose in looks if whose == account_id)


def test_a_statement_has_every_line_of_every_court_with_its_client_code() -> None:
    """PACER-3, CIT-3: client code on every line; courts are billed together."""
    bureau = Bureau()
    bureau.bill(2, date(2014, 1, 22), court_id="caed", code="A-1")
    bureau.bill(3, date(2014, 1, 23), court_id="cit", code="B-2")
    bureau.bill(4, date(2014, 1, 23), court_id="cit", code="A-1")
    bureau.bill(9, date(2014, 1, 23), account_id=2)
    found = statement(bureau.log, 1, 2014, 1, BOOK.fees)
    assert [(one.transaction_id, one.charge.court_id, one.charge.client_code) for one in found.lines] == [
        (1, "caed", "A-1"),
        (2, "cit", "B-2"),
        (3, "cit", "A-1"),
    ]
    assert (found.charged_cents, found.waived_cents, found.due_cents) == (90, 90, 0)
    assert found.by_client_code() == {"A-1": 60, "B-2": 30}


def test_a_reload_is_billed_again() -> None:
    """PACER-3: each showing is a transaction (facts: "a double charge")."""
    room = Courtroom("caed")
    room.open_case()
    desk, bureau = Desk(room), Bureau()
    for _ in range(2):
        bureau.ask(RecordCharge(desk.see(desk.docket()).charge))
    assert [event.charge.amount_cents for event in bureau.log] == [10, 10]


def test_what_a_court_charges_is_what_the_billing_service_takes() -> None:
    """PACER-3: an exempt account's look is on its statement and costs nothing."""
    room = Courtroom("canb")
    room.open_case()
    desk, bureau = Desk(room), Bureau()
    for login in ("citizen", "agency", "scholar"):
        answer = bureau.ask(RecordCharge(desk.see(desk.document(1, reader=Reader(login))).charge))
        assert isinstance(answer, Recorded), answer
    assert [event.charge.amount_cents for event in bureau.log] == [120, 120, 0]
    assert len(statement(bureau.log, 4, 2014, 1, BOOK.fees).lines) == 1


GOOD = Charge(1, "caed", 0, date(2014, 1, 22), "Docket Report", "1", "pacer.page", 40, 30, 300)


@pytest.mark.parametrize(
    ("charge", "code"),
    [
        (replace(GOOD, account_id=99), Code.ACCESS_NO_ACCOUNT),
        (replace(GOOD, amount_cents=400, pages_billed=40), Code.COMMAND_MALFORMED),
        (replace(GOOD, amount_cents=299), Code.COMMAND_MALFORMED),
        (replace(GOOD, on=date(2012, 3, 31)), Code.COMMAND_MALFORMED),
        (replace(GOOD, on=date(1999, 3, 31)), Code.COMMAND_MALFORMED),
        (replace(GOOD, fee_id="pacer.nonsense"), Code.COMMAND_MALFORMED),
        (replace(GOOD, fee_id="civil.complaint"), Code.COMMAND_MALFORMED),
        (replace(GOOD, client_code="x" * 33), Code.ACCESS_CLIENT_CODE),
        (replace(GOOD, pages=-1), Code.COMMAND_MALFORMED),
        (replace(GOOD, description="\ud800"), Code.COMMAND_MALFORMED),
        (None, Code.COMMAND_MALFORMED),
    ],
)
def test_a_charge_against_the_schedule_is_refused(charge: Charge, code: Code) -> None:
    """PACER-3, CIT-3: the national schedule and the 32 characters bind every court's charges."""
    assert Bureau().ask(RecordCharge(charge)).code == code


@pytest.mark.parametrize(("account_id", "told", "billed"), [(4, 300, 0), (4, 0, 0), (1, 0, 300)])
def test_whether_an_account_is_exempt_the_billing_service_knows(account_id: int, told: int, billed: int) -> None:
    """PACER-3: exemptions are the national service's, whatever a court believed a moment ago."""
    bureau = Bureau()
    bureau.ask(RecordCharge(replace(GOOD, account_id=account_id, amount_cents=told)))
    assert [event.charge.amount_cents for event in bureau.log] == [billed]


@pytest.mark.parametrize("command", [None, 3, GOOD, "charge"])
def test_what_is_no_charge_is_refused(command: object) -> None:
    assert Bureau().ask(command).code == Code.COMMAND_MALFORMED


def test_billing_is_replayed() -> None:
    bureau = Bureau()
    bureau.bill(3, date(2014, 1, 22))
    bureau.bill(4, date(2014, 1, 22))
    again = PacerBilling(BOOK, ByNumber())
    again.replay(bureau.log)
    assert (again.digest(), again.state.next_transaction) == (bureau.billing.digest(), 3)


def test_a_closed_account_still_owes_what_it_looked_at() -> None:
    assert isinstance(Bureau().ask(RecordCharge(replace(GOOD, account_id=5))), Recorded)
