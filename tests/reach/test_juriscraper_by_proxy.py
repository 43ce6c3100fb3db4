"""Unmodified juriscraper, in a process of its own, logs in to the served courts by its environment alone."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from reached_servers import authority_in, now_us, run_python

from sim.courts import load_court
from sim.ecf.pacer.accounts import Contact
from sim.ecf.pacer.commands import CreateAccount
from sim.ecf.pacer.machine import Done
from sim.ecf.passwords import KeyedDigestPasswords, Passwords
from sim.serve.house import House
from sim.serve.reach.connect_proxy import ConnectProxy
from sim.serve.web.app import sites
from sim.serve.web.links import hosts_of
from sim.serve.web.server import HttpServer

# Its two tokens and the domain that they hold for are what every later request rests on (surfaces §0).
LOGS_IN = """
import asyncio, json, sys
from juriscraper.pacer import PacerSession
from juriscraper.lib.exceptions import PacerLoginException

async def main(password, **more):
    async with PacerSession(username="smith", password=password, **more) as session:
        try:
            await session.login()
        except PacerLoginException as error:
            print(json.dumps({"refused": str(error)}))
            return
        print(json.dumps({c.name: [c.domain, len(c.value)] for c in session.cookies.jar}))

asyncio.run(main(%r, **%r))
"""


@asynccontextmanager
async def _reached(folder: Path) -> AsyncIterator[ConnectProxy]:
    """One court and the national login on a real port, with a proxy before it."""

    def passwords_for(name: str, _folder: Path) -> Passwords:
        port = KeyedDigestPasswords(name.encode())
        port.enrol("smith", "right horse")
        return port

    books = [load_court("caed")]
    async with await House.open(
        folder / "house", books, now_us=now_us, random_bytes=secrets.token_bytes, passwords_for=passwords_for,
        pdf_workers=1,
    ) as house:  # fmt: skip
        contact = Contact("Ann O'Smith", ("smith@example.org",))
        assert isinstance(await house.durable_pacer.submit(CreateAccount("smith", contact), now_us()), Done)
        app = sites(house, lambda digits: secrets.token_hex(digits // 2))
        async with (
            HttpServer(app) as server,
            ConnectProxy(authority_in(folder), hosts_of(("caed",)), (server.host, server.port)) as proxy,
        ):
            yield proxy


@pytest.mark.parametrize("more", [{}, {"verify": True}], ids=["as it comes", "verifying"])
def test_juriscraper_logs_in(tmp_path: Path, more: dict[str, bool]) -> None:
    async def story() -> None:
        async with _reached(tmp_path) as proxy:
            code, output, errors = await run_python(proxy, tmp_path, LOGS_IN % ("right horse", more))
            assert code == 0, errors
            told = json.loads(output.splitlines()[-1])
            assert told == {"NextGenCSO": [".uscourts.gov", 128], "PacerSession": [".uscourts.gov", 128]}

    asyncio.run(story())


def test_juriscraper_is_refused_with_a_wrong_password(tmp_path: Path) -> None:
    async def story() -> None:
        async with _reached(tmp_path) as proxy:
            code, output, errors = await run_python(proxy, tmp_path, LOGS_IN % ("wrong", {}))
            assert code == 0, errors
            assert "Invalid username or password" in json.loads(output.splitlines()[-1])["refused"]

    asyncio.run(story())
