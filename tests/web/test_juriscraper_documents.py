"""The public client library finds, prices and fetches documents, paid for and by free look (surfaces §§6, 7, 8)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from juriscraper.pacer import AttachmentPage, DocketReport, DownloadConfirmationPage, ShowCaseDocApi
from juriscraper_client import COURTS, World, charges, house, life, normal, session, world_of
from served_house import Served

from sim.courts.clock import local_datetime
from sim.ecf.records import FiledDocument
from sim.nef import messages
from sim.serve.web.reading.document_links import printed_size
from sim.serve.web.reading.us_dates import dollars


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    yield from world_of(tmp_path_factory.mktemp("house"))


def documents_of(one: Served, court_id: str, case_id: int, entry_number: int) -> tuple[FiledDocument, ...]:
    return one.house.courts[court_id].line(case_id, entry_number).entry.documents


async def stored(one: Served, court_id: str, document: FiledDocument) -> bytes:
    return await one.house.courts[court_id].documents.read(document.digest)


def magic_of(one: Served, court_id: str, case_id: int, entry_number: int, place: int = 1) -> str:
    """The number in the link that one addressee of the entry's notice was sent."""
    court = one.house.courts[court_id]
    notice = court.notice(court.line(case_id, entry_number).notice.nef_id)
    assert notice is not None
    return notice.free_looks[place][0]


@pytest.mark.parametrize("court_id", COURTS)
def test_the_menu_of_attachments_lists_what_was_filed(world: World, court_id: str) -> None:
    async def story() -> None:
        one = world.one
        async with session(one) as client:
            case_id = await life(one, court_id)
            for number, attached in ((3, 1), (4, 40)):
                main, *others = documents_of(one, court_id, case_id, number)
                page = AttachmentPage(court_id, client)
                await page.query(main.doc_id)
                data = page.data
                assert data["document_number"] == (None if court_id.endswith("b") else number)
                assert (data["pacer_doc_id"], data["pacer_case_id"]) == (normal(main.doc_id), str(case_id))
                assert data["pacer_seq_no"] == str(number)
                assert (data["page_count"], data["file_size_bytes"]) == (main.page_count, main.size_bytes)
                assert data["file_size_str"] == printed_size(main.size_bytes)
                assert len(data["attachments"]) == attached
                assert [
                    (one["attachment_number"], one["description"], one["page_count"], one["pacer_doc_id"])
                    for one in data["attachments"]
                ] == [(one.attachment, one.description, one.page_count, normal(one.doc_id)) for one in others]
                assert [one["file_size_bytes"] for one in data["attachments"]] == [one.size_bytes for one in others]
            alone = AttachmentPage(court_id, client)
            await alone.query(documents_of(one, court_id, case_id, 2)[0].doc_id)
            assert alone.data == {}  # a single document goes straight to its receipt
            assert await charges(one, client) == []

    world.run(story())


def test_a_menu_that_counts_from_one_is_read_like_the_others(tmp_path: Path) -> None:
    """C.D. Cal.: the library takes low serials for those of pages from before the count began at the main document."""

    async def story() -> None:
        async with house(tmp_path, ("cacd",)) as one, session(one) as client:
            case_id = (await one.open_case("cacd")).receipt.case_id
            await one.file("cacd", case_id, "motion_misc", documents=3)
            main, *others = documents_of(one, "cacd", case_id, 2)
            page = AttachmentPage("cacd", client)
            await page.query(main.doc_id)
            assert (page.data["document_number"], page.data["page_count"]) == (2, main.page_count)
            assert [(one["attachment_number"], one["page_count"]) for one in page.data["attachments"]] == [
                (one.attachment, one.page_count) for one in others
            ]

    asyncio.run(story())


@pytest.mark.parametrize("court_id", COURTS)
def test_a_receipt_tells_what_the_bill_then_says(world: World, court_id: str) -> None:
    async def story() -> None:
        one = world.one
        async with session(one) as client:
            case_id = await life(one, court_id)
            main, attached = documents_of(one, court_id, case_id, 3)
            for document, description in ((main, "3-0"), (attached, "3-1")):
                page = DownloadConfirmationPage(court_id, client)
                await page.query(normal(document.doc_id))
                answer, problem = await DocketReport(court_id, client).download_pdf(str(case_id), document.doc_id)
                assert problem == ""
                assert answer.content == await stored(one, court_id, document)
                charge = (await charges(one, client))[-1]
                colon = ":" if court_id == "casb" else ""
                assert page.data == {
                    "document_number": None,
                    "docket_number": charge.criteria,
                    "cost": dollars(charge.amount_cents),
                    "billable_pages": str(charge.pages_billed),
                    "document_description": f"Image{colon}{description}",
                    "transaction_date": page.data["transaction_date"],
                }
                zone = one.house.courts[court_id].book.profile.zone
                assert page.data["transaction_date"] == local_datetime(one.clock(), zone).replace(tzinfo=None)
                assert charge.pages == document.page_count
                assert charge.description == page.data["document_description"]
                assert charge.client_code == client.client_code
            assert len(await charges(one, client)) == 2

    world.run(story())


def test_a_document_of_40_pages_is_billed_for_30(world: World) -> None:
    async def story() -> None:
        one = world.one
        async with session(one) as client:
            case_id = await life(one, "caed")
            last = documents_of(one, "caed", case_id, 4)[-1]
            assert last.page_count == 41
            page = DownloadConfirmationPage("caed", client)
            await page.query(normal(last.doc_id))
            assert (page.data["billable_pages"], page.data["cost"]) == ("30", "3.00")
            await DocketReport("caed", client).download_pdf(str(case_id), last.doc_id)
            (charge,) = await charges(one, client)
            assert (charge.pages, charge.pages_billed, charge.amount_cents) == (41, 30, 300)

    world.run(story())


