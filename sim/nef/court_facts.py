"""What notices need to know of a court, followed through its events: people, cases, counsel, what is sealed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from sim.ecf.events import (
    CaseClosed,
    CaseOpened,
    CaseSealed,
    CaseUnsealed,
    CounselAdded,
    CounselTerminated,
    CounselUndone,
    CourtEvent,
    EntryCorrected,
    EntryRestricted,
    EntrySpread,
    JudgeAssigned,
    PartyAdded,
    ProfileUpdated,
    UserRegistered,
)
from sim.ecf.free_look import ADDRESSES_MAX
from sim.ecf.records import NewParty, Restriction
from sim.nef.notice import Addressee, is_deliverable

Place = tuple[int, int]
"""A case and the number of an entry in it."""


class Person(msgspec.Struct, frozen=True, gc=False):
    """A login as notices name it. ``addressee``: with all addresses that mail can go to, secondary ones last.

    ``addresses``: for each of those, its place among all that the person gave. ``looks``: how many of them, from
    the first, the court gives a free look each.
    """

    addressee: Addressee
    role: str
    addresses: tuple[int, ...]
    looks: int

    @property
    def last_first(self) -> str:
        """The name as notices print who entered it, ``Last, First``; a single word stays as it is."""
        first, _, last = self.addressee.name.rpartition(" ")
        return f"{last}, {first}" if first else last

    @property
    def initials(self) -> str:
        """The initials by which bankruptcy notices name the court's own people, e.g. "wiq"."""
        return "".join([word[0] for word in self.addressee.name.split()]).lower()


class CaseFacts(msgspec.Struct):
    """A case as notices show it. ``counsel``: for each party, its counsel of record. ``closed``: by entry, at."""

    number: str
    title: str
    kind: str
    chapter: int | None
    nature_of_suit: str
    sealed: bool
    parties: tuple[NewParty, ...]
    counsel: list[tuple[int, ...]]
    closed: tuple[int, int] | None = None

    def represented(self) -> dict[int, str]:
        """Each counsel of record with the first party for whom they act, as "Debtor Example, Inc."."""
        found: dict[int, str] = {}
        for party, counsel in zip(self.parties, self.counsel, strict=True):
            for user_id in counsel:
                if user_id not in found:
                    found[user_id] = f"{party.role} {party.name}"
        return found


class CourtFacts:
    """One court's people and cases. It grows with them and with what is restricted, not with the docket."""

    def __init__(self) -> None:
        self.people: dict[int, Person] = {}
        self.cases: dict[int, CaseFacts] = {}
        self.restricted: dict[Place, Restriction] = {}
        self.corrected: dict[Place, tuple[EntryCorrected, ...]] = {}
        self.served_otherwise: dict[Place, tuple[int, ...]] = {}  # of entries spread to companion cases

    def note(self, event: CourtEvent) -> None:
        """Take note of one event; most have nothing to say to notices."""
        act = _NOTES.get(type(event))
        if act is not None:
            act(self, event)


def _user_registered(facts: CourtFacts, event: UserRegistered) -> None:
    facts.people[event.user_id] = _person(event.name, event.role, (*event.emails, *event.secondary_emails))


def _profile_updated(facts: CourtFacts, event: ProfileUpdated) -> None:
    role = facts.people[event.user_id].role
    facts.people[event.user_id] = _person(event.name, role, (*event.emails, *event.secondary_emails))


def _person(name: str, role: str, given: tuple[str, ...]) -> Person:
    addresses = tuple([place for place, email in enumerate(given) if is_deliverable(email)])
    looks = sum([place < ADDRESSES_MAX for place in addresses])
    addressee = Addressee(name=name, emails=tuple([given[place] for place in addresses]))
    return Person(addressee, role, addresses, looks)


def _case_opened(facts: CourtFacts, event: CaseOpened) -> None:
    facts.cases[event.case_id] = CaseFacts(
        event.number,
        event.title,
        event.kind,
        event.chapter,
        event.nature_of_suit,
        event.sealed,
        event.parties,
        list(event.counsel),
    )


def _judge_assigned(facts: CourtFacts, event: JudgeAssigned) -> None:
    facts.cases[event.case_id].number = event.number


def _party_added(facts: CourtFacts, event: PartyAdded) -> None:
    case = facts.cases[event.case_id]
    case.parties = (*case.parties, event.party)
    case.counsel.append(event.counsel)


def _counsel_added(facts: CourtFacts, event: CounselAdded) -> None:
    counsel = facts.cases[event.case_id].counsel
    counsel[event.party_id - 1] = (*counsel[event.party_id - 1], event.user_id)


def _counsel_gone(facts: CourtFacts, event: CounselTerminated | CounselUndone) -> None:
    counsel = facts.cases[event.case_id].counsel
    counsel[event.party_id - 1] = tuple([one for one in counsel[event.party_id - 1] if one != event.user_id])


def _case_closed(facts: CourtFacts, event: CaseClosed) -> None:
    facts.cases[event.case_id].closed = (event.entry_number, event.at)


def _case_sealed(facts: CourtFacts, event: CaseSealed | CaseUnsealed) -> None:
    facts.cases[event.case_id].sealed = isinstance(event, CaseSealed)


def _entry_restricted(facts: CourtFacts, event: EntryRestricted) -> None:
    place = (event.case_id, event.entry_number)
    if event.level is None:
        facts.restricted.pop(place, None)
    else:
        facts.restricted[place] = event.level


def _entry_spread(facts: CourtFacts, event: EntrySpread) -> None:
    facts.served_otherwise[(event.case_id, event.entry_number)] = event.otherwise


def _entry_corrected(facts: CourtFacts, event: EntryCorrected) -> None:
    place = (event.case_id, event.entry_number)
    facts.corrected[place] = (*facts.corrected.get(place, ()), event)


_NOTES: dict[type, Callable[[CourtFacts, Any], None]] = {
    UserRegistered: _user_registered,
    ProfileUpdated: _profile_updated,
    CaseOpened: _case_opened,
    JudgeAssigned: _judge_assigned,
    PartyAdded: _party_added,
    CounselAdded: _counsel_added,
    CounselTerminated: _counsel_gone,
    CounselUndone: _counsel_gone,
    CaseClosed: _case_closed,
    CaseSealed: _case_sealed,
    CaseUnsealed: _case_sealed,
    EntryRestricted: _entry_restricted,
    EntrySpread: _entry_spread,
    EntryCorrected: _entry_corrected,
}
