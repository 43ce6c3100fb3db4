"""The free look: everyone who gets a notice opens its documents once without charge, within fifteen days."""

from __future__ import annotations

import msgspec
import pytest
from courtroom import EXHIBIT, MOTION, Courtroom
from reading_desk import ACCOUNTS, Desk

from sim.ecf.applying.reading import PERIOD_US
from sim.ecf.commands import BeginOutage, OpenFreeLook, RelateCases, RestrictEntry
from sim.ecf.court import Court
from sim.ecf.events import NoticeIssued
from sim.ecf.reading.desk import Reading
from sim.ecf.reading.shown import Shown
from sim.ecf.refusals import Code


@pytest.fixture
def desk(cit: Courtroom) -> Desk:
    """Case 1 of the trade court with a motion and its exhibit, entry 2, notice 2, served on smith and jones."""
    cit.register("gray", "attorney", emails=("gray@example.org",), secondary_emails=("firm@example.org",))
    cit.file(
        "notice_appearance" if "notice_appearance" in cit.court.book.events else "form_11", "gray", for_parties=(2,)
    )
    cit.file("motion_misc", documents=(MOTION, EXHIBIT), for_parties=(1,))
    return Desk(cit)


NOTICE = 3


def refused(desk: Desk, login: str, nef_id: int = NOTICE, address: int = 0) -> str:
    before = desk.room.court.digest()
    answer = desk.look(nef_id, login, address)
    assert not isinstance(answer, Shown), answer
    assert desk.room.court.digest() == before
    return answer.code


def test_each_recipient_opens_main_document_and_attachments_once_for_nothing(desk: Desk) -> None:
    """CIT-5: the first look is free, the second is not; one look a recipient."""
    for login in ("smith", "jones"):
        shown = desk.look(NOTICE, login)
        assert isinstance(shown, Shown)
        assert [document.page_count for document in shown.content.documents] == [12, 40]
        assert (shown.content.entry_number, shown.charge) == (3, None)
        assert refused(desk, login) == Code.ACCESS_FREE_LOOK_OVER


def test_the_second_look_says_what_it_now_takes(desk: Desk) -> None:
    """CIT-5: "after this free look, they will need a PACER account"."""
    desk.look(NOTICE, "smith")
    answer = desk.look(NOTICE, "smith")
    assert (answer.cite, "PACER account" in answer.message) == ("cit.faq", True)
    assert desk.see(desk.document(3)).charge.amount_cents == 120


def test_each_secondary_address_has_a_look_of_its_own(desk: Desk) -> None:
    """CIT-5: "anyone receiving a Notice of Electronic Filing will get one free look"."""
    assert isinstance(desk.look(NOTICE, "gray", 1), Shown)
    assert isinstance(desk.look(NOTICE, "gray", 0), Shown)
    assert refused(desk, "gray", address=1) == Code.ACCESS_FREE_LOOK_OVER
    assert refused(desk, "gray", address=2) == Code.ACCESS_NO_FREE_LOOK


@pytest.mark.parametrize(
    ("court_id", "sent", "still", "over"),
    [
        ("cit", "2014-01-22 12:00", "2014-02-06 23:59", "2014-02-07 00:00"),
        ("caed", "2014-03-01 23:30", "2014-03-16 23:59", "2014-03-17 00:00"),  # daylight saving time begins between
    ],
)
def test_a_look_not_taken_ends_after_fifteen_calendar_days(court_id: str, sent: str, still: str, over: str) -> None:
    """CIT-5, N.D. Cal. Bankr.: "after the first use or 15 calendar days, whichever occurs earlier", court time."""
    room = Courtroom(court_id, sent)
    room.open_case()
    room.file("motion_misc", for_parties=(1,))
    desk = Desk(room)
    room.clock(over)
    assert refused(desk, "jones", 2) == Code.ACCESS_FREE_LOOK_OVER
    room.clock(still)
    assert isinstance(desk.look(2, "jones"), Shown)


def test_the_link_to_the_docket_sheet_is_charged(desk: Desk) -> None:
    """CIT-29: no free look at the docket; without an account there is none at all."""
    assert desk.see(desk.docket()).charge.amount_cents == 10


def test_who_got_no_notice_has_no_look(desk: Desk) -> None:
    """CIT-5: recipients only; brown is not of record, and no notice has the number 99."""
    assert refused(desk, "brown") == Code.ACCESS_NO_FREE_LOOK
    assert refused(desk, "smith", 99) == Code.ACCESS_FREE_LOOK_OVER


