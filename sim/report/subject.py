"""The run as the report looks at it: the summary, the frames, and what follows from them at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
import polars as pl

from sim.courts.sources import load_sources
from sim.paths import data_room
from sim.report import names, words
from sim.report.palette import court_slots
from sim.report.run_data import (
    FILINGS,
    SUMMARY,
    Outage,
    RunIncompleteError,
    RunSummary,
    outages_within,
    read_events,
    read_filings,
    read_summary,
    scenario_zone,
    span_us,
)

_EVENT_COLUMNS = ("court", "at_us", "kind", "name", "wait_us", "service_us", "code")


class Subject(msgspec.Struct, frozen=True):
    """Everything a section of the report draws on. `people` are the filings without the overnight batches."""

    summary: RunSummary
    filings: pl.DataFrame
    people: pl.DataFrame
    services: pl.DataFrame
    events: pl.DataFrame
    outages: tuple[Outage, ...]
    courts: tuple[str, ...]
    slots: dict[str, int]
    zones: dict[str, str]
    outage_days: dict[str, tuple[date, ...]]
    zone: str
    span: tuple[int, int]
    sources: dict[str, str]
    folder: Path

    def spoken(self, court: str) -> str:
        """The court's name as a sentence wants it."""
        shown = self.summary.courts[court]
        return names.spoken(shown.name, shown.kind)

    def seed_words(self) -> str:
        """What a figure's subtitle says on chance: one replication, and its seed."""
        return f"one replication (seed {self.summary.seed})"

    def courts_words(self) -> str:
        """'five courts'."""
        return f"{words.small_number(len(self.courts))} {'court' if len(self.courts) == 1 else 'courts'}"


def load_subject(run_dir: Path) -> Subject:
    """Read a run folder. Raises RunIncompleteError when a file is missing or not of the agreed shape."""
    from sim.report.timeline import by_filers

    summary, filings = read_summary(run_dir), read_filings(run_dir)
    outages, courts = outages_within(summary), tuple(sorted(summary.courts))
    _check_courts(run_dir, summary, filings)
    zones = {court: summary.courts[court].zone for court in courts}
    return Subject(
        summary=summary,
        filings=filings,
        people=by_filers(filings),
        services=read_events(run_dir, ("station",), ("court", "at_us", "name", "filing_id", "wait_us", "service_us")),
        events=read_events(run_dir, ("refusal", "filer", "help"), _EVENT_COLUMNS),
        outages=outages,
        courts=courts,
        slots=court_slots(courts),
        zones=zones,
        outage_days={court: _days(court, outages, zones[court]) for court in courts},
        zone=scenario_zone(summary),
        span=span_us(summary),
        sources=_source_titles(),
        folder=run_dir,
    )


def _check_courts(run_dir: Path, summary: RunSummary, filings: pl.DataFrame) -> None:
    """The filings are of the summary's courts. Raises RunIncompleteError: the files are then not of one run."""
    strange = sorted(set(filings["court"].unique().drop_nulls()) - set(summary.courts))
    if strange:
        problem = f"it has filings of {words.listed(strange)}, of which {SUMMARY} knows nothing"
        raise RunIncompleteError(f"{run_dir / FILINGS}: not of this run, {problem}: run the scenario again")


def _source_titles() -> dict[str, str]:
    """Titles of the courts' sources by id."""
    return {source.id: source.title for source in load_sources(data_room("courts") / "sources.toml").values()}


def _days(court: str, outages: tuple[Outage, ...], zone: str) -> tuple[date, ...]:
    touched = {day for o in outages if o.court == court for day in words.local_days(o.starts_at_us, o.ends_at_us, zone)}
    return tuple(sorted(touched))
