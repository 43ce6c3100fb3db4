"""The proxy answers for the courts on this machine, refuses all else clearly, and stays within its bounds."""

from __future__ import annotations

import asyncio
import errno
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from socket import AF_INET, SOCK_STREAM, socket
from typing import Any

import httpx
import pytest
from reached_servers import HOSTS, answered, authority_in, both_ways, proxied, said, served, speaking, trusting

from sim.serve.reach.authority import Authority, AuthorityError
from sim.serve.reach.connect_proxy import ConnectProxy


@asynccontextmanager
async def _client(proxy: ConnectProxy, folder: Path, **more: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A client as juriscraper's: HTTP/2 offered, redirects followed."""
    verify = trusting(authority_in(folder))
    async with httpx.AsyncClient(
        proxy=f"http://127.0.0.1:{proxy.port}", verify=verify, http2=True, follow_redirects=True, **more
    ) as client:
        yield client


def test_a_court_is_reached_under_its_own_name_as_plain_http_1_1(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(speaking("tls")) as backend, proxied(tmp_path, backend) as proxy:
            async with _client(proxy, tmp_path) as client:
                for host in ("ecf.caed.uscourts.gov", "pacer.login.uscourts.gov"):
                    told = (await client.get(f"https://{host}/cgi-bin/iquery.pl?1-L_1_0-1")).json()
                    assert (told["host"], told["http"], told["method"]) == (host, "1.1", "GET")
                    assert (told["path"], told["query"]) == ("/cgi-bin/iquery.pl", "1-L_1_0-1")
            assert proxy.refused_count == 0

    asyncio.run(story())


def test_the_server_knows_the_scheme_by_the_socket_it_was_asked_through(tmp_path: Path) -> None:
    async def story() -> None:
        async with both_ways(tmp_path) as proxy, _client(proxy, tmp_path) as client:
            for scheme, label in (("https", "tls"), ("http", "plain")):
                told = (await client.post(f"{scheme}://ecf.cit.uscourts.gov/x?y", content=b"abc")).json()
                assert (told["server"], told["host"], told["path"], told["query"], told["size"]) == (
                    label, "ecf.cit.uscourts.gov", "/x", "y", 3,
                )  # fmt: skip

    asyncio.run(story())


def test_a_tunnel_to_port_80_is_plain(tmp_path: Path) -> None:
    async def story() -> None:
        async with both_ways(tmp_path) as proxy:
            got = await said(
                proxy,
                b"CONNECT ecf.cit.uscourts.gov:80 HTTP/1.1\r\n\r\n"
                b"GET /x HTTP/1.1\r\nHost: ecf.cit.uscourts.gov\r\nConnection: close\r\n\r\n",
            )
            assert got.startswith(b"HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 200 OK\r\n")
            assert b'"server": "plain"' in got

    asyncio.run(story())


def test_many_requests_and_a_large_upload_go_through_one_tunnel_unharmed(tmp_path: Path) -> None:
    content = bytes(range(256)) * 20_000  # 5 MB

    async def story() -> None:
        async with served(speaking("tls")) as backend, proxied(tmp_path, backend) as proxy:
            async with _client(proxy, tmp_path) as client:
                for number in range(20):
                    assert (await client.get(f"https://ecf.cit.uscourts.gov/{number}")).json()["path"] == f"/{number}"
                told = (await client.post("https://ecf.cit.uscourts.gov/", content=content)).json()
                assert proxy.open_count == 1
            assert (told["size"], told["digest"]) == (len(content), hashlib.sha256(content).hexdigest())

    asyncio.run(story())


@pytest.mark.parametrize(
    "request_line",
    [
        "CONNECT bank.example:443",
        "CONNECT ecf.nysd.uscourts.gov:443",
        "CONNECT ecf.caed.uscourts.gov.bank.example:443",
        "CONNECT ecf.caed.uscourts.gov:22",
        "CONNECT 127.0.0.1:443",
        "GET http://bank.example/",
        "GET http://ecf.caed.uscourts.gov:8080/",
        "GET http://ecf.caed.uscourts.gov:443/",
    ],
)
def test_any_other_host_or_port_is_refused_in_words_and_nobody_is_asked(tmp_path: Path, request_line: str) -> None:
    async def story() -> None:
        asked = []

        async def never(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            asked.append(1)
            writer.close()

        async with answered(never) as backend, proxied(tmp_path, backend) as proxy:
            got = await said(proxy, f"{request_line} HTTP/1.1\r\nHost: ecf.caed.uscourts.gov\r\n\r\n".encode())
            head, _, text = got.partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 403 Forbidden\r\n")
            assert f"Content-Length: {len(text)}".encode() in head
            assert b"is not a simulated court" in text and b"unset HTTPS_PROXY" in text
            assert (proxy.refused_count, asked) == (1, [])

    asyncio.run(story())


@pytest.mark.parametrize(
    ("request_bytes", "status", "words"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00", 400, b"as http://, not https://"),
        (b"\r\n\r\n", 400, b"as http://, not https://"),
        (b"HELLO\r\n\r\n", 400, b"not an HTTP/1.1 request"),
        (b"GET / HTTP/1.1\r\nHost: ecf.caed.uscourts.gov\r\n\r\n", 400, b"send CONNECT for https:// addresses"),
        (b"CONNECT ecf.caed.uscourts.gov:443 HTTP/1.1\r\nX: " + b"a" * 33_000, 431, b"over 32768 bytes"),
        (b"CONNECT ecf.caed.uscourts.gov:443 HTTP/1.1\r\nX: " + b"a" * 33_000 + b"\r\n\r\n", 431, b"over 32768 bytes"),
        (b"CONNECT ecf.caed.uscourts.gov:443 HTTP/1.1\r\nX: " + b"a" * 3_000_000, 431, b"over 32768 bytes"),
    ],
    ids=["TLS", "blank", "words", "origin form", "huge", "huge and complete", "enormous"],
)
def test_what_is_not_a_request_is_answered_and_closed(
    tmp_path: Path, request_bytes: bytes, status: int, words: bytes
) -> None:
    async def story() -> None:
        async with served(speaking("tls")) as backend, proxied(tmp_path, backend) as proxy:
            got = await said(proxy, request_bytes)
            assert got.startswith(f"HTTP/1.1 {status} ".encode()) and words in got

    asyncio.run(story())


def test_a_client_too_slow_with_its_request_is_told_and_closed(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(speaking("tls")) as backend, proxied(tmp_path, backend, head_s=0.2) as proxy:
            reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
            for byte in b"CONNECT ecf":
                writer.write(bytes([byte]))
                await asyncio.sleep(0.03)
            assert (await reader.read()).startswith(b"HTTP/1.1 408 Request Timeout\r\n")
            writer.close()

    asyncio.run(story())


def test_a_client_that_never_begins_tls_or_speaks_something_else_is_closed(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(speaking("tls")) as backend, proxied(tmp_path, backend, head_s=0.2) as proxy:
            opening = b"CONNECT ecf.cit.uscourts.gov:443 HTTP/1.1\r\n\r\n"
            for behind in (b"", b"GET / HTTP/1.1\r\n\r\n"):
                got = await said(proxy, opening + behind)
                assert got.startswith(b"HTTP/1.1 200 Connection established\r\n\r\n")
                assert b"HTTP/1.1 200 OK" not in got
            while proxy.open_count:
                await asyncio.sleep(0.01)

    asyncio.run(story())


def test_a_dead_server_is_502_for_tunnels_and_for_plain_requests(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(speaking("tls")) as gone:
            pass
        async with proxied(tmp_path, gone) as proxy:
            for line in ("CONNECT ecf.cit.uscourts.gov:443", "GET http://ecf.cit.uscourts.gov/"):
                got = await said(proxy, f"{line} HTTP/1.1\r\n\r\n".encode())
                assert got.startswith(b"HTTP/1.1 502 Bad Gateway\r\n") and b"is its server running?" in got

    asyncio.run(story())


def test_too_many_tunnels_are_told_and_there_is_room_again_when_one_ends(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(speaking("tls")) as backend, proxied(tmp_path, backend, connections_max=2) as proxy:
            held = [await _held_tunnel(proxy) for _ in range(2)]
            assert (await said(proxy, OPENING)).startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
            held[0].close()
            while proxy.open_count > 1:
                await asyncio.sleep(0.01)
            assert (await said(proxy, OPENING + b"x")).startswith(b"HTTP/1.1 200 ")
            held[1].close()

    asyncio.run(story())


OPENING = b"CONNECT ecf.cit.uscourts.gov:80 HTTP/1.1\r\n\r\n"


async def _held_tunnel(proxy: ConnectProxy) -> asyncio.StreamWriter:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    writer.write(OPENING)
    assert (await reader.readline()).startswith(b"HTTP/1.1 200 ")
    return writer


def test_clients_that_say_nothing_keep_nobody_out(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(speaking("tls")) as backend, proxied(tmp_path, backend, connections_max=20) as proxy:
            silent = [await asyncio.open_connection("127.0.0.1", proxy.port) for _ in range(20)]
            async with _client(proxy, tmp_path) as client:
                assert (await client.get("https://ecf.cit.uscourts.gov/")).status_code == 200
                assert await silent[0][0].read() == b""  # the one that was silent for longest
                assert proxy.open_count == 20
            for _, writer in silent:
                writer.close()

    asyncio.run(story())


def test_a_process_out_of_handles_takes_clients_in_again_once_there_are_some(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Tired(socket):
        """Finds no handle the first two times."""

        tries = 0

        def accept(self) -> Any:
            Tired.tries += 1
            if Tired.tries <= 2:
                raise OSError(errno.EMFILE, "Too many open files")
            return super().accept()

    async def story() -> None:
        monkeypatch.setattr("sim.serve.reach.connect_proxy.socket", Tired)
        async with both_ways(tmp_path) as proxy, _client(proxy, tmp_path) as client:
            assert (await client.get("https://ecf.cit.uscourts.gov/")).status_code == 200
            assert Tired.tries > 2

    asyncio.run(story())


def test_200_tunnels_at_once_all_get_their_own_answer(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(speaking("tls")) as backend, proxied(tmp_path, backend) as proxy:
            limits = httpx.Limits(max_connections=200)
            async with _client(proxy, tmp_path, limits=limits, timeout=60) as client:
                hosts = sorted(HOSTS)
                asked = [f"https://{hosts[n % len(hosts)]}/{n}" for n in range(200)]
                got = await asyncio.gather(*(client.get(url) for url in asked))
                assert [f"https://{one.json()['host']}{one.json()['path']}" for one in got] == asked
                assert proxy.open_count == 200

    asyncio.run(story())


def test_leaving_the_block_closes_everything(tmp_path: Path) -> None:
    async def story() -> None:
        async with both_ways(tmp_path) as proxy, _client(proxy, tmp_path) as client:
            await client.get("https://ecf.cit.uscourts.gov/")
            _, silent = await asyncio.open_connection("127.0.0.1", proxy.port)
            while proxy.open_count < 2:
                await asyncio.sleep(0.01)
            await proxy.__aexit__(None, None, None)
            assert proxy.open_count == 0
            with pytest.raises(ConnectionRefusedError):
                await asyncio.open_connection("127.0.0.1", proxy.port)
            silent.close()

    asyncio.run(story())


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "localhost", "court.example"])
def test_no_address_off_the_loopback_is_listened_on_or_passed_on_to(tmp_path: Path, host: str) -> None:
    authority = authority_in(tmp_path)
    with pytest.raises(ValueError, match="stays on this machine"):
        ConnectProxy(authority, HOSTS, ("127.0.0.1", 1), listen=(host, 0))
    with pytest.raises(ValueError, match="stays on this machine"):
        ConnectProxy(authority, HOSTS, (host, 1))
    with pytest.raises(ValueError, match="stays on this machine"):
        ConnectProxy(authority, HOSTS, ("127.0.0.1", 1), plain_backend=(host, 1))


def test_it_listens_on_the_loopback_alone(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(speaking("tls")) as backend, proxied(tmp_path, backend) as proxy:
            table = await asyncio.to_thread(Path("/proc/net/tcp").read_text)
            listening = {row.split()[1] for row in table.splitlines()[1:] if row.split()[3] == "0A"}
            assert f"0100007F:{proxy.port:04X}" in listening
            assert f"00000000:{proxy.port:04X}" not in listening

    asyncio.run(story())


def test_a_taken_port_and_a_host_of_somebody_else_are_refused_at_the_start(tmp_path: Path) -> None:
    async def story() -> None:
        authority: Authority = authority_in(tmp_path)
        with socket(AF_INET, SOCK_STREAM) as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            with pytest.raises(OSError, match="in use"):
                async with ConnectProxy(authority, HOSTS, ("127.0.0.1", 1), listen=taken.getsockname()):
                    pass
        with pytest.raises(AuthorityError, match=r"under uscourts\.gov only"):
            ConnectProxy(authority, ["bank.example"], ("127.0.0.1", 1))

    asyncio.run(story())
