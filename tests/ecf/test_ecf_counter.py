"""What the clerk takes in at the counter or by mail, as of when, and what must be filed electronically."""

from __future__ import annotations

from datetime import date

import pytest
from courtroom import Courtroom, only

from sim.courts import RuleDates, load_court
from sim.ecf.commands import BeginOutage, EndOutage
from sim.ecf.events import Docketed
from sim.ecf.records import NewParty
from sim.ecf.refusals import Code


@pytest.mark.parametrize("medium", ["counter", "mail"])
def test_a_paper_bears_the_date_on_which_the_clerk_received_it(medium: str) -> None:
    """CASB-5: others may file over the counter or by mail."""
    room = Courtroom("casb", "2014-01-21 12:00")
    room.open_case()
    room.clock("2014-01-23 10:00")
    answer = room.do(room.by_hand("proof_of_claim", "claims", "2014-01-22 15:59", medium=medium))
    entry = only(answer, Docketed)
    assert (entry.filed_on, entry.at, entry.received_at) == (
        date(2014, 1, 22),
        room.instant("2014-01-23 10:00"),
        room.instant("2014-01-22 15:59"),
    )
    assert (entry.signer, entry.login_of) == (room.user_id("claims"), room.user_id("clerk"))


def test_a_paper_cannot_be_docketed_before_it_was_received(caed: Courtroom) -> None:
    assert caed.refuse(caed.by_hand("letter", None, "2014-01-22 12:01")).code == Code.FILING_NOT_RECEIVED_YET


def test_an_electronic_filing_cannot_be_backdated(caed: Courtroom) -> None:
    """CIT-8: it is filed when its notice is issued."""
    refused = caed.refuse(caed.paper("letter", received_at=caed.instant("2014-01-21 12:00")))
    assert refused.code == Code.COMMAND_MALFORMED


def test_only_the_clerk_takes_papers_in(caed: Courtroom) -> None:
    assert caed.refuse(caed.paper("letter", medium="counter")).code == Code.ACCESS_NO_RIGHT
    assert caed.refuse(caed.paper("letter", by="clerk", paper_of="smith")).code == Code.ACCESS_NO_RIGHT


def test_a_paper_stays_its_bringers_kind_of_paper(caed: Courtroom) -> None:
    """CASB-1: at the counter an attorney files no judgment either."""
    assert caed.refuse(caed.by_hand("judgment", "smith")).code == Code.ACCESS_NO_RIGHT
    assert caed.refuse(caed.by_hand("letter", "nobody")).code == Code.AUTH_UNKNOWN_LOGIN


@pytest.mark.parametrize("medium", ["counter", "mail"])
@pytest.mark.parametrize(
    ("court_id", "event", "cite"),
    [
        ("cacd", "motion_misc", "cacd.faq_access"),
        ("caed", "motion_misc", "caed.registration"),
        ("casb", "motion_misc", "casb.cmecf"),
        ("canb", "motion_misc", "canb.ecf_procedures"),
        ("cit", "motion_misc", "cit.faq"),
    ],
)
def test_an_attorneys_paper_is_refused_where_e_filing_is_mandatory(
    court_id: str, event: str, cite: str, medium: str
) -> None:
    """CACD-15, CASB-5: by the rule that the refusal cites."""
    room = Courtroom(court_id)
    by = "clerk" if court_id == "cacd" else "smith"
    room.open_case(by, medium="counter" if court_id == "cacd" else "electronic")
    refused = room.refuse(room.by_hand(event, "smith", medium=medium, for_parties=(1,)))
    assert (refused.code, refused.cite) == (Code.FILING_MUST_BE_ELECTRONIC, cite)


def test_before_march_2010_attorneys_filed_on_paper_in_san_diego() -> None:
    """CASB-5: mandatory from 2010-03-01, voluntary before."""
    room = Courtroom("casb", "2010-02-26 12:00")
    room.open_case()
    room.do(room.by_hand("motion_misc", "smith", for_parties=(1,)))
    room.clock("2010-03-01 12:00")
    assert room.refuse(room.by_hand("motion_misc", "smith", for_parties=(1,))).code == Code.FILING_MUST_BE_ELECTRONIC
    assert room.refuse(room.by_hand("trustee_report_no_distribution", "trustee")).code == Code.FILING_MUST_BE_ELECTRONIC


def test_what_binds_attorneys_binds_neither_creditors_nor_parties_without_counsel() -> None:
    """CASB-5; FRCP 5(d)(3): only a person represented by an attorney must."""
    room = Courtroom("casb")
    room.open_case(parties=(NewParty("Debtor", "Debtor"),))
    room.do(room.by_hand("proof_of_claim", "claims"))
    room.do(room.by_hand("schedules", None, for_parties=(1,)))


