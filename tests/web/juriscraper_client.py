"""The public client library, unmodified, at a served house: its sessions go straight into the ASGI application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import httpx
import pytest
import served_house
from served_house import SECRET, Served

pytest.importorskip("juriscraper", reason="the public client library is not installed")
from juriscraper.lib.string_utils import clean_string, harmonize
from juriscraper.lib.utils import clean_court_object
from juriscraper.pacer.http import PacerSession

from sim.courts.clock import HOUR_US
from sim.ecf.commands import AssignJudge, FileDocument
from sim.ecf.pacer.accounts import Contact
from sim.ecf.pacer.charge import Charge
from sim.ecf.pacer.commands import CreateAccount
from sim.ecf.reading.queries import Query, Reader
from sim.ecf.reading.shown import Shown

READER = "reader"
"""Somebody with a PACER account and no login in any court."""

COURTS = ("caed", "casb", "cit")
MOTION, MINUTES = "motion_misc", {"caed": "minute_entry", "casb": "hearing_held", "cit": "conference_held"}


@asynccontextmanager
async def house(folder: Path, court_ids: tuple[str, ...] = COURTS) -> AsyncIterator[Served]:
    """A served house with an account of a reader."""
    async with served_house.served(folder, court_ids) as one:
        one.house.passwords[served_house.NATIONAL].enrol(READER, SECRET)
        command = CreateAccount(READER, Contact("Rae Reader", ("reader@example.org",)))
        await one.house.durable_pacer.submit(command, one.clock())
        yield one


_numbers = count(1)


@asynccontextmanager
async def session(one: Served, login: str = READER) -> AsyncIterator[PacerSession]:
    """The library's session, which logs in by itself at the first page that asks for it; with a mark for the bill."""
    code = f"matter-{next(_numbers)}"
    one.clock.now_us += 5_000_000  # so that no test runs into the limit on log-ins
    transport = httpx.ASGITransport(app=one.app)
    async with PacerSession(username=login, password=SECRET, client_code=code, transport=transport) as client:
        yield client


class World:
    """A house that stays open from test to test, as opening one takes longer than most of them."""

    def __init__(self, runner: asyncio.Runner, one: Served) -> None:
        self.one, self._runner = one, runner

    def run(self, story: Coroutine[None, None, None]) -> None:
        """Live through a story in the house's own event loop."""
        self._runner.run(story)


def world_of(folder: Path, court_ids: tuple[str, ...] = COURTS) -> Iterator[World]:
    """For a fixture of a module."""
    with asyncio.Runner() as runner:
        entered = house(folder, court_ids)
        yield World(runner, runner.run(entered.__aenter__()))
        runner.run(entered.__aexit__(None, None, None))


def read(one: Served, court_id: str, query_type: type[Query], *args: object, **options: object) -> object:
    """What the core itself shows a reader with an account, and does not bill here."""
    court = one.house.courts[court_id]
    answer = court.reading.read(query_type(Reader(READER), *args, **options), one.clock())
    assert isinstance(answer, Shown), answer
    return answer.content


async def charges(one: Served, client: PacerSession) -> list[Charge]:
    """What this session was charged for, in order, from the billing service's own journal."""
    billing = one.house.courthouse.billing
    assert billing is not None
    found: list[Charge] = []
    await billing.follow(lambda _record, events: found.extend(event.charge for event in events))
    return [charge for charge in found if charge.client_code == client.client_code]


async def minutes(one: Served, court_id: str, case_id: int) -> None:
    """A minute entry by the clerk: text and no document."""
    clerk = await one.log_in(court_id, "clerk")
    await one.do(court_id, FileDocument(clerk, case_id, MINUTES[court_id], (), one.key()))


async def life(one: Served, court_id: str) -> int:
    """A case with what dockets have: 0, 1 and 40 attachments, sealed and restricted entries, minutes, an order."""
    case_id = (await one.open_case(court_id)).receipt.case_id
    if court_id == "casb":  # where no judge is assigned at the opening
        await one.do(court_id, AssignJudge(await one.log_in(court_id, "clerk"), case_id, "CL"))
    await one.file(court_id, case_id, MOTION)
    await one.file(court_id, case_id, MOTION, documents=2)
    one.clock.now_us += 23 * HOUR_US
    await one.file(court_id, case_id, MOTION, documents=41)
    await one.file(court_id, case_id, MOTION, restriction="sealed")
    await one.file(court_id, case_id, MOTION, restriction="restricted")
    await minutes(one, court_id, case_id)
    await one.file(court_id, case_id, "order", login="judge", for_parties=())
    return case_id


def tidy(text: str) -> str:
    """As the library tidies what it reads on a docket."""
    return str(clean_court_object(text))


def tidy_name(text: str) -> str:
    """As the library tidies the name of a case."""
    return str(clean_string(harmonize(text)))


def normal(doc_id: str) -> str:
    """A document's id as the library keeps it: fourth digit 0."""
    return f"{doc_id[:3]}0{doc_id[4:]}"


def short_number(number: str) -> str:
    """The number without what stands for the judges."""
    head, _, rest = number.rpartition(":")
    parts = rest.split("-")
    kept = parts[:3] if parts[1].isalpha() else parts[:2]
    return (f"{head}:" if head else "") + "-".join(kept)
