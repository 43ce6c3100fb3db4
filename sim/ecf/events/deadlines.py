"""Deadlines set and answered."""

from __future__ import annotations

from datetime import date

from sim.courts.period import Direction, Service
from sim.ecf.events.base import Event
from sim.ecf.records import Timeliness


class DeadlineSet(Event, frozen=True, gc=False, tag=True):
    """A docket entry set a deadline under a rule. due_before: the first instant that is too late.

    set_by: parties for whom that entry was filed; party_ids: parties whom it binds, none where anyone may act.
    counted_from, days, direction, service: how it was counted, so that it can be explained.
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
    counted_from: date
    days: int
    direction: Direction = "after"
    service: Service | None = None


class DeadlineAnswered(Event, frozen=True, gc=False, tag=True):
    """A filing answered a deadline. by: the parties for whom it did; for others whom it binds it is still pending."""

    deadline_id: int
    case_id: int
    entry_number: int
    by: tuple[int, ...]
    timeliness: Timeliness


class DeadlineMoved(Event, frozen=True, gc=False, tag=True):
    """A deadline has a later day. why: by a judge's order, or by stipulation where the court's rule allows it."""

    deadline_id: int
    case_id: int
    due_from: date
    due_on: date
    due_before: int
    why: str
    by_entry: int
    rule_id: str
    cite: str


class DeadlineMissed(Event, frozen=True, gc=False, tag=True):
    """The last instant of a deadline passed, and these parties had not answered it."""

    deadline_id: int
    case_id: int
    kind: str
    due_on: date
    party_ids: tuple[int, ...]


class DeadlineLapsed(Event, frozen=True, gc=False, tag=True):
    """The court no longer waits for a late answer to this deadline."""

    deadline_id: int
    case_id: int


class InaccessibilityDeclared(Event, frozen=True, gc=False, tag=True):
    """The clerk's office was inaccessible on ``day``; what was due then may be filed on ``moves_to`` (FRCP 6(a)(3)).

    moves_before: the first instant that is too late. deadlines: those pending that were due on that day.
    """

    day: date
    reason: str
    moves_to: date
    moves_before: int
    deadlines: tuple[int, ...]
    by: int
    rule_id: str
    cite: str
