"""Look-ups by document, number and time, the public feed and the clerk's desk: none of them reads the whole court."""

from __future__ import annotations

from datetime import date

import pytest
from bankruptcy_life import bankruptcy
from courtroom import EXHIBIT, MOTION, Courtroom
from reading_desk import CITIZEN, Desk
from wide_filings import a_night_at_the_trade_court

from sim.ecf.commands import (
    AssignJudge,
    BeginOutage,
    Redocket,
    RelateCases,
    RequestAccess,
    RestrictEntry,
    ReviewEntry,
    SealCase,
)
from sim.ecf.docket import Dockets
from sim.ecf.docket_index import Place
from sim.ecf.reading.clerk_desk import clerk_desk
from sim.ecf.reading.queries import ViewCasesReport
from sim.ecf.records import NewParty

HOUR_US = 3600 * 1_000_000


def dockets(room: Courtroom) -> Dockets:
    return Desk(room).catch_up()


# --- documents --------------------------------------------------------------------------------------------------------


def test_every_document_is_found_by_its_id_with_either_fourth_digit(caed: Courtroom) -> None:
    """surfaces §0: 0 leads to the menu, 1 to the document."""
    caed.file("notice_hearing", by="clerk", documents=())
    caed.open_case()
    caed.file("motion_misc", for_parties=(1,), documents=(MOTION, EXHIBIT, EXHIBIT))
    found, sheets = dockets(caed), dockets(caed).sheets
    for case_id, sheet in sheets.items():
        for line in sheet.entries:
            for document in line.entry.documents:
                place = Place(case_id, line.entry.entry_number, document.attachment)
                menu = f"{document.doc_id[:3]}0{document.doc_id[4:]}"
                assert found.place_of_document(document.doc_id) == found.place_of_document(menu) == place
    assert found.place_of_document(sheets[1].entries[2].entry.documents[2].doc_id) == Place(1, 3, 2)


@pytest.mark.parametrize(
    "doc_id", ["", "0331", "033100000000", "033199999999", "999100000001", "x", "٣٣١٠٠٠٠٠٠٠١", "-1"]
)
def test_an_id_that_no_document_bears_is_found_nowhere(caed: Courtroom, doc_id: str) -> None:
    assert dockets(caed).place_of_document(doc_id) is None


# --- numbers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["2:14-cv-00001", "2:14-cv-1", "14-cv-1", "14cv1", "2:2014-CV-00001-XYZ-QR", " 2:14-cv-00001-ABC "]
)
def test_a_civil_case_is_found_by_its_number_in_any_spelling(caed: Courtroom, text: str) -> None:
    caed.do(AssignJudge(caed.log_in("clerk"), 1, "XYZ"))
    assert dockets(caed).cases_numbered(text) == (1,)


@pytest.mark.parametrize("text", ["", "acme", "1:14-cv-1", "14-cr-1", "15-cv-1", "2:14-cv-00011", "2:14-cv-"])
def test_what_is_not_its_number_does_not_find_it(caed: Courtroom, text: str) -> None:
    assert dockets(caed).cases_numbered(text) == ()


def test_without_office_and_type_all_cases_with_the_serial_are_found(caed: Courtroom) -> None:
    caed.open_case(office="fre")
    found = dockets(caed)
    assert (found.cases_numbered("14-cv-1"), found.cases_numbered("1:14-cv-1")) == ((1, 2), (2,))


@pytest.mark.parametrize("court_id", ["casb", "canb"])
def test_a_bankruptcy_is_found_by_year_and_serial(court_id: str) -> None:
    room = bankruptcy(court_id)
    number = room.court.state.cases[1].number
    found = dockets(room)
    assert found.cases_numbered(number) == found.cases_numbered(number[:8]) == (1,)
    assert found.cases_numbered(f"14-bk-{number[3:8]}") == (1,)


