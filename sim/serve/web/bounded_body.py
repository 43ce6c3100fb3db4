"""The body of a request within bounds: of size before and while it comes, and of time between its parts."""

from __future__ import annotations

import asyncio

import msgspec
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive


class Patience(msgspec.Struct, frozen=True):
    """How long clients are waited for, in seconds (assumed): for the head of a request, between two parts of its body,
    and for the whole of it, in which 50 MB pass at 1.4 Mbit/s."""

    head_s: float = 10.0
    idle_s: float = 20.0
    whole_s: float = 300.0


class BoundedBody:
    """Stands between the server and the handler. Raises HTTPException 413 or 408 from ``receive``."""

    __slots__ = ("_bytes_max", "_left", "_more", "_over_at", "_patience", "_receive")

    def __init__(self, receive: Receive, bytes_max: int, patience: Patience) -> None:
        self._receive, self._bytes_max, self._left = receive, bytes_max, bytes_max
        self._patience = patience
        self._over_at = asyncio.get_running_loop().time() + patience.whole_s
        self._more = True

    async def __call__(self) -> Message:
        """The next message of the request; once the body is whole, waiting for its end is not bounded."""
        if not self._more:
            return await self._receive()
        try:
            idle_at = asyncio.get_running_loop().time() + self._patience.idle_s
            async with asyncio.timeout_at(min(idle_at, self._over_at)):
                message = await self._receive()
        except TimeoutError:
            raise HTTPException(408, "The request did not come in time. Send it again.") from None
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
