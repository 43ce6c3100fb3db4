"""The closed list of rules a court can state, and the type of value each one takes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal

import msgspec

from sim.courts.profile import LocalTime

Effect = Literal[
    "next_business_day",  # timely if filed on the next business day (E.D. Cal. L.R. 134(c)(1))
    "next_business_day_after_restored",
    "noon_first_open_day",
    "seek_relief",  # not timely by itself: file promptly and ask the court
    "inaccessible_6a3",  # FRCP 6(a)(3): runs to the first accessible day, if the court finds inaccessibility
    "unknown",  # the rule exists; its text was not seen
]
NonNegative = Annotated[int, msgspec.Meta(ge=0)]
Positive = Annotated[int, msgspec.Meta(ge=1)]


class CountingRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How days are counted (FRCP 6(a)(1), FRBP 9006(a)(1), USCIT R. 6(a)(1)).

    ``exclude_short_below_days``: intermediate Saturdays, Sundays and legal holidays are left out of a period
    shorter than this (11 in the FRCP and 8 in the FRBP before 2009-12-01, 0 since: nothing is left out).
    """

    exclude_short_below_days: NonNegative
    include_last_day_rollover: bool


class ExtraDaysRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Days added after a period that runs from service, by method of service (FRCP 6(d), FRBP 9006(f), USCIT R. 6)."""

    mail: NonNegative
    clerk: NonNegative
    consented: NonNegative
    electronic: NonNegative
    hand: NonNegative


class InaccessibleRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an inaccessible clerk's office does to a period that would end that day (FRCP 6(a)(3))."""

    extends_to: Literal["first_accessible_day"]


class TechnicalFailureRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a court's site is deemed to have failed on a day, and what that does to filings due that day.

    ``threshold_minutes_over``: a failure must last *longer* than this inside the window; None: the rule names none.
    ``intermittent``: whether separate interruptions are added up (``union``) or counted from first to last (``span``).
    The last four fields say what a filer must show for an untimely filing; they default to nothing asked.
    """

    threshold_minutes_over: NonNegative | None = None  # TOML has no null: left out where the rule names none
    window_starts_local: LocalTime
    window_ends_local: LocalTime
    intermittent: Literal["union", "span"]
    scheduled_counts: bool
    announced_effect: Effect
    unannounced_effect: Effect
    paper_same_day: bool
    media_at_clerk: bool
    direct_service_required: bool
    sender_failure_excused: bool
    help_desk_report_required: bool = False
    attempts_min: Positive = 1
    attempt_gap_minutes_min: NonNegative = 0
    declaration_required: bool = False


class FreeLookRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The free copy each recipient of a notice gets: used up by ``uses`` openings or after ``days`` calendar days."""

    uses: Positive
    days: Annotated[int, msgspec.Meta(ge=1, le=30)]  # 30 in N.D. Ga.; a court's state remembers no notice for longer


class RestrictedReadersRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who besides the court reads an entry that the public may not, by the level at which it was restricted."""

    sealed: Literal["nobody", "filer", "of_record"]
    restricted: Literal["nobody", "filer", "of_record"]
    ex_parte: Literal["nobody", "filer", "of_record"]


class LockoutRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a login is locked: after more than ``failures_over`` wrong passwords, for ``minutes``; every further attempt
    while it is locked adds ``minutes_more``."""

    failures_over: NonNegative
    minutes: Positive
    minutes_more: NonNegative


class PasswordRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a new password must be made of; ``digit_or_special`` is met by either, ``special`` by a special alone.

    ``no_part_of_name``: it may hold no part of its owner's name, login or e-mail address.
    """

    length_min: Positive
    length_max: Positive = 255
    upper_and_lower: bool = False
    digit_or_special: bool = False
    special: bool = False
    no_part_of_name: bool = False


class TrainingWaiverRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What waives the court's own training: notices of filings made in a bankruptcy court of another district.

    ``allowed``: whether the court waives it at all. ``not_only_from``: courts whose notices alone do not do.
    """

    allowed: bool
    notices_min: NonNegative = 0
    letter_required: bool = False
    not_only_from: tuple[str, ...] = ()


class DeadlineRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A period that a docket event sets: ``days`` counted from ``anchor``, binding ``who``."""

    days: Positive
    anchor: Literal["filed", "served", "hearing", "petition", "meeting_of_creditors", "order"]
    direction: Literal["after", "before"]
    who: Literal["opposing", "movant", "debtor", "creditors", "trustee", "filer"]
    unit: Literal["days"] = "days"


DEADLINE_KINDS: tuple[str, ...] = (
    "answer",
    "certificate_financial_management",
    "cure_deficiency",
    "objection_discharge",
    "objection_plan",
    "opposition",
    "plan",
    "proof_of_claim",
    "reply",
    "response_relief_stay",
    "schedules",
    "status_report",
)

BusinessDayRange = Annotated[tuple[int, int], msgspec.Meta(description="fewest and most business days")]

RULE_VALUE_TYPES: Mapping[str, Any] = MappingProxyType(
    {
        "filing.cutoff_local": LocalTime,
        "filing.counted_when": Literal["nef_issued", "submission_complete"],
        "filing.mandatory_electronic": bool,
        "filing.pro_se_electronic": Literal["never", "with_leave", "allowed"],
        "filing.opened_by": Literal["filer", "clerk"],
        "filing.bound_to_efile": tuple[str, ...],  # roles of filers whom mandatory e-filing binds
        "filing.fee_due": Literal["at_filing", "after_filing"],
        "filing.judge_assigned": Literal["at_opening", "later"],
        "filing.size_bytes_max": Positive,
        "service.electronic_consent_required": bool,
        "service.initial_papers_by_nef": bool,
        "service.certificate_needed": Literal["non_electronic_only", "always"],
        "service.unregistered": Literal["paper"],
        "service.notice_needs_linked_account": bool,
        "profile.change_noticed_in_each_case": bool,
        "filing.efile_after_paper": bool,
        "counsel.withdraws_by_notice": Literal["where_others_remain", "never"],
        "time.stipulated_extension_days_max": NonNegative,
        "time.extension_by_order": bool,
        "time.counting": CountingRule,
        "time.extra_days": ExtraDaysRule,
        "time.state_holidays": Literal["forward", "ignore"],
        "time.inaccessible": InaccessibleRule,
        "technical_failure": TechnicalFailureRule,
        "access.free_look": FreeLookRule,
        "access.parties_only_natures": tuple[str, ...],
        "access.restricted_readers": RestrictedReadersRule,
        "access.hidden_lines": tuple[Literal["sealed", "restricted", "ex_parte"], ...],
        "access.transcript_restricted_days": NonNegative,
        "access.opinions_free": bool,
        "access.html_page_bytes": Positive,
        "access.client_code_length_max": Positive,
        "access.linked_account_required": bool,
        "registration.processing_business_days": BusinessDayRange,
        "registration.training_required": bool,
        "registration.training_waiver": TrainingWaiverRule,
        "registration.request_required": bool,
        "session.lifetime_minutes": Positive,
        "session.lockout": LockoutRule,
        "password.form": PasswordRule,
        "account.upgraded_when_created": bool,
        "account.upgrade_offered": bool,
        **{f"deadline.{kind}": DeadlineRule for kind in DEADLINE_KINDS},
    }
)
"""Rule id -> type of its value; a rule file may name no other id."""

RuleValue = (
    str
    | bool
    | int
    | tuple[int, int]
    | tuple[str, ...]
    | CountingRule
    | ExtraDaysRule
    | InaccessibleRule
    | TechnicalFailureRule
    | FreeLookRule
    | LockoutRule
    | PasswordRule
    | TrainingWaiverRule
    | tuple[str, ...]
    | RestrictedReadersRule
    | DeadlineRule
)
