"""What happens to deadlines."""

from __future__ import annotations

from msgspec.structs import replace

from sim.ecf.applying.table import Applies
from sim.ecf.events import (
    DeadlineAnswered,
    DeadlineLapsed,
    DeadlineMissed,
    DeadlineMoved,
    DeadlineSet,
    InaccessibilityDeclared,
    ReliefDecided,
)
from sim.ecf.state import CourtState, Deadline, FailureDay


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


def _deadline_moved(state: CourtState, event: DeadlineMoved) -> None:
    deadlines = state.cases[event.case_id].deadlines
    deadlines[event.deadline_id] = replace(
        deadlines[event.deadline_id], due_on=event.due_on, due_before=event.due_before, extended=True, missed=False
    )


def _deadline_missed(state: CourtState, event: DeadlineMissed) -> None:
    deadlines = state.cases[event.case_id].deadlines
    deadlines[event.deadline_id] = replace(deadlines[event.deadline_id], missed=True)


def _deadline_lapsed(state: CourtState, event: DeadlineLapsed) -> None:
    del state.cases[event.case_id].deadlines[event.deadline_id]


def _inaccessibility_declared(state: CourtState, event: InaccessibilityDeclared) -> None:
    state.inaccessible_days[event.day] = FailureDay(True, event.moves_to, event.moves_before, event.rule_id, event.cite)


APPLY: Applies = {
    DeadlineSet: _deadline_set,
    DeadlineAnswered: _deadline_answered,
    ReliefDecided: _relief_decided,
    DeadlineMoved: _deadline_moved,
    DeadlineMissed: _deadline_missed,
    DeadlineLapsed: _deadline_lapsed,
    InaccessibilityDeclared: _inaccessibility_declared,
}
