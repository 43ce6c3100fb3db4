"""Reads a recorded log of filings, to be filed again: a court's own log as CSV, or the filings.parquet of a run.

Columns of the CSV, in any order, others being left alone: ``at`` (ISO date and time; with an offset or Z, else on the
court's clock), ``court``, ``event`` (a code of the court's menu) or ``category`` (initiating, voluntary, claim, court,
batch, deadline), and ``by`` (attorney, pro_se, creditor, trustee, court_reporter, clerk, judge, batch; may be left
empty where the rest says it). One row is one filing. A time that the clock shows twice, or never, needs its offset.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import msgspec

from sim.courts.clock import instant_us, zone_of
from sim.data_file import DataError, suggestion
from sim.world.demand_tables import Filer
from sim.world.intentions import Category

REQUIRED = ("at", "court")
ROLES: tuple[str, ...] = get_args(Filer)
CATEGORIES: tuple[str, ...] = get_args(Category)
_PARQUET = ("court", "began_at_us", "event_code", "category", "filer_role", "relief_of")


class LogRow(msgspec.Struct, frozen=True):
    """One filing of a log: its instant (microseconds UTC), court and paper; what the log does not say is empty.

    number: the line of the CSV, or the row of the Parquet file, which names its streams of randomness.
    is_prompted: whether another paper brought it about, as an answer or a motion for relief.
    """

    number: int
    at: int
    court_id: str
    event: str
    category: str
    by: str
    is_prompted: bool


def read_log(path: Path, zones: Mapping[str, str]) -> Iterator[LogRow]:
    """The rows of a log in its own order. zones: the time zone of each court that may occur.

    Raises DataError with file, line, column and what to do: no such file, not CSV, a column missing, a row with a bad
    or ambiguous time, an unknown court, category or role, or neither event nor category.
    """
    if not path.is_file():
        raise DataError(path, None, "", "no such file", "check the path (it is taken from the scenario's folder)")
    if path.suffix == ".parquet":
        yield from _of_a_run(path, zones)
        return
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from _of_csv(path, csv.DictReader(file, strict=True), zones)
    except UnicodeDecodeError as error:
        raise DataError(path, None, "", f"not UTF-8 text ({error.reason})", "save the file as UTF-8") from None


def _of_csv(path: Path, rows: csv.DictReader[str], zones: Mapping[str, str]) -> Iterator[LogRow]:
    try:
        names = rows.fieldnames or ()
        _require_columns(path, names)
        for row in rows:
            if None in row:
                raise DataError(path, rows.line_num, "", "more fields than columns", "quote a field that holds a comma")
            yield _row(path, rows.line_num, {name: (row.get(name) or "").strip() for name in names}, zones)
    except csv.Error as error:
        line = rows.line_num + 1  # where the row begins that could not be read
        raise DataError(path, line, "", f"not valid CSV: {error}", "correct the row") from None


def _require_columns(path: Path, names: Iterable[str]) -> None:
    known = set(names)
    for name in REQUIRED:
        if name not in known:
            hint = "the first line names the columns: at, court, event or category, by"
            raise DataError(path, 1, name, "no such column", hint)
    if known.isdisjoint(("event", "category")):
        raise DataError(path, 1, "event", "neither this column nor category", "say which paper each row is")


def _row(path: Path, line: int, row: Mapping[str, str], zones: Mapping[str, str]) -> LogRow:
    def wrong(column: str, problem: str, hint: str) -> DataError:
        return DataError(path, line, column, problem, hint)

    court_id, event = row["court"], row.get("event", "")
    category, by = row.get("category", ""), row.get("by", "")
    if court_id not in zones:
        raise wrong("court", f"no court {court_id!r} in the scenario", suggestion(court_id, zones))
    if not event and not category:
        raise wrong("event", "neither event nor category", "say which paper it was")
    if category and category not in CATEGORIES:
        raise wrong("category", f"unknown category {category!r}", suggestion(category, CATEGORIES))
    if by and by not in ROLES:
        raise wrong("by", f"unknown role {by!r}", suggestion(by, ROLES))
    try:
        at = instant_of(row["at"], zones[court_id])
    except ValueError as error:
        raise wrong("at", str(error), "write 2024-10-01T16:59:30-07:00, or leave the offset out") from None
    return LogRow(line, at, court_id, event, category, by, category == "deadline")


def instant_of(text: str, zone: str) -> int:
    """The instant (microseconds UTC) of an ISO date and time, on the clock of a zone where it has no offset of its own.

    Raises ValueError: no date and time; shown twice, or never, by that clock.
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no date and time") from None
    if len(text) <= len("2024-10-01"):
        raise ValueError(f"{text!r} has no time of day")
    if at.tzinfo is not None:
        return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    first, second = (at.replace(tzinfo=zone_of(zone), fold=fold).utcoffset() for fold in (0, 1))
    if first != second:
        shown = "twice" if first is not None and second is not None and first > second else "never"
        raise ValueError(f"{text!r} is shown {shown} by the clocks of {zone}: it needs its offset")
    return instant_us(at, zone)


def _of_a_run(path: Path, zones: Mapping[str, str]) -> Iterator[LogRow]:
    """Attempted filings of a run, each when its filer set about it; a member of staff filed for an attorney."""
    import polars as pl
    from polars.exceptions import PolarsError

    try:
        frame = pl.read_parquet(path, columns=list(_PARQUET))
    except PolarsError as error:
        raise DataError(path, None, "", f"no filings of a run ({error})", "name its filings.parquet") from None
    roles = {"staff": "attorney", "": "pro_se"}
    for number, (court_id, at, event, category, role, relief_of) in enumerate(frame.iter_rows()):
        if court_id not in zones:
            hint = suggestion(court_id, zones)
            raise DataError(path, None, f"row {number}: court", f"no court {court_id!r} in the scenario", hint)
        by = roles.get(role, role)
        yield LogRow(number, at, court_id, event, category, by, category == "deadline" or relief_of is not None)
