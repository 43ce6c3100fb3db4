"""A replication's calendar of outages: each pattern drawn from a stream of its own, beside the rows of logs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

import msgspec
import numpy as np

from sim.courts import load_court
from sim.courts.clock import MINUTE_US, local_datetime, time_on_us
from sim.world.outage_tables import WEEKDAYS, Hit, OutagePattern, Spread
from sim.world.scenario_tables import OutagePlan, Scenario
from sim.world.streams import spawn_vector_stream

HOUR_US = 60 * MINUTE_US
DAY_US = 24 * HOUR_US
CYCLES_BEFORE = 10
"""Mean cycles of failure and repair before the run, and a part of one, so that it begins anywhere in one (assumed)."""
FAILURES_MAX = 100_000

Draw = Callable[[np.random.Generator], float]
Span = tuple[int, int]
Streams = Callable[..., np.random.Generator]


class PlannedOutage(msgspec.Struct, frozen=True):
    """One outage of one court: instants in microseconds UTC; announced_at None if it is never posted.

    ``hits``: what it takes away (see OutagePattern); ``pattern``: whose draw it is, empty for a row of a log.
    """

    outage_id: str
    kind: str
    scheduled: bool
    national: bool
    begins_at: int
    ends_at: int
    announced_at: int | None
    text: str
    cite: str
    hits: tuple[Hit, ...] = ("system",)
    pattern: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether the court's system itself is down: only this is an outage to the court's rules."""
        return "system" in self.hits


def outage_calendar(scenario: Scenario, seed: int, court_id: str) -> tuple[PlannedOutage, ...]:
    """All outages of one court in one replication, by their beginning (ties: by id).

    Those of one pattern never overlap; those of two may, and both are kept: the court is down until the last is over,
    and its rule counts each minute once. A pattern's draws depend on the seed, the court (for a national one: on no
    court), the pattern's id and figures, and the run's start; on nothing else of the scenario. Raises LookupError for
    a log row that does not exist and FitError for a log that cannot be fitted; checking the scenario rules both out.
    """
    rows = [planned_outage(plan) for plan in scenario.outage if court_id in plan.courts]
    drawn = [
        outage
        for pattern in scenario.outage_pattern
        if court_id in pattern.courts
        for outage in draw_pattern(pattern, seed, court_id, run_span(scenario))
    ]
    return tuple(sorted((*rows, *drawn), key=lambda outage: (outage.begins_at, outage.outage_id)))


def down_spans(outages: Iterable[PlannedOutage], part: Hit = "system") -> tuple[Span, ...]:
    """When a part is out of service by a calendar: spans in microseconds UTC, in order, those that meet joined."""
    hit = sorted((outage.begins_at, outage.ends_at) for outage in outages if part in outage.hits)
    return tuple(_merged(iter(hit)))


def run_span(scenario: Scenario) -> Span:
    """The run's first and last instant, microseconds UTC."""
    first, last = (round(at.timestamp()) * 1_000_000 for at in (scenario.clock.starts, scenario.clock.ends))
    return first, last


def planned_outage(plan: OutagePlan) -> PlannedOutage:
    """The outage that a scenario takes from a log, found by the published text of its start.

    Raises LookupError where the log has no such row, which checking the scenario against the courts rules out.
    """
    row = next((row for row in load_court(plan.log).outages if row.starts_local == plan.row), None)
    if row is None:
        raise LookupError(f"outage {plan.id!r}: the log of {plan.log} has no row {plan.row!r}")
    announced_at = None
    if plan.announced_after_min is not None:
        announced_at = row.starts_at_us + round(plan.announced_after_min.value * 60e6)
    hits: dict[str, tuple[Hit, ...]] = {"payment": ("pay_gov",), "login": ("pacer_login",)}
    return PlannedOutage(
        outage_id=plan.id,
        kind=row.kind,
        scheduled=bool(row.scheduled),
        national=row.kind == "national",
        begins_at=row.starts_at_us,
        ends_at=row.ends_at_us,
        announced_at=announced_at,
        text=row.description,
        cite=row.cite,
        hits=hits.get(row.scope, ("system",)),
    )


