"""The tables of a scenario file: which courts, when, how much is filed, how people behave, what machines can do."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from sim.data_file import TIME_OF_DAY

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Positive = Annotated[float, msgspec.Meta(gt=0)]
Weight = Annotated[float, msgspec.Meta(ge=0)]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]  # without a zone, the run would depend on the machine's own
TimeOfDay = Annotated[str, msgspec.Meta(pattern=TIME_OF_DAY)]


class Figure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A number and what it rests on: a citation, a derivation written out, or an assumption with its reason."""

    value: float
    cite: str | None = None
    derived: str | None = None
    assumed: str | None = None

    def __post_init__(self) -> None:
        if sum(basis is not None for basis in (self.cite, self.derived, self.assumed)) != 1:
            raise ValueError("give exactly one of cite, derived or assumed")

    @property
    def status(self) -> Literal["verified", "derived", "assumed"]:
        """How far the number can be trusted."""
        return "verified" if self.cite else "derived" if self.derived else "assumed"


class Clock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The span of the run. display_zone: the zone in which the report speaks of hours.

    drain_hours: how long filings under way at the end may still take; nothing new begins then.
    """

    starts: Instant
    ends: Instant
    display_zone: str
    drain_hours: Figure


class OutagePlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An outage taken from a court's published log by the text of its start, and the courts that it hits.

    announced_after_min: minutes from its start to the posting on the courts' pages; absent: never posted.
    """

    id: str
    log: str
    row: str
    courts: tuple[str, ...]
    announced_after_min: Figure | None = None


