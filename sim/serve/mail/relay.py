"""The server that takes a court's mail, and how long it is waited for."""

from __future__ import annotations

import ssl
from typing import Final

import msgspec

CONNECTIONS: Final = 4  # assumed: what one court keeps open to its relay at most


class Relay(msgspec.Struct, frozen=True, kw_only=True):
    """Where mail goes, for all addresses alike: a court's own relay, which finds the way to the others.

    That courts send through a relay is assumed; addresses are not looked up. connections: at most so many at a time.
    connect_s and idle_s (how long an unused connection is kept) are assumed; greeting_s, command_s, data_s (until the
    answer to DATA) and end_s (to the message) are the least that RFC 5321, 4.5.3.2 asks for. tls: given, nothing is
    sent but under STARTTLS with it; by default mail goes in the clear, as to a relay on the same machine.
    """

    host: str
    port: int
    connections: int = CONNECTIONS
    connect_s: float = 30.0
    greeting_s: float = 300.0
    command_s: float = 300.0
    data_s: float = 120.0
    end_s: float = 600.0
    idle_s: float = 30.0
    tls: ssl.SSLContext | None = None

    @property
    def name(self) -> str:
        """``host:port``, as messages name it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def relay_at(where: str) -> Relay:
    """The relay at ``host:port`` (port 25 where none is given; an IPv6 address in brackets). Raises ValueError."""
    host, colon, port = where.rpartition(":")
    if not colon or where.endswith("]"):
        host, port = where, "25"
    host = host.removeprefix("[").removesuffix("]")
    if not host or not (port.isascii() and port.isdecimal()) or not 0 < int(port) < 65_536:
        raise ValueError(f"{where!r} is no relay; write host:port, such as 127.0.0.1:8025")
    return Relay(host=host, port=int(port))
