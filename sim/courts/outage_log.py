"""Reads published outage logs as they stand, with every oddity flagged and both readings of what is ambiguous."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Literal

import msgspec

from sim.courts.cites import time_sources
from sim.courts.clock import instant_us, local_datetime
from sim.courts.profile import CourtProfile
from sim.data_file import DataError, suggestion

OutageKind = Literal["maintenance", "national", "upgrade", "network", "emergency", "unknown"]
Scope = Literal["filing", "login", "payment"]
Flag = Literal[
    "zero_length",  # starts and ends at the same minute
    "ends_before_start",
    "truncated_text",  # the published explanation breaks off
    "ambiguous_end",  # "Midnight" may open or close its day; both readings are kept
    "ambiguous_start",
    "out_of_order",  # starts before the row above it
    "class_assumed",  # classified from a text that breaks off
    "another_courts_log",  # as another court logged it; this court's own log of it was not seen
    "outside_own_log",  # the court's published log does not reach this time, so it neither tells nor denies it
]
LogKind = Literal[
    "published",  # the court's own log, as it published it
    "notices",  # single notices of the court, or none, under our headings
    "missing",  # no file
]


class OutageRow(msgspec.Struct, frozen=True):
    """One row of an outage log. ``starts_local``, ``ends_local`` and ``description`` are the published words.

    ``alternative_ends_at_us`` is the other reading of an ambiguous end. ``scheduled`` is None where nothing tells;
    ``scheduled_basis`` says whether the row states it or its words imply it. ``scope``: what could not be done
    (``payment``: only filings that carry a fee). ``announced_at_us`` is None where no announcement is on record.
    """

    court_id: str
    starts_at_us: int
    ends_at_us: int
    starts_local: str
    ends_local: str
    description: str
    kind: OutageKind
    scheduled: bool | None
    scheduled_basis: Literal["stated", "derived", "unknown"]
    announced_at_us: int | None
    flags: tuple[Flag, ...]
    alternative_ends_at_us: int | None
    scope: Scope
    logged_by: str
    cite: str
    assumed: str | None
    file: Path
    line: int


def load_outages(path: Path, profile: CourtProfile) -> tuple[OutageRow, ...]:
    """Return a court's outages: its published log or its notices as they stand, and then the national rows.

    A log that the court published (told by its headings) speaks for that court from its first row to the end of its
    last, so no national row is added there; one from another time is, flagged ``outside_own_log``.
    Raises DataError with file and line for a row that cannot be read. A missing national file means none.
    """
    sources = time_sources(path.parent.parent)
    own = tuple(_read(path, profile.court_id, profile.zone, sources))
    national_file = path.parent.parent / "_federal" / "outages.csv"
    if not national_file.is_file():
        return own
    national = tuple(_read(national_file, profile.court_id, profile.zone, sources))
    return own + (_outside(own, national) if log_kind(path) == "published" else national)


def _outside(own: tuple[OutageRow, ...], national: tuple[OutageRow, ...]) -> tuple[OutageRow, ...]:
    """Return the national rows that a published log does not reach, so flagged."""
    opens = min((row.starts_at_us for row in own), default=0)
    closes = max((row.ends_at_us for row in own), default=0)
    return tuple(
        msgspec.structs.replace(row, flags=(*row.flags, "outside_own_log"))
        for row in national
        if row.ends_at_us <= opens or row.starts_at_us >= closes
    )


def parse_outage_log(path: Path, court_id: str, zone: str) -> tuple[OutageRow, ...]:
    """Return the rows of one log file in their published order; cites are not checked. Raises DataError."""
    return tuple(_read(path, court_id, zone, None))


def log_kind(path: Path) -> LogKind:
    """Return what a court's outage file is; a published log is told by the court's own headings."""
    if not path.is_file():
        return "missing"
    with path.open(encoding="utf-8", newline="") as lines:
        published = any(name in _PUBLISHED_NAMES for name in next(csv.reader(lines), []))
    return "published" if published else "notices"


# --- rows -----------------------------------------------------------------------------------------------------------

_PUBLISHED_NAMES = {"Start Date / Time": "starts", "End Date / Time": "ends", "Explanation": "explanation"}
_COLUMNS = (
    "starts",
    "ends",
    "explanation",
    "zone",
    "kind",
    "scheduled",
    "announced",
    "scope",
    "logged_by",
    "cite",
    "assumed",
)
_REQUIRED = ("starts", "ends", "explanation", "cite")


def _read(path: Path, court_id: str, zone: str, sources: Mapping[str, object] | None) -> Iterator[OutageRow]:
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        names = _columns(path, next(reader, []))
        above: int | None = None
        for values in reader:
            if not values:
                continue
            if len(values) != len(names):
                problem = f"{len(values)} values under {len(names)} headings"
                raise DataError(path, reader.line_num, "", problem, "quote values that contain commas")
            cells = _Cells(path, reader.line_num, dict(zip(names, values, strict=True)))
            row = _row(cells, court_id, zone, above)
            if sources is not None and row.cite not in sources:
                raise cells.error("cite", f"no source {row.cite!r} is registered", suggestion(row.cite, sources))
            above = row.starts_at_us
            yield row


def _columns(path: Path, header: list[str]) -> list[str]:
    names = [_PUBLISHED_NAMES.get(name, name) for name in header]
    for name in names:
        if name not in _COLUMNS:
            raise DataError(path, 1, name, "unknown column", suggestion(name, (*_COLUMNS, *_PUBLISHED_NAMES)))
    for name in _REQUIRED:
        if names.count(name) != 1:
            raise DataError(path, 1, name, "column missing or given twice", "give each column once")
    return names


class _Cells(msgspec.Struct, frozen=True):
    path: Path
    line: int
    values: Mapping[str, str]

    def get(self, name: str) -> str:
        return self.values.get(name, "").strip()

    def one_of(self, name: str, allowed: Iterable[str]) -> str | None:
        value = self.get(name)
        if value and value not in allowed:
            raise self.error(name, f"unknown value {value!r}", suggestion(value, allowed))
        return value or None

    def error(self, name: str, problem: str, hint: str) -> DataError:
        return DataError(self.path, self.line, name, problem, hint)


def _row(cells: _Cells, court_id: str, court_zone: str, above: int | None) -> OutageRow:
    zone = cells.get("zone") or court_zone
    words = cells.get("explanation")
    starts, start_midnight = _instant(cells, "starts", zone)
    ends, end_midnight = _instant(cells, "ends", zone)
    alternative = None
    if end_midnight:  # a row that ends at "Midnight" of a day most naturally ends with that day; 00:00 is kept too
        alternative, ends = ends, _midnight_after(ends, zone)
    logged_by = cells.get("logged_by") or court_id
    kind = cells.one_of("kind", _KINDS) or classify(words)
    scheduled, basis = _scheduled(cells, words, kind)
    announced, _ = _instant(cells, "announced", zone) if cells.get("announced") else (None, False)
    flags = _flags(cells, starts, ends, above, start_midnight, end_midnight, logged_by != court_id)
    return OutageRow(
        court_id=court_id,
        starts_at_us=starts,
        ends_at_us=ends,
        starts_local=cells.values["starts"],
        ends_local=cells.values["ends"],
        description=cells.values["explanation"],
        kind=msgspec.convert(kind, OutageKind),
        scheduled=scheduled,
        scheduled_basis=basis,
        announced_at_us=announced,
        flags=flags,
        alternative_ends_at_us=alternative,
        scope=msgspec.convert(cells.one_of("scope", ("filing", "login", "payment")) or "filing", Scope),
        logged_by=logged_by,
        cite=cells.get("cite"),
        assumed=cells.get("assumed") or None,
        file=cells.path,
        line=cells.line,
    )


def _flags(
    cells: _Cells, starts: int, ends: int, above: int | None, start_midnight: bool, end_midnight: bool, foreign: bool
) -> tuple[Flag, ...]:
    truncated = is_truncated(cells.get("explanation"))
    told: dict[Flag, bool] = {
        "zero_length": ends == starts,
        "ends_before_start": ends < starts,
        "truncated_text": truncated,
        "ambiguous_end": end_midnight,
        "ambiguous_start": start_midnight,
        "out_of_order": above is not None and starts < above,
        "class_assumed": truncated and not cells.get("kind"),
        "another_courts_log": foreign,
    }
    return tuple(flag for flag, holds in told.items() if holds)


def _instant(cells: _Cells, name: str, zone: str) -> tuple[int, bool]:
    """Return the instant a cell tells, taking "Midnight" as the start of its day, and whether it said so."""
    try:
        local, is_midnight = parse_published_time(cells.get(name))
    except ValueError as error:
        hint = "write '2014-01-24T13:00', or as courts publish it: 'January 24, 2014 - 1:00pm'"
        raise cells.error(name, str(error), hint) from None
    return instant_us(local, zone), is_midnight


def _midnight_after(at_us: int, zone: str) -> int:
    day = local_datetime(at_us, zone).date()
    return instant_us(datetime.combine(day + timedelta(days=1), time()), zone)


# --- spellings ------------------------------------------------------------------------------------------------------

_MONTHS = "january february march april may june july august september october november december".split()
_PUBLISHED = re.compile(r"([A-Za-z]+)\.? (\d{1,2}), (\d{4})\s*[-–—,]\s*(.+)")
_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*([ap])\.?m\.?", re.IGNORECASE)


def parse_published_time(words: str) -> tuple[datetime, bool]:
    """Return the local time that a published spelling tells, and whether it is a "Midnight" that could be either one.

    Reads ``October 24, 2014 - 7pm``, ``- 8:00AM``, ``- Noon``, ``- Midnight`` and ISO ``2014-10-24T19:00``.
    Raises ValueError in a plain sentence for anything else.
    """
    published = _PUBLISHED.fullmatch(words.strip())
    if published is None:
        try:
            return datetime.fromisoformat(words.strip()), False
        except ValueError:
            raise ValueError(f"cannot read the time {words!r}") from None
    month, day_of_month, year, clock = published.groups()
    months = [number for number, name in enumerate(_MONTHS, start=1) if name.startswith(month.lower())]
    if len(month) < 3 or len(months) != 1:
        raise ValueError(f"unknown month {month!r} in {words!r}")
    try:
        day = date(int(year), months[0], int(day_of_month))
    except ValueError:
        raise ValueError(f"no such day in {words!r}") from None
    if clock.strip().lower() == "midnight":
        return datetime.combine(day, time()), True
    return datetime.combine(day, _clock(clock.strip(), words)), False


def _clock(clock: str, words: str) -> time:
    if clock.lower() == "noon":
        return time(12)
    match = _CLOCK.fullmatch(clock)
    if match is None or not 1 <= int(match.group(1)) <= 12 or int(match.group(2) or 0) > 59:
        raise ValueError(f"cannot read the hour {clock!r} in {words!r}")
    hour = int(match.group(1)) % 12 + (12 if match.group(3).lower() == "p" else 0)
    return time(hour, int(match.group(2) or 0))


# --- classes --------------------------------------------------------------------------------------------------------

_KINDS: tuple[OutageKind, ...] = ("maintenance", "national", "upgrade", "network", "emergency", "unknown")
_KIND_WORDS: tuple[tuple[OutageKind, tuple[str, ...]], ...] = (  # the first that fits wins
    ("emergency", ("emergency",)),
    ("national", ("national",)),
    ("upgrade", ("upgrade", "implementation", "version", "nextgen")),
    ("network", ("network",)),
    ("maintenance", ("maintenance", "planned", "relocation")),
)
_DANGLING = frozenset({"of", "to", "for", "the", "and", "with", "in", "a", "an", "on", "by"})


def classify(words: str) -> OutageKind:
    """Return the class that an explanation tells (CAED-8); ``unknown`` where its words tell none."""
    lowered = words.lower()
    return next((kind for kind, clues in _KIND_WORDS if any(clue in lowered for clue in clues)), "unknown")


def is_truncated(words: str) -> bool:
    """Return whether an explanation breaks off: it is empty or ends in a word that wants another."""
    last = words.split()[-1:] if words.strip() else []
    return not last or last[0].lower() in _DANGLING


def _scheduled(cells: _Cells, words: str, kind: str) -> tuple[bool | None, Literal["stated", "derived", "unknown"]]:
    told = cells.one_of("scheduled", ("yes", "no"))
    if told is not None:
        return told == "yes", "stated"
    if "unscheduled" in words.lower():
        return False, "stated"
    if "scheduled" in words.lower():
        return True, "stated"
    if kind in ("emergency", "national"):
        return False, "derived"
    if kind in ("upgrade", "network", "maintenance"):
        return True, "derived"
    return None, "unknown"
