"""From a notice to the bytes on the wire: what all recipients share is formatted and encoded once.

A recipient's message differs from another's in one thing, the number of the free look in each document link. The
shared bytes are therefore kept cut at those places, and a message is one join. Messages are built by hand because
the standard library's message classes cost ten to sixty times as much.
"""

from __future__ import annotations

import re
from binascii import b2a_qp
from collections.abc import Iterator
from typing import Final

import msgspec

from sim.nef.bankruptcy import bankruptcy_body
from sim.nef.district import district_body
from sim.nef.header import header
from sim.nef.notice import Notice
from sim.nef.sections import FREE_LOOK
from sim.nef.text import OVERLONG, local_moment

# RFC 5322, 2.1.1: a line has at most 998 octets. A free-look number takes a few in place of its one-octet mark.
_LINE_BYTES_MAX: Final = 900
_FOLD: Final = re.compile(r"[^ ].{0,700} ")


class SharedPart(msgspec.Struct, frozen=True):
    """A whole message, cut where each recipient's own free-look number goes: one piece more than links."""

    pieces: tuple[bytes, ...]

    def with_free_look(self, magic_num: str) -> bytes:
        """Return the message of the recipient with this number."""
        return magic_num.encode("ascii").join(self.pieces)


class OutgoingMessage(msgspec.Struct, frozen=True):
    """One message for one addressee: the envelope's recipients and the bytes. The header never names recipients."""

    to: tuple[str, ...]
    raw: bytes


def render_shared(notice: Notice) -> SharedPart:
    """Format and encode what all recipients of a notice share."""
    moment = local_moment(notice.entered_at_us, notice.zone)
    body = (bankruptcy_body if notice.form == "bankruptcy" else district_body)(notice, moment)
    if OVERLONG in body:
        body = _fold(body.replace(OVERLONG, ""))
        if _has_long_line(body):
            return _quoted_printable(header(notice, moment, "quoted-printable"), body)
    whole = header(notice, moment, None) + body
    return SharedPart(tuple(whole.encode("ascii").split(FREE_LOOK.encode("ascii"))))


def messages(notice: Notice) -> Iterator[OutgoingMessage]:
    """Yield one message for each addressee who has an address, in the notice's order."""
    shared = render_shared(notice)
    for addressee in notice.electronic:
        if addressee.emails:
            yield OutgoingMessage(addressee.emails, shared.with_free_look(addressee.magic_num))


def _has_long_line(body: str) -> bool:
    return max(map(len, body.split("\r\n"))) > _LINE_BYTES_MAX


def _fold(body: str) -> str:
    """Break overlong lines after a space, as real notices do; in HTML that changes nothing."""
    return "\r\n".join(
        line if len(line) <= _LINE_BYTES_MAX else _FOLD.sub("\\g<0>\r\n", line) for line in body.split("\r\n")
    )


def _quoted_printable(head: str, body: str) -> SharedPart:
    """Encode a body with a word longer than a line may be, piece by piece, so that the cuts stay where they are."""
    first, *rest = (b2a_qp(piece.encode("ascii"), istext=True) for piece in body.split(FREE_LOOK))
    return SharedPart((head.encode("ascii") + first, *rest))
