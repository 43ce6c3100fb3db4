"""The docket sheet: a projection of the event log, never part of the write state."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from sim.ecf.docket_marks import NO_MARKS, Marking, Marks, marked
from sim.ecf.events import (
    CaseClosed,
    CaseOpened,
    CourtEvent,
    Docketed,
    EntryCorrected,
    JudgeAssigned,
    NoticeIssued,
    PartyAdded,
)


class DocketEntry(msgspec.Struct, frozen=True):
    """One line of the docket sheet with the notice that made it filed."""

    entry: Docketed
    notice: NoticeIssued


class DocketSheet(msgspec.Struct):
    """One case's docket, in order of entry numbers. marks: what stands beside an entry, by its number.

    number: as it is printed now; added: parties that came after the opening. judge: the one now assigned, empty while
    it is the one of the opening. corrects: the entry that a correction corrects, by the correction's number.
    """

    opened: CaseOpened
    number: str
    added: list[PartyAdded] = []
    entries: list[DocketEntry] = []
    closed: bool = False
    judge: str = ""
    corrects: dict[int, int] = {}
    marks: dict[int, Marks] = {}

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
    """The docket sheets of a court, kept up to date by following its events. sheets: by case id."""

    __slots__ = ("_pending", "sheets")

    def __init__(self) -> None:
        self.sheets: dict[int, DocketSheet] = {}
        self._pending: dict[tuple[int, int], Docketed] = {}

    def follow(self, events: Iterable[CourtEvent]) -> None:
        """Take in what happened next, in order."""
        for event in events:
            self._follow(event)

    def _follow(self, event: CourtEvent) -> None:
        if isinstance(event, CaseOpened):
            self.sheets[event.case_id] = DocketSheet(event, event.number)
        elif isinstance(event, Docketed):
            self._pending[event.case_id, event.entry_number] = event
        elif isinstance(event, NoticeIssued):
            entry = self._pending.pop((event.case_id, event.entry_number))
            self.sheets[event.case_id].entries.append(DocketEntry(entry, event))
            for case_id, number in event.also:  # the same paper, under that case's own number
                there = replace(entry, case_id=case_id, entry_number=number)
                self.sheets[case_id].entries.append(DocketEntry(there, event))
        elif isinstance(event, JudgeAssigned):
            self.sheets[event.case_id].number = event.number
            self.sheets[event.case_id].judge = event.judge
        elif isinstance(event, PartyAdded):
            self.sheets[event.case_id].added.append(event)
        elif isinstance(event, CaseClosed):
            self.sheets[event.case_id].closed = True
        elif isinstance(event, Marking):
            marks = self.sheets[event.case_id].marks
            marks[event.entry_number] = marked(marks.get(event.entry_number, NO_MARKS), event)
            if isinstance(event, EntryCorrected):
                self.sheets[event.case_id].corrects[event.by_entry] = event.entry_number


def docket_sheets(log: Iterable[CourtEvent]) -> dict[int, DocketSheet]:
    """The docket sheet of every case in an event log, by case id."""
    dockets = Dockets()
    dockets.follow(log)
    return dockets.sheets
