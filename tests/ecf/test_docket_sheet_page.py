"""The full docket sheet, its head, the history and the menu of an entry, as the public and the court read them."""

from __future__ import annotations

from datetime import date

import pytest
from bankruptcy_life import bankruptcy
from courtroom import EXHIBIT, MOTION, Courtroom
from reading_desk import CITIZEN, Desk

from sim.ecf import commands
from sim.ecf.commands import (
    AddParty,
    AssignJudge,
    RelateCases,
    RestrictEntry,
    SealCase,
    TerminateCounsel,
    TerminateParty,
)
from sim.ecf.reading.queries import Reader, ViewCase, ViewDocketSheet, ViewEntry, ViewHistory
from sim.ecf.reading.shown import DocketSheetPage
from sim.ecf.records import Alias, NewParty
from sim.ecf.refusals import Code

DAY, NEXT = date(2014, 1, 22), date(2014, 1, 23)


def sheet(room: Courtroom, case_id: int = 1, reader: Reader = CITIZEN, **more: object) -> DocketSheetPage:
    page = Desk(room).see(ViewDocketSheet(reader, case_id, **more)).content
    assert isinstance(page, DocketSheetPage)
    return page


# --- the head ---------------------------------------------------------------------------------------------------------


def test_the_head_tells_what_the_cover_sheet_said_and_nothing_that_nobody_said(caed: Courtroom) -> None:
    told = {"cause": "28:1332 Diversity", "jury_demand": "Plaintiff", "demand": "$75,000", "jurisdiction": "Diversity"}
    second = caed.open_case(nature_of_suit="190", **told).case_id
    head = sheet(caed, second).head
    assert {name: getattr(head, name) for name in told} == told
    assert (head.nature_of_suit, head.filed_on, head.kind, head.office_name) == ("190", DAY, "cv", "Sacramento")
    bare = sheet(caed).head
    assert {getattr(bare, name) for name in told} == {""}
    assert (bare.closed_on, bare.milestones, bare.ties, bare.chapter) == (None, (), (), None)


def test_the_head_splits_the_judges_of_the_number(caed: Courtroom) -> None:
    caed.do(AssignJudge(caed.log_in("clerk"), 1, "XYZ", "QR"))
    head = sheet(caed).head
    assert (head.assigned, head.referred) == ("XYZ", "QR")
    assert head.number.endswith("-XYZ-QR")


def test_the_day_of_the_closing_is_the_courts_own(caed: Courtroom) -> None:
    caed.clock("2014-01-23 23:30")
    caed.file("judgment", by="judge")
    head = sheet(caed).head
    assert (head.closed_on, head.last_filed_on) == (NEXT, NEXT)


def test_the_head_alone_costs_nothing(caed: Courtroom) -> None:
    shown = Desk(caed).see(ViewCase(CITIZEN, 1))
    assert (shown.content.head, shown.charge) == (sheet(caed).head, None)


def test_confirmation_and_discharge_stand_in_the_head_of_a_bankruptcy() -> None:
    room = bankruptcy()
    room.file("order_discharge", by="judge")
    head = sheet(room).head
    assert [(step.kind, step.on, step.entry_number) for step in head.milestones] == [("debtor_discharged", DAY, 2)]
    assert head.chapter == 7


def test_tied_cases_are_named_but_for_sealed_ones(caed: Courtroom) -> None:
    """CACD-13: of a sealed case nothing is told, not even that it is tied to this one."""
    for _ in range(2):
        caed.open_case()
    clerk = caed.log_in("clerk")
    caed.do(RelateCases(clerk, 1, (2,)))
    caed.do(RelateCases(clerk, 1, (3,), "member"))
    assert [(tie.case_id, tie.relation) for tie in sheet(caed).head.ties] == [(2, "related"), (3, "member")]
    assert [(tie.case_id, tie.relation) for tie in sheet(caed, 3).head.ties] == [(1, "lead")]
    caed.do(SealCase(caed.log_in("judge"), 2, caed.key()))
    assert [tie.case_id for tie in sheet(caed).head.ties] == [3]
    assert [tie.case_id for tie in sheet(caed, reader=Reader(session_id=clerk)).head.ties] == [2, 3]


