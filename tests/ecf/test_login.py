"""Logging in: with the court's own login, or from its NextGen day with the linked PACER account."""

from __future__ import annotations

import pytest
from courtroom import Courtroom, only
from msgspec.structs import replace
from nation import AFTER, BEFORE, Nation

from sim.courts import RuleDates, court_ids, load_court
from sim.courts.clock import MINUTE_US
from sim.courts.rules import RuleLayer
from sim.ecf.commands import LogIn, LogOut
from sim.ecf.events import LoggedIn
from sim.ecf.pacer.commands import ChangePassword, SetActive
from sim.ecf.refusals import Code

NATIONAL = "national-secret"


@pytest.fixture
def nation() -> Nation:
    return Nation()


@pytest.fixture
def cacd(nation: Nation) -> Courtroom:
    """The Central District the day after it upgraded to NextGen."""
    return nation.room("cacd", "2020-02-19 12:00")


def test_before_nextgen_the_courts_own_login_counts(nation: Nation) -> None:
    """CACD-11: separate PACER and CM/ECF credentials until 2020-02-18."""
    room = nation.room("cacd", "2020-02-17 23:59")
    nation.account(room, "smith-pacer")
    assert only(room.do(LogIn("smith", "secret")), LoggedIn).account_id == 0
    assert room.refuse(LogIn("smith-pacer", NATIONAL)).code == Code.AUTH_UNKNOWN_LOGIN
    room.clock("2020-02-18 00:00")
    assert room.refuse(LogIn("smith", "secret")).code == Code.AUTH_UNLINKED_ACCOUNT


def test_a_linked_account_logs_in_as_the_courts_own_user(nation: Nation, cacd: Courtroom) -> None:
    """CACD-11, PACER-1: one credential, after the old account is linked."""
    account_id = nation.account(cacd, "smith-pacer")
    assert cacd.refuse(LogIn("smith-pacer", NATIONAL)).code == Code.AUTH_UNLINKED_ACCOUNT
    nation.do(nation.link(cacd, "smith-pacer", "smith"), cacd.now)
    event = only(cacd.do(LogIn("smith-pacer", NATIONAL)), LoggedIn)
    assert (event.user_id, event.account_id) == (cacd.user_id("smith"), account_id)


def test_the_old_login_alone_lets_nobody_in_and_tells_nothing_without_its_password(cacd: Courtroom) -> None:
    """CACD-11: unlinked means invalid login, in the words of the court's list of causes."""
    refused = cacd.refuse(LogIn("smith", "secret"))
    assert (refused.code, refused.cite) == (Code.AUTH_UNLINKED_ACCOUNT, "cacd.faq_access")
    assert cacd.refuse(LogIn("smith", "wrong")).code == Code.AUTH_BAD_PASSWORD


def test_shared_legacy_and_closed_accounts_are_each_refused_for_their_own_reason(nation: Nation) -> None:
    """CIT-1: filing takes an upgraded, individual account; shared accounts only view."""
    room = nation.room("cit", "2020-06-01 12:00")
    nation.account(room, "firm", kind="shared")
    nation.account(room, "old", created=BEFORE)
    nation.account(room, "gone")
    nation.do(SetActive("gone", False), room.now)
    assert room.refuse(LogIn("firm", NATIONAL)).code == Code.AUTH_SHARED_ACCOUNT
    assert room.refuse(LogIn("old", NATIONAL)).code == Code.AUTH_LEGACY_ACCOUNT
    assert room.refuse(LogIn("gone", NATIONAL)).code == Code.AUTH_INACTIVE_ACCOUNT
    assert room.refuse(LogIn("firm", "guess")).code == Code.AUTH_BAD_PASSWORD  # nothing is told without the password


def test_each_court_upgrades_on_its_own_day(nation: Nation) -> None:
    """CACD-11: linking counts by each court's date, and an account linked to one court does not open another."""
    casb, canb = nation.room("casb", "2016-02-22 09:00"), nation.room("canb", "2016-02-22 09:00")
    nation.account(casb, "smith-pacer")
    nation.do(nation.link(casb, "smith-pacer", "smith"), casb.now)
    casb.do(LogIn("smith-pacer", NATIONAL))
    canb.do(LogIn("smith", "secret"))
    canb.clock("2021-02-16 09:00")
    assert canb.refuse(LogIn("smith-pacer", NATIONAL)).code == Code.AUTH_UNLINKED_ACCOUNT


def test_the_courts_own_people_keep_the_courts_login(cacd: Courtroom) -> None:
    """The clerk's login is no public one, and its session ends only at log-out."""
    event = only(cacd.do(LogIn("clerk", "secret")), LoggedIn)
    assert (event.account_id, event.expires_at) == (0, None)


def test_a_court_without_the_national_service_goes_on_with_its_own_logins() -> None:
    room = Courtroom("cacd", "2024-01-05 12:00")
    assert only(room.do(LogIn("smith", "secret")), LoggedIn).account_id == 0


