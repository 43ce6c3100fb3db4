"""Which deadlines a docket entry sets, for whom, and by what date."""

from __future__ import annotations

from datetime import date

import pytest
from courtroom import Courtroom, all_of, only

from sim.ecf.events import DeadlineAnswered, DeadlineSet
from sim.ecf.records import NewParty, Standing


def test_an_answer_is_due_21_days_after_service() -> None:
    """FRCP 12(a); the complaint is not served by the notice, so mail adds three days (FRCP 6(d))."""
    room = Courtroom("caed", "2017-01-03 12:00")
    deadline = only(room.do(room.opening()), DeadlineSet)
    assert (deadline.kind, deadline.party_ids, deadline.set_by, deadline.cite) == ("answer", (2,), (1,), "frcp.12a")
    assert deadline.due_on == date(2017, 1, 27)  # 3 January + 21 + 3


@pytest.mark.parametrize(
    ("now", "by_notice", "by_mail"),
    [
        # 21 days from Wednesday 2 November 2016 end on 23 November; three more on Saturday, so Monday 28 November
        ("2016-11-02 12:00", date(2016, 11, 28), date(2016, 11, 28)),
        # 21 days from Tuesday 6 December end on 27 December; by mail three more
        ("2016-12-06 12:00", date(2016, 12, 27), date(2016, 12, 30)),
    ],
)
def test_who_is_served_by_notice_and_who_by_mail_have_deadlines_of_their_own(
    now: str, by_notice: date, by_mail: date
) -> None:
    """FRCP 6(d): electronic service added three days before 2016-12-01 and adds none since; mail still does."""
    room = Courtroom("caed", now)
    parties = (
        NewParty("Acme", "Plaintiff", ("smith",)),
        NewParty("Bolt", "Defendant", ("jones",)),
        NewParty("P. Se", "Defendant"),
    )
    room.open_case(parties=parties)
    first, second = all_of(room.file("amended_complaint", for_parties=(1,)), DeadlineSet)
    assert (first.party_ids, first.due_on) == ((2,), by_notice)
    assert (second.party_ids, second.due_on) == ((3,), by_mail)
    assert second.deadline_id == first.deadline_id + 1


def test_in_the_central_district_an_opposition_is_due_21_days_before_the_hearing() -> None:
    """C.D. Cal. L.R. 7-9; without a hearing nothing is counted."""
    room = Courtroom("cacd", "2015-06-01 12:00")
    room.open_case()
    deadline = only(room.file("motion_misc", for_parties=(1,), hearing_on=date(2015, 7, 13)), DeadlineSet)
    assert (deadline.kind, deadline.party_ids, deadline.due_on) == ("opposition", (2,), date(2015, 6, 22))
    assert deadline.cite == "cacd.lr7-9"
    assert all_of(room.file("motion_misc", for_parties=(1,)), DeadlineSet) == []


def test_the_reply_is_the_movants(caed: Courtroom) -> None:
    """The opposition sets it, but it binds those whose motion is opposed."""
    motion = only(caed.file("motion_misc", for_parties=(1,), hearing_on=date(2014, 2, 24)), DeadlineSet)
    opposition = caed.paper(
        "opposition", "jones", for_parties=(2,), answers=motion.deadline_id, hearing_on=date(2014, 2, 24)
    )
    reply = only(caed.do(opposition), DeadlineSet)
    assert (reply.kind, reply.party_ids, reply.due_on) == ("reply", (1,), date(2014, 2, 14))  # the 17th is a holiday


def test_a_response_to_a_dispositive_motion_has_35_days_in_the_trade_court(cit: Courtroom) -> None:
    """USCIT R. 7(d): other responses have 21."""
    cit.clock("2014-01-06 12:00")
    plain = only(cit.file("motion_extension", for_parties=(1,)), DeadlineSet)
    dispositive = only(cit.file("motion_dismiss", by="jones", for_parties=(2,)), DeadlineSet)
    assert plain.due_on == date(2014, 1, 27)
    assert (dispositive.party_ids, dispositive.due_on) == ((1,), date(2014, 2, 10))


def test_a_deadline_ends_at_midnight_in_the_courts_zone(cit: Courtroom) -> None:
    """CIT-7."""
    deadline = only(cit.file("motion_extension", for_parties=(1,)), DeadlineSet)
    assert deadline.due_before == cit.instant("2014-02-13 00:00")  # due on the 12th


def test_schedules_are_the_debtors() -> None:
    """FRBP 1007(c): 14 days after the petition."""
    room = Courtroom("casb")
    deadline = next(event for event in all_of(room.do(room.opening()), DeadlineSet) if event.kind == "schedules")
    assert (deadline.party_ids, deadline.due_on) == ((1,), date(2014, 2, 5))


def test_the_time_for_claims_is_the_creditors_and_one_claim_does_not_end_it() -> None:
    """FRBP 3002(c) before December 2017: 90 days after the date set for the meeting of creditors."""
    room = Courtroom("casb")
    room.open_case(parties=(NewParty("Debtor", "Debtor", ("smith",)),))
    meeting = room.file("notice_341", by="clerk", hearing_on=date(2014, 2, 24))
    claims = next(event for event in all_of(meeting, DeadlineSet) if event.kind == "proof_of_claim")
    assert (claims.party_ids, claims.due_on) == ((), date(2014, 5, 27))  # the 25th is a Sunday, the 26th a holiday
    for _ in range(2):
        answered = only(room.file("proof_of_claim", by="claims", answers=claims.deadline_id), DeadlineAnswered)
        assert answered.timeliness.standing is Standing.ON_TIME


def test_one_defendants_answer_leaves_the_others_bound() -> None:
    room = Courtroom("caed")
    parties = (
        NewParty("Acme", "Plaintiff", ("smith",)),
        NewParty("Bolt", "Defendant", ("jones",)),
        NewParty("Coyle", "Defendant", ("brown",)),
    )
    deadline = only(room.do(room.opening(parties=parties)), DeadlineSet)
    room.file("answer", by="jones", for_parties=(2,), answers=deadline.deadline_id)
    assert room.court.state.cases[1].deadlines[deadline.deadline_id].party_ids == (3,)
    assert only(room.file("answer", "brown", for_parties=(3,), answers=deadline.deadline_id), DeadlineAnswered).by == (
        3,
    )
    assert room.court.state.cases[1].deadlines == {}


def test_a_period_for_which_no_rule_is_on_file_is_not_set() -> None:
    """Unknown stays unknown: no period for oppositions is on file before December 2009, and the motion is docketed."""
    room = Courtroom("caed", "2009-06-01 12:00")
    room.open_case()
    assert all_of(room.file("motion_misc", for_parties=(1,), hearing_on=date(2009, 7, 13)), DeadlineSet) == []
