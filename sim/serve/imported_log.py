"""A court's event log written elsewhere, by a simulated run say, put into a journal to be served from there."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sim.serve.durable.opening import open_journal

_AT_ONCE = 500


async def import_log(folder: Path, court_id: str, records: Iterable[tuple[int, bytes]]) -> int:
    """Begin the journal of a court in an empty folder with these records; returns how many there were.

    records: (instant in microseconds UTC, events as a JSON array), in order. Raises JournalError, and ValueError for
    a journal that holds something already.
    """
    journal = await open_journal(folder, court_id)
    try:
        if journal.head.seq:
            raise ValueError(
                f"{folder}: the journal of {court_id} has {journal.head.seq} records; give an empty folder"
            )
        count = 0
        for at_us, events in records:
            appended = journal.append(at_us, "", events)
            count += 1
            if count % _AT_ONCE == 0:
                await appended
        return count
    finally:
        await journal.close()
