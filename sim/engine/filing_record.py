"""What became of one intended filing: one row of filings.parquet."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec

from sim.world.intentions import Intention

if TYPE_CHECKING:
    import polars as pl


class FilingRecord(msgspec.Struct):
    """One attempted filing. Times are microseconds UTC, waits and services sums in microseconds.

    attempts = 1 if accepted + refused_attempts + unavailable_attempts + abandoned_attempts.
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
    ended_at_us: int = 0
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

    def abandon(self, at: int, reason: str) -> None:
        """The filer gave up, or the run ended first."""
        self.outcome, self.abandon_reason, self.ended_at_us = "abandoned", reason, at

    def refuse_for_good(self, at: int) -> None:
        """The filer did not mend what was refused."""
        self.outcome, self.ended_at_us = "refused", at


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
    )


def records_frame(records: list[FilingRecord]) -> pl.DataFrame:
    """All rows in order of filing ids, with the published column types."""
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
