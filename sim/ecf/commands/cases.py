"""Asking for a case to be opened."""

from __future__ import annotations

import msgspec

from sim.ecf.records import Count, Document, Medium, NewParty, Text


class OpenCase(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Open a case by its initiating paper, which becomes docket entry 1.

    The fields it shares with ``FileDocument`` mean the same. sealed: opened under seal.
    """

    session_id: int
    event_code: str
    office: str
    title: str
    parties: tuple[NewParty, ...]
    documents: tuple[Document, ...]
    key: Text
    medium: Medium = Medium.ELECTRONIC
    received_at: Count | None = None
    paper_of: str | None = None
    sealed: bool = False