def test_a_bankruptcy_and_its_adversary_proceeding_name_each_other() -> None:
    room = bankruptcy()
    parties = (NewParty("Acme", "Plaintiff", ("smith",)), NewParty("Bolt", "Defendant", ("jones",)))
    proceeding = room.open_case(event_code="adversary_complaint", main_case=1, parties=parties).case_id
    assert [(tie.case_id, tie.relation) for tie in sheet(room).head.ties] == [(proceeding, "adversary")]
    assert [(tie.case_id, tie.relation) for tie in sheet(room, proceeding).head.ties] == [(1, "main")]


# --- parties ----------------------------------------------------------------------------------------------------------


def test_parties_are_shown_as_they_were_named_with_counsel_and_their_addresses(caed: Courtroom) -> None:
    caed.register("lang", "attorney", address=("Lang & Lang LLP", "1 Main St.", "Fresno, CA 93721"))
    named = NewParty("O'Brien & Söhne", "Plaintiff", ("lang", "smith"), aliases=(Alias("dba", "Brien's"),))
    alone = NewParty("Nobody", "Defendant", address=("9 Elm St.", "Chico, CA 95926"))
    case_id = caed.open_case("lang", parties=(named, alone)).case_id
    first, second = sheet(caed, case_id).parties
    assert (first.name, first.role, first.aliases) == ("O'Brien & Söhne", "Plaintiff", (Alias("dba", "Brien's"),))
    lead, other = first.counsel
    assert (lead.name, lead.address[0], lead.emails) == ("Lang", "Lang & Lang LLP", ("lang@example.org",))
    assert lead.roles == ("LEAD ATTORNEY", "ATTORNEY TO BE NOTICED")
    assert (other.name, other.roles) == ("Smith", ("ATTORNEY TO BE NOTICED",))
    assert (second.address, second.counsel, second.terminated_on) == (alone.address, (), None)


def test_parties_and_counsel_who_left_are_shown_with_the_day(caed: Courtroom) -> None:
    clerk = caed.log_in("clerk")
    party_id = caed.do(AddParty(clerk, 1, NewParty("Nutt", "Defendant", ("brown",)))).receipt.party_id
    caed.clock("2014-01-23 09:00")
    caed.do(TerminateParty(clerk, 1, party_id))
    caed.do(TerminateCounsel(clerk, 1, 1, "smith", "withdrawal_granted", 1))
    acme, _, nutt = sheet(caed).parties
    assert (nutt.name, nutt.terminated_on) == ("Nutt", NEXT)
    assert [(one.name, one.roles, one.terminated_on) for one in acme.counsel] == [("Smith", (), NEXT)]
    assert [party.name for party in sheet(caed, terminated_parties=False).parties] == ["Acme", "Bolt"]
    assert sheet(caed, parties=False).parties == ()
    caed.file("notice_appearance", for_parties=(1,))
    assert [one.terminated_on for one in sheet(caed).parties[0].counsel] == [None]


def test_counsel_admitted_for_the_case_alone_is_called_so(caed: Courtroom) -> None:
    """CANB-1: by what right an attorney appears is asked for with the request."""
    ask = commands.RequestAccess(
        "afar", "Afar", "attorney", ("afar@example.org",), "pro_hac_vice", address=("1 Far St.",)
    )
    request_id = caed.do(ask).receipt.request_id
    caed.do(commands.DecideAccess(caed.log_in("clerk"), request_id, True))
    caed.passwords.enrol("afar", "secret")
    case_id = caed.open_case("afar", parties=(NewParty("Acme", "Plaintiff", ("afar",)),)).case_id
    (counsel,) = sheet(caed, case_id).parties[0].counsel
    assert counsel.roles == ("LEAD ATTORNEY", "PRO HAC VICE", "ATTORNEY TO BE NOTICED")
    assert counsel.address == ("1 Far St.",)


