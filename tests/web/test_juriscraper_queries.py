"""The public client library finds cases, opinions, feeds and counts as the core has them (surfaces §§2-13)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from juriscraper.lib.exceptions import PacerLoginException
from juriscraper.pacer import CaseQuery, FreeOpinionReport, PacerRssFeed, PossibleCaseNumberApi
from juriscraper.pacer.case_query_advanced import CaseQueryAdvancedBankruptcy
from juriscraper.pacer.http import PacerSession
from juriscraper.pacer.mobile_query import MobileQuery
from juriscraper_client import (
    COURTS,
    World,
    charges,
    house,
    life,
    normal,
    read,
    session,
    short_number,
    tidy,
    tidy_name,
    world_of,
)
from served_house import SECRET

from sim.courts.clock import HOUR_US
from sim.ecf.commands import FileDocument, RelateCases, SealCase
from sim.ecf.reading.queries import ViewCase, ViewDocketSheet, ViewOpinions
from sim.ecf.reading.shown import CasePage, DocketSheetPage, OpinionsPage


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    yield from world_of(tmp_path_factory.mktemp("house"))


@pytest.mark.parametrize("court_id", COURTS)
def test_a_case_number_leads_to_the_case(world: World, court_id: str) -> None:
    async def story() -> None:
        one = world.one
        async with session(one) as client:
            case_id = (await one.open_case(court_id)).receipt.case_id
            page = read(one, court_id, ViewCase, case_id)
            assert isinstance(page, CasePage)
            api = PossibleCaseNumberApi(court_id, client)
            for typed in (page.head.number, short_number(page.head.number)):
                await api.query(typed)
                assert api.data() == {
                    "docket_number": short_number(page.head.number),
                    "pacer_case_id": str(case_id),
                    "title": f"{page.head.number} {page.head.title}",
                }
            await api.query("26-99999")
            assert api.data() is None
            await one.do(court_id, SealCase(await one.log_in(court_id, "judge"), case_id, one.key()))
            await api.query(page.head.number)
            assert api.data() is None
            assert "Case Under Seal" in api.response.text

    world.run(story())


@pytest.mark.parametrize("court_id", COURTS)
def test_the_head_of_a_case_reads_as_the_core_has_it(world: World, court_id: str) -> None:
    async def story() -> None:
        one = world.one
        async with session(one) as client:
            case_id = await life(one, court_id)
            other = (await one.open_case(court_id, "Zoë & Co v. O'Hara")).receipt
            if court_id != "casb":
                await one.do(court_id, RelateCases(await one.log_in(court_id, "clerk"), case_id, (other.case_id,)))
            query = CaseQuery(court_id, client)
            await query.query(str(case_id))
            page = read(one, court_id, ViewCase, case_id)
            assert isinstance(page, CasePage)
            head, data = page.head, query.data
            assert data["docket_number"] == short_number(head.number)
            assert (data["case_name_raw"], data["case_name"]) == (head.title, tidy_name(head.title))
            assert data["date_filed"] == head.filed_on
            assert data["date_last_filing"] == head.last_filed_on
            assert data["assigned_to_str"] == head.assigned
            assert data.get("referred_to_str", "") == head.referred
            if court_id == "casb":
                assert (data["case_type"], data["chapter"]) == ("bk", "7")
            else:
                assert data["related_cases_str"] == f"{other.case_number} Zoë & Co v. O'Hara"
            await query.query("4711")
            assert query.data == {}
            assert await charges(one, client) == []

    world.run(story())


def test_a_search_by_name_and_day_finds_bankruptcies_and_is_charged(world: World) -> None:
    async def story() -> None:
        one = world.one
        async with session(one) as client:
            one.clock.now_us += 3 * 24 * HOUR_US  # to a day on which nothing was filed yet
            heads = []
            for title in ("Dora D'Or", "Søren <b>Bold</b> & Sons"):
                case_id = (await one.open_case("casb", title)).receipt.case_id
                page = read(one, "casb", ViewCase, case_id)
                assert isinstance(page, CasePage)
                heads.append(page.head)
            known = [
                (short_number(head.number), tidy_name(head.title), "7", head.filed_on, None, str(head.case_id))
                for head in heads
            ]
            names = ("docket_number", "case_name", "chapter", "date_filed", "date_closed", "pacer_case_id")
            query = CaseQueryAdvancedBankruptcy("casb", client)
            today = one.house.courts["casb"].today()
            await query.query(filed_from=today, filed_to=today)
            assert [tuple(row[name] for name in names) for row in query.data] == known
            await query.query(name_last="D'Or")
            assert set(known) <= {tuple(row[name] for name in names) for row in query.data}
            tomorrow = today + timedelta(days=1)
            await query.query(last_entry_from=tomorrow, last_entry_to=tomorrow)
            assert query.data == []
            told = [(charge.description, charge.criteria) for charge in await charges(one, client)]
            assert told == [("Search", "filing dates"), ("Search", "D'Or"), ("Search", "filing dates")]

    world.run(story())


@pytest.mark.parametrize("court_id", ["caed", "cit"])
def test_the_opinions_report_lists_what_judges_wrote(world: World, court_id: str) -> None:
    async def story() -> None:
        one = world.one
        async with session(one) as client:
            more = {"cause": "28:1332 <Diversity>"} | ({"nature_of_suit": "110"} if court_id == "caed" else {})
            for _ in range(2):
                case_id = (await one.open_case(court_id, **more)).receipt.case_id
                judge = await one.log_in(court_id, "judge")
                event = {"caed": "memorandum_opinion", "cit": "opinion"}[court_id]
                for code, is_opinion in ((event, False), ("order", True), ("order", False)):
                    papers = (await one.document(court_id, f"{code} & more"),)
                    await one.do(court_id, FileDocument(judge, case_id, code, papers, one.key(), opinion=is_opinion))
            today = one.house.courts[court_id].today()
            page = read(one, court_id, ViewOpinions, today - timedelta(days=9), today)
            assert isinstance(page, OpinionsPage)
            assert len(page.opinions) == 4
            for sort in ("date_filed", "case_number"):
                report = FreeOpinionReport(court_id, client)
                await report.query(today - timedelta(days=9), today, sort=sort)
                assert report.reported_opinion_count == 4
                for row, line in zip(report.data, page.opinions, strict=True):
                    assert row["docket_number"] == short_number(line.case.number)
                    assert row["case_name"] == tidy_name(line.case.title)
                    assert row["pacer_case_id"] == str(line.case.case_id)
                    assert (row["date_filed"], row["description"]) == (line.filed_on, line.text)
                    assert (row["document_number"], row["pacer_seq_no"]) == (str(line.entry_number),) * 2
                    assert row["pacer_doc_id"] == normal(line.document.doc_id)
                    assert (row["nature_of_suit"], row["cause"]) == (line.nature_of_suit, line.cause)
            assert await charges(one, client) == []

    world.run(story())


@pytest.mark.parametrize("court_id", COURTS)
def test_the_feed_of_the_last_day_needs_no_login_and_tells_nothing_sealed(world: World, court_id: str) -> None:
    async def story() -> None:
        one = world.one
        case_id = await life(one, court_id)
        items = [item for item in one.house.courts[court_id].reading.feed(one.clock()) if item.case_id == case_id]
        async with PacerRssFeed(court_id, transport=httpx.ASGITransport(app=one.app)) as feed:
            await feed.query()
            feed.parse()
            found = [docket for docket in feed.data if docket["pacer_case_id"] == str(case_id)]
        assert {5, 6}.isdisjoint(item.entry_number for item in items)
        for docket, item in zip(found, items, strict=True):
            assert docket["docket_number"] == short_number(item.number)
            assert docket["case_name"] == tidy_name(item.title)
            if court_id == "casb":
                assert (docket["type"], docket["chapter"]) == (item.kind, str(item.chapter))
                assert (docket["office"], docket["trustee_str"]) == (item.office, item.trustee)
            (entry,) = docket["docket_entries"]
            assert entry["date_filed"] == datetime.fromtimestamp(item.entered_at / 1e6, UTC)
            assert entry["short_description"] == tidy(item.short)
            assert entry["pacer_doc_id"] == ("" if item.doc_id is None else normal(item.doc_id))
            assert entry["pacer_seq_no"] == (None if item.doc_id is None else str(item.entry_number))
            assert entry["document_number"] == (None if item.doc_id is None else str(item.entry_number))

    world.run(story())


@pytest.mark.parametrize("court_id", COURTS)
def test_the_mobile_page_counts_entries_without_charge(world: World, court_id: str) -> None:
    async def story() -> None:
        one = world.one
        async with session(one) as client:
            case_id = await life(one, court_id)
            query = MobileQuery(court_id, client)
            await query.query(str(case_id))
            page = read(one, court_id, ViewDocketSheet, case_id)
            assert isinstance(page, DocketSheetPage)
            assert query.data == {"court_id": court_id, "entry_count": len(page.entries), "cost": page.head.number}
            assert await charges(one, client) == []

    world.run(story())


def test_a_wrong_password_is_told_and_nothing_is_read(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, ("caed",)) as one:
            await one.open_case("caed")
            transport = httpx.ASGITransport(app=one.app)
            async with PacerSession(username="reader", password=SECRET + "!", transport=transport) as client:
                with pytest.raises(PacerLoginException, match="Invalid username or password"):
                    await CaseQuery("caed", client).query("1")
            async with PacerSession(transport=transport) as client:
                with pytest.raises(PacerLoginException, match="Invalid/expired PACER session"):
                    await CaseQuery("caed", client).query("1")
                with pytest.raises(PacerLoginException, match="Invalid/expired PACER session"):
                    await PossibleCaseNumberApi("caed", client).query("26-1")

    asyncio.run(story())
