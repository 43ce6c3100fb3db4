"""A probe: one thing that the real code does, set up afresh each time so that only the deed itself is timed."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

Deed = Callable[[], object]


class Probe(msgspec.Struct, frozen=True):
    """What to time. paths: the names under which its times count. prepare: sets the deed up (not timed).

    The sizes of the deed: megabytes (10^6 bytes), recipients of the notice, documents.
    workers: ids of the processes that do part of the deed.
    """

    paths: tuple[str, ...]
    prepare: Callable[[], Deed]
    megabytes: float = 0.0
    recipients: int = 0
    documents: int = 0
    workers: Callable[[], tuple[int, ...]] = tuple
