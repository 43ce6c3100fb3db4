"""What became of each intended filing: the rows of filings.parquet, written as the filings end."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from sim.world.intentions import Intention

if TYPE_CHECKING:
    import polars as pl

RUN_ENDED = "the run ended first"
_RECORDS_IN_MEMORY = 8_000


class FilingRecord(msgspec.Struct):
    """One attempted filing. Times are microseconds UTC, waits and services sums in microseconds.

    attempts = 1 if accepted + refused_attempts + unavailable_attempts + abandoned_attempts, the last of which is an
    attempt still under way when the run is over. A motion for relief bears the filing id of the untimely paper
    (relief_of) and, once docketed, what became of it (relief: pending, granted or denied). key: of its intention, by
    which it is the same filing in another arm of a comparison; filing ids are only names.
    """

    filing_id: int
    court: str
    filer_id: str
    filer_role: str
    category: str
    event_code: str
    event_name: str
    medium: str
    began_at_us: int
    due_on: date | None
    case_number: str | None = None
    ended_at_us: int | None = None
    outcome: str = ""
    refusal_code: str | None = None
    abandon_reason: str | None = None
    attempts: int = 0
    refused_attempts: int = 0
    unavailable_attempts: int = 0
    abandoned_attempts: int = 0
    entered_at_us: int | None = None
    filed_on: date | None = None
    entry_number: int | None = None
    nef_id: int | None = None
    recipients_electronic: int = 0
    recipients_other: int = 0
    documents: int = 0
    pages: int = 0
    size_bytes: int = 0
    moved_to: date | None = None
    timeliness: str | None = None
    timeliness_cite: str | None = None
    affected_by_outage: bool = False
    help_calls: int = 0
    counter_visits: int = 0
    direct_services: int = 0
    wait_us: int = 0
    service_us: int = 0
    relief_of: int | None = None
    relief: str | None = None
    timeliness_rule: str | None = None
    key: str = ""

    def abandon(self, at: int, reason: str) -> None:
        """The filer gave up, or the run ended first."""
        self.outcome, self.abandon_reason, self.ended_at_us = "abandoned", reason, at

    def refuse_for_good(self, at: int) -> None:
        """The filer did not mend what was refused."""
        self.outcome, self.ended_at_us = "refused", at

    def cut_off(self, at: int) -> None:
        """The run is over, its last hours of grace too: what is still under way is left unfinished."""
        if self.outcome == "":
            self.abandoned_attempts = self.attempts - self.refused_attempts - self.unavailable_attempts
            self.abandon(at, RUN_ENDED)
        elif self.ended_at_us is None:  # accepted, its notice still in the queue
            self.ended_at_us = at

    @property
    def is_final(self) -> bool:
        """Whether nothing will change on it any more."""
        return self.ended_at_us is not None and self.relief != "pending"


def new_record(court_id: str, intention: Intention, event_name: str, filer_id: str, role: str, at: int) -> FilingRecord:
    """The row of an intention that begins now."""
    return FilingRecord(
        filing_id=intention.filing_id,
        court=court_id,
        filer_id=filer_id,
        filer_role=role,
        category=intention.category,
        event_code=intention.event_code,
        event_name=event_name,
        medium=intention.medium.value,
        began_at_us=at,
        due_on=intention.due_on,
        relief_of=intention.relief_of,
        key=intention.key,
    )


class FilingLog:
    """The filings of one court: those under way in memory, those that have ended in Parquet parts."""

    def __init__(self, court_id: str, folder: Path) -> None:
        self._court_id, self._folder = court_id, folder
        self._records: list[FilingRecord] = []
        self._write_at = _RECORDS_IN_MEMORY
        self._parts: list[Path] = []

    def add(self, record: FilingRecord) -> None:
        """Take in a filing that begins; it stays in memory, and may be changed, until it is final."""
        self._records.append(record)
        if len(self._records) >= self._write_at:
            self._write([record for record in self._records if record.is_final])
            self._records = [record for record in self._records if not record.is_final]
            self._write_at = len(self._records) + _RECORDS_IN_MEMORY

    def close(self, at: int) -> list[Path]:
        """Cut off what is still under way; returns the parts, whose rows are in no order across parts."""
        for record in self._records:
            record.cut_off(at)
        self._write(self._records)
        return self._parts

    def _write(self, records: list[FilingRecord]) -> None:
        part = self._folder / f"{self._court_id}-filings-{len(self._parts):04d}.parquet"
        records_frame(records).write_parquet(part)
        self._parts.append(part)


def records_frame(records: list[FilingRecord]) -> pl.DataFrame:
    """Rows in order of filing ids, with the published column types."""
    import polars as pl

    kinds = {int: pl.Int64, str: pl.String, bool: pl.Boolean, date: pl.Date}
    schema = {field.name: kinds[_plain_type(field.type)] for field in msgspec.structs.fields(FilingRecord)}
    rows = [msgspec.structs.astuple(record) for record in sorted(records, key=lambda record: record.filing_id)]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _plain_type(annotation: object) -> type:
    """The type of a field without its ``None``."""
    options = [option for option in getattr(annotation, "__args__", (annotation,)) if option is not type(None)]
    plain = options[0]
    assert isinstance(plain, type)
    return plain
