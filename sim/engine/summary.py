"""What a run says about itself: summary.json, computed from its own files and its shards' results."""

from __future__ import annotations

import os
import platform
import resource
import shlex
from datetime import date, timedelta
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

import sim
from sim.courts import CourtBook, RuleDates
from sim.courts.calendar import calendar_of
from sim.courts.clock import local_datetime, rfc3339, time_on_us
from sim.courts.rule_types import TechnicalFailureRule
from sim.courts.technical_failure import Moved, OutageInterval, UnknownEffect, days_touched, judge_day
from sim.data_file import shown_path
from sim.engine.court_assumptions import court_assumptions
from sim.engine.outages import PlannedOutage
from sim.paths import COURTS_VARIABLE
from sim.world.outage_calendar import run_span
from sim.world.reformed_courts import court_book
from sim.world.scenario import ScenarioFile
from sim.world.station_plan import plan_stations, server_time_us

if TYPE_CHECKING:
    import polars as pl

    from sim.engine.shard import ShardResult

OUTCOMES = ("accepted", "refused", "abandoned")
_COUNTED = ("court", "outcome", "timeliness", "relief", "recipients_electronic")
_PDF_TEXTS = {
    "pdf.too_large": "text_too_large",
    "pdf.not_well_formed": "text_not_well_formed",
    "pdf.encrypted": "text_security",
    "pdf.active_content": "text_external_action",
}
_LIBRARIES = ("simpy", "faker", "pikepdf", "polars", "msgspec", "numpy")


def summarise(found: ScenarioFile, seed: int, results: list[ShardResult], work: Path) -> dict[str, Any]:
    """The whole summary but for ``performance``, the only part in which two runs of one scenario and seed differ."""
    import polars as pl

    scenario = found.scenario
    filings = pl.read_parquet(work / "filings.parquet", columns=list(_COUNTED))  # the rest would not fit a year's run
    books = {court_id: court_book(scenario, court_id) for court_id in scenario.courts}
    refusals = _refusals(work / "events.parquet")
    return {
        "scenario": found.name,
        "scenario_given": found.given,
        "run_again": _run_again(found, seed),
        "title": scenario.title,
        "question": scenario.question,
        "seed": seed,
        "versions": _versions(),
        "scenario_digest": found.digest,
        "trace_digest": trace_digest(results),
        "starts_at": scenario.clock.starts.isoformat(),
        "ends_at": scenario.clock.ends.isoformat(),
        "display_zone": scenario.clock.display_zone,
        "entries_per_year": sum(scenario.volume[court_id].entries_per_year.value for court_id in scenario.courts),
        "prelude_entries": sum(result.prelude_entries for result in results),
        "courts": {
            result.court_id: _court(books[result.court_id], found, result, filings.filter(court=result.court_id))
            for result in results
        },
        "filings": _by_outcome(filings),
        "refusals": refusals,
        "messages": _texts(books, refusals, scenario.clock.starts.date()),
        "reforms": [
            {
                "file": shown_path(Path(reform.file)),
                "courts": list(reform.courts or scenario.courts),
                "as_if_effective": None if reform.as_if_effective is None else reform.as_if_effective.isoformat(),
            }
            for reform in scenario.reform
        ],
        "outage_fits": _outage_fits(found),
        "published": [msgspec.to_builtins(figure) for figure in scenario.published],
        "documents": {
            part: sum(getattr(result, f"documents_{part}") for result in results)
            for part in ("distinct", "checked", "submitted")
        },
        "notices": {
            "issued": sum(result.notices for result in results),
            "messages": sum(result.messages for result in results),
            "message_bytes": sum(result.message_bytes for result in results),
        },
        "assumptions": [msgspec.to_builtins(one) for one in found.assumptions] + court_assumptions(books.values()),
        "method": [msgspec.to_builtins(one) for one in scenario.method],
    }


def _run_again(found: ScenarioFile, seed: int) -> str:
    """The command that runs it again, with the folder of courts that the environment named."""
    named = os.environ.get(COURTS_VARIABLE)
    setting = f"{COURTS_VARIABLE}={shlex.quote(named)} " if named else ""
    return setting + shlex.join(["ecfsim", "run", found.given, "--seed", str(seed)])


def _outage_fits(found: ScenarioFile) -> dict[str, Any]:
    """The fits behind the outage patterns that are fitted to logs, by pattern and court."""
    patterns = [pattern for pattern in found.scenario.outage_pattern if pattern.fitted_from]
    if not patterns:
        return {}
    from sim.world.outage_fit import fits_of  # scipy, only where something is fitted

    fits: dict[str, Any] = msgspec.to_builtins(fits_of(patterns))
    return fits


