"""Deadlines moved by order, by stipulation and for inaccessibility; missed, lapsed and vacated ones."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from courtroom import MOTION, Courtroom, all_of, only

from sim.courts import court_ids
from sim.ecf.commands import (
    BeginOutage,
    DeclareInaccessible,
    EndOutage,
    GrantExtension,
    StipulateExtension,
    SweepDeadlines,
)
from sim.ecf.events import (
    CaseClosed,
    DeadlineAnswered,
    DeadlineLapsed,
    DeadlineMissed,
    DeadlineMoved,
    DeadlineSet,
    Docketed,
    InaccessibilityDeclared,
)
from sim.ecf.records import NewParty, Standing
from sim.ecf.refusals import Code


@pytest.fixture
def room() -> Courtroom:
    """E.D. Cal., a complaint of Tuesday 2017-01-03: the answer is due on Friday 2017-01-27."""
    court = Courtroom("caed", "2017-01-03 12:00")
    court.open_case()
    return court


def answer_due(room: Courtroom) -> DeadlineSet:
    return all_of(room.log, DeadlineSet)[0]


def standing(room: Courtroom, at: str, **more: object) -> Standing:
    room.clock(at)
    answer = room.file("answer", "jones", for_parties=(2,), answers=answer_due(room).deadline_id, **more)
    return only(answer, DeadlineAnswered).timeliness.standing


def test_a_judge_extends_time_by_an_order_with_its_notice(room: Courtroom) -> None:
    """FRCP 6(b): the deadline moves, and an answer by the new day is on time (CIT-7, "unless otherwise ordered")."""
    deadline = answer_due(room)
    answer = room.do(GrantExtension(room.log_in("judge"), 1, deadline.deadline_id, date(2017, 2, 10), room.key()))
    moved = only(answer, DeadlineMoved)
    assert (moved.due_from, moved.due_on, moved.why, moved.cite) == (
        date(2017, 1, 27),
        date(2017, 2, 10),
        "by_order",
        "frcp.6b",
    )
    assert only(answer, Docketed).entry_number == moved.by_entry == 2
    assert standing(room, "2017-02-10 23:59:59") is Standing.ON_TIME


def test_time_that_has_passed_may_be_extended_while_it_is_still_awaited(room: Courtroom) -> None:
    """FRCP 6(b)(1)(B): after the time has expired, for excusable neglect."""
    room.clock("2017-02-01 09:00")
    only(room.do(SweepDeadlines()), DeadlineMissed)
    room.do(GrantExtension(room.log_in("judge"), 1, answer_due(room).deadline_id, date(2017, 2, 3), room.key()))
    assert all_of(room.do(SweepDeadlines()), DeadlineMissed) == []
    assert standing(room, "2017-02-03 12:00") is Standing.ON_TIME


def test_an_extension_gives_more_time_and_is_a_judges(room: Courtroom) -> None:
    deadline, judge = answer_due(room).deadline_id, room.log_in("judge")
    refusals = [
        (GrantExtension(judge, 1, deadline, date(2017, 1, 27), "k"), Code.FILING_NO_EXTENSION),
        (GrantExtension(judge, 1, 99, date(2017, 2, 27), "k"), Code.FILING_UNKNOWN_DEADLINE),
        (GrantExtension(judge, 9, deadline, date(2017, 2, 27), "k"), Code.CASE_UNKNOWN),
        (GrantExtension(judge, 1, deadline, date.max, "k"), Code.COMMAND_MALFORMED),
        (GrantExtension(room.log_in("clerk"), 1, deadline, date(2017, 2, 27), "k"), Code.ACCESS_NO_RIGHT),
    ]
    for command, code in refusals:
        assert room.refuse(command).code == code


def test_parties_may_stipulate_28_days_more_to_answer_in_the_eastern_district(room: Courtroom) -> None:
    """E.D. Cal. L.R. 144(a): an initial stipulation for no more than 28 days needs no order."""
    deadline, session = answer_due(room).deadline_id, room.log_in("jones")
    too_long = StipulateExtension(session, 1, deadline, date(2017, 2, 25), (1, 2), (MOTION,), room.key())
    refused = room.refuse(too_long)
    assert (refused.code, refused.cite) == (Code.FILING_NO_EXTENSION, "caed.order_2017_lr144")
    answer = room.do(StipulateExtension(session, 1, deadline, date(2017, 2, 24), (1, 2), (MOTION,), room.key()))
    assert only(answer, DeadlineMoved).why == "by_stipulation"
    assert only(answer, Docketed).event_code == "stipulation"
    again = StipulateExtension(session, 1, deadline, date(2017, 2, 28), (1, 2), (MOTION,), room.key())
    assert room.refuse(again).code == Code.FILING_NO_EXTENSION
    assert standing(room, "2017-02-24 23:59:59") is Standing.ON_TIME


def test_a_stipulation_comes_before_the_time_is_up_and_binds_its_parties(room: Courtroom) -> None:
    deadline = answer_due(room).deadline_id
    for_others = StipulateExtension(room.log_in("smith"), 1, deadline, date(2017, 2, 1), (1,), (MOTION,), "k")
    assert room.refuse(for_others).code == Code.FILING_UNKNOWN_DEADLINE
    room.clock("2017-01-28 00:00")
    late = StipulateExtension(room.log_in("jones"), 1, deadline, date(2017, 2, 1), (2,), (MOTION,), "k")
    assert room.refuse(late).code == Code.FILING_NO_EXTENSION


def test_elsewhere_an_order_is_needed() -> None:
    room = Courtroom("cit", "2017-01-03 12:00")
    room.open_case()
    room.file("complaint", for_parties=(1,))
    deadline = next(event for event in all_of(room.log, DeadlineSet) if event.kind == "answer")
    later = deadline.due_on + timedelta(days=1)
    command = StipulateExtension(room.log_in("jones"), 1, deadline.deadline_id, later, (2,), (MOTION,), "k")
    refused = room.refuse(command)
    assert (refused.code, refused.message) == (Code.FILING_NO_EXTENSION, "This time cannot be extended so.")


def test_inaccessibility_moves_what_is_due_that_day_to_the_first_accessible_day(room: Courtroom) -> None:
    """FRCP 6(a)(3): Friday 27 January; the first accessible day that is no weekend is Monday the 30th."""
    deadline = answer_due(room)
    room.clock("2017-01-27 16:00")
    answer = room.do(DeclareInaccessible(room.log_in("clerk"), date(2017, 1, 27), "flood"))
    declared = only(answer, InaccessibilityDeclared)
    assert (declared.moves_to, declared.cite, declared.deadlines) == (
        date(2017, 1, 30),
        "frcp.6a3",
        (deadline.deadline_id,),
    )
    assert answer.receipt.deadlines == (deadline.deadline_id,)
    assert room.do(DeclareInaccessible(room.log_in("judge"), date(2017, 1, 27), "flood")).events == ()
    room.clock("2017-01-28 12:00")
    assert all_of(room.do(SweepDeadlines()), DeadlineMissed) == []
    assert standing(room, "2017-01-30 23:59:59") is Standing.MOVED_BY_RULE


def test_inaccessible_days_in_a_row_move_it_on(room: Courtroom) -> None:
    """FRCP 6(a)(3); a court order may name the days in any order."""
    for day in (30, 27):
        room.do(DeclareInaccessible(room.log_in("clerk"), date(2017, 1, day), "flood"))
    assert standing(room, "2017-01-31 12:00") is Standing.MOVED_BY_RULE


def test_inaccessibility_saves_where_the_rule_on_failures_leaves_it_to_relief(room: Courtroom) -> None:
    """CAED-5 leaves an unannounced failure to relief; FRCP 6(a)(3) moves the date whatever else happened."""
    room.outage("2017-01-27 14:00", "2017-01-27 20:00")
    room.do(DeclareInaccessible(room.log_in("clerk"), date(2017, 1, 27), "flood"))
    assert standing(room, "2017-01-30 12:00") is Standing.MOVED_BY_RULE


def test_the_court_alone_declares_a_day_and_none_far_off(room: Courtroom) -> None:
    assert room.refuse(DeclareInaccessible(room.log_in("smith"), date(2017, 1, 27), "x")).code == Code.ACCESS_NO_RIGHT
    far = DeclareInaccessible(room.log_in("clerk"), date.max, "x")
    assert room.refuse(far).code == Code.COMMAND_MALFORMED


def test_a_missed_deadline_is_recorded_once_and_a_late_answer_still_finds_it(room: Courtroom) -> None:
    deadline = answer_due(room)
    room.now = deadline.due_before - 1
    assert room.do(SweepDeadlines()).events == ()
    room.now = deadline.due_before
    missed = only(room.do(SweepDeadlines()), DeadlineMissed)
    assert (missed.deadline_id, missed.party_ids, missed.due_on) == (deadline.deadline_id, (2,), date(2017, 1, 27))
    assert room.do(SweepDeadlines()).events == ()
    assert standing(room, "2017-01-29 12:00") is Standing.LATE


def test_a_deadline_leaves_the_state_after_a_while(room: Courtroom) -> None:
    room.clock("2017-04-28 00:00")  # 90 days after 2017-01-28 00:00, an hour of daylight saving later
    kinds = [type(event) for event in room.do(SweepDeadlines()).events]
    assert kinds == [DeadlineMissed]
    room.clock("2017-04-28 01:00")
    assert [type(event) for event in room.do(SweepDeadlines()).events] == [DeadlineLapsed]
    assert room.court.state.cases[1].deadlines == {}
    late = room.paper("answer", "jones", for_parties=(2,), answers=answer_due(room).deadline_id)
    assert room.refuse(late).code == Code.FILING_UNKNOWN_DEADLINE


def test_a_day_that_moved_is_missed_only_when_the_day_it_moved_to_is_over(room: Courtroom) -> None:
    """CAED-5: announced; what was due on Friday may be filed on Monday."""
    room.outage("2017-01-27 14:00", "2017-01-27 20:00", announced="2017-01-27 14:10")
    room.clock("2017-01-30 23:59:59")
    assert room.do(SweepDeadlines()).events == ()
    room.clock("2017-01-31 00:00")
    only(room.do(SweepDeadlines()), DeadlineMissed)


def test_nobody_is_found_late_while_the_system_is_down(room: Courtroom) -> None:
    """CIT-21: what the outage does to the day is known only when it is over."""
    room.clock("2017-01-27 14:00")
    room.do(BeginOutage("o", "network", False, False))
    room.clock("2017-01-28 08:00")
    assert room.do(SweepDeadlines()).events == ()
    room.do(EndOutage("o"))
    only(room.do(SweepDeadlines()), DeadlineMissed)


def test_a_closed_case_awaits_nothing_not_even_from_all() -> None:
    """The time for claims binds nobody by name; when the case closes it ends with the others."""
    room = Courtroom("casb")
    room.open_case(parties=(NewParty("Debtor", "Debtor", ("smith",)),))
    room.file("notice_341", by="clerk", hearing_on=date(2014, 2, 24))
    pending = tuple(room.court.state.cases[1].deadlines)
    assert any(not deadline.party_ids for deadline in room.court.state.cases[1].deadlines.values())
    closed = only(room.file("order_dismissing_case", by="judge"), CaseClosed)
    assert (closed.vacated, room.court.state.cases[1].deadlines) == (pending, {})
    room.now += 400 * 24 * 3600 * 1_000_000
    assert room.do(SweepDeadlines()).events == ()


def test_time_open_to_all_is_missed_by_nobody_and_lapses() -> None:
    room = Courtroom("casb")
    room.open_case(parties=(NewParty("Debtor", "Debtor", ("smith",)),))
    room.file("notice_341", by="clerk", hearing_on=date(2014, 2, 24))
    room.now += 400 * 24 * 3600 * 1_000_000
    swept = room.do(SweepDeadlines())
    assert all(event.party_ids for event in all_of(swept, DeadlineMissed))
    assert room.court.state.cases[1].deadlines == {}


@pytest.mark.parametrize("court_id", court_ids())
def test_an_order_extends_time_in_every_court(court_id: str) -> None:
    room = Courtroom(court_id, "2017-01-03 12:00")
    room.open_case()
    event = "amended_complaint" if court_id in ("cacd", "caed", "cit") else "motion_misc"
    deadlines = all_of(room.log, DeadlineSet) or all_of(room.file(event, for_parties=(1,)), DeadlineSet)
    deadline = deadlines[0]
    command = GrantExtension(room.log_in("judge"), 1, deadline.deadline_id, date(2017, 6, 30), room.key())
    assert only(room.do(command), DeadlineMoved).due_on == date(2017, 6, 30)
