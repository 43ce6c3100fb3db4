"""Passwords: checked by a port, locked after too many failures, changed and reset; never to be seen anywhere."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from courtroom import Courtroom, only
from hypothesis import given
from hypothesis import strategies as st
from nation import Nation

from sim.courts import load_court
from sim.courts.clock import MINUTE_US
from sim.courts.rule_types import LockoutRule, PasswordRule
from sim.ecf.answers import Accepted
from sim.ecf.commands import ChangePassword, LogIn, LogOut, RegisterUser, ResetPassword
from sim.ecf.court import Court
from sim.ecf.events import PasswordChanged
from sim.ecf.log import encode_event
from sim.ecf.new_password import fits
from sim.ecf.passwords import Checked, KeyedDigestPasswords, Locks, Passwords
from sim.ecf.refusals import Code

NEW = "Correct-horse-9"
RULE = LockoutRule(failures_over=5, minutes=5, minutes_more=5)


@pytest.fixture
def port() -> KeyedDigestPasswords:
    passwords = KeyedDigestPasswords(b"key")
    passwords.enrol("smith", "secret")
    return passwords


# --- the port ---------------------------------------------------------------------------------------------------------


def test_more_than_five_wrong_passwords_lock_a_login_for_five_minutes(port: KeyedDigestPasswords) -> None:
    """CACD-12: the sixth wrong one locks; five minutes on, the right one is taken (nywb.lockout_2011)."""
    assert [port.check("smith", "x", at, RULE) for at in range(6)] == [Checked.DIFFERS] * 6
    assert port.check("smith", "secret", 5 + 10 * MINUTE_US, RULE) is Checked.MATCHES


def test_every_further_attempt_makes_the_lock_last_longer(port: KeyedDigestPasswords) -> None:
    for _ in range(6):
        port.check("smith", "x", 0, RULE)
    assert port.check("smith", "secret", 5 * MINUTE_US - 1, RULE) is Checked.LOCKED  # now until minute 10
    assert port.check("smith", "secret", 5 * MINUTE_US, RULE) is Checked.LOCKED  # now until minute 15
    assert port.check("smith", "secret", 15 * MINUTE_US, RULE) is Checked.MATCHES


def test_a_right_password_forgets_the_wrong_ones(port: KeyedDigestPasswords) -> None:
    for _ in range(3):
        assert [port.check("smith", "x", 0, RULE) for _ in range(5)] == [Checked.DIFFERS] * 5
        assert port.check("smith", "secret", 0, RULE) is Checked.MATCHES


def test_after_a_lock_the_count_begins_again(port: KeyedDigestPasswords) -> None:
    for _ in range(6):
        port.check("smith", "x", 0, RULE)
    assert [port.check("smith", "x", 5 * MINUTE_US, RULE) for _ in range(5)] == [Checked.DIFFERS] * 5
    assert port.check("smith", "secret", 5 * MINUTE_US, RULE) is Checked.MATCHES


def test_a_new_password_opens_the_lock(port: KeyedDigestPasswords) -> None:
    for _ in range(6):
        port.check("smith", "x", 0, RULE)
    port.enrol("smith", "new")
    assert port.check("smith", "new", 0, RULE) is Checked.MATCHES


def test_guessing_at_logins_that_do_not_exist_fills_no_memory(port: KeyedDigestPasswords) -> None:
    for n in range(100):
        assert port.check(f"nobody{n}", "x", 0, RULE) is Checked.DIFFERS
    assert port._locks._failures == {}


def test_a_token_is_good_for_one_change_of_its_own_login(port: KeyedDigestPasswords) -> None:
    port.enrol("jones", "secret")
    token = port.token("smith")
    assert port.accepts_token("smith", token)
    assert not port.accepts_token("jones", token)
    assert not port.accepts_token("nobody", port.token("nobody"))
    port.enrol("smith", "new")
    assert not port.accepts_token("smith", token)


class SlowPasswords:
    """The same port on a slow salted hash of the standard library, as a served system would have it."""

    def __init__(self) -> None:
        self._hashes: dict[str, bytes] = {}
        self._locks = Locks()

    def _hash(self, login: str, secret: str) -> bytes:
        return hashlib.pbkdf2_hmac("sha256", secret.encode(), login.encode(), 2)

    def enrol(self, login: str, secret: str) -> None:
        self._hashes[login] = self._hash(login, secret)
        self._locks.clear(login)

    def check(self, login: str, secret: str, at: int, lockout: LockoutRule) -> Checked:
        known = self._hashes.get(login)
        if known is None:
            return Checked.DIFFERS
        if self._locks.is_locked(login, at, lockout):
            return Checked.LOCKED
        if hmac.compare_digest(known, self._hash(login, secret)):
            self._locks.clear(login)
            return Checked.MATCHES
        self._locks.count(login, at, lockout)
        return Checked.DIFFERS

    def accepts_token(self, login: str, token: str) -> bool:
        return token == f"token of {login}"


@given(
    st.lists(
        st.tuples(st.sampled_from(["smith", "jones", "nobody"]), st.sampled_from(["secret", "x"]), st.integers(0, 300)),
        max_size=60,
    )
)
def test_a_slow_hash_decides_the_same(attempts: list[tuple[str, str, int]]) -> None:
    """The simulation's cheap digest and a served system's hash give the same answers in the same order."""
    cheap, slow, at = KeyedDigestPasswords(b"key"), SlowPasswords(), 0
    for login in ("smith", "jones"):
        cheap.enrol(login, "secret")
        slow.enrol(login, "secret")
    for login, secret, seconds in attempts:
        at += seconds * 1_000_000
        assert cheap.check(login, secret, at, RULE) is slow.check(login, secret, at, RULE)


def test_a_court_takes_any_such_port() -> None:
    passwords: Passwords = SlowPasswords()
    court = Court(load_court("caed"), passwords)
    court.handle(RegisterUser("smith", "Smith", "attorney", ()), 0)
    passwords.enrol("smith", "secret")
    noon = 1_390_420_800_000_000
    assert isinstance(court.handle(LogIn("smith", "secret"), noon), Accepted)
    assert isinstance(court.handle(ResetPassword("smith", NEW, "token of smith"), noon), Accepted)
    assert isinstance(court.handle(LogIn("smith", NEW), noon), Accepted)


# --- in a court -------------------------------------------------------------------------------------------------------


def test_a_locked_login_is_told_so_and_the_court_has_not_changed(caed: Courtroom) -> None:
    """CACD-12: locked is a cause of its own, and even the right password is not taken."""
    for _ in range(6):
        assert caed.refuse(LogIn("smith", "x")).code == Code.AUTH_BAD_PASSWORD
    assert caed.refuse(LogIn("smith", "secret")).code == Code.AUTH_LOCKED
    caed.now += 10 * MINUTE_US
    caed.do(LogIn("smith", "secret"))


def test_the_owner_changes_the_password_and_the_old_one_is_dead_at_once(caed: Courtroom) -> None:
    """CACD-2; all sessions of the login end with it, those of others do not."""
    session, other, jones = caed.log_in("smith"), caed.log_in("smith"), caed.log_in("jones")
    event = only(caed.do(ChangePassword(session, "secret", NEW)), PasswordChanged)
    assert (event.user_id, event.by) == (caed.user_id("smith"), caed.user_id("smith"))
    for ended in (session, other):
        assert caed.refuse(LogOut(ended)).code == Code.AUTH_NO_SESSION
    caed.do(LogOut(jones))
    assert caed.refuse(LogIn("smith", "secret")).code == Code.AUTH_BAD_PASSWORD
    caed.do(LogIn("smith", NEW))


def test_changing_takes_the_old_password_and_a_session(caed: Courtroom) -> None:
    """CACD-2."""
    assert caed.refuse(ChangePassword(caed.log_in("smith"), "x", NEW)).code == Code.AUTH_BAD_PASSWORD
    assert caed.refuse(ChangePassword(999, "secret", NEW)).code == Code.AUTH_NO_SESSION
    caed.do(LogIn("smith", "secret"))


def test_a_lost_password_is_reset_with_the_token_sent_to_its_owner(caed: Courtroom) -> None:
    """CACD-2."""
    token = caed.passwords.token("smith")
    assert caed.refuse(ResetPassword("smith", NEW, "guess")).code == Code.AUTH_BAD_TOKEN
    assert caed.refuse(ResetPassword("nobody", NEW, token)).code == Code.AUTH_UNKNOWN_LOGIN
    caed.do(ResetPassword("smith", NEW, token))
    assert caed.refuse(ResetPassword("smith", NEW, token)).code == Code.AUTH_BAD_TOKEN
    caed.do(LogIn("smith", NEW))


def test_the_help_desk_resets_a_lost_court_password(cit: Courtroom) -> None:
    """CIT-31: CM/ECF passwords go through the court's help desk."""
    event = only(cit.do(ResetPassword("smith", NEW, session_id=cit.log_in("clerk"))), PasswordChanged)
    assert (event.user_id, event.by) == (cit.user_id("smith"), cit.user_id("clerk"))
    assert cit.refuse(ResetPassword("smith", NEW, session_id=cit.log_in("jones"))).code == Code.ACCESS_NO_RIGHT


