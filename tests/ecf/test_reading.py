"""The public reads dockets and documents through PACER, but for what is sealed, restricted, new or too old."""

from __future__ import annotations

import pytest
from courtroom import EXHIBIT, MOTION, Courtroom
from msgspec.structs import replace
from reading_desk import CITIZEN, Desk

from sim.courts import load_court
from sim.ecf.commands import AssignJudge, BeginOutage, CorrectEntry, OpenFreeLook, RelateCases, RestrictEntry, SealCase
from sim.ecf.reading.queries import Reader, ViewCaseReport, ViewCasesReport
from sim.ecf.records import Document, NewParty
from sim.ecf.refusals import Code

LONG = Document("12" * 64, 900_000, 212, "Transcript of trial")


def court(court_id: str, now: str = "2014-01-22 12:00") -> tuple[Courtroom, Desk]:
    room = Courtroom(court_id, now)
    room.open_case()
    return room, Desk(room)


def restrict(room: Courtroom, entry: int, level: str | None, case_id: int = 1) -> None:
    """A judge's order, which is an entry of its own."""
    room.do(RestrictEntry(room.log_in("judge"), case_id, entry, level, room.key()))


def staff(room: Courtroom, login: str = "clerk") -> Reader:
    return Reader(session_id=room.log_in(login))


# --- who may read -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("court_id", ["caed", "casb", "canb", "cit"])
@pytest.mark.parametrize("login", ["citizen", "upgraded", "agency", "scholar"])
def test_every_active_account_reads_public_cases_in_every_court(court_id: str, login: str) -> None:
    """CACD-13, CASB-6, PACER-4, CIT-1: legacy or upgraded, individual or shared."""
    _, desk = court(court_id)
    page = desk.see(desk.docket(Reader(login))).content
    assert (page.case.title, [line.entry_number for line in page.entries]) == ("Acme v. Bolt", [1])
    assert desk.see(desk.document(1, reader=Reader(login))).content.documents[0].page_count == MOTION.page_count


@pytest.mark.parametrize("reader", [Reader(), Reader("closed"), Reader("nobody"), Reader("")])
def test_without_an_active_account_nothing_is_read(reader: Reader) -> None:
    """CASB-6, CACD-13: a PACER login and password are required."""
    _, desk = court("casb")
    for query in (desk.docket(reader), desk.document(1, reader=reader), desk.search(reader, party_name="Acme")):
        assert desk.code(query) == Code.ACCESS_NO_ACCOUNT


def test_a_filers_log_in_alone_reads_nothing_from_afar() -> None:
    """CACD-13: the public and filers alike need a PACER account to view."""
    room, desk = court("caed")
    assert desk.code(desk.docket(Reader(session_id=room.log_in("smith")))) == Code.ACCESS_NO_ACCOUNT


def test_at_the_courthouse_terminal_looking_is_free_and_needs_no_account() -> None:
    _, desk = court("caed")
    assert desk.see(desk.docket(Reader(at_terminal=True))).charge is None


def test_the_terminal_opens_nothing_that_is_sealed_or_restricted(caed: Courtroom) -> None:
    """CACD-13: it is a public terminal."""
    caed.file("motion_misc", for_parties=(1,))
    restrict(caed, 2, "restricted")
    caed.open_case("clerk", medium="counter", sealed=True)
    desk = Desk(caed)
    visitor = Reader(at_terminal=True)
    assert desk.code(desk.document(2, reader=visitor)) == Code.ACCESS_RESTRICTED
    assert desk.code(desk.docket(visitor, case_id=2)) == Code.ACCESS_UNDER_SEAL


def test_nothing_is_read_while_the_system_is_down(caed: Courtroom) -> None:
    """CIT-21: the court's system is one; its records are down with it."""
    desk = Desk(caed)
    caed.do(BeginOutage("o", "network", False, False))
    assert desk.code(desk.docket()) == Code.SYSTEM_UNAVAILABLE


def test_a_session_that_is_none_is_refused(caed: Courtroom) -> None:
    desk = Desk(caed)
    assert desk.code(desk.docket(Reader("citizen", session_id=999))) == Code.AUTH_NO_SESSION


