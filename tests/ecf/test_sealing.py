"""Entries and cases closed to readers, and whom the notice of a sealed paper reaches."""

from __future__ import annotations

import pytest
from courtroom import Courtroom, all_of, only

from sim.ecf.commands import RestrictEntry, SealCase, UnsealCase
from sim.ecf.events import CaseSealed, CaseUnsealed, EntryRestricted, NoticeIssued
from sim.ecf.records import NewParty
from sim.ecf.refusals import Code


def test_a_judge_restricts_an_entry_and_opens_it_again(caed: Courtroom) -> None:
    """CACD-13."""
    judge = caed.log_in("judge")
    only(caed.do(RestrictEntry(judge, 1, 1, "sealed", caed.key())), EntryRestricted)
    assert caed.court.state.cases[1].restricted == {1: "sealed"}
    caed.do(RestrictEntry(judge, 1, 1, "ex_parte", caed.key()))
    assert caed.court.state.cases[1].restricted == {1: "ex_parte"}
    caed.do(RestrictEntry(judge, 1, 1, None, caed.key()))
    assert caed.court.state.cases[1].restricted == {}


def test_a_judge_seals_a_case_and_unseals_it_while_single_entries_stay_sealed(caed: Courtroom) -> None:
    """CACD-13."""
    judge = caed.log_in("judge")
    caed.do(RestrictEntry(judge, 1, 1, "sealed", caed.key()))
    answer = caed.do(SealCase(judge, 1, caed.key()))
    assert only(answer, CaseSealed).by_entry == answer.receipt.entry_number
    assert caed.court.state.cases[1].sealed
    assert only(answer, NoticeIssued).electronic == (caed.user_id("smith"), caed.user_id("jones"))
    only(caed.do(UnsealCase(judge, 1, caed.key())), CaseUnsealed)
    assert not caed.court.state.cases[1].sealed
    assert caed.court.state.cases[1].restricted == {1: "sealed"}


def test_only_a_judge_seals(caed: Courtroom) -> None:
    for login in ("clerk", "smith"):
        session = caed.log_in(login)
        for command in (
            RestrictEntry(session, 1, 1, "sealed", "k"),
            SealCase(session, 1, "k"),
            UnsealCase(session, 1, "k"),
        ):
            assert caed.refuse(command).code == Code.ACCESS_NO_RIGHT
    judge = caed.log_in("judge")
    assert caed.refuse(RestrictEntry(judge, 1, 2, "sealed", "k")).code == Code.CASE_UNKNOWN_ENTRY
    assert caed.refuse(RestrictEntry(judge, 1, 1, "secret", "k")).code == Code.COMMAND_MALFORMED
    assert caed.refuse(SealCase(judge, 9, "k")).code == Code.CASE_UNKNOWN


@pytest.fixture
def three() -> Courtroom:
    """E.D. Cal. in 2019: Acme (smith, plain), Bolt (jones), Coyle (brown)."""
    room = Courtroom("caed", "2019-03-04 10:00")
    room.open_case(
        parties=(
            NewParty("Acme", "Plaintiff", ("smith",)),
            NewParty("Bolt", "Defendant", ("jones",)),
            NewParty("Coyle", "Defendant", ("brown",)),
        )
    )
    return room


@pytest.mark.parametrize(
    ("level", "served", "otherwise", "certificate"),
    [
        ("sealed", ("smith",), (2, 3), True),
        ("ex_parte", ("smith",), (), False),
        ("restricted", ("smith", "jones", "brown"), (), False),
    ],
)
def test_the_notice_of_a_sealed_paper_reaches_those_alone_who_may_see_it(
    three: Courtroom, level: str, served: tuple[str, ...], otherwise: tuple[int, ...], certificate: bool
) -> None:
    """CACD-13: the other parties are listed for service otherwise, but with nothing where it is ex parte."""
    answer = three.file("notice_other", "smith", for_parties=(1,), restriction=level)
    notice = only(answer, NoticeIssued)
    assert notice.electronic == tuple(three.user_id(login) for login in served)
    assert (notice.otherwise, notice.certificate_due) == (otherwise, certificate)
    assert three.court.state.cases[1].restricted == {2: level}


def test_an_entry_is_closed_before_its_notice_goes_out(three: Courtroom) -> None:
    """No reader of the log sees a sealed entry as an open one for a moment."""
    kinds = [type(event) for event in three.file("notice_other", for_parties=(1,), restriction="sealed").events]
    assert kinds.index(EntryRestricted) < kinds.index(NoticeIssued)
    assert all_of(three.file("notice_other", for_parties=(1,)), EntryRestricted) == []


def test_another_order_under_the_same_key_is_another_order(caed: Courtroom) -> None:
    """An order is never taken for one that was made before; the same one sent again is made once."""
    judge = caed.log_in("judge")
    first = caed.do(SealCase(judge, 1, "key"))
    assert caed.do(SealCase(caed.log_in("judge"), 1, "key")).receipt == first.receipt
    caed.do(RestrictEntry(judge, 1, 1, "sealed", "key"))
    caed.do(UnsealCase(judge, 1, "key"))
    assert (caed.court.state.cases[1].sealed, caed.court.state.cases[1].restricted) == (False, {1: "sealed"})
    assert caed.court.state.cases[1].next_entry == 5
