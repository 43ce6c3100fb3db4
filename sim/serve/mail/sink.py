"""A mail server for local use that takes every message, keeps it as a file, and passes none on."""

from __future__ import annotations

import asyncio
import email
import email.policy
import re
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, Final

import msgspec
from aiosmtpd.smtp import SMTP, Envelope, Session

from sim.serve.mail.reply import shown

SIZE_MAX: Final = 2**25  # what it says it takes, bytes; assumed
_NAME_MAX: Final = 80
_NOT_IN_A_NAME: Final = re.compile(r"[^A-Za-z0-9@._-]|(?<!\w)\.")


class Sunk(msgspec.Struct, frozen=True):
    """A message that was taken: its number, the envelope, its subject (made fit to be shown), bytes and file."""

    number: int
    sender: str
    recipients: tuple[str, ...]
    subject: str
    raw: bytes
    file: Path | None


class MailSink:
    """A sink at ``host:port``. told: is called with each message; refuses: recipients answered with 550.

    folder: where each message becomes a file, its bytes as they were sent; made if need be. slow_s: how long each
    message takes. ``port`` is the one in use (0 asks for any free one); ``taken`` counts messages.
    """

    def __init__(
        self,
        told: Callable[[Sunk], object],
        folder: Path | None = None,
        refuses: Collection[str] = (),
        slow_s: float = 0.0,
    ) -> None:
        self.taken = self._numbered = 0
        self.port = 0
        self._told, self._folder, self._slow_s = told, folder, slow_s
        self._refuses = {one.casefold() for one in refuses}
        self._server: asyncio.Server | None = None
        self._sessions: set[asyncio.BaseTransport] = set()

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen. Raises OSError."""
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
        loop = asyncio.get_running_loop()

        def session() -> SMTP:
            return _Session(self, self._sessions, loop)

        self._server = await loop.create_server(session, host, port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Listen no more and end every connection."""
        if self._server is not None:
            self._server.close()
            for transport in list(self._sessions):
                transport.close()
            await self._server.wait_closed()
            await asyncio.sleep(0)  # the connections' tasks end

    # --- called by aiosmtpd, by these names ---------------------------------------------------------------------------

    async def handle_EHLO(  # noqa: N802  # aiosmtpd looks for this name
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Offer PIPELINING, which aiosmtpd's reading of line by line allows but does not offer by itself."""
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]]

    async def handle_RCPT(  # noqa: N802  # aiosmtpd looks for this name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Refuse those who are to be refused."""
        if address.casefold() in self._refuses:
            return "550 5.1.1 no such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  # aiosmtpd looks for this name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep the message; a disk that does not take it is said to the sender, who tries again later."""
        if self._slow_s:
            await asyncio.sleep(self._slow_s)
        self._numbered += 1
        number = self._numbered
        raw = envelope.original_content or b""
        recipients = tuple(envelope.rcpt_tos)
        file = None
        if self._folder is not None:
            file = self._folder / f"{number:06d}-{_file_name(recipients)}.eml"
            try:
                await asyncio.to_thread(_keep, file, raw)
            except OSError as error:
                return f"452 4.3.1 {shown(error.strerror or 'not stored')}"
        self.taken += 1
        self._told(Sunk(number, shown(envelope.mail_from or ""), recipients, subject_of(raw), raw, file))
        return f"250 2.0.0 taken as {number}"


class _Session(SMTP):
    """One connection; the sink knows it, to end it."""

    def __init__(self, sink: MailSink, sessions: set[asyncio.BaseTransport], loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(
            sink, data_size_limit=SIZE_MAX, enable_SMTPUTF8=True, hostname="localhost", ident="ecfsim", loop=loop
        )
        self._sessions = sessions

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._sessions.add(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._sessions.discard(self.transport)
        super().connection_lost(error)


def subject_of(raw: bytes) -> str:
    """The subject of a message in one line that a terminal can be given."""
    try:
        subject: Any = email.message_from_bytes(raw[:65_536], policy=email.policy.default)["Subject"]
    except (ValueError, LookupError, AttributeError):  # what the parser makes of hostile headers is not ours to know
        return "(not readable)"
    return shown(str(subject)) if subject is not None else "(none)"


def _keep(file: Path, raw: bytes) -> None:
    file.touch(mode=0o600)  # the links of a notice are for its recipient alone
    file.write_bytes(raw)


def _file_name(recipients: tuple[str, ...]) -> str:
    """The first recipient as a part of a file's name, whatever it holds."""
    return _NOT_IN_A_NAME.sub("_", recipients[0] if recipients else "nobody")[:_NAME_MAX]
