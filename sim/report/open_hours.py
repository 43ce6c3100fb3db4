"""How long a court's counter and help desk were open in a run, from its published hours and its court days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sim.report import words
from sim.report.run_data import CourtShown, HoursShown, RunSummary, span_us

_NATIONAL_LINES = ("PACER Service Center",)  # answered elsewhere, for every court


def staffed_open_us(summary: RunSummary) -> dict[tuple[str, str], int]:
    """Open time of `counter` and `help_desk` by court, µs; a court whose hours or calendar are unknown is left out."""
    from sim.courts import court_ids

    found, on_file = {}, frozenset(court_ids())
    for court, shown in summary.courts.items():
        days = _court_days(court, shown, *span_us(summary)) if court in on_file else None
        desks = [desk for desk in shown.help_desk if desk.name not in _NATIONAL_LINES]
        for station, hours in (("counter", [shown.clerk_hours] if shown.clerk_hours else []), ("help_desk", desks)):
            if days is not None and hours:
                found[court, station] = sum(_open_us(hours, day, shown.zone, *span_us(summary)) for day in days)
    return found


def _court_days(court: str, shown: CourtShown, first_us: int, last_us: int) -> list[date]:
    """The days of the run on which a court on file sits."""
    from sim.courts import load_court
    from sim.courts.calendar import calendar_of

    calendar = calendar_of(load_court(court).profile)
    return [day for day in words.local_days(first_us, last_us, shown.zone) if calendar.is_court_day(day)]


def _open_us(hours: Iterable[HoursShown], day: date, zone: str, first_us: int, last_us: int) -> int:
    """Open time on one day within the span; lines with overlapping hours are open once."""
    total, reached = 0, first_us
    spans = [_span(its, day, zone) for its in hours if day.weekday() in its.weekdays]
    for opens, closes in sorted(spans):
        since, until = max(opens, reached), min(closes, last_us)
        if until > since:
            total, reached = total + until - since, until
    return total


def _span(hours: HoursShown, day: date, zone: str) -> tuple[int, int]:
    return words.local_us(day, hours.opens_local, zone), words.local_us(day, hours.closes_local, zone)
