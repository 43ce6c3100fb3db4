"""Asking which docket events there are."""

from __future__ import annotations

import msgspec

from sim.ecf.records import Text


class SearchEvents(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Find docket events by a word or phrase (CIT-10)."""

    session_id: int
    words: Text
