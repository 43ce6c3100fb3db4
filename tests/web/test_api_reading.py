"""The JSON API: queries, dockets, documents with their price, notices, free looks, the audit."""

from __future__ import annotations

import asyncio
from pathlib import Path

from api_client import OPERATOR, Program, api_of
from served_house import SECRET, pdf

from sim.serve.durable.machine_kinds import BILLING


async def _reader(house, login: str = "jones") -> Program:  # type: ignore[no-untyped-def] # of a Served house
    """Logged in to the national service, which pays, and then to the court."""
    program = Program(house)
    await program.log_in(login, site="pacer")
    await program.log_in(login)
    return program


def test_a_docket_and_a_document_are_shown_and_billed(tmp_path: Path) -> None:
    async def story() -> None:
        async with api_of(tmp_path) as house:
            case_id = (await house.open_case("caed")).receipt.case_id
            jones = await _reader(house)
            docket = await jones.get(f"cases/{case_id}/docket?parties=false")
            assert [line["entry_number"] for line in docket.json()["content"]["entries"]] == [1]
            assert docket.json()["content"]["parties"] == []
            assert docket.json()["charge"]["amount_cents"] == 10
            doc_id = house.house.courts["caed"].line(case_id, 1).entry.documents[0].doc_id
            told = await jones.get(f"documents/{doc_id}")
            assert told.content == pdf("Complaint", 3)
            assert (told.headers["x-pages-billed"], told.headers["x-charge-cents"]) == ("3", "30")
            billed = []
            async for page in house.house.courts["caed"].billing.journal.read():
                for record in page:
                    billed += [one.charge.amount_cents for one in BILLING.decode_events(record.events)]
            assert billed == [10, 30]

    asyncio.run(story())


def test_the_same_is_asked_by_a_query_of_the_core(tmp_path: Path) -> None:
    async def story() -> None:
        async with api_of(tmp_path) as house:
            case_id = (await house.open_case("caed")).receipt.case_id
            jones = await _reader(house)
            told = await jones.post("queries/ViewDocket", {"case_id": case_id})
            assert told.json()["content"]["type"] == "DocketPage"
            found = await jones.get("cases?party_name=Bolt")
            assert [one["case_id"] for one in found.json()["content"]["cases"]] == [case_id]
            wrong = await jones.get("cases?filed_from=yesterday")
            assert wrong.status_code == 400
            nobody = await Program(house).post("queries/ViewDocket", {"case_id": case_id})
            assert (nobody.status_code, nobody.json()["refused"]["code"]) == (403, "access.no_pacer_account")

    asyncio.run(story())


def test_a_notice_is_for_those_whom_it_reached(tmp_path: Path) -> None:
    async def story() -> None:
        async with api_of(tmp_path) as house:
            case_id = (await house.open_case("caed")).receipt.case_id
            nef_id = (await house.file("caed", case_id, "motion_misc")).receipt.nef_id
            jones, claims, clerk = Program(house), Program(house), Program(house)
            await jones.log_in("jones")
            await claims.log_in("claims")
            await clerk.log_in("clerk")
            told = (await jones.get(f"notices/{nef_id}")).json()
            assert (told["case_id"], told["entry_number"]) == (case_id, 2)
            assert {"jones@example.org"} <= {email for one in told["electronic"] for email in one["emails"]}
            assert (await clerk.get(f"notices/{nef_id}")).json() == told
            assert (await claims.get(f"notices/{nef_id}")).status_code == 404
            assert (await jones.get("notices/999")).status_code == 404
            assert (await Program(house).get(f"notices/{nef_id}")).status_code == 401

    asyncio.run(story())


def test_a_sealed_entrys_notice_is_not_shown_to_the_other_side(tmp_path: Path) -> None:
    async def story() -> None:
        async with api_of(tmp_path) as house:
            case_id = (await house.open_case("caed")).receipt.case_id
            receipt = (await house.file("caed", case_id, "motion_misc", restriction="ex_parte")).receipt
            jones, clerk = Program(house), Program(house)
            await jones.log_in("jones")
            await clerk.log_in("clerk")
            assert (await jones.get(f"notices/{receipt.nef_id}")).status_code == 404
            assert (await clerk.get(f"notices/{receipt.nef_id}")).status_code == 200

    asyncio.run(story())


def test_a_free_look_opens_all_documents_once_for_whoever_holds_the_link(tmp_path: Path) -> None:
    async def story() -> None:
        async with api_of(tmp_path) as house:
            case_id = (await house.open_case("caed")).receipt.case_id
            receipt = (await house.file("caed", case_id, "motion_misc", documents=2)).receipt
            notice = house.house.courts["caed"].notice(receipt.nef_id)
            assert notice is not None
            link = {"doc_id": receipt.document_ids[0], "magic_num": notice.free_looks[0][0]}
            program = Program(house)
            wrong = await program.post("free-looks", link | {"magic_num": "1234"})
            assert wrong.status_code == 404
            told = await program.post("free-looks", link)
            assert [one["document"]["attachment"] for one in told.json()["documents"]] == [0, 1]
            path = told.json()["documents"][1]["path"]
            assert (await program.http.get(f"/caed{path}")).content == pdf("motion_misc 1", 2)
            house.clock.now_us += 11 * 60 * 1_000_000
            assert (await program.http.get(f"/caed{path}")).status_code == 404
            again = await program.post("free-looks", link)
            assert (again.status_code, again.json()["refused"]["code"]) == (403, "access.free_look_over")

    asyncio.run(story())


def test_the_audit_lists_every_entry_of_the_journal_page_by_page(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def] # pytest's own
    monkeypatch.setattr("sim.serve.web.api.audit.ENTRIES_A_PAGE", 1)

    async def story() -> None:
        async with api_of(tmp_path) as house:
            case_id = (await house.open_case("caed")).receipt.case_id
            filed = [(await house.file("caed", case_id, "motion_misc")).receipt for _ in range(3)]
            clerk, smith = Program(house), Program(house)
            await clerk.log_in("clerk")
            await smith.log_in("smith")
            assert (await smith.get("audit/filings")).status_code == 403
            assert (await Program(house).get("audit/filings")).status_code == 401
            entries, after, pages, more = [], "", 0, True
            while more:
                page = (await clerk.get(f"audit/filings?after={after}")).json()
                entries += page["filings"]
                after, more, pages = page["next_after"], page["more"], pages + 1
            assert pages == 5  # an entry each, and one for what came after the last
            assert [one["entry_number"] for one in entries] == [1, 2, 3, 4]
            assert [one["nef_id"] for one in entries[1:]] == [one.nef_id for one in filed]
            assert all(len(one["digests"][0]) == 128 for one in entries)
            nothing = (await clerk.get(f"audit/filings?after={after}")).json()
            assert (nothing["filings"], nothing["next_after"], nothing["more"]) == ([], after, False)
            assert (await clerk.get("audit/filings?after=elsewhere")).status_code == 400
            assert (await clerk.get(f"audit/filings?after=1-{'00' * 32}")).status_code == 409
            assert (await Program(house).get("audit/filings", **{"x-operator": OPERATOR})).status_code == 200
            assert SECRET not in str(entries)

    asyncio.run(story())
