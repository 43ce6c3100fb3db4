"""A scenario: which courts, when, how much is filed, how people behave, what the machines can do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from sim.data_file import DataError, LocatedToml, read_toml, shown_path, suggestion, to_record
from sim.paths import data_room

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Positive = Annotated[float, msgspec.Meta(gt=0)]
Weight = Annotated[float, msgspec.Meta(ge=0)]


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
    """The span of the run. display_zone: the zone in which the report speaks of hours."""

    starts: datetime
    ends: datetime
    display_zone: str


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

    nightly: docketed in the batch after midnight, as of the day before.
    """

    event: str
    by: Literal["attorney", "pro_se", "creditor", "trustee", "court_reporter", "clerk", "judge", "batch"]
    share: Share
    nightly: bool = False


class Follow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry that the court's system makes by itself, so many seconds after one of certain events."""

    after: tuple[str, ...]
    event: str
    delay_s: Positive
    basis: str


class Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What courts of one kind have in common: rhythm of the week and the day, and the mix of entries."""

    weekday: Annotated[tuple[Positive, ...], msgspec.Meta(min_length=7, max_length=7)]
    basis: str
    mix: tuple[Mix, ...]
    mix_basis: str
    follow: tuple[Follow, ...] = ()


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


class Behaviour(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How people behave: shares, means and counts; what each one means stands beside it in the scenario file."""

    files_on_due_day: Figure
    lead_days_mean: Figure
    late_share: Figure
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
    typing_minutes: Figure
    typing_cv: Figure
    bandwidth_mbit: Figure
    wrong_password: Figure
    wrong_court: Figure
    faulty_document: Figure
    wrong_event: Figure
    double_submit: Figure
    mends_refusal: Figure
    mend_minutes: Figure
    sender_failure: Figure
    retry_minutes: Figure
    retry_growth: Figure
    tries_due: Figure
    tries_other: Figure
    calls_help_desk_due: Figure
    calls_help_desk_other: Figure
    calls_after_refusal: Figure
    goes_to_counter: Figure
    travel_minutes: Figure
    serves_directly: Figure
    stays_up: Figure
    looks_in_the_evening: Figure
    drops_it: Figure
    seeks_relief: Figure
    after_hours_note: Figure
    talk_minutes: Figure
    hangs_up_minutes: Figure
    counter_minutes: Figure
    clerk_docketing_hours: Figure
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
    attachments_share: Figure
    attachments_mean: Figure
    mean_megabytes: Figure
    checked_again_share: Figure


