"""Counsel who leave a case, or were never meant to be in it; and whom notices reach meanwhile."""

from __future__ import annotations

import pytest
from courtroom import Courtroom, all_of, only

from sim.ecf.commands import TerminateCounsel, UndoCounsel, UpdateProfile
from sim.ecf.events import CounselAdded, CounselAppeared, CounselTerminated, CounselUndone, NoticeIssued
from sim.ecf.records import NewParty
from sim.ecf.refusals import Code


@pytest.fixture
def room() -> Courtroom:
    """E.D. Cal. in 2019: Acme (smith) against Bolt (jones, brown)."""
    court = Courtroom("caed", "2019-03-04 10:00")
    court.open_case(
        parties=(NewParty("Acme", "Plaintiff", ("smith",)), NewParty("Bolt", "Defendant", ("jones", "brown")))
    )
    return court


def served(room: Courtroom, **more: object) -> set[str]:
    notice = only(room.file("notice_other", "smith", for_parties=(1,), **more), NoticeIssued)
    return {room.court.state.users[user_id].login for user_id in notice.electronic}


def test_counsel_get_notices_until_they_are_terminated(room: Courtroom) -> None:
    """CACD-9: an attorney who leaves keeps receiving notices in a case until terminated there."""
    room.do(UpdateProfile(room.log_in("brown"), emails=("brown@newfirm.example.org",)))
    assert served(room) == {"smith", "jones", "brown"}
    answer = room.do(TerminateCounsel(room.log_in("clerk"), 1, 2, "brown", "withdrawal_granted", 2))
    assert only(answer, CounselTerminated).user_id == room.user_id("brown")
    assert served(room) == {"smith", "jones"}


def test_a_party_whose_last_counsel_is_terminated_is_served_otherwise(room: Courtroom) -> None:
    """CACD-9, CIT-16."""
    for login in ("jones", "brown"):
        room.do(TerminateCounsel(room.log_in("judge"), 1, 2, login, "substitution", 1))
    notice = only(room.file("notice_other", "smith", for_parties=(1,)), NoticeIssued)
    assert (notice.otherwise, notice.certificate_due) == ((2,), True)


def test_a_notice_of_withdrawal_is_enough_where_other_counsel_remain(room: Courtroom) -> None:
    """CACD-9: a withdrawal is noted, or, for a party's last counsel, granted."""
    answer = room.file("notice_withdrawal", "brown", for_parties=(2,))
    gone = only(answer, CounselTerminated)
    assert (gone.user_id, gone.ground, gone.on_entry) == (room.user_id("brown"), "withdrawal_noted", 2)
    assert room.user_id("brown") in only(answer, NoticeIssued).electronic  # the last notice they get
    assert all_of(room.file("notice_withdrawal", "jones", for_parties=(2,)), CounselTerminated) == []
    assert served(room) == {"smith", "jones"}


def test_who_is_not_of_record_cannot_be_terminated(room: Courtroom) -> None:
    clerk = room.log_in("clerk")
    refusals = [
        (TerminateCounsel(clerk, 1, 2, "smith", "substitution", 1), Code.CASE_NOT_OF_RECORD),
        (TerminateCounsel(clerk, 1, 2, "nobody", "substitution", 1), Code.CASE_NOT_OF_RECORD),
        (TerminateCounsel(clerk, 1, 3, "jones", "substitution", 1), Code.CASE_UNKNOWN_PARTY),
        (TerminateCounsel(clerk, 9, 2, "jones", "substitution", 1), Code.CASE_UNKNOWN),
        (TerminateCounsel(clerk, 1, 2, "jones", "substitution", 2), Code.CASE_UNKNOWN_ENTRY),
        (TerminateCounsel(room.log_in("jones"), 1, 2, "jones", "substitution", 1), Code.ACCESS_NO_RIGHT),
        (TerminateCounsel(clerk, 1, 2, "jones", "vanished", 1), Code.COMMAND_MALFORMED),
    ]
    for command, code in refusals:
        assert room.refuse(command).code == code


def test_inadvertent_counsel_is_flagged_and_the_clerk_undoes_it(room: Courtroom) -> None:
    """CACD-4: filing without being of record may add the filer inadvertently; the clerk can undo it."""
    room.register("stray", "attorney")
    assert only(room.file("declaration", "stray", for_parties=(1,)), CounselAdded).inadvertent
    assert "stray" in served(room)
    undone = only(room.do(UndoCounsel(room.log_in("clerk"), 1, 1, "stray")), CounselUndone)
    assert (undone.party_id, undone.user_id) == (1, room.user_id("stray"))
    assert served(room) == {"smith", "jones", "brown"}
    assert room.refuse(UndoCounsel(room.log_in("clerk"), 1, 1, "stray")).code == Code.CASE_NOT_OF_RECORD


def test_counsel_who_appeared_cannot_be_undone(room: Courtroom) -> None:
    """CACD-4, CACD-10: a notice of appearance makes counsel of record, and also who came in inadvertently."""
    assert room.refuse(UndoCounsel(room.log_in("clerk"), 1, 2, "jones")).code == Code.CASE_APPEARED
    room.register("stray", "attorney")
    room.file("declaration", "stray", for_parties=(1,))
    assert only(room.file("notice_appearance", "stray", for_parties=(1,)), CounselAppeared).party_id == 1
    assert room.refuse(UndoCounsel(room.log_in("clerk"), 1, 1, "stray")).code == Code.CASE_APPEARED


def test_only_the_clerk_undoes_counsel(room: Courtroom) -> None:
    """CACD-4."""
    room.file("declaration", "silent", for_parties=(1,))
    for login in ("silent", "smith", "judge"):
        assert room.refuse(UndoCounsel(room.log_in(login), 1, 1, "silent")).code == Code.ACCESS_NO_RIGHT
