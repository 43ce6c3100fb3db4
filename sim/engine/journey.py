"""One way through stations: a try to file, an entry by staff, a reader, a call, a visit to the counter."""

from __future__ import annotations

from typing import Literal

import msgspec

from sim.world.intentions import Intention

JourneyKind = Literal["filer", "staff", "reader", "counter", "help_desk"]
NOT_YET = -1


class Journey(msgspec.Struct, gc=False):
    """A job, as the stations see it: who queues, with what, and when the last station was left.

    number: counts up through the run in order of arrival, and orders what happens at one instant. key: names the draws
    of the stations that a scenario adds. priority: lower goes first where a queue is by priority. left_us: when its
    last service ended, NOT_YET before the first. visits: stations entered so far.
    """

    number: int
    kind: JourneyKind
    key: tuple[str | int, ...]
    filing_id: int | None = None
    priority: int = 0
    category: str = ""
    due_before_us: int | None = None
    due_today: bool = False
    size_bytes: int = 0
    recipients: int = 0
    left_us: int = NOT_YET
    visits: int = 0

    @property
    def gives_up(self) -> bool:
        """Whether a time-out ends its waiting: the court's own people wait, and so do notices."""
        return self.kind in ("filer", "reader")


def priority_of(first: tuple[str, ...], kind: JourneyKind, intention: Intention | None, due_today: bool) -> int:
    """The place of its best class in ``[route] first``, or the last place of all."""
    classes: set[str] = {kind}
    if intention is not None:
        classes |= {intention.category}  # "batch", "initiating" and others
        if kind == "staff" and intention.by != "batch":
            classes.add("court_staff")
    if due_today:
        classes.add("due_today")
    return min((place for place, one in enumerate(first) if one in classes), default=len(first))
