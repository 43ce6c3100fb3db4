"""Contact data changed by their owner, and the notice of it that is then due in each pending case."""

from __future__ import annotations

import pytest
from courtroom import Courtroom, all_of, only

from sim.ecf.commands import RecordAccountStanding, TerminateCounsel, UpdateProfile
from sim.ecf.events import (
    AccountStandingRecorded,
    CounselTerminated,
    Docketed,
    DutyArose,
    DutySatisfied,
    NoticeIssued,
    ProfileUpdated,
)
from sim.ecf.refusals import Code
from sim.nef.assemble import NoticeAssembler


@pytest.mark.parametrize(
    ("court_id", "notice", "cite"),
    [("cacd", "notice_change_address", "cacd.faq_access"), ("cit", "notice_change_information", "cit.faq")],
)
def test_a_change_is_noticed_in_each_pending_case(court_id: str, notice: str, cite: str) -> None:
    """CACD-8 (Form G-06 in each of your pending cases), CIT-30 (the appropriate forms in each of your cases)."""
    room = Courtroom(court_id, "2021-03-04 10:00")
    first, second, closed = (room.open_case().case_id for _ in range(3))
    room.file("judgment", "judge", closed)
    answer = room.do(UpdateProfile(room.log_in("smith"), emails=("smith@newfirm.example.org",)))
    assert answer.receipt.duties_open == (first, second)
    assert [(duty.case_id, duty.kind, duty.cite) for duty in all_of(answer, DutyArose)] == [
        (first, "change_notice", cite),
        (second, "change_notice", cite),
    ]
    assert only(room.file(notice, "smith", first, for_parties=(1,)), DutySatisfied).case_id == first
    again = room.do(UpdateProfile(room.log_in("smith"), address=("1 New Street",))).receipt
    assert again.duties_open == (first, second)
    assert all_of(room.file(notice, "jones", second, for_parties=(2,)), DutySatisfied) == []  # not theirs
    room.file(notice, "smith", first, for_parties=(1,))
    room.file(notice, "smith", second, for_parties=(1,))
    assert room.do(UpdateProfile(room.log_in("smith"))).receipt.duties_open == ()


def test_the_login_stays_valid_across_firms_and_notices_go_to_the_new_address(caed: Courtroom) -> None:
    """CACD-8."""
    session = caed.log_in("smith")
    updated = only(caed.do(UpdateProfile(session, name="Smith II", emails=("s@example.net",))), ProfileUpdated)
    assert (updated.name, updated.emails, updated.secondary_emails) == ("Smith II", ("s@example.net",), ())
    caed.log_in("smith")
    user = caed.court.state.users[caed.user_id("smith")]
    assert (user.name, user.emails, user.consents_to_eservice) == ("Smith II", ("s@example.net",), True)


def test_secondary_addresses_and_consent_are_changed_without_a_notice_in_each_case(caed: Courtroom) -> None:
    """CIT-5, CACD-7: who withdraws consent is served otherwise until 2018-12-01."""
    answer = caed.do(
        UpdateProfile(caed.log_in("jones"), secondary_emails=("desk@example.org",), consents_to_eservice=False)
    )
    assert all_of(answer, DutyArose) == []
    notice = only(caed.file("notice_other", "smith", for_parties=(1,)), NoticeIssued)
    assert (caed.user_id("jones") in notice.electronic, notice.otherwise) == (False, (2,))


def test_who_gives_up_every_address_is_served_otherwise(caed: Courtroom) -> None:
    """CIT-16."""
    caed.do(UpdateProfile(caed.log_in("jones"), emails=()))
    assert only(caed.file("notice_other", "smith", for_parties=(1,)), NoticeIssued).otherwise == (2,)


def test_a_change_that_changes_nothing_leaves_no_trace(caed: Courtroom) -> None:
    assert caed.do(UpdateProfile(caed.log_in("smith"), emails=("smith@example.org",))).events == ()


def test_only_the_owner_changes_a_profile(caed: Courtroom) -> None:
    """CACD-8."""
    assert caed.refuse(UpdateProfile(999, name="X")).code == Code.AUTH_NO_SESSION


def test_in_the_trade_court_a_notice_needs_an_upgraded_linked_account() -> None:
    """CIT-6: without one, and though of record, counsel gets no notice."""
    room = Courtroom("cit", "2021-03-04 10:00")
    room.open_case()
    told = only(room.do(RecordAccountStanding("jones", upgraded_and_linked=False)), AccountStandingRecorded)
    assert (told.user_id, told.nef_ready) == (room.user_id("jones"), False)
    notice = only(room.file("letter", "smith", for_parties=(1,)), NoticeIssued)
    assert (notice.electronic, notice.otherwise) == ((room.user_id("smith"),), (2,))
    room.do(RecordAccountStanding("jones", upgraded_and_linked=True))
    assert only(room.file("letter", "smith", for_parties=(1,)), NoticeIssued).otherwise == ()


def test_elsewhere_and_earlier_a_notice_needs_no_linked_account(caed: Courtroom) -> None:
    """CIT-6 is the trade court's, from its NextGen date on."""
    for room in (caed, Courtroom("cit", "2014-01-22 12:00")):
        assert room.do(RecordAccountStanding("jones", upgraded_and_linked=False)).events == ()
    assert caed.refuse(RecordAccountStanding("nobody", True)).code == Code.AUTH_UNKNOWN_LOGIN


def test_the_notice_goes_to_the_addresses_and_names_of_its_day(caed: Courtroom) -> None:
    """CIT-5, CACD-8, CACD-9: primary and secondary addresses as they now are; no longer to who was terminated."""
    caed.do(UpdateProfile(caed.log_in("jones"), "Jones II", ("j@example.net",), ("desk@example.net",)))
    filed = caed.file("notice_other", "smith", for_parties=(1,))
    assembler = NoticeAssembler(caed.court.book, b"key")
    for event in caed.log:
        assembler.note(event)
    notice = assembler.notice(only(filed, Docketed), only(filed, NoticeIssued))
    assert [(one.name, one.emails) for one in notice.electronic] == [
        ("Smith", ("smith@example.org",)),
        ("Jones II", ("j@example.net", "desk@example.net")),
    ]
    assembler.note(
        only(caed.do(TerminateCounsel(caed.log_in("clerk"), 1, 2, "jones", "substitution", 2)), CounselTerminated)
    )
    last = caed.file("notice_other", "jones", for_parties=())
    told = assembler.notice(only(last, Docketed), only(last, NoticeIssued))
    assert [one.name for one in told.electronic] == ["Smith", "Jones II"]  # the filer still gets their own notice


def test_who_is_terminated_owes_no_notice_there_any_more(caed: Courtroom) -> None:
    """CACD-8: in each of the cases where one is counsel of record."""
    caed.do(UpdateProfile(caed.log_in("jones"), address=("1 New Street",)))
    assert len(caed.court.state.cases[1].duties) == 1
    caed.do(TerminateCounsel(caed.log_in("clerk"), 1, 2, "jones", "substitution", 1))
    assert caed.court.state.cases[1].duties == {}
