"""What all events share: the instant."""

from __future__ import annotations

import msgspec


class Event(msgspec.Struct, frozen=True, gc=False):
    """at: the instant of the happening, microseconds UTC."""

    at: int