class Published(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A published share that the run is held against."""

    what: str
    share: Share
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
    behaviour: Behaviour
    service_time: ServiceTimes
    capacity: dict[str, Capacity]
    documents: Documents
    outage: tuple[OutagePlan, ...] = ()
    published: tuple[Published, ...] = ()
    method: tuple[Method, ...] = ()


class Assumption(msgspec.Struct, frozen=True):
    """One assumed or derived figure, where it stands, and why it was given this value."""

    key: str
    value: str
    status: Literal["assumed", "derived"]
    why: str
    file: str
    line: int | None


class ScenarioFile(msgspec.Struct, frozen=True):
    """A scenario with its name, digest (of the file's bytes) and the places of its assumptions."""

    name: str
    path: Path
    digest: str
    scenario: Scenario
    located: LocatedToml
    assumptions: tuple[Assumption, ...]


class UnknownScenarioError(ValueError):
    """No scenario of that name is shipped, and no file of that path exists."""


def scenario_names() -> tuple[str, ...]:
    """The scenarios shipped in the data room."""
    return tuple(sorted(path.stem for path in data_room("scenarios").glob("*.toml")))


def load_scenario(name_or_path: str) -> ScenarioFile:
    """Read a scenario by shipped name or by path.

    Raises UnknownScenarioError (with a suggestion) or DataError (file, line, key, what to do).
    """
    path = Path(name_or_path)
    if path.suffix != ".toml":
        path = data_room("scenarios") / f"{name_or_path}.toml"
    if not path.is_file():
        raise UnknownScenarioError(f"no scenario {name_or_path!r}; {suggestion(name_or_path, scenario_names())}")
    located = read_toml(path)
    scenario = to_record(located, Scenario)
    _check(located, scenario)
    digest = blake2b(path.read_bytes(), digest_size=32).hexdigest()
    return ScenarioFile(path.stem, path, digest, scenario, located, tuple(_assumptions(located, scenario)))


def _check(located: LocatedToml, scenario: Scenario) -> None:
    """Whatever the types alone cannot say: that every table a court needs is there, and no other."""
    if scenario.clock.ends <= scenario.clock.starts:
        raise located.error("clock.ends", "the run ends before it starts", "give a later instant")
    for table in ("volume", "capacity"):
        _check_keys(located, table, frozenset(getattr(scenario, table)), frozenset(scenario.courts))
    for place, plan in enumerate(scenario.outage):
        for court_id in plan.courts:
            if court_id not in scenario.courts:
                hint = suggestion(court_id, scenario.courts)
                raise located.error(f"outage[{place}].courts", f"court {court_id!r} is not in this scenario", hint)


def _check_keys(located: LocatedToml, table: str, given: frozenset[str], wanted: frozenset[str]) -> None:
    for key in sorted(given - wanted):
        raise located.error(f"{table}.{key}", "unknown key", suggestion(key, wanted))
    for key in sorted(wanted - given):
        raise located.error(table, f"missing key {key!r}", "add it, with what it rests on")


def _assumptions(located: LocatedToml, scenario: Scenario) -> Iterator[Assumption]:
    """Every figure that no citation backs."""
    figures: list[tuple[str, Figure]] = []
    for table in ("behaviour", "documents"):
        record = getattr(scenario, table)
        figures += [(f"{table}.{key}", getattr(record, key)) for key in record.__struct_fields__]
    for court_id, volume in scenario.volume.items():
        figures += [(f"volume.{court_id}.{field}", getattr(volume, field)) for field in volume.__struct_fields__]
    for place, plan in enumerate(scenario.outage):
        if plan.announced_after_min is not None:
            figures.append((f"outage[{place}].announced_after_min", plan.announced_after_min))
    for key, figure in figures:
        if figure.status != "verified":
            status: Literal["assumed", "derived"] = "derived" if figure.derived else "assumed"
            yield _assumption(located, key, f"{figure.value:g}", status, figure.derived or figure.assumed or "")
    for name in scenario.hours.__struct_fields__:
        yield _with_basis(located, f"hours.{name}", "24 hourly weights", getattr(scenario.hours, name).basis)
    for name, kind in scenario.kind.items():
        yield _with_basis(located, f"kind.{name}.weekday", "7 daily weights", kind.basis)
        yield _with_basis(located, f"kind.{name}.mix", f"{len(kind.mix)} shares", kind.mix_basis)
        for place, follow in enumerate(kind.follow):
            yield _with_basis(located, f"kind.{name}.follow[{place}]", follow.event, follow.basis)
    for name in scenario.service_time.__struct_fields__:
        time = getattr(scenario.service_time, name)
        yield _assumption(located, f"service_time.{name}", f"mean {time.mean_s:g} s", "assumed", time.assumed)
    for court_id, capacity in scenario.capacity.items():
        value = ", ".join(f"{station} {getattr(capacity, station)}" for station in capacity.__struct_fields__)
        yield _assumption(located, f"capacity.{court_id}", value, "assumed", "no court's configuration is public")


def _with_basis(located: LocatedToml, key: str, value: str, basis: str) -> Assumption:
    status: Literal["assumed", "derived"] = "assumed" if "assumed" in basis else "derived"
    return _assumption(located, key, value, status, basis)


def _assumption(
    located: LocatedToml, key: str, value: str, status: Literal["assumed", "derived"], why: str
) -> Assumption:
    return Assumption(key, value, status, why, shown_path(located.path), located.line_of(key))


__all__ = ["DataError", "Scenario", "ScenarioFile", "UnknownScenarioError", "load_scenario", "scenario_names"]