def test_a_stale_session_opens_nothing(caed: Courtroom) -> None:
    """CACD-12: a session that has outlived its lifetime is refused as such, whoever pays."""
    session = caed.log_in("smith")
    desk = Desk(caed)
    desk.see(desk.docket(Reader("citizen", session)))
    caed.clock("2015-01-23 12:00")
    assert desk.code(desk.docket(Reader("citizen", session))) == Code.AUTH_SESSION_EXPIRED


# --- sealed and restricted --------------------------------------------------------------------------------------------


@pytest.fixture
def sealed() -> tuple[Courtroom, Desk]:
    room, desk = court("caed")
    room.open_case("clerk", medium="counter", sealed=True, title="Secret v. Hidden")
    return room, desk


def test_a_sealed_case_says_that_it_is_sealed_and_nothing_more(sealed: tuple[Courtroom, Desk]) -> None:
    """CACD-13: no name, number or entry of it reaches the public."""
    room, desk = sealed
    for query in (
        desk.docket(case_id=2),
        desk.document(1, case_id=2),
        desk.document(77, case_id=2),
        ViewCaseReport(CITIZEN, 2, "summary"),
        desk.search(number=room.court.state.cases[2].number),
    ):
        refused = desk.ask(query)
        assert (refused.code, refused.message) == (Code.ACCESS_UNDER_SEAL, "Case Under Seal")
    found = desk.see(desk.search(party_name="Acme")).content
    assert [case.case_id for case in found.cases] == [1]
    day = room.court.state.cases[2].filed_on
    report = desk.see(ViewCasesReport(CITIZEN, day, day)).content
    assert [case.case_id for case in report.cases] == [1]


def test_a_sealed_case_is_open_to_the_court_alone(sealed: tuple[Courtroom, Desk]) -> None:
    """CACD-13; E.D. Cal.: what is sealed "is not remotely viewable by anyone", counsel of record included."""
    room, desk = sealed
    assert desk.see(desk.docket(staff(room), case_id=2)).content.case.title == "Secret v. Hidden"
    of_record = Reader("citizen", room.log_in("smith"))
    assert desk.code(desk.docket(of_record, case_id=2)) == Code.ACCESS_UNDER_SEAL


@pytest.mark.parametrize(
    ("level", "listed", "readers"),
    [
        ("sealed", {"clerk", "judge"}, {"clerk", "judge"}),
        ("restricted", {"citizen", "clerk", "judge", "smith", "jones", "brown"}, {"clerk", "judge", "smith", "jones"}),
        ("ex_parte", {"citizen", "clerk", "judge", "smith", "jones", "brown"}, {"clerk", "judge", "smith"}),
    ],
)
def test_who_sees_an_entry_that_the_public_may_not_read(
    caed: Courtroom, level: str, listed: set[str], readers: set[str]
) -> None:
    """CACD-13: by level; smith filed it, jones is of record, brown and the citizen are not."""
    caed.file("motion_misc", for_parties=(1,))
    restrict(caed, 2, level)
    desk = Desk(caed)
    people = {login: Reader("citizen", caed.log_in(login)) for login in ("smith", "jones", "brown", "clerk", "judge")}
    people["citizen"] = CITIZEN
    shown = {who for who, reader in people.items() if len(desk.see(desk.docket(reader)).content.entries) == 3}
    assert shown == listed
    opened = set()
    for who, reader in people.items():
        answer = desk.ask(desk.document(2, reader=reader))
        if hasattr(answer, "content"):
            opened.add(who)
        else:
            assert (answer.code, answer.message) == (
                Code.ACCESS_RESTRICTED,
                "You do not have permission to view this document.",
            )
    assert opened == readers


def test_a_case_sealed_by_order_is_closed_from_then_on(caed: Courtroom) -> None:
    """CACD-13: also to those who read it before."""
    desk = Desk(caed)
    desk.see(desk.docket())
    caed.do(SealCase(caed.log_in("judge"), 1, caed.key()))
    assert desk.code(desk.docket()) == Code.ACCESS_UNDER_SEAL
    assert desk.see(desk.search(party_name="Acme")).content.cases == ()


