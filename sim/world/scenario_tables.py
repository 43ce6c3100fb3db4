"""The tables of a scenario file: which courts, when, how much is filed, how people behave, what machines can do."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from sim.world.demand_tables import Filer, Growth, Replay, Season, Surge
from sim.world.figures import (
    Count,
    HourOfDay,
    Instant,
    NotNegative,
    Positive,
    Servers,
    Share,
    TimeOfDay,
    Weight,
)
from sim.world.figures import (
    Figure as Figure,
)
from sim.world.outage_tables import OutagePattern
from sim.world.reform_tables import Reform
from sim.world.service_times import ServiceTime as ServiceTime
from sim.world.station_tables import Routes, StationTable


class Clock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The span of the run. display_zone: the zone in which the report speaks of hours.

    drain_hours: how long filings under way at the end may still take; nothing new begins then.
    """

    starts: Instant
    ends: Instant
    display_zone: str
    drain_hours: Figure[NotNegative]


class OutagePlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An outage taken from a court's published log by the text of its start, and the courts that it hits.

    The row's ``scope`` in outages.csv says what it takes away: ``filing`` the whole system (so does a row without
    one), ``payment`` only Pay.gov, ``login`` only the PACER login; for anything else write an ``[[outage_pattern]]``
    with ``hits``. announced_after_min: minutes from its start to the posting on the courts' pages; absent: never.
    """

    id: str
    log: str
    row: str
    courts: tuple[str, ...]
    announced_after_min: Figure[float] | None = None


class Volume(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much one court dockets: entries a year, and how many of its people and pending cases take part."""

    entries_per_year: Figure[Positive]
    entries_per_case: Figure[Positive]
    attorneys: Figure[Count]


