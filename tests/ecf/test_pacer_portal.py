"""PACER as the portal to every court: one account, read in two courts, one bill."""

from __future__ import annotations

from courtroom import Courtroom
from nation import AFTER, BEFORE, Nation

from sim.courts import load_national
from sim.ecf.answers import Refused
from sim.ecf.commands import LogIn, RestrictEntry
from sim.ecf.pacer.billing import Charged, PacerBilling, RecordCharge, Recorded
from sim.ecf.pacer.commands import SetActive, SetExemption
from sim.ecf.pacer.statements import statement
from sim.ecf.reading.desk import Reading
from sim.ecf.reading.queries import Query, Reader, ViewDocket, ViewDocument
from sim.ecf.reading.shown import Shown


class Portal:
    """Two courts, one PACER, and its bills."""

    def __init__(self, now: str) -> None:
        self.nation = Nation()
        self.billing = PacerBilling(load_national(), self.nation.pacer.by_number())
        self.bills: list[Charged] = []
        self.rooms = [self.nation.room(court_id, now) for court_id in ("cacd", "cit")]
        for room in self.rooms:
            room.open_case("clerk", medium="counter")

    def read(self, room: Courtroom, query: Query) -> str:
        """ "shown" or the code of the refusal; what is charged goes on the bill."""
        shown = Reading(room.court, self.nation.pacer, room.log).read(query, room.now)
        if isinstance(shown, Refused):
            return shown.code
        assert isinstance(shown, Shown)
        if shown.charge is not None:
            answer = self.billing.handle(RecordCharge(shown.charge), room.now)
            assert isinstance(answer, Recorded), answer
            self.bills += answer.events
        return "shown"


def test_one_account_reads_in_every_court_and_gets_one_bill() -> None:
    """PACER-3, PACER-4, CIT-1: a legacy account too; one statement with every court's lines."""
    portal = Portal("2014-10-22 12:00")
    cacd, cit = portal.rooms
    account_id = portal.nation.account(cacd, "citizen", created=BEFORE)
    for room, code in ((cacd, "A-1"), (cit, "B-2")):
        assert portal.read(room, ViewDocument(Reader("citizen", client_code=code), 1, 1)) == "shown"
    bill = statement(portal.bills, account_id, 2014, 4, load_national().fees)
    assert [(line.charge.court_id, line.charge.client_code, line.charge.amount_cents) for line in bill.lines] == [
        ("cacd", "A-1", 120),
        ("cit", "B-2", 120),
    ]
    assert (bill.charged_cents, bill.due_cents) == (240, 0)


def test_a_closed_account_reads_no_more_and_an_exempt_one_for_nothing() -> None:
    """PACER-3, CASB-6."""
    portal = Portal("2014-10-22 12:00")
    cacd, _ = portal.rooms
    portal.nation.account(cacd, "citizen")
    portal.nation.do(SetExemption("citizen", True), cacd.now)
    assert portal.read(cacd, ViewDocket(Reader("citizen"), 1)) == "shown"
    assert [event.charge.amount_cents for event in portal.bills] == [0]
    portal.nation.do(SetActive("citizen", False), cacd.now)
    assert portal.read(cacd, ViewDocket(Reader("citizen"), 1)) == "access.no_pacer_account"


def test_since_nextgen_one_credential_both_pays_and_shows_who_is_of_record() -> None:
    """CACD-11: "only one set of credentials is required"; CACD-13: a restricted entry is for those of record."""
    portal = Portal("2020-03-02 12:00")
    cacd, _ = portal.rooms
    account_id = portal.nation.account(cacd, "smith-pacer", created=AFTER)
    portal.nation.do(portal.nation.link(cacd, "smith-pacer", "smith"), cacd.now)
    session = cacd.do(LogIn("smith-pacer", "national-secret")).receipt.session_id
    cacd.do(RestrictEntry(cacd.log_in("judge"), 1, 1, "restricted", cacd.key()))
    assert portal.read(cacd, ViewDocument(Reader(session_id=session), 1, 1)) == "shown"
    assert [event.charge.account_id for event in portal.bills] == [account_id]
    assert portal.read(cacd, ViewDocument(Reader("smith-pacer"), 1, 1)) == "access.document_restricted"