@pytest.mark.parametrize("role", ["attorney", "ci_filer"])
def test_from_nextgen_on_the_password_is_pacers_to_change(role: str) -> None:
    """CIT-31: confidential-information filers too change theirs in PACER; the court's own people do not."""
    room = Nation().room("cit", "2020-06-01 12:00")
    room.register("filer", role)
    clerk = room.log_in("clerk")
    assert room.refuse(ResetPassword("filer", NEW, session_id=clerk)).code == Code.AUTH_PASSWORD_AT_PACER
    assert room.refuse(ResetPassword("filer", NEW, room.passwords.token("filer"))).code == Code.AUTH_PASSWORD_AT_PACER
    room.do(ResetPassword("judge", NEW, session_id=clerk))


def test_a_weak_new_password_is_refused_under_the_rule_of_its_day(caed: Courtroom) -> None:
    """nywb.lockout_2011, pacer.passwords_2025: eight characters from 2011, fourteen and no name from 2025-08-25."""
    session = caed.log_in("smith")
    refused = caed.refuse(ChangePassword(session, "secret", "short"))
    assert (refused.code, refused.cite) == (Code.AUTH_WEAK_PASSWORD, "nywb.lockout_2011")
    caed.do(ChangePassword(session, "secret", "Longer-1"))
    caed.clock("2025-08-25 09:00")
    session = caed.do(LogIn("smith", "Longer-1")).receipt.session_id
    for weak in ("Longer-2", "no-capitals-in-here", "Nothing4Special45", "I-am-Smith-and-know-it", "X-" * 23):
        assert caed.refuse(ChangePassword(session, "Longer-1", weak)).cite == "pacer.passwords_2025"
    caed.do(ChangePassword(session, "Longer-1", "Fourteen-and-more"))


