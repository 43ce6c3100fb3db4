"""The clerk's hand: what it adds to the docket, and that it erases and returns nothing."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest
from courtroom import EXHIBIT, MOTION, Courtroom, all_of, only

from sim.courts import court_ids
from sim.ecf.commands import Command, CorrectEntry, DeficiencyNotice, ReviewEntry, StrikeEntry, SweepDeadlines
from sim.ecf.commands.clerk import Finding
from sim.ecf.docket import docket_sheets
from sim.ecf.events import (
    DeadlineAnswered,
    DeadlineMissed,
    DeadlineSet,
    DeficiencyNoted,
    Docketed,
    EntryCorrected,
    EntryReviewed,
    EntryStruck,
    NoticeIssued,
)
from sim.ecf.refusals import Code


def opened(court_id: str, now: str = "2014-01-22 12:00") -> Courtroom:
    room = Courtroom(court_id, now)
    if court_id == "cacd":
        room.do(room.opening("clerk", medium="counter"))
    else:
        room.open_case()
    return room


@pytest.mark.parametrize("court_id", court_ids())
def test_a_correction_is_a_further_entry_with_a_notice_and_both_stay(court_id: str) -> None:
    """CIT-13: a mistaken filing is corrected by the court, never erased silently."""
    room = opened(court_id)
    mistaken = only(room.file("declaration" if court_id != "cit" else "letter", for_parties=(1,)), Docketed)
    right = "notice_other" if court_id != "cit" else "status_report"
    command = CorrectEntry(
        room.log_in("clerk"), 1, 2, "filed under the wrong event", room.key(), "As it reads now.", right, (2,)
    )
    answer = room.do(command)
    corrected = only(answer, EntryCorrected)
    assert (corrected.entry_number, corrected.by_entry, corrected.event_code) == (2, 3, right)
    assert only(answer, NoticeIssued).electronic == (room.user_id("smith"), room.user_id("jones"))
    assert "entry 2: filed under the wrong event" in only(answer, Docketed).text
    assert mistaken in room.log
    sheet = docket_sheets(room.log)[1]
    assert sheet.entries[1].entry == mistaken
    assert sheet.shown_text(mistaken) == "As it reads now. [Corrected by entry 3]"
    assert (sheet.marks[2].event_code, sheet.marks[2].for_parties) == (right, (2,))


def test_the_right_pdf_is_docketed_with_the_correction(caed: Courtroom) -> None:
    """CIT-13: the wrong one stays where it was."""
    answer = caed.do(CorrectEntry(caed.log_in("clerk"), 1, 1, "wrong PDF", caed.key(), documents=(EXHIBIT,)))
    assert only(answer, Docketed).documents[0].digest == EXHIBIT.digest
    sheet = docket_sheets(caed.log)[1]
    assert (sheet.marks[1].documents_in, sheet.entries[0].entry.documents[0].digest) == (2, MOTION.digest)


def test_the_same_correction_sent_twice_is_made_once(caed: Courtroom) -> None:
    command = CorrectEntry(caed.log_in("clerk"), 1, 1, "typing error", "once", text="COMPLAINT.")
    first = caed.do(command)
    again = caed.do(command)
    assert (again.events, again.receipt) == ((), first.receipt)


def test_only_the_clerk_corrects_and_only_what_there_is(caed: Courtroom) -> None:
    """CIT-13: after the filer calls; the filer's own login may not."""
    clerk = caed.log_in("clerk")
    refusals = [
        (CorrectEntry(caed.log_in("smith"), 1, 1, "r", "k", "t"), Code.ACCESS_NO_RIGHT),
        (CorrectEntry(clerk, 9, 1, "r", "k", "t"), Code.CASE_UNKNOWN),
        (CorrectEntry(clerk, 1, 2, "r", "k", "t"), Code.CASE_UNKNOWN_ENTRY),
        (CorrectEntry(clerk, 1, 1, "r", "k", event_code="no_such"), Code.FILING_UNKNOWN_EVENT),
        (CorrectEntry(clerk, 1, 1, "r", "k", event_code="complaint"), Code.FILING_WRONG_CASE_KIND),
        (CorrectEntry(clerk, 1, 1, "r", "k", for_parties=(3,)), Code.CASE_UNKNOWN_PARTY),
        (CorrectEntry(clerk, 1, 1, "r", "k"), Code.COMMAND_MALFORMED),
    ]
    for command, code in refusals:
        assert caed.refuse(command).code == code