def test_what_is_opened_again_is_read_again(caed: Courtroom) -> None:
    caed.file("motion_misc", for_parties=(1,))
    restrict(caed, 2, "sealed")
    desk = Desk(caed)
    assert desk.code(desk.document(2)) == Code.ACCESS_RESTRICTED
    restrict(caed, 2, None)
    assert desk.see(desk.document(2)).content.entry_number == 2


def test_a_paper_restricted_in_one_case_is_restricted_in_the_other_too(caed: Courtroom) -> None:
    """CACD-13: one paper, one set of PDFs, whichever docket led to it."""
    caed.open_case()
    caed.do(RelateCases(caed.log_in("clerk"), 1, (2,), "member"))
    caed.file("motion_misc", for_parties=(1,), also_in=(2,))
    desk = Desk(caed)
    assert desk.see(desk.document(2, case_id=2)).content.entry_number == 2
    restrict(caed, 2, "sealed")
    assert desk.code(desk.document(2, case_id=2)) == Code.ACCESS_RESTRICTED


def test_readers_get_the_corrected_text_and_the_right_pdf(caed: Courtroom) -> None:
    """CIT-13: the mistake is corrected for all who read from then on; the mark tells of it."""
    caed.file("motion_misc", for_parties=(1,))
    caed.do(
        CorrectEntry(
            caed.log_in("clerk"),
            1,
            2,
            "wrong PDF",
            caed.key(),
            text="MOTION to stay filed by Acme.",
            documents=(EXHIBIT,),
        )
    )
    desk = Desk(caed)
    line = desk.see(desk.docket()).content.entries[1]
    assert line.text == "MOTION to stay filed by Acme. [Corrected by entry 3]"
    assert desk.see(desk.document(2)).content.documents[0].page_count == EXHIBIT.page_count


@pytest.mark.parametrize("sealed_first", [True, False])
def test_a_correction_is_no_back_door_to_what_is_sealed(caed: Courtroom, sealed_first: bool) -> None:
    """CACD-13, CIT-13: neither the correction of a sealed entry nor a sealed correction shows the PDFs."""
    caed.file("motion_misc", for_parties=(1,))
    if sealed_first:
        restrict(caed, 2, "sealed")
    correction = caed.do(
        CorrectEntry(
            caed.log_in("clerk"), 1, 2, "wrong PDF", caed.key(), text="MOTION on a secret", documents=(EXHIBIT,)
        )
    ).receipt
    if not sealed_first:
        restrict(caed, correction.entry_number, "sealed")
    desk = Desk(caed)
    for number in (2, correction.entry_number):
        assert desk.code(desk.document(number)) == Code.ACCESS_RESTRICTED
    lines = desk.see(desk.docket()).content.entries
    assert not {2, correction.entry_number} & {line.entry_number for line in lines}
    assert "secret" not in str(lines)
    assert Desk(caed).look(correction.nef_id, "smith").code in (Code.ACCESS_NO_FREE_LOOK, Code.ACCESS_FREE_LOOK_OVER)


def test_a_refused_reader_is_put_on_the_access_log(caed: Courtroom) -> None:
    """CIT-27: "This access attempt has been logged", with the reader's login where there is such an account."""
    caed.file("motion_misc", for_parties=(1,))
    restrict(caed, 2, "sealed")
    desk = Desk(caed)
    log = caed.court.context.access_log.attempts
    log.clear()
    desk.code(desk.document(2))
    desk.code(desk.docket(Reader("hunter2")))
    desk.code(desk.document(2, reader=Reader("agency", caed.log_in("jones"))))
    assert [(one.code, one.command, one.login) for one in log] == [
        ("access.document_restricted", "ViewDocument", "citizen"),
        ("access.no_pacer_account", "ViewDocket", ""),
        ("access.document_restricted", "ViewDocument", "jones"),
    ]


def test_a_restricted_line_has_no_link_for_the_public(caed: Courtroom) -> None:
    caed.file("motion_misc", for_parties=(1,))
    restrict(caed, 2, "restricted")
    desk = Desk(caed)
    assert [line.has_link for line in desk.see(desk.docket()).content.entries] == [True, False, False]


