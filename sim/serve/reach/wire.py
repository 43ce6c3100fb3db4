"""The two ends of a tunnel: bytes to and from a socket, as they are or inside TLS."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
from socket import SHUT_RDWR, SHUT_WR, socket

CHUNK_BYTES = 65_536


class Wire:
    """One socket, used by one reader and one writer; whoever opened it closes it.

    The reader waits until what he read has been written on, so never more than a chunk is held in either direction.
    """

    def __init__(self, sock: socket, early: bytes = b"") -> None:
        """sock: connected and not blocking; early: bytes that were read from it before."""
        self._sock, self._early = sock, early
        self._loop = asyncio.get_running_loop()

    async def receive(self) -> bytes:
        """The next bytes; b"" when the other side has ended. Raises OSError when the connection broke."""
        if self._early:
            early, self._early = self._early, b""
            return early
        return await self._loop.sock_recv(self._sock, CHUNK_BYTES)

    async def send(self, data: bytes) -> None:
        """Return once the system has taken the bytes. Raises OSError when the connection broke."""
        await self._loop.sock_sendall(self._sock, data)

    async def end(self) -> None:
        """Say that nothing more will be sent; reading goes on. A connection that broke before is no error."""
        self._shut(SHUT_WR)

    def cut(self) -> None:
        """End both directions at once: who waits to read is told of the end."""
        self._shut(SHUT_RDWR)

    async def discard(self) -> None:
        """Read the socket to its end and keep nothing: closing on unread bytes would take back the last answer."""
        try:
            while await self._loop.sock_recv(self._sock, CHUNK_BYTES):
                await asyncio.sleep(0)
        except OSError:
            return

    def _shut(self, how: int) -> None:
        try:
            self._sock.shutdown(how)
        except OSError:
            return


class TlsWire(Wire):
    """The same inside TLS, as a server.

    TLS by hand over a socket, where the event loop's own would end both directions as soon as one ends, and would lose
    a hello that came along with the request for the tunnel.
    """

    def __init__(self, sock: socket, context: ssl.SSLContext, early: bytes = b"") -> None:
        """As ``Wire``; early: the beginning of the client's hello, if it came already."""
        super().__init__(sock)
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._incoming.write(early)
        self._flushing = asyncio.Lock()

    async def handshake(self) -> None:
        """Agree with the client. Raises ssl.SSLError (told to the client as an alert) or OSError."""
        while True:
            try:
                self._tls.do_handshake()
                return await self._flush()
            except ssl.SSLWantReadError:
                await self._flush()
                if not await self._fill():
                    raise ConnectionResetError("the client left during the handshake") from None
            except ssl.SSLError:
                await self._flush()
                raise

    async def receive(self) -> bytes:
        """As ``Wire.receive``; ssl.SSLError (an OSError) for bytes that are not TLS."""
        while True:
            try:
                return self._tls.read(CHUNK_BYTES)
            except ssl.SSLWantReadError:
                await self._flush()  # an answer to a change of keys, where the client asked for one
                await self._fill()
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                return b""

    async def send(self, data: bytes) -> None:
        """As ``Wire.send``."""
        self._tls.write(data)
        await self._flush()

    async def end(self) -> None:
        """As ``Wire.end``: a closing alert, then the end of the stream."""
        with suppress(ssl.SSLError):  # the alert is written; the client's own is not waited for
            self._tls.unwrap()
        try:
            await self._flush()
        except OSError:
            return
        await super().end()

    async def _flush(self) -> None:
        # One at a time: records must reach the socket in the order in which they were sealed.
        async with self._flushing:
            while data := self._outgoing.read():
                await self._loop.sock_sendall(self._sock, data)

    async def _fill(self) -> bool:
        data = await self._loop.sock_recv(self._sock, CHUNK_BYTES)
        if data:
            self._incoming.write(data)
        else:
            self._incoming.write_eof()
        return bool(data)
