"""The claims register: proofs of claim take numbers, amend one another, get a status; the public reads them."""

from __future__ import annotations

import pytest
from bankruptcy_life import AMOUNTS, BANK, CARD, SHOP, bankruptcy, claim, claims_and_creditors, details, load
from courtroom import MOTION, Courtroom, all_of, only
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_desk import CITIZEN, Desk

from sim.ecf.claim_records import ClaimAmounts, ClaimDetails, Creditor
from sim.ecf.commands import LoadCreditors, RestrictEntry, SetClaimStatus
from sim.ecf.court import Court
from sim.ecf.events import ClaimRegistered, Docketed, NoticeIssued
from sim.ecf.log import decode_event, encode_event
from sim.ecf.reading.queries import Reader, ViewClaimsRegister, ViewCreditorMatrix
from sim.ecf.refusals import Code


@pytest.fixture
def room() -> Courtroom:
    return bankruptcy()


def status(room: Courtroom, number: int, to: str = "allowed", by: str = "clerk") -> SetClaimStatus:
    return SetClaimStatus(room.log_in(by), 1, number, to, "on objection 9")


# --- numbers ----------------------------------------------------------------------------------------------------------


def test_claims_are_numbered_in_order_and_an_amendment_keeps_the_number(room: Courtroom) -> None:
    """CASB-4: a proof of claim is filed by a creditor; surfaces §8 prints 7-1."""
    answers = [claim(room), claim(room, CARD), claim(room, amends=1), claim(room, SHOP), claim(room, amends=1)]
    assert [answer.receipt.claim for answer in answers] == ["1-1", "2-1", "1-2", "3-1", "1-3"]
    assert [only(answer, ClaimRegistered).sequence for answer in answers] == [1, 1, 2, 1, 3]


def test_a_claim_is_registered_before_its_notice_is_issued(room: Courtroom) -> None:
    """CIT-8 is every court's: with the notice the paper is filed, and its claim with it."""
    kinds = [type(event) for event in claim(room).events]
    assert kinds.index(Docketed) < kinds.index(ClaimRegistered) < kinds.index(NoticeIssued)


def test_a_proof_of_claim_without_details_registers_nothing(room: Courtroom) -> None:
    answer = room.file("proof_of_claim", by="claims")
    assert (answer.receipt.claim, all_of(answer, ClaimRegistered)) == ("", [])
    assert room.do(room.paper("proof_of_claim", "claims", claim=details())).receipt.claim == "1-1"


def test_each_case_numbers_its_own_claims(room: Courtroom) -> None:
    second = room.open_case().case_id
    assert [claim(room).receipt.claim, claim(room, case_id=second).receipt.claim] == ["1-1", "1-1"]


def test_the_same_claim_sent_twice_is_registered_once_and_answered_alike(room: Courtroom) -> None:
    command = room.paper("proof_of_claim", "claims", claim=details())
    first, again = room.do(command), room.do(command)
    assert (again.receipt, again.events) == (first.receipt, ())
    assert first.receipt.claim == "1-1"


# --- creditors --------------------------------------------------------------------------------------------------------


def test_a_claim_is_attached_to_the_creditor_listed_under_its_name_and_address(room: Courtroom) -> None:
    load(room, BANK, CARD)
    spaced = Creditor("café card  & co.", CARD.address)
    assert only(claim(room, spaced), ClaimRegistered).creditor_id == 2


def test_a_creditor_not_on_the_list_gets_the_next_number_of_the_court(room: Courtroom) -> None:
    load(room, BANK, CARD)
    second = room.open_case().case_id
    registered = [only(claim(room, SHOP), ClaimRegistered), only(claim(room, SHOP, case_id=second), ClaimRegistered)]
    assert [event.creditor_id for event in registered] == [3, 4]


def test_an_amendment_stays_with_its_creditor_whatever_it_now_calls_itself(room: Courtroom) -> None:
    load(room, BANK, CARD)
    claim(room, CARD)
    assert only(claim(room, SHOP, amends=1), ClaimRegistered).creditor_id == 2
    assert only(claim(room, SHOP, amends=1, creditor_id=1), ClaimRegistered).creditor_id == 1


# --- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"amends": 7}, Code.CASE_UNKNOWN_CLAIM),
        ({"amends": 0}, Code.CASE_UNKNOWN_CLAIM),
        ({"creditor_id": 7}, Code.CASE_UNKNOWN_CREDITOR),
        ({"amounts": ClaimAmounts(claimed_cents=-1)}, Code.COMMAND_MALFORMED),
        ({"creditor": Creditor("")}, Code.COMMAND_MALFORMED),
    ],
)
def test_details_that_cannot_be_are_refused(room: Courtroom, more: dict[str, object], code: str) -> None:
    fields: dict[str, object] = {"creditor": BANK, "amounts": AMOUNTS} | more
    refused = room.refuse(room.paper("proof_of_claim", "claims", claim=ClaimDetails(**fields)))
    assert refused.code == code


