"""Courts as data: profiles, dated rules, docket events, fees and outage logs, and the time computed from them."""

from sim.courts.assumed import AssumedValue, assumed_values
from sim.courts.book import CourtBook, NationalBook
from sim.courts.docket_events import DocketEvent, EventCatalogue, UnknownEventError
from sim.courts.explain import Explanation, explain
from sim.courts.facts import FACT_TYPES, Fact
from sim.courts.fees import Fee, FeeSchedule, UnknownFeeError
from sim.courts.load import UnknownCourtError, court_ids, load_court, load_national
from sim.courts.new_court import new_court
from sim.courts.profile import CaseNumberFormat, CourtProfile, Division, HelpDesk, Hours, NefTable, PdfTable
from sim.courts.reforms import apply_reform
from sim.courts.rule_types import (
    DEADLINE_KINDS,
    CountingRule,
    DeadlineRule,
    ExtraDaysRule,
    FreeLookRule,
    InaccessibleRule,
    RestrictedReadersRule,
    TechnicalFailureRule,
)
from sim.courts.rules import NoRuleError, Resolved, RuleBook, RuleDates, UnknownRuleError
from sim.courts.sources import Provenance, Source

__all__ = [
    "DEADLINE_KINDS",
    "FACT_TYPES",
    "AssumedValue",
    "CaseNumberFormat",
    "CountingRule",
    "CourtBook",
    "CourtProfile",
    "DeadlineRule",
    "Division",
    "DocketEvent",
    "EventCatalogue",
    "Explanation",
    "ExtraDaysRule",
    "Fact",
    "Fee",
    "FeeSchedule",
    "FreeLookRule",
    "HelpDesk",
    "Hours",
    "InaccessibleRule",
    "NationalBook",
    "NefTable",
    "NoRuleError",
    "PdfTable",
    "Provenance",
    "Resolved",
    "RestrictedReadersRule",
    "RuleBook",
    "RuleDates",
    "Source",
    "TechnicalFailureRule",
    "UnknownCourtError",
    "UnknownEventError",
    "UnknownFeeError",
    "UnknownRuleError",
    "apply_reform",
    "assumed_values",
    "court_ids",
    "explain",
    "load_court",
    "load_national",
    "new_court",
]
