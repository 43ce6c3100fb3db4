"""Filing in an open case: numbers, texts, dates, and each way to be refused."""

from __future__ import annotations

from datetime import date

import pytest
from courtroom import EXHIBIT, MOTION, Courtroom, all_of, only

from sim.courts import court_ids, load_court
from sim.ecf.commands import BeginOutage, EndOutage
from sim.ecf.events import CaseClosed, CounselAdded, Docketed, NoticeIssued
from sim.ecf.records import Document
from sim.ecf.refusals import Code


def test_entries_documents_and_notices_are_numbered_densely(caed: Courtroom) -> None:
    """Entry numbers per case, document ids and notices per court; attachment 0 is the main document."""
    caed.open_case()
    entries = [
        only(caed.file("notice_other", documents=(MOTION, EXHIBIT)), Docketed),
        only(caed.file("notice_other", case_id=2), Docketed),
        only(caed.file("notice_other"), Docketed),
    ]
    assert [(entry.case_id, entry.entry_number) for entry in entries] == [(1, 2), (2, 2), (1, 3)]
    assert [[document.doc_id for document in entry.documents] for entry in entries] == [
        ["033100000003", "033100000004"],  # the two complaints took 1 and 2
        ["033100000005"],
        ["033100000006"],
    ]
    assert [document.attachment for document in entries[0].documents] == [0, 1]
    assert [event.nef_id for event in all_of(caed.log, NoticeIssued)] == [1, 2, 3, 4, 5]


def test_a_refused_filing_uses_up_no_number(caed: Courtroom) -> None:
    caed.refuse(caed.paper("motion_misc", documents=()))
    receipt = caed.file("notice_other").receipt
    assert (receipt.entry_number, receipt.nef_id, receipt.document_ids) == (2, 2, ("033100000002",))


def test_the_receipt_says_what_the_events_say(caed: Courtroom) -> None:
    """CIT-8: it comes with the notice."""
    answer = caed.file("notice_other", documents=(MOTION, EXHIBIT))
    entry, notice = only(answer, Docketed), only(answer, NoticeIssued)
    receipt = answer.receipt
    assert (receipt.user_id, receipt.case_id, receipt.case_number) == (1, 1, "2:14-cv-00001-ABC-AA")
    assert (receipt.entry_number, receipt.nef_id) == (entry.entry_number, notice.nef_id)
    assert receipt.document_ids == tuple(document.doc_id for document in entry.documents)
    assert (receipt.filed_on, receipt.entered_at, receipt.timeliness) == (date(2014, 1, 22), caed.now, None)


def test_the_docket_text_names_the_party_or_else_the_signer(caed: Courtroom) -> None:
    assert only(caed.file("notice_other", by="jones", for_parties=(2,)), Docketed).text == "NOTICE filed by Bolt."
    assert only(caed.file("declaration", for_parties=(1, 2)), Docketed).text == "DECLARATION of Acme, Bolt."
    assert only(caed.file("declaration"), Docketed).text == "DECLARATION of Smith."


@pytest.mark.parametrize(("court_id", "zone"), [("caed", "Pacific"), ("cit", "Eastern")])
def test_a_filing_at_2359_bears_that_days_date_and_at_midnight_the_next(court_id: str, zone: str) -> None:
    """CIT-7, FRCP 6(a)(4): the day ends at midnight in the court's own zone."""
    room = Courtroom(court_id)
    room.open_case()
    room.clock("2014-01-23 23:59:59")
    assert room.file("letter").receipt.filed_on == date(2014, 1, 23)
    room.clock("2014-01-24 00:00")
    assert room.file("letter").receipt.filed_on == date(2014, 1, 24)


def test_one_instant_is_two_days_in_two_courts() -> None:
    """23:30 Pacific is half past two the next morning in New York."""
    west, east = Courtroom("caed"), Courtroom("cit")
    west.open_case()
    east.open_case()
    west.clock("2014-01-23 23:30")
    east.now = west.now
    assert west.file("letter").receipt.filed_on == date(2014, 1, 23)
    assert east.file("letter").receipt.filed_on == date(2014, 1, 24)