class Mix(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a court kind's mix: a docket event, who makes it, and its share of all entries.

    nightly: docketed in the batch after midnight, as of the day before. chapters: only in cases of these chapters.
    """

    event: str
    by: Filer
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


class People(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who has a login in a court, for each of its attorneys."""

    firm_size_mean: Figure[Count]
    firm_size_max: Figure[Count]
    has_staff_share: Figure[Share]
    second_address_share: Figure[Share]
    attorneys_per_creditor: Figure[Count]
    attorneys_per_trustee: Figure[Count]
    attorneys_per_reporter: Figure[Count]
    attorneys_per_clerk: Figure[Count]
    attorneys_per_judge: Figure[Count]


class Cases(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What cases are like, and how far back the court's past is lived before the run.

    joins_after_days: whole days after which a case opened in the run gets papers of people's own accord, as those that
    were pending at its start do; absent: never, it gets only what its own papers prompt (enough for a run of days).
    """

    company_share: Figure[Share]
    unrepresented_share: Figure[Share]
    more_parties_share: Figure[Share]
    more_counsel_share: Figure[Share]
    creditors_mean: Figure[NotNegative]
    hearing_days_ahead: Figure[Positive]
    prelude_days: Figure[NotNegative]
    pending_days: Figure[NotNegative]
    joins_after_days: Figure[Count] | None = None


class Behaviour(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How people behave: shares, means and counts; what each one means stands beside it in the scenario file."""

    # which papers come, and when
    files_on_due_day: Figure[Share]
    lead_days_mean: Figure[Positive]
    late_share: Figure[Share]
    hours_to_answer_min: Figure[NotNegative]
    answers_opposition: Figure[Share]
    answers_reply: Figure[Share]
    answers_answer: Figure[Share]
    answers_schedules: Figure[Share]
    answers_plan: Figure[Share]
    answers_response_relief_stay: Figure[Share]
    answers_objection_plan: Figure[Share]
    answers_other: Figure[Share]
    staff_share: Figure[Share]
    consents_share: Figure[Share]
    # at the keyboard
    typing_minutes: Figure[Positive]
    typing_cv: Figure[Positive]
    bandwidth_mbit: Figure[Positive]
    wrong_password: Figure[Share]
    wrong_court: Figure[Share]
    password_again_seconds: Figure[NotNegative]
    right_site_seconds: Figure[NotNegative]
    faulty_document: Figure[Share]
    wrong_event: Figure[Share]
    double_submit: Figure[Share]
    mends_refusal: Figure[Share]
    mend_minutes: Figure[Positive]
    sender_failure: Figure[Share]
    sender_failure_hours_min: Figure[NotNegative]
    sender_failure_hours_max: Figure[NotNegative]
    # when the system is down
    retry_minutes: Figure[Positive]
    retry_growth: Figure[Count]
    retry_minutes_max: Figure[Positive]
    tries_due: Figure[Count]
    tries_other: Figure[Count]
    leaves_off_hour: Figure[HourOfDay]
    calls_help_desk_due: Figure[Share]
    calls_help_desk_other: Figure[Share]
    calls_after_refusal: Figure[Share]
    goes_to_counter: Figure[Share]
    travel_minutes: Figure[Positive]
    serves_directly: Figure[Share]
    stays_up: Figure[Share]
    looks_in_the_evening: Figure[Share]
    evening_from_hour: Figure[HourOfDay]
    evening_until_hour: Figure[HourOfDay]
    next_day_from_hour: Figure[HourOfDay]
    drops_it: Figure[Share]
    # relief from an untimely filing
    seeks_relief: Figure[Share]
    seeks_relief_hours_min: Figure[NotNegative]
    seeks_relief_hours_max: Figure[NotNegative]
    relief_granted: Figure[Share]
    relief_decided_hours: Figure[Positive]
    # at the court
    after_hours_note: Figure[Share]
    talk_minutes: Figure[Positive]
    hangs_up_minutes: Figure[Positive]
    counter_minutes: Figure[Positive]
    clerk_docketing_hours: Figure[Positive]
    office_opens_hour: Figure[HourOfDay]
    office_closes_hour: Figure[HourOfDay]
    office_resumes_hours: Figure[NotNegative]
    readers_per_entry: Figure[NotNegative]
    # where the filing day ends before midnight (absent: nobody)
    shifts_with_cutoff: Figure[Share] | None = None


class HoursOfDay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When in the day each class of people begins to file (court's local time)."""

    attorney: Hours
    due_day: Hours
    court: Hours
    creditor: Hours
    counter: Hours
    reader: Hours


class ServiceTimes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Stations that take a drawn time; an upload takes the time of its bytes, the desks have theirs in Behaviour.

    calibration: the file of `ecfsim calibrate` from which measured times are taken, by its path from this file.
    """

    login: ServiceTime
    pdf_check: ServiceTime
    docketing: ServiceTime
    notice: ServiceTime
    query: ServiceTime
    calibration: str | None = None

    @property
    def by_station(self) -> dict[str, ServiceTime]:
        """Station to its time."""
        return {name: getattr(self, name) for name in self.__struct_fields__ if name != "calibration"}


class Capacity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Servers of each station of one court. basis: what they rest on; needed where another scenario's are changed."""

    login: Servers
    upload: Servers
    pdf_check: Servers
    docketing: Servers
    notice: Servers
    query: Servers
    help_desk: Servers
    counter: Servers
    basis: str = "assumed: no court's configuration is public"

    @property
    def servers(self) -> dict[str, int]:
        """Station to number of servers."""
        return {name: getattr(self, name) for name in self.__struct_fields__ if name != "basis"}


class Documents(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The PDFs of a run."""

    distinct_per_court: Figure[Count]
    optional_share: Figure[Share]
    attachments_share: Figure[Share]
    attachments_mean: Figure[Positive]
    mean_megabytes: Figure[Positive]
    checked_again_share: Figure[Share]


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
    outage_pattern: tuple[OutagePattern, ...] = ()
    station: tuple[StationTable, ...] = ()
    route: Routes = Routes()
    reform: tuple[Reform, ...] = ()
    growth: Growth | None = None
    season: dict[str, Season] = {}
    surge: tuple[Surge, ...] = ()
    replay: Replay | None = None
    published: tuple[Published, ...] = ()
    method: tuple[Method, ...] = ()
