"""What a tunnel does when a side ends, breaks, waits or floods; on both event loops that a server may run on."""

from __future__ import annotations

import asyncio
import ssl
import struct
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from socket import SO_LINGER, SOL_SOCKET
from typing import Any

import pytest
import uvloop
from reached_servers import answered, authority_in, proxied, trusting

from sim.serve.reach.connect_proxy import ConnectProxy

HOST = "ecf.cit.uscourts.gov"
ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"
Runs = Callable[[Coroutine[Any, Any, None]], None]


@pytest.fixture(params=["asyncio", "uvloop"])
def runs(request: pytest.FixtureRequest) -> Runs:
    """Runs a story on one of the event loops, and finds what was left behind."""

    def run(story: Coroutine[Any, Any, None]) -> None:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop if request.param == "uvloop" else None) as runner:
            faults: list[Any] = []
            runner.get_loop().set_exception_handler(lambda _loop, told: faults.append(told))
            runner.run(story)
            assert faults == []

    return run


class Plain:
    """A client at the far end of a tunnel, without TLS."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def send(self, data: bytes) -> None:
        if data:  # nothing may be written after an end, not even nothing
            self.writer.write(data)
            await self.writer.drain()

    async def read(self) -> bytes:
        """The next bytes; b"" at an end that was said."""
        return await self.reader.read(65_536)

    async def end(self) -> None:
        self.writer.write_eof()

    async def read_all(self) -> bytes:
        parts = []
        while part := await asyncio.wait_for(self.read(), 10):
            parts.append(part)
        return b"".join(parts)


class Tls(Plain):
    """The same inside TLS; unlike Python's own clients it can end its side and read on."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, context: ssl.SSLContext) -> None:
        super().__init__(reader, writer)
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._in, self._out, server_hostname=HOST)

    def hello(self) -> bytes:
        with pytest.raises(ssl.SSLWantReadError):
            self._tls.do_handshake()
        return self._out.read()

    async def shake_hands(self) -> None:
        await self._done(self._tls.do_handshake)

    async def send(self, data: bytes) -> None:
        await self._done(lambda: self._tls.write(data))

    async def read(self) -> bytes:
        try:
            return bytes(await self._done(lambda: self._tls.read(65_536)))
        except ssl.SSLZeroReturnError:
            return b""

    async def end(self) -> None:
        with pytest.raises(ssl.SSLWantReadError):
            self._tls.unwrap()
        await super().send(self._out.read())
        self.writer.write_eof()

    async def _done(self, step: Callable[[], Any]) -> Any:
        while True:
            try:
                result = step()
                break
            except ssl.SSLWantReadError:
                await super().send(self._out.read())
                data = await self.reader.read(65_536)
                self._in.write(data) if data else self._in.write_eof()
        await super().send(self._out.read())
        return result


@pytest.fixture(params=["plain", "tls"])
def kind(request: pytest.FixtureRequest) -> str:
    """Without TLS, or inside it."""
    return request.param


@asynccontextmanager
async def _tunnel(proxy: ConnectProxy, folder: Path, kind: str) -> AsyncIterator[Plain]:
    """A client whose tunnel is open; its hello comes along with the request for the tunnel."""
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    try:
        client = Plain(reader, writer) if kind == "plain" else Tls(reader, writer, trusting(authority_in(folder)))
        hello = client.hello() if isinstance(client, Tls) else b""
        writer.write(f"CONNECT {HOST}:{443 if hello else 80} HTTP/1.1\r\n\r\n".encode() + hello)
        assert await reader.readexactly(len(ESTABLISHED)) == ESTABLISHED
        if isinstance(client, Tls):
            await client.shake_hands()
        yield client
    finally:
        writer.close()


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.01)


def test_a_client_that_has_ended_still_gets_the_whole_answer(tmp_path: Path, runs: Runs, kind: str) -> None:
    async def count_then_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await reader.read()  # to its end
        writer.write(b"%d " % len(asked) + b"x" * 1_000_000)
        await writer.drain()
        writer.close()

    async def story() -> None:
        async with (
            answered(count_then_answer) as backend,
            proxied(tmp_path, backend) as proxy,
            _tunnel(proxy, tmp_path, kind) as client,
        ):
            await client.send(b"a" * 300_000)
            await client.end()
            assert await client.read_all() == b"300000 " + b"x" * 1_000_000

    runs(story())


def test_a_server_that_ends_ends_the_clients_side_in_good_form(tmp_path: Path, runs: Runs, kind: str) -> None:
    """Inside TLS with its closing alert: else a client cannot tell an end from a cut."""

    async def answer_and_close(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"all of it")
        writer.close()

    async def story() -> None:
        async with answered(answer_and_close) as backend, proxied(tmp_path, backend) as proxy:
            client = _tunnel(proxy, tmp_path, kind)
            async with client as at_the_end:
                assert await at_the_end.read_all() == b"all of it"  # an SSLEOFError otherwise
            await _until(lambda: proxy.open_count == 0)

    runs(story())


