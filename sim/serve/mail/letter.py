"""A letter: one message to one address, its bytes kept as the part that many share and the number that is its own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import msgspec

from sim.nef import OutgoingMessage

# RFC 5321, 4.5.3.1: a line of text has at most 998 octets before its end, an address 254 between its brackets.
LINE_BYTES_MAX: Final = 998
ADDRESS_BYTES_MAX: Final = 254
Key = tuple[int, int]
"""The number of a notice, and the letter's place among the messages of it."""
Part = tuple[bytes, ...]
"""What letters of one notice share: the bytes that ``sim.nef`` made, cut where each one's own number goes."""

_ADDRESS: Final = re.compile(r"[^\s<>\x00-\x1f\x7f-\x9f\ud800-\udfff]+@[^\s<>@\x00-\x1f\x7f-\x9f\ud800-\udfff]+\Z")


class UnsendableError(ValueError):
    """What no SMTP server can be given as it is; trying again would not help."""


class Wire(msgspec.Struct, frozen=True, gc=False):
    """A part as it goes over the wire: its pieces with dots doubled, the last with the line that ends all.

    size_bytes: of the message without numbers, dots and ending. is_ascii: seven bits are enough for it.
    """

    pieces: tuple[bytes, ...]
    size_bytes: int
    is_ascii: bool


class Letter(msgspec.Struct, frozen=True, gc=False):
    """One message to one address, as the queue holds it.

    sender: the court's mailbox, which is the envelope's return path. look: the number in this one's links, or b"".
    attempts: how often its delivery has failed so far. since_us: when it was first to be sent, microseconds UTC.
    wire: of all letters of a part one and the same.
    """

    nef_id: int
    place: int
    sender: str
    recipient: str
    look: bytes
    wire: Wire
    attempts: int
    since_us: int

    @property
    def key(self) -> Key:
        """By which the queue knows it."""
        return (self.nef_id, self.place)

    @property
    def data(self) -> bytes:
        """What follows the answer 354: the message with its dots doubled, and the line that ends it."""
        return self.look.join(self.wire.pieces)


def parted(messages: Iterable[OutgoingMessage]) -> tuple[list[Part], list[tuple[str, int, bytes]]]:
    """Messages of one notice as parts, and for each message in turn its address, the place of its part, its number.

    ``look.join(part)`` are the message's bytes again. A message that is not shared bytes around one number is
    a part of its own.
    """
    parts: list[Part] = []
    found: dict[tuple[int, ...], int] = {}
    letters = []
    for message in messages:
        shared, looks = message.pieces[::2], message.pieces[1::2]
        look = looks[0] if looks else b""
        if any(one != look for one in looks) or len(looks) != len(shared) - 1 or not _joins_safely(shared):
            shared, look = (message.raw,), b""
        kind = tuple(map(id, shared))  # parts hold them, so that none of these numbers is given twice
        place = found.get(kind)
        if place is None:
            place = found[kind] = len(parts)
            parts.append(tuple(shared))
        letters.append((message.to, place, look))
    return parts, letters


def _joins_safely(shared: Part) -> bool:
    """Whether no dot or line end comes about, or gets to the start of a line, where a number is put in."""
    return not any(piece.startswith((b".", b"\n")) for piece in shared[1:])


def require_sendable(part: Part) -> None:
    """Raises UnsendableError for a message that a server would read otherwise than it is meant.

    Such are line ends that are not CR LF (by which one message could be read as two), a NUL, overlong lines, and no
    line end at the end.
    """
    whole = b"0".join(part)
    if b"\0" in whole:
        raise UnsendableError("the message holds a NUL")
    if not whole.endswith(b"\r\n"):
        raise UnsendableError("the message does not end with a line end")
    if not whole.count(b"\r\n") == whole.count(b"\n") == whole.count(b"\r"):
        raise UnsendableError("the message has line ends that are not CR LF")
    if max(map(len, whole.split(b"\r\n"))) > LINE_BYTES_MAX - _NUMBER_BYTES * (len(part) > 1):
        raise UnsendableError(f"the message has a line of more than {LINE_BYTES_MAX} bytes")


def wire_of(part: Part) -> Wire:
    """A part that can be sent, as it goes over the wire: lines that begin with a dot get another (RFC 5321, 4.5.2)."""
    stuffed = [piece.replace(b"\r\n.", b"\r\n..") for piece in part]
    stuffed[0] = b"." + stuffed[0] if stuffed[0].startswith(b".") else stuffed[0]
    stuffed[-1] += b".\r\n"
    return Wire(tuple(stuffed), sum(map(len, part)), all(map(bytes.isascii, part)))


_NUMBER_BYTES = 7  # a number of eight digits in place of the one octet that stands for it above


@lru_cache(maxsize=8_192)
def require_address(address: str) -> None:
    """Raises UnsendableError for an address that would not stay one path of an envelope (RFC 5321, 4.1.2).

    What notices are addressed to was checked by ``sim.nef`` already; nothing gets onto the wire unchecked all the same.
    """
    if not _ADDRESS.match(address):
        raise UnsendableError("the address is not local@domain in one word")
    if len(address.encode()) > ADDRESS_BYTES_MAX:
        raise UnsendableError(f"the address has more than {ADDRESS_BYTES_MAX} bytes")
