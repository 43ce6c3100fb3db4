"""Deadlines of a court: its dated rules, its calendar and its cut-off hour put to work on one period."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache
from typing import Literal, TypeVar

import msgspec

from sim.courts.book import CourtBook
from sim.courts.calendar import calendar_of
from sim.courts.clock import local_datetime
from sim.courts.facts import Fact
from sim.courts.profile import CourtKind, CourtProfile
from sim.courts.rule_types import CountingRule, ExtraDaysRule
from sim.courts.rules import NO_FACTS, NoRuleError, Resolved, RuleBook, RuleDates
from sim.courts.time_computation import (
    Deadline,
    DeadlineRequest,
    Direction,
    HoursRequest,
    Service,
    StateHolidays,
    TimeRules,
    compute_deadline,
    last_day,
)
from sim.courts.time_texts import Citation, time_text

T = TypeVar("T")
StateSwitch = Literal["forward", "ignore"]
_Facts = tuple[tuple[str, Fact], ...]


def deadline_for(
    book: CourtBook,
    start: date,
    days: int,
    direction: Direction = "after",
    service: Service | None = None,
    inaccessible: Collection[date] = (),
    *,
    state_holidays: StateSwitch | None = None,
    case_opened: date | None = None,
    set_on: date | None = None,
    facts: Mapping[str, Fact] = NO_FACTS,
) -> Deadline:
    """Return the deadline of a period in days by the court's rules in force when it starts.

    ``service`` is how the paper that starts the period was served, None for a period that does not run from service.
    ``set_on``: the day on which the deadline was set, for a cut-off that only later ones meet; None: when it starts.
    ``state_holidays`` overrides the court's rule. Equal questions are answered from memory.
    Raises NoRuleError where no counting rule is known for the date, ValueError for a negative period.
    """
    given = tuple(sorted(facts.items()))
    question = (start, days, direction, service, frozenset(inaccessible), state_holidays, case_opened, set_on, given)
    return _deadline(book.rules, _Court(book.profile), *question)


def due_day_for(
    book: CourtBook,
    start: date,
    days: int,
    direction: Direction = "after",
    service: Service | None = None,
    inaccessible: Collection[date] = (),
) -> date:
    """Return only the day on which ``deadline_for`` would say the period ends, several times as fast."""
    shut = frozenset(inaccessible)
    return last_day(
        _request(book.rules, _Court(book.profile), start, days, direction, service, shut, None, None, ())[0]
    )


def hours_deadline_for(
    book: CourtBook, start_at_us: int, hours: int, direction: Direction = "after", inaccessible: Collection[date] = ()
) -> Deadline:
    """Return the deadline of a period in hours that an event at an instant starts (FRCP 6(a)(2))."""
    court = _Court(book.profile)
    calendar = calendar_of(book.profile)
    start = local_datetime(start_at_us, calendar.zone).date()
    rules, _ = _time_rules(book.rules, court.kind, start, None, None, ())
    return compute_deadline(
        HoursRequest(
            start_at_us=start_at_us,
            hours=hours,
            rules=rules,
            calendar=calendar,
            direction=direction,
            inaccessible=frozenset(inaccessible),
        )
    )


def time_rules_of(book: CourtBook, start: date, state_holidays: StateSwitch | None = None) -> TimeRules:
    """Return the time rules of a court that govern periods starting on a day."""
    return _time_rules(book.rules, book.profile.kind, start, state_holidays, None, ())[0]


class _Court:
    """A profile as a key: two questions about one court are the same question."""

    __slots__ = ("kind", "profile")

    def __init__(self, profile: CourtProfile) -> None:
        self.profile = profile
        self.kind: CourtKind = profile.kind

    def __hash__(self) -> int:
        return hash(self.profile.court_id)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Court) and (self.profile is other.profile or self.profile == other.profile)


@lru_cache(maxsize=50_000)
def _deadline(
    rules: RuleBook,
    court: _Court,
    start: date,
    days: int,
    direction: Direction,
    service: Service | None,
    inaccessible: frozenset[date],
    state_holidays: StateSwitch | None,
    case_opened: date | None,
    set_on: date | None,
    facts: _Facts,
) -> Deadline:
    request, used = _request(
        rules, court, start, days, direction, service, inaccessible, state_holidays, case_opened, facts
    )
    cutoff = _cutoff(rules, last_day(request), set_on or start, case_opened, facts)
    if cutoff is not None:
        own = None if cutoff.layer == "federal" else Citation(cutoff.cite, f"{cutoff.source_title}", cutoff.quote)
        hour = _value(cutoff, str)
        request = msgspec.structs.replace(request, cutoff_local=hour, cutoff_cite=own)
        used = (*used, cutoff)
    deadline = compute_deadline(request)
    assumed = dict.fromkeys((*deadline.assumed, *_assumptions(used, deadline, request)))
    if cutoff is None:
        assumed["no rule on file says when the filing day ends; midnight is taken"] = None
    return msgspec.structs.replace(deadline, assumed=tuple(assumed))


def _request(
    rules: RuleBook,
    court: _Court,
    start: date,
    days: int,
    direction: Direction,
    service: Service | None,
    inaccessible: frozenset[date],
    state_holidays: StateSwitch | None,
    case_opened: date | None,
    facts: _Facts,
) -> tuple[DeadlineRequest, tuple[Resolved, ...]]:
    """Return the period with the rules that govern it, its day not yet ended at any hour, and those rules' sources."""
    time_rules, used = _time_rules(rules, court.kind, start, state_holidays, case_opened, facts)
    if inaccessible:  # the court must have a rule that extends a period; without one the question has no answer
        used = (*used, rules.resolve("time.inaccessible", _dates(start, start, case_opened), dict(facts)))
    request = DeadlineRequest(
        start=start,
        days=days,
        rules=time_rules,
        calendar=calendar_of(court.profile),
        direction=direction,
        service=service,
        inaccessible=inaccessible,
    )
    return request, used