def _versions() -> dict[str, str]:
    return {
        "ecfsim": sim.__version__,
        "python": platform.python_version(),
        **{name: version(name) for name in _LIBRARIES},
    }


def trace_digest(results: list[ShardResult]) -> str:
    """One digest over the courts' trace and state digests, in the scenario's order."""
    digest = blake2b(digest_size=32)
    for result in results:
        digest.update(f"{result.court_id} {result.trace_digest} {result.state_digest}\n".encode())
    return digest.hexdigest()


def _by_outcome(filings: pl.DataFrame) -> dict[str, int]:
    counts = dict(filings["outcome"].value_counts().iter_rows())
    return {"attempted": filings.height, **{outcome: int(counts.get(outcome, 0)) for outcome in OUTCOMES}}


def _relief(filings: pl.DataFrame) -> dict[str, int]:
    """Motions for relief that were docketed (sought), and what became of them by the end of the run."""
    counts = dict(filings["relief"].drop_nulls().value_counts().iter_rows())
    sought = {"sought": sum(counts.values())}
    return sought | {outcome: int(counts.get(outcome, 0)) for outcome in ("granted", "denied", "pending")}


def _court(book: CourtBook, found: ScenarioFile, result: ShardResult, filings: pl.DataFrame) -> dict[str, Any]:
    profile, zone = book.profile, book.profile.zone
    standings = filings.filter(outcome="accepted")["timeliness"].value_counts(sort=True).iter_rows()
    whole = [outage for outage in result.outages if outage.is_whole]  # only these are outages to the court's rule
    return {
        "name": profile.name,
        "short_name": profile.short_name,
        "kind": profile.kind,
        "zone": zone,
        "filings": _by_outcome(filings),
        "timeliness": dict(standings),
        "relief": _relief(filings),
        "notices": result.notices,
        "messages": result.messages,
        "recipients": int(filings["recipients_electronic"].sum()),
        "capacity": plan_stations(found.scenario, book.court_id).most_servers,
        "open_us": _open_us(book, found) | _staffed_us(book, found),
        "outages": [_outage(outage, zone) for outage in whole],
        "dependency_outages": [
            _outage(outage, zone) | {"hits": outage.hits} for outage in result.outages if not outage.is_whole
        ],
        "technical_failure_rule": _failure_rule(book, whole),
        "judgements": _judgements(book, whole),
        "trace_digest": result.trace_digest,
        "state_digest": result.state_digest,
    }


def _open_us(book: CourtBook, found: ScenarioFile) -> dict[str, int]:
    """Microseconds that the desks are open in the run; the system's stations never close, but for outages."""
    zone, calendar = book.profile.zone, calendar_of(book.profile)
    first = local_datetime(round(found.scenario.clock.starts.timestamp()) * 1_000_000, zone).date()
    last = local_datetime(round(found.scenario.clock.ends.timestamp()) * 1_000_000 - 1, zone).date()
    days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    hours = book.profile.clerk_hours
    desks = {"counter": (hours.opens_local, hours.closes_local)}
    own = [desk for desk in book.profile.help_desk if desk.name != "PACER Service Center"]
    if own:
        desks["help_desk"] = (min(desk.opens_local for desk in own), max(desk.closes_local for desk in own))
    return {
        name: sum(
            time_on_us(day, closes, zone) - time_on_us(day, opens, zone)
            for day in days
            if calendar.is_business_day(day)
        )
        for name, (opens, closes) in desks.items()
    }


def _staffed_us(book: CourtBook, found: ScenarioFile) -> dict[str, int]:
    """Stations whose servers change in the run: time with all of them that serves as much as there is in the run."""
    first, last = run_span(found.scenario)
    plan = plan_stations(found.scenario, book.court_id)
    return {
        station.name: server_time_us(station, first, last) // plan.most_servers[station.name]
        for station in (*plan.own, *plan.shared)
        if len(station.steps) > 1
    }


def _outage(outage: PlannedOutage, zone: str) -> dict[str, Any]:
    announced = None if outage.announced_at is None else rfc3339(outage.announced_at, zone)
    return {
        "id": outage.outage_id,
        "starts_at": rfc3339(outage.begins_at, zone),
        "ends_at": rfc3339(outage.ends_at, zone),
        "announced_at": announced,
        "kind": outage.kind,
        "text": outage.text,
        "cite": outage.cite,
    }


