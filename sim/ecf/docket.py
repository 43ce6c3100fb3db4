"""The docket sheet: a projection of the event log, never part of the write state."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from sim.ecf.events import CaseClosed, CaseOpened, CourtEvent, Docketed, NoticeIssued


class DocketEntry(msgspec.Struct, frozen=True):
    """One line of the docket sheet with the notice that made it filed."""

    entry: Docketed
    notice: NoticeIssued


class DocketSheet(msgspec.Struct):
    """One case's docket, in order of entry numbers."""

    opened: CaseOpened
    entries: list[DocketEntry] = []
    closed: bool = False


def docket_sheets(log: Iterable[CourtEvent]) -> dict[int, DocketSheet]:
    """The docket sheet of every case in an event log, by case id."""
    sheets: dict[int, DocketSheet] = {}
    pending: dict[tuple[int, int], Docketed] = {}
    for event in log:
        if isinstance(event, CaseOpened):
            sheets[event.case_id] = DocketSheet(event)
        elif isinstance(event, Docketed):
            pending[event.case_id, event.entry_number] = event
        elif isinstance(event, NoticeIssued):
            entry = pending.pop((event.case_id, event.entry_number))
            sheets[event.case_id].entries.append(DocketEntry(entry, event))
        elif isinstance(event, CaseClosed):
            sheets[event.case_id].closed = True
    return sheets
