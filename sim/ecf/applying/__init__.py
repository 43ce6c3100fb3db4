"""What each event does to a court's state. Nothing else changes it, and nothing here decides."""

from __future__ import annotations

from sim.ecf.applying import (
    cases,
    claims,
    clerk,
    counsel,
    deadlines,
    duties,
    fees,
    filing,
    identity,
    outages,
    parties,
    reading,
    registration,
)
from sim.ecf.applying.table import Applies
from sim.ecf.events import CourtEvent, DirectServiceRecorded
from sim.ecf.state import CourtState


def apply(state: CourtState, event: CourtEvent) -> None:
    """Change the state by one event."""
    _APPLY[type(event)](state, event)


def _no_change(state: CourtState, event: object) -> None:
    """The event is a record for others; no decision rests on it."""


_APPLY: Applies = {
    **identity.APPLY,
    **registration.APPLY,
    **cases.APPLY,
    **filing.APPLY,
    **deadlines.APPLY,
    **outages.APPLY,
    **parties.APPLY,
    **fees.APPLY,
    **reading.APPLY,
    **clerk.APPLY,
    **counsel.APPLY,
    **duties.APPLY,
    **claims.APPLY,
    DirectServiceRecorded: _no_change,
}
