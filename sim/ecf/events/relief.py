"""After a technical failure: direct service recorded, relief decided."""

from __future__ import annotations

from sim.ecf.events.base import Event


class DirectServiceRecorded(Event, frozen=True, gc=False, tag=True):
    """Counsel served papers directly while the system was down."""

    case_id: int
    by: int
    served: tuple[int, ...]
    method: str


class ReliefDecided(Event, frozen=True, gc=False, tag=True):
    """A judge granted or denied relief for an untimely filing."""

    case_id: int
    deadline_id: int
    granted: bool
    by: int
