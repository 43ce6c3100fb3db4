"""One connection to an SMTP server: many letters one after the other, with as few round trips as it allows.

Where the server offers PIPELINING (RFC 2920) a letter costs one: its text leaves together with MAIL, RCPT and DATA of
the letter behind it. DATA is always the last command of a group, and every reply of a group is looked at.

    RelayError                the server cannot be used now; no letter is to blame
    └── ConnectionLostError   in the midst of a letter
"""

from __future__ import annotations

import asyncio
from functools import lru_cache
from typing import Literal

import msgspec

from sim.serve.mail.letter import Letter, UnsendableError, Wire, require_address
from sim.serve.mail.relay import Relay
from sim.serve.mail.reply import Replies, Reply, ReplyError, shown

Fate = Literal["delivered", "refused", "later"]
_START, _CLOSING, _NO_HELLO = 354, 421, 500
_GOODBYE_S = 1.0  # assumed: how long the answer to QUIT is waited for; nothing depends on it


class RelayError(RuntimeError):
    """The server cannot be reached, or does not serve; the message is fit to be shown."""


class ConnectionLostError(RelayError):
    """The connection ended in the midst of a letter: closed, silent for too long, or not speaking SMTP.

    text_sent: the letter's text was sent; whether it was taken is not known. is_goodbye: the server said that it
    closes (421), for whatever reason.
    """

    def __init__(self, message: str, text_sent: bool, is_goodbye: bool = False) -> None:
        super().__init__(message)
        self.text_sent, self.is_goodbye = text_sent, is_goodbye


class Answer(msgspec.Struct, frozen=True, gc=False):
    """What became of a letter, in the server's words (or ours, where it was not given to the server)."""

    fate: Fate
    words: str


class _Lines(asyncio.Protocol):
    """The bytes of the connection: replies as they come, and the one who waits for them."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.replies = Replies()
        self.lost: str = ""
        self._loop = loop
        self._wanted = 0
        self._waiter: asyncio.Future[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._silence_s = self._until = 0.0  # how long is waited, and to what time of the loop

    def data_received(self, data: bytes) -> None:
        try:
            self.replies.feed(data)
        except ReplyError as error:
            self.end(str(error))
        if len(self.replies.whole) >= self._wanted:
            self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self.end(f"the connection was lost: {exc}" if exc else "the server closed the connection")

    def end(self, words: str) -> None:
        """Nothing comes any more; ``words`` say why. The first to say so is right."""
        self.lost = self.lost or shown(words)
        self._wake()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def coming(self, count: int, timeout_s: float) -> asyncio.Future[None]:
        """Done once so many replies are there, or the connection is lost. One at a time is waited for."""
        waiter = self._waiter = self._loop.create_future()
        self._wanted = count
        if len(self.replies.whole) >= count or self.lost:
            waiter.set_result(None)
            return waiter
        self._silence_s, self._until = timeout_s, self._loop.time() + timeout_s
        if self._timer is None or self._timer.when() > self._until:
            self._watch()
        return waiter

    def _watch(self) -> None:
        """Look again when the time is over. One timer serves many waits: making one for each costs more than they."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._waiter is None or self._waiter.done() or self.lost:
            return
        if self._loop.time() >= self._until:
            self.end(f"the server did not answer within {self._silence_s:g} s")
        else:
            self._timer = self._loop.call_at(self._until, self._watch)

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


