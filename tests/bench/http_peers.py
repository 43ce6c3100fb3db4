"""Servers in processes of their own for the benchmarks of HTTP: the real one, the same without disk, and a bare one.

Arguments: folder and kind: ``durable``; ``volatile``: the same code with a journal in memory and no flush; ``bare``: an
ASGI application that streams and hashes a body, and nothing else. It prints its port and lives until its input ends.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import sys
import time
from hashlib import blake2b
from pathlib import Path

import uvicorn
import uvloop

# The double of the journal lives beside the tests of that room.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "serve"))
from journal_doubles import DoubleJournal

from sim.courts import load_court
from sim.ecf.passwords import KeyedDigestPasswords, Passwords
from sim.serve.durable import opening
from sim.serve.house import House
from sim.serve.web.app import sites
from sim.serve.web.server import HttpServer

OPERATOR = "bench"
COURT = "caed"


def _passwords(name: str, _folder: Path) -> Passwords:
    return KeyedDigestPasswords(name.encode())


async def _house(folder: Path) -> None:
    async with await House.open(
        folder,
        [load_court(COURT)],
        now_us=lambda: time.time_ns() // 1000,
        random_bytes=secrets.token_bytes,
        passwords_for=_passwords,
        pdf_workers=1,
    ) as house:
        app = sites(house, lambda digits: secrets.token_hex(digits // 2), operator_token=OPERATOR)
        async with HttpServer(app) as server:
            print(server.port, flush=True)
            await asyncio.to_thread(sys.stdin.read)


async def _memory_journal(_folder: Path, name: str, _url: str = "") -> DoubleJournal:
    return DoubleJournal(name)


def _without_disk() -> None:
    """Nothing is flushed, and records stay in memory; files are still written, to the system's cache."""
    os.fsync = lambda _file: None
    opening.open_journal = _memory_journal  # type: ignore[assignment] # of the same methods


async def _bare_app(scope, receive, send) -> None:  # type: ignore[no-untyped-def] # ASGI's own
    found, more = blake2b(), True
    while more:
        message = await receive()
        found.update(message.get("body", b""))
        more = message.get("more_body", False)
    body = found.hexdigest().encode()
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _bare() -> None:
    config = uvicorn.Config(_bare_app, lifespan="off", log_config=None, access_log=False, port=0, timeout_keep_alive=60)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    print(server.servers[0].sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.should_exit = True
    await serving


if __name__ == "__main__":
    kind = sys.argv[2]
    if kind == "volatile":
        _without_disk()
    uvloop.run(_bare() if kind == "bare" else _house(Path(sys.argv[1])))