def test_before_any_rule_on_passwords_was_seen_any_will_do() -> None:
    room = Courtroom("caed", "2010-01-05 12:00")
    room.do(ChangePassword(room.log_in("smith"), "secret", "x"))


@pytest.mark.parametrize(
    ("secret", "good"),
    [("Abcdefg1", True), ("Abcdefg!", True), ("Abcdefgh", False), ("abcdefg1", False), ("ABCDEFG1", False)],
)
def test_the_form_of_2011(secret: str, good: bool) -> None:
    rule = PasswordRule(length_min=8, upper_and_lower=True, digit_or_special=True)
    assert fits(secret, ("abcdefg",), rule) is good


def test_no_password_reaches_an_event_a_state_or_a_representation(caed: Courtroom) -> None:
    """DESIGN.md, what never happens: a password in a log or a trace."""
    asked = [
        ChangePassword(caed.log_in("smith"), "secret", "Hunter2-and-more"),
        ResetPassword("jones", "Hunter2-and-more", caed.passwords.token("jones")),
        ResetPassword("brown", "Hunter2-and-more", "Hunter2-token"),
    ]
    told = [repr(command) for command in asked] + [repr(caed.ask(command)) for command in asked]
    told += [encode_event(event).decode() for event in caed.log] + [repr(caed.court.state)]
    told += [repr(attempt) for attempt in caed.court.context.access_log.attempts]
    assert not [text for text in told if "Hunter2" in text]
    assert not [text for text in told if caed.passwords.token("jones") in text]
