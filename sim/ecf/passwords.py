"""The password port: the core asks it whether a login and a secret belong together, and never sees how it knows."""

from __future__ import annotations

import hmac
from hashlib import blake2b
from typing import Protocol


class Passwords(Protocol):
    """Whatever keeps the passwords of one court's logins."""

    def matches(self, login: str, secret: str) -> bool:
        """Whether this is the login's present password; an old one is dead at once (CACD-2)."""
        ...


class KeyedDigestPasswords:
    """A cheap keyed digest for simulated courts: same decisions as a slow hash, at a cost fit for simulated crowds."""

    __slots__ = ("_digests", "_key")

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._digests: dict[str, bytes] = {}

    def _digest(self, login: str, secret: str) -> bytes:
        return blake2b(f"{login}\0{secret}".encode("utf-8", "surrogatepass"), key=self._key, digest_size=16).digest()

    def enrol(self, login: str, secret: str) -> None:
        """Set or replace the password of a login."""
        self._digests[login] = self._digest(login, secret)

    def matches(self, login: str, secret: str) -> bool:
        """Whether this is the login's present password, compared in constant time."""
        known = self._digests.get(login)
        return known is not None and hmac.compare_digest(known, self._digest(login, secret))
