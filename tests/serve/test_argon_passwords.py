"""Passwords that stay: proved on threads, dead at once when they change, the same after a restart, seen by nobody."""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from served_court import NOON, do

from sim.courts import load_court
from sim.courts.clock import MINUTE_US
from sim.courts.rule_types import LockoutRule
from sim.ecf.answers import Refused
from sim.ecf.commands import ChangePassword, LogIn, RegisterUser
from sim.ecf.court import Court
from sim.ecf.passwords import Checked, Passwords
from sim.ecf.refusals import Code
from sim.serve.durable import argon_passwords
from sim.serve.durable.argon_passwords import FILE_NAME, OWASP, ArgonPasswords, HashingDesk, argon2id
from sim.serve.durable.journal import JournalFailedError
from sim.serve.durable.opening import Courthouse
from sim.serve.durable.password_store import Cost, PasswordStoreError

CHEAP = Cost(memory_kib=8, passes=1, lanes=1)
LOCKOUT = LockoutRule(failures_over=2, minutes=30, minutes_more=5)
SECRET, NEW = "Tr0ut & Perch", "Pike / 7 Salmon"


@pytest.fixture(scope="module")
def desk() -> Iterator[HashingDesk]:
    """Threads for every port of these tests."""
    desk = HashingDesk()
    yield desk
    desk.close()


def _opened(folder: Path, desk: HashingDesk) -> ArgonPasswords:
    return ArgonPasswords.open(folder, secrets.token_bytes, desk, CHEAP)


@pytest.fixture
def port(tmp_path: Path, desk: HashingDesk) -> Iterator[ArgonPasswords]:
    """A port in which smith has a password."""
    port = _opened(tmp_path, desk)
    port.enrol("smith", SECRET)
    yield port
    port.close()


def _check(port: Passwords, secret: str, at: int = 0, login: str = "smith") -> Checked:
    return port.check(login, secret, at, LOCKOUT)


def _proof(port: ArgonPasswords, secret: str, login: str = "smith") -> str:
    return asyncio.run(port.prove(login, secret))


def test_the_secret_and_a_proof_of_it_match_and_nothing_else_does(port: ArgonPasswords) -> None:
    assert _check(port, SECRET) is Checked.MATCHES
    assert _check(port, _proof(port, SECRET)) is Checked.MATCHES
    for wrong in (_proof(port, SECRET.lower()), SECRET + " ", "", "\udcff", _proof(port, SECRET)[:-1]):
        assert _check(port, wrong) is Checked.DIFFERS
        assert _check(port, SECRET) is Checked.MATCHES


def test_a_proof_is_good_for_its_own_login_only(port: ArgonPasswords) -> None:
    port.enrol("jones", SECRET)
    assert _check(port, _proof(port, SECRET), login="jones") is Checked.DIFFERS
    assert _check(port, _proof(port, SECRET, "jones"), login="jones") is Checked.MATCHES


def test_a_proof_is_worth_nothing_in_another_process(port: ArgonPasswords, tmp_path: Path, desk: HashingDesk) -> None:
    proof = _proof(port, SECRET)
    again = _opened(tmp_path, desk)
    assert (_check(again, proof), _check(again, SECRET)) == (Checked.DIFFERS, Checked.MATCHES)
    again.close()


def test_a_new_password_kills_the_old_one_its_proofs_and_its_token_at_once_and_for_good(
    port: ArgonPasswords, tmp_path: Path, desk: HashingDesk
) -> None:
    proof, token = _proof(port, SECRET), port.token("smith")
    assert port.accepts_token("smith", token)
    asyncio.run(port.prepare("smith", NEW))
    assert _check(port, SECRET) is Checked.MATCHES  # prepared only
    port.enrol("smith", NEW)
    assert [_check(port, one) for one in (SECRET, proof, NEW)] == [Checked.DIFFERS] * 2 + [Checked.MATCHES]
    assert not port.accepts_token("smith", token)
    again = _opened(tmp_path, desk)  # the first one was not closed: as after a kill
    assert [_check(again, one) for one in (SECRET, NEW)] == [Checked.DIFFERS, Checked.MATCHES]
    assert again.accepts_token("smith", port.token("smith"))
    assert not again.accepts_token("smith", token)
    again.close()


