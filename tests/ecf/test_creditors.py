"""The list of creditors: who may load it, that it only grows, and what the public reads of it."""

from __future__ import annotations

import pytest
from bankruptcy_life import BANK, CARD, SHOP, bankruptcy, claim, details, load
from courtroom import Courtroom, only
from reading_desk import CITIZEN, Desk

from sim.ecf.claim_records import Creditor, ListedCreditor
from sim.ecf.commands import LoadCreditors
from sim.ecf.events import CreditorsLoaded
from sim.ecf.reading.queries import Reader, ViewCreditorMatrix
from sim.ecf.records import NewParty
from sim.ecf.refusals import Code
from sim.ecf.state import CourtState


@pytest.fixture
def room() -> Courtroom:
    return bankruptcy()


def asked(room: Courtroom, by: str, *creditors: Creditor, key: str = "k", case_id: int = 1) -> LoadCreditors:
    return LoadCreditors(room.log_in(by), case_id, creditors, key)


def test_creditors_get_numbers_in_the_order_named(room: Courtroom) -> None:
    assert load(room, BANK, CARD).creditor_ids == (1, 2)


def test_an_amended_list_appends_and_those_listed_keep_their_numbers(room: Courtroom) -> None:
    load(room, BANK, CARD)
    answer = room.do(asked(room, "clerk", CARD, SHOP, BANK))
    assert answer.receipt.creditor_ids == (2, 3, 1)
    assert only(answer, CreditorsLoaded).creditors == (ListedCreditor(3, SHOP),)


def test_one_named_twice_is_listed_once(room: Courtroom) -> None:
    assert load(room, BANK, CARD, BANK).creditor_ids == (1, 2, 1)


def test_numbers_are_the_courts_own_and_the_same_bank_has_another_in_another_case(room: Courtroom) -> None:
    load(room, BANK)
    second = room.open_case().case_id
    assert room.do(asked(room, "smith", BANK, case_id=second)).receipt.creditor_ids == (2,)


def test_the_same_load_sent_twice_is_one_and_its_key_serves_for_nothing_else(room: Courtroom) -> None:
    first = room.do(asked(room, "smith", BANK, CARD))
    again = room.do(asked(room, "smith", BANK, CARD))
    assert (again.receipt, again.events) == (first.receipt, ())
    assert room.refuse(asked(room, "smith", SHOP)).code == Code.COMMAND_MALFORMED
    assert room.refuse(room.paper("proof_of_claim", "smith", key="k")).code == Code.COMMAND_MALFORMED


def test_the_debtors_counsel_their_staff_and_the_clerk_load_and_nobody_else(room: Courtroom) -> None:
    """Who may is assumed; that others may not follows from CASB-1: access follows the login."""
    room.register("paralegal", "staff", acts_for="smith")
    for place, by in enumerate(("smith", "paralegal", "clerk")):
        room.do(asked(room, by, Creditor(f"Creditor {place}"), key=by))
    for by in ("jones", "brown", "claims", "trustee", "judge"):
        assert room.refuse(asked(room, by, SHOP, key=by)).code == Code.ACCESS_NO_RIGHT


def test_a_joint_debtors_counsel_may_too(room: Courtroom) -> None:
    parties = (NewParty("Acme", "Debtor", ("smith",)), NewParty("Acme II", "Joint Debtor", ("brown",)))
    case_id = room.open_case(parties=parties).case_id
    assert room.do(asked(room, "brown", BANK, case_id=case_id)).receipt.creditor_ids == (1,)


def test_a_list_of_nobody_and_a_case_that_is_none_are_refused(room: Courtroom) -> None:
    assert room.refuse(asked(room, "smith")).code == Code.COMMAND_MALFORMED
    assert room.refuse(asked(room, "smith", BANK, case_id=9)).code == Code.CASE_UNKNOWN


def test_a_civil_case_lists_no_creditors(caed: Courtroom) -> None:
    assert caed.refuse(asked(caed, "smith", BANK)).code == Code.FILING_WRONG_CASE_KIND


def test_once_the_case_is_closed_only_the_court_adds(room: Courtroom) -> None:
    room.file("order_dismissing_case", by="judge")
    assert room.refuse(asked(room, "smith", BANK)).code == Code.CASE_CLOSED
    room.do(asked(room, "clerk", BANK))


def test_the_matrix_lists_creditors_and_claimants_who_were_not_listed(room: Courtroom) -> None:
    load(room, BANK, CARD)
    claim(room, SHOP)
    shown = Desk(room).see(ViewCreditorMatrix(CITIZEN, 1))
    assert shown.content.creditors == (ListedCreditor(1, BANK), ListedCreditor(2, CARD), ListedCreditor(3, SHOP))
    assert (shown.charge.description, shown.charge.amount_cents) == ("Creditor List", 10)


def test_a_creditor_named_by_a_restricted_claim_alone_is_not_on_the_publics_list(room: Courtroom) -> None:
    """CACD-13: what is restricted is not told in another place."""
    load(room, BANK)
    for creditor in (SHOP, BANK):
        room.file("proof_of_claim", by="claims", claim=details(creditor), restriction="restricted")

    def names(reader: Reader = CITIZEN) -> list[str]:
        return [one.creditor.name for one in Desk(room).see(ViewCreditorMatrix(reader, 1)).content.creditors]

    assert names() == [BANK.name]
    assert names(Reader(session_id=room.log_in("clerk"))) == [BANK.name, SHOP.name]
    load(room, SHOP)
    assert names() == [BANK.name, SHOP.name]


def test_a_case_without_creditors_has_an_empty_matrix(room: Courtroom) -> None:
    assert Desk(room).see(ViewCreditorMatrix(CITIZEN, 1)).content.creditors == ()


def test_a_court_that_lists_nobody_encodes_nothing_of_creditors(caed: Courtroom) -> None:
    """The digests of courts without claims are what they were before there were any."""
    import msgspec

    assert b"estates" not in msgspec.msgpack.encode(caed.court.state)
    room = bankruptcy()
    load(room, BANK)
    written = msgspec.msgpack.encode(room.court.state)
    assert b"estates" in written
    assert msgspec.msgpack.decode(written, type=CourtState).digest() == room.court.digest()