def test_staff_read_as_the_attorney_they_work_for() -> None:
    """CACD-3: authorised staff act under the attorney's account."""
    room, desk = court("caed")
    room.register("para", "staff", acts_for="smith")
    room.file("motion_misc", for_parties=(1,))
    restrict(room, 2, "restricted")
    reader = Reader("agency", room.log_in("para"))
    assert desk.see(desk.document(2, reader=reader)).content.entry_number == 2


# --- documents of special kinds ---------------------------------------------------------------------------------------


def test_a_new_transcript_is_read_at_the_terminal_only_for_90_days() -> None:
    """Judicial Conference policy, C.D. Cal. notice of May 2008; no cap on its pages, PACER-3."""
    room, desk = court("caed", "2014-01-06 12:00")
    room.file("transcript", "reporter", documents=(LONG,))
    room.clock("2014-04-06 12:00")
    assert desk.code(desk.document(2)) == Code.ACCESS_TRANSCRIPT
    assert desk.see(desk.document(2, reader=Reader(at_terminal=True))).charge is None
    assert desk.see(desk.document(2, reader=staff(room))).charge is None
    room.clock("2014-04-07 12:00")
    charge = desk.see(desk.document(2)).charge
    assert (charge.pages_billed, charge.amount_cents, charge.description) == (212, 2120, "TRANSCRIPT:2-0")


def test_papers_from_before_full_e_filing_are_listed_without_a_link() -> None:
    """CACD-14: they can be viewed in the Records section at the courthouse."""
    room = Courtroom("cacd", "2008-01-02 12:00")
    room.open_case("clerk", medium="counter", received_at=room.instant("2007-12-28 15:00"))
    room.file("letter", for_parties=(1,))
    desk = Desk(room)
    lines = desk.see(desk.docket()).content.entries
    assert [(line.filed_on.year, line.has_link) for line in lines] == [(2007, False), (2008, True)]
    refused = desk.ask(desk.document(1))
    assert refused.code == Code.ACCESS_IN_RECORDS
    assert "Records section at the courthouse" in refused.message
    assert desk.see(desk.document(2)).charge.amount_cents == 96


def test_social_security_papers_are_for_the_parties_but_orders_are_for_all() -> None:
    """Fed. R. Civ. P. 5.2(c); CACD-13's "restricted"."""
    room = Courtroom("caed")
    room.open_case(nature_of_suit="863")
    room.file("order", "judge")
    desk = Desk(room)
    assert len(desk.see(desk.docket()).content.entries) == 2
    assert desk.code(desk.document(1)) == Code.ACCESS_PARTIES_ONLY
    assert desk.see(desk.document(2)).content.entry_number == 2
    assert desk.see(desk.document(1, reader=Reader("citizen", room.log_in("jones")))).charge is not None
    assert desk.see(desk.document(1, reader=Reader(at_terminal=True))).charge is None


def test_unknown_cases_entries_and_attachments_are_refused(caed: Courtroom) -> None:
    desk = Desk(caed)
    assert desk.code(desk.docket(case_id=9)) == Code.CASE_UNKNOWN
    assert desk.code(desk.document(0)) == Code.CASE_UNKNOWN_ENTRY
    assert desk.code(desk.document(9)) == Code.CASE_UNKNOWN_ENTRY
    assert desk.code(desk.document(1, 1)) == Code.CASE_UNKNOWN_DOCUMENT


# --- what it costs ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("now", "cents"), [("2010-03-01 12:00", 8), ("2012-03-31 23:59", 8), ("2012-04-01 00:00", 10)])
def test_a_page_costs_what_the_schedule_of_that_day_says(now: str, cents: int) -> None:
    """PACER-3, CIT-4: $0.08 until the court's midnight of 31 March 2012, then $0.10."""
    _, desk = court("caed", now)
    charge = desk.see(desk.document(1)).charge
    assert (charge.pages, charge.pages_billed, charge.amount_cents) == (12, 12, 12 * cents)


