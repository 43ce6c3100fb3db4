"""Cases opened, given a judge, tied together, closed, and who is counsel in them."""

from __future__ import annotations

from datetime import date

from sim.ecf.events.base import Event
from sim.ecf.records import NewParty


class CaseOpened(Event, frozen=True, gc=False, tag=True, omit_defaults=True):
    """A case exists from now on. counsel: for each party, the user ids of its counsel of record.

    judge: initials as printed in the number, empty until one is assigned. serial: the number's own part.
    cause, jury_demand, demand, jurisdiction: as the cover sheet words them.
    """

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
    nature_of_suit: str = ""
    serial: int = 0
    main_case: int | None = None
    cause: str = ""
    jury_demand: str = ""
    demand: str = ""
    jurisdiction: str = ""


class JudgeAssigned(Event, frozen=True, gc=False, tag=True):
    """A case has this judge from now on, and prints this number. reassigned: it had another before."""

    case_id: int
    judge: str
    number: str
    reassigned: bool
    by: int


class CasesRelated(Event, frozen=True, gc=False, tag=True):
    """Cases were tied to this one, as related to it or as members of the case it leads."""

    case_id: int
    others: tuple[int, ...]
    relation: str
    by: int


class CounselAdded(Event, frozen=True, gc=False, tag=True):
    """A user became counsel of record; inadvertent when nobody noted an appearance (CACD-4)."""

    case_id: int
    party_id: int
    user_id: int
    inadvertent: bool


class CaseClosed(Event, frozen=True, gc=False, tag=True):
    """An entry ended the case. vacated: the deadlines that were pending in it; nothing is awaited there any more."""

    case_id: int
    entry_number: int
    vacated: tuple[int, ...] = ()
