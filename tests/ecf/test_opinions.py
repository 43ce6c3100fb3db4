"""Written opinions: marked by their event or their judge, listed in a report, read without charge."""

from __future__ import annotations

from datetime import date

import pytest
from courtroom import EXHIBIT, MOTION, Courtroom, only
from reading_desk import CITIZEN, Desk

from sim.courts import load_court
from sim.ecf.commands import CorrectEntry, RelateCases, RestrictEntry, SealCase, StrikeEntry
from sim.ecf.docket import opinion_codes
from sim.ecf.events import Docketed
from sim.ecf.reading.queries import Reader, ViewEntry, ViewOpinions
from sim.ecf.refusals import Code

DAY, NEXT, LATER = date(2014, 1, 22), date(2014, 1, 23), date(2014, 1, 24)
ALWAYS = (date(2014, 1, 1), date(2014, 12, 31))


def listed(room: Courtroom, days: tuple[date, date] = ALWAYS, reader: Reader = CITIZEN, **more: object) -> list[object]:
    page = Desk(room).see(ViewOpinions(reader, *days, **more)).content
    return [(line.case.case_id, line.entry_number) for line in page.opinions]


def test_each_kind_of_court_has_an_event_that_is_a_written_opinion() -> None:
    codes = {court_id: set(opinion_codes(load_court(court_id).events)) for court_id in ("caed", "casb", "cit")}
    assert codes == {"caed": {"memorandum_opinion"}, "casb": {"memorandum_opinion"}, "cit": {"opinion"}}


def test_the_report_lists_opinions_of_the_days_asked_for_without_charge(caed: Courtroom) -> None:
    caed.file("memorandum_opinion", by="judge")
    caed.clock("2014-01-23 09:00")
    caed.file("order", by="judge")
    caed.file("memorandum_opinion", by="judge", documents=(EXHIBIT, MOTION))
    shown = Desk(caed).see(ViewOpinions(CITIZEN, DAY, NEXT))
    assert [(line.entry_number, line.filed_on) for line in shown.content.opinions] == [(2, DAY), (4, NEXT)]
    last = shown.content.opinions[-1]
    assert (last.case.title, last.short, last.text) == ("Acme v. Bolt", "Memorandum Opinion", "MEMORANDUM OPINION.")
    assert (last.document.attachment, last.document.digest) == (0, EXHIBIT.digest)
    assert shown.charge is None
    assert listed(caed, (NEXT, NEXT)) == [(1, 4)]
    assert listed(caed, (LATER, LATER)) == listed(caed, (NEXT, DAY)) == []


def test_any_order_is_a_written_opinion_if_its_judge_says_so(caed: Courtroom) -> None:
    answer = caed.file("order", by="judge", opinion=True)
    assert only(answer, Docketed).opinion is True
    assert only(caed.file("order", by="judge"), Docketed).opinion is False
    assert listed(caed) == [(1, 2)]


def test_no_filers_paper_is_a_written_opinion(caed: Courtroom) -> None:
    refused = caed.refuse(caed.paper("motion_misc", for_parties=(1,), opinion=True))
    assert refused.code == Code.COMMAND_MALFORMED


def test_an_opinion_is_opened_without_charge_and_its_neighbours_are_not(caed: Courtroom) -> None:
    """PACER-3, by the release notes of CM/ECF 2.4: no receipt, and no line in the billing history."""
    caed.file("memorandum_opinion", by="judge", documents=(MOTION, EXHIBIT))
    caed.file("order", by="judge")
    desk = Desk(caed)
    assert [desk.see(desk.document(2, attachment)).charge for attachment in (0, 1)] == [None, None]
    assert desk.see(desk.document(3)).charge.amount_cents == 10 * MOTION.page_count
    assert [desk.see(ViewEntry(CITIZEN, 1, entry)).content.opinion for entry in (2, 3)] == [True, False]


def test_slip_opinions_of_the_trade_court_are_free_too(cit: Courtroom) -> None:
    """CIT-28: opinions are open to everybody."""
    cit.file("opinion", by="judge")
    desk = Desk(cit)
    assert desk.see(desk.document(2)).charge is None
    assert listed(cit) == [(1, 2)]
    posted = desk.reading.posted_opinions(DAY, DAY, cit.now)
    assert [(line.entry_number, line.document.digest) for line in posted] == [(2, MOTION.digest)]
    cit.do(SealCase(cit.log_in("judge"), 1, cit.key()))
    assert desk.reading.posted_opinions(DAY, DAY, cit.now) == ()


def test_an_opinion_filed_before_the_day_of_the_act_is_charged() -> None:
    room = Courtroom("cit", "2005-04-15 10:00")
    room.open_case()
    room.file("opinion", by="judge")
    room.clock("2005-04-18 10:00")
    room.file("opinion", by="judge")
    room.clock("2014-01-22 10:00")
    desk = Desk(room)
    charges = [desk.see(desk.document(entry)).charge for entry in (2, 3)]
    assert [charge is None for charge in charges] == [False, True]


def test_nothing_sealed_restricted_or_struck_is_in_the_report(caed: Courtroom) -> None:
    """CACD-13. The court's own people get the same report."""
    for _ in range(3):
        caed.file("memorandum_opinion", by="judge")
    judge = caed.log_in("judge")
    caed.do(RestrictEntry(judge, 1, 2, "restricted", caed.key()))
    caed.do(StrikeEntry(judge, 1, 3, "withdrawn", caed.key()))
    assert listed(caed) == listed(caed, reader=Reader(session_id=caed.log_in("clerk"))) == [(1, 4)]
    caed.do(SealCase(judge, 1, caed.key()))
    assert listed(caed) == []


def test_a_correction_makes_an_entry_an_opinion_or_ends_its_being_one(caed: Courtroom) -> None:
    """CIT-13 is every court's: what is corrected reads as corrected."""
    caed.file("order", by="judge")
    caed.file("memorandum_opinion", by="judge")
    clerk = caed.log_in("clerk")
    caed.do(CorrectEntry(clerk, 1, 2, "it gives reasons", caed.key(), event_code="memorandum_opinion"))
    caed.do(CorrectEntry(clerk, 1, 3, "it gives none", caed.key(), event_code="order"))
    assert listed(caed) == [(1, 2)]


def test_an_opinion_in_companion_cases_is_listed_in_each_and_can_be_asked_for_by_case(caed: Courtroom) -> None:
    caed.open_case()
    caed.do(RelateCases(caed.log_in("clerk"), 1, (2,)))
    caed.file("memorandum_opinion", by="judge", also_in=(2,))
    assert listed(caed) == [(1, 2), (2, 2)]
    assert listed(caed, case_id=2) == [(2, 2)]


@pytest.mark.parametrize("reader", [Reader(), Reader("closed")])
def test_the_report_asks_for_an_account_all_the_same(caed: Courtroom, reader: Reader) -> None:
    """W.D. Mich.: "a PACER account is required for access"."""
    assert Desk(caed).code(ViewOpinions(reader, DAY, DAY)) == Code.ACCESS_NO_ACCOUNT