def _cutoff(rules: RuleBook, due: date, start: date, opened: date | None, facts: _Facts) -> Resolved | None:
    try:
        return rules.resolve("filing.cutoff_local", _dates(due, start, opened), dict(facts))
    except NoRuleError:
        return None


def _dates(filed: date, start: date, case_opened: date | None) -> RuleDates:
    return RuleDates(filed=filed, deadline_set=start, case_opened=case_opened or start, event=start)


@lru_cache(maxsize=20_000)
def _time_rules(
    rules: RuleBook,
    kind: CourtKind,
    start: date,
    state_holidays: StateSwitch | None,
    case_opened: date | None,
    facts: _Facts,
) -> tuple[TimeRules, tuple[Resolved, ...]]:
    dates, known = _dates(start, start, case_opened), dict(facts)
    counting, extra, state = (
        rules.resolve(rule_id, dates, known) for rule_id in ("time.counting", "time.extra_days", "time.state_holidays")
    )
    count = _value(counting, CountingRule)
    time_rules = TimeRules(
        text=time_text(kind, start),
        exclude_short_below_days=count.exclude_short_below_days,
        include_last_day_rollover=count.include_last_day_rollover,
        extra_days=_value(extra, ExtraDaysRule),
        state_holidays=_state_switch(state_holidays or _value(state, str), count),
    )
    return time_rules, (counting, extra, state)


def _state_switch(value: str, count: CountingRule) -> StateHolidays:
    if value == "ignore":
        return "ignore"
    # The text before 2009-12-01 counted state holidays whichever way the period ran; its mark is the short period.
    return "both" if count.exclude_short_below_days else "forward"


def _assumptions(used: tuple[Resolved, ...], deadline: Deadline, request: DeadlineRequest) -> list[str]:
    """Return what the rules that mattered to this deadline assume."""
    idle = set()
    if request.service is None or request.direction == "before":
        idle.add("time.extra_days")
    if not any(reading.name.startswith("state") for reading in deadline.readings):
        idle.add("time.state_holidays")
    return [f"{rule.rule_id}: {rule.assumed}" for rule in used if rule.assumed and rule.rule_id not in idle]


def _value(resolved: Resolved, type_: type[T]) -> T:
    if not isinstance(resolved.value, type_):
        raise TypeError(f"{resolved.rule_id} is {type(resolved.value).__name__}, not {type_.__name__}")
    return resolved.value
