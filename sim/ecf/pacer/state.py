"""The write state of the national account service, and what each event does to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Any

import msgspec
from msgspec.structs import replace

from sim.ecf.pacer.accounts import Account, Contact
from sim.ecf.pacer.events import (
    AccountCreated,
    AccountLinked,
    AccountUpgraded,
    ActiveSet,
    ContactUpdated,
    ExemptionSet,
    PacerEvent,
    PasswordChanged,
)


class PacerState(msgspec.Struct):
    """Accounts and their links.

    users_of: by account, the user it stands for in each court; account_of_user: the same the other way round.
    sessions_end: by account, the instant by which all sessions begun are over.
    """

    accounts: dict[int, Account] = {}
    account_by_login: dict[str, int] = {}
    contacts: dict[int, Contact] = {}
    users_of: dict[int, dict[str, int]] = {}
    account_of_user: dict[str, dict[int, int]] = {}
    sessions_end: dict[int, int] = {}

    def digest(self) -> str:
        """64 hex digits that two equal states share and two different ones do not."""
        return blake2b(msgspec.msgpack.encode(self), digest_size=32).hexdigest()


def apply(state: PacerState, event: PacerEvent) -> None:
    """Change the state by one event."""
    _APPLY[type(event)](state, event)


def _created(state: PacerState, event: AccountCreated) -> None:
    account = event.account
    state.accounts[account.account_id] = account
    state.account_by_login[account.login] = account.account_id
    state.contacts[account.account_id] = event.contact


def _upgraded(state: PacerState, event: AccountUpgraded) -> None:
    state.accounts[event.account_id] = replace(state.accounts[event.account_id], upgraded=True)


def _linked(state: PacerState, event: AccountLinked) -> None:
    state.users_of.setdefault(event.account_id, {})[event.court_id] = event.user_id
    state.account_of_user.setdefault(event.court_id, {})[event.user_id] = event.account_id


def _contact_updated(state: PacerState, event: ContactUpdated) -> None:
    state.contacts[event.account_id] = event.contact
    state.accounts[event.account_id] = replace(state.accounts[event.account_id], name=event.contact.name)


def _password_changed(state: PacerState, event: PasswordChanged) -> None:
    state.sessions_end[event.account_id] = event.at


def _active_set(state: PacerState, event: ActiveSet) -> None:
    state.accounts[event.account_id] = replace(state.accounts[event.account_id], active=event.active)
    if not event.active:
        state.sessions_end[event.account_id] = event.at


def _exemption_set(state: PacerState, event: ExemptionSet) -> None:
    state.accounts[event.account_id] = replace(state.accounts[event.account_id], exempt=event.exempt)


_APPLY: Mapping[type, Callable[[PacerState, Any], None]] = {
    AccountCreated: _created,
    AccountUpgraded: _upgraded,
    AccountLinked: _linked,
    ContactUpdated: _contact_updated,
    PasswordChanged: _password_changed,
    ActiveSet: _active_set,
    ExemptionSet: _exemption_set,
}
