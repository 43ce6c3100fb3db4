"""What a court may ask the national account service (PACER), and what it is told where there is none."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from sim.courts.rule_types import LockoutRule
from sim.ecf.pacer.accounts import Account
from sim.ecf.passwords import Checked


class LoginDirectory(Protocol):
    """The narrowest question: where else does this login exist?"""

    def courts_of(self, login: str) -> Collection[str]:
        """Court ids in which the login is registered."""
        ...


class NoDirectory:
    """A court on its own: every unknown login is simply unknown."""

    __slots__ = ()

    def courts_of(self, login: str) -> Collection[str]:  # noqa: ARG002 - the protocol's argument
        """No other court is known."""
        return ()


class PacerView(LoginDirectory, Protocol):
    """The national service as a court sees it: accounts, whether a password is right, links, and nothing else."""

    def account(self, login: str) -> Account | None:
        """The account with this login, active or not."""
        ...

    def check(self, login: str, secret: str, at: int, lockout: LockoutRule) -> Checked:
        """Whether this is the account's present password."""
        ...

    def linked_user(self, account_id: int, court_id: str) -> int | None:
        """The court's own user to whom the account is linked (CACD-11)."""
        ...

    def sessions_end(self, account_id: int) -> int:
        """Sessions begun at or before this instant are over: the password changed, or the account was closed."""
        ...