def test_a_search_by_number_finds_what_it_always_found(caed: Courtroom) -> None:
    caed.open_case()
    desk = Desk(caed)
    for case in caed.court.state.cases.values():
        found = desk.see(desk.search(number=case.number[:13])).content.cases
        assert [line.case_id for line in found] == [case.case_id]


def test_a_search_by_number_needs_neither_office_nor_zeros_nor_judges() -> None:
    room = bankruptcy("canb")
    room.do(AssignJudge(room.log_in("clerk"), 1, "HLB"))
    number = room.court.state.cases[1].number
    desk = Desk(room)
    for text in (number, number.lower(), number[:8], "14-1" if number[3:8] == "00001" else number[:8], number[:-2]):
        assert [line.case_id for line in desk.see(desk.search(number=text)).content.cases] == [1], text
    assert desk.see(desk.search(number=f"{number[:8]} XYZ")).content.cases == ()


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ((2014, 1, 22), (2014, 1, 23), [1, 2, 3]),
        ((2014, 1, 23), (2014, 1, 23), [2]),
        ((1, 1, 1), (9999, 12, 31), [1, 2, 3]),
    ],
)
def test_a_report_of_cases_by_day_has_them_in_order_of_opening(
    caed: Courtroom, first: tuple[int, ...], last: tuple[int, ...], found: list[int]
) -> None:
    caed.clock("2014-01-23 09:00")
    caed.open_case()
    caed.open_case("clerk", medium="counter", received_at=caed.instant("2014-01-22 10:00"))
    page = Desk(caed).see(ViewCasesReport(CITIZEN, date(*first), date(*last))).content
    assert [line.case_id for line in page.cases] == found


# --- time -------------------------------------------------------------------------------------------------------------


def test_what_was_entered_since_an_instant_is_found_the_oldest_first(caed: Courtroom) -> None:
    since = caed.now + HOUR_US
    caed.clock("2014-01-22 13:00")
    caed.file("motion_misc", for_parties=(1,))
    caed.open_case()
    found = dockets(caed)
    assert found.entered_since(since) == (Place(1, 2), Place(2, 1))
    assert found.entered_since(since + 1) == ()
    assert len(found.entered_since(0)) == 3


def test_a_clock_set_back_hides_nothing(caed: Courtroom) -> None:
    since = caed.now
    caed.clock("2014-01-22 11:00")
    caed.file("motion_misc", for_parties=(1,))
    assert dockets(caed).entered_since(since) == (Place(1, 1), Place(1, 2))


def test_the_feed_has_the_last_day_the_newest_first(caed: Courtroom) -> None:
    caed.clock("2014-01-23 09:00")
    caed.file("motion_misc", for_parties=(1,), documents=(MOTION, EXHIBIT))
    caed.file("notice_hearing", by="clerk", documents=())
    caed.clock("2014-01-23 12:30")
    desk = Desk(caed)
    desk.catch_up()
    minutes, motion = desk.reading.feed(caed.now)
    assert (minutes.entry_number, minutes.short, minutes.doc_id) == (3, "Notice of Hearing", None)
    assert (motion.number, motion.title, motion.entry_number) == (caed.court.state.cases[1].number, "Acme v. Bolt", 2)
    assert (motion.doc_id, motion.entered_at) == ("033100000002", caed.instant("2014-01-23 09:00"))
    assert len(desk.reading.feed(caed.now, hours=25)) == 3


def test_the_feed_has_nothing_sealed_and_nothing_restricted(caed: Courtroom) -> None:
    """CACD-13: the feed is for everybody."""
    caed.open_case(title="Secret v. Hidden")
    judge = caed.log_in("judge")
    caed.do(SealCase(judge, 2, caed.key()))
    caed.file("motion_misc", for_parties=(1,), restriction="ex_parte")
    caed.do(RestrictEntry(judge, 1, 1, "restricted", caed.key()))
    desk = Desk(caed)
    desk.catch_up()
    assert [(item.case_id, item.entry_number) for item in desk.reading.feed(caed.now)] == [(1, 3)]


