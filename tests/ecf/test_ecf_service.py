"""Who is served by the notice, who otherwise, and when a certificate of service is due."""

from __future__ import annotations

from courtroom import Courtroom, only

from sim.ecf.commands import RegisterUser
from sim.ecf.events import NoticeIssued
from sim.ecf.records import NewParty


def notice_of(room: Courtroom, event: str, by: str = "smith", **more: object) -> NoticeIssued:
    return only(room.file(event, by, **more), NoticeIssued)


def room_with(parties: tuple[NewParty, ...], court_id: str = "caed", now: str = "2014-01-22 12:00") -> Courtroom:
    room = Courtroom(court_id, now)
    room.open_case(parties=parties)
    return room


def against(*counsel: str) -> tuple[NewParty, ...]:
    return (NewParty("Acme", "Plaintiff", ("smith",)), NewParty("Bolt", "Defendant", counsel))


def test_every_counsel_of_record_is_served_once_in_the_order_of_the_parties(caed: Courtroom) -> None:
    """CACD-7: registered users with current e-mail are served by the notice."""
    parties = (*against("jones", "brown"), NewParty("Coyle", "Defendant", ("brown", "smith")))
    case = caed.open_case(parties=parties).case_id
    notice = notice_of(caed, "notice_other", by="jones", case_id=case)
    assert notice.electronic == tuple(caed.user_id(login) for login in ("smith", "jones", "brown"))
    assert notice.otherwise == ()


def test_until_december_2018_only_who_consented_is_served_by_the_notice() -> None:
    """CACD-7, FRCP 5(b)(2)(E)."""
    room = room_with(against("silent"))
    room.clock("2018-11-30 23:59:59")
    before = notice_of(room, "notice_other", for_parties=(1,))
    assert (before.electronic, before.otherwise, before.certificate_due) == ((room.user_id("smith"),), (2,), True)
    room.clock("2018-12-01 00:00")
    since = notice_of(room, "notice_other", for_parties=(1,))
    assert (since.electronic, since.otherwise) == ((room.user_id("smith"), room.user_id("silent")), ())


def test_one_consenting_counsel_reaches_the_party() -> None:
    room = room_with(against("silent", "jones"))
    notice = notice_of(room, "notice_other", for_parties=(1,))
    assert (notice.electronic, notice.otherwise) == ((room.user_id("smith"), room.user_id("jones")), ())


def test_in_the_trade_court_no_consent_is_asked() -> None:
    """CIT-16: e-filing plus the notice is service on all registered counsel."""
    room = room_with(against("silent"), "cit")
    assert notice_of(room, "letter", for_parties=(1,)).electronic == (room.user_id("smith"), room.user_id("silent"))


def test_counsel_without_an_address_and_parties_without_counsel_are_served_otherwise() -> None:
    """CIT-16: not for unregistered pro se parties."""
    room = room_with((*against("plain"), NewParty("P. Se", "Defendant")), now="2019-01-02 12:00")
    notice = notice_of(room, "notice_other", for_parties=(1,))
    assert (notice.electronic, notice.otherwise, notice.certificate_due) == ((room.user_id("smith"),), (2, 3), True)


def test_a_registered_pro_se_party_is_served_by_the_notice() -> None:
    """CIT-16: all registered counsel and pro se parties."""
    room = Courtroom("cit")
    room.register("prose", "pro_se")
    room.open_case(parties=against("prose"))
    assert notice_of(room, "letter", for_parties=(1,)).electronic == (room.user_id("smith"), room.user_id("prose"))


def test_a_pro_se_litigant_with_leave_is_served_by_the_notice_from_their_first_paper_on() -> None:
    """CACD-5, CACD-7."""
    room = room_with(against(), now="2019-01-02 12:00")
    room.register("prose", "pro_se", only_case=1)
    assert notice_of(room, "notice_other", for_parties=(1,)).otherwise == (2,)
    assert notice_of(room, "answer", by="prose", for_parties=(2,)).otherwise == ()
    assert notice_of(room, "notice_other", for_parties=(1,)).electronic[1] == room.user_id("prose")


def test_counsel_who_appear_are_of_record_for_the_notice_of_their_appearance() -> None:
    """CACD-10."""
    room = room_with(against())
    assert notice_of(room, "notice_other", for_parties=(1,)).otherwise == (2,)
    notice = notice_of(room, "notice_appearance", by="jones", for_parties=(2,))
    assert (notice.electronic, notice.otherwise) == ((room.user_id("smith"), room.user_id("jones")), ())


def test_the_filer_always_gets_a_notice(caed: Courtroom) -> None:
    """CIT-8; even a filer who is of record nowhere or declined electronic service. The court's own people get none."""
    assert notice_of(caed, "notice_other", by="brown").electronic[-1] == caed.user_id("brown")
    assert notice_of(caed, "declaration", by="silent", for_parties=(2,)).electronic[-1] == caed.user_id("silent")
    assert caed.user_id("judge") not in notice_of(caed, "order", by="judge").electronic


def test_a_filer_without_an_address_gets_none(caed: Courtroom) -> None:
    assert caed.user_id("plain") not in notice_of(caed, "notice_other", by="plain").electronic


def test_an_initial_paper_is_not_served_by_the_notice() -> None:
    """CIT-16, FRCP 4: its filer alone gets one; summons and complaint are served by other means."""
    room = Courtroom("cit")
    opened = only(room.do(room.opening()), NoticeIssued)
    assert (opened.electronic, opened.otherwise, opened.certificate_due) == ((room.user_id("smith"),), (2,), True)
    complaint = notice_of(room, "complaint", for_parties=(1,))
    assert (complaint.electronic, complaint.otherwise) == ((room.user_id("smith"),), (2,))


def test_a_certificate_is_due_only_where_someone_is_served_on_paper() -> None:
    """CIT-17; in the district courts from 2018-12-01, always before."""
    room = room_with(against("jones"), "cit")
    assert notice_of(room, "letter", for_parties=(1,)).certificate_due is False
    room = room_with(against("plain"), "cit")
    assert notice_of(room, "letter", for_parties=(1,)).certificate_due is True
    room = room_with(against("jones"))
    room.clock("2018-11-30 12:00")
    assert notice_of(room, "notice_other", for_parties=(1,)).certificate_due is True
    room.clock("2018-12-01 12:00")
    assert notice_of(room, "notice_other", for_parties=(1,)).certificate_due is False


def test_secondary_addresses_are_kept_for_the_notice(caed: Courtroom) -> None:
    """CIT-5: they are in the event, for whoever sends the notice; no decision needs them."""
    answer = caed.do(RegisterUser("new", "New", "attorney", ("a@example.org",), ("b@example.net",)))
    assert answer.events[0].secondary_emails == ("b@example.net",)
