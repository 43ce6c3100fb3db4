"""Deadlines that have passed: each missed one is recorded once, and a while later the court waits for it no longer."""

from __future__ import annotations

from collections.abc import Iterator

from sim.courts.clock import HOUR_US
from sim.ecf.access import Decision
from sim.ecf.answers import Receipt
from sim.ecf.commands import SweepDeadlines
from sim.ecf.context import Context
from sim.ecf.events import CourtEvent, DeadlineLapsed, DeadlineMissed
from sim.ecf.state import CourtState
from sim.ecf.timeliness import last_instant

# For this long after its last instant a deadline can still be answered late or extended for excusable neglect. A
# choice of this program, long enough for any such motion, so that a court's state does not grow with its past.
KEPT_AFTER_US = 90 * 24 * HOUR_US


def sweep_deadlines(state: CourtState, command: SweepDeadlines, at: int, context: Context) -> Decision:
    """What has passed unanswered by now, in order of cases. While the system is down nobody is found late."""
    if state.down is not None:
        return [], Receipt()
    return list(_passed(state, at)), Receipt()


def _passed(state: CourtState, at: int) -> Iterator[CourtEvent]:
    for case in state.cases.values():
        for deadline in case.deadlines.values():
            if at < deadline.due_before:
                continue
            ends_at = last_instant(state, deadline)
            if at < ends_at:
                continue
            if deadline.party_ids and not deadline.missed:
                yield DeadlineMissed(
                    at=at,
                    deadline_id=deadline.deadline_id,
                    case_id=case.case_id,
                    kind=deadline.kind,
                    due_on=deadline.due_on,
                    party_ids=deadline.party_ids,
                )
            if at >= ends_at + KEPT_AFTER_US:
                yield DeadlineLapsed(at=at, deadline_id=deadline.deadline_id, case_id=case.case_id)