def test_only_a_proof_of_claim_brings_a_claim(room: Courtroom) -> None:
    refused = room.refuse(room.paper("transfer_claim", "claims", claim=details()))
    assert refused.code == Code.COMMAND_MALFORMED
    assert (
        refused.message == "'Transfer Agreement FRBP 3001(e) (NON CLAIMS AGENT CASES)' brings no claim for the register"
    )


def test_a_claim_is_filed_in_one_case_at_a_time(room: Courtroom) -> None:
    refused = room.refuse(room.paper("proof_of_claim", "claims", claim=details(), also_in=(2,)))
    assert refused.code in (Code.COMMAND_MALFORMED, Code.CASE_NOT_COMPANION)


# --- status -----------------------------------------------------------------------------------------------------------


def test_clerk_and_judge_note_what_became_of_a_claim_and_nobody_else(room: Courtroom) -> None:
    claim(room)
    for by in ("smith", "claims", "trustee"):
        assert room.refuse(status(room, 1, by=by)).code == Code.ACCESS_NO_RIGHT
    assert room.do(status(room, 1)).receipt.claim == "1-1"
    assert room.do(status(room, 1, "disallowed", by="judge")).receipt.claim == "1-1"


def test_a_status_that_a_claim_has_already_and_a_claim_that_is_none_are_refused(room: Courtroom) -> None:
    claim(room)
    room.do(status(room, 1))
    assert room.refuse(status(room, 1)).message == "claim 1 is allowed already"
    assert room.refuse(status(room, 2)).code == Code.CASE_UNKNOWN_CLAIM


def test_an_amendment_leaves_the_status_of_a_claim_as_it_was(room: Courtroom) -> None:
    claim(room)
    room.do(status(room, 1))
    claim(room, amends=1)
    assert room.refuse(status(room, 1)).message == "claim 1 is allowed already"


def test_the_register_keeps_all_that_was_noted_with_the_entry_that_decided_it(room: Courtroom) -> None:
    claim(room)
    room.file("order", by="judge")
    clerk = room.log_in("clerk")
    room.do(SetClaimStatus(clerk, 1, 1, "disallowed", "late", on_entry=3))
    room.do(SetClaimStatus(clerk, 1, 1, "allowed", "by stipulation"))
    assert room.refuse(SetClaimStatus(clerk, 1, 1, "withdrawn", "x", on_entry=4)).code == Code.CASE_UNKNOWN_ENTRY
    (line,) = Desk(room).see(ViewClaimsRegister(CITIZEN, 1)).content.claims
    assert [(row.status, row.entry_number) for row in line.statuses] == [("disallowed", 3), ("allowed", None)]
    assert (line.status, line.latest.filer_role) == ("allowed", "creditor")


# --- state ------------------------------------------------------------------------------------------------------------


def test_a_log_with_claims_replays_to_the_same_court(room: Courtroom) -> None:
    claims_and_creditors(room)
    again = Court(room.court.book, room.passwords)
    again.replay(decode_event(encode_event(event)) for event in room.log)
    assert again.digest() == room.court.digest()
    command = room.paper("proof_of_claim", "claims", claim=details(SHOP), session_id=room.log_in("claims"))
    again.replay(room.log[-1:])
    assert again.handle(command, room.now) == room.do(command)


# --- the register -----------------------------------------------------------------------------------------------------


def test_the_register_shows_each_claim_with_its_history_and_status(room: Courtroom) -> None:
    load(room, BANK)
    claim(room)
    room.clock("2014-01-23 09:00")
    claim(room, amounts=ClaimAmounts(claimed_cents=5, unknown=True), amends=1, description="Car loan", remarks="n/a")
    claim(room, SHOP)
    room.do(SetClaimStatus(room.log_in("judge"), 1, 1, "allowed", "order 9", ClaimAmounts(claimed_cents=4)))
    shown = Desk(room).see(ViewClaimsRegister(CITIZEN, 1))
    first, second = shown.content.claims
    assert (first.claim_number, first.creditor_id, first.creditor) == (1, 1, BANK)
    assert (first.status, first.status_reason, str(first.status_on)) == ("allowed", "order 9", "2014-01-23")
    assert first.allowed == ClaimAmounts(claimed_cents=4)
    assert [document.digest for document in first.latest.documents] == [MOTION.digest]
    assert [(row.sequence, row.entry_number, str(row.filed_on)) for row in first.history] == [
        (1, 2, "2014-01-22"),
        (2, 3, "2014-01-23"),
    ]
    assert first.history[0].details.amounts == AMOUNTS
    assert (first.latest.details.description, first.latest.filed_by) == ("Car loan", "Claims")
    assert (second.claim_number, second.creditor_id, second.status, second.status_on) == (2, 2, "", None)
    assert (shown.charge.description, shown.charge.pages, shown.charge.amount_cents) == ("Claims Register", 1, 10)


