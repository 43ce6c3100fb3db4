"""Look-ups over a court's dockets: by document, by case number, by the time of entry; none reads the whole court."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from typing import Final

import msgspec

from sim.ecf.access import COURT_ROLES
from sim.ecf.events import CaseOpened, CourtEvent, Docketed, EntryReviewed, LeftToClerk, Redocketed, UserRegistered

# "2:14-cv-00001-ABC-DE", "14-cv-1", "2:14cv1", "24-04888-CL7", "24-30001 HLB 7": office and type where they are
# printed, the year in two digits or four, the serial with its leading zeros or without; what follows names judges.
_NUMBER = re.compile(r"(?:(\d{1,2}):)?(?:20|19)?(\d{2})(?:-?([a-z]{2})-?|-)(\d{1,7})(?!\d)")


def is_bare_number(text: str) -> bool:
    """Whether the text is a case number without judges."""
    return _NUMBER.fullmatch(text.strip().lower()) is not None


class Place(msgspec.Struct, frozen=True, gc=False):
    """Where something stands on a court's dockets. attachment: 0 is the main document."""

    case_id: int
    entry_number: int
    attachment: int = 0


NOTED: Final = frozenset({UserRegistered, CaseOpened, EntryReviewed, LeftToClerk, Redocketed})
"""The kinds of events that an index has to be shown."""


class DocketIndex:
    """What pages look up. It grows by a few dozen bytes an entry, with the docket sheets beside which it stands.

    unreviewed: entries by filers at which quality control has not looked yet, the oldest first. to_redocket: entries
    left to the clerk under an event of last resort (CIT-11). adversaries: by bankruptcy case, its proceedings.
    unnumbered: cases whose number reads as none; no court's of this program does so.
    """

    __slots__ = (
        "_at",
        "_by_number",
        "_cases",
        "_court_users",
        "_document_first",
        "_document_row",
        "_entries",
        "_filed",
        "_opinions",
        "adversaries",
        "to_redocket",
        "unnumbered",
        "unreviewed",
    )

    def __init__(self) -> None:
        self._at, self._cases, self._entries = array("q"), array("q"), array("q")  # one row an entry, as entered
        self._document_first, self._document_row = array("q"), array("q")  # serial of an entry's first PDF, its row
        self._by_number: dict[tuple[str, int], list[tuple[str, str, int]]] = {}
        self._filed: dict[date, list[int]] = {}
        self._opinions: dict[date, list[Place]] = {}
        self._court_users: set[int] = set()
        self.unreviewed: dict[Place, int] = {}
        self.to_redocket: dict[Place, int] = {}
        self.adversaries: dict[int, list[int]] = {}
        self.unnumbered: list[int] = []

    def note(self, event: CourtEvent) -> None:
        """Take in what is none of the docket sheets' business: events of the kinds in ``NOTED``."""
        if isinstance(event, UserRegistered):
            if event.role in COURT_ROLES:
                self._court_users.add(event.user_id)
        elif isinstance(event, CaseOpened):
            self._case(event)
        elif isinstance(event, EntryReviewed):
            self.unreviewed.pop(Place(event.case_id, event.entry_number), None)
        elif isinstance(event, LeftToClerk):
            self.to_redocket[Place(event.case_id, event.entry_number)] = event.at
        elif isinstance(event, Redocketed):
            self.to_redocket.pop(Place(event.case_id, event.entry_number), None)

    def _case(self, event: CaseOpened) -> None:
        found = _NUMBER.match(event.number.strip().lower())
        if found is None:
            self.unnumbered.append(event.case_id)
        else:
            office, year, _, serial = found.groups()
            same = self._by_number.setdefault((year, int(serial)), [])
            same.append((office or event.office, event.kind, event.case_id))
        self._filed.setdefault(event.filed_on, []).append(event.case_id)
        if event.main_case is not None:
            self.adversaries.setdefault(event.main_case, []).append(event.case_id)

    def entered(self, entry: Docketed, is_opinion: bool) -> None:
        """Take in an entry whose notice is issued."""
        row = self._row(entry)
        if entry.documents:
            first = int(entry.documents[0].doc_id[4:])
            if not self._document_first or first > self._document_first[-1]:  # else none of this court's own numbering
                self._document_first.append(first)
                self._document_row.append(row)
        if is_opinion:
            self.opinion(entry)
        if entry.login_of not in self._court_users:
            self.unreviewed[Place(entry.case_id, entry.entry_number)] = entry.at

    def spread(self, entry: Docketed, is_opinion: bool) -> None:
        """Take in the same paper's entry in a companion case; it is looked up by its own number, not by its PDFs."""
        self._row(entry)
        if is_opinion:
            self.opinion(entry)

    def opinion(self, entry: Docketed) -> None:
        """Take in that an entry is a written opinion, by its event or its judge's mark, or by a correction."""
        places = self._opinions.setdefault(entry.filed_on, [])
        place = Place(entry.case_id, entry.entry_number)
        if place not in places:
            places.append(place)

    def _row(self, entry: Docketed) -> int:
        row = len(self._at)
        self._at.append(max(entry.at, self._at[-1]) if row else entry.at)  # in order, whatever the clock does
        self._cases.append(entry.case_id)
        self._entries.append(entry.entry_number)
        return row

    def place_of_serial(self, serial: int) -> Place | None:
        """Where the PDF with this serial would stand: the entry whose PDFs begin at it or last before it."""
        found = bisect_right(self._document_first, serial) - 1
        if found < 0:
            return None
        row = self._document_row[found]
        return Place(self._cases[row], self._entries[row], serial - self._document_first[found])

    def cases_numbered(self, text: str) -> tuple[int, ...]:
        """The cases with this number, in any spelling: office, type, leading zeros and judges may be left out."""
        found = _NUMBER.match(text.strip().lower())
        if found is None:
            return ()
        office, year, kind, serial = found.groups()
        return tuple(
            case_id
            for of_office, of_kind, case_id in self._by_number.get((year, int(serial)), ())
            if (office is None or office == of_office) and (kind is None or kind == of_kind)
        )

    def entered_since(self, at_us: int) -> tuple[Place, ...]:
        """Entries made at this instant or later, the oldest first, in companion cases too."""
        rows = range(bisect_left(self._at, at_us), len(self._at))
        return tuple(Place(self._cases[row], self._entries[row]) for row in rows)

    def opinions_filed(self, filed_from: date, filed_to: date) -> Iterator[Place]:
        """The written opinions filed on these days and between them, in order of filing."""
        for day in _days(self._opinions, filed_from, filed_to):
            yield from self._opinions.get(day, ())

    def cases_filed(self, filed_from: date, filed_to: date) -> list[int]:
        """The cases filed on these days and between them, in order of opening."""
        return sorted(case for day in _days(self._filed, filed_from, filed_to) for case in self._filed.get(day, ()))


def _days(known: Collection[date], first: date, last: date) -> Iterable[date]:
    """The days of a range on which there may be something, in order: never more than the range has, or than known."""
    if (last - first).days > len(known):
        return sorted(day for day in known if first <= day <= last)
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
