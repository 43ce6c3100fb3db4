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
from sim.courts.training import TrainingCourse

if TYPE_CHECKING:  # the outage log's reader needs the profile, not the book
    from sim.courts.outage_log import LogKind, OutageRow


class NationalBook(msgspec.Struct, frozen=True):
    """What the national services rest on: the rules that every court inherits, the fees, the words of refusals."""

    rules: RuleBook
    fees: FeeSchedule
    refusals: Mapping[str, RefusalWords]


class CourtBook(msgspec.Struct, frozen=True):
    """One court: profile, rules, docket events, fees, outages, and the provenance of every value loaded.

    ``provenance`` keys read ``file:key``, e.g. ``caed/court.toml:court.zone``. ``outage_log`` tells what the court's
    outage file is, so that no rows can be told from no file.
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
    training: tuple[TrainingCourse, ...] = ()
    outage_log: LogKind = "missing"

    def pdf_on(self, day: date) -> PdfTable:
        """Return the PDF policy in force on a day. Raises NoRuleError where no size limit is known for it."""
        size = self.rules.resolve("filing.size_bytes_max", RuleDates(filed=day)).value
        assert isinstance(size, int)
        return self.court_file.pdf_table(size)
