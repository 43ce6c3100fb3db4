"""What was put to the stations of a run: every visit with its service, its pause before and what became of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.engine.journey import NOT_YET, Journey
from sim.stations.demand import NEVER, NO_PATIENCE_END
from sim.stations.network import Fate

if TYPE_CHECKING:
    import polars as pl

    from sim.stations.event_station import Visit

_ROWS_IN_MEMORY = 16_000
_NUMBERS = frozenset(
    "job visit filing_id due_before_us size_bytes recipients priority arrived_us pause_us service_us patience_us "
    "began_us ended_us".split()
)
COLUMNS = (
    "court", "job", "visit", "kind", "category", "filing_id", "due_before_us", "due_today", "size_bytes", "recipients",
    "priority", "station", "arrived_us", "pause_us", "service_us", "patience_us", "began_us", "ended_us", "fate",
)  # fmt: skip
"""The columns of demand.parquet, one row a visit. job: numbered through courts that are simulated together, in order of
arrival; visit: from 0. pause_us: since the last service ended (0 for the first visit). patience_us, began_us, ended_us:
null for none. fate: served, blocked, reneged, dropped, down, or pending at the end of the run."""


class DemandLog:
    """The visits of one court's jobs: those under way in memory, those that have ended in Parquet parts.

    folder: None keeps them in memory, as columns (``frame``).
    """

    def __init__(self, court_id: str, folder: Path | None) -> None:
        self._court_id, self._folder = court_id, folder
        self._under_way: dict[int, tuple[Journey, str, Visit, int, int]] = {}
        self._rows: list[tuple[object, ...]] = []
        self._parts: list[Path] = []
        self._frames: list[pl.DataFrame] = []

    def enter(self, journey: Journey, station: str, visit: Visit) -> None:
        """A job comes to a station."""
        self._under_way[journey.number] = (journey, station, visit, journey.visits, journey.left_us)

    def leave(self, journey: Journey, at: int, fate: Fate) -> None:
        """It leaves the station, one way or another."""
        self._add(*self._under_way.pop(journey.number), at, fate)
        if len(self._rows) >= _ROWS_IN_MEMORY:
            self._flush()

    def _add(
        self, journey: Journey, station: str, visit: Visit, number: int, left_us: int, at: int, fate: Fate
    ) -> None:
        self._rows.append(
            (
                self._court_id,
                journey.number,
                number,
                journey.kind,
                journey.category,
                journey.filing_id,
                journey.due_before_us,
                journey.due_today,
                journey.size_bytes,
                journey.recipients,
                journey.priority,
                station,
                visit.arrived_us,
                0 if left_us == NOT_YET else visit.arrived_us - left_us,
                visit.service_us,
                None if visit.patience_us == NO_PATIENCE_END else visit.patience_us,
                None if visit.began_us == NEVER else visit.began_us,
                at if fate is Fate.SERVED else None,
                fate.name.lower(),
            )
        )

    def close(self, at: int) -> list[Path]:
        """The run is over: what is under way is pending. Returns the parts."""
        for entry in self._under_way.values():
            self._add(*entry, at, Fate.PENDING)
        self._under_way = {}
        if self._rows or not self._parts:
            self._flush()
        return self._parts

    def frame(self) -> pl.DataFrame:
        """All visits of a closed log that writes no parts."""
        import polars as pl

        return pl.concat(self._frames)

    def _flush(self) -> None:
        import polars as pl

        types: dict[str, type[pl.DataType]] = dict.fromkeys(COLUMNS, pl.String) | dict.fromkeys(_NUMBERS, pl.Int64)
        frame = pl.DataFrame(self._rows, schema=types | {"due_today": pl.Boolean}, orient="row")
        self._rows = []
        if self._folder is None:
            self._frames.append(frame)
            return
        part = self._folder / f"{self._court_id}-demand-{len(self._parts):04d}.parquet"
        frame.write_parquet(part, compression="zstd", compression_level=1)
        self._parts.append(part)