class Volume(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much one court dockets: entries a year, and how many of its people and pending cases take part."""

    entries_per_year: Figure
    entries_per_case: Figure
    attorneys: Figure


class Mix(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a court kind's mix: a docket event, who makes it, and its share of all entries.

    nightly: docketed in the batch after midnight, as of the day before. chapters: only in cases of these chapters.
    """

    event: str
    by: Literal["attorney", "pro_se", "creditor", "trustee", "court_reporter", "clerk", "judge", "batch"]
    share: Share
    nightly: bool = False
    chapters: tuple[int, ...] = ()


class Follow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry that the court's system makes by itself, so many seconds after one of certain events."""

    after: tuple[str, ...]
    event: str
    delay_s: Positive
    basis: str


class Night(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The batch after midnight: docketed evenly between two local times, filed as of a time of the day before."""

    starts_local: TimeOfDay
    ends_local: TimeOfDay
    received_local: TimeOfDay
    basis: str


class Pending(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the pending cases: the event that opened them, by whom, and their share."""

    event: str
    by: Literal["attorney", "clerk"]
    share: Share


class Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What courts of one kind have in common: rhythm of the week, the mix of entries, the pending cases."""

    weekday: tuple[Positive, ...]
    basis: str
    mix: tuple[Mix, ...]
    mix_basis: str
    pending: Annotated[tuple[Pending, ...], msgspec.Meta(min_length=1)]
    pending_basis: str
    follow: tuple[Follow, ...] = ()
    night: Night | None = None


class Hours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Relative weights of the 24 local hours in which a class of people begins to file."""

    weights: Annotated[tuple[Weight, ...], msgspec.Meta(min_length=24, max_length=24)]
    basis: str

    def __post_init__(self) -> None:
        if sum(self.weights) <= 0:
            raise ValueError("at least one hour needs a weight above zero")


class ServiceTime(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Seconds of service: lognormal with this mean and coefficient of variation, plus a part by size or recipients."""

    mean_s: Positive
    cv: Positive
    per_megabyte_s: float = 0.0
    per_recipient_s: float = 0.0
    assumed: str = ""


class People(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who has a login in a court, for each of its attorneys."""

    firm_size_mean: Figure
    firm_size_max: Figure
    has_staff_share: Figure
    second_address_share: Figure
    attorneys_per_creditor: Figure
    attorneys_per_trustee: Figure
    attorneys_per_reporter: Figure
    attorneys_per_clerk: Figure
    attorneys_per_judge: Figure


class Cases(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What cases are like, and how far back the court's past is lived before the run."""

    company_share: Figure
    unrepresented_share: Figure
    more_parties_share: Figure
    more_counsel_share: Figure
    creditors_mean: Figure
    hearing_days_ahead: Figure
    prelude_days: Figure
    pending_days: Figure


class Behaviour(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How people behave: shares, means and counts; what each one means stands beside it in the scenario file."""

    # which papers come, and when
    files_on_due_day: Figure
    lead_days_mean: Figure
    late_share: Figure
    hours_to_answer_min: Figure
    answers_opposition: Figure
    answers_reply: Figure
    answers_answer: Figure
    answers_schedules: Figure
    answers_plan: Figure
    answers_response_relief_stay: Figure
    answers_objection_plan: Figure
    answers_other: Figure
    staff_share: Figure
    consents_share: Figure
    # at the keyboard
    typing_minutes: Figure
    typing_cv: Figure
    bandwidth_mbit: Figure
    wrong_password: Figure
    wrong_court: Figure
    password_again_seconds: Figure
    right_site_seconds: Figure
    faulty_document: Figure
    wrong_event: Figure
    double_submit: Figure
    mends_refusal: Figure
    mend_minutes: Figure
    sender_failure: Figure
    sender_failure_hours_min: Figure
    sender_failure_hours_max: Figure
    # when the system is down
    retry_minutes: Figure
    retry_growth: Figure
    retry_minutes_max: Figure
    tries_due: Figure
    tries_other: Figure
    leaves_off_hour: Figure
    calls_help_desk_due: Figure
    calls_help_desk_other: Figure
    calls_after_refusal: Figure
    goes_to_counter: Figure
    travel_minutes: Figure
    serves_directly: Figure
    stays_up: Figure
    looks_in_the_evening: Figure
    evening_from_hour: Figure
    evening_until_hour: Figure
    next_day_from_hour: Figure
    drops_it: Figure
    # relief from an untimely filing
    seeks_relief: Figure
    seeks_relief_hours_min: Figure
    seeks_relief_hours_max: Figure
    relief_granted: Figure
    relief_decided_hours: Figure
    # at the court
    after_hours_note: Figure
    talk_minutes: Figure
    hangs_up_minutes: Figure
    counter_minutes: Figure
    clerk_docketing_hours: Figure
    office_opens_hour: Figure
    office_closes_hour: Figure
    office_resumes_hours: Figure
    readers_per_entry: Figure


class HoursOfDay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When in the day each class of people begins to file (court's local time)."""

    attorney: Hours
    due_day: Hours
    court: Hours
    creditor: Hours
    counter: Hours
    reader: Hours


class ServiceTimes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Stations that take a drawn time; an upload takes the time of its bytes, the desks have theirs in Behaviour."""

    login: ServiceTime
    pdf_check: ServiceTime
    docketing: ServiceTime
    notice: ServiceTime
    query: ServiceTime


Servers = Annotated[int, msgspec.Meta(ge=1)]


class Capacity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Servers of each station of one court."""

    login: Servers
    upload: Servers
    pdf_check: Servers
    docketing: Servers
    notice: Servers
    query: Servers
    help_desk: Servers
    counter: Servers


class Documents(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The PDFs of a run."""

    distinct_per_court: Figure
    optional_share: Figure
    attachments_share: Figure
    attachments_mean: Figure
    mean_megabytes: Figure
    checked_again_share: Figure


class Published(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A published share that the run is held against; after_hour: the local hour it is about."""

    what: str
    share: Share
    after_hour: Annotated[int, msgspec.Meta(ge=0, le=23)]
    cite: str


class Method(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A paragraph on how a part of the scenario was made."""

    title: str
    text: str


class Scenario(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole scenario file."""

    title: str
    question: str
    courts: tuple[str, ...]
    clock: Clock
    volume: dict[str, Volume]
    kind: dict[str, Kind]
    hours: HoursOfDay
    people: People
    cases: Cases
    behaviour: Behaviour
    service_time: ServiceTimes
    capacity: dict[str, Capacity]
    documents: Documents
    outage: tuple[OutagePlan, ...] = ()
    published: tuple[Published, ...] = ()
    method: tuple[Method, ...] = ()
