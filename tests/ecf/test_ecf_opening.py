"""Opening cases: numbers in each court's real form, dense per serial; who may open; what is refused."""

from __future__ import annotations

from datetime import date

import pytest
from courtroom import EXHIBIT, MOTION, Courtroom, only

from sim.ecf.events import CaseOpened, DeadlineSet, Docketed, FeeAssessed, NoticeIssued
from sim.ecf.records import NewParty
from sim.ecf.refusals import Code

# The forms that each court.toml cites (5:20-cv-00768-TJH-PVC, 24-04888-7 …), with synthetic judges.
NUMBERS = {
    "cacd": ["2:15-cv-00001-ABC-AA", "2:15-cv-00002-DEF-BB", "2:15-cv-00003-GHK-CC"],
    "caed": ["2:15-cv-00001-ABC-AA", "2:15-cv-00002-DEF-BB", "2:15-cv-00003-GHK-CC"],
    "casb": ["15-00001-7", "15-00002-7", "15-00003-7"],
    "canb": ["15-30001 ABC 7", "15-30002 DEF 7", "15-30003 GHK 7"],
    "cit": ["1:15-cv-00001-ABC", "1:15-cv-00002-DEF", "1:15-cv-00003-GHK"],
}


@pytest.mark.parametrize(("court_id", "numbers"), NUMBERS.items())
def test_numbers_are_dense_and_in_the_courts_own_form(court_id: str, numbers: list[str]) -> None:
    room = Courtroom(court_id, "2015-06-01 12:00")
    opened = [room.open_case() for _ in range(3)]
    assert [receipt.case_number for receipt in opened] == numbers
    assert [receipt.case_id for receipt in opened] == [1, 2, 3]
    assert [receipt.entry_number for receipt in opened] == [1, 1, 1]


def test_each_office_of_a_district_court_has_its_own_serial() -> None:
    room = Courtroom("caed")
    offices = ["sac", "fre", "2", "1"]  # by code or by digit
    numbers = [room.open_case(office=office).case_number[:13] for office in offices]
    assert numbers == ["2:14-cv-00001", "1:14-cv-00001", "2:14-cv-00002", "1:14-cv-00002"]


def test_each_kind_of_case_has_its_own_serial() -> None:
    room = Courtroom("caed")
    criminal = (NewParty("USA", "Plaintiff", ("smith",)), NewParty("Bolt", "Defendant", ("jones",)))
    assert room.open_case().case_number == "2:14-cv-00001-ABC-AA"
    assert room.open_case("clerk", event_code="indictment", parties=criminal).case_number == "2:14-cr-00001-DEF-BB"
    assert room.open_case().case_number == "2:14-cv-00002-GHK-CC"


def test_adversary_proceedings_are_numbered_from_90001() -> None:
    room = Courtroom("casb")
    room.open_case()
    adversary = room.open_case(event_code="adversary_complaint")
    assert adversary.case_number == "14-90001"
    assert room.open_case().case_number == "14-00002-7"


def test_a_serial_begins_anew_with_the_courts_own_year() -> None:
    """Seconds before midnight Pacific it is still the old year, though UTC has long turned."""
    room = Courtroom("caed", "2014-12-31 23:59:59")
    assert room.open_case().case_number.startswith("2:14-cv-00001")
    room.clock("2015-01-01 00:00")
    receipt = room.open_case()
    assert receipt.case_number.startswith("2:15-cv-00001")
    assert receipt.filed_on == date(2015, 1, 1)


def test_an_opening_is_entry_1_with_its_notice_and_its_deadline() -> None:
    room = Courtroom("caed")
    answer = room.do(room.opening(documents=(MOTION, EXHIBIT)))
    assert [type(event) for event in answer.events] == [CaseOpened, Docketed, NoticeIssued, DeadlineSet, FeeAssessed]
    opened, entry, notice, _, _ = answer.events
    assert (opened.title, opened.office, opened.judge, opened.counsel) == ("Acme v. Bolt", "2", "ABC-AA", ((1,), (2,)))
    assert (entry.entry_number, entry.text, entry.for_parties) == (1, "COMPLAINT filed by Acme.", (1,))
    assert [document.attachment for document in entry.documents] == [0, 1]
    assert notice.nef_id == answer.receipt.nef_id == 1


def test_chapter_follows_the_petition() -> None:
    """CASB-4."""
    room = Courtroom("casb")
    opened = only(room.do(room.opening(event_code="petition_13")), CaseOpened)
    assert (opened.chapter, opened.number) == (13, "14-00001-13")


def test_before_december_2014_the_clerk_opened_civil_cases_in_the_central_district() -> None:
    """CACD-15: L.R. 3-2; an attorney brings the complaint on paper, and from 2014-12-01 files it through the system."""
    room = Courtroom("cacd")
    refused = room.refuse(room.opening())
    assert (refused.code, refused.cite) == (Code.CASE_OPENED_BY_CLERK, "cacd.lr3-2_2012")
    receipt = room.open_case("clerk", medium="counter", paper_of="smith")
    assert receipt.case_number == "2:14-cv-00001-ABC-AA"
    room.clock("2014-12-01 00:00")
    assert room.open_case().entry_number == 1


def test_where_filers_open_cases_an_attorneys_paper_complaint_is_refused() -> None:
    """CAED: e-filing is mandatory for attorneys, initiating papers included."""
    room = Courtroom("caed")
    refused = room.refuse(room.opening("clerk", medium="counter", paper_of="smith"))
    assert (refused.code, refused.cite) == (Code.FILING_MUST_BE_ELECTRONIC, "caed.registration")


def test_a_sealed_case_is_opened_by_the_clerk_in_the_central_district() -> None:
    room = Courtroom("cacd", "2015-06-01 12:00")
    refused = room.refuse(room.opening(sealed=True))
    assert (refused.code, refused.cite) == (Code.CASE_OPENED_BY_CLERK, "cacd.faq_case")


def test_what_cannot_open_a_case_is_refused() -> None:
    room = Courtroom("caed")
    stranger = (NewParty("Acme", "Plaintiff", ("nobody",)),)
    clerks_party = (NewParty("Acme", "Plaintiff", ("clerk",)),)
    refusals = {
        Code.FILING_OPENS_NO_CASE: room.opening(event_code="motion_misc"),
        Code.FILING_UNKNOWN_EVENT: room.opening(event_code="complain"),
        Code.CASE_NO_PARTY: room.opening(parties=()),
        Code.CASE_UNKNOWN_OFFICE: room.opening(office="fresno"),
        Code.AUTH_UNKNOWN_LOGIN: room.opening(parties=stranger),
        Code.COMMAND_MALFORMED: room.opening(parties=clerks_party),
        Code.FILING_NEEDS_DOCUMENT: room.opening(documents=()),
        Code.ACCESS_NO_RIGHT: room.opening(by="reporter"),
    }
    assert {code: room.refuse(command).code for code, command in refusals.items()} == {code: code for code in refusals}


def test_refusals_suggest_what_was_meant() -> None:
    room = Courtroom("caed")
    assert "'complaint'" in room.refuse(room.opening(event_code="complain")).message
    assert (
        room.refuse(room.opening(office="fresno")).message
        == "no office 'fresno' in this court; its offices are fre, sac"
    )


def test_counsel_named_twice_is_of_record_once() -> None:
    room = Courtroom("caed")
    opened = only(room.do(room.opening(parties=(NewParty("Acme", "Plaintiff", ("smith", "smith")),))), CaseOpened)
    assert opened.counsel == ((1,),)
