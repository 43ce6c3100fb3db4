"""The national passwords of several processes: one store, read anew by each of them at every proof and every check."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from spread_house import NEW_SECRET, NOW, SECRET, port_of

from sim.courts.rule_types import LockoutRule
from sim.ecf.passwords import Checked
from sim.serve.national.shared_passwords import SharedPasswords

LOCKOUT = LockoutRule(failures_over=2, minutes=5, minutes_more=1)
DIFFERS, LOCKED, MATCHES = Checked.DIFFERS, Checked.LOCKED, Checked.MATCHES


@contextmanager
def ports(folder: Path) -> Iterator[tuple[SharedPasswords, SharedPasswords]]:
    """Of two processes; smith's password was set in the first."""
    with ExitStack() as opened:
        first, second = port_of(folder), port_of(folder)
        opened.callback(first.close)
        opened.callback(second.close)
        first.enrol("smith", SECRET)
        yield first, second


def tried(port: SharedPasswords, secret: str) -> Checked:
    return port.check("smith", asyncio.run(port.prove("smith", secret)), NOW, LOCKOUT)


def test_a_password_set_in_one_process_is_the_one_in_the_other(tmp_path: Path) -> None:
    with ports(tmp_path) as (first, second):
        old = asyncio.run(second.prove("smith", SECRET))
        assert second.check("smith", old, NOW, LOCKOUT) is MATCHES
        first.enrol("smith", NEW_SECRET)
        assert second.check("smith", old, NOW, LOCKOUT) is DIFFERS
        assert [tried(second, secret) for secret in (SECRET, NEW_SECRET)] == [DIFFERS, MATCHES]
        assert second.has("smith") and not second.has("jones")


def test_a_token_dies_in_every_process_with_the_password(tmp_path: Path) -> None:
    with ports(tmp_path) as (first, second):
        token = first.token("smith")
        assert second.accepts_token("smith", token)
        second.enrol("smith", NEW_SECRET)
        assert not first.accepts_token("smith", token)


def test_failures_are_one_count_and_a_right_password_anywhere_forgets_them(tmp_path: Path) -> None:
    with ports(tmp_path) as (first, second):
        for _ in range(3):
            assert [tried(first, "wrong"), tried(second, "wrong"), tried(first, SECRET)] == [DIFFERS, DIFFERS, MATCHES]
        assert [tried(first, "wrong"), tried(second, "wrong"), tried(first, "wrong")] == [DIFFERS] * 3
        assert [tried(second, SECRET), tried(first, SECRET)] == [LOCKED] * 2
        first.enrol("smith", NEW_SECRET)  # which opens the lock
        assert tried(second, NEW_SECRET) is MATCHES


def test_a_lock_outlives_a_process_that_did_not_end_in_order(tmp_path: Path) -> None:
    with ports(tmp_path) as (first, _):
        assert [tried(first, "wrong") for _ in range(3)] == [DIFFERS] * 3
        later = port_of(tmp_path)
        assert tried(later, SECRET) is LOCKED
        later.close()


def test_while_the_store_is_taken_the_last_known_password_counts(tmp_path: Path) -> None:
    """The core is answered all the same, and failures count in the process until the store is free."""
    with ports(tmp_path) as (first, _):
        proofs = [asyncio.run(first.prove("smith", secret)) for secret in (SECRET, "wrong")]
        taken = sqlite3.connect(tmp_path / "passwords.sqlite3", isolation_level=None)
        taken.execute("BEGIN IMMEDIATE")
        assert [first.check("smith", proof, NOW, LOCKOUT) for proof in proofs] == [MATCHES, DIFFERS]
        taken.execute("ROLLBACK")
        until = time.monotonic() + 10
        while taken.execute("SELECT count FROM failures").fetchall() != [(1,)]:
            assert time.monotonic() < until
            time.sleep(0.01)
        taken.close()
        assert [tried(first, "wrong") for _ in range(2)] == [DIFFERS] * 2
        assert tried(first, SECRET) is LOCKED