def test_an_answer_before_the_end_of_an_upload_reaches_a_client_that_is_still_sending(
    tmp_path: Path, runs: Runs, kind: str
) -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(10)
        writer.write(b"413 too large")
        await writer.drain()
        writer.close()  # on unread bytes: the system breaks the connection off

    async def story() -> None:
        async with (
            answered(refuse) as backend,
            proxied(tmp_path, backend) as proxy,
            _tunnel(proxy, tmp_path, kind) as client,
        ):
            for _ in range(200):
                await client.send(b"a" * 65_536)  # 13 MB: more than the system would keep
            assert await client.read_all() == b"413 too large"

    runs(story())


def test_a_client_that_does_not_read_stops_the_server_and_nobody_else(tmp_path: Path, runs: Runs, kind: str) -> None:
    given: list[int] = []

    async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await reader.readexactly(5)
        writer.write(first)
        while first == b"flood":
            given.append(65_536)
            writer.write(b"x" * 65_536)
            await writer.drain()

    async def story() -> None:
        async with (
            answered(flood) as backend,
            proxied(tmp_path, backend, idle_s=1.0) as proxy,
            _tunnel(proxy, tmp_path, kind) as silent,
        ):
            await silent.send(b"flood")
            await _stands_still(given)
            assert 0 < sum(given) < 40_000_000  # what the system keeps for sockets on the way, and no more
            async with _tunnel(proxy, tmp_path, kind) as other:
                await other.send(b"hello")
                assert await other.read_all() == b"hello"
            await _until(lambda: proxy.open_count == 0)  # in the end it is taken for gone

    runs(story())


async def _stands_still(given: list[int]) -> None:
    before = -1
    while before != len(given):
        before = len(given)
        await asyncio.sleep(0.2)


def test_a_server_that_does_not_read_stops_the_client(tmp_path: Path, runs: Runs, kind: str) -> None:
    sent: list[int] = []

    async def never_reads(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)

    async def story() -> None:
        async with (
            answered(never_reads) as backend,
            proxied(tmp_path, backend) as proxy,
            _tunnel(proxy, tmp_path, kind) as client,
        ):

            async def send_on() -> None:
                while True:
                    await client.send(b"x" * 65_536)
                    sent.append(65_536)

            sending = asyncio.create_task(send_on())
            await _stands_still(sent)
            assert 0 < sum(sent) < 40_000_000
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)

    runs(story())


def test_a_tunnel_in_which_nothing_moves_is_closed(tmp_path: Path, runs: Runs, kind: str) -> None:
    async def wait(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(10):
            writer.write(b".")
        writer.close()

    async def story() -> None:
        async with (
            answered(wait) as backend,
            proxied(tmp_path, backend, idle_s=0.3) as proxy,
            _tunnel(proxy, tmp_path, kind) as client,
        ):
            for _ in range(6):  # 0.6 s in all, and never idle for long
                await client.send(b"a")
                assert await client.read() == b"."
                await asyncio.sleep(0.1)
            assert proxy.open_count == 1
            await _until(lambda: proxy.open_count == 0)

    runs(story())


def test_a_client_that_breaks_off_is_told_to_the_server(tmp_path: Path, runs: Runs, kind: str) -> None:
    ended = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(10):
            pass
        ended.append(True)
        writer.close()

    async def story() -> None:
        async with (
            answered(listen) as backend,
            proxied(tmp_path, backend) as proxy,
            _tunnel(proxy, tmp_path, kind) as client,
        ):
            await client.send(b"half of a requ")
            connection = client.writer.get_extra_info("socket")
            connection.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))  # a reset instead of an end
            client.writer.transport.abort()
            await _until(lambda: proxy.open_count == 0 and bool(ended))

    runs(story())


def test_an_answer_under_way_still_arrives_when_the_proxy_is_closed(tmp_path: Path, runs: Runs, kind: str) -> None:
    async def think(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(3)
        await asyncio.sleep(0.4)
        writer.write(b"thought")
        await reader.read()

    async def story() -> None:
        async with answered(think) as backend, proxied(tmp_path, backend, close_s=5.0) as proxy:
            client = _tunnel(proxy, tmp_path, kind)
            async with client as asking:
                await asking.send(b"ask")
                closing = asyncio.create_task(proxy.__aexit__(None, None, None))
                assert await asking.read() == b"thought"
                await asyncio.wait_for(closing, 2)  # then nothing is under way, though both sides are still there
                assert proxy.open_count == 0

    runs(story())


def test_an_answer_that_never_comes_does_not_keep_the_proxy_open(tmp_path: Path, runs: Runs) -> None:
    async def never(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async def story() -> None:
        async with answered(never) as backend, proxied(tmp_path, backend) as proxy:
            client = _tunnel(proxy, tmp_path, "plain")
            async with client as asking:
                await asking.send(b"ask")
                await asyncio.sleep(0.05)
                await asyncio.wait_for(proxy.__aexit__(None, None, None), 2)
                assert proxy.open_count == 0

    runs(story())
