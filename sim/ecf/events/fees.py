"""Filing fees owed and settled."""

from __future__ import annotations

from sim.ecf.events.base import Event
from sim.ecf.records import Fee


class FeeAssessed(Event, frozen=True, gc=False, tag=True):
    """An entry owes a fee that did not come with it. item: the fee's id in the court's schedule."""

    case_id: int
    entry_number: int
    item: str
    amount_cents: int


class FeeSettled(Event, frozen=True, gc=False, tag=True):
    """The fee of an entry was paid, or excused on the ground named."""

    case_id: int
    entry_number: int
    item: str
    fee: Fee
    by: int
