"""Logging in and out by pages: the redaction box, wrong passwords, too many tries, whose session reaches where."""

from __future__ import annotations

import asyncio
from pathlib import Path

from filing_visitor import Visitor, register, seen, told
from served_house import SECRET, served

from sim.ecf.commands import BeginOutage


def test_the_front_door_lists_the_courts_and_each_court_tells_of_itself(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path) as house, house.client() as client:
            front = await client.get("/")
            for court_id in ("caed", "casb", "cit"):
                assert f'href="/{court_id}/"' in front.text
                page = await client.get(f"/{court_id}/")
                book = house.house.courts[court_id].book
                assert book.profile.name in seen(page) and book.profile.help_desk[0].phone in seen(page)
                assert "login.pl?logout" not in page.text
                for path in ("help", "status", "reports", "access"):
                    assert (await client.get(f"/{court_id}/{path}")).status_code == 200

    asyncio.run(story())


def test_nobody_logs_in_without_the_redaction_box_and_what_was_typed_stays(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as smith:
            page = await smith.log_in("smith", redact="", clcode="matter <7>")
            assert page.status_code == 422 and told(page).startswith("Read the notice on redaction")
            assert 'value="smith"' in page.text and "matter &lt;7&gt;" in page.text
            assert SECRET not in page.text
            assert (await smith.log_in("smith")).url.path == "/caed/"

    asyncio.run(story())


def test_a_wrong_password_a_long_client_code_and_too_many_tries_each_give_their_cause(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as smith:
            wrong = await smith.log_in("smith", "wrong")
            assert (wrong.status_code, told(wrong)) == (401, "Invalid login or password. Code: auth.bad_password")
            long = await smith.log_in("smith", clcode="x" * 33)
            assert told(long).startswith("You can enter up to 32 characters of text")
            codes = [(await smith.log_in("nobody", "x")).status_code for _ in range(21)]
            assert codes == [401] * 20 + [429]

    asyncio.run(story())


def test_a_log_in_leads_back_to_the_page_asked_for_and_to_no_other_site(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as smith:
            asked = await smith.get("/utilities/notices")
            assert asked.url.path == "/caed/cgi-bin/login.pl"
            assert 'name="next" value="/utilities/notices"' in asked.text
            assert (await smith.log_in("smith", next="/utilities/notices")).url.path == "/caed/utilities/notices"
            for foreign in ("//evil.example/", "https://evil.example/", "/\\evil.example", "/a b"):
                page = await smith.log_in("smith", next=foreign)
                assert (page.url.host, page.url.path) == ("127.0.0.1", "/caed/")

    asyncio.run(story())


def test_logging_out_ends_the_session_in_the_court_too(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as smith:
            await smith.log_in("smith")
            menu = await smith.get("/utilities")
            assert "/caed/cgi-bin/login.pl?logout" in menu.text
            sessions = house.house.courts["caed"].state.sessions
            before = len(sessions)
            gone = await smith.get("/cgi-bin/login.pl?logout")
            assert "You are logged out" in seen(gone) and "login.pl?logout" not in gone.text
            assert len(sessions) == before - 1
            assert (await smith.get("/utilities")).url.path == "/caed/cgi-bin/login.pl"

    asyncio.run(story())


def test_the_national_account_files_in_a_nextgen_court_and_an_unlinked_one_reads_only(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("cit",)) as house, Visitor(house, "cit") as smith:
            words = {"login": "smith", "key": SECRET, "redact": "1"}
            national = await smith.client.post("/pacer/csologin/login.jsf", data=words)
            assert "You are logged in to PACER as smith." in seen(national)
            assert "Motions" in seen(await smith.get("/filing/menu"))
            await register(house, "cit", "reader", "attorney", "Rita Reader", linked=False)
            async with Visitor(house, "cit") as reader:
                page = await reader.log_in("reader")
                assert page.status_code == 200 and "You are logged in to PACER" in seen(page)
                assert told(page).startswith("Invalid login. Have you linked your old CM/ECF account")
                assert (await reader.get("/filing/menu")).status_code == 403
                wrong = await reader.client.post("/pacer/csologin/login.jsf", data=words | {"key": "wrong"})
                assert (wrong.status_code, told(wrong)[:29]) == (401, "Invalid username or password.")

    asyncio.run(story())


def test_a_log_in_gives_a_token_of_its_own_and_the_old_one_is_dead(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as smith:
            await smith.log_in("smith")
            first = smith.client.cookies["NextGenCSO"]
            await smith.log_in("smith")
            assert smith.client.cookies["NextGenCSO"] != first
            async with house.client(cookies={"NextGenCSO": first}) as old:
                assert (await old.get("/caed/utilities")).status_code == 303

    asyncio.run(story())


def test_the_clerk_shares_a_session_with_nobody(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as someone:
            await someone.log_in("clerk")
            assert (await someone.get("/clerk")).status_code == 200
            await someone.log_in("smith")
            refused = await someone.get("/clerk")
            assert refused.status_code == 403 and told(refused).startswith("Security violation")
            log = house.house.courts["caed"].court.context.access_log.attempts
            assert [(one.code, one.login) for one in log] == [("access.no_right_to_program", "smith")]

    asyncio.run(story())


def test_while_the_system_is_down_the_clerk_alone_is_let_in_and_ends_the_outage(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as smith, Visitor(house) as clerk:
            await house.do("caed", BeginOutage("o-1", "network", False, False))
            page = await smith.log_in("smith")
            assert page.status_code == 503 and told(page).startswith("Internal Server Error")
            assert (await clerk.log_in("clerk", "wrong")).status_code == 503
            desk = await clerk.log_in("clerk")
            assert desk.url.path == "/caed/clerk/outages"
            token = desk.text.split('name="csrf" value="')[1].split('"')[0]
            await clerk.post("/clerk/outages", {"csrf": token, "do": "end", "outage_id": "o-1"})
            assert house.house.courts["caed"].state.down is None
            assert (await smith.log_in("smith")).url.path == "/caed/"

    asyncio.run(story())


def test_a_new_password_ends_the_session_and_only_where_the_court_keeps_it(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed", "cit")) as house, Visitor(house) as clerk:
            await clerk.log_in("clerk")
            new = "Harbour-Lights-77"
            differ = await clerk.post("/utilities/password", {"old": SECRET, "new": new, "again": "other"})
            assert told(differ) == "The two new passwords are not the same."
            wrong = await clerk.post("/utilities/password", {"old": "wrong", "new": new, "again": new})
            assert told(wrong).startswith("Invalid login or password.")
            done = await clerk.post("/utilities/password", {"old": SECRET, "new": new, "again": new})
            assert "Your password is changed" in seen(done) and "login.pl?logout" not in done.text
            assert (await clerk.log_in("clerk")).status_code == 401
            assert (await clerk.log_in("clerk", new)).url.path == "/caed/"
            async with Visitor(house, "cit") as smith:
                await smith.log_in("smith")
                page = await smith.get("/utilities/password")
                assert told(page).startswith("This court no longer keeps your password.")
                token = await smith.csrf()
                fields = {"csrf": token, "old": SECRET, "new": new, "again": new}
                changed = await smith.client.post("/pacer/account/password", data=fields)
                assert "Your password is changed" in seen(changed)
                assert (await smith.log_in("smith")).status_code == 401
                assert (await smith.log_in("smith", new)).url.path == "/cit/"

    asyncio.run(story())