def test_what_came_while_the_system_was_down_is_taken_on_media(caed: Courtroom) -> None:
    """CAED-4: documents on other electronic media may be filed at the clerk's office during a failure, not after."""
    caed.outage("2014-01-22 13:00", "2014-01-22 15:00")
    caed.clock("2014-01-22 16:00")
    caed.do(caed.by_hand("motion_misc", "smith", "2014-01-22 13:00", for_parties=(1,)))
    caed.do(caed.by_hand("motion_misc", "smith", "2014-01-22 14:59:59", for_parties=(1,)))
    for too_early_or_late in ("2014-01-22 12:59:59", "2014-01-22 15:00"):
        refused = caed.refuse(caed.by_hand("motion_misc", "smith", too_early_or_late, for_parties=(1,)))
        assert refused.code == Code.FILING_MUST_BE_ELECTRONIC


def test_a_failure_at_the_sender_opens_the_counter(caed: Courtroom) -> None:
    """CAED-7: who cannot e-file by a fault of their own brings media or annotated paper."""
    caed.do(caed.by_hand("motion_misc", "smith", for_parties=(1,), sender_failure=True))


def test_the_clerk_dockets_nothing_while_the_system_is_down(caed: Courtroom) -> None:
    """CIT-21: papers pile up and are docketed afterwards as of their receipt."""
    command = caed.by_hand("motion_misc", "smith", "2014-01-22 12:00", for_parties=(1,))
    caed.do(BeginOutage("o", "network", False, False))
    assert caed.refuse(command).code == Code.SYSTEM_UNAVAILABLE
    caed.clock("2014-01-22 13:00")
    caed.do(EndOutage("o"))
    late = caed.by_hand("motion_misc", "smith", "2014-01-22 12:30", for_parties=(1,))
    assert caed.do(late).receipt.filed_on == date(2014, 1, 22)


# --- exempted from e-filing -----------------------------------------------------------------------------------------


@pytest.fixture
def cacd() -> Courtroom:
    """The Central District in 2015 with a civil case (1), and a sealed one (2) that the clerk opened."""
    room = Courtroom("cacd", "2015-06-01 12:00")
    room.open_case()
    room.open_case("clerk", medium="counter", sealed=True)
    return room


def test_physical_exhibits_are_exempt_and_come_to_the_clerk_after_their_notice(cacd: Courtroom) -> None:
    """CACD-15: L.R. 5-4.2(b)(1); criminal cases: L.Cr.R. 49-1.2, whose text was not seen."""
    cacd.file("notice_manual_filing", for_parties=(1,))
    cacd.do(cacd.by_hand("manual_physical", "smith", for_parties=(1,), documents=()))
    refused = cacd.refuse(cacd.by_hand("motion_misc", "smith", for_parties=(1,)))
    assert (refused.code, refused.cite) == (Code.FILING_MUST_BE_ELECTRONIC, "cacd.faq_access")


def test_papers_under_seal_are_exempt(cacd: Courtroom) -> None:
    """CACD-15: L.R. 5-4.2, as the court's list of papers not to be e-filed tells it."""
    cacd.do(cacd.by_hand("sealed_document", "smith", for_parties=(1,)))
    cacd.do(cacd.by_hand("motion_misc", "smith", case_id=2, for_parties=(1,)))


def test_all_civil_and_criminal_cases_are_e_filed(cacd: Courtroom) -> None:
    """CACD-15."""
    cacd.open_case("clerk", event_code="indictment")
    for case_id in (1, 3):
        refused = cacd.refuse(cacd.by_hand("motion_continue", "smith", case_id=case_id, for_parties=(1,)))
        assert refused.code == Code.FILING_MUST_BE_ELECTRONIC
        cacd.file("motion_continue", case_id=case_id, for_parties=(1,))


@pytest.mark.parametrize(
    ("court_id", "bound"),
    [
        ("cacd", ("attorney",)),
        ("caed", ("attorney",)),
        ("casb", ("attorney", "trustee")),
        ("canb", ("attorney", "trustee")),
        ("cit", ("attorney", "ci_filer")),
    ],
)
def test_whom_mandatory_e_filing_binds_is_the_courts_rule(court_id: str, bound: tuple[str, ...]) -> None:
    """CASB-5, CACD-15."""
    rule = load_court(court_id).rules.resolve("filing.bound_to_efile", RuleDates(filed=date(2019, 6, 3)))
    assert rule.value == bound
