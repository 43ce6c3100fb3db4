"""What readers did that changes what they may do next."""

from __future__ import annotations

from sim.ecf.events.base import Event


class FreeLookUsed(Event, frozen=True, gc=False, tag=True):
    """An addressee of a notice opened its documents without charge (CIT-5).

    user_id, address: whose notice it was, and which of the user's addresses it had been sent to. addressee: the
    number of both together within the notice (free_look.py).
    """

    nef_id: int
    case_id: int
    entry_number: int
    user_id: int
    address: int
    addressee: int
