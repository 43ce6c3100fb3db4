"""What the national account service decides: accounts, links, passwords. It reads the state and never changes it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Protocol

from sim.courts import NoRuleError, RuleBook, RuleDates
from sim.courts.clock import local_datetime
from sim.courts.rule_types import LockoutRule, PasswordRule
from sim.ecf.login import require_filing_account
from sim.ecf.new_password import fits
from sim.ecf.pacer import commands, events
from sim.ecf.pacer.accounts import Account
from sim.ecf.pacer.state import PacerState
from sim.ecf.passwords import Checked, Passwords
from sim.ecf.refusals import Code, No

SERVICE_ZONE = "America/Chicago"
"""The PACER Service Center keeps Central time (CIT FAQ 06)."""


class CourtLogins(Protocol):
    """What the service may ask the courts."""

    def court_ids(self) -> frozenset[str]:
        """The courts that there are."""
        ...

    def user_behind(self, court_id: str, login: str, secret: str, at: int) -> int:
        """The court's user behind its own login and password. Raises No with the court's own cause."""
        ...

    def courts_of(self, login: str) -> Collection[str]:
        """The courts that know this login as one of their own."""
        ...

    def has_user(self, court_id: str, user_id: int) -> bool:
        """Whether the court has such a user."""
        ...


class Ports:
    """What deciding needs besides the state: rules, passwords, courts."""

    __slots__ = ("courts", "passwords", "rules")

    def __init__(self, rules: RuleBook, passwords: Passwords, courts: CourtLogins) -> None:
        self.rules = rules
        self.passwords = passwords
        self.courts = courts


def local_date(at: int) -> date:
    """The service's date at an instant."""
    return local_datetime(at, SERVICE_ZONE).date()


def create(state: PacerState, command: commands.CreateAccount, at: int, ports: Ports) -> events.AccountCreated:
    """A new account; a login is given once, nationwide."""
    if command.login in state.account_by_login:
        raise No(Code.AUTH_LOGIN_TAKEN)
    today = local_date(at)
    account = Account(
        account_id=len(state.accounts) + 1,
        login=command.login,
        name=command.contact.name,
        kind=command.kind,
        created_on=today,
        upgraded=_says("account.upgraded_when_created", today, ports),
        active=True,
    )
    return events.AccountCreated(at=at, account=account, contact=command.contact)


def upgrade(state: PacerState, command: commands.UpgradeAccount, at: int, ports: Ports) -> events.AccountUpgraded:
    """A legacy account upgraded by its owner."""
    account = _own(state, command.login, command.secret, at, ports)
    if account.upgraded:
        raise No(Code.PACER_ALREADY_UPGRADED)
    if not _says("account.upgrade_offered", local_date(at), ports):
        raise No(Code.PACER_NO_UPGRADE_YET)
    return events.AccountUpgraded(at=at, account_id=account.account_id)


def link(state: PacerState, command: commands.LinkAccount, at: int, ports: Ports) -> events.AccountLinked:
    """CACD-11: an upgraded, individual account linked to its owner's own login in one court, both proven."""
    account = _own(state, command.login, command.secret, at, ports)
    require_filing_account(account)
    _require_court(command.court_id, ports)
    user_id = ports.courts.user_behind(command.court_id, command.court_login, command.court_secret, at)
    _require_unlinked(state, account.account_id, command.court_id, user_id)
    return _linked(account, command.court_id, user_id, at, by_court=False)


def record_link(state: PacerState, command: commands.RecordLink, at: int, ports: Ports) -> events.AccountLinked:
    """The link that a court makes when it grants filing access (CIT-1)."""
    account = state.accounts.get(command.account_id)
    if account is None:
        raise No(Code.AUTH_UNKNOWN_LOGIN)
    require_filing_account(account)
    _require_court(command.court_id, ports)
    if not ports.courts.has_user(command.court_id, command.user_id):
        raise No(Code.AUTH_UNKNOWN_LOGIN)
    _require_unlinked(state, account.account_id, command.court_id, command.user_id)
    return _linked(account, command.court_id, command.user_id, at, by_court=True)


def update_contact(state: PacerState, command: commands.UpdateContact, at: int, ports: Ports) -> events.ContactUpdated:
    """CIT-30: the owner keeps the individual account up to date."""
    account = _own(state, command.login, command.secret, at, ports)
    return events.ContactUpdated(at=at, account_id=account.account_id, contact=command.contact)


