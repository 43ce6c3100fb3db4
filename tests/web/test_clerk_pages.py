"""The clerk's pages: what waits, quality control, outages, access, training, counsel, seals, mail that came back."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace

import pytest
from filing_visitor import Visitor, register, seen, told
from served_house import PEOPLE, SECRET, served

from sim.ecf.commands import RequestAccess
from sim.serve.mail.bounce import Bounce, BounceError, FailingAddress


def test_nobody_but_the_courts_own_people_gets_in(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as smith, Visitor(house) as judge:
            opened = (await house.open_case("caed")).receipt
            await smith.log_in("smith")
            await judge.log_in("judge")
            case = f"/clerk/case/{opened.case_id}"
            for path in ("/clerk", "/clerk/cases", case, f"{case}/entry/1"):
                assert (await smith.get(path)).status_code == 403
                assert (await judge.get(path)).status_code in (200, 404)
            for path in ("/clerk/outages", "/clerk/access", "/clerk/people", "/clerk/bounces"):
                assert (await smith.get(path)).status_code == (await judge.get(path)).status_code == 403
                assert (await smith.post(path, {"do": "begin", "outage_id": "x"})).status_code == 403
            assert not house.house.courts["caed"].state.outages

    asyncio.run(story())


def test_an_entry_waits_for_quality_control_until_it_is_found_fine(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as clerk:
            opened = (await house.open_case("caed")).receipt
            await house.file("caed", opened.case_id, "motion_dismiss")
            await clerk.log_in("clerk")
            desk = await clerk.get("/clerk")
            assert "Quality control 2" in seen(desk) and "MOTION to Dismiss" in seen(desk)
            path = f"/clerk/case/{opened.case_id}/entry/2"
            assert path in desk.text
            await clerk.post(path, {"do": "review", "finding": "fine", "note": "in order"})
            assert "Quality control 1" in seen(await clerk.get("/clerk"))
            assert (await clerk.post(path, {"do": "nothing"})).status_code == 404
            assert (await clerk.get(f"/clerk/case/{opened.case_id}/entry/9")).status_code == 404
            assert (await clerk.get("/clerk/case/77")).status_code == 404

    asyncio.run(story())


def test_a_correction_is_docketed_once_however_often_its_form_is_sent(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as clerk:
            opened = (await house.open_case("caed")).receipt
            await clerk.log_in("clerk")
            path = f"/clerk/case/{opened.case_id}/entry/1"
            empty = await clerk.post(path, {"do": "correct", "key": "k-1", "reason": "Wrong <title>"})
            assert empty.status_code == 422 and told(empty).startswith("a correction names a text")
            assert "Wrong &lt;title&gt;" in empty.text
            said = {"do": "correct", "key": "k-2", "reason": "wrong words", "text": "COMPLAINT with exhibits."}
            first, again = await clerk.post(path, said), await clerk.post(path, said)
            assert first.url.path == again.url.path == "/caed/filing/notice/2"
            assert "NOTICE OF CORRECTION re entry 1: wrong words" in seen(first)
            sheet = house.house.courts["caed"].sheet(opened.case_id)
            assert len(sheet.entries) == 2
            assert sheet.shown_text(sheet.entries[0].entry).startswith("COMPLAINT with exhibits.")

    asyncio.run(story())


def test_a_deficiency_notice_goes_to_the_parties_ticked(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as clerk:
            opened = (await house.open_case("caed")).receipt
            await clerk.log_in("clerk")
            path = f"/clerk/case/{opened.case_id}/entry/1"
            assert 'id="deficient-1" name="party" value="1" checked' in (await clerk.get(path)).text
            page = await clerk.post(path, {"do": "deficient", "key": "k", "lacks": "a cover sheet", "party": "1"})
            assert "NOTICE OF DEFICIENCY re entry 1: a cover sheet" in seen(page)
            entry = await clerk.get(path)
            assert "DEFICIENT" in seen(entry).upper()

    asyncio.run(story())


def test_a_z_motion_is_docketed_again_under_its_right_event(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("cit",)) as house, Visitor(house, "cit") as clerk:
            opened = (await house.open_case("cit")).receipt
            house.clock.set("2026-03-04 19:00")
            await house.file("cit", opened.case_id, "z_motion")
            await clerk.log_in("clerk")
            assert "To be docketed again 1" in seen(await clerk.get("/clerk"))
            path = f"/clerk/case/{opened.case_id}/entry/2"
            wrong = await clerk.post(path, {"do": "redocket", "key": "k-1", "event_code": "z_document"})
            assert "is itself an event of last resort" in told(wrong)
            page = await clerk.post(path, {"do": "redocket", "key": "k-2", "event_code": "motion_stay"})
            assert page.url.path == "/cit/filing/notice/3"
            assert "To be docketed again 0" in seen(await clerk.get("/clerk"))

    asyncio.run(story())


def test_an_outage_is_announced_begun_and_ended_and_the_public_reads_of_it(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as clerk, Visitor(house) as anybody:
            await clerk.log_in("clerk")
            words = "New <disks> on Saturday."
            await clerk.post("/clerk/outages", {"do": "announce", "outage_id": "o-1", "text": words})
            front = await anybody.get("/")
            assert "An interruption is announced." in seen(front) and "New &lt;disks&gt; on Saturday." in front.text
            token = await clerk.csrf()
            begin = {"csrf": token, "do": "begin", "outage_id": "o-1", "kind": "upgrade", "scheduled": "1"}
            down = await clerk.post("/clerk/outages", begin)
            assert "The system takes no filings: o-1" in seen(down)
            assert "The system is down since 03/04/2026 10:00." in seen(await anybody.get("/"))
            refused = await clerk.post("/clerk/outages", begin)
            assert refused.status_code == 422 and "it has begun before" in told(refused)
            house.clock.set("2026-03-04 17:30")
            await clerk.post("/clerk/outages", {"csrf": token, "do": "end", "outage_id": "o-1"})
            status = seen(await anybody.get("/status"))
            assert "The system takes filings." in status
            assert (
                "03/04/2026: filings due that day are timely until 03/05/2026 (Local Rule 134(c), Technical Failures"
                in status
            )

    asyncio.run(story())


def test_a_request_for_access_is_granted_once_training_is_on_record_and_linked(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("casb",)) as house, Visitor(house, "casb") as clerk:
            await register(house, "casb", "newby", "attorney", "N", linked=False)
            await house.do(
                "casb",
                RequestAccess("newby", "Nora Newby", "attorney", ("n@example.org",), "united_states", None, "newby"),
            )
            await clerk.log_in("clerk")
            assert "Nora Newby" in seen(await clerk.get("/clerk/access"))
            early = await clerk.post("/clerk/access", {"do": "grant", "request_id": "1", "reason": "seems <fine>"})
            assert told(early).startswith("The court's own training for this must be completed first.")
            assert "seems &lt;fine&gt;" in early.text
            other = {"do": "training", "login": "newby", "course": "debtor_attorney", "taken_by": "secretary"}
            assert told(await clerk.post("/clerk/people", other)).startswith("Training counts only for the person")
            await clerk.post("/clerk/people", other | {"taken_by": ""})
            await clerk.post("/clerk/access", {"do": "grant", "request_id": "1"})
            assert "Nobody asks." in seen(await clerk.get("/clerk/access"))
            async with Visitor(house, "casb") as newby:
                assert (await newby.log_in("newby")).url.path == "/casb/"
                assert "Nora Newby" in seen(await newby.get("/utilities"))

    asyncio.run(story())


def test_counsel_are_terminated_or_undone_and_parties_leave(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as clerk:
            opened = (await house.open_case("caed")).receipt
            case = house.house.courts["caed"].state.cases[opened.case_id]
            await clerk.log_in("clerk")
            path = f"/clerk/case/{opened.case_id}"
            found = await clerk.get(f"/clerk/cases?number={opened.case_number}")
            assert found.url.path == f"/caed{path}" and f"{PEOPLE['jones'][1]} (jones)" in seen(found)
            appeared = await clerk.post(path, {"do": "undo", "login": "jones", "party_id": "2"})
            assert told(appeared).startswith("This attorney appeared in the case") and 'value="jones"' in appeared.text
            said = {"do": "counsel", "login": "jones", "party_id": "2", "on_entry": "1", "ground": "substitution"}
            await clerk.post(path, said)
            assert case.parties[1].counsel == ()
            await clerk.post(path, {"do": "party", "party_id": "2"})
            assert case.parties[1].terminated
            again = await clerk.post(path, {"do": "party", "party_id": "2"})
            assert told(again).startswith("This party has been terminated from the case.")

    asyncio.run(story())


def test_a_judge_seals_restricts_and_strikes_and_the_clerk_may_not(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as judge, Visitor(house) as clerk:
            opened = (await house.open_case("caed")).receipt
            case = house.house.courts["caed"].state.cases[opened.case_id]
            await judge.log_in("judge")
            await clerk.log_in("clerk")
            path = f"/clerk/case/{opened.case_id}"
            assert told(await clerk.post(path, {"do": "seal", "key": "k-1"})).startswith("Security violation")
            assert not case.sealed
            await judge.post(path, {"do": "seal", "key": "k-1"})
            assert case.sealed and "under seal" in seen(await clerk.get(path))
            await judge.post(path, {"do": "unseal", "key": "k-2"})
            await judge.post(f"{path}/entry/1", {"do": "restrict", "key": "k-3", "level": "ex_parte"})
            await judge.post(f"{path}/entry/2", {"do": "strike", "key": "k-4", "reason": "not signed"})
            assert not case.sealed and case.restricted == {1: "ex_parte"} and 2 in case.struck
            await judge.post(path, {"do": "judge", "judge": "xyz", "referred": ""})
            refused = await judge.post(path, {"do": "judge", "judge": "x1"})
            assert refused.status_code == 422 and 'value="x1"' in refused.text

    asyncio.run(story())


def test_a_lost_password_is_replaced_at_the_desk_and_never_shown(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as clerk, Visitor(house) as judge:
            await clerk.log_in("clerk")
            page = await clerk.post("/clerk/people", {"do": "password", "login": "nobody", "new": "Harbour-77-Lights"})
            assert page.status_code == 422 and "Harbour-77" not in page.text
            await clerk.post("/clerk/people", {"do": "password", "login": "judge", "new": "Harbour-77-Lights"})
            assert (await judge.log_in("judge", SECRET)).status_code == 401
            assert (await judge.log_in("judge", "Harbour-77-Lights")).url.path == "/caed/"

    asyncio.run(story())


@pytest.mark.parametrize("path", ["/clerk/outages", "/clerk/access", "/clerk/people", "/clerk/bounces"])
def test_a_form_of_the_clerks_without_its_token_changes_nothing(tmp_path: Path, path: str) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as clerk:
            await clerk.log_in("clerk")
            said = {"csrf": "", "do": "begin", "outage_id": "o", "login": "judge", "new": "x", "request_id": "1"}
            assert (await clerk.post(path, said)).status_code == 403
            assert not house.house.courts["caed"].state.outages

    asyncio.run(story())


class TwoBounces:
    """A court's mail of which two letters came back."""

    trouble = ""

    def __init__(self) -> None:
        words = "550 5.1.1 no such <mailbox>"
        self.open = [
            Bounce(
                bounce_id=one,
                nef_id=1,
                case_number="2:26-cv-1",
                address="a@b.example",
                at_us=1,
                words=words,
                attempts=3,
            )
            for one in (1, 2)
        ]
        self.sent_again: list[int] = []

    async def bounces(self) -> tuple[Bounce, ...]:
        return tuple(self.open)

    async def failing(self) -> tuple[FailingAddress, ...]:
        return (FailingAddress(address="a@b.example", bounces=2, last_us=1, words="550"),)

    async def requeue(self, bounce_id: int) -> None:
        await self.dismiss(bounce_id)
        self.sent_again.append(bounce_id)

    async def dismiss(self, bounce_id: int) -> None:
        if bounce_id not in [one.bounce_id for one in self.open]:
            raise BounceError(f"no open bounce {bounce_id}")
        self.open = [one for one in self.open if one.bounce_id != bounce_id]


