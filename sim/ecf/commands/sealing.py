"""Asking for entries and cases to be closed to readers, or opened to them again."""

from __future__ import annotations

import msgspec

from sim.ecf.records import Count, Restriction, Text


class RestrictEntry(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A judge orders who may still read an entry. level: None opens it again to everybody."""

    session_id: int
    case_id: int
    entry_number: Count
    level: Restriction | None
    key: Text


class SealCase(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A judge orders a whole case sealed."""

    session_id: int
    case_id: int
    key: Text


class UnsealCase(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A judge orders a sealed case opened; entries restricted one by one stay so."""

    session_id: int
    case_id: int
    key: Text
