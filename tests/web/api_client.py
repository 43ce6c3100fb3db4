"""A program at the API of a small served house."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from served_house import SECRET, Served, pdf, served

from sim.serve.web.app import sites

OPERATOR = "the operator's own"


class Program:
    """One client with its token; every call returns the answer as it came."""

    def __init__(self, house: Served, court_id: str = "caed") -> None:
        self.house, self.court_id = house, court_id
        self.headers: dict[str, str] = {}
        self.http: httpx.AsyncClient = house.client()

    async def log_in(self, login: str, secret: str = SECRET, site: str = "") -> httpx.Response:
        words = {"login": login, "secret": secret}
        told = await self.post("login", words, site=site)
        if told.status_code == 200:
            self.headers = {"authorization": f"Bearer {told.json()['token']}"}
        return told

    async def post(self, path: str, body: Any = None, site: str = "", **headers: str) -> httpx.Response:
        address = f"/{site or self.court_id}/api/v1/{path}"
        return await self.http.post(address, json=body, headers=self.headers | headers)

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.http.get(f"/{self.court_id}/api/v1/{path}", headers=self.headers | headers)

    async def upload(self, text: str = "Motion", description: str = "") -> dict[str, Any]:
        address = f"/{self.court_id}/api/v1/documents"
        told = await self.http.post(
            address, content=pdf(text), params={"description": description}, headers=self.headers
        )
        assert told.status_code == 201, told.text
        found: dict[str, Any] = told.json()
        return found

    async def file(self, case_id: int, key: str, *documents: dict[str, Any], **more: Any) -> httpx.Response:
        body = {"case_id": case_id, "event_code": "motion_misc", "documents": documents, "key": key} | more
        return await self.post("commands/FileDocument", {"for_parties": [1]} | body)


@asynccontextmanager
async def api_of(folder: Path, *court_ids: str, operator_token: str = OPERATOR) -> AsyncIterator[Served]:
    """A small house whose API knows its operator."""
    async with served(folder, court_ids or ("caed",)) as house:
        house.app = sites(house.house, lambda digits: secrets.token_hex(digits // 2), operator_token=operator_token)
        yield house
