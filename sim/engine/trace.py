"""The trace of one court's run: everything that happened, in order, to Parquet as it happens, with a running digest."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from sim.ecf.events import CourtEvent
from sim.ecf.log import encode_event

if TYPE_CHECKING:
    import polars as pl

_ROWS_IN_MEMORY = 8_000
COLUMNS = (
    "court", "seq", "at_us", "kind", "name", "filing_id", "case_id", "wait_us", "service_us", "code", "detail",
)  # fmt: skip


class Trace:
    """Rows of the trace. The digest covers every row, so two runs with equal digests did the same."""

    def __init__(self, court_id: str, folder: Path) -> None:
        self._court_id = court_id
        self._folder = folder
        self._rows: list[tuple[object, ...]] = []
        self._seq = 0
        self._parts: list[Path] = []
        self._digest = blake2b(digest_size=32)
        self._encode = msgspec.msgpack.Encoder().encode

    def _add(
        self,
        at: int,
        kind: str,
        name: str,
        filing_id: int | None = None,
        case_id: int | None = None,
        wait_us: int | None = None,
        service_us: int | None = None,
        code: str | None = None,
        detail: str | None = None,
    ) -> None:
        self._seq += 1
        row = (self._court_id, self._seq, at, kind, name, filing_id, case_id, wait_us, service_us, code, detail)
        self._digest.update(self._encode(row))
        self._rows.append(row)
        if len(self._rows) >= _ROWS_IN_MEMORY:
            self._flush()

    def core(self, event: CourtEvent, filing_id: int | None) -> None:
        """One event of the court, whole: the event log of a court is its ``core`` rows."""
        name = type(event).__name__
        case_id = getattr(event, "case_id", None)
        self._add(event.at, "core", name, filing_id, case_id, detail=encode_event(event).decode())

    def station(self, at: int, name: str, filing_id: int | None, wait_us: int, service_us: int) -> None:
        """One completed service."""
        self._add(at, "station", name, filing_id, wait_us=wait_us, service_us=service_us)

    def refusal(self, at: int, command: str, filing_id: int | None, code: str) -> None:
        """The court said no."""
        self._add(at, "refusal", command, filing_id, code=code)

    def filer(self, at: int, name: str, filing_id: int, code: str | None = None) -> None:
        """Something a filer did or decided."""
        self._add(at, "filer", name, filing_id, code=code)

    def help(self, at: int, name: str, filing_id: int | None, wait_us: int = 0, service_us: int = 0) -> None:
        """A call to the help desk: answered, abandoned, closed, or an after-hours notification."""
        self._add(at, "help", name, filing_id, wait_us=wait_us, service_us=service_us)

    def outage(self, at: int, name: str, outage_id: str) -> None:
        """An outage was announced, began or ended."""
        self._add(at, "outage", name, code=outage_id)

    def reader(self, at: int, name: str) -> None:
        """A public reader was served or turned away."""
        self._add(at, "reader", name)

    def _flush(self) -> None:
        part = self._folder / f"{self._court_id}-{len(self._parts):04d}.parquet"
        trace_frame(self._rows).write_parquet(part, compression="zstd", compression_level=1)
        self._parts.append(part)
        self._rows = []

    def close(self) -> tuple[list[Path], str, int]:
        """(Parquet parts in order, hex digest, number of rows)."""
        if self._rows or not self._parts:
            self._flush()
        return self._parts, self._digest.hexdigest(), self._seq


class SilentTrace(Trace):
    """Keeps nothing, where only the demand of a run is wanted."""

    def core(self, event: CourtEvent, filing_id: int | None) -> None:
        """Not even encoded."""

    def _add(self, *_args: object, **_named: object) -> None:
        """Dropped."""

    def close(self) -> tuple[list[Path], str, int]:
        """No part, no digest, no row."""
        return [], "", 0


def trace_frame(rows: list[tuple[object, ...]]) -> pl.DataFrame:
    """Rows of the trace as a frame with the published column types."""
    import polars as pl

    text, number = pl.String, pl.Int64
    types = (text, number, number, text, text, number, number, number, number, text, text)
    return pl.DataFrame(rows, schema=dict(zip(COLUMNS, types, strict=True)), orient="row")
