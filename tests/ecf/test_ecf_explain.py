"""Why? answers for every refusal, deadline and service decision, with value, citation, quoted sentence and status."""

from __future__ import annotations

import pytest
from court_lives import clerks_hand, counsel_come_and_go, require_grounded
from courtroom import Courtroom, all_of, only
from hypothesis import given, settings
from hypothesis import strategies as st
from wide_filings import a_night_at_the_trade_court, cases_in_all_their_breadth

from sim.courts import court_ids, load_court
from sim.ecf.answers import Refused
from sim.ecf.commands import DecideRelief, RecordAccountStanding, SweepDeadlines
from sim.ecf.events import CaseOpened, DeadlineSet, Docketed, NoticeIssued
from sim.ecf.explain import explain_deadline, explain_refusal, explain_service
from sim.ecf.records import NewParty
from sim.ecf.refusals import Code


@pytest.mark.parametrize("code", list(Code))
@pytest.mark.parametrize("court_id", court_ids())
def test_every_code_of_every_court_is_explained(court_id: str, code: Code) -> None:
    book = load_court(court_id)
    words = book.refusals[code.value]
    explanation = explain_refusal(book, Refused(code.value, words.text, words.cite))
    require_grounded(explanation)
    assert explanation.value == words.text


def test_a_refusal_that_cites_a_rule_is_explained_in_the_words_of_that_rule(caed: Courtroom) -> None:
    """CACD-15, CASB-5."""
    refused = caed.refuse(caed.by_hand("motion_misc", "smith", for_parties=(1,)))
    ground = explain_refusal(caed.court.book, refused).ground
    assert (ground.rule_id, ground.cite, ground.status) == (
        "filing.mandatory_electronic",
        "caed.registration",
        "verified",
    )
    assert "all cases filed and pending in the Eastern District of California" in ground.quote


def test_an_unknown_code_is_no_refusal_of_this_court() -> None:
    with pytest.raises(LookupError, match=r"no refusal code 'x\.y' in caed"):
        explain_refusal(load_court("caed"), Refused("x.y", "", ""))


def test_a_deadline_is_explained_step_by_step(caed: Courtroom) -> None:
    """FRCP 12(a), 6(a), 6(d)."""
    deadline = all_of(caed.log, DeadlineSet)[0]
    explanation = explain_deadline(caed.court, caed.log, 1, deadline.deadline_id)
    require_grounded(explanation)
    assert explanation.value == f"due {deadline.due_on}"
    assert (explanation.ground.rule_id, explanation.ground.cite) == ("deadline.answer", "frcp.12a")
    assert explanation.steps[0].text == "entry 1 of 2014-01-22 set it: 21 days after 2014-01-22"
    assert {step.ground.cite for step in explanation.steps} >= {"frcp.12a", "frcp.6a", "frcp.6d"}


def test_what_moved_a_deadline_is_told_with_the_rule_quoted() -> None:
    """CAED-2, CAED-5."""
    room = Courtroom("caed", "2014-01-03 12:00")
    room.open_case()
    deadline = all_of(room.log, DeadlineSet)[0]
    local = f"{deadline.due_on} "
    room.outage(local + "13:00", local + "20:00", announced=local + "13:45")
    explanation = explain_deadline(room.court, room.log, 1, deadline.deadline_id)
    require_grounded(explanation)
    moved = explanation.steps[-1]
    assert explanation.value == f"due {moved.day}" and moved.day > deadline.due_on
    assert "was a technical failure of 360 minutes, announced: moved to" in moved.text
    assert "greater than two hours after 2:00 p.m." in moved.ground.quote


def test_there_must_be_such_a_deadline_and_such_a_notice(caed: Courtroom) -> None:
    with pytest.raises(LookupError, match="no deadline 9 in case 1"):
        explain_deadline(caed.court, caed.log, 1, 9)
    with pytest.raises(LookupError, match="no notice 9"):
        explain_service(caed.court, caed.log, 9)