def change_password(
    state: PacerState, command: commands.ChangePassword, at: int, ports: Ports
) -> events.PasswordChanged:
    """The owner replaces the password, knowing the old one."""
    account = _own(state, command.login, command.secret, at, ports)
    _require_form(state, account, command.new_secret, at, ports)
    return events.PasswordChanged(at=at, account_id=account.account_id, by_service_center=False)


def reset_password(state: PacerState, command: commands.ResetPassword, at: int, ports: Ports) -> events.PasswordChanged:
    """CIT-31: a lost password replaced with the token sent to the owner, or by the PACER Service Center."""
    account = _known(state, command.login)
    if not account.active:
        raise No(Code.AUTH_INACTIVE_ACCOUNT)
    if not command.by_service_center and not ports.passwords.accepts_token(command.login, command.token):
        raise No(Code.AUTH_BAD_TOKEN)
    _require_form(state, account, command.new_secret, at, ports)
    return events.PasswordChanged(at=at, account_id=account.account_id, by_service_center=command.by_service_center)


def set_active(state: PacerState, command: commands.SetActive, at: int, ports: Ports) -> events.ActiveSet | None:
    """An account closed or opened again; nothing happens to one that is so already."""
    account = _known(state, command.login)
    if account.active is command.active:
        return None
    return events.ActiveSet(at=at, account_id=account.account_id, active=command.active)


def set_exemption(
    state: PacerState, command: commands.SetExemption, at: int, ports: Ports
) -> events.ExemptionSet | None:
    """PACER-3: an exemption from fees entered or ended."""
    account = _known(state, command.login)
    if account.exempt is command.exempt:
        return None
    return events.ExemptionSet(at=at, account_id=account.account_id, exempt=command.exempt)


def lockout(at: int, rules: RuleBook) -> LockoutRule:
    """The rule on repeated wrong passwords that every court inherits."""
    rule = rules.resolve("session.lockout", RuleDates(filed=local_date(at))).value
    assert isinstance(rule, LockoutRule)
    return rule


def _says(rule_id: str, on: date, ports: Ports) -> bool:
    """Whether a rule of yes or no says yes on a day."""
    return ports.rules.resolve(rule_id, RuleDates(filed=on)).value is True


def _known(state: PacerState, login: str) -> Account:
    account_id = state.account_by_login.get(login)
    if account_id is None:
        raise No(Code.AUTH_UNKNOWN_LOGIN)
    return state.accounts[account_id]


def _own(state: PacerState, login: str, secret: str, at: int, ports: Ports) -> Account:
    """The account whose owner proves to be its owner."""
    account = _known(state, login)
    checked = ports.passwords.check(login, secret, at, lockout(at, ports.rules))
    if checked is Checked.LOCKED:
        raise No(Code.AUTH_LOCKED)
    if checked is Checked.DIFFERS:
        raise No(Code.AUTH_BAD_PASSWORD)
    if not account.active:
        raise No(Code.AUTH_INACTIVE_ACCOUNT)
    return account


def _require_court(court_id: str, ports: Ports) -> None:
    if court_id not in ports.courts.court_ids():
        raise No(Code.PACER_UNKNOWN_COURT)


def _require_unlinked(state: PacerState, account_id: int, court_id: str, user_id: int) -> None:
    """One account a user, and in a court one user an account (CACD-1: a login is one person's)."""
    taken = court_id in state.users_of.get(account_id, {})
    if taken or user_id in state.account_of_user.get(court_id, {}):
        raise No(Code.PACER_ALREADY_LINKED)


def _linked(account: Account, court_id: str, user_id: int, at: int, *, by_court: bool) -> events.AccountLinked:
    return events.AccountLinked(
        at=at, account_id=account.account_id, court_id=court_id, user_id=user_id, by_court=by_court
    )


def _require_form(state: PacerState, account: Account, secret: str, at: int, ports: Ports) -> None:
    try:
        rule = ports.rules.resolve("password.form", RuleDates(filed=local_date(at)))
    except NoRuleError:  # what PACER asked of passwords then was not seen
        return
    contact = state.contacts[account.account_id]
    assert isinstance(rule.value, PasswordRule)
    if not fits(secret, (account.login, account.name, *contact.emails), rule.value):
        raise No(Code.AUTH_WEAK_PASSWORD, cite=rule.cite)