def test_a_court_login_of_another_court_is_the_wrong_site(nation: Nation) -> None:
    """CACD-1, CACD-12: a login is not valid in any other court, and that cause is told."""
    caed, cit = nation.room("caed", "2014-01-22 12:00"), nation.room("cit", "2014-01-22 12:00")
    caed.register("fresno", "attorney")
    cit.court.context.directory = nation.pacer
    assert cit.refuse(LogIn("fresno", "secret")).code == Code.AUTH_WRONG_COURT
    assert cit.refuse(LogIn("nobody", "secret")).code == Code.AUTH_UNKNOWN_LOGIN


def test_a_new_pacer_password_ends_the_sessions_begun_with_the_old_one_in_every_court(
    nation: Nation, cacd: Courtroom
) -> None:
    """CACD-2, PACER-1: the old password is dead at once."""
    nation.account(cacd, "smith-pacer")
    nation.do(nation.link(cacd, "smith-pacer", "smith"), cacd.now)
    session = cacd.do(LogIn("smith-pacer", NATIONAL)).receipt.session_id
    nation.do(ChangePassword("smith-pacer", NATIONAL, "Br4nd-new-one"), cacd.now)
    assert cacd.refuse(LogOut(session)).code == Code.AUTH_SESSION_EXPIRED
    assert cacd.refuse(LogIn("smith-pacer", NATIONAL)).code == Code.AUTH_BAD_PASSWORD
    cacd.now += MINUTE_US
    session = cacd.do(LogIn("smith-pacer", "Br4nd-new-one")).receipt.session_id
    cacd.do(LogOut(session))


def test_closing_an_account_ends_its_sessions(nation: Nation, cacd: Courtroom) -> None:
    """PACER-1."""
    nation.account(cacd, "smith-pacer")
    nation.do(nation.link(cacd, "smith-pacer", "smith"), cacd.now)
    session = cacd.do(LogIn("smith-pacer", NATIONAL)).receipt.session_id
    nation.do(SetActive("smith-pacer", False), cacd.now + 1)
    cacd.now += 2
    assert cacd.refuse(LogOut(session)).code == Code.AUTH_SESSION_EXPIRED


@pytest.mark.parametrize("court_id", court_ids())
def test_every_cause_of_an_invalid_login_has_words_of_its_own(court_id: str) -> None:
    """CACD-12: each gives its own clear cause."""
    words = load_court(court_id).refusals
    texts = [words[code].text for code in Code if code.startswith("auth.")]
    assert len(set(texts)) == len(texts)


# --- sessions ---------------------------------------------------------------------------------------------------------


def _with_lifetime(room: Courtroom, minutes: int) -> None:
    """The same court under a reform of how long sessions last."""
    book = room.court.book
    (version,) = [v for layer, v in book.rules.versions("session.lifetime_minutes")]
    layer = RuleLayer("reform", {"session.lifetime_minutes": (replace(version, value=minutes),)})
    room.court.context.book = replace(book, rules=book.rules.overlay(layer))
    room.court.context._answers.clear()


def test_a_session_outlives_its_lifetime_by_not_an_instant(caed: Courtroom) -> None:
    """CACD-12: a stale session gives its own cause."""
    _with_lifetime(caed, 60)
    session = caed.log_in("smith")
    began = caed.now
    caed.now = began + 60 * MINUTE_US - 1
    caed.do(caed.paper("notice_other", session_id=session))
    caed.now = began + 60 * MINUTE_US
    assert caed.refuse(caed.paper("notice_other", session_id=session)).code == Code.AUTH_SESSION_EXPIRED
    assert caed.refuse(LogOut(session)).code == Code.AUTH_SESSION_EXPIRED


def test_stale_sessions_leave_the_state(caed: Courtroom) -> None:
    """Memory holds no more sessions than people at work."""
    _with_lifetime(caed, 60)
    for _ in range(50):
        caed.now += 30 * MINUTE_US
        caed.log_in("smith")
    assert len(caed.court.state.sessions) <= 5


def test_the_shipped_lifetime_covers_the_longest_day_of_typing(caed: Courtroom) -> None:
    rule = caed.court.context.rule("session.lifetime_minutes", RuleDates(filed=caed.court.context.local_date(caed.now)))
    assert rule.value >= 24 * 60
    assert rule.status == "assumed"


def test_account_days_stand_on_either_side_of_the_upgrade(nation: Nation, cacd: Courtroom) -> None:
    """PACER-1, CIT-1: created after 2014-08-11 means upgraded."""
    for created, upgraded in ((BEFORE, False), ("2014-08-11 12:00", False), ("2014-08-12 12:00", True), (AFTER, True)):
        login = f"on-{created}"
        nation.account(cacd, login, created)
        assert nation.pacer.account(login).upgraded is upgraded
