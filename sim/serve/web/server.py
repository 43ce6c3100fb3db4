"""The HTTP server: uvicorn with bounds on clients that connect and then say nothing."""

from __future__ import annotations

import asyncio
import socket
from types import TracebackType
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sim.serve.web.site import Sites

HEADER_S_MAX = 10.0
"""Assumed: how long a client may take to send the head of a request."""


class TimedProtocol(HttpToolsProtocol):
    """A connection that is closed when the head of its first request does not come in time."""

    def connection_made(self, transport: Any) -> None:
        """As uvicorn's, with a clock started."""
        super().connection_made(transport)
        self._late = self.loop.call_later(HEADER_S_MAX, self._close_if_silent)

    def _close_if_silent(self) -> None:
        began: Any = self.cycle  # of the first request; uvicorn sets it once the head is there
        if began is None and not self.transport.is_closing():
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """As uvicorn's, with the clock stopped."""
        self._late.cancel()
        super().connection_lost(exc)


class HttpServer:
    """A server on one socket in this event loop; ``async with`` it. ``port`` is the one it listens on."""

    def __init__(self, app: Sites, host: str = "127.0.0.1", port: int = 0) -> None:
        """Bind at once. Raises OSError where the port is taken."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((host, port))
        self.host, self.port = host, int(self._socket.getsockname()[1])
        config = uvicorn.Config(
            app,
            http=TimedProtocol,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=15,
            timeout_graceful_shutdown=5,
            proxy_headers=False,
        )
        self._server = _Server(config)
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> HttpServer:
        self._task = asyncio.get_running_loop().create_task(self._server.serve([self._socket]))
        while not self._server.started:
            if self._task.done():
                self._task.result()
            await asyncio.sleep(0.005)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        if self._task is not None:
            await self._task
        self._socket.close()


class _Server(uvicorn.Server):
    """uvicorn's server, which leaves signals to the program."""

    def capture_signals(self) -> Any:
        """None are captured."""
        from contextlib import nullcontext

        return nullcontext()