def test_the_feed_names_chapter_and_trustee_of_a_bankruptcy() -> None:
    """surfaces §13: readers of the feed drop an item without them."""
    room = Courtroom("casb")
    room.open_case(parties=(NewParty("Acme", "Debtor", ("smith",)), NewParty("T. Rustee", "Trustee", ("trustee",))))
    desk = Desk(room)
    desk.catch_up()
    (item,) = desk.reading.feed(room.now)
    assert (item.chapter, item.trustee, item.kind) == (7, "T. Rustee", "bk")


# --- the clerk's desk -------------------------------------------------------------------------------------------------


def test_papers_of_filers_wait_for_quality_control_until_it_looked(caed: Courtroom) -> None:
    caed.file("motion_misc", for_parties=(1,))
    caed.file("order", by="judge")
    desk = clerk_desk(caed.court.state, dockets(caed))
    assert [(item.entry_number, item.filer) for item in desk.unreviewed] == [(1, "Smith"), (2, "Smith")]
    caed.do(ReviewEntry(caed.log_in("clerk"), 1, 1, "fine"))
    desk = clerk_desk(caed.court.state, dockets(caed))
    assert ([item.entry_number for item in desk.unreviewed], desk.unreviewed_total) == ([2], 1)


def test_a_paper_in_companion_cases_is_looked_at_once(caed: Courtroom) -> None:
    caed.open_case()
    caed.do(RelateCases(caed.log_in("clerk"), 1, (2,)))
    caed.file("motion_misc", for_parties=(1,), also_in=(2,))
    waiting = clerk_desk(caed.court.state, dockets(caed)).unreviewed
    assert [(item.case_id, item.entry_number) for item in waiting] == [(1, 1), (2, 1), (1, 2)]


def test_of_each_pile_no_more_is_taken_than_asked_for(caed: Courtroom) -> None:
    for _ in range(4):
        caed.file("motion_misc", for_parties=(1,))
    desk = clerk_desk(caed.court.state, dockets(caed), most=2)
    assert ([item.entry_number for item in desk.unreviewed], desk.unreviewed_total) == ([1, 2], 5)


def test_z_entries_wait_until_they_are_docketed_again() -> None:
    """CIT-11."""
    room = Courtroom("cit", "2014-01-22 21:00")
    room.open_case()
    room.file("z_motion", for_parties=(1,))
    (waiting,) = clerk_desk(room.court.state, dockets(room)).to_redocket
    assert (waiting.entry_number, waiting.event_code) == (2, "z_motion")
    room.clock("2014-01-23 09:00")
    room.do(Redocket(room.log_in("clerk"), 1, 2, "motion_misc", room.key()))
    assert clerk_desk(room.court.state, dockets(room)).to_redocket == ()


def test_requests_and_outages_are_on_the_desk(caed: Courtroom) -> None:
    """CANB-5 and CAED-3: what waits for a decision, and what the court has to tell."""
    ask = RequestAccess("new", "New", "attorney", ("n@example.org",), "admitted", date(2010, 1, 4))
    request_id = caed.do(ask).receipt.request_id
    caed.outage("2014-01-22 13:00", "2014-01-22 14:00", "first", announced="2014-01-22 13:10")
    caed.do(BeginOutage("second", "network", False, True))
    desk = clerk_desk(caed.court.state, dockets(caed))
    assert [request.request_id for request in desk.access_requests] == [request_id]
    assert [(outage.outage_id, outage.ended_at is None) for outage in desk.outages] == [
        ("second", True),
        ("first", False),
    ]
    assert (desk.outages[1].announced_at, desk.down) == (caed.instant("2014-01-22 13:10"), "second")


def test_the_desk_of_a_court_is_rebuilt_from_its_log() -> None:
    """A projection: the same log gives the same desk."""
    room = a_night_at_the_trade_court()
    assert clerk_desk(room.court.state, dockets(room)) == clerk_desk(room.court.state, dockets(room))
    assert dockets(room).entered_since(0) == (Place(1, 1), Place(1, 2), Place(1, 3))
