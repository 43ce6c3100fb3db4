"""Logging in and out: the court's own login, or from its NextGen date the linked national account."""

from __future__ import annotations

from sim.courts import RuleDates
from sim.courts.rule_types import LockoutRule
from sim.ecf.access import COURT_ROLES, Decision, require_system_up, user_of_session
from sim.ecf.answers import Receipt
from sim.ecf.commands import LogIn, LogOut
from sim.ecf.context import Context
from sim.ecf.events import LoggedIn, LoggedOut
from sim.ecf.national import PacerView
from sim.ecf.pacer.accounts import Account
from sim.ecf.passwords import Checked
from sim.ecf.refusals import Code, No
from sim.ecf.sessions import expires_at
from sim.ecf.state import CourtState, User


def log_in(state: CourtState, command: LogIn, at: int, context: Context) -> Decision:
    """CACD-11, CACD-12: a session, or the one cause why not.

    Before the court's NextGen date (rule ``access.linked_account_required``) its own login counts, from then on the
    PACER account; the court's own people keep the court's login.
    """
    require_system_up(state)
    user, account_id = _who(state, command.login, command.secret, at, context)
    event = LoggedIn(
        at=at,
        session_id=state.next_session,
        user_id=user.user_id,
        account_id=account_id,
        expires_at=None if user.role in COURT_ROLES else expires_at(at, context),
    )
    return [event], Receipt(user_id=user.user_id, session_id=event.session_id)


def log_out(state: CourtState, command: LogOut, at: int, context: Context) -> Decision:
    """End a session; an unknown one is refused, and so is everything while the system is down."""
    user = user_of_session(state, command.session_id)
    receipt = Receipt(user_id=user.user_id, session_id=command.session_id)
    return [LoggedOut(at=at, session_id=command.session_id)], receipt


def linked_account_wanted(at: int, context: Context) -> bool:
    """Whether people log in by a linked PACER account now. A court without the national service knows none."""
    if context.pacer is None:
        return False
    return context.rule("access.linked_account_required", RuleDates(filed=context.local_date(at))).value is True


def _who(state: CourtState, login: str, secret: str, at: int, context: Context) -> tuple[User, int]:
    """(the user who logs in, the PACER account by which they do, 0 for the court's own login)."""
    pacer = context.pacer
    if pacer is None or not linked_account_wanted(at, context) or _is_of_the_court(state, login):
        return own_user(state, login, secret, at, context), 0
    account = pacer.account(login)
    if account is None:  # the login of the time before NextGen: right or wrong, it lets nobody in any more
        own_user(state, login, secret, at, context)
        raise No(Code.AUTH_UNLINKED_ACCOUNT)
    _raise_unless_matching(pacer.check(login, secret, at, lockout(at, context)))
    require_filing_account(account)
    return _linked_user(state, pacer, account), account.account_id


def own_user(state: CourtState, login: str, secret: str, at: int, context: Context) -> User:
    """The user behind the court's own login. CACD-1, CACD-12: an unknown login, another court's login, a wrong
    password and a locked login each give their own cause."""
    user_id = state.user_by_login.get(login)
    if user_id is None:
        raise No(Code.AUTH_WRONG_COURT if context.directory.courts_of(login) else Code.AUTH_UNKNOWN_LOGIN)
    _raise_unless_matching(context.passwords.check(login, secret, at, lockout(at, context)))
    return state.users[user_id]


def require_filing_account(account: Account) -> None:
    """CIT-1: filing takes an active, individual, upgraded account; a shared one only views."""
    if not account.active:
        raise No(Code.AUTH_INACTIVE_ACCOUNT)
    if account.kind == "shared":
        raise No(Code.AUTH_SHARED_ACCOUNT)
    if not account.upgraded:
        raise No(Code.AUTH_LEGACY_ACCOUNT)


def lockout(at: int, context: Context) -> LockoutRule:
    """The rule on repeated wrong passwords that is in force."""
    rule = context.rule("session.lockout", RuleDates(filed=context.local_date(at))).value
    assert isinstance(rule, LockoutRule)
    return rule


def _is_of_the_court(state: CourtState, login: str) -> bool:
    user_id = state.user_by_login.get(login)
    return user_id is not None and state.users[user_id].role in COURT_ROLES


def _linked_user(state: CourtState, pacer: PacerView, account: Account) -> User:
    user = state.users.get(pacer.linked_user(account.account_id, state.court_id) or 0)
    if user is None:
        raise No(Code.AUTH_UNLINKED_ACCOUNT)
    return user


def _raise_unless_matching(checked: Checked) -> None:
    if checked is Checked.LOCKED:
        raise No(Code.AUTH_LOCKED)
    if checked is Checked.DIFFERS:
        raise No(Code.AUTH_BAD_PASSWORD)
