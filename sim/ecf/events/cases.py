"""Cases opened, closed, and who is counsel in them."""

from __future__ import annotations

from datetime import date

from sim.ecf.events.base import Event
from sim.ecf.records import NewParty


class CaseOpened(Event, frozen=True, gc=False, tag=True):
    """A case exists from now on. counsel: for each party, the user ids of its counsel of record."""

    case_id: int
    number: str
    kind: str
    chapter: int | None
    office: str
    title: str
    judge: str
    sequence_scope: str
    filed_on: date
    sealed: bool
    parties: tuple[NewParty, ...]
    counsel: tuple[tuple[int, ...], ...]


class CounselAdded(Event, frozen=True, gc=False, tag=True):
    """A user became counsel of record; inadvertent when nobody noted an appearance (CACD-4)."""

    case_id: int
    party_id: int
    user_id: int
    inadvertent: bool


class CaseClosed(Event, frozen=True, gc=False, tag=True):
    """An entry ended the case."""

    case_id: int
    entry_number: int
