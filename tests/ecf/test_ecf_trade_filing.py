"""Filing in the Court of International Trade: order, last resort, manual filing, signatures of other counsel."""

from __future__ import annotations

from datetime import date

import pytest
from courtroom import MOTION, Courtroom, all_of, only

from sim.ecf.commands import AddParty, Redocket, TerminateParty
from sim.ecf.docket import docket_sheets
from sim.ecf.events import CounselAdded, DeadlineAnswered, DeadlineSet, Docketed, NoticeIssued, Redocketed
from sim.ecf.records import Document, NewParty, Standing
from sim.ecf.refusals import Code

FAMILY = ("motion_intervene", "form_11", "form_13", "form_17")
SCAN = Document("ef" * 64, 9_000, 2, "Exhibit B", warnings=("scanned below 300 dpi", "text is not searchable"))
SAMPLE = Document("ef" * 64, 1, 1, "A pair of shoes", kept_out="physical")


@pytest.fixture
def intervenor(cit: Courtroom) -> Courtroom:
    """Brown's client wishes to intervene: party 3."""
    cit.do(AddParty(cit.log_in("brown"), 1, NewParty("Nutt", "Proposed Intervenor", ("brown",))))
    return cit


# --- the order of filings -------------------------------------------------------------------------------------------


def test_an_intervenors_papers_are_four_filings_in_their_order(intervenor: Courtroom) -> None:
    """CIT-19: Motion to Intervene, Form 11, Form 13, Form 17, each its own."""
    numbers = [intervenor.file(code, by="brown", for_parties=(3,)).receipt.entry_number for code in FAMILY]
    assert numbers == [2, 3, 4, 5]


@pytest.mark.parametrize(
    ("filed", "tried", "wanting"), [(0, 1, "Motion to Intervene"), (1, 2, "Form 11"), (2, 3, "Form 13")]
)
def test_a_paper_before_its_turn_is_refused_and_told_what_comes_first(
    intervenor: Courtroom, filed: int, tried: int, wanting: str
) -> None:
    """CIT-19."""
    for code in FAMILY[:filed]:
        intervenor.file(code, by="brown", for_parties=(3,))
    refused = intervenor.refuse(intervenor.paper(FAMILY[tried], by="brown", for_parties=(3,)))
    assert (refused.code, refused.cite) == (Code.FILING_OUT_OF_ORDER, "cit.faq")
    assert wanting in refused.message


def test_the_order_is_each_intervenors_own(intervenor: Courtroom) -> None:
    """CIT-19: by the same intervenor; another's motion opens nothing."""
    intervenor.do(AddParty(intervenor.log_in("silent"), 1, NewParty("Screw", "Proposed Intervenor", ("silent",))))
    intervenor.file("motion_intervene", by="brown", for_parties=(3,))
    refused = intervenor.refuse(intervenor.paper("form_11", by="silent", for_parties=(4,)))
    assert refused.code == Code.FILING_OUT_OF_ORDER


def test_counsel_for_a_party_of_the_case_need_no_motion(cit: Courtroom) -> None:
    assert cit.file("form_11", by="jones", for_parties=(2,)).receipt.entry_number == 2
    assert cit.file("form_17", by="jones", for_parties=(2,)).receipt.entry_number == 3


# --- events of last resort ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("now", ["2014-01-22 08:30", "2014-01-22 12:00", "2014-01-22 16:59:59"])
@pytest.mark.parametrize("event", ["z_motion", "z_document"])
def test_in_clerks_hours_the_help_desk_names_the_event(cit: Courtroom, event: str, now: str) -> None:
    """CIT-11: Z-events are for after 8:30-17:00 Eastern."""
    cit.clock(now)
    refused = cit.refuse(cit.paper(event, for_parties=(1,)))
    assert (refused.code, refused.cite) == (Code.FILING_CLERK_IS_OPEN, "cit.faq")
    assert "Help Desk" in refused.message


@pytest.mark.parametrize(
    "now", ["2014-01-22 08:29:59", "2014-01-22 17:00", "2014-01-25 12:00", "2014-02-17 12:00"]
)  # a Saturday and Washington's Birthday among them
def test_after_hours_a_z_event_keeps_the_date(cit: Courtroom, now: str) -> None:
    """CIT-11."""
    cit.clock(now)
    entry = only(cit.file("z_motion", for_parties=(1,)), Docketed)
    assert entry.filed_on == date.fromisoformat(now[:10])