def test_quality_control_goes_on_record(caed: Courtroom) -> None:
    answer = caed.do(ReviewEntry(caed.log_in("clerk"), 1, 1, "fine"))
    assert answer.events == (EntryReviewed(caed.now, 1, 1, "fine", "", caed.user_id("clerk")),)
    assert docket_sheets(caed.log)[1].marks[1].review == "fine"
    assert caed.refuse(ReviewEntry(caed.log_in("judge"), 1, 1, "fine")).code == Code.ACCESS_NO_RIGHT
    assert caed.refuse(ReviewEntry(caed.log_in("clerk"), 1, 7, "fine")).code == Code.CASE_UNKNOWN_ENTRY


def test_no_paper_is_returned_for_its_form(caed: Courtroom) -> None:
    """FRCP 5(d)(4): the clerk "must not refuse to file a paper solely because it is not in the form prescribed"."""
    assert get_args(Finding) == ("fine", "correct", "deficient")
    assert [kind.__name__ for kind in get_args(Command) if "Return" in kind.__name__ or "Reject" in kind.__name__] == []
    assert caed.refuse(ReviewEntry(caed.log_in("clerk"), 1, 1, "returned")).code == Code.COMMAND_MALFORMED


@pytest.mark.parametrize("court_id", court_ids())
def test_a_deficiency_is_noticed_with_a_time_to_cure_and_the_filing_date_stays(court_id: str) -> None:
    room = opened(court_id)
    clerk = room.log_in("clerk")
    answer = room.do(DeficiencyNotice(clerk, 1, 1, "no signature", (1,), (MOTION,), room.key()))
    noted, cure = only(answer, DeficiencyNoted), only(answer, DeadlineSet)
    assert (noted.entry_number, noted.by_entry, noted.deadline_id) == (1, 2, cure.deadline_id)
    assert (cure.kind, cure.party_ids, cure.due_on) == ("cure_deficiency", (1,), date(2014, 2, 5))
    sheet = docket_sheets(room.log)[1]
    assert sheet.entries[0].entry.filed_on == date(2014, 1, 22)
    assert sheet.marks[1].words() == ("Deficient: see entry 2",)


def test_any_paper_for_the_party_cures(caed: Courtroom) -> None:
    noticed = caed.do(DeficiencyNotice(caed.log_in("clerk"), 1, 1, "x", (1,), (MOTION,), caed.key()))
    deadline = only(noticed, DeadlineSet).deadline_id
    cured = caed.file("notice_other", for_parties=(1,), answers=deadline, relates_to=1)
    assert only(cured, DeadlineAnswered).deadline_id == deadline
    assert deadline not in caed.court.state.cases[1].deadlines


def test_what_is_not_cured_in_time_is_flagged(caed: Courtroom) -> None:
    noticed = caed.do(DeficiencyNotice(caed.log_in("clerk"), 1, 1, "x", (1,), (MOTION,), caed.key()))
    deadline = only(noticed, DeadlineSet)
    caed.now = deadline.due_before
    missed = [event for event in all_of(caed.do(SweepDeadlines()), DeadlineMissed) if event.kind == "cure_deficiency"]
    assert [(event.deadline_id, event.party_ids) for event in missed] == [(deadline.deadline_id, (1,))]


def test_a_judge_strikes_an_entry_once_and_it_stays_on_the_docket(caed: Courtroom) -> None:
    judge = caed.log_in("judge")
    answer = caed.do(StrikeEntry(judge, 1, 1, "filed without leave", caed.key()))
    assert only(answer, EntryStruck).by_entry == 2
    sheet = docket_sheets(caed.log)[1]
    assert sheet.shown_text(sheet.entries[0].entry).endswith("[STRICKEN by entry 2]")
    assert caed.refuse(StrikeEntry(judge, 1, 1, "again", caed.key())).code == Code.CASE_UNKNOWN_ENTRY
    assert caed.refuse(StrikeEntry(caed.log_in("clerk"), 1, 1, "r", caed.key())).code == Code.ACCESS_NO_RIGHT
