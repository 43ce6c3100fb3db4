"""The JSON API: log-in, commands, documents, refusals."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import get_args

from api_client import OPERATOR, Program, api_of
from served_house import SECRET

from sim.ecf.commands import Command
from sim.serve.web.api.commands import COMMANDS


def test_a_paper_is_filed_once_however_often_its_key_is_sent(tmp_path: Path) -> None:
    async def story() -> None:
        async with api_of(tmp_path) as house:
            case_id = (await house.open_case("caed")).receipt.case_id
            smith = Program(house)
            await smith.log_in("smith")
            document = await smith.upload("Motion", "Motion to Compel")
            assert (document["verdict"], document["description"]) == (None, "Motion to Compel")
            first = (await smith.file(case_id, "once", document)).json()
            assert first["receipt"]["entry_number"] == 2
            assert first["events"][:2] == ["Docketed", "NoticeIssued"]
            again = (await smith.file(case_id, "once", document)).json()
            assert (again["receipt"], again["events"]) == (first["receipt"], [])
            assert len(house.house.courts["caed"].sheet(case_id).entries) == 2

    asyncio.run(story())


def test_every_command_of_the_core_has_a_body_without_the_session() -> None:
    assert set(COMMANDS) == {kind.__name__ for kind in get_args(Command)}
    assert all("session_id" not in asked.body.__struct_fields__ for asked in COMMANDS.values())


def test_refusals_come_with_code_words_cite_and_the_status_of_their_family(tmp_path: Path) -> None:
    async def story() -> None:
        async with api_of(tmp_path) as house:
            case_id = (await house.open_case("caed")).receipt.case_id
            program = Program(house)
            wrong = await program.log_in("smith", "wrong")
            assert (wrong.status_code, wrong.json()["refused"]["code"]) == (403, "auth.bad_password")
            await program.log_in("smith")
            unknown = await program.file(99, "k", await program.upload())
            assert (unknown.status_code, unknown.json()["refused"]["code"]) == (422, "case.unknown")
            may_not = await program.post("commands/SealCase", {"case_id": case_id, "key": "s"})
            assert may_not.status_code == 403
            assert set(may_not.json()["refused"]) == {"code", "message", "cite"}
            outage = {"outage_id": "o1", "kind": "local", "scheduled": False, "national": False}
            assert (await program.post("commands/BeginOutage", outage)).status_code == 403
            clerk = Program(house)
            await clerk.log_in("clerk")
            assert (await clerk.post("commands/BeginOutage", outage)).status_code == 200
            down = await program.file(case_id, "k", await program.upload())
            assert (down.status_code, down.json()["refused"]["code"]) == (409, "system.unavailable")
            assert (await program.get("status")).json()["up"] is False
            assert (await clerk.post("commands/EndOutage", {"outage_id": "o1"})).status_code == 200
            assert (await program.get("status")).json()["outages"][0]["ended_at_us"] is not None

    asyncio.run(story())


def test_a_body_that_does_not_fit_is_told_where_and_a_password_never(tmp_path: Path) -> None:
    async def story() -> None:
        async with api_of(tmp_path) as house:
            program = Program(house)
            await program.log_in("smith")
            wrong = await program.post(
                "commands/OpenFreeLook", {"nef_id": "one", "user_id": 1}, **{"x-operator": OPERATOR}
            )
            assert wrong.status_code == 400
            assert "$.nef_id" in wrong.json()["error"]["message"]
            session = await program.post("commands/LogOut", {"session_id": 1})
            assert "session_id" in session.json()["error"]["message"]
            hidden = await program.post("commands/ChangePassword", {"secret": 17, "new_secret": "sesame-street"})
            assert hidden.status_code == 400
            assert "sesame" not in hidden.text
            body = COMMANDS["ChangePassword"].decode(b'{"secret": "old", "new_secret": "sesame-street"}')
            assert "sesame" not in repr(body)
            lost = await program.post("commands/FileDocumnet", {})
            assert lost.status_code == 404

    asyncio.run(story())


def test_without_a_token_with_a_wrong_one_and_after_logging_out_nothing_is_filed(tmp_path: Path) -> None:
    async def story() -> None:
        async with api_of(tmp_path) as house:
            case_id = (await house.open_case("caed")).receipt.case_id
            smith, nobody = Program(house), Program(house)
            await smith.log_in("smith")
            document = await smith.upload()
            assert (await nobody.file(case_id, "k", document)).status_code == 401
            nobody.headers = {"authorization": "Bearer guessed"}
            assert (await nobody.file(case_id, "k", document)).status_code == 401
            assert (await smith.post("logout")).status_code == 204
            assert (await smith.file(case_id, "k", document)).status_code == 401
            assert (await smith.log_in("smith")).status_code == 200  # the ended token in the header is no hindrance
            assert len(house.house.courts["caed"].sheet(case_id).entries) == 1

    asyncio.run(story())


def test_a_cookie_takes_the_csrf_token_and_a_header_none(tmp_path: Path) -> None:
    async def story() -> None:
        async with api_of(tmp_path) as house:
            case_id = (await house.open_case("caed")).receipt.case_id
            program = Program(house)
            told = (await program.log_in("smith")).json()
            document = await program.upload()
            program.headers = {"cookie": f"NextGenCSO={told['token']}"}
            assert (await program.file(case_id, "k", document)).status_code == 403
            program.headers["x-csrf-token"] = "0" * 32
            assert (await program.file(case_id, "k", document)).status_code == 403
            program.headers["x-csrf-token"] = told["csrf"]
            assert (await program.file(case_id, "k", document)).status_code == 200

    asyncio.run(story())


def test_a_filing_names_only_documents_that_its_filer_uploaded_and_their_verdict_is_the_courts(tmp_path: Path) -> None:
    async def story() -> None:
        async with api_of(tmp_path) as house:
            case_id = (await house.open_case("caed")).receipt.case_id
            smith, jones = Program(house), Program(house)
            await smith.log_in("smith")
            await jones.log_in("jones")
            document = await smith.upload()
            stolen = await jones.file(case_id, "k1", document, for_parties=[2])
            assert stolen.status_code == 409
            assert "/api/v1/documents" in stolen.json()["error"]["message"]
            physical = document | {"kept_out": "physical"}
            assert (await jones.file(case_id, "k2", physical, for_parties=[2])).status_code == 409
            told = await smith.http.post("/caed/api/v1/documents", content=b"no PDF at all", headers=smith.headers)
            assert told.json()["verdict"] == "pdf.not_well_formed"
            lied = await smith.file(case_id, "k3", told.json() | {"verdict": None, "page_count": 3})
            assert (lied.status_code, lied.json()["refused"]["code"]) == (422, "pdf.not_well_formed")

    asyncio.run(story())


def test_a_document_over_the_courts_limit_is_refused_before_and_while_it_streams(tmp_path: Path) -> None:
    async def story() -> None:
        async with api_of(tmp_path) as house:
            program = Program(house)
            await program.log_in("smith")
            limit = (await program.get("status")).json()["size_bytes_max"]
            address = "/caed/api/v1/documents"
            announced = program.headers | {"content-length": str(limit + 200_000)}
            told = await program.http.post(address, content=b"x", headers=announced)
            assert told.status_code == 413

            async def chunks():  # type: ignore[no-untyped-def] # httpx takes any
                for _ in range(limit // 1_000_000 + 1):
                    yield b"x" * 1_000_000

            told = await program.http.post(address, content=chunks(), headers=program.headers)
            assert told.status_code == 413
            assert "error" in told.json()

    asyncio.run(story())


def test_the_operator_sets_people_up_and_nobody_else_does(tmp_path: Path) -> None:
    async def story() -> None:
        newcomers = {
            "people": [
                {"login": "roe", "secret": "correct", "name": "Rae Roe", "role": "attorney",
                 "emails": ["roe@example.org"], "pacer_account": True}
            ]
        }  # fmt: skip
        async with api_of(tmp_path / "with") as house:
            program = Program(house)
            assert (await program.post("operator/people", newcomers)).status_code == 403
            assert (await program.post("operator/people", newcomers, **{"x-operator": "guess"})).status_code == 403
            told = await program.post("operator/people", newcomers, **{"x-operator": OPERATOR})
            assert (told.json()["people"][0]["new"], told.json()["people"][0]["account_id"] > 0) == (True, True)
            again = await program.post("operator/people", newcomers, **{"x-operator": OPERATOR})
            assert again.json()["people"][0] == told.json()["people"][0] | {"new": False}
            assert (await program.log_in("roe", "correct")).status_code == 200
            assert (await program.log_in("roe", "correct", site="pacer")).status_code == 200
        async with api_of(tmp_path / "without", operator_token="") as house:
            told = await Program(house).post("operator/people", newcomers, **{"x-operator": ""})
            assert told.status_code == 403

    asyncio.run(story())


def test_the_national_service_takes_its_own_commands(tmp_path: Path) -> None:
    async def story() -> None:
        async with api_of(tmp_path) as house:
            program = Program(house, "pacer")
            made = {"login": "newfirm", "contact": {"name": "New Firm"}, "kind": "shared"}
            assert (await program.post("commands/CreateAccount", made)).status_code == 403
            told = await program.post("commands/CreateAccount", made, **{"x-operator": OPERATOR})
            assert (told.json()["events"], told.json()["account"]["login"]) == (["AccountCreated"], "newfirm")
            update = {"login": "smith", "secret": SECRET, "contact": {"name": "Ann Smith-Roe"}}
            assert (await program.post("commands/UpdateContact", update)).status_code == 200
            update["secret"] = "wrong"
            told = await program.post("commands/UpdateContact", update)
            assert (told.status_code, told.json()["refused"]["code"]) == (403, "auth.bad_password")

    asyncio.run(story())


def test_too_many_log_in_tries_are_slowed_down(tmp_path: Path) -> None:
    async def story() -> None:
        async with api_of(tmp_path) as house:
            program = Program(house)
            codes = [(await program.log_in("nobody", "x")).status_code for _ in range(22)]
            assert codes == [403] * 20 + [429] * 2

    asyncio.run(story())