def test_an_entry_that_ends_the_case_closes_it_once(caed: Courtroom) -> None:
    assert len(all_of(caed.file("judgment", by="judge"), CaseClosed)) == 1
    assert all_of(caed.file("judgment", by="judge"), CaseClosed) == []
    caed.file("motion_misc", for_parties=(1,))  # what follows a judgment may still be filed


def test_a_closed_case_takes_no_new_complaint(cit: Courtroom) -> None:
    """In the trade court the complaint follows the summons."""
    cit.file("complaint", for_parties=(1,))
    cit.file("judgment", by="judge")
    assert cit.refuse(cit.paper("complaint", for_parties=(1,))).code == Code.CASE_CLOSED


def test_counsel_not_of_record_are_added_inadvertently_and_flagged(caed: Courtroom) -> None:
    """CACD-4; their next paper adds nobody."""
    added = only(caed.file("declaration", by="brown", for_parties=(2,)), CounselAdded)
    assert (added.party_id, added.user_id, added.inadvertent) == (2, caed.user_id("brown"), True)
    assert all_of(caed.file("declaration", by="brown", for_parties=(2,)), CounselAdded) == []


def test_an_appearance_adds_counsel_on_purpose(caed: Courtroom) -> None:
    """CACD-10: and the notice of that very paper already reaches them as counsel."""
    answer = caed.file("notice_appearance", by="brown", for_parties=(2,))
    added = only(answer, CounselAdded)
    assert (added.party_id, added.user_id, added.inadvertent) == (2, caed.user_id("brown"), False)
    assert caed.user_id("brown") in only(answer, NoticeIssued).electronic
    assert caed.court.state.cases[1].parties[1].counsel == (caed.user_id("jones"), caed.user_id("brown"))


PDF_REFUSALS = ["pdf.too_large", "pdf.not_well_formed", "pdf.encrypted", "pdf.active_content"]


@pytest.mark.parametrize("verdict", PDF_REFUSALS)
def test_a_pdf_that_the_check_refused_is_not_docketed(caed: Courtroom, verdict: str) -> None:
    """CIT-22 to CIT-25: with the court's own words, on any of the documents, and as a whole or not at all."""
    bad = Document("ef" * 64, 10, 1, verdict=verdict, verdict_text="The court's own words.")
    refused = caed.refuse(caed.paper("notice_other", documents=(MOTION, bad)))
    assert (refused.code, refused.message) == (verdict, "The court's own words.")


def test_without_words_of_its_own_a_pdf_refusal_has_the_published_ones(cit: Courtroom) -> None:
    """CIT-24."""
    bad = Document("ef" * 64, 10, 1, verdict="pdf.not_well_formed")
    refused = cit.refuse(cit.paper("letter", documents=(bad,)))
    assert (refused.message, refused.cite) == ("ERROR: Document is not a well-formed PDF document", "cit.faq")


