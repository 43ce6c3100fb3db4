"""What happens to deadlines."""

from __future__ import annotations

from msgspec.structs import replace

from sim.ecf.applying.table import Applies
from sim.ecf.events import DeadlineAnswered, DeadlineSet, ReliefDecided
from sim.ecf.state import CourtState, Deadline


def _deadline_set(state: CourtState, event: DeadlineSet) -> None:
    state.cases[event.case_id].deadlines[event.deadline_id] = Deadline(
        deadline_id=event.deadline_id,
        kind=event.kind,
        due_on=event.due_on,
        due_before=event.due_before,
        set_by=event.set_by,
        party_ids=event.party_ids,
        rule_id=event.rule_id,
        cite=event.cite,
    )
    state.next_deadline = event.deadline_id + 1


def _deadline_answered(state: CourtState, event: DeadlineAnswered) -> None:
    case = state.cases[event.case_id]
    deadline = case.deadlines[event.deadline_id]
    if event.timeliness.is_untimely:
        case.awaiting_relief[event.deadline_id] = None
    if not deadline.party_ids:  # open to all: the first creditor's claim does not end the time of the others
        return
    left = tuple(party_id for party_id in deadline.party_ids if party_id not in event.by)
    if left:
        case.deadlines[event.deadline_id] = replace(deadline, party_ids=left)
    else:
        del case.deadlines[event.deadline_id]


def _relief_decided(state: CourtState, event: ReliefDecided) -> None:
    del state.cases[event.case_id].awaiting_relief[event.deadline_id]


APPLY: Applies = {
    DeadlineSet: _deadline_set,
    DeadlineAnswered: _deadline_answered,
    ReliefDecided: _relief_decided,
}
