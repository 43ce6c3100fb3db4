"""What happens to dockets: the entry, and the notice that makes it filed."""

from __future__ import annotations

from sim.ecf.answers import receipt_of
from sim.ecf.applying.table import Applies
from sim.ecf.events import Docketed, NoticeIssued
from sim.ecf.keys import remember
from sim.ecf.state import CourtState


def _docketed(state: CourtState, event: Docketed) -> None:
    state.cases[event.case_id].next_entry = event.entry_number + 1
    state.next_document += len(event.documents)
    state.under_way = event


def _notice_issued(state: CourtState, event: NoticeIssued) -> None:
    entry = state.under_way
    if entry is None or (entry.case_id, entry.entry_number) != (event.case_id, event.entry_number):
        raise ValueError(f"event log: notice {event.nef_id} follows no entry of its own; the log is torn or mixed up")
    remember(state, entry, receipt_of(entry, event, state.cases[event.case_id].number))
    state.next_nef = event.nef_id + 1
    state.under_way = None


APPLY: Applies = {
    Docketed: _docketed,
    NoticeIssued: _notice_issued,
}
