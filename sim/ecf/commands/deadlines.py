"""Asking for deadlines to be moved, and telling the court that its day is over."""

from __future__ import annotations

from datetime import date

import msgspec

from sim.ecf.records import Document, Text


class GrantExtension(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A judge extends the time of a pending deadline to a later day, by an order of its own (FRCP 6(b))."""

    session_id: int
    case_id: int
    deadline_id: int
    to: date
    key: Text


class StipulateExtension(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Counsel file a stipulation that extends time without an order, where the court's rule allows it."""

    session_id: int
    case_id: int
    deadline_id: int
    to: date
    for_parties: tuple[int, ...]
    documents: tuple[Document, ...]
    key: Text


class DeclareInaccessible(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The court declares that its clerk's office was inaccessible on a day (FRCP 6(a)(3))."""

    session_id: int
    day: date
    reason: Text


class SweepDeadlines(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The court's own clock asks which deadlines have passed unanswered."""