def test_the_register_may_be_asked_for_by_number_and_day_and_backwards(room: Courtroom) -> None:
    claim(room)
    room.clock("2014-01-23 09:00")
    claim(room, CARD)
    claim(room, SHOP)
    desk = Desk(room)

    def numbers(**more: object) -> list[int]:
        return [line.claim_number for line in desk.see(ViewClaimsRegister(CITIZEN, 1, **more)).content.claims]

    today = room.court.context.local_date(room.now)
    assert numbers(number_from=2) == [2, 3]
    assert numbers(number_to=2, newest_first=True) == [2, 1]
    assert (numbers(filed_from=today), numbers(filed_to=today, number_from=3)) == ([2, 3], [3])


def test_a_case_without_claims_has_an_empty_register(room: Courtroom) -> None:
    assert Desk(room).see(ViewClaimsRegister(CITIZEN, 1)).content.claims == ()


def test_a_restricted_claim_is_not_in_the_publics_register(room: Courtroom) -> None:
    """CACD-13: the public reads all but what is sealed or restricted."""
    claim(room)
    claim(room, CARD)
    claim(room, CARD, amends=2)
    judge = room.log_in("judge")
    for entry in (2, 4):
        room.do(RestrictEntry(judge, 1, entry, "restricted", room.key()))
    desk = Desk(room)
    (second,) = desk.see(ViewClaimsRegister(CITIZEN, 1)).content.claims
    assert (second.claim_number, [row.sequence for row in second.history]) == (2, [1])
    court = desk.see(ViewClaimsRegister(Reader(session_id=room.log_in("clerk")), 1)).content.claims
    assert [len(line.history) for line in court] == [1, 2]


def test_a_civil_case_has_no_register_of_claims(caed: Courtroom) -> None:
    assert Desk(caed).code(ViewClaimsRegister(CITIZEN, 1)) == Code.FILING_WRONG_CASE_KIND


def test_forty_claims_are_more_than_a_page(room: Courtroom) -> None:
    session = room.log_in("claims")
    for n in range(40):
        of = Creditor(f"Creditor number {n} of the example list", ("1 Long Street Name", "Some Town, CA 90001"))
        room.do(room.paper("proof_of_claim", session_id=session, claim=details(of), documents=(MOTION,)))
    charge = Desk(room).see(ViewClaimsRegister(CITIZEN, 1)).charge
    assert charge.pages > 1
    assert charge.amount_cents == 10 * charge.pages


# --- whatever comes ---------------------------------------------------------------------------------------------------

CREDITORS = (BANK, CARD, SHOP)
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("load"), st.lists(st.sampled_from(CREDITORS), min_size=1, max_size=3).map(tuple)),
        st.tuples(st.just("claim"), st.sampled_from(CREDITORS), st.none() | st.integers(0, 4)),
        st.tuples(st.just("status"), st.integers(0, 4), st.sampled_from(["allowed", "withdrawn"])),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None)
@given(_STEPS)
def test_whatever_is_filed_numbers_are_dense_and_a_replay_is_the_same_court(steps: list[tuple[object, ...]]) -> None:
    room = bankruptcy()
    for step in steps:
        if step[0] == "load":
            room.ask(LoadCreditors(room.log_in("smith"), 1, step[1], room.key()))
        elif step[0] == "claim":
            room.ask(room.paper("proof_of_claim", "claims", claim=details(step[1], amends=step[2])))
        else:
            room.ask(status(room, step[1], step[2]))
    claims = Desk(room).see(ViewClaimsRegister(CITIZEN, 1)).content.claims
    assert [line.claim_number for line in claims] == list(range(1, len(claims) + 1))
    assert all([row.sequence for row in line.history] == list(range(1, len(line.history) + 1)) for line in claims)
    creditors = Desk(room).see(ViewCreditorMatrix(CITIZEN, 1)).content.creditors
    assert [one.creditor_id for one in creditors] == list(range(1, len(creditors) + 1))
    assert len({one.creditor for one in creditors}) == len(creditors)
    again = Court(room.court.book, room.passwords)
    again.replay(decode_event(encode_event(event)) for event in room.log)
    assert again.digest() == room.court.digest()
