"""Cases: judges and numbers, parties that come and go, companions, defendants, adversary proceedings, enclosures."""

from __future__ import annotations

from datetime import date

import pytest
from courtroom import EXHIBIT, MOTION, Courtroom, all_of, only

from sim.ecf.commands import AddParty, AssignJudge, RelateCases, TerminateParty
from sim.ecf.docket import docket_sheets
from sim.ecf.events import CaseOpened, CasesRelated, DeadlineSet, Docketed, EntrySpread, JudgeAssigned, NoticeIssued
from sim.ecf.explain import explain_deadline
from sim.ecf.numbering import defendant_number
from sim.ecf.records import Alias, NewParty
from sim.ecf.refusals import Code
from sim.nef.assemble import NoticeAssembler

MARCH = date(2014, 3, 10)
USA = NewParty("USA", "Plaintiff", ("smith",))


@pytest.fixture
def criminal() -> Courtroom:
    """A criminal case against two defendants, each with counsel and counts of their own."""
    room = Courtroom("caed")
    room.open_case(
        "clerk",
        event_code="indictment",
        title="USA v. Bolt et al",
        parties=(
            USA,
            NewParty("Bolt", "Defendant", ("jones",), counts=("18:371 Conspiracy (1)", "18:1343 Wire fraud (2)")),
            NewParty("Nutt", "Defendant", ("brown",), counts=("18:371 Conspiracy (1)",)),
        ),
    )
    return room


def assign(room: Courtroom, by: str = "clerk", case_id: int = 1, **more: object) -> AssignJudge:
    return AssignJudge(room.log_in(by), case_id, **more)


# --- judges and numbers ---------------------------------------------------------------------------------------------


def test_a_bankruptcy_number_takes_the_judges_initials_when_one_is_assigned() -> None:
    """CASB-4: 24-04888-7 as filed becomes 24-04888-CL7 (notices of the Southern District's court)."""
    room = Courtroom("casb", "2024-12-29 17:33")
    assert room.open_case().case_number == "24-00001-7"
    answer = room.do(assign(room, judge="CL"))
    assert answer.receipt.case_number == "24-00001-CL7"
    assert only(answer, JudgeAssigned).reassigned is False
    assert room.file("schedules").receipt.case_number == "24-00001-CL7"


def test_a_district_number_prints_judge_and_magistrate_judge() -> None:
    room = Courtroom("caed", "2024-07-01 12:00")
    assert room.open_case().case_number == "2:24-cv-00001-ABC-AA"
    again = room.do(assign(room, judge="XYZ", referred="AB"))
    assert again.receipt.case_number == "2:24-cv-00001-XYZ-AB"
    assert only(again, JudgeAssigned).reassigned is True
    assert room.do(assign(room, judge="XYZ", referred="")).receipt.case_number == "2:24-cv-00001-XYZ"


def test_a_judge_not_named_is_the_next_in_turn_and_another_one_on_reassignment() -> None:
    room = Courtroom("casb", "2014-01-22 12:00")
    room.open_case()
    assert room.do(assign(room)).receipt.case_number == "14-00001-ABC7"
    assert room.do(assign(room)).receipt.case_number == "14-00001-DEF7"


def test_only_the_court_assigns_a_known_case_to_another_judge(caed: Courtroom) -> None:
    assert caed.refuse(assign(caed, by="smith")).code == Code.ACCESS_NO_RIGHT
    assert caed.refuse(assign(caed, case_id=9)).code == Code.CASE_UNKNOWN
    assert caed.refuse(assign(caed, judge="ABC", referred="AA")).code == Code.COMMAND_MALFORMED
    assert caed.refuse(assign(caed, judge="Abc")).code == Code.COMMAND_MALFORMED


# --- several defendants ---------------------------------------------------------------------------------------------


