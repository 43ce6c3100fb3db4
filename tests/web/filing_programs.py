"""Programs that file over HTTP through the JSON API, over several connections, and remember what they were told."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from hashlib import blake2b
from typing import Any

import httpx
import msgspec
from kept_house import OPERATOR
from served_house import pdf

COURT = "caed"
FEE = {"type": "FeePaid", "item": "civil.complaint", "amount_cents": 40_500, "receipt": "R-1"}
SECRET = "right Horse 1"
PEOPLE = {
    "smith": ("Ann O'Smith", ("smith@example.org",), ()),
    "jones": ("Béla Jones", ("jones@example.org",), ("docket@example.net",)),
}
LETTERS = sum(len(emails) + len(more) for _, emails, more in PEOPLE.values())  # of each notice
CASES = 2
CONNECTIONS = 6
GONE = (httpx.NetworkError, httpx.RemoteProtocolError)  # what a client sees of a server that was killed


class Told(msgspec.Struct, frozen=True):
    """What was acknowledged of a filing."""

    case_id: int
    entry_number: int
    nef_id: int
    digests: tuple[str, ...]


class Paper(msgspec.Struct, frozen=True):
    """What is to be filed, under its key; told: what was acknowledged of it before, None: nothing yet."""

    key: str
    case_id: int
    documents: int


class Programs:
    """All that file, of one attorney, and what they know. ``told``: by key, whatever was acknowledged.

    ``cut_off``: how many requests had no answer because the server was gone; ``settled``: how many filings that had
    none were found docketed when they were sent again.
    """

    def __init__(self) -> None:
        self.told: dict[str, Told] = {}
        self.content: dict[str, bytes] = {}
        self.cut_off = self.settled = self.last = 0
        self.asked, self.acknowledged = asyncio.Event(), asyncio.Event()  # a filing was, since somebody cleared it
        self._again: deque[Paper] = deque()
        self._headers: dict[str, str] = {}

    # --- one house after the other -----------------------------------------------------------------------------------

    async def set_up(self, port: int) -> None:
        """People, and cases of the one against the other."""
        async with court_api(port) as http:
            people = [
                {"login": login, "secret": SECRET, "name": name, "role": "attorney", "emails": emails,
                 "secondary_emails": more, "pacer_account": True}
                for login, (name, emails, more) in PEOPLE.items()
            ]  # fmt: skip
            made = await http.post("operator/people", json={"people": people}, headers={"x-operator": OPERATOR})
            assert made.status_code == 200, made.text
            await self.log_in(http)
            for number in range(1, CASES + 1):
                await self._open_case(http, f"open-{number}", number)

    async def live(self, port: int, more: bool = True) -> None:
        """File until the server is gone; without more, only what is still unanswered, and the last that was told."""
        if self.told:
            key, told = list(self.told.items())[-1]
            if key.startswith("k"):
                self._again.append(Paper(key, told.case_id, len(told.digests)))
        async with court_api(port) as http:
            try:
                await self.log_in(http)
            except GONE:
                return
            await asyncio.gather(*[self._work(http, more) for _ in range(CONNECTIONS)])

    async def log_in(self, http: httpx.AsyncClient) -> None:
        """A token of the attorney's: the process before has forgotten its own."""
        answer = await http.post("login", json={"login": "smith", "secret": SECRET})
        assert answer.status_code == 200, answer.text
        self._headers = {"authorization": f"Bearer {answer.json()['token']}"}

    async def _work(self, http: httpx.AsyncClient, more: bool) -> None:
        """One connection's filings, one after the other."""
        while self._again or more:
            paper = self._again.popleft() if self._again else self._next()
            try:
                await self._file(http, paper)
            except GONE:
                self.cut_off += 1
                self._again.append(paper)
                return

    def _next(self) -> Paper:
        self.last += 1
        return Paper(f"k{self.last}", 1 + self.last % CASES, 1 + self.last % 3)

    # --- one filing ---------------------------------------------------------------------------------------------------

    async def upload(self, http: httpx.AsyncClient, text: str) -> httpx.Response:
        """The answer to a document."""
        return await http.post("documents", content=pdf(text), headers=self._headers)

    async def file(
        self, http: httpx.AsyncClient, key: str, case_id: int, documents: list[dict[str, Any]]
    ) -> httpx.Response:
        """The answer to a filing."""
        body = {"case_id": case_id, "event_code": "notice_other", "documents": documents, "key": key}
        self.asked.set()
        return await http.post("commands/FileDocument", json=body | {"for_parties": [1]}, headers=self._headers)

    async def _uploaded(self, http: httpx.AsyncClient, key: str, count: int) -> list[dict[str, Any]]:
        documents = []
        for place in range(count):
            answer = await self.upload(http, f"{key}-{place}")
            assert answer.status_code == 201, answer.text
            document = answer.json()
            self.content[document["digest"]] = pdf(f"{key}-{place}")
            documents.append(document)
        return documents

    async def _file(self, http: httpx.AsyncClient, paper: Paper) -> None:
        documents = await self._uploaded(http, paper.key, paper.documents)
        answer = await self.file(http, paper.key, paper.case_id, documents)
        assert answer.status_code == 200, answer.text
        self._note(paper.key, answer.json(), documents)

    async def _open_case(self, http: httpx.AsyncClient, key: str, number: int) -> None:
        documents = await self._uploaded(http, key, 1)
        sides = (("Acme", "Plaintiff", "smith"), ("Bolt", "Defendant", "jones"))
        body = {
            "event_code": "complaint", "office": "sac", "title": f"Acme v. Bolt {number}", "documents": documents,
            "parties": [{"name": name, "role": role, "counsel": [login]} for name, role, login in sides],
            "key": key, "fee": FEE,
        }  # fmt: skip
        answer = await http.post("commands/OpenCase", json=body, headers=self._headers)
        assert answer.status_code == 200, answer.text
        self._note(key, answer.json(), documents)

    def _note(self, key: str, answer: dict[str, Any], documents: list[dict[str, Any]]) -> None:
        """Remember an acknowledgment. Told a second time, it is what it was, and nothing happened again."""
        receipt = answer["receipt"]
        digests = tuple(one["digest"] for one in documents)
        told = Told(receipt["case_id"], receipt["entry_number"], receipt["nef_id"], digests)
        if key in self.told:
            assert (answer["events"], told) == ([], self.told[key]), f"{key}: {answer}, was {self.told[key]}"
        elif not answer["events"]:
            self.settled += 1
        self.told[key] = told
        self.acknowledged.set()

    # --- afterwards ---------------------------------------------------------------------------------------------------

    async def audit(self, port: int) -> list[dict[str, Any]]:
        """Every docket entry as the journal holds it: each of what was told, once, numbers dense, none without its
        notice, no document but those that were filed."""
        found: list[dict[str, Any]] = []
        async with court_api(port) as http:
            after, more = "", True
            while more:
                page = await http.get("audit/filings", params={"after": after}, headers={"x-operator": OPERATOR})
                assert page.status_code == 200, page.text
                found += page.json()["filings"]
                after, more = page.json()["next_after"], page.json()["more"]
        assert Counter(one["key"] for one in found) == Counter(dict.fromkeys(self.told, 1))
        for one in found:
            made = Told(one["case_id"], one["entry_number"], one["nef_id"], tuple(one["digests"]))
            assert made == self.told[one["key"]], f"{one}, was {self.told[one['key']]}"
        assert [one["nef_id"] for one in found] == list(range(1, len(found) + 1))
        for case_id in range(1, CASES + 1):
            numbers = [one["entry_number"] for one in found if one["case_id"] == case_id]
            assert numbers == list(range(1, len(numbers) + 1))
        for digest, content in self.content.items():
            assert blake2b(content).hexdigest() == digest
        return found


def court_api(port: int) -> httpx.AsyncClient:
    """A program's connections to the court's API."""
    return httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}/{COURT}/api/v1/", timeout=30)
