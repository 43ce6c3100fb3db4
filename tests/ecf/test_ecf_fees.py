"""Filing fees: with the filing or after it, the right sum, excused, and none for ordinary papers."""

from __future__ import annotations

from typing import Any

import pytest
from courtroom import Courtroom, all_of, only

from sim.courts import court_ids, load_court
from sim.ecf.commands import SettleFee
from sim.ecf.events import FeeAssessed, FeeSettled
from sim.ecf.records import FeeExcused, FeePaid
from sim.ecf.refusals import Code


def paid(cents: int, item: str = "civil.complaint") -> FeePaid:
    return FeePaid(item, cents, "AAA-1")


@pytest.fixture
def cacd() -> Courtroom:
    """The Central District in 2015, where attorneys open civil cases and pay as they do."""
    return Courtroom("cacd", "2015-06-01 12:00")


def test_where_the_fee_is_due_at_filing_an_opening_without_it_is_refused(cacd: Courtroom) -> None:
    """CIT-4: initiating documents may carry filing fees."""
    assert cacd.refuse(cacd.opening(fee=None)).code == Code.FILING_FEE_DUE
    answer = cacd.do(cacd.opening(fee=paid(40000)))
    assert only(answer, FeeSettled).fee == paid(40000)
    assert cacd.court.state.cases[1].fees_due == {}


@pytest.mark.parametrize(
    ("fee", "message"),
    [
        (paid(35000), "the fee for this filing is $400.00"),
        (
            paid(40000, "bankruptcy.chapter_7"),
            "the fee for this filing is 'civil.complaint', not 'bankruptcy.chapter_7'",
        ),
    ],
)
def test_the_sum_is_the_one_in_force_on_the_day(cacd: Courtroom, fee: FeePaid, message: str) -> None:
    refused = cacd.refuse(cacd.opening(fee=fee))
    assert (refused.code, refused.message) == (Code.FILING_FEE_DUE, message)


@pytest.mark.parametrize("ground", ["in_forma_pauperis", "waived", "installment", "exempt"])
def test_a_reason_to_owe_nothing_yet_stands_for_the_fee(cacd: Courtroom, ground: Any) -> None:
    """CASB-4: 28 U.S.C. 1915, FRBP 1006(b) and (c)."""
    assert only(cacd.do(cacd.opening(fee=FeeExcused(ground))), FeeSettled).fee == FeeExcused(ground)


def test_elsewhere_the_case_is_opened_and_the_fee_is_owed_until_it_is_paid() -> None:
    """CASB-4: petitions with fees. Chapter 7 cost $306 in January 2014."""
    room = Courtroom("casb")
    answer = room.do(room.opening())
    assert only(answer, FeeAssessed).amount_cents == 30600
    session = room.log_in("smith")
    assert room.refuse(SettleFee(session, 1, 1, paid(30500, "bankruptcy.chapter_7"))).code == Code.FILING_FEE_DUE
    room.do(SettleFee(session, 1, 1, paid(30600, "bankruptcy.chapter_7")))
    assert room.court.state.cases[1].fees_due == {}
    assert room.refuse(SettleFee(session, 1, 1, paid(30600, "bankruptcy.chapter_7"))).code == Code.FILING_NO_FEE


def test_only_the_court_excuses_a_fee_that_is_owed() -> None:
    room = Courtroom("casb")
    room.open_case()
    excuse = FeeExcused("waived")
    assert room.refuse(SettleFee(room.log_in("smith"), 1, 1, excuse)).code == Code.ACCESS_NO_RIGHT
    assert room.refuse(SettleFee(room.log_in("judge"), 9, 1, excuse)).code == Code.CASE_UNKNOWN
    room.do(SettleFee(room.log_in("judge"), 1, 1, excuse))
    assert room.court.state.cases[1].fees_due == {}


def test_ordinary_filings_carry_no_fee_in_any_court() -> None:
    """CIT-4: no additional fee for filing through CM/ECF."""
    for court_id in court_ids():
        book = load_court(court_id)
        ordinary = {"answer", "opposition", "reply", "motion_misc", "declaration", "stipulation", "letter"}
        assert {event.code for event in book.events if event.fee} & ordinary == set()


def test_a_fee_for_an_ordinary_filing_is_not_taken(cit: Courtroom) -> None:
    """CIT-4."""
    refused = cit.refuse(cit.paper("motion_misc", for_parties=(1,), fee=paid(100, "appeal")))
    assert (refused.code, refused.cite) == (Code.FILING_NO_FEE, "cit.faq")
    assert all_of(cit.file("motion_misc", for_parties=(1,)), FeeAssessed) == []


def test_a_notice_of_appeal_carries_one(cit: Courtroom) -> None:
    """CIT-4: initiating documents and notices of appeal may carry filing fees."""
    assert only(cit.file("notice_appeal", for_parties=(1,)), FeeAssessed).item == "appeal"


def test_every_fee_that_an_event_names_is_in_the_schedule() -> None:
    for court_id in court_ids():
        book = load_court(court_id)
        assert {event.fee for event in book.events if event.fee} <= set(book.fees.ids())


def test_before_any_known_amount_no_fee_is_made_up() -> None:
    room = Courtroom("casb", "2009-06-01 12:00")
    assert all_of(room.do(room.opening()), FeeAssessed) == []
