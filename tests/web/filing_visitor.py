"""A person at the pages: logs in by the form, sends forms with their token, goes through a filing step by step."""

from __future__ import annotations

import html
import re
from typing import Any, Self

import httpx
from served_house import NATIONAL, SECRET, Served, pdf

from sim.ecf.answers import Accepted
from sim.ecf.commands import OpenCase, RegisterUser
from sim.ecf.pacer.accounts import Contact
from sim.ecf.pacer.commands import CreateAccount, RecordLink
from sim.ecf.pacer.machine import Done
from sim.ecf.records import FeePaid, NewParty

_TOKEN = re.compile(r'name="csrf" value="([0-9a-f]+)"')


class Visitor:
    """One browser at one court of a house."""

    def __init__(self, house: Served, court_id: str = "caed") -> None:
        self.house, self.court_id = house, court_id
        self.client = house.client(follow_redirects=True)
        self.at = ""  # the path of the filing under way

    async def __aenter__(self) -> Self:
        await self.client.__aenter__()
        return self

    async def __aexit__(self, *error: Any) -> None:
        await self.client.__aexit__(*error)

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(f"/{self.court_id}{path}")

    async def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> httpx.Response:
        """Send a form with the token of this visitor's pages."""
        return await self.client.post(
            f"/{self.court_id}{path}", data={"csrf": await self.csrf()} | (data or {}), **more
        )

    async def csrf(self) -> str:
        page = await self.get("/access")
        found = _TOKEN.search(page.text)
        return found[1] if found else ""

    async def log_in(self, login: str, secret: str = SECRET, **more: str) -> httpx.Response:
        said = {"login": login, "key": secret, "redact": "1"} | more
        return await self.client.post(f"/{self.court_id}/cgi-bin/login.pl", data=said)

    async def begin(self, event: str) -> httpx.Response:
        page = await self.post("/filing/begin", {"event": event})
        self.at = page.url.path.removeprefix(f"/{self.court_id}").rsplit("/", 1)[0]
        return page

    async def step(self, name: str, /, **data: Any) -> httpx.Response:
        return await self.post(f"{self.at}/{name}", data)

    async def upload(self, text: str = "Motion", body: bytes | None = None, **data: Any) -> httpx.Response:
        files = {"document": ("paper.pdf", pdf(text) if body is None else body, "application/pdf")}
        return await self.post(f"{self.at}/documents/upload", data, files=files)

    async def prepare(self, event: str, number: str, **parties: Any) -> httpx.Response:
        """Everything of a filing but its last click."""
        await self.begin(event)
        await self.step("case", number=number)
        await self.step("parties", **(parties or {"party": "1"}))
        await self.step("details")
        await self.upload()
        await self.step("documents")
        return await self.step("text")


def told(page: httpx.Response) -> str:
    """What a page says in its box of refusals; "" where it has none."""
    found = re.search(r'<div class="refusal" role="alert">(.*?)</div>', page.text, re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", found[1])).split()) if found else ""


def seen(page: httpx.Response) -> str:
    """The words of a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


async def open_in(house: Served, court_id: str, office: str, title: str) -> Accepted:
    """A case of smith's in another office of the court."""
    command = OpenCase(
        session_id=await house.log_in(court_id, "smith"),
        event_code="complaint",
        office=office,
        title=title,
        parties=(NewParty("First", "Plaintiff", ("smith",)), NewParty("Other", "Defendant")),
        documents=(await house.document(court_id, "Complaint"),),
        key=house.key(),
        fee=FeePaid("civil.complaint", 40_500, "R-2"),
    )
    return await house.do(court_id, command)


async def register(house: Served, court_id: str, login: str, role: str, name: str, linked: bool = True) -> int:
    """One more person, with a national account, which is linked to the court or not."""
    for port in (court_id, NATIONAL):
        house.house.passwords[port].enrol(login, SECRET)
    created = await house.house.durable_pacer.submit(CreateAccount(login, Contact(name)), house.clock())
    assert isinstance(created, Done)
    if not linked:
        return 0
    account_id = created.events[0].account.account_id  # type: ignore[union-attr]  # it tells of the account made
    user_id = (await house.do(court_id, RegisterUser(login, name, role, (f"{login}@example.org",)))).receipt.user_id
    await house.house.durable_pacer.submit(RecordLink(account_id, court_id, user_id), house.clock())
    return user_id
