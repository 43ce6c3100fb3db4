"""What answering a reader needs: the court's present state, its docket sheets, and its rules."""

from __future__ import annotations

from datetime import date

import msgspec

from sim.courts import DocketEvent
from sim.courts.clock import local_datetime
from sim.ecf.context import Context
from sim.ecf.docket import DocketEntry, Dockets, DocketSheet
from sim.ecf.events import Docketed
from sim.ecf.reading.rights import Seen, is_in_records_section, is_line_shown, level_of, may_open, require_case_open
from sim.ecf.reading.shown import CaseLine, EntryLine, PartyLine
from sim.ecf.records import Restriction
from sim.ecf.refusals import Code, No
from sim.ecf.state import Case, CourtState


class Room(msgspec.Struct, frozen=True):
    """The records as one reader finds them."""

    state: CourtState
    dockets: Dockets
    context: Context
    reader: Seen

    def open_case(self, case_id: int) -> tuple[Case, DocketSheet]:
        """A case and its docket, or the refusal that there is none, or that it is sealed."""
        case, sheet = self.state.cases.get(case_id), self.dockets.sheets.get(case_id)
        if case is None or sheet is None:
            raise No(Code.CASE_UNKNOWN)
        require_case_open(case, self.reader, self.context)
        return case, sheet

    def case_line(self, case: Case, sheet: DocketSheet) -> CaseLine:
        """The case as lists and headings print it."""
        return CaseLine(case.case_id, case.number, sheet.opened.title, case.filed_on, case.closed)

    def judge(self, sheet: DocketSheet) -> str:
        """The judge to whom the case is assigned now."""
        return sheet.judge or sheet.opened.judge

    def party_lines(self, case: Case) -> tuple[PartyLine, ...]:
        """The parties with the names of their counsel of record."""
        users = self.state.users
        return tuple(
            PartyLine(party.name, party.role, tuple(users[user_id].name for user_id in party.counsel))
            for party in case.parties
        )

    def entry_lines(self, case: Case, sheet: DocketSheet) -> list[EntryLine]:
        """The docket's lines that this reader may see, in order."""
        leveled = [(level_of(self.state.cases, sheet, line), line) for line in sheet.entries]
        return [
            self.entry_line(level, case, sheet, line)
            for level, line in leveled
            if is_line_shown(level, case, line.entry, self.reader, self.context)
        ]

    def local_date(self, at: int) -> date:
        """The court's calendar date at an instant."""
        return self.context.local_date(at)

    def event_of(self, entry: Docketed) -> DocketEvent | None:
        """The docket event of an entry; None for one of a log whose court's menus had others."""
        try:
            return self.context.event(entry.event_code)
        except No:
            return None

    def is_opinion(self, entry: Docketed) -> bool:
        """Whether an entry, as corrections leave it, is a written opinion: by its event, or by its judge's mark."""
        event = self.event_of(entry)
        return entry.opinion or (event is not None and event.written_opinion)

    def entry_line(self, level: Restriction | None, case: Case, sheet: DocketSheet, line: DocketEntry) -> EntryLine:
        """One line; no link where nothing is attached (CACD-14) or where this reader sees but the line."""
        entry = sheet.in_force(line.entry)
        event = self.event_of(entry)
        public = level is None or self.reader.is_court
        opens = may_open(level, case, entry, self.reader, self.context)
        attached = bool(entry.documents) and not is_in_records_section(entry, self.context)
        return EntryLine(
            entry_number=entry.entry_number,
            filed_on=entry.filed_on,
            entered_on=local_datetime(entry.at, self.context.book.profile.zone).date(),
            text=sheet.shown_text(line.entry),
            has_link=attached and public,
            documents=len(entry.documents),
            event_code=entry.event_code,
            short=entry.event_code if event is None else event.name,
            minute=event is not None and event.document == "none",
            entered_at=entry.at,
            files=entry.documents if attached and opens else (),
            level=level if opens else None,
            opinion=entry.opinion or (event is not None and event.written_opinion),
        )
