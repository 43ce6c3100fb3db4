"""Bounces: letters that a court's clerk has to see to, because nobody will take them."""

from __future__ import annotations

from typing import Literal

import msgspec

State = Literal["owed", "delivered", "bounced", "closed"]
"""Of a letter; closed: it bounced, and the clerk has dealt with that."""


class BounceError(LookupError):
    """No such bounce, or none of which that can be asked; the message says which."""


class Bounce(msgspec.Struct, frozen=True, kw_only=True):
    """A notice that did not reach an address.

    at_us: when it was known, microseconds UTC; words: the server's last words, or why it was not sent at all, in one
    line. address: "" where the notice could not be made. dealt_with_us: when the clerk saw to it, None: still open.
    """

    bounce_id: int
    nef_id: int
    case_number: str
    address: str
    at_us: int
    words: str
    attempts: int
    dealt_with_us: int | None = None


class FailingAddress(msgspec.Struct, frozen=True, kw_only=True):
    """An address, how often it bounced so far, and the last time: when (microseconds UTC), and the words."""

    address: str
    bounces: int
    last_us: int
    words: str


class Pending(msgspec.Struct, frozen=True, kw_only=True):
    """What a queue still has to do. owed: letters; retried: those of them that failed before; bounces: open ones.

    oldest_us: since when the oldest owed letter is to be sent, microseconds UTC; None: none is owed. trouble: why
    nothing leaves at the moment, "" while all is well.
    """

    owed: int
    retried: int
    bounces: int
    oldest_us: int | None
    trouble: str = ""


class LetterRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What the queue knows of one letter. at_us: when it was delivered or bounced, or is to be tried next."""

    address: str
    state: State
    attempts: int
    at_us: int
    words: str


def bounce_text(bounce: Bounce) -> str:
    """A bounce in one sentence, for a list."""
    if not bounce.address:
        return f"The notice of case {bounce.case_number} (NEF {bounce.nef_id}) could not be made: {bounce.words}"
    times = "1 attempt" if bounce.attempts == 1 else f"{bounce.attempts} attempts"
    return (
        f"The notice of case {bounce.case_number} (NEF {bounce.nef_id}) did not reach {bounce.address} "
        f"after {times}: {bounce.words}"
    )