def _left_overnight(room: Courtroom) -> int:
    """An opposition due on 2014-02-12, filed late that evening as a Z-document; returns the deadline."""
    due = only(room.file("motion_misc", for_parties=(1,)), DeadlineSet)
    assert due.due_on == date(2014, 2, 12)
    room.clock("2014-02-12 23:58")
    room.file("z_document", by="jones", for_parties=(2,))
    room.clock("2014-02-13 09:15")
    return due.deadline_id


def _redocket(room: Courtroom, **more: object) -> Redocket:
    fields = {"case_id": 1, "entry_number": 3, "event_code": "opposition", "key": "again"} | more
    return Redocket(session_id=room.log_in(str(fields.pop("by", "clerk"))), **fields)


def test_staff_docket_a_z_document_again_as_of_its_own_date(cit: Courtroom) -> None:
    """CIT-11: and what it answers was answered on time."""
    deadline_id = _left_overnight(cit)
    answer = cit.do(_redocket(cit, answers=deadline_id))
    entry = only(answer, Docketed)
    assert (entry.entry_number, entry.event_code, entry.filed_on) == (4, "opposition", date(2014, 2, 12))
    assert (entry.signer, entry.login_of) == (cit.user_id("jones"), cit.user_id("clerk"))
    assert [document.digest for document in entry.documents] == [MOTION.digest]
    assert only(answer, DeadlineAnswered).timeliness.standing is Standing.ON_TIME
    assert len(all_of(answer, NoticeIssued)) == 1
    assert only(answer, Redocketed).by_entry == 4


def test_the_z_entry_is_annotated_and_never_erased(cit: Courtroom) -> None:
    """CIT-11, CIT-13."""
    _left_overnight(cit)
    cit.do(_redocket(cit))
    sheet = docket_sheets(cit.log)[1]
    assert [line.entry.event_code for line in sheet.entries] == ["summons", "motion_misc", "z_document", "opposition"]
    assert sheet.shown_text(sheet.entries[2].entry) == "Z-DOCUMENT filed by Bolt. [Docketed again as entry 4]"


def test_docketing_again_is_done_once_and_by_the_clerk(cit: Courtroom) -> None:
    """CIT-11."""
    _left_overnight(cit)
    assert cit.refuse(_redocket(cit, by="jones")).code == Code.ACCESS_NO_RIGHT
    assert cit.refuse(_redocket(cit, case_id=9)).code == Code.CASE_UNKNOWN
    assert cit.refuse(_redocket(cit, entry_number=2)).code == Code.FILING_NOTHING_TO_REDOCKET
    assert cit.refuse(_redocket(cit, event_code="z_motion")).code == Code.COMMAND_MALFORMED
    assert cit.refuse(_redocket(cit, event_code="judgment")).code == Code.ACCESS_NO_RIGHT
    first = cit.do(_redocket(cit)).receipt
    assert cit.do(_redocket(cit)).receipt == first
    assert cit.refuse(_redocket(cit, key="other")).code == Code.FILING_NOTHING_TO_REDOCKET


def test_a_party_that_left_overnight_does_not_keep_its_paper_from_the_docket(cit: Courtroom) -> None:
    """CIT-11."""
    _left_overnight(cit)
    cit.do(TerminateParty(cit.log_in("clerk"), 1, 2))
    assert only(cit.do(_redocket(cit)), Docketed).for_parties == (2,)


# --- manual filing --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kept_out", ["physical", "classified"])
def test_what_is_physical_or_classified_is_not_taken_electronically(cit: Courtroom, kept_out: str) -> None:
    """CIT-14."""
    thing = Document("ef" * 64, 1, 1, "Item", kept_out=kept_out)
    refused = cit.refuse(cit.paper("motion_misc", for_parties=(1,), documents=(MOTION, thing)))
    assert (refused.code, refused.cite) == (Code.FILING_BY_HAND_ONLY, "cit.faq")
    assert "Notice of Manual Filing" in refused.message


def test_the_clerk_records_a_physical_exhibit_after_its_notice_and_its_form_23(cit: Courtroom) -> None:
    """CIT-14: Rule 80(h)."""
    exhibit = {"documents": (SAMPLE,), "for_parties": (1,)}
    assert cit.refuse(cit.paper("manual_physical", **exhibit)).code == Code.FILING_BY_HAND_ONLY
    for code in ("notice_manual_filing", "form_23"):
        refused = cit.refuse(cit.by_hand("manual_physical", "smith", "2014-01-22 11:00", **exhibit))
        assert refused.code == Code.FILING_OUT_OF_ORDER
        cit.file(code, for_parties=(1,))
    entry = only(cit.do(cit.by_hand("manual_physical", "smith", "2014-01-22 11:00", **exhibit)), Docketed)
    assert (entry.medium, entry.received_at) == ("counter", cit.instant("2014-01-22 11:00"))
    assert (entry.signer, entry.login_of) == (cit.user_id("smith"), cit.user_id("clerk"))


