"""Small hand-made frames in the form of a run's files: a row names only what its test is about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import polars as pl
from make_run import EVENT_SCHEMA, SCHEMA

MINUTE_US = 60_000_000
HOUR_US = 60 * MINUTE_US
PACIFIC = "America/Los_Angeles"
_PLAIN = {
    "court": "caed",
    "medium": "electronic",
    "outcome": "accepted",
    "filer_role": "attorney",
    "began_at_us": 0,
    "ended_at_us": 0,
    "attempts": 1,
    "refused_attempts": 0,
    "unavailable_attempts": 0,
    "abandoned_attempts": 0,
    "recipients_electronic": 0,
    "recipients_other": 0,
    "pages": 1,
    "affected_by_outage": False,
    "help_calls": 0,
    "counter_visits": 0,
    "direct_services": 0,
}


def at(text: str) -> int:
    """Microseconds UTC of an ISO instant; one without an offset is UTC."""
    moment = datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()) * 1_000_000


def filings(*rows: dict[str, Any]) -> pl.DataFrame:
    """A filings frame of these rows; what a row leaves out is plain or null."""
    full = [dict.fromkeys(SCHEMA) | _PLAIN | {"filing_id": number} | row for number, row in enumerate(rows, start=1)]
    return pl.DataFrame(full, schema=SCHEMA)


def events(*rows: dict[str, Any]) -> pl.DataFrame:
    """A trace of these rows; what a row leaves out is null, and its court is caed."""
    return pl.DataFrame(
        [dict.fromkeys(EVENT_SCHEMA) | {"court": "caed", "at_us": 0} | row for row in rows], schema=EVENT_SCHEMA
    )