def _failure_rule(book: CourtBook, outages: list[PlannedOutage]) -> dict[str, Any] | None:
    """The court's technical-failure rule on the day of the first outage, with its provenance."""
    if not outages:
        return None
    day = local_datetime(outages[0].begins_at, book.profile.zone).date()
    resolved = book.rules.resolve("technical_failure", RuleDates(filed=day, event=day))
    return {
        "value": msgspec.to_builtins(resolved.value),
        "cite": resolved.cite,
        "quote": resolved.quote,
        "source_title": resolved.source_title,
        "url": resolved.url,
        "status": resolved.status,
        "assumed": resolved.assumed,
        "layer": resolved.layer,
    }


def _judgements(book: CourtBook, outages: list[PlannedOutage]) -> list[dict[str, Any]]:
    """Each local day that an outage touched, as the court's rule judges it."""
    intervals = [
        OutageInterval(
            starts_at_us=outage.begins_at,
            ends_at_us=outage.ends_at,
            scheduled=outage.scheduled,
            announced=outage.announced_at is not None,
        )
        for outage in outages
    ]
    zone = book.profile.zone
    days = {day for outage in outages for day in days_touched(outage.begins_at, outage.ends_at, zone)}
    judged = []
    for day in sorted(days):
        resolved = book.rules.resolve("technical_failure", RuleDates(filed=day, event=day))
        assert isinstance(resolved.value, TechnicalFailureRule), "the loader types technical_failure"
        judgement = judge_day(resolved.value, day, intervals, calendar_of(book.profile), resolved.cite)
        effect = judgement.effect
        judged.append(
            {
                "day": day.isoformat(),
                "is_technical_failure": None if isinstance(effect, UnknownEffect) else judgement.is_technical_failure,
                "minutes_in_window": judgement.minutes_in_window,
                "moves_to": effect.to.isoformat() if isinstance(effect, Moved) else None,
                "effect": msgspec.to_builtins(effect)["type"],
                "cite": resolved.cite,
            }
        )
    return judged


def _refusals(events: Path) -> dict[str, int]:
    import polars as pl

    rows = pl.scan_parquet(events).filter(kind="refusal").group_by("code").len().sort("code").collect()
    return {code: int(count) for code, count in rows.iter_rows()}


def _texts(books: dict[str, CourtBook], refusals: dict[str, int], day: date) -> dict[str, str]:
    """For each code that occurred, the text shown; where courts use different words, each with the courts that do."""
    return {
        code: _one_or_each({court_id: _text(book, code, day) for court_id, book in books.items()}) for code in refusals
    }


def _text(book: CourtBook, code: str, day: date) -> str:
    own = _PDF_TEXTS.get(code)
    return book.refusals[code].text if own is None else str(getattr(book.pdf_on(day), own))


def _one_or_each(texts: dict[str, str]) -> str:
    by_text: dict[str, list[str]] = {}
    for court_id, text in texts.items():
        by_text.setdefault(text, []).append(court_id)
    if len(by_text) == 1:
        return next(iter(by_text))
    return " · ".join(f"{text} ({', '.join(courts)})" for text, courts in by_text.items())


def performance(
    results: list[ShardResult], filings: int, workers: int, wall_s: float, gathering_s: float, own_rss_before: int
) -> dict[str, Any]:
    """How fast the run was and where its time went; shares are of the seconds of all workers together.

    own_rss_before: this process's peak memory before gathering, in bytes. The peak counts the workers that can be at
    work at once at their largest, so it is an upper bound.
    """
    parts: dict[str, float] = {"write": gathering_s}
    for result in results:
        for part, seconds in result.seconds.items():
            parts[part] = parts.get(part, 0.0) + seconds
    total = sum(parts.values())
    largest = sorted((result.peak_rss_bytes for result in results), reverse=True)
    at_work = own_rss_before + (sum(largest[:workers]) if workers > 1 else 0)
    peak = max(at_work, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
    return {
        "wall_s": round(wall_s, 2),
        "filings_per_s": round(filings / wall_s, 1),
        "share": {part: round(seconds / total, 4) for part, seconds in sorted(parts.items())},
        "workers": workers,
        "peak_rss_mib": round(peak / 2**20, 1),
    }


def cpu_seconds() -> float:
    """Processor time so far of this process and of its workers that have ended, in seconds (user and system)."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
