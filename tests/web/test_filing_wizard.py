"""Filing by the pages: each step, each refusal with what was typed kept, and the filing itself, once."""

from __future__ import annotations

import asyncio
from pathlib import Path

from filing_visitor import Visitor, open_in, register, seen, told
from served_house import PEOPLE, SECRET, Served, pdf, served

from sim.ecf.commands import BeginOutage, EndOutage
from sim.serve.web.filing.draft import DRAFTS_MAX, LIFETIME_US


def entries(house: Served, case_id: int, court_id: str = "caed") -> int:
    return len(house.house.courts[court_id].sheet(case_id).entries)


def test_a_motion_is_filed_step_by_step_and_its_notice_is_the_receipt(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as smith:
            opened = (await house.open_case("caed")).receipt
            await smith.log_in("smith")
            last = await smith.prepare("motion_dismiss", opened.case_number)
            assert last.url.path.endswith("/confirm")
            assert "MOTION to Dismiss filed by Acme & Söhne." in seen(last)
            assert "last page on which you can still change something" in seen(last)
            notice = await smith.step("confirm")
            assert notice.url.path == "/caed/filing/notice/2"
            line = house.house.courts["caed"].line(opened.case_id, 2)
            words = seen(notice)
            assert f"entry 2 of {opened.case_number}" in words
            assert line.entry.documents[0].digest in words
            assert f"/caed/doc1/{line.entry.documents[0].doc_id}" in notice.text
            assert f"{PEOPLE['jones'][1]}: jones@example.org" in words

    asyncio.run(story())


def test_submitted_twice_at_once_and_once_more_later_it_is_docketed_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as smith:
            opened = (await house.open_case("caed")).receipt
            await smith.log_in("smith")
            await smith.prepare("motion_dismiss", opened.case_number)
            both = await asyncio.gather(smith.step("confirm"), smith.step("confirm"))
            again = await smith.step("confirm")
            assert {page.url.path for page in (*both, again)} == {"/caed/filing/notice/2"}
            back = await smith.get(f"{smith.at}/text")
            assert back.url.path == "/caed/filing/notice/2"
            assert entries(house, opened.case_id) == 2

    asyncio.run(story())


def test_a_form_without_its_token_or_with_a_foreign_one_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as smith, Visitor(house) as jones:
            opened = (await house.open_case("caed")).receipt
            await smith.log_in("smith")
            await jones.log_in("jones")
            foreign = await jones.csrf()
            await smith.prepare("motion_dismiss", opened.case_number)
            files = {"document": ("a.pdf", pdf("x"), "application/pdf")}
            for token in ("", foreign):
                for path in ("/filing/begin", f"{smith.at}/confirm", f"{smith.at}/abandon", "/utilities/profile"):
                    assert (await smith.post(path, {"csrf": token, "event": "motion_dismiss"})).status_code == 403
                page = await smith.post(f"{smith.at}/documents/upload", {"csrf": token}, files=files)
                assert page.status_code == 403
            assert entries(house, opened.case_id) == 1
            assert seen(await smith.get(f"{smith.at}/confirm")).count("Main Document (1 page)") == 1

    asyncio.run(story())


def test_a_number_that_fits_no_case_several_or_a_case_of_another_kind_is_told(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as smith:
            first = (await house.open_case("caed")).receipt
            await smith.log_in("smith")
            await smith.begin("motion_dismiss")
            unknown = await smith.step("case", number="2:99-cv-00009")
            assert (unknown.status_code, told(unknown)[:15]) == (422, "Case not found.")
            assert 'value="2:99-cv-00009"' in unknown.text
            assert (await smith.step("case", number="26-1")).url.path.endswith("/parties")
            await smith.begin("motion_suppress")
            wrong = await smith.step("case", number=first.case_number)
            assert wrong.status_code == 422
            assert told(wrong).startswith("This docket event cannot be used in a case of this kind.")

    asyncio.run(story())


def test_a_number_of_two_cases_leads_to_a_choice(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as smith:
            await house.open_case("caed", "First v. Other")
            fresno = await open_in(house, "caed", "fre", "Second v. Other")
            await smith.log_in("smith")
            await smith.begin("motion_dismiss")
            choice = await smith.step("case", number="26-cv-1")
            assert "First v. Other" in choice.text and "Second v. Other" in choice.text
            chosen = await smith.step("case", number="26-cv-1", case_id=str(fresno.receipt.case_id))
            assert chosen.url.path.endswith("/parties") and "Second v. Other" in chosen.text

    asyncio.run(story())


def test_a_sealed_case_is_not_shown_to_those_who_have_no_part_in_it(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as claims:
            opened = (await house.open_case("caed", "Secret v. Hidden", sealed=True)).receipt
            await claims.log_in("jones")  # of record
            await claims.begin("motion_dismiss")
            assert (await claims.step("case", number=opened.case_number)).url.path.endswith("/parties")
            await register(house, "caed", "stranger", "attorney", "Sue Stranger")
            async with Visitor(house) as stranger:
                await stranger.log_in("stranger")
                await stranger.begin("motion_dismiss")
                for said in ({"number": opened.case_number}, {"number": "", "case_id": str(opened.case_id)}):
                    page = await stranger.step("case", **said)
                    assert told(page).startswith("Case Under Seal")
                    assert "Secret" not in page.text

    asyncio.run(story())


def test_a_new_party_is_added_when_the_paper_is_filed_and_only_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as smith:
            opened = (await house.open_case("caed")).receipt
            case = house.house.courts["caed"].state.cases[opened.case_id]
            await smith.log_in("smith")
            await smith.begin("motion_dismiss")
            await smith.step("case", number=opened.case_number)
            nameless = await smith.step("parties", do="add", role="Intervenor", address="1 Way")
            assert told(nameless) == "A new party needs a name and a role." and "1 Way" in nameless.text
            added = await smith.step("parties", do="add", name="D'Arcy & <b>Co</b>", role="Intervenor", mine="1")
            assert "D&#39;Arcy &amp; &lt;b&gt;Co&lt;/b&gt;, Intervenor" in added.text
            assert len(case.parties) == 2
            await smith.step("parties", do="next")
            await smith.step("details")
            await smith.upload()
            await smith.step("documents")
            await smith.step("text")
            await smith.step("confirm")
            await smith.step("confirm")
            assert [party.name for party in case.parties] == ["Acme & Söhne", "O'Bolt", "D'Arcy & <b>Co</b>"]
            entry = house.house.courts["caed"].line(opened.case_id, 2).entry
            assert entry.for_parties == (3,)

    asyncio.run(story())


def test_who_files_for_nobody_is_asked_for_whom(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as smith:
            opened = (await house.open_case("caed")).receipt
            await smith.log_in("smith")
            await smith.begin("motion_dismiss")
            await smith.step("case", number=opened.case_number)
            assert told(await smith.step("parties", do="next")).startswith("Select the party")

    asyncio.run(story())


def test_an_answer_names_the_deadline_it_answers_and_is_judged_on_time(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as jones:
            opened = (await house.open_case("caed")).receipt
            await house.file("caed", opened.case_id, "motion_dismiss")
            (due,) = [
                one
                for one in house.house.courts["caed"].state.cases[opened.case_id].deadlines.values()
                if one.kind == "opposition"
            ]
            await jones.log_in("jones")
            await jones.begin("opposition")
            await jones.step("case", number=opened.case_number)
            asked = await jones.step("parties", party="2")
            assert f"Opposition, due {due.due_on:%m/%d/%Y}" in seen(asked)
            typed = await jones.step("details", relates_to="two", answers=str(due.deadline_id))
            assert told(typed) == "The entry number is a number." and 'value="two"' in typed.text
            missing = await jones.step("details", relates_to="77")
            assert told(missing).startswith("There is no such entry on this docket.")
            await jones.step("details", relates_to="2", answers=str(due.deadline_id))
            await jones.upload()
            await jones.step("documents")
            await jones.step("text")
            notice = await jones.step("confirm")
            assert "Timeliness on time" in seen(notice)

    asyncio.run(story())


def test_attachments_come_one_at_a_time_and_one_can_be_taken_off_again(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as smith:
            opened = (await house.open_case("caed")).receipt
            await smith.log_in("smith")
            await smith.begin("motion_dismiss")
            await smith.step("case", number=opened.case_number)
            await smith.step("parties", party="1")
            await smith.step("details")
            needs = await smith.step("documents", do="next")
            assert told(needs).startswith("You must attach a PDF document to this docket event.")
            for name in ("", "Exhibit A", "Exhibit <B>"):
                page = await smith.upload(name or "Main", description=name)
            assert "Exhibit &lt;B&gt;" in page.text
            await smith.step("documents", do="remove-1")
            await smith.step("documents", do="next")
            await smith.step("text")
            await smith.step("confirm")
            documents = house.house.courts["caed"].line(opened.case_id, 2).entry.documents
            assert [one.description for one in documents] == ["", "Exhibit <B>"]

    asyncio.run(story())


def test_a_filing_refused_while_the_system_is_down_is_kept_and_filed_when_it_is_back(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as smith:
            opened = (await house.open_case("caed")).receipt
            await smith.log_in("smith")
            await smith.prepare("motion_dismiss", opened.case_number)
            token = await smith.csrf()
            await house.do("caed", BeginOutage("o-1", "network", False, False))
            page = await smith.post(f"{smith.at}/confirm", {"csrf": token})
            assert page.status_code == 503 and told(page).startswith("Internal Server Error")
            await house.do("caed", EndOutage("o-1"))
            assert (await smith.get("/filing/menu")).url.path == "/caed/cgi-bin/login.pl"  # an outage ends all sessions
            await smith.log_in("smith")
            assert (await smith.step("confirm")).url.path == "/caed/filing/notice/2"
            assert entries(house, opened.case_id) == 2

    asyncio.run(story())


def test_drafts_are_bounded_forgotten_with_time_and_given_up(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed", "casb")) as house, Visitor(house) as smith:
            await smith.log_in("smith")
            paths = []
            for _ in range(DRAFTS_MAX + 1):
                await smith.begin("motion_dismiss")
                paths.append(smith.at)
            codes = [(await smith.get(f"{path}/case")).status_code for path in paths]
            assert codes == [404] + [200] * DRAFTS_MAX
            elsewhere = {"login": "smith", "key": SECRET, "redact": "1"}
            await smith.client.post("/casb/cgi-bin/login.pl", data=elsewhere)
            assert (await smith.client.get(f"/casb{paths[-1]}/case")).status_code == 404
            assert (await smith.get(f"{paths[-1]}/case")).status_code == 200
            await smith.post(f"{paths[-1]}/abandon")
            assert (await smith.get(f"{paths[-1]}/case")).status_code == 404
            house.clock.now_us += LIFETIME_US
            await smith.log_in("smith")
            assert (await smith.get(f"{paths[2]}/case")).status_code == 404

    asyncio.run(story())


def test_a_later_step_cannot_be_reached_before_the_earlier_ones_are_done(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as smith:
            opened = (await house.open_case("caed")).receipt
            await smith.log_in("smith")
            await smith.begin("motion_dismiss")
            for step in ("parties", "details", "documents", "text", "confirm"):
                assert (await smith.get(f"{smith.at}/{step}")).url.path.endswith("/case")
                assert (await smith.step(step)).url.path.endswith("/case")
            assert (await smith.get(f"{smith.at}/fee")).status_code == 404
            assert entries(house, opened.case_id) == 1

    asyncio.run(story())


def test_an_event_of_another_role_cannot_be_begun_and_the_attempt_is_told(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as smith:
            await smith.log_in("smith")
            page = await smith.post("/filing/begin", {"event": "order"})
            assert page.status_code == 403
            assert told(page).startswith("Security violation: You do not have access rights to this program.")
            assert (await smith.post("/filing/begin", {"event": "no_such"})).status_code == 404
            (attempt,) = house.house.courts["caed"].court.context.access_log.attempts
            assert (attempt.code, attempt.login, attempt.program) == ("access.no_right_to_program", "smith", "order")
            words = seen(await smith.get("/filing/search?words=order"))
            assert "(not with your login)" in words

    asyncio.run(story())
