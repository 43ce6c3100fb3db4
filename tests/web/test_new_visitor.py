"""What somebody who comes for the first time is told: who they are here, what they may do, why nothing happened."""

from __future__ import annotations

import asyncio
from pathlib import Path

from filing_visitor import Visitor, register, seen
from served_house import SECRET, served


def test_a_reader_is_offered_reading_and_told_how_to_file(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as reader:
            await register(house, "caed", "onlyreads", "attorney", "Rea Der", linked=False)
            said = {"login": "onlyreads", "key": SECRET, "redact": "1"}
            await reader.client.post("/pacer/csologin/login.jsf", data=said)
            front = await reader.get("/")
            assert "You are logged in to PACER as onlyreads." in seen(front)
            assert "Look up a case" in front.text
            menu = await reader.get("/filing/menu")
            assert menu.status_code == 403
            assert "With your PACER account you look at cases" in seen(menu) or "is not open to it" in seen(menu)

    asyncio.run(story())


def test_the_front_page_says_who_is_logged_in_and_leads_the_clerk_to_the_desk(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as clerk, Visitor(house) as smith:
            front = await clerk.log_in("clerk")
            assert "You are logged in as Carl Clerk (clerk)." in seen(front)
            assert '<a class="button" href="/caed/clerk">Clerk&#39;s desk</a>' in front.text.replace("'", "&#39;")
            front = await smith.log_in("smith")
            assert "You are logged in as Ann O'Smith (attorney)." in seen(front)
            assert "Clerk's desk" not in seen(front)

    asyncio.run(story())


def test_a_form_sent_after_the_session_ended_leads_to_a_log_in_that_says_so(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as smith:
            await smith.log_in("smith")
            await smith.begin("motion_dismiss")
            smith.client.cookies.clear()
            asked = await smith.client.post(f"/caed{smith.at}/case", data={"csrf": "0", "number": "26-1"})
            assert asked.url.path == "/caed/cgi-bin/login.pl"
            assert "You are not logged in any more, so nothing was done." in seen(asked)
            assert "not logged in any more" not in seen(await smith.get("/cgi-bin/login.pl"))

    asyncio.run(story())


def test_the_form_of_a_new_password_says_what_it_must_be_made_of(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as clerk:
            await clerk.log_in("clerk")
            for path in ("/clerk/people", "/utilities/password"):
                page = seen(await clerk.get(path))
                assert "14 to 45 characters, capital and small letters, a special character, no part of" in page

    asyncio.run(story())


def test_a_refusal_names_its_source_by_its_title(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as smith:
            await smith.log_in("smith")
            told = seen(await smith.get("/clerk"))
            assert (
                "Ground: Frequently Asked Questions About CM/ECF and PACER, U.S. Court of International Trade" in told
            )
            assert "cit.faq" not in told

    asyncio.run(story())


def test_an_attachment_without_a_description_is_no_main_document(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as smith:
            opened = (await house.open_case("caed")).receipt
            await smith.log_in("smith")
            await smith.begin("motion_dismiss")
            await smith.step("case", number=opened.case_number)
            await smith.step("parties", party="1")
            await smith.step("details")
            first = await smith.upload()
            assert 'name="description" value="" maxlength="200" required' in " ".join(first.text.split())
            await smith.upload("Exhibit")
            await smith.step("documents")
            await smith.step("text")
            await smith.step("confirm")
            said = {"login": "smith", "key": SECRET, "redact": "1"}
            await smith.client.post("/pacer/csologin/login.jsf", data=said)
            doc_id = house.house.courts["caed"].line(opened.case_id, 2).entry.documents[0].doc_id
            menu = seen(await smith.get(f"/doc1/{doc_id[:3]}0{doc_id[4:]}"))
            assert "Main Document 1 page" in menu and "Attachment 1 page" in menu

    asyncio.run(story())
