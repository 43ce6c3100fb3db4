"""A new password: changed by its owner, or reset once lost; the old one is dead at once, and sessions end (CACD-2)."""

from __future__ import annotations

from collections.abc import Iterable

from sim.courts import NoRuleError, RuleDates
from sim.courts.rule_types import PasswordRule
from sim.ecf.access import COURT_ROLES, Decision, require_role, require_system_up, user_of_session
from sim.ecf.answers import Receipt
from sim.ecf.commands import ChangePassword, ResetPassword
from sim.ecf.context import Context
from sim.ecf.events import PasswordChanged
from sim.ecf.login import linked_account_wanted, own_user
from sim.ecf.passwords import Passwords
from sim.ecf.refusals import Code, No
from sim.ecf.state import CourtState, User

_PART_MIN = 3  # shorter parts of a name would forbid nearly every password


def change(state: CourtState, command: ChangePassword, at: int, context: Context) -> Decision:
    """The owner replaces the password, knowing the old one."""
    user = user_of_session(state, command.session_id)
    _require_kept_here(user, at, context)
    own_user(state, user.login, command.secret, at, context)
    require_form(command.new_secret, (user.login, user.name, *user.emails), at, context)
    return [PasswordChanged(at=at, user_id=user.user_id, by=user.user_id)], Receipt(user_id=user.user_id)


def reset(state: CourtState, command: ResetPassword, at: int, context: Context) -> Decision:
    """A lost password replaced: by its owner with the token sent to them, or at the court's help desk (CIT-31)."""
    require_system_up(state)
    clerk = None if command.session_id is None else require_role(state, command.session_id, "clerk")
    user_id = state.user_by_login.get(command.login)
    if user_id is None:
        raise No(Code.AUTH_UNKNOWN_LOGIN)
    user = state.users[user_id]
    _require_kept_here(user, at, context)
    if clerk is None and not context.passwords.accepts_token(command.login, command.token):
        raise No(Code.AUTH_BAD_TOKEN)
    require_form(command.new_secret, (user.login, user.name, *user.emails), at, context)
    by = user_id if clerk is None else clerk.user_id
    return [PasswordChanged(at=at, user_id=user_id, by=by)], Receipt(user_id=user_id)


def enrol(state: CourtState, command: ChangePassword | ResetPassword, receipt: Receipt, passwords: Passwords) -> None:
    """Tell the port of an accepted change."""
    passwords.enrol(state.users[receipt.user_id].login, command.new_secret)


def _require_kept_here(user: User, at: int, context: Context) -> None:
    """CIT-31: once people log in by their PACER account, its password is PACER's to change."""
    if user.role not in COURT_ROLES and linked_account_wanted(at, context):
        raise No(Code.AUTH_PASSWORD_AT_PACER)


def require_form(secret: str, names: Iterable[str], at: int, context: Context) -> None:
    """Refuse a new password that the rule in force does not let pass; where none was seen, any will do."""
    try:
        rule = context.rule("password.form", RuleDates(filed=context.local_date(at)))
    except NoRuleError:
        return
    assert isinstance(rule.value, PasswordRule)
    if not fits(secret, names, rule.value):
        raise No(Code.AUTH_WEAK_PASSWORD, cite=rule.cite)


def fits(secret: str, names: Iterable[str], rule: PasswordRule) -> bool:
    """Whether a password is made as the rule says. names: of its owner, by any of which it may be barred."""
    special = any(not sign.isalnum() for sign in secret)
    parts = [part for name in names for part in _parts(name)] if rule.no_part_of_name else []
    return (
        rule.length_min <= len(secret) <= rule.length_max
        and (not rule.upper_and_lower or (any(map(str.isupper, secret)) and any(map(str.islower, secret))))
        and (not rule.digit_or_special or special or any(map(str.isdigit, secret)))
        and (not rule.special or special)
        and not any(part in secret.casefold() for part in parts)
    )


def _parts(name: str) -> list[str]:
    """The words of a name, login or e-mail address that are long enough to tell."""
    words = "".join(sign if sign.isalnum() else " " for sign in name.casefold()).split()
    return [word for word in words if len(word) >= _PART_MIN]
