"""Deadlines set and answered."""

from __future__ import annotations

from datetime import date

from sim.ecf.events.base import Event
from sim.ecf.records import Timeliness


class DeadlineSet(Event, frozen=True, gc=False, tag=True):
    """A docket entry set a deadline under a rule. due_before: the first instant that is too late.

    set_by: parties for whom that entry was filed; party_ids: parties whom it binds, none where anyone may act.
    """

    deadline_id: int
    case_id: int
    kind: str
    set_by_entry: int
    set_by: tuple[int, ...]
    set_on: date
    party_ids: tuple[int, ...]
    due_on: date
    due_before: int
    rule_id: str
    cite: str


class DeadlineAnswered(Event, frozen=True, gc=False, tag=True):
    """A filing answered a deadline. by: the parties for whom it did; for others whom it binds it is still pending."""

    deadline_id: int
    case_id: int
    entry_number: int
    by: tuple[int, ...]
    timeliness: Timeliness
