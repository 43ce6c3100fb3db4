"""Small servers behind a proxy, and ways to talk to it."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import ssl
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from socket import AF_INET, IPPROTO_TCP, SOCK_STREAM, socket
from typing import Any

import uvicorn

from sim.serve.reach.authority import Authority
from sim.serve.reach.connect_proxy import Address, ConnectProxy, ProxyLimits
from sim.serve.reach.environment import environment

HOSTS = frozenset(
    f"{name}.uscourts.gov" for name in ("ecf.caed", "ecf.casb", "ecf.cit", "ncrs", "pacer.login", "pacer", "pcl")
)
DAY_US = 86_400_000_000

Answers = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def now_us() -> int:
    """The time of day: what TLS clients compare a certificate with."""
    return round(datetime.now(UTC).timestamp() * 1_000_000)


def authority_in(folder: Path) -> Authority:
    """An authority as a server opens it."""
    return Authority.open(folder / "authority", now_us)


def trusting(authority: Authority) -> ssl.SSLContext:
    """A client that trusts the authority and nobody else, as strict as OpenSSL can be."""
    context = ssl.create_default_context(cafile=str(authority.ca_path))
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    return context


def speaking(label: str) -> Any:
    """An ASGI application that tells what it was asked, and by which of the servers."""

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        digest, size, more = hashlib.sha256(), 0, True
        while more:
            message = await receive()
            digest.update(message.get("body", b""))
            size += len(message.get("body", b""))
            more = message.get("more_body", False)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        told = {
            "server": label, "method": scope["method"], "path": scope["raw_path"].decode(), "host": headers["host"],
            "query": scope["query_string"].decode(), "http": scope["http_version"], "headers": headers,
            "size": size, "digest": digest.hexdigest(),
        }  # fmt: skip
        content = json.dumps(told).encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": content})

    return app


@asynccontextmanager
async def served(app: Any) -> AsyncIterator[Address]:
    """The application on a uvicorn server of this event loop."""
    listener = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP)  # named in full, or asyncio sets no TCP_NODELAY on it
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, lifespan="off", ws="none", log_config=None, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        await asyncio.sleep(0.005)
    try:
        yield listener.getsockname()
    finally:
        server.should_exit = True
        await task


@asynccontextmanager
async def answered(answers: Answers) -> AsyncIterator[Address]:
    """A bare server: what it does with a connection is the test's; connections that break are no fault of it."""
    tasks: set[asyncio.Task[Any] | None] = set()

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.current_task())
        try:
            with suppress(OSError, asyncio.CancelledError):
                await answers(reader, writer)
        finally:
            writer.close()
            with suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()

    server = await asyncio.start_server(one, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()
        for task in tasks:
            task and task.cancel()
        await asyncio.gather(*(task for task in tasks if task), return_exceptions=True)


@asynccontextmanager
async def proxied(
    folder: Path, backend: Address, plain: Address | None = None, **limits: Any
) -> AsyncIterator[ConnectProxy]:
    """A proxy before a server, with an authority in the folder."""
    bounds = ProxyLimits(**{"close_s": 0.1} | limits)
    async with ConnectProxy(authority_in(folder), HOSTS, backend, plain_backend=plain, limits=bounds) as proxy:
        yield proxy


@asynccontextmanager
async def both_ways(folder: Path) -> AsyncIterator[ConnectProxy]:
    """A proxy before two servers: "tls" gets what came inside TLS, "plain" what did not."""
    async with (
        served(speaking("tls")) as backend,
        served(speaking("plain")) as plain,
        proxied(folder, backend, plain) as proxy,
    ):
        yield proxy


async def said(proxy: ConnectProxy, request: bytes) -> bytes:
    """All that the proxy answers to these bytes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    try:
        writer.write(request)
        return await asyncio.wait_for(reader.read(), 10)
    finally:
        writer.close()


async def run_client(proxy: ConnectProxy, folder: Path, *command: str) -> tuple[int, str, str]:
    """A program that knows the proxy by its environment alone: its exit code, output and errors."""
    inherited = {"PATH": os.environ["PATH"], "NO_PROXY": "*", "no_proxy": ".gov"}  # both are to be overruled
    told = environment(folder / "authority" / "authority.crt", proxy.port)
    process = await asyncio.create_subprocess_exec(
        *command, env=inherited | told, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    output, errors = await asyncio.wait_for(process.communicate(), 30)
    return process.returncode or 0, output.decode(), errors.decode()


async def run_python(proxy: ConnectProxy, folder: Path, script: str) -> tuple[int, str, str]:
    """A Python script as such a program."""
    return await run_client(proxy, folder, sys.executable, "-c", script)
