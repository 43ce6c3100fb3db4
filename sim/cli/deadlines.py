"""What the command line answers about deadlines: one period, or a file of them, row by row."""

from __future__ import annotations

import contextlib
import csv
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any, TextIO

import msgspec

from sim.courts import CourtBook, UnknownCourtError, load_court
from sim.courts.clock import instant_us, rfc3339, weekday_and_date
from sim.courts.deadlines import StateSwitch, deadline_for, due_day_for, hours_deadline_for
from sim.courts.time_computation import Deadline, Direction, Reading, Service, Step
from sim.courts.time_texts import Citation
from sim.data_file import InputError, suggestion

SERVICES: tuple[Service, ...] = ("electronic", "mail", "clerk", "consented", "hand")
_SERVICE_OF: Mapping[str | None, Service | None] = {None: None} | {service: service for service in SERVICES}
COLUMNS = ("court", "from", "days", "direction", "service")
_OPTIONAL = ("direction", "service", "inaccessible")


class DeadlineAnswer(msgspec.Struct, frozen=True, rename={"start": "from"}):
    """One deadline as the command line shows it; ``due_instant`` is the first instant that is too late."""

    court: str
    start: date
    days: int | None
    hours: int | None
    direction: Direction
    service: Service | None
    raw: date
    due: date
    cutoff_local: str
    due_instant: str
    due_instant_us: int
    steps: tuple[Step, ...]
    citations: tuple[Citation, ...]
    readings: tuple[Reading, ...]
    assumed: tuple[str, ...]


def answer_deadline(
    court: str,
    start: date,
    days: int | None,
    hours: int | None,
    *,
    backward: bool,
    service: Service | None,
    inaccessible: Iterable[date],
    state_holidays: StateSwitch | None,
) -> DeadlineAnswer:
    """Compute one deadline. ``start`` is a day, or for hours an instant (a datetime in the court's own time).

    Raises InputError when the question is not one, UnknownCourtError for the court.
    """
    direction: Direction = "before" if backward else "after"
    if (days is None) == (hours is None):
        raise InputError("give either --days or --hours")
    if (days or hours or 0) < 0:
        raise InputError("a period cannot be negative; count back with --backward")
    instant = start if isinstance(start, datetime) else datetime.combine(start, time.min)
    if instant.tzinfo is not None:
        raise InputError("--from is in the court's own time: leave the offset out")
    if days is not None and isinstance(start, datetime):
        raise InputError(f"--days count from a day: write --from {start.date()}, or count --hours")
    if hours is not None and (service is not None or state_holidays is not None):
        raise InputError("--service and --state-holidays go with --days, not with --hours")
    book, shut = load_court(court), tuple(inaccessible)
    try:
        if hours is not None:
            deadline = hours_deadline_for(book, instant_us(instant, book.profile.zone), hours, direction, shut)
        else:
            deadline = deadline_for(
                book, instant.date(), days or 0, direction, service, shut, state_holidays=state_holidays
            )
    except OverflowError:
        raise InputError("the period is too long: its end is not on the calendar") from None
    return _answer(book, deadline, days, hours, direction, service)


def _answer(
    book: CourtBook,
    deadline: Deadline,
    days: int | None,
    hours: int | None,
    direction: Direction,
    service: Service | None,
) -> DeadlineAnswer:
    return DeadlineAnswer(
        court=book.court_id,
        start=deadline.start,
        days=days,
        hours=hours,
        direction=direction,
        service=service,
        raw=deadline.raw,
        due=deadline.due,
        cutoff_local=deadline.cutoff_local,
        due_instant=rfc3339(deadline.due_instant_us, book.profile.zone),
        due_instant_us=deadline.due_instant_us,
        steps=deadline.steps,
        citations=deadline.citations,
        readings=deadline.readings,
        assumed=deadline.assumed,
    )


def answer_lines(answer: DeadlineAnswer) -> list[str]:
    """Return a deadline in words: the day, the numbered steps with their rules, other readings, and assumptions."""
    told = [f"due {weekday_and_date(answer.due)}, before {answer.due_instant}"]
    told += [f"  {number}. {step.text}  [{step.rule}]" for number, step in enumerate(answer.steps, start=1)]
    for reading in answer.readings:
        told.append(
            f"  other reading ({reading.name}): {weekday_and_date(reading.due)}. {reading.why}. [{reading.cite}]"
        )
    return [*told, *(f"  assumed: {words}" for words in answer.assumed)]


# --- a file of periods ----------------------------------------------------------------------------------------------


