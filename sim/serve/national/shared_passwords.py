"""The national passwords of a house whose processes share one store: every proof and every check reads it anew.

A password that one process changed is dead in all of them at once. Failures are counted in the store as well, so that
a lock is nationwide whichever process somebody tries at; they survive the end of any process, orderly or not, and may
be lost in a power failure.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from sim.courts.rule_types import LockoutRule
from sim.ecf.passwords import Checked, Failures
from sim.serve.durable.argon_passwords import ArgonPasswords, HashingDesk
from sim.serve.durable.password_store import Cost, Hashed, PasswordStore, PasswordStoreError

_BUSY_S = 0.25  # the event loop waits: a commit of another process takes milliseconds
_PASSWORD = "SELECT memory_kib, passes, lanes, salt, hash FROM password WHERE login = ?"
_FAILURES = "SELECT count, locked_until FROM failures WHERE login = ?"
_COUNT = "INSERT OR REPLACE INTO failures VALUES (?, ?, ?)"
_FORGET = "DELETE FROM failures WHERE login = ?"


class SharedPasswords(ArgonPasswords):
    """``ArgonPasswords`` over a store that other processes change, too.

    ``require_fresh``, where it is set, is asked before each proof and may raise JournalError: nobody is let in then.
    """

    def __init__(
        self, store: PasswordStore, random_bytes: Callable[[int], bytes], cost: Cost, desk: HashingDesk
    ) -> None:
        super().__init__(store, random_bytes, cost, desk)
        self.require_fresh: Callable[[], None] = _nothing
        self._shared = sqlite3.connect(store.path, isolation_level=None, timeout=_BUSY_S)
        self._shared.execute("PRAGMA synchronous = NORMAL")  # a failure counted is no commit to wait for

    async def prove(self, login: str, secret: str) -> str:
        """As ``ArgonPasswords.prove``, against the password of this moment. Raises PasswordStoreError."""
        self.require_fresh()
        try:
            self._read_password(login)
        except sqlite3.Error as error:
            raise PasswordStoreError(f"{self._store.path}: cannot be read ({error}); nobody can log in") from error
        return await super().prove(login, secret)

    def check(self, login: str, secret: str, at: int, lockout: LockoutRule) -> Checked:
        """As ``ArgonPasswords.check``; the attempt is counted for all processes before another one looks.

        Where the store cannot be read now, what was read last counts, and failures in this process alone: the core
        asks in passing, and must not be left without an answer.
        """
        try:
            self._shared.execute("BEGIN IMMEDIATE")
            self._read_password(login)
            self._read_failures(login)
        except sqlite3.Error:
            self._end("ROLLBACK")
            return super().check(login, secret, at, lockout)
        try:
            return super().check(login, secret, at, lockout)
        finally:
            self._end("COMMIT")

    def accepts_token(self, login: str, token: str) -> bool:
        """As ``Passwords.accepts_token``."""
        self._read_if_possible(login)
        return super().accepts_token(login, token)

    def token(self, login: str) -> str:
        """As ``ArgonPasswords.token``."""
        self._read_if_possible(login)
        return super().token(login)

    def has(self, login: str) -> bool:
        """As ``ArgonPasswords.has``."""
        self._read_if_possible(login)
        return super().has(login)

    def close(self) -> None:
        """As ``ArgonPasswords.close``."""
        self._shared.close()
        super().close()

    def _keep_failures(self, login: str) -> None:
        failures = self._locks.against(login)
        try:
            if failures is None:
                self._shared.execute(_FORGET, (login,))
            else:
                self._shared.execute(_COUNT, (login, failures.count, failures.locked_until))
        except sqlite3.Error:  # busy or full: as for a port that shares nothing
            super()._keep_failures(login)

    def _read_password(self, login: str) -> None:
        row = self._shared.execute(_PASSWORD, (login,)).fetchone()
        if row is None:
            self._known.pop(login, None)
        else:
            self._known[login] = Hashed(Cost(*row[:3]), bytes(row[3]), bytes(row[4]))

    def _read_if_possible(self, login: str) -> None:
        try:
            self._read_password(login)
        except sqlite3.Error:
            return

    def _read_failures(self, login: str) -> None:
        row = self._shared.execute(_FAILURES, (login,)).fetchone()
        if row is None:
            self._locks.clear(login)
        else:
            self._locks.hold_against(login, Failures(*row))

    def _end(self, how: str) -> None:
        if self._shared.in_transaction:
            try:
                self._shared.execute(how)
            except sqlite3.Error:
                self._shared.rollback()


def _nothing() -> None:
    """Nothing to be asked."""
