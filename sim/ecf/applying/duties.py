"""What happens to what filers owe."""

from __future__ import annotations

from sim.ecf.applying.table import Applies
from sim.ecf.events import DutyArose, DutySatisfied
from sim.ecf.state import CourtState, Duty


def _duty_arose(state: CourtState, event: DutyArose) -> None:
    duty = Duty(event.duty_id, event.kind, event.user_id, event.entry_number)
    state.cases[event.case_id].duties[event.duty_id] = duty
    state.next_duty = event.duty_id + 1


def _duty_satisfied(state: CourtState, event: DutySatisfied) -> None:
    del state.cases[event.case_id].duties[event.duty_id]


APPLY: Applies = {
    DutyArose: _duty_arose,
    DutySatisfied: _duty_satisfied,
}
