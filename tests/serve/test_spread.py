"""Courts spread over processes that share one national service: accounts, passwords, links and bills are one."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from msgspec.structs import replace
from spread_house import (
    NEW_SECRET,
    SECRET,
    Clock,
    bill,
    docket_query,
    file,
    link,
    log_in,
    open_account,
    open_case,
    process,
    read,
    session_of,
)

from sim.cli.serve_sharing import leave_notice, living_owner, owners_clock
from sim.data_file import InputError
from sim.ecf.answers import Accepted, Refused
from sim.ecf.commands import LogIn, RegisterUser
from sim.ecf.pacer.accounts import Contact
from sim.ecf.pacer.billing import RecordCharge
from sim.ecf.pacer.commands import ChangePassword, CreateAccount, LinkAccount, SetActive
from sim.ecf.pacer.deciding import lockout
from sim.ecf.pacer.machine import Done
from sim.ecf.passwords import Checked
from sim.ecf.reading.shown import Shown
from sim.ecf.refusals import Code
from sim.serve.durable.journal import JournalBusyError
from sim.serve.durable.opening import NationalBusyError
from sim.serve.house import NATIONAL, House
from sim.serve.logging_in import national_proof
from sim.serve.national.away import NationalAwayError, NationalElsewhereError
from sim.serve.national.followed_pacer import FRESH_S, FollowedPacer
from sim.serve.national.owner_notice import OwnerNotice, leave
from sim.serve.national.sealed import CHARGES_PATH, SEAL_HEADER, ChargeAsked
from sim.serve.web.app import sites


@asynccontextmanager
async def spread(folder: Path, url: str = "") -> AsyncIterator[tuple[House, House]]:
    """(the owner with caed, a follower with casb); smith has an account that is linked in both."""
    now_us = Clock()
    async with (
        process(folder, url, "caed", follow=False, now_us=now_us) as owner,
        process(folder, url, "casb", follow=True, now_us=now_us) as follower,
    ):
        account_id = await open_account(owner)
        await link(owner, account_id)
        await link(follower, account_id)
        yield owner, follower


def test_one_account_logs_in_and_reads_at_both_and_has_one_bill(where: str, tmp_path: Path) -> None:
    async def story() -> None:
        async with spread(tmp_path, where) as houses:
            for house in houses:
                session = await session_of(house)
                case_id = await open_case(house, session)
                for _ in range(2):
                    assert isinstance(await read(house, session, case_id), Shown)
            charged = await bill(tmp_path, where)
            assert [(one.transaction_id, one.charge.court_id, one.charge.account_id) for one in charged] == [
                (1, "caed", 1), (2, "caed", 1), (3, "casb", 1), (4, "casb", 1),
            ]  # fmt: skip
            owner, follower = houses
            assert owner.pacer.digest() == follower.pacer.digest()

    asyncio.run(story())


def test_an_old_password_is_dead_at_once_and_its_sessions_as_soon_as_the_journal_is_read(
    where: str, tmp_path: Path
) -> None:
    async def story() -> None:
        async with spread(tmp_path, where) as (owner, follower):
            session = await session_of(follower)
            case_id = await open_case(follower, session)
            old_proof = await follower.passwords[NATIONAL].prove("smith", SECRET)
            proof = await owner.passwords[NATIONAL].prove("smith", SECRET)
            changed = await owner.durable_pacer.submit(ChangePassword("smith", proof, NEW_SECRET), owner.now_us())
            assert isinstance(changed, Done)
            told = await log_in(follower, SECRET)
            assert isinstance(told, Refused) and told.code == Code.AUTH_BAD_PASSWORD.value
            assert isinstance(await log_in(follower, NEW_SECRET), Accepted)
            again = await follower.courts["casb"].do(LogIn("smith", old_proof))
            assert isinstance(again, Refused) and again.code == Code.AUTH_BAD_PASSWORD.value
            await asyncio.sleep(FRESH_S)
            late = await file(follower, session, case_id, "late")
            assert isinstance(late, Refused) and late.code.startswith("auth.")

    asyncio.run(story())


def test_what_the_owner_tells_of_accounts_counts_at_the_follower_within_the_bound(where: str, tmp_path: Path) -> None:
    async def story() -> None:
        async with spread(tmp_path, where) as (owner, follower):
            await owner.durable_pacer.submit(SetActive("smith", False), owner.now_us())
            await asyncio.sleep(FRESH_S)
            assert not follower.pacer.account("smith").active
            assert isinstance(await log_in(follower), Refused)
            await owner.durable_pacer.submit(CreateAccount("jones", Contact("Béla Jones")), owner.now_us())
            await asyncio.sleep(FRESH_S)
            assert follower.pacer.account("jones").account_id == 2

    asyncio.run(story())


def test_failures_are_counted_for_all_processes_together(tmp_path: Path) -> None:
    """Tries at one process and at the other make one lock, which holds at both."""

    async def story() -> None:
        async with spread(tmp_path) as (owner, follower):
            tries = [owner, follower] * 6
            codes = [(await national_proof(house, "smith", "wrong"))[0] for house in tries]
            allowed = lockout(owner.now_us(), owner.national.rules).failures_over + 1
            assert codes == [Checked.DIFFERS] * allowed + [Checked.LOCKED] * (12 - allowed)
            for house in (owner, follower):
                assert (await national_proof(house, "smith", SECRET))[0] is Checked.LOCKED

    asyncio.run(story())


def test_while_the_owner_is_away_filing_goes_on_and_charged_reading_waits(where: str, tmp_path: Path) -> None:
    async def story() -> None:
        now_us = Clock()
        async with process(tmp_path, where, "caed", follow=False, now_us=now_us) as owner:
            account_id = await open_account(owner)
            followed = process(tmp_path, where, "casb", follow=True, now_us=now_us)
            follower = await followed.__aenter__()
            await link(follower, account_id)
            session = await session_of(follower)
            case_id = await open_case(follower, session)
            assert isinstance(await read(follower, session, case_id), Shown)
        try:
            with pytest.raises(NationalAwayError, match=r"is away.*Filing goes on"):
                await read(follower, session, case_id)
            assert isinstance(await file(follower, session, case_id, "meanwhile"), Accepted)
            assert isinstance(await log_in(follower), Accepted)  # by the replica and the store
            async with process(tmp_path, where, "caed", follow=False, now_us=now_us):  # at another port
                assert isinstance(await read(follower, session, case_id), Shown)
                assert [one.transaction_id for one in await bill(tmp_path, where)] == [1, 2]
        finally:
            await followed.__aexit__(None, None, None)

    asyncio.run(story())


def test_a_charge_told_twice_under_one_key_is_billed_once_also_after_a_restart(tmp_path: Path) -> None:
    async def story() -> None:
        now_us = Clock()
        async with spread(tmp_path, "") as (owner, follower):
            session = await session_of(follower)
            shown = follower.courts["casb"].reading.read(
                docket_query(session, await open_case(follower, session)), follower.now_us()
            )
            assert isinstance(shown, Shown) and shown.charge is not None
            asked = ChargeAsked("casb/1", shown.charge)
            first, second = await asyncio.gather(owner.owner_desk.charge(asked), owner.owner_desk.charge(asked))
            assert first == second == await owner.owner_desk.charge(asked)
            other = await owner.owner_desk.charge(ChargeAsked("casb/2", shown.charge))
            assert [one.charged[0].transaction_id for one in (first, other)] == [1, 2]
        async with process(tmp_path, "", "caed", follow=False, now_us=now_us) as owner:
            assert await owner.owner_desk.charge(asked) == first
            assert len(await bill(tmp_path, "")) == 2

    asyncio.run(story())


def test_a_charge_is_refused_in_the_services_own_words(tmp_path: Path) -> None:
    async def story() -> None:
        async with spread(tmp_path) as (_owner, follower):
            session = await session_of(follower)
            case_id = await open_case(follower, session)
            court = follower.courts["casb"]
            shown = court.reading.read(docket_query(session, case_id), follower.now_us())
            told = await court.billing.submit(RecordCharge(replace(shown.charge, account_id=9)), follower.now_us())
            assert isinstance(told, Refused) and told.code == Code.ACCESS_NO_ACCOUNT.value
            assert await bill(tmp_path, "") == []

    asyncio.run(story())


def test_national_commands_are_the_owners_and_a_follower_says_where(tmp_path: Path) -> None:
    async def story() -> None:
        async with spread(tmp_path) as (owner, follower):
            where = f"http://127.0.0.1:{owner.port}/pacer/"
            with pytest.raises(NationalElsewhereError, match=where):
                await follower.durable_pacer.submit(ChangePassword("smith", SECRET, NEW_SECRET), follower.now_us())
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{follower.port}") as client:
                body = {"login": "smith", "secret": SECRET, "new_secret": NEW_SECRET}
                told = await client.post("/pacer/api/v1/commands/ChangePassword", json=body)
                assert (told.status_code, where in told.json()["error"]["message"]) == (503, True), told.text

    asyncio.run(story())


def test_an_accounts_owner_links_it_to_a_followers_court_by_both_passwords(tmp_path: Path) -> None:
    async def story() -> None:
        async with spread(tmp_path) as (owner, follower):
            account_id = await open_account(owner, "jones")
            await asyncio.sleep(FRESH_S)
            court = follower.courts["casb"]
            await court.do(RegisterUser("old-jones", "Béla Jones", "attorney", ("jones@example.org",)))
            follower.passwords["casb"].enrol("old-jones", SECRET)
            command = LinkAccount("jones", SECRET, "casb", "old-jones", "wrong")
            told = await follower.durable_pacer.submit(command, follower.now_us())
            assert isinstance(told, Refused) and told.code == Code.AUTH_BAD_PASSWORD.value
            linked = await follower.durable_pacer.submit(replace(command, court_secret=SECRET), follower.now_us())
            assert isinstance(linked, Done)
            user_id = court.state.user_by_login["old-jones"]
            assert [house.pacer.linked_user(account_id, "casb") for house in (owner, follower)] == [user_id] * 2
            assert isinstance(await log_in(follower, login="jones"), Accepted)
            twice = await follower.durable_pacer.submit(replace(command, court_secret=SECRET), follower.now_us())
            assert isinstance(twice, Refused) and twice.code == Code.PACER_ALREADY_LINKED.value

    asyncio.run(story())


def test_only_who_has_the_houses_secret_is_heard_and_only_the_owner_is_believed(tmp_path: Path) -> None:
    async def story() -> None:
        async with spread(tmp_path) as (owner, follower):
            session = await session_of(follower)
            case_id = await open_case(follower, session)
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{owner.port}") as client:
                for headers in ({}, {SEAL_HEADER: "0" * 64}):
                    assert (await client.post(CHARGES_PATH, json={}, headers=headers)).status_code == 403
                by_host = await client.post(CHARGES_PATH, json={}, headers={"host": "ecf.caed.uscourts.gov"})
                assert by_host.status_code == 404
            transport = httpx.ASGITransport(sites(owner, lambda digits: "0" * digits), client=("203.0.113.5", 999))
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as stranger:
                assert (await stranger.post(CHARGES_PATH, json={})).status_code == 404

            async def says_yes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                await reader.readuntil(b"\r\n\r\n")
                body = json.dumps({"charged": []}).encode()
                head = f"HTTP/1.1 200 OK\r\ncontent-length: {len(body)}\r\n{SEAL_HEADER}: {'0' * 64}\r\n\r\n"
                writer.write(head.encode() + body)
                await writer.drain()
                writer.close()

            server = await asyncio.start_server(says_yes, "127.0.0.1", 0)
            port = server.sockets[0].getsockname()[1]
            leave(tmp_path, OwnerNotice(f"http://127.0.0.1:{port}", 1))
            with pytest.raises(NationalAwayError, match="is not the owner"):
                await read(follower, session, case_id)
            server.close()
            assert await bill(tmp_path, "") == []

    asyncio.run(story())


def test_a_second_owner_and_a_court_served_twice_are_refused(tmp_path: Path) -> None:
    async def story() -> None:
        now_us = Clock()
        async with spread(tmp_path):
            with pytest.raises(NationalBusyError):
                async with process(tmp_path, "", "cacd", follow=False, now_us=now_us):
                    pass
            with pytest.raises(JournalBusyError, match="casb") as told:
                async with process(tmp_path, "", "casb", follow=True, now_us=now_us):
                    pass
            assert not isinstance(told.value, NationalBusyError)

    asyncio.run(story())


def test_a_journal_that_is_no_longer_the_one_that_was_followed_lets_nobody_in(tmp_path: Path) -> None:
    async def story() -> None:
        async with spread(tmp_path) as (_owner, follower):
            with sqlite3.connect(tmp_path / "pacer" / "journal.sqlite3") as db:
                db.execute("UPDATE head SET seq = 1")
            db.close()
            await asyncio.sleep(FRESH_S)
            assert isinstance(follower.durable_pacer, FollowedPacer)
            assert follower.durable_pacer.failure is not None
            with pytest.raises(NationalAwayError, match="cannot be followed"):
                await log_in(follower)

    asyncio.run(story())


def test_a_process_finds_an_owner_that_answers_and_keeps_its_journals_in_the_same_place(tmp_path: Path) -> None:
    async def story() -> None:
        assert await living_owner(tmp_path, "") is None
        async with process(tmp_path, "", "caed", follow=False, now_us=Clock()) as owner:
            leave_notice(tmp_path, "0.0.0.0", owner.port, "", 5_000_000 + time.time_ns() // 1000)
            found = await living_owner(tmp_path, "")
            assert found is not None and found.url == f"http://127.0.0.1:{owner.port}"
            ahead_us = owners_clock(found)() - time.time_ns() // 1000
            assert 4_900_000 < ahead_us <= 5_000_000
            with pytest.raises(InputError, match="keeps its journals in files there"):
                await living_owner(tmp_path, "postgresql://somebody:secret@db.example.org/courts")
        assert await living_owner(tmp_path, "") is None

    asyncio.run(story())
