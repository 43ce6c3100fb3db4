"""The body of a request within bounds: of size before and while it comes, and of time between its parts."""

from __future__ import annotations

import asyncio

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

IDLE_S_MAX = 20.0
"""Assumed: how long a client may be silent in the middle of a request."""


class BoundedBody:
    """Stands between the server and the handler. Raises HTTPException 413 or 408 from ``receive``."""

    __slots__ = ("_bytes_max", "_idle_s_max", "_left", "_more", "_receive")

    def __init__(self, receive: Receive, bytes_max: int, idle_s_max: float = IDLE_S_MAX) -> None:
        self._receive, self._bytes_max, self._left = receive, bytes_max, bytes_max
        self._idle_s_max = idle_s_max
        self._more = True

    async def __call__(self) -> Message:
        """The next message of the request; once the body is whole, waiting for its end is not bounded."""
        if not self._more:
            return await self._receive()
        try:
            async with asyncio.timeout(self._idle_s_max):
                message = await self._receive()
        except TimeoutError:
            raise HTTPException(408, "The request stopped in the middle. Send it again.") from None
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            self._more = message.get("more_body", False)
            if self._left < 0:
                raise HTTPException(413, too_large(self._bytes_max))
        else:
            self._more = False
        return message


def too_large(bytes_max: int) -> str:
    """What is told to a client who sends more than is taken."""
    return f"The request is larger than {bytes_max} bytes, which is the most that is taken here."