def test_a_prepared_password_is_enrolled_without_hashing_again(
    port: ArgonPasswords, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(port.prepare("smith", NEW))
    proof_of_new = asyncio.run(port.prove("smith", NEW))

    def hashes_again(*_: object) -> bytes:
        raise AssertionError("hashed in passing")

    monkeypatch.setattr(argon_passwords, "argon2id", hashes_again)
    port.enrol("smith", NEW)
    assert _check(port, proof_of_new) is Checked.DIFFERS  # it was made with the old salt
    monkeypatch.undo()
    assert _check(port, NEW) is Checked.MATCHES


def test_another_password_than_the_prepared_one_is_hashed_on_the_spot(port: ArgonPasswords) -> None:
    asyncio.run(port.prepare("smith", "Another 1"))
    port.enrol("smith", NEW)
    assert [_check(port, one) for one in ("Another 1", NEW)] == [Checked.DIFFERS, Checked.MATCHES]


def test_too_many_wrong_proofs_lock_the_login_and_the_lock_survives_a_restart(
    port: ArgonPasswords, tmp_path: Path, desk: HashingDesk
) -> None:
    right, wrong = _proof(port, SECRET), _proof(port, "wrong")
    assert [_check(port, wrong) for _ in range(3)] == [Checked.DIFFERS] * 3
    assert _check(port, right) is Checked.LOCKED  # and 5 minutes longer for the asking
    port.close()
    again = _opened(tmp_path, desk)
    assert _check(again, SECRET, 35 * MINUTE_US - 1) is Checked.LOCKED
    assert _check(again, SECRET, 40 * MINUTE_US) is Checked.MATCHES
    again.close()
    assert _check(_opened(tmp_path, desk), SECRET) is Checked.MATCHES


def test_a_new_password_opens_a_lock_for_good(port: ArgonPasswords, tmp_path: Path, desk: HashingDesk) -> None:
    for _ in range(4):
        _check(port, "wrong")
    port.enrol("smith", NEW)
    assert _check(port, NEW) is Checked.MATCHES
    port.close()
    assert _check(_opened(tmp_path, desk), NEW) is Checked.MATCHES


def test_a_login_without_a_password_is_hashed_for_as_any_other_and_guesses_fill_nothing(
    port: ArgonPasswords, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[Cost] = []

    def counted(secret: str, salt: bytes, cost: Cost) -> bytes:
        hashed.append(cost)
        return argon2id(secret, salt, cost)

    monkeypatch.setattr(argon_passwords, "argon2id", counted)
    proof = _proof(port, SECRET, "nobody")
    assert _check(port, proof, login="nobody") is Checked.DIFFERS
    _proof(port, SECRET)
    assert hashed == [CHEAP, CHEAP]
    assert not port.accepts_token("nobody", port.token("nobody"))
    port.close()
    with sqlite3.connect(port._store.path) as db:
        assert db.execute("SELECT login FROM failures").fetchall() == []
    db.close()


def test_no_more_hashes_at_a_time_than_there_are_threads(port: ArgonPasswords, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = most = 0

    def counted(*asked: object) -> bytes:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        found = argon2id(SECRET, b"x" * 16, Cost(64, 1, 1))
        at_once -= 1
        return found

    async def story() -> None:
        await asyncio.gather(*[port.prove(f"login{n}", SECRET) for n in range(40)])

    monkeypatch.setattr(argon_passwords, "argon2id", counted)
    asyncio.run(story())
    assert 1 <= most <= argon_passwords.THREADS


def test_where_the_disk_is_full_the_old_password_stands(port: ArgonPasswords) -> None:
    db = port._store._db
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(JournalFailedError, match="the password was not stored: database or disk is full"):
        for number in range(200):
            port.enrol(f"login{number}" * 20, NEW)
    assert _check(port, SECRET) is Checked.MATCHES
    db.execute("PRAGMA max_page_count = 100000")
    port.enrol("smith", NEW)
    assert _check(port, NEW) is Checked.MATCHES


def test_nothing_secret_shows(port: ArgonPasswords, tmp_path: Path) -> None:
    kept = port._known["smith"]
    told = f"{port!r} {port._store!r} {kept!r} {kept}"
    for secret in (SECRET, repr(kept.salt), repr(kept.hash), kept.hash.hex(), repr(port._proof_key)):
        assert secret not in told
    assert kept.hash == argon2id(SECRET, kept.salt, kept.cost) != SECRET.encode()
    path = tmp_path / FILE_NAME
    assert SECRET.encode() not in path.read_bytes() + Path(f"{path}-wal").read_bytes()
    assert {stat.S_IMODE(one.stat().st_mode) for one in tmp_path.glob(f"{FILE_NAME}*")} == {0o600}


def test_a_file_that_is_no_store_is_refused_and_left_as_it_is(tmp_path: Path, desk: HashingDesk) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"no database at all" * 100)
    with pytest.raises(PasswordStoreError, match="is no store of passwords"):
        _opened(tmp_path, desk)
    assert (tmp_path / FILE_NAME).read_bytes() == b"no database at all" * 100


def test_argon2id_is_that_of_the_reference_and_its_cost_is_the_recommended_one() -> None:
    """The hash that argon2-cffi's own encoder writes for the same salt and cost."""
    from argon2.low_level import Type, hash_secret

    encoded = hash_secret(SECRET.encode(), b"s" * 16, 2, 19_456, 1, 32, Type.ID)
    assert encoded.startswith(b"$argon2id$v=19$m=19456,t=2,p=1$")
    from base64 import b64encode

    assert b64encode(argon2id(SECRET, b"s" * 16, OWASP)).rstrip(b"=") == encoded.rsplit(b"$", 1)[1]


def test_a_court_logs_in_by_proof_and_a_changed_password_is_the_one_after_a_restart(
    tmp_path: Path, desk: HashingDesk
) -> None:
    def court(port: ArgonPasswords) -> Court:
        return Court(load_court("caed"), port)

    async def story() -> None:
        port = _opened(tmp_path, desk)
        port.enrol("clerk1", SECRET)
        async with await Courthouse.open(tmp_path, [court(port)]) as house:
            served = house.courts["caed"]
            await do(served, RegisterUser("clerk1", "Clerk One", "clerk", ("clerk@example.org",)))
            proof = await port.prove("clerk1", SECRET)
            session = (await do(served, LogIn("clerk1", proof))).receipt.session_id
            await port.prepare("clerk1", NEW)
            await do(served, ChangePassword(session, proof, NEW))
            stored = [record.events async for page in served.journal.read() for record in page]
            for secret in (SECRET, NEW, proof):
                assert secret.encode() not in b"".join(stored)
        again = _opened(tmp_path, desk)  # the first port was not closed: as after a kill
        async with await Courthouse.open(tmp_path, [court(again)]) as house:
            served = house.courts["caed"]
            old, new = await again.prove("clerk1", SECRET), await again.prove("clerk1", NEW)
            refused = await served.submit(LogIn("clerk1", old), NOON)
            assert isinstance(refused, Refused) and refused.code == Code.AUTH_BAD_PASSWORD.value
            await do(served, LogIn("clerk1", new))
        again.close()
        port.close()

    asyncio.run(story())
