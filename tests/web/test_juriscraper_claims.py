"""The public client library reads claims and creditors of a bankruptcy as the core has them (surfaces §§10, 11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from juriscraper.pacer import ClaimsRegister, ListOfCreditors
from juriscraper.pacer.claims_activity import ClaimsActivity
from juriscraper_client import World, charges, read, session, short_number, world_of
from served_house import Served

from sim.courts.clock import HOUR_US
from sim.ecf.claim_records import ClaimAmounts, ClaimDetails, Creditor
from sim.ecf.commands import LoadCreditors, SetClaimStatus
from sim.ecf.reading.queries import ViewClaimsRegister, ViewCreditorMatrix
from sim.ecf.reading.shown import ClaimsPage, MatrixPage

BANK = Creditor("Béla's Bank & Trust <N.A.>", ("P.O. Box 7", "San Diego, CA 92101"))
TAXES = Creditor("Tax | Office", ("1 Main St", "Suite 2", "c/o O'Hara", "Line 4", "Line 5", "Line 6"))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    yield from world_of(tmp_path_factory.mktemp("house"))


async def estate(one: Served) -> int:
    """A case with two claims, one of them amended and then allowed in part, and a list of creditors."""
    case_id = (await one.open_case("casb", "Dora D'Or")).receipt.case_id
    smith = await one.log_in("casb", "smith")
    await one.do("casb", LoadCreditors(smith, case_id, (TAXES,), one.key()))
    first = ClaimDetails(BANK, ClaimAmounts(123_456, secured_cents=100_000), "Goods <sold>", "None & void")
    await one.file("casb", case_id, "proof_of_claim", login="claims", for_parties=(), claim=first)
    one.clock.now_us += 4 * 24 * HOUR_US
    second = ClaimDetails(TAXES, ClaimAmounts(unknown=True))
    await one.file("casb", case_id, "proof_of_claim", login="claims", for_parties=(), claim=second)
    amended = ClaimDetails(BANK, ClaimAmounts(200_000, priority_cents=5), "More goods", "", amends=1)
    await one.file("casb", case_id, "proof_of_claim", login="claims", for_parties=(), claim=amended)
    clerk = await one.log_in("casb", "clerk")
    await one.do("casb", SetClaimStatus(clerk, case_id, 1, "allowed", "by order", ClaimAmounts(150_000)))
    return case_id


def printed(cents: int | None) -> str | None:
    return None if cents is None else f"${cents // 100:,}.{cents % 100:02d}"


def test_the_claims_register_reads_as_the_core_has_it(world: World) -> None:
    async def story() -> None:
        one = world.one
        async with session(one) as client:
            case_id = await estate(one)
            page = read(one, "casb", ViewClaimsRegister, case_id)
            assert isinstance(page, ClaimsPage)
            register = ClaimsRegister("casb", client)
            await register.query(str(case_id), page.head.number)
            data = register.data
            assert data["docket_number"] == short_number(page.head.number)
            assert (data["case_name"], data["chapter"]) == (page.head.title, "7")
            assert data["date_filed"] == page.head.filed_on
            assert len(data["claims"]) == len(page.claims) == 2
            for told, claim in zip(data["claims"], page.claims, strict=True):
                amounts, latest = claim.latest.details.amounts, claim.latest
                assert told["claim_number"] == claim.claim_number
                assert told["creditor_id"] == str(claim.creditor_id)
                assert told["creditor_details"] == "\n".join((claim.creditor.name, *claim.creditor.address))
                assert told["date_original_filed"] == claim.history[0].filed_on
                assert told["date_original_entered"] == claim.history[0].entered_on
                amended = None if len(claim.history) == 1 else latest.filed_on
                assert told.get("date_last_amendment_filed") == amended
                assert told["status"] == (f"{claim.status} ({claim.status_reason})" if claim.status else "")
                assert (told["filed_by"], told["entered_by"]) == (latest.filed_by, latest.entered_by)
                assert told["date_modified"] == claim.status_on
                assert (told["description"], told["remarks"]) == (latest.details.description, latest.details.remarks)
                assert told.get("amount_claimed") == printed(amounts.claimed_cents)
                assert told.get("secured_claimed") == printed(amounts.secured_cents)
                assert told.get("priority_claimed") == printed(amounts.priority_cents)
                assert ("unknown_claimed" in told) is amounts.unknown
                for row, filing in zip(told["history"], claim.history, strict=True):
                    assert (row["type"], row["pacer_case_id"]) == ("claim", str(case_id))
                    assert (row["document_number"], row["attachment_number"]) == (claim.claim_number, filing.sequence)
                    assert (row["id"], row["date_filed"]) == (str(filing.entry_number), filing.filed_on)
            register = ClaimsRegister("casb", client)  # it keeps what it has read
            await register.query(str(case_id), page.head.number, date_end=page.claims[0].history[0].filed_on)
            assert [claim["claim_number"] for claim in register.data["claims"]] == [1]
            register = ClaimsRegister("casb", client)
            await register.query(str(case_id), page.head.number, date_start=page.head.last_filed_on + timedelta(days=1))
            assert register.data == {}
            assert {charge.description for charge in await charges(one, client)} == {"Claims Register"}

    world.run(story())


def test_the_link_of_a_claim_leads_to_its_receipt(world: World) -> None:
    async def story() -> None:
        one = world.one
        async with session(one) as client:
            case_id = await estate(one)
            query = f"caseid={case_id}&claim_id=2&claim_num=1-1&magic_num=MAGIC"
            answer = await client.get(f"https://ecf.casb.uscourts.gov/cgi-bin/show_doc.pl?{query}")
            document = one.house.courts["casb"].line(case_id, 2).entry.documents[0]
            assert str(answer.url) == f"https://ecf.casb.uscourts.gov/doc1/{document.doc_id}"
            assert "Transaction Receipt" in answer.text

    world.run(story())


def test_the_claims_activity_report_tells_each_claim_with_its_case(world: World) -> None:
    async def story() -> None:
        one = world.one
        async with session(one) as client:
            case_id = await estate(one)
            page = read(one, "casb", ViewClaimsRegister, case_id)
            assert isinstance(page, ClaimsPage)
            report = ClaimsActivity("casb", client)
            await report.query(str(case_id), page.head.number, "bank")
            (told,) = report.data
            claim = page.claims[0]
            assert (told["case_name"], told["docket_number"]) == (page.head.title, short_number(page.head.number))
            assert (told["chapter"], told["office"]) == ("7", page.head.office_name)
            found = told["claim"]
            assert (found["claim_number"], found["pacer_case_id"]) == ("1-2", str(case_id))
            assert (found["amount_claimed"], found["amount_allowed"]) == ("$2,000.00", "$1,500.00")
            assert found["creditor_id"] == str(claim.creditor_id)
            assert found["creditor_name_address"] == ", ".join((BANK.name, *BANK.address))
            assert (found["date_filed"], found["status"]) == (claim.latest.filed_on, claim.status)
            await report.query(str(case_id), page.head.number, "nobody of that name")
            assert report.data == {}

    world.run(story())


def test_the_list_of_creditors_becomes_a_text_file(world: World) -> None:
    async def story() -> None:
        one = world.one
        async with session(one) as client:
            case_id = await estate(one)
            page = read(one, "casb", ViewCreditorMatrix, case_id)
            assert isinstance(page, MatrixPage)
            report = ListOfCreditors("casb", client)
            await report.query(str(case_id), page.head.number, await report.query_post_param())
            rows = [line.split("|") for line in report.data["data"].split("\n")]
            assert [row[0] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
            assert {len(row) for row in rows} == {8}
            assert rows[0][3] == f"Case {page.head.number}"
            assert rows[-1][2] == f"Total addresses {len(page.creditors)}"
            for row, one_listed in zip(rows[1:-1], page.creditors, strict=True):
                fields = [field.replace("|", "/") for field in (one_listed.creditor.name, *one_listed.creditor.address)]
                assert ", ".join(field for field in row[1:] if field) == ", ".join(fields)
            answer = await report.download_file()
            assert answer is not None
            assert answer.text == report.data["data"]
            assert [charge.description for charge in await charges(one, client)] == ["Creditor List"]

    world.run(story())


@pytest.mark.parametrize("path", ["SearchClaims.pl", "ClaimsActRpt.pl", "CredMatrixCase.pl"])
def test_a_district_court_has_neither_claims_nor_creditors(world: World, path: str) -> None:
    async def story() -> None:
        one = world.one
        async with session(one) as client:
            case_id = (await one.open_case("caed")).receipt.case_id
            answer = await client.post(
                f"https://ecf.caed.uscourts.gov/cgi-bin/{path}?1-L_1_0-1", data={"all_case_ids": str(case_id)}
            )
            assert "bankruptcy cases only" in answer.text
            assert await charges(one, client) == []

    world.run(story())