def answer_rows(lines: Iterable[str], name: str, report: Callable[[str], Any]) -> Iterator[list[str]]:
    """Yield the header and the rows of a CSV with the column ``due`` appended, one by one as they are read.

    Columns: court, from (YYYY-MM-DD), days, direction (after or before; after if empty), service (may be empty),
    and, if there is one, inaccessible (days separated by spaces). Further columns are passed through. For a row that
    cannot be computed ``report`` gets ``file:line: column: what is wrong`` and its ``due`` stays empty; a row that is
    longer or shorter than the header is cut or padded to it.
    Raises InputError when the header lacks a column or repeats one.
    """
    reader = csv.reader(lines)
    header = next(reader, [])
    places = _places(name, header)
    yield [*header, "due"]
    for values in reader:
        if not values:
            continue
        due = ""
        try:
            if len(values) != len(header):
                raise InputError(f"{len(values)} values under {len(header)} headings{_cut(values, header)}")
            due = _due({column: values[place].strip() for column, place in places.items()}).isoformat()
        except (ValueError, LookupError, OverflowError) as error:
            report(f"{name}:{reader.line_num}: {error}")
        yield [*values[: len(header)], *[""] * (len(header) - len(values)), due]


def _cut(values: list[str], header: list[str]) -> str:
    return f"; left out: {', '.join(values[len(header) :])}" if len(values) > len(header) else ""


def _places(name: str, header: list[str]) -> dict[str, int]:
    names = [column.strip().lower().lstrip("\ufeff") for column in header]
    for column in COLUMNS:
        if column not in names and column not in _OPTIONAL:
            hint = suggestion(column, names) if names else "the file is empty"
            raise InputError(f"{name}:1: no column {column!r} ({hint}); columns are {', '.join(COLUMNS)}")
        if names.count(column) > 1:
            raise InputError(f"{name}:1: column {column!r} is given twice")
    return {column: names.index(column) for column in (*COLUMNS, "inaccessible") if column in names}


@lru_cache(maxsize=256)
def _book(court_id: str) -> CourtBook:
    """Return a court's book without asking the file system for every row."""
    return load_court(court_id)


def _due(row: Mapping[str, str]) -> date:
    try:
        book = _book(row["court"])
    except UnknownCourtError as error:
        raise InputError(f"court: {error}") from None
    direction = _choice(row, "direction", ("after", "before")) or "after"
    return due_day_for(
        book,
        _day("from", row["from"]),
        _whole("days", row["days"]),
        "before" if direction == "before" else "after",
        _SERVICE_OF[_choice(row, "service", SERVICES)],
        tuple(_day("inaccessible", word) for word in row.get("inaccessible", "").split()),
    )


def _choice(row: Mapping[str, str], column: str, allowed: tuple[str, ...]) -> str | None:
    value = row.get(column, "").lower()
    if value and value not in allowed:
        raise InputError(f"{column}: unknown value {value!r}; {suggestion(value, allowed)}")
    return value or None


def _day(column: str, value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise InputError(f"{column}: {value!r} is not a day; write YYYY-MM-DD") from None


def _whole(column: str, value: str) -> int:
    if not value.isascii() or not value.isdigit():
        raise InputError(f"{column}: {value!r} is not a whole number of days")
    return int(value)


FAILURES_SHOWN_MAX = 20


def compute_file(path: Path, out: Path | None, report: Callable[[str], Any]) -> int:
    """Compute a file of periods (``-``: standard input) and return how many rows could not be computed.

    The answer goes to ``out``, written whole or not at all, or to standard output as it is computed. ``report`` gets
    the first failures in words and, if there are more, how many. Raises InputError for a file that cannot be used.
    """
    failures = 0

    def count(words: str) -> None:
        nonlocal failures
        failures += 1
        if failures <= FAILURES_SHOWN_MAX:
            report(words)

    with contextlib.ExitStack() as files:
        from_stdin = str(path) == "-"
        lines = sys.stdin if from_stdin else files.enter_context(_opened(path))
        rows = answer_rows(lines, "standard input" if from_stdin else str(path), count)
        target = sys.stdout if out is None else files.enter_context(_replacing(out))
        try:
            csv.writer(target, lineterminator="\n").writerows(rows)
        except UnicodeDecodeError as error:
            raise InputError(f"{path}: not UTF-8 text ({error.reason}): save it as UTF-8") from None
        except csv.Error as error:
            raise InputError(f"{path}: not a CSV file ({error})") from None
    if failures > FAILURES_SHOWN_MAX:
        report(f"and {failures - FAILURES_SHOWN_MAX} more rows")
    return failures


def _opened(path: Path) -> TextIO:
    try:
        return path.open(encoding="utf-8-sig", newline="")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from None


@contextlib.contextmanager
def _replacing(path: Path) -> Iterator[TextIO]:
    """Open a file beside ``path`` and put it in its place once everything is written."""
    beside = path.with_name(f"{path.name}.part")
    try:
        with beside.open("w", encoding="utf-8", newline="") as target:
            yield target
        beside.replace(path)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from None
    finally:
        beside.unlink(missing_ok=True)
