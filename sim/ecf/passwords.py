"""The password port: the core asks it whether a login and a secret belong together, and never sees how it knows."""

from __future__ import annotations

import hmac
from enum import Enum
from hashlib import blake2b
from typing import Protocol

import msgspec

from sim.courts.clock import MINUTE_US
from sim.courts.rule_types import LockoutRule


class Checked(Enum):
    """What checking a password brought to light."""

    MATCHES = "matches"
    DIFFERS = "differs"
    LOCKED = "locked"  # whatever the secret was: a locked login is not told whether it was right


class Passwords(Protocol):
    """Whatever keeps the passwords of one court's logins, or of the national accounts.

    It counts failures and keeps its own locks, so that a refused log-in changes nothing in the court. Nothing that it
    is given or that it keeps reaches an event, a log or a representation.
    """

    def check(self, login: str, secret: str, at: int, lockout: LockoutRule) -> Checked:
        """Whether this is the login's present password, counting the attempt made at ``at`` (microseconds UTC)."""
        ...

    def enrol(self, login: str, secret: str) -> None:
        """Set or replace a login's password; the old one is dead at once, and a lock is opened (CACD-2)."""
        ...

    def accepts_token(self, login: str, token: str) -> bool:
        """Whether the token, sent to the login's own e-mail address, proves that its owner asks for a new password.

        A token is good for one change: with the password it dies.
        """
        ...


class Failures(msgspec.Struct, gc=False):
    """Wrong passwords of one login since its last right one. locked_until: an instant, 0 while it is not locked."""

    count: int = 0
    locked_until: int = 0


class Locks:
    """Failures by login, for ports to share: kept only for logins that have a password: guesses fill nothing."""

    __slots__ = ("_failures",)

    def __init__(self) -> None:
        self._failures: dict[str, Failures] = {}

    def is_locked(self, login: str, at: int, lockout: LockoutRule) -> bool:
        """Whether the login is locked; asking while it is makes the lock last longer (the rule ``session.lockout``)."""
        failures = self._failures.get(login)
        if failures is None or at >= failures.locked_until:
            return False
        failures.locked_until += lockout.minutes_more * MINUTE_US
        return True

    def count(self, login: str, at: int, lockout: LockoutRule) -> None:
        """One more wrong password; one too many locks the login, and the count begins again once the lock is over."""
        failures = self._failures.setdefault(login, Failures())
        if failures.locked_until:
            failures.count, failures.locked_until = 0, 0
        failures.count += 1
        if failures.count > lockout.failures_over:
            failures.locked_until = at + lockout.minutes * MINUTE_US

    def clear(self, login: str) -> None:
        """Forget the failures of a login."""
        self._failures.pop(login, None)

    def against(self, login: str) -> Failures | None:
        """What is held against a login, for ports that keep it over a restart; None: nothing."""
        failures = self._failures.get(login)
        return None if failures is None else Failures(failures.count, failures.locked_until)

    def hold_against(self, login: str, failures: Failures) -> None:
        """What was kept over a restart."""
        self._failures[login] = failures


class KeyedDigestPasswords:
    """A cheap keyed digest for simulated courts: same decisions as a slow hash, at a cost fit for simulated crowds."""

    __slots__ = ("_digests", "_key", "_locks")

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._digests: dict[str, bytes] = {}
        self._locks = Locks()

    def _digest(self, login: str, secret: str) -> bytes:
        return blake2b(f"{login}\0{secret}".encode("utf-8", "surrogatepass"), key=self._key, digest_size=16).digest()

    def enrol(self, login: str, secret: str) -> None:
        """Set or replace the password of a login; a lock is opened."""
        self._digests[login] = self._digest(login, secret)
        self._locks.clear(login)

    def check(self, login: str, secret: str, at: int, lockout: LockoutRule) -> Checked:
        """Whether this is the login's present password, compared in constant time; failures are counted."""
        known = self._digests.get(login)
        if known is None:
            return Checked.DIFFERS
        if self._locks.is_locked(login, at, lockout):
            return Checked.LOCKED
        if hmac.compare_digest(known, self._digest(login, secret)):
            self._locks.clear(login)
            return Checked.MATCHES
        self._locks.count(login, at, lockout)
        return Checked.DIFFERS

    def token(self, login: str) -> str:
        """The token with which the login's owner may set a new password: for the e-mail, and for nobody else."""
        known = self._digests.get(login, b"")
        return blake2b(b"reset\0" + known, key=self._key, digest_size=16).hexdigest()

    def accepts_token(self, login: str, token: str) -> bool:
        """Whether this is the token of the login's present password."""
        expected = self.token(login).encode()
        return login in self._digests and hmac.compare_digest(expected, token.encode("utf-8", "surrogatepass"))
