"""What a finished run left behind: its summary as records, its Parquet files as frames."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec

from sim.data_file import InputError

if TYPE_CHECKING:
    import polars as pl

SUMMARY = "summary.json"
FILINGS = "filings.parquet"
EVENTS = "events.parquet"
_AGAIN = "run the scenario again to write it anew"
FILING_COLUMNS = (
    "filing_id",
    "court",
    "filer_role",
    "medium",
    "began_at_us",
    "ended_at_us",
    "outcome",
    "abandon_reason",
    "attempts",
    "refused_attempts",
    "unavailable_attempts",
    "abandoned_attempts",
    "entered_at_us",
    "entry_number",
    "nef_id",
    "recipients_electronic",
    "recipients_other",
    "pages",
    "due_on",
    "moved_to",
    "timeliness",
    "timeliness_cite",
    "affected_by_outage",
    "help_calls",
    "counter_visits",
    "direct_services",
)
_TEXTS = frozenset("court filer_role medium outcome abandon_reason timeliness timeliness_cite kind name code".split())
_EVENT_KINDS = {
    name: "text" if name in _TEXTS else "whole"
    for name in ("court", "at_us", "kind", "name", "filing_id", "wait_us", "service_us", "code")
}
_OTHER_KINDS = {"due_on": "day", "moved_to": "day", "affected_by_outage": "yes or no"}
_FILING_KINDS = {name: _OTHER_KINDS.get(name, "text" if name in _TEXTS else "whole") for name in FILING_COLUMNS}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class RunIncompleteError(InputError):
    """A run folder lacks a file that the report reads, or a file in it cannot be read."""


class OutageShown(msgspec.Struct, frozen=True):
    """One outage a court went through in the run."""

    starts_at: str
    ends_at: str
    kind: str
    announced_at: str | None = None
    cite: str | None = None
    text: str = ""


class PartialOutage(msgspec.Struct, frozen=True):
    """An outage of a part or of something that the court depends on; `hits` names what: pay_gov, pacer_login, mail."""

    starts_at: str
    ends_at: str
    kind: str
    hits: tuple[str, ...] = ()
    announced_at: str | None = None
    cite: str | None = None
    text: str = ""


class HoursShown(msgspec.Struct, frozen=True):
    """Published hours, local; weekdays count from Monday = 0."""

    opens_local: str
    closes_local: str
    weekdays: tuple[int, ...]
    name: str = ""


class RuleShown(msgspec.Struct, frozen=True):
    """A court's technical-failure rule as the run applied it; `assumed` says why where no source backs it."""

    value: dict[str, Any] | None = None
    cite: str | None = None
    quote: str | None = None
    source_title: str | None = None
    url: str | None = None
    assumed: str | None = None
    status: str | None = None


class Judgement(msgspec.Struct, frozen=True):
    """Whether one day was a technical failure under the court's rule, and what follows for a filing due that day."""

    day: str
    effect: str | None = None
    is_technical_failure: bool | None = None
    minutes_in_window: float | None = None
    moves_to: str | None = None
    cite: str | None = None


class CourtShown(msgspec.Struct, frozen=True):
    """What the summary says about one court.

    `messages` are e-mails sent; `open_us` is a staffed station's open time in the run, where the run gives it.
    """

    name: str
    zone: str
    kind: str
    filings: dict[str, int] = {}
    timeliness: dict[str, int] = {}
    relief: dict[str, int] | None = None
    notices: int | None = None
    messages: int | None = None
    capacity: dict[str, float] = {}
    open_us: dict[str, int] = {}
    clerk_hours: HoursShown | None = None
    help_desk: tuple[HoursShown, ...] = ()
    outages: tuple[OutageShown, ...] = ()
    dependency_outages: tuple[PartialOutage, ...] = ()
    technical_failure_rule: RuleShown | None = None
    judgements: tuple[Judgement, ...] = ()


class AssumptionShown(msgspec.Struct, frozen=True):
    """One assumed value, why it is assumed, and where it is written down."""

    key: str
    value: Any
    why: str
    status: str = "assumed"
    file: str | None = None
    line: int | None = None


class FamilyShown(msgspec.Struct, frozen=True):
    """A distribution by its family and parameters."""

    family: str
    parameters: dict[str, float] = {}


class TestShown(msgspec.Struct, frozen=True):
    """A goodness-of-fit test of a fit."""

    name: str
    p_value: float


class FitShown(msgspec.Struct, frozen=True):
    """A distribution fitted to `n` complete values and `censored` lower bounds, and why this family."""

    n: int
    mean: float
    chosen: FamilyShown
    censored: int = 0
    test: TestShown | None = None
    why: str = ""


class PatternFit(msgspec.Struct, frozen=True):
    """What an outage pattern takes from a court's log: hours between failures, minutes to repair."""

    used: tuple[str, ...] = ()
    method: str = ""
    up_hours: FitShown | None = None
    repair_minutes: FitShown | None = None
    assumed: tuple[str, ...] = ()


class MethodShown(msgspec.Struct, frozen=True):
    """One paragraph of the method."""

    title: str
    text: str


class PublishedShare(msgspec.Struct, frozen=True):
    """A published share (0 to 1) that a share in the run is held against."""

    what: str
    share: float
    cite: str
    after_hour: int | None = None

    def hour(self) -> int | None:
        """The local hour from which the share counts: as given, else read from the words ('after 17:00')."""
        found = re.search(r"\b(\d{1,2}):00\b", self.what)
        return self.after_hour if self.after_hour is not None else int(found.group(1)) if found else None