def test_counsel_who_moved_is_shown_at_the_new_address(caed: Courtroom) -> None:
    """CACD-8: the profile is the court's record."""
    caed.do(commands.UpdateProfile(caed.log_in("smith"), emails=("s@example.net",), address=("2 New St.",)))
    counsel = sheet(caed).parties[0].counsel[0]
    assert (counsel.address, counsel.emails) == (("2 New St.",), ("s@example.net",))


def test_criminal_defendants_are_shown_with_their_numbers_and_counts(caed: Courtroom) -> None:
    parties = (
        NewParty("United States", "Plaintiff", ("smith",)),
        NewParty("Roe", "Defendant", ("jones",), counts=("18:1343 Wire fraud", "18:371 Conspiracy")),
        NewParty("Poe", "Defendant"),
    )
    case_id = caed.open_case("clerk", event_code="indictment", parties=parties, medium="counter").case_id
    shown = [(party.name, party.suffix, party.counts) for party in sheet(caed, case_id).parties]
    assert shown[1:] == [("Roe", 1, ("18:1343 Wire fraud", "18:371 Conspiracy")), ("Poe", 2, ())]


# --- entries ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def busy(caed: Courtroom) -> Courtroom:
    """Entries 2 to 4: a motion with an exhibit, minutes, a motion filed under restriction; 5: an order of next day."""
    caed.file("motion_misc", for_parties=(1,), documents=(MOTION, EXHIBIT))
    caed.file("notice_hearing", by="clerk", documents=())
    caed.file("motion_misc", for_parties=(1,), restriction="restricted")
    caed.clock("2014-01-23 10:00")
    caed.file("order", by="judge")
    return caed


def test_entries_tell_their_event_their_files_and_whether_they_are_minutes(busy: Courtroom) -> None:
    lines = sheet(busy).entries
    assert [line.entry_number for line in lines] == [1, 2, 3, 4, 5]
    assert [line.minute for line in lines] == [False, False, True, False, False]
    assert lines[1].short == "Motion for Miscellaneous Relief"
    assert [(file.page_count, file.size_bytes) for file in lines[1].files] == [(12, 120_000), (40, 640_000)]
    assert (lines[2].files, lines[2].has_link, lines[2].documents) == ((), False, 0)


def test_files_of_a_restricted_entry_are_told_only_to_those_who_may_open_them(busy: Courtroom) -> None:
    public, party = sheet(busy).entries[3], sheet(busy, reader=Reader("citizen", busy.log_in("jones"))).entries[3]
    assert (public.files, public.level, public.has_link) == ((), None, False)
    assert (len(party.files), party.level) == (1, "restricted")


def test_ranges_of_days_and_numbers_bound_the_entries(busy: Courtroom) -> None:
    def numbers(**more: object) -> list[int]:
        return [line.entry_number for line in sheet(busy, **more).entries]

    assert numbers(date_from=NEXT) == numbers(date_from=NEXT, range_by="entered") == [5]
    assert numbers(date_to=DAY, newest_first=True) == [4, 3, 2, 1]
    assert numbers(number_from=2, number_to=3) == [2, 3]
    assert numbers(number_from=9) == []


def test_a_paper_entered_a_day_after_its_filing_is_found_by_either_day(caed: Courtroom) -> None:
    caed.clock("2014-01-23 09:00")
    caed.do(caed.by_hand("motion_misc", None, received="2014-01-22 16:00", for_parties=(1,)))
    assert [line.entry_number for line in sheet(caed, date_from=NEXT, range_by="entered").entries] == [2]
    assert sheet(caed, date_from=NEXT).entries == ()


