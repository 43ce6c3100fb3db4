"""The system down and up, and the days deemed technical failures."""

from __future__ import annotations

from datetime import date
from typing import Literal

from sim.ecf.events.base import Event


class OutageAnnounced(Event, frozen=True, gc=False, tag=True):
    """An outage was posted on the court's page."""

    outage_id: str
    text: str


class OutageBegan(Event, frozen=True, gc=False, tag=True):
    """The system takes no filings from now on."""

    outage_id: str
    kind: str
    scheduled: bool
    national: bool


class OutageEnded(Event, frozen=True, gc=False, tag=True):
    """The system takes filings again."""

    outage_id: str


class TechnicalFailureDeclared(Event, frozen=True, gc=False, tag=True):
    """The court's rule deems the site subject to a technical failure on ``day``.

    effect: what the rule then does. moves_to: the last day on which a filing due on ``day`` is timely by rule, and
    moves_before, the first instant that is too late; both None unless the rule moves the date. Where its effect is
    unknown (the rule exists, its text was not seen), the filer is left to seek relief, and the event says so.
    """

    day: date
    minutes_in_window: int
    announced: bool
    effect: Literal["moved", "seek_relief", "unknown"]
    moves_to: date | None
    moves_before: int | None
    rule_id: str
    cite: str
