"""What happens to filing fees."""

from __future__ import annotations

from sim.ecf.applying.table import Applies
from sim.ecf.events import FeeAssessed, FeeSettled
from sim.ecf.state import CourtState, FeeDue


def _fee_assessed(state: CourtState, event: FeeAssessed) -> None:
    state.cases[event.case_id].fees_due[event.entry_number] = FeeDue(event.item, event.amount_cents)


def _fee_settled(state: CourtState, event: FeeSettled) -> None:
    state.cases[event.case_id].fees_due.pop(event.entry_number, None)  # paid with the filing: never due


APPLY: Applies = {
    FeeAssessed: _fee_assessed,
    FeeSettled: _fee_settled,
}
