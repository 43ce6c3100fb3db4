"""The court's door: a command whose fields do not hold what they say is turned away before anyone looks at it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

import msgspec

from sim.ecf.commands import Command


class Malformed(ValueError):  # noqa: N818 - named for what the command is
    """The command is none, or a field holds what it cannot; the message says which, and never what it held."""


_encode = msgspec.msgpack.Encoder().encode
Decoders = Mapping[type, msgspec.msgpack.Decoder[Any]]


def decoders_of(union: Any) -> Decoders:
    """A reader for each kind of command in a union of them."""
    return {kind: msgspec.msgpack.Decoder(kind) for kind in get_args(union)}


_DECODERS = decoders_of(Command)


def well_formed(command: object, decoders: Decoders = _DECODERS, who: str = "a court") -> Any:
    """The command as its own schema reads it, one of those in ``decoders``. Raises Malformed.

    Written down and read back: that checks every type and bound at a microsecond a command, and proves that what
    goes into the event log can be written there (a lone surrogate, say, cannot).
    """
    decoder = decoders.get(type(command))
    if decoder is None:
        raise Malformed(f"{who} knows no {type(command).__name__}")
    name = type(command).__name__
    try:
        written = _encode(command)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise Malformed(f"{name}: a field cannot be written down ({type(error).__name__})") from None
    try:
        return decoder.decode(written)
    except (msgspec.DecodeError, ValueError) as error:
        raise Malformed(f"{name}: {error}") from None
