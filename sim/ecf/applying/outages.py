"""What happens when the system goes down and comes back."""

from __future__ import annotations

from sim.ecf.applying.table import Applies
from sim.ecf.events import OutageAnnounced, OutageBegan, OutageEnded, TechnicalFailureDeclared
from sim.ecf.state import CourtState, FailureDay, Outage


def _outage_announced(state: CourtState, event: OutageAnnounced) -> None:
    state.outages.setdefault(event.outage_id, Outage(event.outage_id)).announced_at = event.at


def _outage_began(state: CourtState, event: OutageBegan) -> None:
    outage = state.outages.setdefault(event.outage_id, Outage(event.outage_id))
    outage.scheduled = event.scheduled
    outage.began_at = event.at
    state.down = event.outage_id
    state.sessions.clear()  # whoever was logged in is thrown out


def _outage_ended(state: CourtState, event: OutageEnded) -> None:
    state.outages[event.outage_id].ended_at = event.at
    under_way = (
        outage.outage_id for outage in state.outages.values() if outage.began_at is not None and outage.ended_at is None
    )
    state.down = next(under_way, None)


def _technical_failure_declared(state: CourtState, event: TechnicalFailureDeclared) -> None:
    state.failure_days[event.day] = FailureDay(
        event.announced,
        event.moves_to,
        event.moves_before,
        event.rule_id,
        event.cite,
        rule_known=event.effect != "unknown",
    )


APPLY: Applies = {
    OutageAnnounced: _outage_announced,
    OutageBegan: _outage_began,
    OutageEnded: _outage_ended,
    TechnicalFailureDeclared: _technical_failure_declared,
}
