"""The docket sheet: a projection of the event log, never part of the write state."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date

import msgspec
from msgspec.structs import replace

from sim.courts import DocketEvent
from sim.ecf import docket_index, docket_people
from sim.ecf.docket_index import DocketIndex, Place
from sim.ecf.docket_marks import NO_MARKS, Marking, Marks, marked
from sim.ecf.docket_people import People
from sim.ecf.estate_sheet import EstateSheet, OfEstate
from sim.ecf.events import (
    CaseClosed,
    CaseOpened,
    CounselTerminated,
    CourtEvent,
    Docketed,
    EntryCorrected,
    JudgeAssigned,
    NoticeIssued,
    PartyAdded,
    PartyTerminated,
)


class DocketEntry(msgspec.Struct, frozen=True):
    """One line of the docket sheet with the notice that made it filed."""

    entry: Docketed
    notice: NoticeIssued


class DocketSheet(msgspec.Struct):
    """One case's docket, in order of entry numbers. marks: what stands beside an entry, by its number.

    number: as it is printed now; added: parties that came after the opening. judge: the one now assigned, empty while
    it is the one of the opening. corrects: the entry that a correction corrects, by the correction's number.
    closed_at: the instant of the closing. left: when a party was terminated, by its id; counsel_left: when counsel
    was, by (party, user). estate: claims and creditors, where there are any.
    """

    opened: CaseOpened
    number: str
    added: list[PartyAdded] = []
    entries: list[DocketEntry] = []
    closed: bool = False
    judge: str = ""
    corrects: dict[int, int] = {}
    marks: dict[int, Marks] = {}
    closed_at: int | None = None
    left: dict[int, int] = {}
    counsel_left: dict[tuple[int, int], int] = {}
    estate: EstateSheet | None = None

    def shown_text(self, entry: Docketed) -> str:
        """The text of an entry as it now reads, with its marks after it; what it first said stays in ``entry``."""
        marks = self.marks.get(entry.entry_number)
        if marks is None:
            return entry.text
        text = entry.text if marks.text is None else marks.text
        return " ".join([text, *(f"[{word}]" for word in marks.words())])

    def in_force(self, entry: Docketed) -> Docketed:
        """The entry as corrections leave it: under the right event, with the right PDFs."""
        marks = self.marks.get(entry.entry_number)
        if marks is None or (marks.documents_in is None and marks.event_code is None):
            return entry
        right = entry if marks.documents_in is None else self.entries[marks.documents_in - 1].entry
        return replace(entry, event_code=marks.event_code or entry.event_code, documents=right.documents)


class Dockets:
    """The docket sheets of a court, kept up to date by following its events. sheets: by case id.

    opinion_events: codes of the docket events that are written opinions by their name (``opinion_codes``).
    index: look-ups over all sheets; people: what dockets print of counsel.
    """

    __slots__ = ("_opinion_events", "_pending", "index", "people", "sheets")

    def __init__(self, opinion_events: Collection[str] = ()) -> None:
        self.sheets: dict[int, DocketSheet] = {}
        self.index, self.people = DocketIndex(), People()
        self._pending: dict[tuple[int, int], Docketed] = {}
        self._opinion_events = frozenset(opinion_events)

    def follow(self, events: Iterable[CourtEvent]) -> None:
        """Take in what happened next, in order."""
        for event in events:
            self._follow(event)
            kind = type(event)
            if kind in docket_index.NOTED:
                self.index.note(event)
            if kind in docket_people.NOTED:
                self.people.note(event)

    def place_of_document(self, doc_id: str) -> Place | None:
        """Where the PDF with this id stands, its fourth digit 0 or 1 (surfaces §0); None where there is none."""
        if not (doc_id.isascii() and doc_id.isdigit() and len(doc_id) > 4):
            return None
        place = self.index.place_of_serial(int(doc_id[4:]))
        if place is None:
            return None
        documents = self.sheets[place.case_id].entries[place.entry_number - 1].entry.documents
        if place.attachment >= len(documents):
            return None
        known = documents[place.attachment].doc_id
        return place if (known[:3], known[4:]) == (doc_id[:3], doc_id[4:]) else None

    def cases_numbered(self, text: str) -> tuple[int, ...]:
        """The cases with this number, in any spelling: office, type, leading zeros and judges may be left out."""
        return self.index.cases_numbered(text)

    def entered_since(self, at_us: int) -> tuple[Place, ...]:
        """Entries made at this instant (microseconds UTC) or later, the oldest first, in companion cases too."""
        return self.index.entered_since(at_us)

    def opinions_filed(self, filed_from: date, filed_to: date) -> Iterator[Place]:
        """Written opinions by day of filing; one that a correction made another paper is still among them."""
        return self.index.opinions_filed(filed_from, filed_to)

    def _follow(self, event: CourtEvent) -> None:
        if isinstance(event, CaseOpened):
            self.sheets[event.case_id] = DocketSheet(event, event.number)
        elif isinstance(event, Docketed):
            self._pending[event.case_id, event.entry_number] = event
        elif isinstance(event, NoticeIssued):
            self._entered(self._pending.pop((event.case_id, event.entry_number)), event)
        elif isinstance(event, JudgeAssigned):
            self.sheets[event.case_id].number = event.number
            self.sheets[event.case_id].judge = event.judge
        elif isinstance(event, PartyAdded):
            self.sheets[event.case_id].added.append(event)
        elif isinstance(event, PartyTerminated):
            self.sheets[event.case_id].left[event.party_id] = event.at
        elif isinstance(event, CounselTerminated):
            self.sheets[event.case_id].counsel_left[event.party_id, event.user_id] = event.at
        elif isinstance(event, CaseClosed):
            self.sheets[event.case_id].closed = True
            self.sheets[event.case_id].closed_at = event.at
        elif isinstance(event, Marking):
            self._marked(event)
        elif isinstance(event, OfEstate):
            sheet = self.sheets[event.case_id]
            sheet.estate = sheet.estate or EstateSheet()
            sheet.estate.follow(event)

    def _entered(self, entry: Docketed, notice: NoticeIssued) -> None:
        is_opinion = entry.opinion or entry.event_code in self._opinion_events
        self.sheets[entry.case_id].entries.append(DocketEntry(entry, notice))
        self.index.entered(entry, is_opinion)
        for case_id, number in notice.also:  # the same paper, under that case's own number
            there = replace(entry, case_id=case_id, entry_number=number)
            self.sheets[case_id].entries.append(DocketEntry(there, notice))
            self.index.spread(there, is_opinion)

    def _marked(self, event: Marking) -> None:
        sheet = self.sheets[event.case_id]
        sheet.marks[event.entry_number] = marked(sheet.marks.get(event.entry_number, NO_MARKS), event)
        if isinstance(event, EntryCorrected):
            sheet.corrects[event.by_entry] = event.entry_number
            if event.event_code in self._opinion_events:
                self.index.opinion(sheet.entries[event.entry_number - 1].entry)


def opinion_codes(events: Iterable[DocketEvent]) -> frozenset[str]:
    """The codes of a court's docket events that are written opinions by their name."""
    return frozenset(event.code for event in events if event.written_opinion)


def docket_sheets(log: Iterable[CourtEvent]) -> dict[int, DocketSheet]:
    """The docket sheet of every case in an event log, by case id."""
    dockets = Dockets()
    dockets.follow(log)
    return dockets.sheets