def test_each_way_of_being_served_is_told_with_its_rule() -> None:
    """CACD-7, CIT-16, CIT-17: by notice with consent, and otherwise for want of consent, address or counsel."""
    room = Courtroom("caed", "2014-01-22 12:00")
    room.open_case(
        parties=(
            NewParty("Acme", "Plaintiff", ("smith",)),
            NewParty("Bolt", "Defendant", ("jones",)),
            NewParty("Coyle", "Defendant", ("silent",)),
            NewParty("Dune", "Defendant", ("plain",)),
            NewParty("P. Se", "Defendant"),
        )
    )
    initial, later = all_of(room.log, NoticeIssued)[0], only(room.file("notice_other", for_parties=(1,)), NoticeIssued)
    told = explain_service(room.court, room.log, later.nef_id)
    assert [(one.value.split(",")[0], one.ground.rule_id) for one in told] == [
        ("by the notice", "service.electronic_consent_required"),
        ("by the notice", "service.electronic_consent_required"),
        ("otherwise than by the notice", "service.electronic_consent_required"),
        ("otherwise than by the notice", "service.unregistered"),
        ("otherwise than by the notice", "service.unregistered"),
        ("due", "service.certificate_needed"),
    ]
    assert told[1].steps[1].text == "consented to electronic service"
    first = explain_service(room.court, room.log, initial.nef_id)
    assert first[0].ground.rule_id == "filing.counted_when"
    assert {one.ground.rule_id for one in first[1:-1]} == {"service.initial_papers_by_nef"}


def test_counsel_without_a_linked_account_and_sealed_papers_are_told() -> None:
    """CIT-6, CACD-13."""
    room = Courtroom("cit", "2021-03-04 10:00")
    room.open_case()
    room.do(RecordAccountStanding("jones", upgraded_and_linked=False))
    plain = only(room.file("letter", for_parties=(1,)), NoticeIssued)
    sealed = only(room.file("letter", for_parties=(1,), restriction="sealed"), NoticeIssued)
    assert (
        explain_service(room.court, room.log, plain.nef_id)[1].ground.rule_id == "service.notice_needs_linked_account"
    )
    assert explain_service(room.court, room.log, sealed.nef_id)[1].ground.rule_id == "access.restricted_readers"


def _explain_everything(room: Courtroom) -> None:
    deadlines, notices = all_of(room.log, DeadlineSet), all_of(room.log, NoticeIssued)
    for deadline in deadlines:
        require_grounded(explain_deadline(room.court, room.log, deadline.case_id, deadline.deadline_id))
    for notice in notices:
        told = explain_service(room.court, room.log, notice.nef_id)
        assert len(told) == len(notice.electronic) + len(notice.otherwise) + 1
        for explanation in told:
            require_grounded(explanation)


@pytest.mark.parametrize("court_id", court_ids())
def test_everything_in_a_court_s_life_is_explained(court_id: str) -> None:
    room = Courtroom(court_id, "2016-11-01 12:00")
    room.open_case()
    counsel_come_and_go(room)
    room.open_case()
    clerks_hand(room, 2)
    assert all_of(room.log, DeadlineSet) and all_of(room.log, Docketed)
    _explain_everything(room)


@given(
    court_id=st.sampled_from(court_ids()),
    now=st.sampled_from(["2009-06-01 08:00", "2014-01-22 12:00", "2018-11-29 20:00", "2021-02-01 09:00"]),
    papers=st.lists(
        st.tuples(st.sampled_from(["smith", "jones", "silent", "plain", "judge"]), st.integers(0, 500)), max_size=8
    ),
    sealed=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_every_deadline_and_notice_of_a_generated_court_life_is_explained(
    court_id: str, now: str, papers: list[tuple[str, int]], sealed: bool
) -> None:
    room = Courtroom(court_id, now)
    room.ask(room.opening("clerk", medium="counter"))
    for by, number in papers:
        role = room.court.state.users[room.user_id(by)].role
        menu = [event for event in room.court.book.events if event.opens is None and role in event.roles]
        room.ask(
            room.paper(
                menu[number % len(menu)].code,
                by,
                for_parties=(1 + number % 2,),
                restriction="sealed" if sealed else None,
            )
        )
        room.now += number * 3_600_000_000
        room.ask(SweepDeadlines())
    assert all_of(room.log, CaseOpened)
    _explain_everything(room)


def test_papers_spread_over_cases_and_docketed_again_are_explained() -> None:
    """CIT-11; counsel of a companion case are told why they get the one notice."""
    room = Courtroom("caed", "2014-01-22 12:00")
    room.open_case()
    cases_in_all_their_breadth(room)
    _explain_everything(room)
    _explain_everything(a_night_at_the_trade_court())


def test_relief_is_part_of_a_deadlines_story() -> None:
    """CAED-5."""
    room = Courtroom("caed", "2013-12-31 12:00")
    room.open_case()
    deadline = all_of(room.log, DeadlineSet)[0].deadline_id
    room.clock("2014-01-29 09:00")
    room.file("answer", by="jones", for_parties=(2,), answers=deadline)
    room.do(DecideRelief(room.log_in("judge"), 1, deadline, True))
    told = [step.text for step in explain_deadline(room.court, room.log, 1, deadline).steps]
    assert told[-2:] == ["answered by entry 2 for 2: late", "relief granted"]
