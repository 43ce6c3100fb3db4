"""When an objective counts: its windows as spans of instants, by a court's own clock, cut-off and outages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from sim.courts import CourtBook, NoRuleError, RuleDates
from sim.courts.clock import HOUR_US, time_on_us
from sim.stations.demand import Ints
from sim.study.slo import Window
from sim.world.rhythm import CourtClock

Span = tuple[int, int]
Bools = npt.NDArray[np.bool_]
_SATURDAY = 5


def spans_of(window: Window, book: CourtBook, run: Span, down: Sequence[Span]) -> tuple[Span, ...]:
    """The spans [from, to) of a window, turned round or not, that touch a run (microseconds UTC), in order.

    down: when the court's system was down in this replication. Days are the court's local ones; a court day is one
    that is neither Saturday, Sunday nor legal holiday.
    """
    spans = tuple(_upright(window, book, run, down))
    return tuple(_turned(spans, run)) if window.turned else spans


def within(instants_us: Ints, spans: Sequence[Span]) -> Bools:
    """Which instants lie in one of the spans, which may overlap."""
    inside = np.zeros(len(instants_us), dtype=np.bool_)
    for begins, ends in spans:
        inside |= (instants_us >= begins) & (instants_us < ends)
    return inside


def common_spans(sets: Sequence[Sequence[Span]], run: Span) -> tuple[Span, ...]:
    """Where all sets of spans overlap; the whole run where there is none."""
    common: tuple[Span, ...] = (run,)
    for spans in sets:
        pairs = [(max(a[0], b[0]), min(a[1], b[1])) for a in common for b in _joined(spans)]
        common = tuple(sorted((begins, ends) for begins, ends in pairs if begins < ends))
    return common


def _upright(window: Window, book: CourtBook, run: Span, down: Sequence[Span]) -> Iterator[Span]:
    if window.kind == "always":
        yield run
    elif window.kind == "outage":
        yield from down
    elif window.kind == "after_outage":
        yield from ((ends, ends + window.amount_us) for _, ends in down)
    else:
        clock = CourtClock(book)
        for day in clock.days(*run):
            yield from _BY_DAY[window.kind](window, book, clock, day)


def _before_cutoff(window: Window, book: CourtBook, clock: CourtClock, day: date) -> Iterator[Span]:
    if clock.is_court_day(day):
        cutoff = clock.at(day, cutoff_local(book, day))
        yield cutoff - (window.amount_us or HOUR_US), cutoff


def cutoff_local(book: CourtBook, day: date) -> str:
    """The local time of day at which a court's filing day ends; midnight where no rule of its own is known."""
    try:
        dates = RuleDates(filed=day, deadline_set=day, case_opened=day)
        return str(book.rules.resolve("filing.cutoff_local", dates, {}).value)
    except NoRuleError:
        return "24:00"


def _office_hours(_window: Window, book: CourtBook, clock: CourtClock, day: date) -> Iterator[Span]:
    hours = book.profile.clerk_hours
    if clock.is_court_day(day) and day.weekday() in hours.weekdays:
        yield clock.at(day, hours.opens_local), clock.at(day, hours.closes_local)


def _weekday(_window: Window, _book: CourtBook, clock: CourtClock, day: date) -> Iterator[Span]:
    if day.weekday() < _SATURDAY:
        yield clock.at(day, "00:00"), clock.at(day, "24:00")


def _clock_span(window: Window, book: CourtBook, _clock: CourtClock, day: date) -> Iterator[Span]:
    assert window.clock is not None, "the language gives a clock window its span"
    opens, closes = window.clock
    zone = book.profile.zone
    yield (
        time_on_us(day, f"{opens:%H:%M}", zone),
        time_on_us(day, "24:00" if closes is None else f"{closes:%H:%M}", zone),
    )


def _one_day(window: Window, _book: CourtBook, clock: CourtClock, day: date) -> Iterator[Span]:
    if day == window.day:
        yield clock.at(day, "00:00"), clock.at(day + timedelta(days=1), "00:00")


_BY_DAY: dict[str, Callable[[Window, CourtBook, CourtClock, date], Iterator[Span]]] = {
    "deadline_hour": _before_cutoff,
    "last_minutes": _before_cutoff,
    "office_hours": _office_hours,
    "weekdays": _weekday,
    "clock": _clock_span,
    "day": _one_day,
}


def _joined(spans: Sequence[Span]) -> list[Span]:
    joined: list[Span] = []
    for begins, ends in sorted(spans):
        if joined and begins <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], ends)
        else:
            joined.append((begins, ends))
    return joined


def _turned(spans: Sequence[Span], run: Span) -> Iterator[Span]:
    """Everything of the run outside the spans."""
    at = run[0]
    for begins, ends in _joined(spans):
        if begins > at:
            yield at, min(begins, run[1])
        at = max(at, ends)
    if at < run[1]:
        yield at, run[1]