def test_each_defendant_has_a_number_and_counsel_of_their_own(criminal: Courtroom) -> None:
    case = criminal.court.state.cases[1]
    assert case.number == "2:14-cr-00001-ABC-AA"
    assert [(party.name, party.suffix) for party in case.parties] == [("USA", 0), ("Bolt", 1), ("Nutt", 2)]
    assert [defendant_number(case.number, party.suffix) for party in case.parties] == [
        "2:14-cr-00001-ABC-AA",
        "2:14-cr-00001-ABC-AA-1",
        "2:14-cr-00001-ABC-AA-2",
    ]
    opened = all_of(criminal.log, CaseOpened)[0]
    assert opened.counsel == ((criminal.user_id("smith"),), (criminal.user_id("jones"),), (criminal.user_id("brown"),))
    assert opened.parties[1].counts == ("18:371 Conspiracy (1)", "18:1343 Wire fraud (2)")


def test_a_defendant_added_later_takes_the_next_number_even_when_one_is_gone(criminal: Courtroom) -> None:
    criminal.do(TerminateParty(criminal.log_in("judge"), 1, 3))
    added = criminal.do(AddParty(criminal.log_in("clerk"), 1, NewParty("Screw", "Defendant", counts=("18:371 (1)",))))
    assert added.receipt.party_id == 4
    assert criminal.court.state.cases[1].parties[3].suffix == 3


def test_counts_are_charged_to_defendants_in_criminal_cases_only(criminal: Courtroom) -> None:
    charged = NewParty("Screw", "Plaintiff", counts=("18:371",))
    assert criminal.refuse(AddParty(criminal.log_in("clerk"), 1, charged)).code == Code.COMMAND_MALFORMED
    civil = criminal.opening(parties=(NewParty("Bolt", "Defendant", counts=("18:371",)),))
    assert criminal.refuse(civil).code == Code.COMMAND_MALFORMED


@pytest.mark.parametrize(
    ("event", "by", "number"),
    [
        ("indictment", "clerk", "2:14-cr-00001-ABC-AA"),
        ("criminal_complaint", "clerk", "2:14-mj-00001-ABC"),
        ("misc_case", "clerk", "2:14-mc-00001-ABC"),
        ("complaint", "smith", "2:14-cv-00001-ABC-AA"),
    ],
)
def test_a_district_court_opens_civil_criminal_magistrate_and_miscellaneous_cases(
    event: str, by: str, number: str
) -> None:
    """CACD-15: all civil and criminal cases."""
    assert Courtroom("caed").open_case(by, event_code=event).case_number == number


@pytest.mark.parametrize("chapter", [7, 9, 11, 12, 13, 15])
def test_a_bankruptcy_court_opens_a_case_under_each_chapter(chapter: int) -> None:
    """CASB-4."""
    assert Courtroom("casb").open_case(event_code=f"petition_{chapter}").case_number == f"14-00001-{chapter}"


# --- adversary proceedings ------------------------------------------------------------------------------------------


def test_an_adversary_proceeding_names_its_bankruptcy_case() -> None:
    """CASB-4."""
    room = Courtroom("casb")
    main = room.open_case().case_id
    opened = only(room.do(room.opening(event_code="adversary_complaint", main_case=main)), CaseOpened)
    assert (opened.kind, opened.main_case, room.court.state.cases[2].main_case) == ("ap", 1, 1)
    for wrong in (room.opening(event_code="adversary_complaint", main_case=2), room.opening(main_case=1)):
        assert room.refuse(wrong).code == Code.CASE_NO_MAIN_CASE


# --- what comes with a petition -------------------------------------------------------------------------------------


def test_a_petition_without_its_enclosures_is_entered_and_the_receipt_says_what_is_missing() -> None:
    """CASB-4: required documents; a clerk refuses no petition for its form."""
    room = Courtroom("casb")
    receipt = room.do(room.opening(encloses=("Creditor matrix",))).receipt
    assert (receipt.entry_number, receipt.deficiencies) == (1, ("Statement of Social Security Number",))
    assert all_of(room.log, Docketed)[0].missing == receipt.deficiencies


def test_an_enclosure_may_be_named_by_a_file_of_its_own_and_a_silent_filer_is_not_judged() -> None:
    """CASB-4."""
    room = Courtroom("casb")
    matrix = EXHIBIT.__class__("ef" * 64, 9_000, 1, "Matrix")
    whole = room.opening(encloses=("Statement of Social Security Number",), documents=(MOTION, matrix))
    assert room.do(whole).receipt.deficiencies == ()
    assert room.open_case().deficiencies == ()


