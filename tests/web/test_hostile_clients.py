"""Clients that are slow, huge, malformed or many: they are cut off, and others are served meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from served_house import Served, served

from sim.serve.web.bounded_body import Patience
from sim.serve.web.server import HttpServer

QUICK = Patience(head_s=0.5, idle_s=0.5, whole_s=1.5)
Story = Callable[[int, Served], Awaitable[None]]


@asynccontextmanager
async def _listening(folder: Path) -> AsyncIterator[tuple[int, Served]]:
    async with served(folder, ("caed",), patience=QUICK) as house, HttpServer(house.app) as server:
        yield server.port, house


def _in_a_served_house(folder: Path, story: Story) -> None:
    async def whole() -> None:
        async with _listening(folder) as (port, house):
            await story(port, house)
            async with httpx.AsyncClient() as client:  # whoever else there is
                assert (await client.get(f"http://127.0.0.1:{port}/health", timeout=2)).text == "ok\n"

    asyncio.run(whole())


async def _answer(port: int, sent: bytes, within_s: float = 3.0) -> bytes:
    """Everything that comes back until the server closes the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    try:
        return await asyncio.wait_for(reader.read(), within_s)
    finally:
        writer.close()


@pytest.mark.parametrize("sent", [b"", b"GET /health HT", b"GET /health HTTP/1.1\r\nHost: x\r\n"])
def test_a_head_that_does_not_come_closes_the_connection(tmp_path: Path, sent: bytes) -> None:
    async def story(port: int, _house: Served) -> None:
        began = time.monotonic()
        assert await _answer(port, sent) == b""
        assert 0.4 <= time.monotonic() - began < 2

    _in_a_served_house(tmp_path, story)


def test_half_a_second_request_closes_the_connection_too(tmp_path: Path) -> None:
    async def story(port: int, _house: Served) -> None:
        told = await _answer(port, b"GET /health HTTP/1.1\r\nHost: x\r\n\r\nGET /hea")
        assert told.startswith(b"HTTP/1.1 200")

    _in_a_served_house(tmp_path, story)


def test_a_body_that_stops_is_answered_408(tmp_path: Path) -> None:
    async def story(port: int, _house: Served) -> None:
        head = b"POST /pacer/services/cso-auth HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"
        told = await _answer(port, head)
        assert told.startswith(b"HTTP/1.1 408")
        assert b"connection: close" in told

    _in_a_served_house(tmp_path, story)


def test_a_body_that_trickles_is_answered_408_when_the_whole_takes_too_long(tmp_path: Path) -> None:
    async def story(port: int, _house: Served) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /pacer/services/cso-auth HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n")
        began = time.monotonic()
        told = asyncio.ensure_future(reader.readline())
        while not told.done() and time.monotonic() - began < 4:
            writer.write(b" ")
            await asyncio.sleep(0.1)
        assert (await told).startswith(b"HTTP/1.1 408")
        assert 1.3 <= time.monotonic() - began < 3
        writer.close()

    _in_a_served_house(tmp_path, story)


def test_a_body_that_is_announced_too_large_is_refused_before_it_comes(tmp_path: Path) -> None:
    async def story(port: int, _house: Served) -> None:
        head = b"POST /pacer/services/cso-auth HTTP/1.1\r\nHost: x\r\nContent-Length: 10000001\r\n\r\n"
        assert (await _answer(port, head)).startswith(b"HTTP/1.1 413")

    _in_a_served_house(tmp_path, story)


def test_a_body_without_an_announced_length_is_cut_off_at_the_limit(tmp_path: Path) -> None:
    async def story(port: int, _house: Served) -> None:
        head = b"POST /pacer/services/cso-auth HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        assert (await _answer(port, head + b"4000\r\n" + b" " * 0x4000 + b"\r\n")).startswith(b"HTTP/1.1 413")

    _in_a_served_house(tmp_path, story)


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /health HTTP/1.1\r\nContent-Length: minus\r\n\r\n",
        b"\x00" * 5_000,
    ],
)
def test_what_is_no_http_is_answered_400(tmp_path: Path, sent: bytes) -> None:
    async def story(port: int, _house: Served) -> None:
        assert (await _answer(port, sent)).startswith(b"HTTP/1.1 400")

    _in_a_served_house(tmp_path, story)


def test_a_head_without_end_does_not_fill_the_memory(tmp_path: Path) -> None:
    async def story(port: int, _house: Served) -> None:
        _reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /health HTTP/1.1\r\n")
        sent = 0
        with pytest.raises(ConnectionError):
            while sent < 200_000_000:
                writer.write(b"X-More: " + b"a" * 60_000 + b"\r\n")
                sent += 60_000
                await writer.drain()
        assert sent < 20_000_000

    _in_a_served_house(tmp_path, story)


def test_three_hundred_silent_connections_leave_others_served(tmp_path: Path) -> None:
    async def story(port: int, _house: Served) -> None:
        opened = [await asyncio.open_connection("127.0.0.1", port) for _ in range(300)]
        async with httpx.AsyncClient() as client:
            assert (await client.get(f"http://127.0.0.1:{port}/health", timeout=2)).status_code == 200
        for _, writer in opened:
            writer.close()

    _in_a_served_house(tmp_path, story)
