"""Leave for a pro se litigant: one case, a judge's order, and back again."""

from __future__ import annotations

import pytest
from courtroom import Courtroom, only

from sim.ecf.commands import GrantLeave, RevokeLeave
from sim.ecf.events import LeaveGranted, LeaveRevoked
from sim.ecf.records import NewParty
from sim.ecf.refusals import Code


@pytest.fixture
def room() -> Courtroom:
    """The Central District with two cases against an unrepresented defendant who has a login but no leave."""
    room = Courtroom("cacd", "2015-06-01 12:00")
    alone = (NewParty("Acme", "Plaintiff", ("smith",)), NewParty("P. Se", "Defendant"))
    room.open_case(parties=alone)
    room.open_case(parties=alone)
    room.register("prose", "pro_se")
    return room


def answer(room: Courtroom, case_id: int) -> object:
    return room.paper("answer", by="prose", case_id=case_id, for_parties=(2,))


def test_leave_opens_one_case_and_no_other(room: Courtroom) -> None:
    """CACD-5."""
    assert room.refuse(answer(room, 1)).code == Code.ACCESS_NO_RIGHT
    event = only(room.do(GrantLeave(room.log_in("judge"), "prose", 1)), LeaveGranted)
    assert (event.user_id, event.case_id, event.by) == (room.user_id("prose"), 1, room.user_id("judge"))
    room.do(answer(room, 1))
    assert room.refuse(answer(room, 2)).code == Code.ACCESS_OTHER_CASE


def test_leave_can_be_revoked(room: Courtroom) -> None:
    """CACD-5."""
    room.do(GrantLeave(room.log_in("judge"), "prose", 1))
    event = only(room.do(RevokeLeave(room.log_in("judge"), "prose")), LeaveRevoked)
    assert (event.user_id, event.case_id) == (room.user_id("prose"), 1)
    assert room.refuse(answer(room, 1)).code == Code.ACCESS_NO_RIGHT
    assert room.refuse(RevokeLeave(room.log_in("judge"), "prose")).code == Code.COMMAND_MALFORMED
    room.do(GrantLeave(room.log_in("judge"), "prose", 2))
    room.do(answer(room, 2))


def test_a_second_case_at_the_same_time_is_refused(room: Courtroom) -> None:
    """CACD-5: leave is given in a particular case."""
    room.do(GrantLeave(room.log_in("judge"), "prose", 1))
    assert room.refuse(GrantLeave(room.log_in("judge"), "prose", 2)).code == Code.ACCESS_OTHER_CASE


def test_the_incarcerated_get_no_leave(room: Courtroom) -> None:
    """CACD-5: "a non-incarcerated pro se litigant may seek leave of Court"."""
    room.register("inmate", "pro_se", incarcerated=True)
    refused = room.refuse(GrantLeave(room.log_in("judge"), "inmate", 1))
    assert (refused.code, refused.cite) == (Code.ACCESS_NO_RIGHT, "cacd.faq_access")
    assert room.refuse(room.paper("letter", by="inmate")).cite == "cacd.faq_access"


def test_where_the_rule_knows_no_leave_no_judge_gives_it() -> None:
    """CACD-5 is the Central District's; San Diego's bankruptcy court certifies attorneys only."""
    room = Courtroom("casb")
    room.open_case()
    room.register("prose", "pro_se")
    refused = room.refuse(GrantLeave(room.log_in("judge"), "prose", 1))
    assert (refused.code, refused.cite) == (Code.ACCESS_NO_RIGHT, "casb.faq_cmecf")


def test_leave_is_a_judges_to_give_to_a_pro_se_litigant_in_a_case_that_exists(room: Courtroom) -> None:
    judge = room.log_in("judge")
    assert room.refuse(GrantLeave(room.log_in("clerk"), "prose", 1)).code == Code.ACCESS_NO_RIGHT
    assert room.refuse(RevokeLeave(room.log_in("smith"), "prose")).code == Code.ACCESS_NO_RIGHT
    assert room.refuse(GrantLeave(judge, "smith", 1)).code == Code.COMMAND_MALFORMED
    assert room.refuse(GrantLeave(judge, "nobody", 1)).code == Code.AUTH_UNKNOWN_LOGIN
    assert room.refuse(GrantLeave(judge, "prose", 9)).code == Code.CASE_UNKNOWN