def test_each_attachment_is_a_document_of_its_own_and_thirty_pages_are_the_most() -> None:
    """PACER-3: the cap of 30 pages, $3.00, for one document; a reload is billed again."""
    room, desk = court("caed")
    room.file("motion_misc", documents=(MOTION, EXHIBIT), for_parties=(1,))
    charges = [desk.see(desk.document(2, attachment)).charge for attachment in (0, 1, 1)]
    assert [(one.description, one.pages, one.pages_billed, one.amount_cents) for one in charges] == [
        ("Image2-0", 12, 12, 120),
        ("Image2-1", 40, 30, 300),
        ("Image2-1", 40, 30, 300),
    ]


def test_a_docket_is_billed_by_4320_bytes_a_page_up_to_the_cap() -> None:
    """PACER-3: HTML pages of 4,320 bytes, rounded up; 30 of them at most."""
    room, desk = court("caed")
    charge = desk.see(desk.docket()).charge
    assert (charge.description, charge.pages, charge.amount_cents) == ("Docket Report", 1, 10)
    session = room.log_in("smith")
    for _ in range(40):
        room.file("notice_other", session_id=session, for_parties=(1,))
    one_line = len("2014-01-22 10 NOTICE filed by Acme. (Entered: 2014-01-22)\n")
    assert desk.see(desk.docket()).charge.pages == 1
    room.court.state.cases[1].parties = (replace(room.court.state.cases[1].parties[0], name="A" * 4320),)
    assert desk.see(desk.docket()).charge.pages == 2
    assert desk.see(desk.docket(parties=False)).charge.pages == 1
    assert 40 * one_line < 4320
    room.court.state.cases[1].parties = (replace(room.court.state.cases[1].parties[0], name="A" * 4320 * 40),)
    charge = desk.see(desk.docket()).charge
    assert (charge.pages, charge.pages_billed, charge.amount_cents) == (41, 30, 300)


def test_a_docket_can_be_asked_for_between_two_days() -> None:
    room, desk = court("caed", "2014-01-22 12:00")
    room.clock("2014-01-27 12:00")
    room.file("notice_other", for_parties=(1,))
    day = room.court.state.cases[1].filed_on
    assert [line.entry_number for line in desk.see(desk.docket(filed_to=day)).content.entries] == [1]
    later = desk.see(desk.docket(filed_from=day.replace(day=23))).content.entries
    assert [line.entry_number for line in later] == [2]


def test_a_search_by_name_is_billed_even_if_it_finds_nothing() -> None:
    """PACER-3: "Anytime a search is performed you are charged a fee", one page for no match, and no cap."""
    _, desk = court("caed")
    nothing = desk.see(desk.search(party_name="Zebra"))
    assert (nothing.content.cases, nothing.charge.pages, nothing.charge.amount_cents) == ((), 1, 10)
    found = desk.see(desk.search(party_name="acme"))
    assert [case.title for case in found.content.cases] == ["Acme v. Bolt"]


def test_long_lists_have_no_cap() -> None:
    """PACER-3: none for name searches and reports that are not case-specific."""
    room, desk = court("caed")
    sheet = "x" * 4320 * 31
    room.open_case(title=sheet)
    day = room.court.state.cases[1].filed_on
    for query in (desk.search(party_name="Acme"), ViewCasesReport(CITIZEN, day, day)):
        charge = desk.see(query).charge
        assert (charge.fee_id, charge.pages_billed, charge.amount_cents) == ("pacer.page_uncapped", 32, 320)
    report = desk.see(ViewCaseReport(CITIZEN, 2, "summary")).charge
    assert (report.fee_id, report.pages_billed) == ("pacer.page", 1)


def test_a_search_by_number_leads_to_the_case_without_charge() -> None:
    """PACER's advice: "Search by case number … without a charge"; with or without the judges' initials."""
    room, desk = court("caed")
    number = room.court.state.cases[1].number
    for asked in (number, number.rsplit("-", 2)[0], number.upper()):
        shown = desk.see(desk.search(number=asked))
        assert ([case.number for case in shown.content.cases], shown.charge) == ([number], None)
    for asked in ("9:99-cv-99999", number[:4], number[:7], number.rsplit("-", 2)[0][:-1]):
        assert desk.see(desk.search(number=asked)).content.cases == ()
    assert desk.code(desk.search()) == Code.COMMAND_MALFORMED


