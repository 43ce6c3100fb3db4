"""One court served over HTTP in a process of its own, as the command serves it, to be killed or watched.

Arguments: court, folder, URL of the journals' server ("" for files), port of the mail's relay (0: no mail), operator's
token. Prints its port, and ends in order when its standard input does.
"""

from __future__ import annotations

import asyncio
import secrets
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvloop

from sim.courts import load_court
from sim.serve.house import House
from sim.serve.mail.relay import Relay
from sim.serve.web.app import sites
from sim.serve.web.server import HttpServer

OPERATOR = "the operator's own"


@asynccontextmanager
async def kept_house(
    court_id: str, folder: Path, url: str = "", relay_port: int = 0, operator_token: str = OPERATOR
) -> AsyncIterator[tuple[House, int]]:
    """The house with that court by the wall clock, with passwords, mail and PDF check of its own; and its port."""
    house = await House.open(
        folder,
        [load_court(court_id)],
        now_us=lambda: time.time_ns() // 1000,
        random_bytes=secrets.token_bytes,
        url=url,
        pdf_workers=1,
        relay=Relay(host="127.0.0.1", port=relay_port, connections=2) if relay_port else None,
    )
    app = sites(house, lambda digits: secrets.token_hex(digits // 2), operator_token=operator_token)
    async with house, HttpServer(app) as server:
        yield house, server.port


async def _serve(court_id: str, folder: Path, url: str, relay_port: int, operator_token: str) -> None:
    async with kept_house(court_id, folder, url, relay_port, operator_token) as (_, port):
        print(port, flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    uvloop.run(_serve(sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]), sys.argv[5]))
