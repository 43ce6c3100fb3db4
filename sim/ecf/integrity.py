"""Whether a document is the one that was filed: its stamp on the notice against the bytes at hand (CIT-26)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from sim.ecf.events import CourtEvent, Docketed

StampVerdict = Literal["matches", "altered", "unknown"]


class Stamps:
    """The stamps of one court's documents, kept up to date by following its events."""

    __slots__ = ("_digests",)

    def __init__(self) -> None:
        self._digests: dict[str, str] = {}

    def follow(self, events: Iterable[CourtEvent]) -> None:
        """Take in what was docketed next."""
        for event in events:
            if isinstance(event, Docketed):
                for document in event.documents:
                    self._digests[document.doc_id] = document.digest

    def verify(self, doc_id: str, digest: str) -> StampVerdict:
        """Compare a digest of bytes at hand (128 hex digits, any case) with the one stamped when they were filed."""
        stamped = self._digests.get(doc_id)
        if stamped is None:
            return "unknown"
        return "matches" if stamped.lower() == digest.lower() else "altered"


def verify_stamp(log: Iterable[CourtEvent], doc_id: str, digest: str) -> StampVerdict:
    """``Stamps.verify`` over a whole event log, for a single question."""
    stamps = Stamps()
    stamps.follow(log)
    return stamps.verify(doc_id, digest)
