"""The body of a request within bounds: of size before and while it comes, and of time between its parts."""

from __future__ import annotations

import asyncio

import msgspec
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive


class Patience(msgspec.Struct, frozen=True):
    """How long clients are waited for, in seconds (assumed): for the head of a request, between two parts of its body,
    for the whole of it, in which 50 MB pass at 1.4 Mbit/s, and for a client that takes nothing of its answer."""

    head_s: float = 10.0
    idle_s: float = 20.0
    whole_s: float = 300.0
    stalled_s: float = 60.0


class BoundedBody:
    """Stands between the server and the handler. Raises HTTPException 413 or 408 from ``receive``.

    One timer watches the whole request: a time-out for each part of a body costs as much as taking it. ``close`` it
    when the handler is done.
    """

    __slots__ = (
        *("_bytes_max", "_due", "_late", "_left", "_more", "_over_at", "_patience", "_receive", "_task", "_timer"),
    )

    def __init__(self, receive: Receive, bytes_max: int, patience: Patience) -> None:
        self._receive, self._bytes_max, self._left = receive, bytes_max, bytes_max
        self._patience = patience
        self._more = True
        self._late = False
        self._due = self._over_at = 0.0
        self._task: asyncio.Task[object] | None = None  # that waits for the client, while it does
        self._timer: asyncio.TimerHandle | None = None

    async def __call__(self) -> Message:
        """The next message of the request; once the body is whole, waiting for its end is not bounded."""
        if not self._more:
            return await self._receive()
        message = await self._next()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            self._more = message.get("more_body", False)
            if self._left < 0:
                raise HTTPException(413, too_large(self._bytes_max))
        else:
            self._more = False
        if not self._more:
            self.close()
        return message

    async def _next(self) -> Message:
        loop = asyncio.get_running_loop()
        now = loop.time()
        if self._timer is None:
            self._over_at = now + self._patience.whole_s
            self._timer = loop.call_at(now + self._patience.idle_s, self._look)
        self._due = min(now + self._patience.idle_s, self._over_at)
        task = self._task = asyncio.current_task()
        try:
            return await self._receive()
        except asyncio.CancelledError:
            if not self._late or task is None:
                raise
            task.uncancel()
            raise HTTPException(408, "The request did not come in time. Send it again.") from None
        finally:
            self._task = None

    def _look(self) -> None:
        """At the time at which something was due: end the waiting, or look again when it is due now."""
        loop = asyncio.get_running_loop()
        if self._task is None:  # the handler is at work, and the client waits for it
            self._timer = loop.call_later(self._patience.idle_s, self._look)
        elif loop.time() < self._due:
            self._timer = loop.call_at(self._due, self._look)
        else:
            self._late = True
            self._task.cancel()

    def close(self) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def too_large(bytes_max: int) -> str:
    """What is told to a client who sends more than is taken."""
    return f"The request is larger than {bytes_max} bytes, which is the most that is taken here."