def test_the_client_code_stands_on_the_charge_and_has_32_characters_at_most() -> None:
    """CIT-3, PACER-3: kept on every line; a longer one is refused."""
    _, desk = court("cit")
    code = "matter 4711/" + "x" * 20
    assert desk.see(desk.docket(Reader("citizen", client_code=code))).charge.client_code == code
    refused = desk.ask(desk.docket(Reader("citizen", client_code=code + "y")))
    assert (refused.code, refused.cite) == (Code.ACCESS_CLIENT_CODE, "cit.faq")


def test_an_exempt_account_pays_nothing_and_the_court_reads_without_a_bill() -> None:
    """PACER-3: exemptions; what an exempt account looked at is still on record."""
    room, desk = court("caed")
    charge = desk.see(desk.document(1, reader=Reader("scholar"))).charge
    assert (charge.pages_billed, charge.amount_cents) == (12, 0)
    assert desk.see(desk.document(1, reader=staff(room))).charge is None


@pytest.mark.parametrize("court_id", ["cit", "caed", "cacd"])
def test_filing_costs_nothing_beyond_the_filing_fees_of_initiating_papers_and_appeals(court_id: str) -> None:
    """CIT-4: "no additional fees for filing documents through CM/ECF"; no other event bears a fee."""
    events = load_court(court_id).events
    with_fee = {event.code for event in events if event.fee is not None}
    assert with_fee
    assert {code for code in with_fee if events.get(code).opens is None} <= {"notice_appeal"}


def test_the_judge_of_today_heads_the_docket(caed: Courtroom) -> None:
    desk = Desk(caed)
    before = desk.see(desk.docket()).content.judge
    caed.do(AssignJudge(caed.log_in("clerk"), 1, "XYZ"))
    after = desk.see(desk.docket()).content
    assert before != after.judge
    assert after.judge.startswith("XYZ")


# --- totality ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change", [{"case_id": None}, {"case_id": 10**30}, {"case_id": -1}, {"reader": None}, {"filed_from": "\ud800"}]
)
def test_a_query_whose_fields_hold_anything_gets_an_answer(caed: Courtroom, change: dict[str, object]) -> None:
    desk = Desk(caed)
    assert desk.code(replace(desk.docket(), **change)) in (Code.COMMAND_MALFORMED, Code.CASE_UNKNOWN)


@pytest.mark.parametrize("query", [None, 7, "docket", OpenFreeLook(1, 1)])
def test_what_is_no_query_is_refused(caed: Courtroom, query: object) -> None:
    assert Desk(caed).code(query) == Code.COMMAND_MALFORMED


def test_a_fee_that_is_not_known_is_not_made_up() -> None:
    """Before July 2006 no fee is on file: what is not known stays unknown."""
    _, desk = court("caed", "2005-03-01 12:00")
    refused = desk.ask(desk.docket())
    assert refused.code == Code.COMMAND_MALFORMED
    assert "no amount of fee 'pacer.page' is known for 2005-03-01" in refused.message


def test_a_recorded_hearing_costs_by_the_file(caed: Courtroom) -> None:
    """PACER-3: $2.40 an audio file, whatever its length."""
    caed.file("audio_file", "clerk", documents=(LONG,))
    charge = Desk(caed).see(Desk(caed).document(2)).charge
    assert (charge.description, charge.pages_billed, charge.amount_cents) == ("AUDIO:2-0", 1, 240)


def test_a_bankruptcy_receipt_writes_its_images_with_a_colon() -> None:
    _, desk = court("canb")
    assert desk.see(desk.document(1)).charge.description == "Image:1-0"


def test_parties_are_shown_with_their_counsel(caed: Courtroom) -> None:
    caed.open_case(
        parties=(NewParty("Solo", "Plaintiff"), NewParty("Bolt", "Defendant", ("jones",))), by="clerk", medium="counter"
    )
    page = Desk(caed).see(Desk(caed).docket(case_id=2)).content
    assert [(line.name, line.counsel) for line in page.parties] == [("Solo", ()), ("Bolt", ("Jones",))]