@pytest.mark.parametrize("court_id", COURTS)
def test_a_free_look_counts_once_and_then_the_charged_way_is_left(world: World, court_id: str) -> None:
    async def story() -> None:
        one = world.one
        async with session(one) as client:
            case_id = await life(one, court_id)
            main, attached = documents_of(one, court_id, case_id, 3)
            number = magic_of(one, court_id, case_id, 3)
            report = DocketReport(court_id, client)
            answer, problem = await report.download_pdf(str(case_id), normal(main.doc_id), number, de_seq_num="3")
            assert problem == ""
            assert answer.headers["content-type"] == "application/pdf"
            assert answer.content == await stored(one, court_id, main)
            again, problem = await report.download_pdf(str(case_id), normal(main.doc_id), number, de_seq_num="3")
            assert again is None
            assert problem.startswith("Document not available via magic link")
            assert await charges(one, client) == []
            paid, problem = await report.download_pdf(str(case_id), main.doc_id)
            assert (paid.content, problem) == (answer.content, "")
            assert [one.description for one in await charges(one, client)] == [
                "Image:3-0" if court_id == "casb" else "Image3-0"
            ]
            other = magic_of(one, court_id, case_id, 3, place=0)
            answer, problem = await report.download_pdf(str(case_id), attached.doc_id, other)
            assert answer.content == await stored(one, court_id, attached)

    world.run(story())


def test_the_link_in_a_notice_is_the_one_that_opens(world: World) -> None:
    """From the mail to the PDF: what the library reads from the notice is what it downloads with."""
    from juriscraper.pacer import S3NotificationEmail

    async def story() -> None:
        one = world.one
        async with session(one) as client:
            case_id = await life(one, "caed")
            court = one.house.courts["caed"]
            notice = court.notice(court.line(case_id, 3).notice.nef_id)
            assert notice is not None
            mail = S3NotificationEmail("caed")
            mail._parse_text(list(messages(notice))[1].raw.decode())
            entry = mail.data["dockets"][0]["docket_entries"][0]
            answer, problem = await DocketReport("caed", client).download_pdf(
                entry["pacer_case_id"],
                entry["pacer_doc_id"],
                entry["pacer_magic_num"],
                de_seq_num=entry["pacer_seq_no"],
            )
            assert problem == ""
            assert answer.content == await stored(one, "caed", documents_of(one, "caed", case_id, 3)[0])

    world.run(story())


def test_what_may_not_be_opened_is_told_in_the_words_that_clients_know(world: World) -> None:
    async def story() -> None:
        one = world.one
        async with session(one) as client:
            case_id = await life(one, "caed")
            other = (await one.open_case("caed")).receipt.case_id
            report = DocketReport("caed", client)

            async def problem(case: int, doc_id: str) -> str:
                answer, told = await report.download_pdf(str(case), doc_id)
                assert answer is None
                return told.partition(".")[0].partition(" in case")[0]

            sealed, restricted = (documents_of(one, "caed", case_id, number)[0].doc_id for number in (5, 6))
            assert await problem(case_id, sealed) == "Permission denied getting document"
            assert await problem(case_id, restricted) == "Permission denied getting document"
            assert await problem(case_id, "033100009999") == "Failed to get docket entry"
            home = documents_of(one, "caed", case_id, 2)[0].doc_id
            assert (await report.download_pdf(str(other), home))[1] == ""  # tried again without the case, as it does
            page = DownloadConfirmationPage("caed", client)
            await page.query(sealed)
            assert page.data == {}
            assert [one.description for one in await charges(one, client)] == ["Image2-0"]

    world.run(story())


def test_a_document_that_the_store_lost_is_not_charged(world: World) -> None:
    async def story() -> None:
        one = world.one
        async with session(one) as client:
            case_id = await life(one, "caed")
            document = documents_of(one, "caed", case_id, 2)[0]
            path = one.house.courts["caed"].documents.path_of(document.digest)
            kept = path.read_bytes()
            path.unlink()
            answer, problem = await DocketReport("caed", client).download_pdf(str(case_id), document.doc_id)
            assert answer is None
            assert problem.startswith("Document not available in case")
            assert await charges(one, client) == []
            path.write_bytes(kept)

    world.run(story())


@pytest.mark.parametrize("court_id", ["caed", "cit"])
def test_a_number_on_a_docket_leads_to_its_document(world: World, court_id: str) -> None:
    async def story() -> None:
        one = world.one
        async with session(one) as client:
            case_id = await life(one, court_id)
            api = ShowCaseDocApi(court_id, client)
            for number, attachment in ((2, ""), (3, ""), (4, "17")):
                await api.query(str(case_id), number, attachment)
                document = documents_of(one, court_id, case_id, number)[int(attachment or 0)]
                assert api.data == normal(document.doc_id)

    world.run(story())


def test_nobody_pays_for_a_written_opinion(world: World) -> None:
    async def story() -> None:
        one = world.one
        async with session(one) as client:
            case_id = await life(one, "caed")
            filed = await one.file("caed", case_id, "memorandum_opinion", login="judge", for_parties=())
            document = documents_of(one, "caed", case_id, filed.receipt.entry_number)[0]
            page = DownloadConfirmationPage("caed", client)
            await page.query(document.doc_id)
            assert page.response.content == await stored(one, "caed", document)
            assert await charges(one, client) == []

    world.run(story())