def test_a_repeated_opening_brings_the_same_receipt_with_its_deficiencies() -> None:
    room = Courtroom("casb")
    command = room.opening(encloses=())
    assert room.do(command).receipt == room.do(command).receipt
    assert len(room.do(command).receipt.deficiencies) == 2


# --- parties --------------------------------------------------------------------------------------------------------


def test_a_party_keeps_its_other_names_on_the_docket() -> None:
    room = Courtroom("casb")
    names = (Alias("dba", "Acme Hardware"), Alias("fka", "Acme & Sons"))
    opened = only(room.do(room.opening(parties=(NewParty("Acme", "Debtor", ("smith",), aliases=names),))), CaseOpened)
    assert opened.parties[0].aliases == names


def test_counsel_adds_a_party_of_their_own_and_is_served_for_it(caed: Courtroom) -> None:
    answer = caed.do(AddParty(caed.log_in("brown"), 1, NewParty("Nutt", "Intervenor", ("brown",))))
    assert answer.receipt.party_id == 3
    notice = only(caed.file("notice_other", for_parties=(1,)), NoticeIssued)
    assert caed.user_id("brown") in notice.electronic


def test_nobody_enters_another_counsels_appearance(caed: Courtroom) -> None:
    """CACD-10: counsel is added by a notice of their own."""
    theirs = NewParty("Nutt", "Intervenor", ("jones",))
    assert caed.refuse(AddParty(caed.log_in("brown"), 1, theirs)).code == Code.ACCESS_NO_RIGHT
    caed.do(AddParty(caed.log_in("clerk"), 1, theirs))
    assert caed.refuse(AddParty(caed.log_in("reporter"), 1, NewParty("N", "Movant"))).code == Code.ACCESS_NO_RIGHT
    caed.file("judgment", by="judge")
    assert caed.refuse(AddParty(caed.log_in("brown"), 1, NewParty("N", "Movant"))).code == Code.CASE_CLOSED


def test_a_terminated_party_is_neither_served_nor_filed_for(caed: Courtroom) -> None:
    assert caed.refuse(TerminateParty(caed.log_in("smith"), 1, 2)).code == Code.ACCESS_NO_RIGHT
    caed.do(TerminateParty(caed.log_in("clerk"), 1, 2))
    notice = only(caed.file("notice_other", for_parties=(1,)), NoticeIssued)
    assert (notice.electronic, notice.otherwise) == ((caed.user_id("smith"),), ())
    assert caed.refuse(caed.paper("notice_other", by="jones", for_parties=(2,))).code == Code.CASE_PARTY_TERMINATED
    assert caed.refuse(TerminateParty(caed.log_in("clerk"), 1, 2)).code == Code.CASE_PARTY_TERMINATED
    assert caed.refuse(TerminateParty(caed.log_in("clerk"), 1, 3)).code == Code.CASE_UNKNOWN_PARTY


def test_no_deadline_binds_a_party_that_has_left(caed: Courtroom) -> None:
    (due,) = caed.court.state.cases[1].deadlines
    gone = caed.do(TerminateParty(caed.log_in("clerk"), 1, 2)).events[0]
    assert (gone.vacated, caed.court.state.cases[1].deadlines) == ((due,), {})
    assert explain_deadline(caed.court, caed.log, 1, due).steps[-1].text == (
        "vacated: party 2, whom alone it bound, was terminated"
    )
    caed.do(AddParty(caed.log_in("clerk"), 1, NewParty("Nutt", "Defendant", ("brown",))))
    bound = [
        event.party_ids for event in all_of(caed.file("motion_misc", for_parties=(1,), hearing_on=MARCH), DeadlineSet)
    ]
    assert bound == [(3,)]


# --- companions -----------------------------------------------------------------------------------------------------


@pytest.fixture
def family(caed: Courtroom) -> Courtroom:
    """A lead case with two members; the second member has counsel whom the lead has not."""
    caed.open_case()
    caed.open_case("brown", parties=(NewParty("Nutt", "Plaintiff", ("brown",)), NewParty("Bolt", "Defendant")))
    caed.do(RelateCases(caed.log_in("clerk"), 1, (2, 3), "member"))
    return caed