# --- patterns -------------------------------------------------------------------------------------------------------


def draw_pattern(pattern: OutagePattern, seed: int, court_id: str, span: Span) -> Iterator[PlannedOutage]:
    """The outages of one pattern in one court that touch the span, in order; one under way at its start begins there.

    They may end after the span: what has begun is lived to its end.
    """

    def stream(*purpose: str | int) -> np.random.Generator:
        whose = () if pattern.is_national else (court_id,)  # a national one knows no court
        return spawn_vector_stream(seed, *whose, "outages", pattern.id, *purpose)

    for (begins_at, ends_at), posted_from in _spans(pattern, court_id, stream, span):
        if ends_at > span[0] and begins_at < span[1]:
            yield _planned(pattern, max(begins_at, span[0]), ends_at, posted_from)


def _spans(pattern: OutagePattern, court_id: str, stream: Streams, span: Span) -> Iterator[tuple[Span, int]]:
    """Each outage that may touch the span, and the instant from which its announcement is counted."""
    if pattern.timing == "random":
        for failure in _failures(pattern, court_id, stream, span):
            yield failure, failure[0]
        return
    zone = pattern.zone or load_court(court_id).profile.zone
    for window in _merged(_windows(pattern, zone, stream, span)):
        for one in _minutes_down(pattern, stream, window) if pattern.kind == "intermittent" else (window,):
            yield one, window[0]


def _planned(pattern: OutagePattern, begins_at: int, ends_at: int, posted_from: int) -> PlannedOutage:
    announced_at = None
    if pattern.announced_minutes is not None:
        minutes = pattern.announced_minutes.value * (-1 if pattern.announced == "before" else 1)
        announced_at = posted_from + round(minutes * MINUTE_US)
    begins = local_datetime(begins_at, "UTC")
    return PlannedOutage(
        outage_id=f"{pattern.id}-{begins:%Y%m%dT%H%M%S}Z",
        kind="national" if pattern.is_national and "system" in pattern.hits else pattern.kind,
        scheduled=pattern.is_scheduled,
        national=pattern.is_national,
        begins_at=begins_at,
        ends_at=ends_at,
        announced_at=announced_at,
        text=pattern.text or pattern.id.replace("-", " "),
        cite=pattern.cite or "",
        hits=tuple(sorted(set(pattern.hits))),
        pattern=pattern.id,
    )


# --- windows --------------------------------------------------------------------------------------------------------


def _windows(pattern: OutagePattern, zone: str, stream: Streams, span: Span) -> Iterator[Span]:
    """The pattern's windows that may touch the span, in order, with overruns."""
    if pattern.starts is not None and pattern.ends is not None:
        starts, ends = (round(at.timestamp() * 1e6) for at in (pattern.starts, pattern.ends))
        yield starts, ends + _overrun(pattern, stream)
        return
    assert pattern.minutes is not None and pattern.starts_local is not None, "the table asks for both"
    length = round(pattern.minutes.value * MINUTE_US)
    for day in _days(pattern, zone, span[0] - length - 2 * DAY_US, span[1]):
        starts = time_on_us(day, pattern.starts_local, zone)
        yield starts, starts + length + _overrun(pattern, stream, day.isoformat())


def _overrun(pattern: OutagePattern, stream: Streams, *window: str) -> int:
    """Microseconds; each window has draws of its own, so that one more or less leaves the others as they are."""
    if pattern.overrun_share is None or pattern.overrun_minutes is None:
        return 0
    rng = stream("overrun", *window)
    if rng.random() >= pattern.overrun_share.value:
        return 0
    return round(spread_draw(pattern.overrun_minutes)(rng) * MINUTE_US)


def _days(pattern: OutagePattern, zone: str, first: int, last: int) -> Iterator[date]:
    """The local days on which the pattern's window begins."""
    day, end = local_datetime(first, zone).date(), local_datetime(last, zone).date()
    while day <= end:
        if _is_due(pattern, day):
            yield day
        day += timedelta(days=1)


