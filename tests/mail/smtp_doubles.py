"""An SMTP server that does what a test tells it, and remembers what came together and what it took."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

EXTENSIONS = ("PIPELINING", "8BITMIME", "SIZE 10000000", "SMTPUTF8")
CLOSE, SILENT = "close", "silent"
Says = Callable[[str], str | None]
"""What to reply to a line ("MAIL FROM:<…>", "RCPT TO:<…>", "DATA", "." for a text); None: as usual."""


def as_usual(_line: str) -> str | None:
    return None


class ScriptedServer:
    """``async with`` it. taken: (recipients, text) of each message; groups: lines that came in one piece.

    sessions: the lines of each connection; most: how many were open at one time.
    """

    def __init__(self, says: Says = as_usual, extensions: tuple[str, ...] = EXTENSIONS, greeting: str = "220 hello"):
        self.says, self.extensions, self.greeting = says, extensions, greeting
        self.taken: list[tuple[tuple[str, ...], bytes]] = []
        self.groups: list[list[str]] = []
        self.sessions: list[list[str]] = []
        self.open = self.most = 0
        self.port = 0
        self._server: asyncio.Server | None = None
        self.transports: set[asyncio.Transport] = set()

    async def start(self, port: int = 0) -> None:
        self._server = await asyncio.get_running_loop().create_server(lambda: _Session(self), "127.0.0.1", port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for transport in list(self.transports):
            transport.abort()
        await self._server.wait_closed()

    async def __aenter__(self) -> ScriptedServer:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def addressed(self) -> list[str]:
        """The recipient of each message, in the order of their coming."""
        return [recipient for recipients, _ in self.taken for recipient in recipients]


class _Session(asyncio.Protocol):
    def __init__(self, server: ScriptedServer) -> None:
        self.server = server
        self.lines: list[str] = []
        self.rest = b""
        self.text: list[bytes] | None = None
        self.to: list[str] = []
        self.from_ = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        server = self.server
        server.transports.add(transport)
        server.sessions.append(self.lines)
        server.open += 1
        server.most = max(server.most, server.open)
        if server.greeting:
            self.send(server.greeting)

    def connection_lost(self, exc: Exception | None) -> None:
        self.server.open -= 1
        self.server.transports.discard(self.transport)

    def send(self, reply: str) -> None:
        self.transport.write(reply.encode() + b"\r\n")

    def data_received(self, data: bytes) -> None:
        group: list[str] = []
        self.server.groups.append(group)
        *lines, self.rest = (self.rest + data).split(b"\r\n")
        for line in lines:
            if self.transport.is_closing():
                return
            if self.text is not None:
                if line == b".":
                    group.append("(text)")
                    self.end_of_text()
                else:
                    self.text.append(line[1:] if line.startswith(b".") else line)
            else:
                group.append(line.decode())
                self.lines.append(line.decode())
                self.command(line.decode())

    def command(self, line: str) -> None:
        reply = self.server.says(line)
        verb = line[:4].upper()
        if reply is None:
            reply = self.usual(verb, line)
        elif verb == "DATA" and reply.startswith("354"):
            self.text = []
        if reply == CLOSE:
            self.transport.close()
        elif reply != SILENT:
            self.send(reply)

    def usual(self, verb: str, line: str) -> str:
        match verb:
            case "EHLO":
                lines = ("scripted", *self.server.extensions)
                return "\r\n".join(f"250{'-' if at < len(lines) - 1 else ' '}{one}" for at, one in enumerate(lines))
            case "MAIL":
                if self.from_:
                    return "503 nested MAIL"
                self.from_ = line
                return "250 sender ok"
            case "RCPT":
                self.to.append(line[line.index("<") + 1 : line.index(">")])
                return "250 recipient ok"
            case "DATA":
                if not self.to:
                    return "503 no recipients"
                self.text = []
                return "354 go on"
            case "RSET":
                self.from_, self.to = "", []
                return "250 forgotten"
            case "QUIT":
                return "221 bye"
            case "HELO":
                return "250 scripted"
        return "502 what?"

    def end_of_text(self) -> None:
        assert self.text is not None
        reply = self.server.says(".")
        text, to = b"".join(line + b"\r\n" for line in self.text), tuple(self.to)
        self.text, self.to, self.from_ = None, [], ""
        if reply is None or reply.startswith("2"):
            self.server.taken.append((to, text))
        if reply == CLOSE:
            self.transport.close()
        elif reply != SILENT:
            self.send(reply or "250 taken")
