"""Parties that come and go."""

from __future__ import annotations

from sim.ecf.events.base import Event
from sim.ecf.records import NewParty


class PartyAdded(Event, frozen=True, gc=False, tag=True):
    """A party came into a case. counsel: user ids of its counsel of record; by: the user who added it."""

    case_id: int
    party_id: int
    party: NewParty
    counsel: tuple[int, ...]
    by: int


class PartyTerminated(Event, frozen=True, gc=False, tag=True):
    """A party left the case. vacated: the pending deadlines that bound it alone."""

    case_id: int
    party_id: int
    by: int
    vacated: tuple[int, ...] = ()
