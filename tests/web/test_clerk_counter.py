"""Papers at the counter, creditors and claims: what the clerk and the debtor's counsel enter by hand."""

from __future__ import annotations

import asyncio
from pathlib import Path

from filing_visitor import Visitor, seen, told
from served_house import Served, served

from sim.ecf.claim_records import ClaimDetails, Creditor
from sim.ecf.records import Medium

RECEIVED = {"medium": "mail", "day": "2026-03-03", "hour": "16:30"}
TWO = "Béla's Bank & Trust\r\n1 Main St\r\nSan Diego, CA 92101\r\n\r\n \r\nO'Bolt <b>Inc</b>\r\n"


async def _docketed(house: Served, clerk: Visitor, **said: str) -> None:
    opened = (await house.open_case("caed")).receipt
    await clerk.log_in("clerk")
    begun = await clerk.post("/clerk/counter", RECEIVED | {"event": "notice_other"} | said)
    clerk.at = begun.url.path.removeprefix("/caed").rsplit("/", 1)[0]
    await clerk.step("case", number=opened.case_number)
    await clerk.step("parties", party="1")
    await clerk.step("details", sender_failure="1")
    await clerk.upload()
    await clerk.step("documents")
    confirm = await clerk.step("text")
    assert "By post, 03/03/2026 16:30" in seen(confirm)


def test_a_paper_of_nobody_with_a_login_bears_the_day_on_which_it_was_received(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as clerk:
            await _docketed(house, clerk)
            notice = await clerk.step("confirm")
            assert "filed on 03/03/2026" in seen(notice)
            entry = house.house.courts["caed"].line(1, 2).entry
            assert (entry.filed_on.isoformat(), entry.event_code, entry.medium) == (
                "2026-03-03",
                "notice_other",
                Medium.MAIL,
            )

    asyncio.run(story())


def test_a_paper_of_a_filer_is_theirs_although_the_clerk_dockets_it(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as clerk:
            await _docketed(house, clerk, login="smith")
            assert "filed on 03/03/2026" in seen(await clerk.step("confirm"))
            court = house.house.courts["caed"]
            assert court.line(1, 2).entry.signer == court.state.user_by_login["smith"]

    asyncio.run(story())


def test_what_cannot_have_been_received_so_is_told_and_begins_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as clerk, Visitor(house) as smith:
            await clerk.log_in("clerk")
            asked = RECEIVED | {"event": "notice_other"}
            later = await clerk.post("/clerk/counter", asked | {"day": "2026-03-05", "login": "o'<i>"})
            assert later.status_code == 422 and told(later) and 'value="o&#39;&lt;i&gt;"' in later.text
            assert "no login in this court" in told(await clerk.post("/clerk/counter", asked | {"login": "nobody"}))
            assert "Write the day" in told(await clerk.post("/clerk/counter", asked | {"hour": "noon"}))
            assert told(await clerk.post("/clerk/counter", asked | {"login": "judge"}))
            assert (await clerk.post("/clerk/counter", asked | {"event": "order"})).status_code == 404
            await smith.log_in("smith")
            assert (await smith.get("/clerk/counter")).status_code == 403
            assert (await smith.post("/clerk/counter", asked)).status_code == 403

    asyncio.run(story())


def test_creditors_are_added_once_and_only_by_those_who_may(tmp_path: Path) -> None:
    async def story() -> None:
        async with (
            served(tmp_path, ("casb",)) as house,
            Visitor(house, "casb") as smith,
            Visitor(house, "casb") as jones,
        ):
            opened = (await house.open_case("casb")).receipt
            await smith.log_in("smith")
            await jones.log_in("jones")
            form = {"number": opened.case_number, "creditors": TWO, "key": "k-1"}
            for _ in range(2):
                assert "2 creditors are on the list" in seen(await smith.post("/utilities/creditors", form))
            estate = house.house.courts["casb"].sheet(opened.case_id).estate
            assert estate is not None
            assert list(estate.creditors.values()) == [
                Creditor("Béla's Bank & Trust", ("1 Main St", "San Diego, CA 92101")),
                Creditor("O'Bolt <b>Inc</b>"),
            ]
            other = await jones.post("/utilities/creditors", form | {"key": "k-2"})
            assert other.status_code == 422 and told(other) and "O&#39;Bolt &lt;b&gt;Inc&lt;/b&gt;" in other.text
            assert told(await smith.post("/utilities/creditors", form | {"creditors": " \n", "key": "k-3"}))
            assert told(await smith.post("/utilities/creditors", form | {"number": "26-99999"})).startswith(
                "Case not found."
            )

    asyncio.run(story())


def test_the_clerk_notes_what_became_of_a_claim(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("casb",)) as house, Visitor(house, "casb") as clerk:
            opened = (await house.open_case("casb")).receipt
            claim = ClaimDetails(Creditor("Clara's Claims"))
            await house.file("casb", opened.case_id, "proof_of_claim", login="claims", claim=claim, for_parties=())
            await clerk.log_in("clerk")
            path = f"/clerk/case/{opened.case_id}"
            asked = {"do": "claim", "claim_number": "1", "status": "disallowed", "reason": "Order of today"}
            assert (await clerk.post(path, asked)).status_code == 200
            again = await clerk.post(path, asked)
            assert again.status_code == 422 and told(again)
            assert told(await clerk.post(path, asked | {"claim_number": "7"}))

    asyncio.run(story())
