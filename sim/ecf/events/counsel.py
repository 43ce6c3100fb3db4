"""Counsel who are of record no longer, or no longer by inadvertence."""

from __future__ import annotations

from sim.ecf.events.base import Event


class CounselTerminated(Event, frozen=True, gc=False, tag=True):
    """A user is no longer counsel of record for a party (CACD-9). on_entry: the withdrawal, substitution or order."""

    case_id: int
    party_id: int
    user_id: int
    ground: str
    on_entry: int
    by: int


class CounselUndone(Event, frozen=True, gc=False, tag=True):
    """The clerk took off counsel whom a paper had added inadvertently (CACD-4)."""

    case_id: int
    party_id: int
    user_id: int
    by: int


class CounselAppeared(Event, frozen=True, gc=False, tag=True):
    """Counsel first added inadvertently has noted an appearance (CACD-10); there is nothing left to undo."""

    case_id: int
    party_id: int
    user_id: int