def test_cases_are_tied_both_ways(family: Courtroom) -> None:
    cases = family.court.state.cases
    assert cases[1].companions == {2: "member", 3: "member"}
    assert (cases[2].companions, cases[3].companions) == ({1: "lead"}, {1: "lead"})
    assert all_of(family.log, CasesRelated)[0].others == (2, 3)


def test_what_cannot_be_tied_is_refused(family: Courtroom) -> None:
    session = family.log_in("clerk")
    family.open_case()
    refusals = [
        (RelateCases(family.log_in("smith"), 1, (4,)), Code.ACCESS_NO_RIGHT),
        (RelateCases(session, 1, ()), Code.CASE_UNKNOWN),
        (RelateCases(session, 1, (9,)), Code.CASE_UNKNOWN),
        (RelateCases(session, 1, (1,)), Code.COMMAND_MALFORMED),
        (RelateCases(session, 1, (2,)), Code.COMMAND_MALFORMED),
        (RelateCases(session, 4, (2,), "member"), Code.COMMAND_MALFORMED),
    ]
    assert [family.refuse(command).code for command, _ in refusals] == [code for _, code in refusals]


def test_a_spread_filing_is_one_entry_in_each_case_under_one_notice(family: Courtroom) -> None:
    family.file("notice_other", case_id=2)
    answer = family.file("notice_other", for_parties=(1,), also_in=(2, 3))
    assert [type(event) for event in answer.events] == [Docketed, EntrySpread, EntrySpread, NoticeIssued]
    notice = only(answer, NoticeIssued)
    assert (notice.entry_number, notice.also) == (2, ((2, 3), (3, 2)))
    assert notice.electronic == tuple(family.user_id(login) for login in ("smith", "jones", "brown"))
    assert [spread.otherwise for spread in all_of(answer, EntrySpread)] == [(), (2,)]
    assert notice.certificate_due is True
    assert answer.receipt.also == notice.also
    assert [case.next_entry for case in family.court.state.cases.values()] == [3, 4, 3]
    assert family.file("notice_other", by="brown", case_id=3).receipt.entry_number == 3


def test_a_spread_entry_stands_on_every_docket_and_in_one_notice_that_names_them_all(family: Courtroom) -> None:
    answer = family.file("notice_other", for_parties=(1,), also_in=(2, 3))
    sheets = docket_sheets(family.log)
    assert [sheets[case_id].entries[-1].entry.entry_number for case_id in (1, 2, 3)] == [2, 2, 2]
    assert {sheets[case_id].entries[-1].entry.documents for case_id in (1, 2, 3)} == {answer.events[0].documents}
    assembler = NoticeAssembler(family.court.book, b"key")
    for event in family.log:
        assembler.note(event)
    dockets = assembler.notice(answer.events[0], only(answer, NoticeIssued)).dockets
    assert [(docket.case_id, docket.document_number) for docket in dockets] == [(1, 2), (2, 2), (3, 2)]


def test_a_paper_is_spread_to_companions_only(family: Courtroom) -> None:
    family.open_case()
    for also_in in ((4,), (9,), (2, 4)):
        refused = family.refuse(family.paper("notice_other", for_parties=(1,), also_in=also_in))
        assert refused.code == Code.CASE_NOT_COMPANION
    twice = family.paper("notice_other", for_parties=(1,), also_in=(2, 2))
    assert family.refuse(twice).code == Code.COMMAND_MALFORMED
    restricted = family.paper("motion_misc", for_parties=(1,), also_in=(2,), restriction="sealed")
    assert family.refuse(restricted).code == Code.COMMAND_MALFORMED


def test_the_docket_sheet_prints_the_number_and_the_parties_as_they_now_are(caed: Courtroom) -> None:
    caed.do(assign(caed, judge="XYZ", referred="AB"))
    caed.do(AddParty(caed.log_in("clerk"), 1, NewParty("Nutt", "Defendant")))
    sheet = docket_sheets(caed.log)[1]
    assert (sheet.opened.number, sheet.number) == ("2:14-cv-00001-ABC-AA", "2:14-cv-00001-XYZ-AB")
    assert [event.party.name for event in sheet.added] == ["Nutt"]
