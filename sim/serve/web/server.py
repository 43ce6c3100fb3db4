"""The HTTP server: uvicorn with bounds on clients that connect and then say nothing."""

from __future__ import annotations

import asyncio
import socket
from types import TracebackType
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sim.serve.web.bounded_body import Patience
from sim.serve.web.site import Sites

HEAD_BYTES_MAX = 65_536
"""Assumed; uvicorn's other parser has the same."""


class TimedProtocol(HttpToolsProtocol):
    """A connection that is closed when the head of a request does not come in time, the first or a later one."""

    head_s = Patience().head_s
    _late: asyncio.TimerHandle | None = None  # set while a head is awaited
    _head_bytes = 0

    def connection_made(self, transport: Any) -> None:
        """As uvicorn's, with a clock started."""
        super().connection_made(transport)
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        """As uvicorn's, which would gather a head without end."""
        super().data_received(data)
        if self._late is None:
            return
        self._head_bytes += len(data)
        if self._head_bytes > HEAD_BYTES_MAX and not self.transport.is_closing():
            self._stop_waiting()
            self.send_400_response(f"The head of a request has at most {HEAD_BYTES_MAX} bytes.")
            self.transport.abort()

    def on_message_begin(self) -> None:
        """As uvicorn's, with the clock started anew."""
        super().on_message_begin()
        self._wait_for_head()

    def on_headers_complete(self) -> None:
        """As uvicorn's; the head is there."""
        self._stop_waiting()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """As uvicorn's, with the clock stopped."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait_for_head(self) -> None:
        self._stop_waiting()
        self._head_bytes = 0
        self._late = self.loop.call_later(self.head_s, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


class HttpServer:
    """A server on one socket in this event loop; ``async with`` it. ``port`` is the one it listens on."""

    def __init__(self, app: Sites, host: str = "127.0.0.1", port: int = 0) -> None:
        """Bind at once. Raises OSError where the port is taken."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # or asyncio leaves Nagle's on
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((host, port))
        self.host, self.port = host, int(self._socket.getsockname()[1])
        config = uvicorn.Config(
            app,
            http=type("Timed", (TimedProtocol,), {"head_s": app.patience.head_s}),
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