class SmtpConnection:
    """A connection that has said hello. ``handled``: letters of which the server has told the fate."""

    def __init__(self, relay: Relay, lines: _Lines, transport: asyncio.Transport) -> None:
        self.relay = relay
        self.handled = 0
        self.extensions: dict[str, str] = {}
        self._lines, self._transport = lines, transport
        self._begun: Letter | None = None  # MAIL, RCPT and DATA of this letter are on their way
        self._expected = 0  # replies to them
        self._spoilt = False  # the server may still have an envelope in hand that came to nothing
        self._pipelines = self._takes_8bit = self._takes_utf8 = self._asks_size = False
        self._size_max = 0
        self._mail_kind: tuple[int, str, int, bool] | None = None
        self._mail_wire: Wire | None = None
        self._mail_command = b""

    @classmethod
    async def connect(cls, relay: Relay) -> SmtpConnection:
        """Connect and say hello, under TLS if the relay is to have it. Raises RelayError."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(relay.connect_s):
                transport, lines = await loop.create_connection(lambda: _Lines(loop), relay.host, relay.port)
        except TimeoutError:
            raise RelayError(f"{relay.name}: no connection within {relay.connect_s:g} s") from None
        except OSError as error:
            raise RelayError(f"{relay.name}: {shown(error.strerror or str(error))}") from error
        made = cls(relay, lines, transport)
        try:
            await made._greet()
        except BaseException:
            made.abort()
            raise
        return made

    @property
    def is_open(self) -> bool:
        """Whether it can be used, as far as is known; a server that says something unasked is about to close."""
        return not self._lines.lost and (self._begun is not None or self._lines.replies.is_empty)

    async def deliver(self, letter: Letter, following: Letter | None = None) -> Answer:
        """Send one letter and return what became of it. Raises ConnectionLostError; the connection is of no use then.

        following: the letter that is to be delivered next; its envelope may go along. Where it does not come to that,
        it was not sent.
        """
        begun, self._begun = self._begun, None
        if begun is not None and begun is not letter:
            raise AssertionError("deliver: the letter that was to follow comes next")
        try:
            opening = self._opening(letter) if begun is None else ()
        except UnsendableError as error:
            return Answer("refused", f"not sent: {error}")
        if self._pipelines:
            if opening:
                self._send(opening)
            refusal = None if self._is_asked_for_text() else await self._refusal()
            if refusal is None:
                self._send_text(letter, following)
            answer = refusal or _answer((await self._take(1, self.relay.end_s, True))[0])
        else:
            answer = await self._step_by_step(opening, letter)
        self.handled += 1
        return answer

    async def close(self) -> None:
        """Say goodbye; without waiting for long."""
        if self.is_open and self._begun is None:
            self._transport.write(b"QUIT\r\n")
            await self._lines.coming(1, min(_GOODBYE_S, self.relay.command_s))
        self.abort()

    def abort(self) -> None:
        """End the connection without a word."""
        self._lines.end("closed by us")
        self._transport.abort()

    # --- hello --------------------------------------------------------------------------------------------------------

    async def _greet(self) -> None:
        greeting = (await self._take(1, self.relay.greeting_s, False))[0]
        if not greeting.is_done:
            raise RelayError(f"{self.relay.name}: {greeting.words}")
        await self._hello()
        if self.relay.tls is not None:
            await self._start_tls()
            await self._hello()
        offered = self.extensions
        self._pipelines = "PIPELINING" in offered
        self._takes_8bit = "8BITMIME" in offered
        self._takes_utf8 = "SMTPUTF8" in offered
        self._asks_size = "SIZE" in offered
        size = offered.get("SIZE", "")
        self._size_max = int(size) if size.isascii() and size.isdecimal() else 0  # 0, or none said: no limit

    async def _hello(self) -> None:
        """EHLO, or HELO where the server knows no other; a client without a name gives its address (4.1.3)."""
        host = str(self._transport.get_extra_info("sockname")[0])
        name = f"[IPv6:{host}]" if ":" in host else f"[{host}]"
        reply = await self._ask(b"EHLO %s\r\n" % name.encode())
        self.extensions = {}
        if reply.code in (_NO_HELLO, 502, 504):
            reply = await self._ask(b"HELO %s\r\n" % name.encode())
        elif reply.is_done:
            for line in reply.lines[1:]:
                keyword, _, value = line.partition(" ")
                self.extensions[keyword.upper()] = value.strip()
        if not reply.is_done:
            raise RelayError(f"{self.relay.name}: {reply.words}")

    async def _start_tls(self) -> None:
        """RFC 3207. What came in the clear behind the server's consent is not ours to read: it ends the connection."""
        tls = self.relay.tls
        assert tls is not None
        if "STARTTLS" not in self.extensions:
            raise RelayError(f"{self.relay.name}: does not offer STARTTLS, without which nothing is sent to it")
        reply = await self._ask(b"STARTTLS\r\n")
        if not reply.is_done:
            raise RelayError(f"{self.relay.name}: {reply.words}")
        if not self._lines.replies.is_empty:
            raise RelayError(f"{self.relay.name}: something was sent in the clear after STARTTLS")
        loop = asyncio.get_running_loop()
        try:
            secured = await loop.start_tls(
                self._transport,
                self._lines,
                tls,
                server_hostname=self.relay.host,
                ssl_handshake_timeout=self.relay.connect_s,
            )
        except OSError as error:  # ssl.SSLError is one
            raise RelayError(f"{self.relay.name}: no TLS: {shown(str(error))}") from error
        if secured is None:
            raise RelayError(f"{self.relay.name}: the connection was lost during TLS")
        self._transport = secured

    # --- letters ------------------------------------------------------------------------------------------------------

    def _opening(self, letter: Letter) -> tuple[bytes, ...]:
        """The commands before the text of a letter. Raises UnsendableError for what this server cannot be asked."""
        require_address(letter.recipient)
        require_address(letter.sender)
        mail, rcpt = self._mail(letter), b"RCPT TO:<%b>\r\n" % letter.recipient.encode()
        return (b"RSET\r\n", mail, rcpt, b"DATA\r\n") if self._spoilt else (mail, rcpt, b"DATA\r\n")

    def _mail(self, letter: Letter) -> bytes:
        """The MAIL command; for letters of one part, one after the other, it is the same."""
        wire, asked = letter.wire, ""
        kind = (id(wire), letter.sender, len(letter.look), letter.recipient.isascii())
        if kind == self._mail_kind:
            return self._mail_command
        if not (letter.recipient.isascii() and letter.sender.isascii()):
            if not (self._takes_utf8 and self._takes_8bit):
                raise UnsendableError("the address is not ASCII, and the server does not offer SMTPUTF8")
            asked = " SMTPUTF8"
        if not wire.is_ascii:
            if not self._takes_8bit:
                raise UnsendableError("the message is not 7-bit, and the server does not offer 8BITMIME")
            asked += " BODY=8BITMIME"
        if self._asks_size:
            size = wire.size_bytes + len(letter.look) * (len(wire.pieces) - 1)
            if self._size_max and size > self._size_max:
                raise UnsendableError(f"the message has {size} bytes, and the server takes {self._size_max}")
            asked += f" SIZE={size}"
        self._mail_kind, self._mail_wire = kind, wire  # kept, so that its id is no other's
        self._mail_command = f"MAIL FROM:<{letter.sender}>{asked}\r\n".encode()
        return self._mail_command

    def _send(self, opening: tuple[bytes, ...], text: bytes = b"") -> None:
        self._transport.write(text + b"".join(opening))
        self._expected = len(opening)
        self._spoilt = False

    def _is_asked_for_text(self) -> bool:
        """Whether all replies to the envelope are there, and are what one hopes for; they are taken then."""
        whole, count = self._lines.replies.whole, self._expected
        if len(whole) < count or whole[count - 1].code != _START:
            return False
        for place in range(count - 1):
            if not 200 <= whole[place].code < 300:
                return False
        for _ in range(count):
            whole.popleft()
        return True

    async def _refusal(self) -> Answer | None:
        """Look at the replies to an envelope that was sent in one group; None: the text is asked for."""
        *others, start = await self._take(self._expected, max(self.relay.command_s, self.relay.data_s), False)
        refused = None
        for reply in others:
            if not 200 <= reply.code < 300:
                refused = reply
                break
        if start.code != _START:
            self._spoilt = True
            return _answer(refused or self._no_start(start))
        if refused is None:
            return None
        self._transport.write(b".\r\n")  # RFC 2920, 3.1: a text is asked for although nobody is to get it
        await self._take(1, self.relay.end_s, False)
        self._spoilt = True
        return _answer(refused)

    def _send_text(self, letter: Letter, following: Letter | None) -> None:
        opening: tuple[bytes, ...] = ()
        if following is not None:
            try:
                opening = self._opening(following)
                self._begun = following
            except UnsendableError:
                opening = ()  # told when its turn comes
        self._send(opening, letter.data)

    async def _step_by_step(self, opening: tuple[bytes, ...], letter: Letter) -> Answer:
        """Each command on its own, for a server that wants it so."""
        *commands, data = opening
        self._spoilt = False
        for command in commands:
            reply = await self._ask(command)
            if not reply.is_done:
                self._spoilt = True
                return _answer(reply)
        start = await self._ask(data)
        if start.code != _START:
            self._spoilt = True
            return _answer(self._no_start(start))
        self._transport.write(letter.data)
        return _answer((await self._take(1, self.relay.end_s, True))[0])

    def _no_start(self, start: Reply) -> Reply:
        """A refusal of DATA. Raises ConnectionLostError for a yes, which is no answer to it."""
        if start.is_done:
            self._lines.end(f"DATA was answered {start.words}")
            raise ConnectionLostError(f"{self.relay.name}: {self._lines.lost}", False)
        return start

    # --- replies ------------------------------------------------------------------------------------------------------

    async def _ask(self, command: bytes) -> Reply:
        self._transport.write(command)
        return (await self._take(1, self.relay.command_s, False))[0]

    async def _take(self, count: int, timeout_s: float, text_sent: bool) -> list[Reply]:
        """So many replies. Raises ConnectionLostError when they do not come, or when one says goodbye (421)."""
        lines = self._lines
        whole = lines.replies.whole
        if len(whole) < count:
            await lines.coming(count, timeout_s)
        found: list[Reply] = []
        while whole and len(found) < count:
            reply = whole.popleft()
            if reply.code == _CLOSING:
                lines.end(reply.words)
                raise ConnectionLostError(f"{self.relay.name}: {reply.words}", False, is_goodbye=True)
            found.append(reply)
        if len(found) < count:
            raise ConnectionLostError(f"{self.relay.name}: {lines.lost}", text_sent)
        return found


@lru_cache(maxsize=1_024)
def _answer(reply: Reply) -> Answer:
    """What a reply makes of a letter. One that is neither yes nor no is no yes."""
    if reply.is_done:
        return Answer("delivered", reply.words)
    return Answer("refused" if reply.is_final else "later", reply.words)