def test_transcripts_have_no_free_look(caed: Courtroom) -> None:
    """There is no "free look" for transcripts (policy on their availability; CIT-5 speaks of documents)."""
    caed.file("transcript", "reporter")
    assert refused(Desk(caed), "smith", 2) == Code.ACCESS_NO_FREE_LOOK


@pytest.mark.parametrize("level", ["sealed", "restricted", "ex_parte"])
def test_what_was_restricted_since_has_no_free_look(caed: Courtroom, level: str) -> None:
    """E.D. Cal.: "Restricted documents cannot be accessed via the document link in the NEF" (CACD-13)."""
    caed.file("motion_misc", for_parties=(1,))
    caed.do(RestrictEntry(caed.log_in("judge"), 1, 2, level, caed.key()))
    assert refused(Desk(caed), "jones", 2) == Code.ACCESS_NO_FREE_LOOK


def test_a_paper_restricted_in_a_companion_case_has_no_free_look(caed: Courtroom) -> None:
    """CACD-13: one paper under one notice, restricted wherever it was entered."""
    caed.open_case()
    caed.do(RelateCases(caed.log_in("clerk"), 1, (2,), "member"))
    caed.file("motion_misc", for_parties=(1,), also_in=(2,))
    assert isinstance(Desk(caed).look(3, "jones"), Shown)
    caed.do(RestrictEntry(caed.log_in("judge"), 2, 2, "sealed", caed.key()))
    assert refused(Desk(caed), "smith", 3) == Code.ACCESS_NO_FREE_LOOK


def test_notices_in_social_security_and_sealed_cases_ask_for_a_login(caed: Courtroom) -> None:
    """PACER: "the system will prompt you to log in"; a sealed case likewise (CACD-13)."""
    caed.open_case(nature_of_suit="864")
    caed.open_case("clerk", medium="counter", sealed=True)
    desk = Desk(caed)
    assert refused(desk, "smith", 2) == Code.ACCESS_NO_FREE_LOOK
    caed.file("motion_misc", case_id=3, for_parties=(1,))
    last = max(event.nef_id for event in caed.log if isinstance(event, NoticeIssued))
    assert refused(desk, "smith", last) in (Code.ACCESS_NO_FREE_LOOK, Code.ACCESS_FREE_LOOK_OVER)


def test_there_is_no_look_while_the_system_is_down(desk: Desk) -> None:
    desk.room.do(BeginOutage("o", "network", False, False))
    assert refused(desk, "smith") == Code.SYSTEM_UNAVAILABLE


def test_a_desk_that_lags_behind_its_court_uses_up_no_look(desk: Desk) -> None:
    """A program's mistake is told before anything happens; the look is still there afterwards."""
    stale = Reading(desk.room.court, ACCOUNTS)
    with pytest.raises(LookupError, match="follow the court's events first"):
        stale.free_look(OpenFreeLook(NOTICE, desk.room.user_id("smith")), desk.room.now)
    assert isinstance(desk.look(NOTICE, "smith"), Shown)


@pytest.mark.parametrize(
    "command", [None, OpenFreeLook("3", 1), OpenFreeLook((), 1), OpenFreeLook(3, None), OpenFreeLook(3, 1, -1)]
)
def test_a_garbled_link_opens_nothing(desk: Desk, command: object) -> None:
    desk.see(desk.docket())
    answer, events = desk.reading.free_look(command, desk.room.now)
    assert (answer.code, events) == (Code.COMMAND_MALFORMED, ())


def test_looks_are_replayed(desk: Desk) -> None:
    """A court rebuilt from its log refuses the second look as the first court did."""
    desk.look(NOTICE, "smith")
    desk.look(NOTICE, "gray", 1)
    court = desk.room.court
    again = Court(court.book, desk.room.passwords)
    again.replay(desk.room.log)
    assert again.digest() == court.digest()
    assert again.handle(OpenFreeLook(NOTICE, desk.room.user_id("smith")), desk.room.now).code == "access.free_look_over"


def test_memory_of_looks_does_not_grow_with_the_docket(caed: Courtroom) -> None:
    """A notice costs some dozens of bytes of state, and nothing once its look must have ended."""
    session = caed.log_in("smith")
    before = len(msgspec.msgpack.encode(caed.court.state.notices))
    for _ in range(100):
        caed.file("notice_other", session_id=session, for_parties=(1,))
    grown = len(msgspec.msgpack.encode(caed.court.state.notices)) - before
    assert grown <= 100 * 48
    for _ in range(2):
        caed.now += PERIOD_US
        caed.file("notice_other", for_parties=(1,))
    assert len(caed.court.state.notices) + len(caed.court.state.notices_before) == 2
