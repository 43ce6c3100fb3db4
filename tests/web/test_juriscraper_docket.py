"""The public client library reads from docket reports and histories what the core knows (surfaces §§3, 4)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from juriscraper.lib.judge_parsers import normalize_judge_string
from juriscraper.pacer import CaseQuery, DocketHistoryReport, DocketReport, PossibleCaseNumberApi
from juriscraper.pacer.docket_utils import normalize_party_types
from juriscraper_client import (
    COURTS,
    World,
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
from served_house import Served

from sim.ecf.answers import Accepted
from sim.ecf.commands import OpenCase, SealCase, TerminateCounsel, TerminateParty
from sim.ecf.reading.queries import ViewDocketSheet, ViewHistory
from sim.ecf.reading.shown import DocketSheetPage, HistoryPage
from sim.ecf.records import Alias, FeePaid, NewParty
from sim.serve.web.reading.us_dates import us_date


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    yield from world_of(tmp_path_factory.mktemp("house"))


@pytest.mark.parametrize("court_id", COURTS)
def test_a_docket_report_reads_as_the_core_has_it(world: World, court_id: str) -> None:
    async def story() -> None:
        one = world.one
        async with session(one) as client:
            case_id = await life(one, court_id)
            report = DocketReport(court_id, client)
            await report.query(str(case_id), show_parties_and_counsel=True, show_terminated_parties=True)
            page = read(one, court_id, ViewDocketSheet, case_id)
            assert isinstance(page, DocketSheetPage)
            same_docket(report.data, page, court_id)

    world.run(story())


def same_docket(data: dict, page: DocketSheetPage, court_id: str) -> None:
    head = page.head
    assert data["court_id"] == court_id
    assert data["docket_number"] == short_number(head.number)
    assert data["case_name"] == tidy_name(page.parties[0].name if court_id.endswith("b") else head.title)
    assert data["date_filed"] == head.filed_on
    assert data["date_terminated"] == head.closed_on
    assert data["assigned_to_str"] == normalize_judge_string(head.assigned)[0]
    assert data["referred_to_str"] == normalize_judge_string(head.referred)[0]
    assert (data["cause"], data["nature_of_suit"]) == (head.cause, head.nature_of_suit)
    assert (data["jury_demand"], data["demand"]) == (head.jury_demand, head.demand)
    assert data["jurisdiction"] == head.jurisdiction
    assert data["ordered_by"] == "date_filed"
    same_parties(data["parties"], page)
    assert [entry["document_number"] for entry in data["docket_entries"]] == [
        None if line.minute else str(line.entry_number) for line in page.entries
    ]
    for entry, line in zip(data["docket_entries"], page.entries, strict=True):
        assert entry["date_filed"] == line.filed_on
        assert entry["date_entered"] == line.entered_on
        assert entry["description"] == tidy(f"{line.text} (Entered: {us_date(line.entered_on)})")
        assert entry["pacer_doc_id"] == (normal(line.files[0].doc_id) if line.files else None)
        assert entry["pacer_seq_no"] == (str(line.entry_number) if line.files else None)


def same_parties(found: list[dict], page: DocketSheetPage) -> None:
    assert [party["name"] for party in found] == [party.name for party in page.parties]
    for told, party in zip(found, page.parties, strict=True):
        assert told["type"] == normalize_party_types(party.role)
        assert told["date_terminated"] == party.terminated_on
        assert [counsel["name"] for counsel in told["attorneys"]] == [one.name for one in party.counsel]
        for counsel, known in zip(told["attorneys"], party.counsel, strict=True):
            lines = (*known.address, *(f"Email: {mail}" for mail in known.emails))
            assert counsel["contact"] == "".join(f"{line}\n" for line in lines)
            assert counsel["roles"] == list(known.roles)


@pytest.mark.parametrize("court_id", COURTS)
def test_a_history_reads_as_the_core_has_it(world: World, court_id: str) -> None:
    async def story() -> None:
        one = world.one
        async with session(one) as client:
            case_id = await life(one, court_id)
            report = DocketHistoryReport(court_id, client)
            await report.query(str(case_id), show_de_descriptions=True, order_by="desc")
            page = read(one, court_id, ViewHistory, case_id, newest_first=True, with_text=True)
            assert isinstance(page, HistoryPage)
            data, head = report.data, page.head
            assert data["docket_number"] == short_number(head.number)
            assert data["case_name"] == tidy_name(head.title)
            assert (data["date_filed"], data["date_last_filing"]) == (head.filed_on, head.last_filed_on)
            assert data["assigned_to_str"] == normalize_judge_string(head.assigned)[0]
            assert len(data["docket_entries"]) == len(page.rows)
            for entry, row in zip(data["docket_entries"], page.rows, strict=True):
                assert entry["document_number"] == (None if row.minute else str(row.entry_number))
                assert entry["pacer_doc_id"] == (None if row.doc_id is None else normal(row.doc_id))
                assert entry["pacer_seq_no"] == (None if row.doc_id is None else str(row.entry_number))
                assert (entry["date_filed"], entry["date_entered"]) == (row.filed_on, row.entered_on)
                assert entry["short_description"] == tidy(row.short)
                assert entry["description"] == tidy(row.text)

    world.run(story())


@pytest.mark.parametrize("court_id", COURTS)
def test_the_variant_with_all_documents_gives_their_pages_and_sizes(world: World, court_id: str) -> None:
    async def story() -> None:
        one = world.one
        async with session(one) as client:
            case_id = await life(one, court_id)
            report = DocketReport(court_id, client)
            await report.query(str(case_id), show_parties_and_counsel=True, show_multiple_docs=True)
            page = read(one, court_id, ViewDocketSheet, case_id)
            assert isinstance(page, DocketSheetPage)
            same_docket(report.data, page, court_id)
            for entry, line in zip(report.data["docket_entries"], page.entries, strict=True):
                if not line.files:
                    assert "page_count" not in entry
                    continue
                main, *attached = line.files
                assert (entry["page_count"], entry["file_size_bytes"]) == (main.page_count, main.size_bytes)
                assert [
                    (one["attachment_number"], one["description"], one["page_count"], one["file_size_bytes"])
                    for one in entry.get("attachments", ())
                ] == [(one.attachment, tidy(one.description), one.page_count, one.size_bytes) for one in attached]
                assert [one["pacer_doc_id"] for one in entry.get("attachments", ())] == [
                    normal(one.doc_id) for one in attached
                ]

    world.run(story())


def test_ranges_and_sort_orders_are_those_of_the_form(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, ("caed",)) as one, session(one) as client:
            case_id = await life(one, "caed")
            report = DocketReport("caed", client)

            async def numbers(**options: object) -> list[str | None]:
                await report.query(str(case_id), **options)
                return [entry["document_number"] for entry in report.data.get("docket_entries", ())]

            assert await numbers() == ["1", "2", "3", "4", "6", None, "8"]
            assert await numbers(order_by="-date") == ["8", None, "6", "4", "3", "2", "1"]
            assert await numbers(doc_num_start="2", doc_num_end="3") == ["2", "3"]
            assert await numbers(date_end=date(2026, 3, 4)) == ["1", "2", "3"]
            assert await numbers(date_range_type="Entered", date_start=date(2026, 3, 5)) == ["4", "6", None, "8"]
            assert await numbers(date_start=date(2026, 3, 5), date_end=date(2026, 3, 4)) == []
            assert report.is_valid is False
            assert await numbers(doc_num_start="3", doc_num_end="2") == []
            await report.query("999")
            assert report.data == {}

    asyncio.run(story())


def test_who_is_of_record_opens_what_is_restricted(world: World) -> None:
    async def story() -> None:
        one = world.one
        async with session(one, "smith") as client:
            case_id = await life(one, "casb")  # where the account that reads is the one that files
            report = DocketReport("casb", client)
            await report.query(str(case_id))
            found = {entry["document_number"]: entry["pacer_doc_id"] for entry in report.data["docket_entries"]}
            assert found["6"] is not None
            await report.download_pdf(str(case_id), found["6"])

    world.run(story())


def test_a_criminal_case_with_several_defendants_keeps_their_counts_apart(world: World) -> None:
    async def story() -> None:
        one = world.one
        async with session(one) as client:
            parties = (
                NewParty("USA", "Plaintiff", ("smith",)),
                NewParty(
                    "Renée D'Arcy", "Defendant", ("jones",), aliases=(Alias("aka", "R & D"),), counts=("18:1343 Fraud",)
                ),
                NewParty("Li O'Neil", "Defendant", (), ("2 Side St",), counts=("18:1343 Fraud", "18:371 <Conspiracy>")),
            )
            indicted = OpenCase(
                session_id=await one.log_in("caed", "clerk"),
                event_code="indictment",
                office="sac",
                title="USA v. D'Arcy et al",
                parties=parties,
                documents=(await one.document("caed", "Indictment"),),
                key=one.key(),
            )
            case_id = (await one.do("caed", indicted)).receipt.case_id
            report = DocketReport("caed", client)
            await report.query(str(case_id), show_parties_and_counsel=True, show_terminated_parties=True)
            data = report.data
            assert (data["docket_number"], data["federal_dn_case_type"]) == ("2:26-cr-00001", "cr")
            assert data["case_name"] == tidy_name("USA v. D'Arcy et al")
            assert [(party["name"], party["type"]) for party in data["parties"]] == [
                ("Renée D'Arcy", "Defendant"),
                ("Li O'Neil", "Defendant"),
                ("USA", "Plaintiff"),
            ]
            told = [party.get("criminal_data", {}).get("counts") for party in data["parties"]]
            assert [None if counts is None else [count["name"] for count in counts] for counts in told] == [
                ["18:1343 Fraud"],
                ["18:1343 Fraud", "18:371 <Conspiracy>"],
                None,
            ]
            assert data["parties"][0]["extra_info"] == "also known as R & D"
            assert data["parties"][1]["attorneys"] == [
                {"name": "Li O'Neil", "roles": [], "contact": "2 Side St\nPRO SE\n"}
            ]

    world.run(story())


def test_an_adversary_proceeding_is_read_with_the_name_of_its_bankruptcy(world: World) -> None:
    async def story() -> None:
        one = world.one
        async with session(one) as client:
            main = (await one.open_case("casb", "Dora D'Or")).receipt.case_id
            opened = OpenCase(
                session_id=await one.log_in("casb", "smith"),
                event_code="adversary_complaint",
                office="sd",
                title="Béla & Co v. D'Or",
                parties=(
                    NewParty("Béla & Co", "Plaintiff", ("smith",)),
                    NewParty("Dora D'Or", "Defendant", ("jones",)),
                ),
                documents=(await one.document("casb", "Complaint"),),
                key=one.key(),
                fee=FeePaid("bankruptcy.adversary", 35000, "R-2"),
                main_case=main,
                nature_of_suit="11 Recovery of money",
            )
            case_id = (await one.do("casb", opened)).receipt.case_id
            report = DocketReport("casb", client)
            await report.query(str(case_id), show_parties_and_counsel=True, show_terminated_parties=True)
            data = report.data
            assert data["case_name"] == "Dora D'Or - Adversary Proceeding"
            assert data["nature_of_suit"] == "11 Recovery of money"
            assert [(party["name"], party["type"]) for party in data["parties"]] == [
                ("Béla & Co", "Plaintiff"),
                ("Dora D'Or", "Defendant"),
            ]

    world.run(story())


def test_who_left_a_case_is_marked_and_an_address_is_printed_once(world: World) -> None:
    async def story() -> None:
        one = world.one
        async with session(one) as client:
            parties = (
                NewParty("Acme", "Plaintiff", ("smith",)),
                NewParty("Brown & Co", "Plaintiff", ("smith",)),
                NewParty("O'Bolt", "Defendant", ("jones",)),
                NewParty("Gone & Away", "Defendant", ("jones",)),
            )
            case_id = (await open_with(one, "caed", "Acme v. O'Bolt", parties)).receipt.case_id
            withdrawn = (await one.file("caed", case_id, "notice_withdrawal")).receipt.entry_number
            clerk = await one.log_in("caed", "clerk")
            await one.do("caed", TerminateCounsel(clerk, case_id, 2, "smith", "withdrawal_noted", withdrawn))
            await one.do("caed", TerminateParty(clerk, case_id, 4))
            await one.file("caed", case_id, "judgment", login="judge", for_parties=())
            report = DocketReport("caed", client)
            await report.query(str(case_id), show_parties_and_counsel=True, show_terminated_parties=True)
            page = read(one, "caed", ViewDocketSheet, case_id)
            assert isinstance(page, DocketSheetPage)
            today, data = one.house.courts["caed"].today(), report.data
            assert (data["date_terminated"], page.head.closed_on) == (today, today)
            assert [party["date_terminated"] for party in data["parties"]] == [None, None, None, today]
            smith, gone = (data["parties"][place]["attorneys"][0] for place in (0, 1))
            assert report.response.text.count("Email: smith@example.org") == 1
            assert smith["contact"] == gone["contact"]
            assert gone["roles"] == [f"TERMINATED: {us_date(today)}"]
            await report.query(str(case_id), show_parties_and_counsel=True)
            assert [party["name"] for party in report.data["parties"]] == ["Acme", "Brown & Co", "O'Bolt"]
            numbers = PossibleCaseNumberApi("caed", client)
            await numbers.query(page.head.number)
            assert numbers.data()["title"] == f"{page.head.number} Acme v. O'Bolt (closed {us_date(today)})"

    world.run(story())


def test_the_steps_of_a_bankruptcy_are_in_its_head(world: World) -> None:
    async def story() -> None:
        one = world.one
        async with session(one) as client:
            case_id = (await one.open_case("casb", "Dora D'Or")).receipt.case_id
            for event in ("order_confirming_plan", "order_discharge", "close_case"):
                login = "clerk" if event == "close_case" else "judge"
                papers = 0 if event == "close_case" else 1
                await one.file("casb", case_id, event, documents=papers, login=login, for_parties=())
            today = one.house.courts["casb"].today()
            report = DocketReport("casb", client)
            await report.query(str(case_id), show_parties_and_counsel=True)
            assert (report.data["date_discharged"], report.data["date_terminated"]) == (today, today)
            query = CaseQuery("casb", client)
            await query.query(str(case_id))
            assert (query.data["date_plan_confirmed"], query.data["date_debtor_dismissed"]) == (today, today)
            assert query.data["date_terminated"] == today

    world.run(story())


def test_nothing_is_read_of_a_sealed_case_anywhere(world: World) -> None:
    async def story() -> None:
        one = world.one
        async with session(one) as client:
            opened = (await one.open_case("caed", "Secret & Sons v. O'Hidden")).receipt
            case_id, document = opened.case_id, one.house.courts["caed"].line(opened.case_id, 1).entry.documents[0]
            await one.do("caed", SealCase(await one.log_in("caed", "judge"), case_id, one.key()))
            asked = {"all_case_ids": str(case_id)}
            host = "https://ecf.caed.uscourts.gov"
            for path in ("DktRpt.pl", "HistDocQry.pl", "iquery.pl"):
                answer = await client.post(f"{host}/cgi-bin/{path}?1-L_1_0-1", data=asked)
                assert "Case Under Seal" in answer.text
                assert "Secret" not in answer.text
            told = [
                await client.post(f"{host}/cgi-bin/iquery.pl", data={"last_name": "Acme", "filed_from": "3/1/2026"})
            ]
            told += [await client.get(f"{host}/cgi-bin/{path}") for path in ("rss_outside.pl", f"DktRpt.pl?{case_id}")]
            told += [
                await client.get(f"{host}/doc1/{document.doc_id}"),
                await client.get(f"{host}/doc1/{normal(document.doc_id)}"),
            ]
            told += [await client.post(f"{host}/cgi-bin/mobile_query.pl?caseid=={case_id}")]
            told += [await client.get(f"{host}/cgi-bin/show_case_doc?1,{case_id},,")]
            assert all("Secret" not in answer.text for answer in told)
            assert (await DocketReport("caed", client).download_pdf(str(case_id), document.doc_id))[0] is None

    world.run(story())


async def open_with(one: Served, court_id: str, title: str, parties: tuple[NewParty, ...]) -> Accepted:
    """A civil case with these parties."""
    opened = OpenCase(
        session_id=await one.log_in(court_id, "smith"),
        event_code="complaint",
        office="sac",
        title=title,
        parties=parties,
        documents=(await one.document(court_id, "Complaint"),),
        key=one.key(),
        fee=FeePaid("civil.complaint", 40500, "R-3"),
    )
    return await one.do(court_id, opened)
