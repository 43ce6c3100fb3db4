"""Bytes poured both ways between a client and the local server, until one of them is done."""

from __future__ import annotations

import asyncio

from sim.serve.reach.wire import Wire

# Assumed: an answer in pieces does not pause for longer, but for a large one that is still being made.
_JUST_NOW_S = 0.25


class Tunnel:
    """One client and one connection to the server.

    A side that ends is told to the other, whose answer still arrives. The tunnel is over when the server has ended
    (the client is then given ``linger_s`` seconds to finish what it is sending) or when no byte has moved for
    ``idle_s`` seconds. Neither of the two is closed here.
    """

    def __init__(self, client: Wire, server: Wire, idle_s: float, linger_s: float) -> None:
        self._client, self._server = client, server
        self._idle_s, self._linger_s = idle_s, linger_s
        self._loop = asyncio.get_running_loop()
        self._moved_at_s = self._loop.time()
        self._client_was_last = False

    def is_busy(self) -> bool:
        """Whether an answer is awaited or on its way, as far as bytes tell: the client's came last, or any just now."""
        return self._client_was_last or self._loop.time() - self._moved_at_s < _JUST_NOW_S

    async def run(self) -> None:
        """Pour until it is over. Connections that break end it and are no error."""
        up, down, idle = tasks = [self._loop.create_task(one) for one in (self._up(), self._down(), self._idle())]
        try:
            await asyncio.wait({down, idle}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(up, down, idle, return_exceptions=True)
        for result in ended:
            if isinstance(result, Exception):
                raise result
        if not down.cancelled():
            await self._linger()

    async def _up(self) -> None:
        """From the client to the server."""
        while True:
            try:
                data = await self._client.receive()
            except OSError:
                return self._server.cut()  # the client broke off: there is nobody to answer
            if not data:
                return await self._server.end()
            try:
                await self._server.send(data)
            except OSError:
                return None  # the server closed before it had read all: its answer, if any, is still to be read
            await self._moved(by_client=True)

    async def _down(self) -> None:
        """From the server to the client."""
        try:
            while data := await self._server.receive():
                await self._client.send(data)
                await self._moved(by_client=False)
        except OSError:
            return

    async def _moved(self, *, by_client: bool) -> None:
        self._client_was_last = by_client
        self._moved_at_s = self._loop.time()
        # A socket that is always ready never waits: the others' turn has to be given to them.
        await asyncio.sleep(0)

    async def _idle(self) -> None:
        while (left_s := self._moved_at_s + self._idle_s - self._loop.time()) > 0:
            await asyncio.sleep(left_s)

    async def _linger(self) -> None:
        self._client_was_last = False  # nobody will answer any more
        try:
            async with asyncio.timeout(self._linger_s):
                await self._client.end()
                await self._client.discard()
        except TimeoutError:
            return