def test_a_classified_document_needs_the_notice_only(cit: Courtroom) -> None:
    """CIT-14: Form 23 is for physical exhibits ("if appropriate")."""
    classified = {"documents": (), "for_parties": (1,), "medium": "mail"}
    assert cit.refuse(cit.by_hand("manual_classified", "smith", **classified)).code == Code.FILING_OUT_OF_ORDER
    cit.file("notice_manual_filing", for_parties=(1,))
    cit.do(cit.by_hand("manual_classified", "smith", **classified))


# --- signatures of others, warnings, initial papers -----------------------------------------------------------------


def test_a_stipulation_lists_the_counsel_who_signed_it_and_the_filer_vouches(cit: Courtroom) -> None:
    """CIT-15: Administrative Order 02-01."""
    entry = only(cit.file("stipulation", for_parties=(1,), signatories=("jones",)), Docketed)
    assert (entry.signer, entry.signatories) == (cit.user_id("smith"), (cit.user_id("jones"),))


@pytest.mark.parametrize("signatory", ["brown", "nobody"])
def test_a_signatory_who_is_not_of_record_is_refused(cit: Courtroom, signatory: str) -> None:
    """CIT-15."""
    refused = cit.refuse(cit.paper("stipulation", for_parties=(1,), signatories=("jones", signatory)))
    assert (refused.code, refused.cite) == (Code.FILING_SIGNATORY_NOT_OF_RECORD, "cit.faq")


def test_warnings_are_told_and_refuse_nothing(cit: Courtroom) -> None:
    """CIT-20: 300 dpi, searchable text, metadata."""
    answer = cit.file("motion_misc", for_parties=(1,), documents=(MOTION, SCAN))
    assert answer.receipt.warnings == ("Exhibit B: scanned below 300 dpi", "Exhibit B: text is not searchable")
    assert only(answer, Docketed).warnings == answer.receipt.warnings


def test_initial_papers_are_not_served_by_the_notice() -> None:
    """CIT-16: initial jurisdictional filings are served otherwise; the filer alone gets the notice."""
    room = Courtroom("cit")
    notice = only(room.do(room.opening()), NoticeIssued)
    assert (notice.electronic, notice.otherwise) == ((room.user_id("smith"),), (2,))


def test_a_filing_has_its_receipt_only_with_its_notice(cit: Courtroom) -> None:
    """CIT-8, CIT-9: a PDF docketed, and a notice issued in the same decision; without a PDF, neither."""
    assert cit.refuse(cit.paper("motion_misc", for_parties=(1,), documents=())).code == Code.FILING_NEEDS_DOCUMENT
    answer = cit.file("motion_misc", for_parties=(1,))
    assert answer.receipt.nef_id == only(answer, NoticeIssued).nef_id
    assert all_of(answer, CounselAdded) == []


@pytest.mark.parametrize(
    ("verdict", "text"),
    [
        ("pdf.too_large", "You cannot load this file because it's over 50 Megabytes (MB)"),
        (
            "pdf.active_content",
            "ERROR: Document is malformed or contains code which may cause an external action (such as launching an "
            "application). This PDF document cannot be accepted.",
        ),
        ("pdf.not_well_formed", "ERROR: Document is not a well-formed PDF document"),
        (
            "pdf.encrypted",
            "ERROR: This document has security measures in effect, such as password protection or access restriction. "
            "This PDF document cannot be accepted.",
        ),
    ],
)
def test_a_pdf_that_the_check_turned_down_is_refused_in_the_courts_words(
    cit: Courtroom, verdict: str, text: str
) -> None:
    """CIT-22, CIT-23, CIT-24, CIT-25."""
    table = cit.court.book.pdf_on(date(2014, 1, 22))
    words = {
        "pdf.too_large": table.text_too_large,
        "pdf.active_content": table.text_external_action,
        "pdf.not_well_formed": table.text_not_well_formed,
        "pdf.encrypted": table.text_security,
    }
    bad = Document("ef" * 64, 50_000_001, 1, "Brief", verdict, words[verdict])
    refused = cit.refuse(cit.paper("motion_misc", for_parties=(1,), documents=(MOTION, bad)))
    assert (refused.code, refused.message) == (verdict, text)
