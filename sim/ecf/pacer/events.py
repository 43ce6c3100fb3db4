"""What happened in the national account service."""

from __future__ import annotations

from sim.ecf.events.base import Event
from sim.ecf.pacer.accounts import Account, Contact


class AccountCreated(Event, frozen=True, gc=False, tag=True):
    """An account exists from now on."""

    account: Account
    contact: Contact


class AccountUpgraded(Event, frozen=True, gc=False, tag=True):
    """A legacy account became an upgraded one."""

    account_id: int


class AccountLinked(Event, frozen=True, gc=False, tag=True):
    """An account stands for a court's own user from now on. by_court: the court linked it when granting access."""

    account_id: int
    court_id: str
    user_id: int
    by_court: bool


class ContactUpdated(Event, frozen=True, gc=False, tag=True):
    """Contact data from now on, whole."""

    account_id: int
    contact: Contact


class PasswordChanged(Event, frozen=True, gc=False, tag=True):
    """The password was replaced; every session begun with the old one is over."""

    account_id: int
    by_service_center: bool


class ActiveSet(Event, frozen=True, gc=False, tag=True):
    """An account was closed, which ends its sessions, or opened again."""

    account_id: int
    active: bool


class ExemptionSet(Event, frozen=True, gc=False, tag=True):
    """Whether an account pays for access."""

    account_id: int
    exempt: bool


PacerEvent = (
    AccountCreated | AccountUpgraded | AccountLinked | ContactUpdated | PasswordChanged | ActiveSet | ExemptionSet
)
