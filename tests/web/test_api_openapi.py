"""The API's description: every way is in it, and what the API answers is what it says."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

from api_client import OPERATOR, Program, api_of
from jsonschema import Draft202012Validator

from sim.serve.web.api.desks import Desks
from sim.serve.web.api.operations import court_operations, national_operations, ways_of
from sim.serve.web.rate_limit import RateLimit


def _desks() -> Desks:
    return Desks(RateLimit(1, 1.0, lambda: 0), lambda digits: "0" * digits)


def _valid(described: dict[str, Any], path: str, method: str, status: int, answer: Any) -> None:
    schema = described["paths"][path][method]["responses"][str(status)]["content"]["application/json"]["schema"]
    Draft202012Validator(schema | {"components": described["components"]}).validate(answer)


def test_every_way_is_described_and_everything_described_has_a_way(tmp_path: Path) -> None:
    async def story() -> None:
        async with api_of(tmp_path) as house:
            for site, operations in (("caed", court_operations), ("pacer", national_operations)):
                described = (await Program(house, site).get("openapi.json")).json()
                ways = ways_of(operations(_desks()))
                named = {(path, method.upper()) for path, methods in described["paths"].items() for method in methods}
                patterns = {
                    (re.compile(re.sub(r"\\{[^}]*\\}", "[^/]+", re.escape(way.path))), way.methods[0]) for way in ways
                }
                for path, method in named:
                    assert any(one.fullmatch(path) and method == how for one, how in patterns), path
                for one, how in patterns:
                    assert any(one.fullmatch(path) and method == how for path, method in named), one

    asyncio.run(story())


def test_the_description_is_openapi_3_1_and_all_its_references_lead_somewhere(tmp_path: Path) -> None:
    async def story() -> None:
        async with api_of(tmp_path) as house:
            for site in ("caed", "pacer"):
                told = await Program(house, site).get("openapi.json")
                described = told.json()
                assert (described["openapi"], described["servers"]) == ("3.1.0", [{"url": f"/{site}"}])
                for name, schema in described["components"]["schemas"].items():
                    Draft202012Validator.check_schema(schema)
                    assert re.fullmatch(r"[A-Za-z0-9._-]+", name), name
                for name in re.findall(r'"#/components/schemas/([^"]+)"', told.text):
                    assert name in described["components"]["schemas"]
                ids = [one["operationId"] for methods in described["paths"].values() for one in methods.values()]
                assert len(ids) == len(set(ids))
                secrets = described["components"]["schemas"]["LogInRequest"]["properties"]
                assert set(secrets) == {"login", "secret", "client_code"}

    asyncio.run(story())


def test_answers_refusals_and_problems_are_what_is_described(tmp_path: Path) -> None:
    async def story() -> None:
        async with api_of(tmp_path) as house:
            case_id = (await house.open_case("caed")).receipt.case_id
            smith, clerk = Program(house), Program(house)
            described = (await smith.get("openapi.json")).json()
            valid = lambda path, method, told: _valid(  # noqa: E731 - names what each line below checks
                described, f"/api/v1/{path}", method, told.status_code, told.json()
            )
            valid("login", "post", await smith.log_in("smith", "wrong"))
            await smith.log_in("smith", site="pacer")
            valid("login", "post", await smith.log_in("smith"))
            await clerk.log_in("clerk")
            document = await smith.upload()
            _valid(described, "/api/v1/documents", "post", 201, document)
            filed = await smith.file(case_id, "k", document)
            assert filed.status_code == 200
            valid("commands/FileDocument", "post", filed)
            valid("commands/FileDocument", "post", await smith.file(77, "k2", document))
            valid("commands/FileDocument", "post", await smith.file(case_id, "k3", document, event_code=1))
            valid("cases/{case_id}/docket", "get", await smith.get(f"cases/{case_id}/docket"))
            valid("cases", "get", await smith.get("cases?party_name=Acme"))
            valid("queries/ViewDocket", "post", await smith.post("queries/ViewDocket", {"case_id": case_id}))
            valid("notices/{nef_id}", "get", await clerk.get(f"notices/{filed.json()['receipt']['nef_id']}"))
            valid("audit/filings", "get", await clerk.get("audit/filings"))
            valid("audit/filings", "get", await smith.get("audit/filings"))
            valid("status", "get", await smith.get("status"))
            people = {"people": [{"login": "roe", "secret": "x", "name": "R", "role": "attorney"}]}
            told = await smith.post("operator/people", people, **{"x-operator": OPERATOR})
            valid("operator/people", "post", told)

    asyncio.run(story())


def test_a_way_that_is_none_answers_in_json(tmp_path: Path) -> None:
    async def story() -> None:
        async with api_of(tmp_path) as house:
            program = Program(house)
            for told in (await program.get("nothing"), await program.get("commands/FileDocument")):
                assert (told.status_code, told.json()["error"]["status"]) == (404, 404)
            elsewhere = await Program(house, "nysd").get("status")
            assert (elsewhere.status_code, elsewhere.json()["error"]["status"]) == (404, 404)

    asyncio.run(story())
