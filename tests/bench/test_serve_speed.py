"""What serving costs: durable filings over HTTP beside the same without disk, an upload beside bare hashing.

Run by ``make bench``. Servers are processes of their own, pressed over 64 kept connections; each is measured in turn,
several times in one run, so that other work on the machine meets all of them. Bars: durable at least 0.7 of the same
without journal and flush; an upload of 1 MB at least 0.8 of a bare application that streams and hashes the same bytes.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from http_peers import COURT, OPERATOR

CONNECTIONS = 64
ROUNDS = 5
SECONDS = 3.0
DURABLE_SHARE_MIN = 0.7
UPLOAD_SHARE_MIN = 0.8
PAPER_BYTES = 60_000
MEGABYTE = 1_000_000
_CHILD = Path(__file__).with_name("http_peers.py")
_API = f"/{COURT}/api/v1"


class Client:
    """One kept connection; requests are bytes and answers are read by their length."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def connect(cls, port: int) -> Client:
        return cls(*await asyncio.open_connection("127.0.0.1", port, limit=2**20))

    async def ask(self, path: str, body: bytes, token: str = "", kind: str = "application/json") -> tuple[int, bytes]:
        bearer = (
            f"Authorization: Bearer {token}\r\nX-Operator: {OPERATOR}\r\n" if token else f"X-Operator: {OPERATOR}\r\n"
        )
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\n{bearer}Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        self._writer.write(head.encode())
        self._writer.write(body)
        await self._writer.drain()
        answer = await self._reader.readuntil(b"\r\n\r\n")
        length = next(int(line[15:]) for line in answer.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        return int(answer[9:12]), await self._reader.readexactly(length)

    async def told(self, path: str, body: Any, token: str = "") -> Any:
        status, answer = await self.ask(path, json.dumps(body).encode(), token)
        assert status in (200, 201), (path, status, answer)
        return json.loads(answer)

    def close(self) -> None:
        self._writer.close()


class Papers:
    """Small documents of one size, each with a number of its own in its one stream."""

    def __init__(self, size_bytes: int) -> None:
        self._head, self._tail = _written(b"x" * (size_bytes - 480)).split(b"#" * 19)
        self._count = 0

    def next(self) -> bytes:
        self._count += 1
        return b"%s%019d%s" % (self._head, self._count, self._tail)


def _written(text: bytes) -> bytes:
    stream = b"%% %s\n%% %s\n" % (b"#" * 19, text)
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
    ]
    out, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return bytes(out + b"trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start)


@contextmanager
def server(folder: Path, kind: str) -> Iterator[int]:
    """The port of a server of this kind."""
    command = [sys.executable, str(_CHILD), str(folder / kind), kind]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdin is not None and child.stdout is not None
    try:
        yield int(child.stdout.readline())
    finally:
        child.stdin.close()
        child.wait(30)
        child.stdout.close()


class House:
    """An attorney with a case at a served court, over as many connections as the benchmark has."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._papers = Papers(PAPER_BYTES)
        self._keys = 0
        self.token = ""

    async def set_up(self) -> None:
        self.clients = [await Client.connect(self._port) for _ in range(CONNECTIONS)]
        client = self.clients[0]
        person = {"login": "a1", "name": "Counsel", "role": "attorney", "emails": ["a1@example.org"], "secret": "s"}
        await client.told(f"{_API}/operator/people", {"people": [person | {"pacer_account": True}]})
        self.token = (await client.told(f"{_API}/login", {"login": "a1", "secret": "s"}))["token"]
        opened = {
            "event_code": "complaint",
            "office": "sac",
            "title": "A v. B",
            "parties": [{"name": "A", "role": "Plaintiff", "counsel": ["a1"]}, {"name": "B", "role": "Defendant"}],
            "documents": [await self._document(client)],
            "key": "open",
            "fee": {"type": "FeeExcused", "ground": "in_forma_pauperis"},
        }
        self.case_id = (await client.told(f"{_API}/commands/OpenCase", opened, self.token))["receipt"]["case_id"]

    async def _document(self, client: Client) -> Any:
        status, answer = await client.ask(f"{_API}/documents", self._papers.next(), self.token, "application/pdf")
        assert status == 201, answer
        return json.loads(answer)

    async def file(self, client: Client) -> None:
        """One document uploaded, one filing acknowledged."""
        document = await self._document(client)
        self._keys += 1
        command = {
            "case_id": self.case_id,
            "event_code": "motion_misc",
            "documents": [document],
            "key": f"k{self._keys}",
            "for_parties": [1],
        }
        await client.told(f"{_API}/commands/FileDocument", command, self.token)

    def close(self) -> None:
        for client in self.clients:
            client.close()


async def rate(clients: list[Client], deed: Callable[[Client], Awaitable[None]]) -> float:
    """Deeds a second, all connections at once."""
    ends = perf_counter() + SECONDS
    done = 0

    async def work(client: Client) -> None:
        nonlocal done
        while perf_counter() < ends:
            await deed(client)
            done += 1

    began = perf_counter()
    await asyncio.gather(*[work(client) for client in clients])
    return done / (perf_counter() - began)


def test_durable_filings_beside_the_same_without_journal_and_flush(benchmark: Any, tmp_path: Path) -> None:
    rates: dict[str, list[float]] = {"durable": [], "volatile": []}

    async def story(ports: dict[str, int]) -> None:
        houses = {kind: House(port) for kind, port in ports.items()}
        for house in houses.values():
            await house.set_up()
        for one_round in range(ROUNDS + 1):
            for kind, house in houses.items():
                measured = await rate(house.clients, house.file)
                if one_round:  # the first warms up
                    rates[kind].append(measured)
        for house in houses.values():
            house.close()

    with server(tmp_path, "durable") as durable, server(tmp_path, "volatile") as volatile:
        benchmark.pedantic(lambda: asyncio.run(story({"durable": durable, "volatile": volatile})), rounds=1)
    share = median(one / other for one, other in zip(rates["durable"], rates["volatile"], strict=True))
    benchmark.extra_info.update(
        durable_filings_per_s=round(median(rates["durable"])),
        volatile_filings_per_s=round(median(rates["volatile"])),
        durable_of_volatile=round(share, 2),
    )
    assert share >= DURABLE_SHARE_MIN


def test_an_upload_of_a_megabyte_beside_bare_streaming_and_hashing(benchmark: Any, tmp_path: Path) -> None:
    rates: dict[str, list[float]] = {"served": [], "bare": []}
    papers = Papers(MEGABYTE)

    async def story(served: int, bare: int) -> None:
        house = House(served)
        await house.set_up()
        peers = [await Client.connect(bare) for _ in range(CONNECTIONS)]

        async def upload(client: Client) -> None:
            path = f"{_API}/documents" if client in house.clients else "/"
            status, answer = await client.ask(path, papers.next(), house.token, "application/pdf")
            assert status in (200, 201), answer

        for one_round in range(ROUNDS + 1):
            for kind, clients in (("served", house.clients), ("bare", peers)):
                measured = await rate(clients, upload)
                if one_round:
                    rates[kind].append(measured)
        house.close()
        for peer in peers:
            peer.close()

    with server(tmp_path, "durable") as served, server(tmp_path, "bare") as bare:
        benchmark.pedantic(lambda: asyncio.run(story(served, bare)), rounds=1)
    share = median(one / other for one, other in zip(rates["served"], rates["bare"], strict=True))
    benchmark.extra_info.update(
        served_uploads_per_s=round(median(rates["served"])),
        bare_uploads_per_s=round(median(rates["bare"])),
        served_of_bare=round(share, 2),
        cores=os.cpu_count(),
    )
    assert share >= UPLOAD_SHARE_MIN
