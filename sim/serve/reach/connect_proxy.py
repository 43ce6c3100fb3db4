"""The proxy that unmodified clients are pointed at: it answers for the simulated courts, and for nobody else."""

from __future__ import annotations

import asyncio
import ssl
from asyncio import Task, TimerHandle
from collections.abc import Collection
from contextlib import ExitStack, suppress
from ipaddress import ip_address
from socket import AF_INET, AF_INET6, IPPROTO_TCP, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, TCP_NODELAY, socket
from types import TracebackType
from typing import Self

import msgspec

from sim.serve.reach.authority import Authority, AuthorityError
from sim.serve.reach.hosts import plain_host
from sim.serve.reach.request_head import BadHeadError, Connect, Plain, read_head
from sim.serve.reach.tunnel import Tunnel
from sim.serve.reach.wire import TlsWire, Wire

Address = tuple[str, int]

_TLS_PORT, _PLAIN_PORT = 443, 80
_READ_BYTES = 4_096
_BACKLOG = 1_024
_TRY_AGAIN_S = 0.1
_CLOSING_LOOK_S = 0.02
_REASONS = {
    400: "Bad Request",
    403: "Forbidden",
    408: "Request Timeout",
    431: "Request Header Fields Too Large",
    502: "Bad Gateway",
    503: "Service Unavailable",
}


class ProxyLimits(msgspec.Struct, frozen=True):
    """How much is given to one client, and to all. Assumed: generous beside the 300 s that clients wait (surfaces §0).

    connections_max: each takes three of the process's handles where the server shares it, and 1,024 are usual.
    """

    head_bytes_max: int = 32_768
    head_s: float = 10.0  # for the request's head, and again for the TLS handshake
    connect_s: float = 5.0
    idle_s: float = 600.0
    linger_s: float = 2.0
    close_s: float = 5.0  # for answers under way when the proxy is closed
    connections_max: int = 300


