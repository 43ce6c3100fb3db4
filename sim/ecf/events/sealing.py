"""Entries and cases closed to readers, and opened again."""

from __future__ import annotations

from sim.ecf.events.base import Event
from sim.ecf.records import Restriction


class EntryRestricted(Event, frozen=True, gc=False, tag=True):
    """Who may read an entry from now on. level: None for everybody; by_entry: the order, or the entry itself when it
    was filed so."""

    case_id: int
    entry_number: int
    level: Restriction | None
    by_entry: int


class CaseSealed(Event, frozen=True, gc=False, tag=True):
    """An order sealed a case."""

    case_id: int
    by_entry: int


class CaseUnsealed(Event, frozen=True, gc=False, tag=True):
    """An order opened a sealed case."""

    case_id: int
    by_entry: int
