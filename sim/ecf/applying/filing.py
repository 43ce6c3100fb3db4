"""What happens to dockets: the entry, and the notice that makes it filed."""

from __future__ import annotations

from sim.ecf.answers import receipt_of
from sim.ecf.applying.claims import claim_of_entry
from sim.ecf.applying.reading import keep_for_free_looks
from sim.ecf.applying.table import Applies
from sim.ecf.events import Docketed, EntrySpread, LeftToClerk, NoticeIssued, Redocketed, StepFiled
from sim.ecf.keys import remember
from sim.ecf.state import CourtState, ZEntry


def _docketed(state: CourtState, event: Docketed) -> None:
    state.cases[event.case_id].next_entry = event.entry_number + 1
    state.next_document += len(event.documents)
    state.under_way = event


def _notice_issued(state: CourtState, event: NoticeIssued) -> None:
    entry = state.under_way
    if entry is None or (entry.case_id, entry.entry_number) != (event.case_id, event.entry_number):
        raise ValueError(f"event log: notice {event.nef_id} follows no entry of its own; the log is torn or mixed up")
    claim = claim_of_entry(state, event.case_id, event.entry_number)
    remember(state, entry, receipt_of(entry, event, state.cases[event.case_id].number, claim))
    keep_for_free_looks(state, entry, event)
    state.next_nef = event.nef_id + 1
    state.under_way = None


def _entry_spread(state: CourtState, event: EntrySpread) -> None:
    state.cases[event.case_id].next_entry = event.entry_number + 1


def _step_filed(state: CourtState, event: StepFiled) -> None:
    in_order = state.cases[event.case_id].in_order
    for party in event.by:
        filed = in_order.get(party, ())
        if event.event_code not in filed:
            in_order[party] = (*filed, event.event_code)


def _left_to_clerk(state: CourtState, event: LeftToClerk) -> None:
    entry = state.under_way
    if entry is None or (entry.case_id, entry.entry_number) != (event.case_id, event.entry_number):
        raise ValueError(f"event log: entry {event.entry_number} was left to the clerk before it was made")
    state.cases[event.case_id].to_redocket[event.entry_number] = ZEntry(
        entry.at, entry.filed_on, entry.signer, entry.for_parties, entry.documents
    )


def _redocketed(state: CourtState, event: Redocketed) -> None:
    del state.cases[event.case_id].to_redocket[event.entry_number]


APPLY: Applies = {
    EntrySpread: _entry_spread,
    StepFiled: _step_filed,
    LeftToClerk: _left_to_clerk,
    Redocketed: _redocketed,
    Docketed: _docketed,
    NoticeIssued: _notice_issued,
}
