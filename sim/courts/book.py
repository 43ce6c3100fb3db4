"""Everything published about one court, in one frozen record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from sim.courts.court_file import CourtFile
from sim.courts.docket_events import EventCatalogue
from sim.courts.fees import FeeSchedule
from sim.courts.profile import CourtProfile, PdfTable
from sim.courts.refusal_texts import RefusalWords
from sim.courts.rules import RuleBook, RuleDates
from sim.courts.sources import Provenance

if TYPE_CHECKING:  # the outage log's reader needs the profile, not the book
    from sim.courts.outage_log import OutageRow


class CourtBook(msgspec.Struct, frozen=True):
    """One court: profile, rules, docket events, fees, outages, and the provenance of every value loaded.

    ``provenance`` keys read ``file:key``, e.g. ``caed/court.toml:court.zone``.
    """

    court_id: str
    profile: CourtProfile
    rules: RuleBook
    events: EventCatalogue
    fees: FeeSchedule
    outages: tuple[OutageRow, ...]
    provenance: Mapping[str, Provenance]
    court_file: CourtFile
    refusals: Mapping[str, RefusalWords]

    def pdf_on(self, day: date) -> PdfTable:
        """Return the PDF policy in force on a day. Raises NoRuleError where no size limit is known for it."""
        size = self.rules.resolve("filing.size_bytes_max", RuleDates(filed=day)).value
        assert isinstance(size, int)
        return self.court_file.pdf_table(size)
