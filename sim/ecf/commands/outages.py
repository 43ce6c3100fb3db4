"""Telling the court of its own system: announced, down, up."""

from __future__ import annotations

import msgspec

from sim.ecf.records import Text


class AnnounceOutage(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Post a known outage on the court's page (CAED-3); outage_id names it."""

    outage_id: Text
    text: str


class BeginOutage(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The system stops taking filings. national: every court is hit at once (PACER-2)."""

    outage_id: Text
    kind: str
    scheduled: bool
    national: bool


class EndOutage(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The system takes filings again; days that the court's rule deems technical failures are declared."""

    outage_id: Text
