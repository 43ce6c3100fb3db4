"""The passwords of a served court: argon2id on threads, a proof of one process for the core, a store that stays."""

from __future__ import annotations

import asyncio
import hmac
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw

from sim.courts.rule_types import LockoutRule
from sim.ecf.passwords import Checked, Failures, Locks
from sim.serve.durable.password_store import Cost, Hashed, PasswordStore

OWASP = Cost(memory_kib=19_456, passes=2, lanes=1)
"""The least that OWASP's Password Storage Cheat Sheet recommends for argon2id: 19 MiB, two passes, one lane."""

SALT_BYTES = 16
"""RFC 9106 section 4: a salt of 128 bits is enough for all applications."""

HASH_BYTES = 32
"""RFC 9106 section 4: a tag of 256 bits, as in its two recommended choices."""

FILE_NAME = "passwords.sqlite3"
THREADS = 2  # so many hashes at a time: each takes a core and its memory
_PREPARED_MAX = 1_000
_PROOF_BYTES = 32


class HashingDesk:
    """Threads on which passwords are hashed, for all ports of a process: the others wait their turn."""

    def __init__(self, threads: int = THREADS) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="argon2")

    async def hash(self, secret: str, salt: bytes, cost: Cost) -> bytes:
        """The argon2id hash of a secret."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, argon2id, secret, salt, cost)

    def close(self) -> None:
        """Wait for the hashes under way and let the threads go."""
        self._threads.shutdown()


class ArgonPasswords:
    """A ``sim.ecf.passwords.Passwords`` whose passwords survive a restart; used by one event loop.

    Hashing is slow on purpose, and the core asks in passing. So whoever serves a log-in awaits ``prove`` first and
    gives the core the proof in place of the secret; before a change of password it awaits ``prepare``. The core may
    be given secrets all the same: then the loop stands still for one hash.

    Failures and locks survive an orderly end; of a killed process, the last ones may be lost.
    """

    def __init__(
        self, store: PasswordStore, random_bytes: Callable[[int], bytes], cost: Cost, desk: HashingDesk
    ) -> None:
        self._store, self._random_bytes, self._cost, self._desk = store, random_bytes, cost, desk
        self._known = store.passwords()
        self._locks = Locks()
        for login, failures in store.failures().items():
            self._locks.hold_against(login, failures)
        self._proof_key = random_bytes(_PROOF_BYTES)  # of this process alone: no proof is worth anything in another
        self._proof_mark = random_bytes(8).hex()
        self._stand_in = Hashed(cost, random_bytes(SALT_BYTES), random_bytes(HASH_BYTES))  # of logins without password
        self._prepared: dict[str, tuple[bytes, Hashed]] = {}
        self._guard = threading.Lock()  # between the loop and the saver's thread
        self._unsaved: dict[str, Failures | None] = {}
        self._saving = False
        self._saver = ThreadPoolExecutor(1, thread_name_prefix="failures")

    @classmethod
    def open(
        cls,
        folder: Path,
        random_bytes: Callable[[int], bytes],
        desk: HashingDesk,
        cost: Cost = OWASP,
    ) -> ArgonPasswords:
        """The port over the store in a court's folder, begun if there is none. Raises PasswordStoreError."""
        return cls(PasswordStore.open(folder / FILE_NAME, random_bytes), random_bytes, cost, desk)

    # --- before the core is asked ------------------------------------------------------------------------------------

    async def prove(self, login: str, secret: str) -> str:
        """What ``check`` takes in place of the secret, right or wrong, in this process until the password changes.

        A login without a password takes as long as one that has one. A proof is given back as it is: who logged in
        nationally goes on to the courts by it.
        """
        if secret.startswith(self._proof_mark):
            return secret
        kept = self._known.get(login, self._stand_in)
        return self._proof(login, await self._desk.hash(secret, kept.salt, kept.cost))

    async def prepare(self, login: str, new_secret: str) -> None:
        """Hash a new password, so that ``enrol`` need not."""
        salt = self._random_bytes(SALT_BYTES)
        hashed = Hashed(self._cost, salt, await self._desk.hash(new_secret, salt, self._cost))
        self._prepared.pop(login, None)
        self._prepared[login] = (self._digest(b"prepared", login, _encoded(new_secret)), hashed)
        if len(self._prepared) > _PREPARED_MAX:  # of changes that the core then refused
            del self._prepared[next(iter(self._prepared))]

    # --- what the core asks ------------------------------------------------------------------------------------------

    def check(self, login: str, secret: str, at: int, lockout: LockoutRule) -> Checked:
        """As ``Passwords.check``. secret: better a proof of it; a secret itself is hashed on the spot."""
        kept = self._known.get(login)
        if kept is None:
            return Checked.DIFFERS
        if self._locks.is_locked(login, at, lockout):
            self._keep_failures(login)
            return Checked.LOCKED
        if not secret.startswith(self._proof_mark):
            secret = self._proof(login, argon2id(secret, kept.salt, kept.cost))
        if hmac.compare_digest(_encoded(secret), self._proof(login, kept.hash).encode()):
            if self._locks.against(login) is not None:
                self._locks.clear(login)
                self._keep_failures(login)
            return Checked.MATCHES
        self._locks.count(login, at, lockout)
        self._keep_failures(login)
        return Checked.DIFFERS

    def enrol(self, login: str, secret: str) -> None:
        """As ``Passwords.enrol``; durable on return. Raises JournalFailedError; then the old password stands."""
        digest, hashed = self._prepared.pop(login, (b"", self._stand_in))
        if not hmac.compare_digest(digest, self._digest(b"prepared", login, _encoded(secret))):
            salt = self._random_bytes(SALT_BYTES)
            hashed = Hashed(self._cost, salt, argon2id(secret, salt, self._cost))
        self._store.put(login, hashed)
        self._known[login] = hashed
        self._locks.clear(login)
        self._keep_failures(login)  # none: what a save under way may just have written is gone again

    def token(self, login: str) -> str:
        """The token with which the login's owner may set a new password: for the e-mail, and for nobody else.

        It dies with the password, and not with the process.
        """
        kept = self._known.get(login, self._stand_in)
        return _keyed(self._store.token_key, b"reset", login, kept.hash).hex()

    def accepts_token(self, login: str, token: str) -> bool:
        """As ``Passwords.accepts_token``."""
        return hmac.compare_digest(self.token(login).encode(), _encoded(token)) and login in self._known

    def has(self, login: str) -> bool:
        """Whether the login has a password."""
        return login in self._known

    # --- ends --------------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Keep what is still to be kept, and give the store back. The desk is for its owner to close."""
        self._saver.shutdown()
        self._save()
        self._store.close()

    def _keep_failures(self, login: str) -> None:
        with self._guard:
            self._unsaved[login] = self._locks.against(login)
            begun, self._saving = self._saving, True
        if not begun:
            self._saver.submit(self._save)

    def _save(self) -> None:
        """On the saver's thread: what gathered since the last time, in one commit."""
        with self._guard:
            unsaved, self._unsaved, self._saving = self._unsaved, {}, False
        try:
            self._store.put_failures(unsaved)
        except sqlite3.Error:  # a lock then lasts as long as the process; the next failure tries again
            with self._guard:
                self._unsaved = unsaved | self._unsaved

    def _proof(self, login: str, hashed: bytes) -> str:
        return self._proof_mark + self._digest(b"proof", login, hashed).hex()

    def _digest(self, purpose: bytes, login: str, what: bytes) -> bytes:
        return _keyed(self._proof_key, purpose, login, what)


def argon2id(secret: str, salt: bytes, cost: Cost) -> bytes:
    """RFC 9106, argon2id version 19, ``HASH_BYTES`` long. Takes tens of milliseconds, without the interpreter."""
    return hash_secret_raw(
        _encoded(secret), salt, cost.passes, cost.memory_kib, cost.lanes, HASH_BYTES, Type.ID, version=19
    )


def _keyed(key: bytes, purpose: bytes, login: str, what: bytes) -> bytes:
    """A digest that nobody makes without the key; the length keeps the login and what follows apart."""
    written = _encoded(login)
    return blake2b(
        b"".join((purpose, b"\0", len(written).to_bytes(4), written, what)), key=key, digest_size=_PROOF_BYTES
    ).digest()


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
