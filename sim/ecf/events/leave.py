"""Leave to file electronically in one case, given and taken back."""

from __future__ import annotations

from sim.ecf.events.base import Event


class LeaveGranted(Event, frozen=True, gc=False, tag=True):
    """A pro se litigant may file electronically in this case. by: the judge."""

    user_id: int
    case_id: int
    by: int


class LeaveRevoked(Event, frozen=True, gc=False, tag=True):
    """Leave was taken back. by: the judge."""

    user_id: int
    case_id: int
    by: int
