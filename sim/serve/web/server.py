"""The HTTP server: uvicorn with bounds on clients that connect and then say nothing, or take nothing."""

from __future__ import annotations

import asyncio
import resource
import socket
from types import TracebackType
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sim.serve.web.bounded_body import Patience
from sim.serve.web.site import Sites

HEAD_BYTES_MAX = 65_536
"""Assumed; uvicorn's other parser has the same."""

_CONNECTIONS_MAX = 10_000  # where the system bounds the handles of a process by nothing


class TimedProtocol(HttpToolsProtocol):
    """A connection that is closed when the head of a request does not come in time, the first or a later one, and
    broken off when its client takes nothing of an answer for ``stalled_s``.

    waiting: those of one server whose head is awaited, the longest first; when more than ``connections_max`` are open,
    the first of them gives way, so that clients who say nothing keep nobody out.
    """

    head_s = Patience().head_s
    stalled_s = Patience().stalled_s
    connections_max = _CONNECTIONS_MAX
    waiting: dict[TimedProtocol, None]
    _late: asyncio.TimerHandle | None = None  # set while a head is awaited
    _stalled: asyncio.TimerHandle | None = None  # set while an answer waits for its client
    _head_bytes = 0

    def connection_made(self, transport: Any) -> None:
        """As uvicorn's, with a clock started."""
        super().connection_made(transport)
        if len(self.connections) > self.connections_max and self.waiting:
            next(iter(self.waiting)).give_way()
        self._wait_for_head()

    def give_way(self) -> None:
        """Close, for another client's sake, before anything was asked."""
        self._stop_waiting()
        self.transport.abort()

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

    def on_response_complete(self) -> None:
        """As uvicorn's; a client between two requests may have to give way."""
        super().on_response_complete()
        if not self.transport.is_closing() and self.timeout_keep_alive_task is not None:
            self.waiting[self] = None

    def pause_writing(self) -> None:
        """As uvicorn's: the client has more before it than it takes. That does not go on for ever."""
        super().pause_writing()
        self._stop_stalling()
        self._stalled = self.loop.call_later(self.stalled_s, self.transport.abort)

    def resume_writing(self) -> None:
        """As uvicorn's; it has taken some."""
        super().resume_writing()
        self._stop_stalling()

    def connection_lost(self, exc: Exception | None) -> None:
        """As uvicorn's, with the clocks stopped."""
        self._stop_waiting()
        self._stop_stalling()
        super().connection_lost(exc)

    def _wait_for_head(self) -> None:
        self._stop_waiting()
        self._head_bytes = 0
        self._late = self.loop.call_later(self.head_s, self.transport.close)
        self.waiting[self] = None

    def _stop_stalling(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def _stop_waiting(self) -> None:
        self.waiting.pop(self, None)
        if self._late is not None:
            self._late.cancel()
            self._late = None


def _bounds(patience: Patience, connections_max: int | None) -> dict[str, Any]:
    """What the connections of one server have in common."""
    if connections_max is None:
        handles = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        connections_max = handles // 2 if handles > 0 else _CONNECTIONS_MAX
    return {
        "head_s": patience.head_s,
        "stalled_s": patience.stalled_s,
        "connections_max": connections_max,
        "waiting": {},
    }


class HttpServer:
    """A server on one socket in this event loop; ``async with`` it. ``port`` is the one it listens on."""

    def __init__(self, app: Sites, host: str = "127.0.0.1", port: int = 0, connections_max: int | None = None) -> None:
        """Bind at once. Raises OSError where the port is taken. connections_max: by default half of the handles that
        the process may open; documents and the proxy need some."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # or asyncio leaves Nagle's on
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((host, port))
        self.host, self.port = host, int(self._socket.getsockname()[1])
        config = uvicorn.Config(
            app,
            http=type("Timed", (TimedProtocol,), _bounds(app.patience, connections_max)),
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
