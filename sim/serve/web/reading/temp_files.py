"""Documents under a name that opens them once, without cookies: what the frame of a free look shows (surfaces §8)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

import msgspec

from sim.ecf.records import FiledDocument

LIFETIME_US = 300 * 1_000_000
"""Assumed: the page that bears the name is open in front of somebody."""

NAMES_MAX = 20_000
_DIGITS = 32


class TempFile(msgspec.Struct, frozen=True, gc=False):
    """A document that may be fetched once. filename: as a browser saves it."""

    court_id: str
    document: FiledDocument
    filename: str
    expires_us: int


class TempFiles:
    """The names that are open now, the oldest forgotten first; a restart forgets them all.

    random_hex: gives a fresh secret of so many hex digits. now_us: the clock, microseconds UTC.
    """

    def __init__(self, now_us: Callable[[], int], random_hex: Callable[[int], str]) -> None:
        self._now_us, self._random_hex = now_us, random_hex
        self._files: OrderedDict[str, TempFile] = OrderedDict()

    def offer(self, court_id: str, document: FiledDocument, filename: str) -> str:
        """A name for the document, good once and for five minutes."""
        while len(self._files) >= NAMES_MAX:
            self._files.popitem(last=False)
        name = self._random_hex(_DIGITS)
        self._files[name] = TempFile(court_id, document, filename, self._now_us() + LIFETIME_US)
        return name

    def take(self, court_id: str, name: str) -> TempFile | None:
        """The document behind the name, which is used up; None if there is none, or it is another court's, or old."""
        found = self._files.get(name)
        if found is None or found.court_id != court_id:
            return None
        del self._files[name]
        return found if found.expires_us > self._now_us() else None
