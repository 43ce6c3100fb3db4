"""The head of a case, put together from the state, the docket sheet and the cases tied to it."""

from __future__ import annotations

from collections.abc import Iterator

from sim.ecf.docket import DocketEntry, DocketSheet
from sim.ecf.reading.case_head import CaseHead, CaseTie, Milestone
from sim.ecf.reading.queries import ViewCase
from sim.ecf.reading.rights import is_case_open, is_line_shown, level_of
from sim.ecf.reading.room import Room
from sim.ecf.reading.shown import CasePage, Shown
from sim.ecf.state import Case


def view_case(room: Room, query: ViewCase) -> Shown:
    """The head of a case; like a search by number alone, it leads to the case without charge."""
    return Shown(CasePage(head_of(room, *room.open_case(query.case_id))))


def head_of(room: Room, case: Case, sheet: DocketSheet) -> CaseHead:
    """The head of a case that is open to this reader."""
    opened = sheet.opened
    assigned, _, referred = room.judge(sheet).partition("-")
    names = {division.office: division.name for division in room.context.book.profile.divisions}
    last = next(_shown(room, case, sheet), None)
    return CaseHead(
        case_id=case.case_id,
        number=case.number,
        title=opened.title,
        kind=case.kind,
        chapter=case.chapter,
        office=opened.office,
        office_name=names.get(opened.office, ""),
        filed_on=case.filed_on,
        sealed=case.sealed,
        assigned=assigned,
        referred=referred,
        closed_on=None if sheet.closed_at is None else room.local_date(sheet.closed_at),
        last_filed_on=None if last is None else last.entry.filed_on,
        cause=opened.cause,
        nature_of_suit=opened.nature_of_suit,
        jury_demand=opened.jury_demand,
        demand=opened.demand,
        jurisdiction=opened.jurisdiction,
        milestones=_milestones(room, case, sheet),
        ties=tuple(_ties(room, case)),
    )


def _shown(room: Room, case: Case, sheet: DocketSheet) -> Iterator[DocketEntry]:
    """The entries that this reader sees, the last first."""
    for line in reversed(sheet.entries):
        level = level_of(room.state.cases, sheet, line)
        if is_line_shown(level, case, line.entry, room.reader, room.context):
            yield line


def _milestones(room: Room, case: Case, sheet: DocketSheet) -> tuple[Milestone, ...]:
    """The steps that entries of this case brought about, in order; none by an entry that was struck."""
    steps = {event.code: event.milestone for event in room.context.book.events if event.milestone is not None}
    if not steps:
        return ()
    found = []
    for line in _shown(room, case, sheet):
        entry = sheet.in_force(line.entry)
        if entry.event_code in steps and entry.entry_number not in case.struck:
            found.append(Milestone(steps[entry.event_code], entry.filed_on, entry.entry_number))
    return tuple(reversed(found))


def _ties(room: Room, case: Case) -> Iterator[CaseTie]:
    """The cases tied to this one, each as it is to it, but for those whose seal keeps this reader out."""
    tied = [] if case.main_case is None else [(case.main_case, "main")]
    tied += case.companions.items()
    tied += [(case_id, "adversary") for case_id in room.dockets.index.adversaries.get(case.case_id, ())]
    for case_id, relation in tied:
        other, sheet = room.state.cases.get(case_id), room.dockets.sheets.get(case_id)
        if other is not None and sheet is not None and is_case_open(other, room.reader, room.context):
            yield CaseTie(case_id, other.number, sheet.opened.title, relation)