def test_each_way_to_be_refused_has_its_own_code(caed: Courtroom) -> None:
    caed.file("motion_misc", for_parties=(1,), hearing_on=date(2014, 2, 24))
    (deadline_id,) = [n for n, deadline in caed.court.state.cases[1].deadlines.items() if deadline.kind == "opposition"]
    refusals = {
        caed.paper("motion_misk"): Code.FILING_UNKNOWN_EVENT,
        caed.paper("complaint"): Code.FILING_WRONG_CASE_KIND,  # opens a case, and cannot be filed in one
        caed.paper("judgment"): Code.ACCESS_NO_RIGHT,
        caed.paper("notice_other", case_id=7): Code.CASE_UNKNOWN,
        caed.paper("notice_other", for_parties=(3,)): Code.CASE_UNKNOWN_PARTY,
        caed.paper("notice_other", for_parties=(0,)): Code.CASE_UNKNOWN_PARTY,
        caed.paper("notice_other", for_parties=(1, 1)): Code.COMMAND_MALFORMED,
        caed.paper("motion_misc", documents=()): Code.FILING_NEEDS_DOCUMENT,
        caed.paper("opposition", answers=99): Code.FILING_UNKNOWN_DEADLINE,
        # an answer must answer: the right kind of paper, for a party that the deadline binds
        caed.paper("reply", by="jones", for_parties=(2,), answers=deadline_id): Code.FILING_UNKNOWN_DEADLINE,
        caed.paper("opposition", for_parties=(1,), answers=deadline_id): Code.FILING_UNKNOWN_DEADLINE,
        caed.paper("motion_misc", hearing_on=date(2114, 1, 1)): Code.COMMAND_MALFORMED,
        caed.paper("notice_other", session_id=999): Code.AUTH_NO_SESSION,
        caed.paper("notice_other", paper_of="jones"): Code.ACCESS_NO_RIGHT,
    }
    assert {caed.refuse(command).code for command in refusals} == {code.value for code in refusals.values()}
    for command, code in refusals.items():
        assert caed.refuse(command).code == code, command


def test_an_unknown_event_is_refused_with_the_nearest_one(caed: Courtroom) -> None:
    """CIT-10."""
    assert "motion_misc" in caed.refuse(caed.paper("motion_misk")).message


def test_while_the_system_is_down_nothing_is_half_filed(caed: Courtroom) -> None:
    """CIT-21: not for filers, not for the court's own people; and afterwards the docket goes on where it was."""
    sessions = [caed.log_in(login) for login in ("smith", "clerk", "judge")]
    caed.do(BeginOutage("o", "network", False, False))
    for session, event in zip(sessions, ("notice_other", "notice_hearing", "order"), strict=True):
        refused = caed.refuse(caed.paper(event, session_id=session))
        assert (refused.code, refused.message) == (Code.SYSTEM_UNAVAILABLE, "Internal Server Error")
    assert caed.refuse(caed.opening(session_id=sessions[0])).code == Code.SYSTEM_UNAVAILABLE
    caed.do(EndOutage("o"))
    assert caed.file("notice_other").receipt.entry_number == 2


@pytest.mark.parametrize("court_id", court_ids())
def test_every_event_of_every_court_can_be_docketed_by_somebody(court_id: str) -> None:
    """The catalogues hold no event that its own roles and cases make impossible."""
    room = Courtroom(court_id, "2015-06-01 12:00")
    book = load_court(court_id)
    room.register("paralegal", "staff", acts_for="smith")
    room.register("ci", "ci_filer")
    room.register("manager", "case_manager")
    by_role = {"attorney": "smith", "staff": "paralegal", "clerk": "clerk", "judge": "judge", "batch": "nightly"}
    by_role |= {"creditor": "claims", "trustee": "trustee", "court_reporter": "reporter", "ci_filer": "ci"}
    by_role |= {"case_manager": "manager"}
    opened: dict[str, int] = {}
    for event in book.events:
        if event.opens is not None:
            by = by_role[next(role for role in reversed(event.roles) if role in by_role)]
            opened[event.opens] = room.open_case(by, event_code=event.code).case_id
    room.clock("2015-06-01 21:00")  # after hours, when events of last resort are open too
    for event in book.events:
        kinds = [kind for kind in event.case_kinds or opened if kind in opened]
        if event.by_hand_only:
            room.do(room.by_hand(event.code, "smith", case_id=opened[kinds[0]], documents=()))
        elif event.opens is None and kinds:
            role = next(role for role in event.roles if role in by_role)
            medium = "batch" if role == "batch" else "electronic"
            answer = room.file(event.code, by_role[role], opened[kinds[0]], medium=medium, hearing_on=date(2015, 7, 1))
            assert "{" not in only(answer, Docketed).text