class ConnectProxy:
    """An HTTP proxy on this machine's loopback that ends TLS for the courts' hosts (surfaces §16 B).

    ``async with ConnectProxy(authority, hosts, backend=("127.0.0.1", 8443)) as proxy`` listens on ``proxy.port`` until
    the block ends. Requests that are under way then still get their answers, if the server goes on meanwhile.

    hosts: the names that are answered for, under uscourts.gov; every other one gets 403 and no byte leaves the machine.
    backend: the local server's address that gets, as plain HTTP/1.1, what was sent inside TLS to port 443.
    plain_backend: its address for what was sent without TLS to port 80; None for the same one. Two addresses let the
    server know the scheme of a request by the socket that it came through.
    """

    def __init__(
        self,
        authority: Authority,
        hosts: Collection[str],
        backend: Address,
        *,
        plain_backend: Address | None = None,
        listen: Address = ("127.0.0.1", 0),
        limits: ProxyLimits | None = None,
    ) -> None:
        """Raises ValueError for an address off the loopback, AuthorityError for a host that cannot be vouched for."""
        self.hosts = frozenset(plain_host(host) or host for host in hosts)
        self.port = 0
        self.refused_count = 0
        self._authority, self._limits = authority, limits or ProxyLimits()
        self._backends = {_TLS_PORT: backend, _PLAIN_PORT: plain_backend or backend}
        self._listen = listen
        for address in (listen, *self._backends.values()):
            _check_loopback(address)
        authority.context(self.hosts)
        self._listener: socket | None = None
        self._again: TimerHandle | None = None
        self._open: set[Task[None]] = set()
        self._tunnels: set[Tunnel] = set()
        self._silent: dict[Task[None], None] = {}  # those whose request is not there yet, the oldest first

    @property
    def open_count(self) -> int:
        """Connections of clients that are open."""
        return len(self._open)

    async def __aenter__(self) -> Self:
        """Listen. Raises OSError when the port is taken."""
        self._listener = listener = socket(_family(self._listen), SOCK_STREAM)
        try:
            listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
            listener.bind(self._listen)
            listener.listen(_BACKLOG)
            listener.setblocking(False)
        except OSError:
            listener.close()
            raise
        self.port = listener.getsockname()[1]
        self._begin(listener)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening, wait ``close_s`` at most for answers under way, and break off what is open."""
        if self._again is not None:
            self._again.cancel()
        if self._listener is not None:
            asyncio.get_running_loop().remove_reader(self._listener)
            self._listener.close()
            self._listener = None
        with suppress(TimeoutError):
            async with asyncio.timeout(self._limits.close_s):
                while self._is_busy():
                    await asyncio.sleep(_CLOSING_LOOK_S)
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    def _is_busy(self) -> bool:
        """Whether anybody is still on the way to an answer: not silent, and not in a tunnel that has come to rest."""
        resting = sum(not tunnel.is_busy() for tunnel in self._tunnels)
        return len(self._open) > len(self._silent) + resting

    def _begin(self, listener: socket) -> None:
        asyncio.get_running_loop().add_reader(listener, self._accept, listener)

    def _accept(self, listener: socket) -> None:
        """Take in whoever waits."""
        loop = asyncio.get_running_loop()
        for _ in range(_BACKLOG):
            try:
                client, _address = listener.accept()
            except (BlockingIOError, ConnectionAbortedError):
                return
            except OSError:  # out of handles: some of those in use must end first, and the others wait in the backlog
                loop.remove_reader(listener)
                self._again = loop.call_later(_TRY_AGAIN_S, self._begin, listener)
                return
            task = loop.create_task(self._serve(client))
            self._open.add(task)
            task.add_done_callback(self._open.discard)

    async def _serve(self, client: socket) -> None:
        """One client's connection from the first byte to the last."""
        try:
            client.setblocking(False)
            client.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
            await self._answer(client)
        except OSError:
            pass  # the client went away, or its TLS failed: there is nobody left to tell
        finally:
            client.close()

    async def _answer(self, client: socket) -> None:
        wire = Wire(client)
        try:
            self._make_room()
            head, early = await self._heard(wire)
            asked = _read(head)
            address, context = self._backend_for(asked), self._context()
            server = await self._connect(address)
        except _RefusalError as refusal:
            return await self._refuse(wire, refusal)
        with server:
            if isinstance(asked, Plain):
                await self._pour(Wire(client, asked.head + early), server)
                return None
            await wire.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
            if asked.port == _PLAIN_PORT:
                return await self._pour(Wire(client, early), server)
            tls = TlsWire(client, context, early)
            async with asyncio.timeout(self._limits.head_s):
                await tls.handshake()
            await self._pour(tls, server)
        return None

    async def _pour(self, client: Wire, server: socket) -> None:
        tunnel = Tunnel(client, Wire(server), self._limits.idle_s, self._limits.linger_s)
        self._tunnels.add(tunnel)
        try:
            await tunnel.run()
        finally:
            self._tunnels.discard(tunnel)

    def _make_room(self) -> None:
        """Whoever has been silent for longest gives way, so that clients who say nothing keep nobody out."""
        if len(self._open) <= self._limits.connections_max:
            return
        silent = next(iter(self._silent), None)
        if silent is None:
            raise _RefusalError(503, "too many connections are open: close some, or try again in a moment")
        del self._silent[silent]
        silent.cancel()

    async def _heard(self, wire: Wire) -> tuple[bytes, bytes]:
        task = asyncio.current_task()
        assert task is not None
        self._silent[task] = None
        try:
            return await self._read_head(wire)
        finally:
            self._silent.pop(task, None)

    async def _read_head(self, wire: Wire) -> tuple[bytes, bytes]:
        """The request's head, and the bytes that came behind it."""
        data = bytearray()
        try:
            async with asyncio.timeout(self._limits.head_s):
                while (end := data.find(b"\r\n\r\n")) < 0:
                    if len(data) > self._limits.head_bytes_max:
                        break
                    more = await wire.receive()
                    if not more:
                        raise ConnectionResetError("the client left before it had asked for anything")
                    data += more
                    if not data[:1].isalpha():
                        raise _RefusalError(
                            400, "this is an HTTP proxy: give its address to clients as http://, not https://"
                        )
        except TimeoutError:
            raise _RefusalError(408, f"the request was not complete after {self._limits.head_s:g} seconds") from None
        if end < 0 or end + 4 > self._limits.head_bytes_max:
            raise _RefusalError(431, f"the request's head is over {self._limits.head_bytes_max} bytes")
        return bytes(data[: end + 4]), bytes(data[end + 4 :])

    def _backend_for(self, asked: Connect | Plain) -> Address:
        ports = (_PLAIN_PORT,) if isinstance(asked, Plain) else (_TLS_PORT, _PLAIN_PORT)
        if asked.host not in self.hosts or asked.port not in ports:
            raise _RefusalError(
                403,
                f"{asked.host}:{asked.port} is not a simulated court. This proxy answers for {len(self.hosts)} hosts "
                "under uscourts.gov on this machine and passes nothing on to any network. To reach other hosts, unset "
                "HTTPS_PROXY, https_proxy, HTTP_PROXY and http_proxy",
            )
        return self._backends[asked.port]

    def _context(self) -> ssl.SSLContext:
        try:
            return self._authority.context(self.hosts)
        except AuthorityError as problem:
            raise _RefusalError(503, f"no certificate for the courts: {problem}") from problem

    async def _connect(self, address: Address) -> socket:
        with ExitStack() as kept:
            try:
                server = kept.enter_context(socket(_family(address), SOCK_STREAM))
                server.setblocking(False)
                server.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
                async with asyncio.timeout(self._limits.connect_s):
                    await asyncio.get_running_loop().sock_connect(server, address)
            except OSError as problem:  # a TimeoutError is one
                raise _RefusalError(502, "the simulated court does not answer: is its server running?") from problem
            kept.pop_all()
        return server

    async def _refuse(self, wire: Wire, refusal: _RefusalError) -> None:
        self.refused_count += 1
        async with asyncio.timeout(self._limits.linger_s):
            await wire.send(refusal.response())
            await wire.end()
            await wire.discard()


class _RefusalError(Exception):
    """What a client is told instead of being let through."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status, self.text = status, text

    def response(self) -> bytes:
        """The answer as HTTP/1.1."""
        body = f"ecfsim proxy: {self.text}.\n".encode()
        head = (
            f"HTTP/1.1 {self.status} {_REASONS[self.status]}\r\nContent-Type: text/plain; charset=utf-8\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        return head.encode() + body


def _read(head: bytes) -> Connect | Plain:
    try:
        return read_head(head)
    except BadHeadError as problem:
        raise _RefusalError(400, str(problem)) from problem


def _check_loopback(address: Address) -> None:
    try:
        loopback = ip_address(address[0]).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise ValueError(f"{address[0]!r}: the proxy stays on this machine: give 127.0.0.1 or ::1")


def _family(address: Address) -> int:
    return AF_INET6 if ":" in address[0] else AF_INET