def test_the_sheet_is_billed_by_all_that_it_says(caed: Courtroom) -> None:
    """PACER-3: one page more of text, one page more on the bill; parties and counsel are text too."""
    desk = Desk(caed)
    caed.register("long", "attorney", address=("x" * 4320,))
    caed.file("notice_appearance", by="long", for_parties=(1,))
    whole = desk.see(ViewDocketSheet(CITIZEN, 1)).charge
    assert (whole.description, whole.pages, whole.amount_cents) == ("Docket Report", 2, 20)
    assert desk.see(ViewDocketSheet(CITIZEN, 1, parties=False)).charge.pages == 1
    assert desk.see(ViewDocketSheet(Reader(at_terminal=True), 1)).charge is None


def test_an_older_way_to_ask_for_the_docket_costs_what_it_did(busy: Courtroom) -> None:
    desk = Desk(busy)
    assert desk.see(desk.docket()).charge.pages == 1


# --- history and menus ------------------------------------------------------------------------------------------------


def test_the_history_has_a_row_an_entry_by_its_short_name(busy: Courtroom) -> None:
    shown = Desk(busy).see(ViewHistory(CITIZEN, 1))
    rows = shown.content.rows
    assert [(row.entry_number, row.short) for row in rows[1:3]] == [
        (2, "Motion for Miscellaneous Relief"),
        (3, "Notice of Hearing"),
    ]
    assert {row.text for row in rows} == {""}
    assert (rows[1].doc_id is None, rows[2].doc_id, rows[3].doc_id) == (False, None, None)
    assert (shown.charge.description, shown.charge.amount_cents) == ("History/Documents", 10)


def test_the_history_may_be_of_documents_only_with_text_and_backwards(busy: Courtroom) -> None:
    query = ViewHistory(CITIZEN, 1, documents_only=True, newest_first=True, with_text=True)
    rows = Desk(busy).see(query).content.rows
    assert [row.entry_number for row in rows] == [5, 4, 2, 1]
    assert rows[0].text == "ORDER."


def test_the_menu_of_an_entry_costs_nothing_and_opening_costs(busy: Courtroom) -> None:
    desk = Desk(busy)
    menu = desk.see(ViewEntry(CITIZEN, 1, 2))
    assert [document.attachment for document in menu.content.documents] == [0, 1]
    assert (menu.charge, desk.see(desk.document(2, 1)).charge.amount_cents) == (None, 300)
    assert desk.see(ViewEntry(CITIZEN, 1, 3)).content.documents == ()


def test_the_menu_is_refused_where_the_documents_are(busy: Courtroom) -> None:
    desk = Desk(busy)
    assert desk.code(ViewEntry(CITIZEN, 1, 4)) == Code.ACCESS_RESTRICTED
    assert desk.code(ViewEntry(CITIZEN, 1, 6)) == desk.code(ViewEntry(CITIZEN, 1, 0)) == Code.CASE_UNKNOWN_ENTRY


@pytest.mark.parametrize("query", [ViewCase, ViewDocketSheet, ViewHistory])
def test_of_a_sealed_case_the_public_reads_only_that_it_is_sealed(caed: Courtroom, query: type) -> None:
    """CACD-13."""
    caed.do(SealCase(caed.log_in("judge"), 1, caed.key()))
    assert Desk(caed).code(query(CITIZEN, 1)) == Code.ACCESS_UNDER_SEAL
    assert Desk(caed).code(query(CITIZEN, 2)) == Code.CASE_UNKNOWN


def test_a_sealed_entry_leaves_no_trace_on_the_publics_sheet(busy: Courtroom) -> None:
    """CACD-13: neither a line, nor a row, nor its day in the head."""
    busy.clock("2014-02-03 10:00")
    busy.file("motion_misc", for_parties=(1,), restriction="sealed")
    assert sheet(busy).head.last_filed_on == NEXT
    assert [line.entry_number for line in sheet(busy).entries] == [1, 2, 3, 4, 5]
    busy.do(RestrictEntry(busy.log_in("judge"), 1, 6, None, busy.key()))
    assert [line.entry_number for line in sheet(busy).entries] == [1, 2, 3, 4, 5, 6, 7]