def test_mail_that_came_back_is_shown_sent_again_or_put_away(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as clerk:
            mail = TwoBounces()
            house.house.mail = SimpleNamespace(services={"caed": mail})
            await clerk.log_in("clerk")
            assert "Mail that came back 2" in seen(await clerk.get("/clerk"))
            page = await clerk.get("/clerk/bounces")
            assert "550 5.1.1 no such &lt;mailbox&gt;" in page.text and "a@b.example: 2 times" in seen(page)
            await clerk.post("/clerk/bounces", {"bounce_id": "1", "do": "again"})
            await clerk.post("/clerk/bounces", {"bounce_id": "2", "do": "away"})
            assert (mail.sent_again, mail.open) == ([1], [])
            gone = await clerk.post("/clerk/bounces", {"bounce_id": "2", "do": "away"})
            assert gone.status_code == 409 and "no open bounce 2" in seen(gone)

    asyncio.run(story())


def test_the_clerk_dockets_an_order_by_the_same_pages(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as clerk:
            opened = (await house.open_case("caed")).receipt
            await clerk.log_in("clerk")
            notice = await clerk.prepare("order", opened.case_number, do="next")
            assert notice.url.path.endswith("/confirm")
            assert "entry 2" in seen(await clerk.step("confirm"))
            assert house.house.courts["caed"].line(opened.case_id, 2).entry.event_code == "order"

    asyncio.run(story())


def test_where_no_mail_is_sent_the_page_of_bounces_says_so(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as clerk:
            await clerk.log_in("clerk")
            assert "sends no mail" in seen(await clerk.get("/clerk/bounces"))
            assert (await clerk.post("/clerk/bounces", {"bounce_id": "1", "do": "again"})).status_code == 404

    asyncio.run(story())
