"""From a notice to the bytes on the wire: what all recipients share is formatted and encoded once.

A recipient's message differs from another's in one thing, the number of the free look in each document link. The
shared bytes are therefore kept cut at those places, and a message is its pieces with the number between them, which a
socket takes as they are. Messages are built by hand because the standard library's message classes cost ten to sixty
times as much.
"""

from __future__ import annotations

import re
from binascii import b2a_qp
from collections.abc import Iterator
from datetime import datetime
from typing import Final

import msgspec

from sim.nef.bankruptcy import bankruptcy_body
from sim.nef.district import district_body
from sim.nef.header import header
from sim.nef.notice import Notice, NoticeDocket
from sim.nef.plain import plain_body
from sim.nef.sections import FREE_LOOK
from sim.nef.text import OVERLONG, local_moment

# RFC 5322, 2.1.1: a line has at most 998 octets. A free-look number takes a few in place of its one-octet mark.
_LINE_BYTES_MAX: Final = 900
_FOLD: Final = re.compile(r"[^ ].{0,700} ")


class SharedPart(msgspec.Struct, frozen=True, gc=False):
    """A whole message, cut where each recipient's own free-look number goes: one piece more than links."""

    pieces: tuple[bytes, ...]

    def with_free_look(self, magic_num: str) -> bytes:
        """Return the message of the recipient with this number."""
        return magic_num.encode("ascii").join(self.pieces)


class OutgoingMessage(msgspec.Struct, frozen=True, gc=False):
    """One message to one address: the envelope's recipient and the bytes. The header never names recipients.

    ``pieces`` are the bytes in parts to be sent one after the other (``socket.sendmsg``); but for the free-look number
    they are those of every other recipient, and nothing is copied.
    """

    to: str
    pieces: tuple[bytes, ...]

    @property
    def raw(self) -> bytes:
        """The message's bytes in one."""
        return b"".join(self.pieces)

    @property
    def size_bytes(self) -> int:
        """The length of ``raw``, without making it."""
        return sum(map(len, self.pieces))


def render_shared(notice: Notice, *, plain: bool = False) -> SharedPart:
    """Format and encode what all recipients of a notice share, as HTML or as plain text."""
    moment = local_moment(notice.entered_at_us, notice.zone)
    sent = moment if notice.regenerated_at_us is None else local_moment(notice.regenerated_at_us, notice.zone)
    if plain:
        return _shared_text(notice, plain_body(notice, moment), sent)
    body = (bankruptcy_body if notice.form == "bankruptcy" else district_body)(notice, moment)
    if OVERLONG in body:
        body = _fold(body.replace(OVERLONG, ""))
        if _has_long_line(body):
            return _quoted_printable(header(notice, sent, "text/html", "quoted-printable"), body)
    return SharedPart(tuple((header(notice, sent, "text/html", None) + body).encode("ascii").split(b"\0")))


def messages(notice: Notice) -> Iterator[OutgoingMessage]:
    """Yield one message for each address of each addressee, in the notice's order."""
    secret = len(notice.dockets) > 1 and any(docket.sealed for docket in notice.dockets)
    rendered: dict[object, tuple[bytes, ...]] = {}
    for place, addressee in enumerate(notice.electronic):
        kind: object = (addressee.plain, _dockets_shown(notice, place)) if secret else addressee.plain
        shared = rendered.get(kind)
        if shared is None:
            shared = rendered[kind] = _rendered_for(notice, place, secret)
        looks = notice.free_looks[place] if notice.free_looks else ()
        for index, email in enumerate(addressee.emails) if shared else ():
            # An address without a look gets a link with an empty number, as real ones do.
            look = looks[index].encode() if index < len(looks) else b""
            if len(shared) == 2:  # NOTE: one link, as almost always; the general way costs three times as much
                yield OutgoingMessage(email, (shared[0], look, shared[1]))
            else:
                yield OutgoingMessage(email, _pieces(shared, look))


def _rendered_for(notice: Notice, place: int, secret: bool) -> tuple[bytes, ...]:
    """The shared pieces of an addressee's messages; none where they may know of none of its cases."""
    plain = notice.electronic[place].plain
    if not secret:
        return render_shared(notice, plain=plain).pieces
    shown = _dockets_shown(notice, place)
    return render_shared(msgspec.structs.replace(notice, dockets=shown), plain=plain).pieces if shown else ()


def _pieces(shared: tuple[bytes, ...], look: bytes) -> tuple[bytes, ...]:
    """The shared pieces with a recipient's number between them."""
    first, *rest = shared
    return (first, *[part for piece in rest for part in (look, piece)])


def _dockets_shown(notice: Notice, place: int) -> tuple[NoticeDocket, ...]:
    """The dockets that an addressee may know of: a sealed case is none of theirs unless they are served in it."""
    return tuple(
        [docket for docket in notice.dockets if not docket.sealed or docket.mailed is None or place in docket.mailed]
    )


def _has_long_line(body: str) -> bool:
    return max(map(len, body.split("\r\n"))) > _LINE_BYTES_MAX


def _fold(body: str) -> str:
    """Break overlong lines after a space, as real notices do; in HTML that changes nothing."""
    return "\r\n".join(
        line if len(line) <= _LINE_BYTES_MAX else _FOLD.sub("\\g<0>\r\n", line) for line in body.split("\r\n")
    )


def _shared_text(notice: Notice, body: str, sent: datetime) -> SharedPart:
    """Plain text goes as it is while it is ASCII in lines of allowed length, as real ones; else encoded, in UTF-8."""
    if body.isascii() and not _has_long_line(body):
        return SharedPart(tuple((header(notice, sent, "text/plain", None) + body).encode("ascii").split(b"\0")))
    return _quoted_printable(header(notice, sent, "text/plain; charset=utf-8", "quoted-printable"), body)


def _quoted_printable(head: str, body: str) -> SharedPart:
    """Encode a body that lines cannot hold, piece by piece, so that the cuts stay where they are."""
    first, *rest = [b2a_qp(piece.encode(), istext=True) for piece in body.split(FREE_LOOK)]
    return SharedPart((head.encode("ascii") + first, *rest))