class RunSummary(msgspec.Struct, frozen=True):
    """summary.json: what was run, what came of it, with what versions and digests."""

    scenario: str
    title: str
    seed: int
    starts_at: str
    ends_at: str
    courts: dict[str, CourtShown]
    question: str = ""
    display_zone: str | None = None
    versions: dict[str, str] = {}
    scenario_digest: str = ""
    trace_digest: str = ""
    prelude_entries: int | None = None
    filings: dict[str, int] = {}
    refusals: dict[str, int] = {}
    outage_fits: dict[str, dict[str, PatternFit]] = {}
    messages: dict[str, str | dict[str, str]] = {}
    citations: dict[str, str] = {}
    assumptions: tuple[AssumptionShown, ...] = ()
    method: tuple[MethodShown, ...] = ()
    published: tuple[PublishedShare, ...] = ()
    performance: dict[str, Any] = {}
    run_again: str | None = None


class Outage(msgspec.Struct, frozen=True):
    """An outage of one court in microseconds UTC; `text` is how the court's log names it."""

    court: str
    starts_at_us: int
    ends_at_us: int
    kind: str
    announced_at_us: int | None
    cite: str | None
    text: str = ""


def instant_us(text: str) -> int:
    """Microseconds UTC of an RFC 3339 instant. Raises ValueError when it carries no offset."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} carries no offset from UTC: write it as RFC 3339, e.g. 2014-01-24T21:00:00Z")
    delta = moment - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def span_us(summary: RunSummary) -> tuple[int, int]:
    """The run's first and last instant, microseconds UTC."""
    return instant_us(summary.starts_at), instant_us(summary.ends_at)


def outages_within(summary: RunSummary) -> tuple[Outage, ...]:
    """Every court's outages that overlap the run, by start and court; one of no length is left out."""
    first, last = span_us(summary)
    found = []
    for court, shown in summary.courts.items():
        for row in shown.outages:
            starts, ends = instant_us(row.starts_at), instant_us(row.ends_at)
            if starts < ends and starts < last and ends > first:
                announced = None if row.announced_at is None else instant_us(row.announced_at)
                found.append(Outage(court, starts, ends, row.kind, announced, row.cite, row.text))
    return tuple(sorted(found, key=lambda o: (o.starts_at_us, o.court)))


def scenario_zone(summary: RunSummary) -> str:
    """The zone shared axes are drawn in: the scenario's own, else the one most courts keep (ties: first by court)."""
    if summary.display_zone:
        return summary.display_zone
    zones = [summary.courts[court].zone for court in sorted(summary.courts)]
    return max(zones, key=zones.count) if zones else "UTC"


def read_summary(run_dir: Path) -> RunSummary:
    """Read summary.json. Raises RunIncompleteError when it is missing or not of the agreed shape."""
    path = _existing(run_dir, SUMMARY)
    try:
        summary = msgspec.json.decode(path.read_bytes(), type=RunSummary)
        _check_times(summary)
    except (msgspec.DecodeError, OSError, ValueError, KeyError) as error:
        raise RunIncompleteError(f"{path}: {error}: {_AGAIN}") from error
    return summary


def _check_times(summary: RunSummary) -> None:
    """Every instant and zone can be read. Raises ValueError or KeyError."""
    span_us(summary)
    outages_within(summary)
    for zone in (summary.display_zone or "UTC", *(shown.zone for shown in summary.courts.values())):
        ZoneInfo(zone)


def read_filings(run_dir: Path) -> pl.DataFrame:
    """One row per attempted filing, in order of filing_id, with the columns that the report reads."""
    import polars as pl

    path = _existing(run_dir, FILINGS)
    return _readable(path, lambda: pl.read_parquet(path, columns=list(FILING_COLUMNS)).sort("filing_id"), _FILING_KINDS)


def read_events(run_dir: Path, kinds: tuple[str, ...], columns: tuple[str, ...]) -> pl.DataFrame:
    """The trace's rows of these kinds and no column beyond these, in the order of the file.

    The core's own events with their JSON are by far most of the file, and the report needs none of them.
    """
    import polars as pl

    path = _existing(run_dir, EVENTS)

    def read() -> pl.DataFrame:
        chosen = pl.scan_parquet(path).filter(pl.col("kind").is_in(kinds)).select(columns)
        return chosen.collect(engine="streaming")

    return _readable(path, read, {name: _EVENT_KINDS[name] for name in columns})


def _readable(path: Path, read: Callable[[], pl.DataFrame], kinds: dict[str, str]) -> pl.DataFrame:
    """What `read` gives, its columns of these kinds. Raises RunIncompleteError for a damaged or foreign file."""
    import polars as pl

    try:
        frame = read()
    except pl.exceptions.ColumnNotFoundError as error:
        column = str(error).split("\n", 1)[0].strip('"')
        raise RunIncompleteError(f"{path}: not a file of a run, a column is missing ({column}): {_AGAIN}") from error
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError) as error:
        reason = str(error).split("\n", 1)[0]
        raise RunIncompleteError(
            f"{path}: cannot be read as Parquet, truncated or damaged ({reason}): {_AGAIN}"
        ) from error
    fits: dict[str, Callable[[pl.DataType], bool]] = {
        "whole": lambda held: held.is_integer(),
        "text": lambda held: held == pl.String or held == pl.Categorical,
        "day": lambda held: held == pl.Date,
        "yes or no": lambda held: held == pl.Boolean,
    }
    for name, kind in kinds.items():
        held = frame.schema[name]
        if held != pl.Null and not fits[kind](held):
            problem = f"its column {name} holds {held} where a run has {kind}"
            raise RunIncompleteError(f"{path}: not a file of a run, {problem}: {_AGAIN}")
    return frame


def _existing(run_dir: Path, name: str) -> Path:
    path = run_dir / name
    if not path.is_file():
        raise RunIncompleteError(f"{path}: no such file: a run leaves {SUMMARY}, {FILINGS} and {EVENTS}; run it again")
    return path
