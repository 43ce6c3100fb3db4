"""Objectives that no search for servers can answer: the wrong way round, never or always kept, about no instant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from sim.courts import load_court
from sim.data_file import InputError
from sim.study.slo import Objective, Window
from sim.study.windows import Span, common_spans, spans_of
from sim.world.outage_calendar import run_span
from sim.world.scenario_tables import Scenario

_BY_CHANCE = frozenset({"outage", "after_outage"})  # windows that every replication has elsewhere
_ROUND = {"<=": ">=", "<": ">", ">=": "<=", ">": "<"}


def check_objectives(objectives: Sequence[Objective], scenario: Scenario) -> None:
    """Raise InputError, with what to write instead, for an objective that a search for servers would answer wrongly.

    More servers only make papers quicker: an objective that wants them slow, one that every or no capacity keeps, and
    one whose windows have no instant in common within the run of any of its courts are refused before any work.
    """
    run = run_span(scenario)
    for one in objectives:
        problem = next(_problems(one, scenario.courts, run), None)
        if problem is not None:
            raise InputError(f"{problem}\n  {one.text}")


def _problems(one: Objective, courts: Sequence[str], run: Span) -> Iterator[str]:
    yield from _wrong_way(one)
    yield from _limit(one)
    for court_id in one.courts:
        if one.courts.count(court_id) > 1:
            yield f"court {court_id} is named twice: name it once"
    for window in one.windows:
        if window.kind in ("last_minutes", "after_outage") and window.amount_us <= 0:
            given = "last_minutes(15)" if window.kind == "last_minutes" else "after_outage(2h)"
            yield f"{window.kind} of no length holds no paper: give it one, e.g. {given}"
        if _turned_round(window) in one.windows:
            yield f"a window and 'not' of the same one ({_name(window)}) leave no instant: leave one of them out"
    yield from _never(one, one.courts or courts, run)


def _wrong_way(one: Objective) -> Iterator[str]:
    """Shares that were quick enough are to be high; times, losses and use are to be low."""
    wanted = (">=", ">") if one.statistic == "within" else ("<=", "<")
    if one.comparison in wanted:
        return
    right = one.text.replace(one.comparison, _ROUND[one.comparison], 1)
    yield (
        f"more servers bring this value {'up' if one.statistic == 'within' else 'down'}, so that"
        f" '{one.comparison}' asks for slow service: write '{right}'"
    )


def _limit(one: Objective) -> Iterator[str]:
    strict = one.comparison in ("<", ">")
    if one.statistic == "within":
        if one.quantity == "time" and one.within_us == 0:
            yield "no paper takes 0 s: give a longer time, e.g. within(10s)"
        if one.limit == 0 and not strict:
            yield "every capacity keeps a share of at least 0%: give a higher one, e.g. >= 95%"
        if one.limit == 1 and strict:
            yield "no share is more than 100%: write >= 100% or less"
    elif one.quantity in ("time", "use") and one.limit == 0:
        yield f"no capacity keeps a limit of 0: give a higher one, e.g. <= {'10s' if one.quantity == 'time' else '80%'}"
    elif one.limit == 0 and strict:
        yield "nothing is less than 0: write <= or a higher limit"
    elif one.quantity == "lost" and one.limit == 1 and not strict:
        yield "every capacity keeps a share of at most 100%: give a lower one, e.g. <= 1%"


def _never(one: Objective, courts: Sequence[str], run: Span) -> Iterator[str]:
    """Windows of the calendar that share no instant in any court; those of outages are left to the replications."""
    fixed = [window for window in one.windows if window.kind not in _BY_CHANCE]
    if not fixed:
        return
    for court_id in courts:
        book = load_court(court_id)
        if common_spans([spans_of(window, book, run, ()) for window in fixed], run):
            return
    days = [window.day for window in fixed if window.day is not None and not window.turned]
    which = f"{days[0]} is not a day of the run" if len(fixed) == len(days) == 1 else "its windows share no instant"
    yield f"{which} in {', '.join(courts)}: the run is {_told(run)}; change 'during'"


def _told(run: Span) -> str:
    from datetime import UTC, datetime

    begins, ends = (datetime.fromtimestamp(one / 1e6, UTC) for one in run)
    return f"from {begins:%Y-%m-%d %H:%M} to {ends:%Y-%m-%d %H:%M} UTC"


def _turned_round(window: Window) -> Window:
    return msgspec.structs.replace(window, turned=not window.turned)


def _name(window: Window) -> str:
    return window.kind.replace("clock", "time of day")