def _is_due(pattern: OutagePattern, day: date) -> bool:
    if pattern.weekdays and WEEKDAYS[day.weekday()] not in pattern.weekdays:
        return False
    if not pattern.nth_of_month:
        return True
    days_in_month = ((day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)).day
    return bool({1 + (day.day - 1) // 7, -1 - (days_in_month - day.day) // 7} & set(pattern.nth_of_month))


def _merged(spans: Iterator[Span]) -> Iterator[Span]:
    """Join spans, given by their start, that overlap or touch."""
    last: Span | None = None
    for span in spans:
        if last is not None and span[0] <= last[1]:
            last = last[0], max(last[1], span[1])
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last


def _minutes_down(pattern: OutagePattern, stream: Streams, window: Span) -> Iterator[Span]:
    """Intermittent service: a chain of minutes, up at first; each run of minutes down is one interruption."""
    assert pattern.down_share is not None, "the table asks for it"
    falls = pattern.down_share.value
    stays = falls if pattern.stays_down_share is None else pattern.stays_down_share.value
    rng = stream("minutes", window[0])
    began: int | None = None
    for at in range(window[0], window[1], MINUTE_US):
        down = rng.random() < (falls if began is None else stays)
        if down and began is None:
            began = at
        elif not down and began is not None:
            yield began, at
            began = None
    if began is not None:
        yield began, window[1]


# --- failures -------------------------------------------------------------------------------------------------------


def _failures(pattern: OutagePattern, court_id: str, stream: Streams, span: Span) -> Iterator[Span]:
    """Up for a drawn time, down for a drawn time, and so on; begun so long before the span that it starts anywhere.

    The two have streams of their own, so that other repair times leave the times between failures as they are.
    """
    up, down, cycle_us = _laws(pattern, court_id)
    of_up, of_down = stream("up"), stream("repair")
    at = span[0] - round((CYCLES_BEFORE + float(stream("phase").random())) * cycle_us)
    for _ in range(FAILURES_MAX):
        begins = at + max(1, round(up(of_up) * HOUR_US))
        at = begins + max(1, round(down(of_down) * MINUTE_US))
        if begins >= span[1]:
            return
        yield begins, at
    raise ValueError(f"outage pattern {pattern.id!r} fails more than {FAILURES_MAX:,} times: check its units")


def _laws(pattern: OutagePattern, court_id: str) -> tuple[Draw, Draw, float]:
    """How the hours up and the minutes of a repair are drawn, and the mean cycle in microseconds."""
    up, down = pattern.up_hours, pattern.repair_minutes
    if up is not None and down is not None:
        return spread_draw(up), spread_draw(down), up.mean * HOUR_US + down.mean * MINUTE_US
    from sim.world.outage_fit import fitted_laws  # scipy, only where something is fitted

    whose = None if pattern.is_national else court_id
    laws = fitted_laws(pattern.fitted_from, pattern.rows_to_fit, whose)
    draw_up, up_mean = (spread_draw(up), up.mean) if up is not None else laws.up_hours
    draw_down, down_mean = (spread_draw(down), down.mean) if down is not None else laws.repair_minutes
    return draw_up, draw_down, up_mean * HOUR_US + down_mean * MINUTE_US


def spread_draw(spread: Spread) -> Draw:
    """How a spread is drawn: in its own unit, one value a call."""
    mean, shape = spread.mean, spread.shape or 1.0
    if spread.family == "constant":
        return lambda _rng: mean
    if spread.family == "exponential":
        return lambda rng: float(rng.exponential(mean))
    if spread.family == "weibull":
        scale = mean / math.gamma(1 + 1 / shape)
        return lambda rng: float(scale * rng.weibull(shape))
    if spread.family == "gamma":
        return lambda rng: float(rng.gamma(shape, mean / shape))
    return lambda rng: float(rng.lognormal(math.log(mean) - shape**2 / 2, shape))
