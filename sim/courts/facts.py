"""The closed vocabulary of facts on which a rule's exceptions may depend, and the conditions made from them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

import msgspec

from sim.data_file import suggestion

Fact = bool | str | int | date

FACT_TYPES: Mapping[str, type] = MappingProxyType(
    {
        "event.code": str,
        "event.initiates_proceeding": bool,
        "event.menu": str,
        "filer.role": str,
        "filer.pro_se": bool,
        "filer.incarcerated": bool,
        "filer.admitted_on": date,
        "case.kind": str,
        "case.chapter": int,
        "case.sealed": bool,
        "service.method": str,
        "outage.announced": bool,
        "outage.scheduled": bool,
    }
)


class FactTest(msgspec.Struct, frozen=True):
    """One fact and what it must be: one of ``allowed``, or a date in ``[on_or_after, before)``."""

    fact: str
    allowed: frozenset[bool | str | int] | None = None
    on_or_after: date | None = None
    before: date | None = None

    def holds(self, value: Fact) -> bool:
        if self.allowed is not None:
            return value in self.allowed
        assert isinstance(value, date)  # checked by Condition.holds
        return (self.on_or_after is None or value >= self.on_or_after) and (self.before is None or value < self.before)

    def told(self) -> str:
        """Return the test in words, e.g. ``case.kind is cr or mj``."""
        if self.allowed is not None:
            return f"{self.fact} is {' or '.join(_told(value) for value in sorted(self.allowed, key=str))}"
        ends = [
            f"{words} {day}"
            for words, day in (("on or after", self.on_or_after), ("before", self.before))
            if day is not None
        ]
        return f"{self.fact} {' and '.join(ends)}"


class Condition(msgspec.Struct, frozen=True):
    """Facts that must all hold. A fact that is not given does not hold."""

    tests: tuple[FactTest, ...]

    def holds(self, facts: Mapping[str, Fact]) -> bool:
        """Tell whether every test holds. Raises TypeError for a fact of the wrong type."""
        for test in self.tests:
            value = facts.get(test.fact)
            if value is None:
                return False
            if type(value) is not FACT_TYPES[test.fact]:
                wanted = FACT_TYPES[test.fact].__name__
                raise TypeError(f"fact {test.fact!r} is a {wanted}, not {value!r}")
            if not test.holds(value):
                return False
        return True

    def told(self) -> str:
        return " and ".join(test.told() for test in self.tests)


def parse_condition(when: object) -> Condition:
    """Read a ``when`` table. Raises ValueError that names the fact and what to do."""
    if not isinstance(when, dict) or not when:
        raise ValueError("'when' must be a table of at least one fact")
    return Condition(tuple(_parse_test(fact, wanted) for fact, wanted in sorted(when.items())))


def can_both_hold(one: Condition, other: Condition) -> bool:
    """Tell whether some set of facts meets both conditions."""
    others = {test.fact: test for test in other.tests}
    return all(_compatible(test, others[test.fact]) for test in one.tests if test.fact in others)


def _parse_test(fact: str, wanted: object) -> FactTest:
    if fact not in FACT_TYPES:
        raise ValueError(f"unknown fact {fact!r}; {suggestion(fact, FACT_TYPES)}")
    type_ = FACT_TYPES[fact]
    if type_ is date:
        return _parse_date_test(fact, wanted)
    values: list[Any] = wanted if isinstance(wanted, list) else [wanted]
    if not values or any(type(value) is not type_ for value in values):
        raise ValueError(f"fact {fact!r} is compared with {wanted!r}; give a {type_.__name__}, or a list of them")
    return FactTest(fact, allowed=frozenset(values))


def _parse_date_test(fact: str, wanted: object) -> FactTest:
    bounds = wanted if isinstance(wanted, dict) else {}
    if not bounds or set(bounds) - {"on_or_after", "before"} or any(type(day) is not date for day in bounds.values()):
        raise ValueError(f"fact {fact!r} needs a table with 'on_or_after' or 'before', each a date")
    return FactTest(fact, on_or_after=bounds.get("on_or_after"), before=bounds.get("before"))


def _compatible(one: FactTest, other: FactTest) -> bool:
    if one.allowed is not None and other.allowed is not None:
        return bool(one.allowed & other.allowed)
    starts = max((day for day in (one.on_or_after, other.on_or_after) if day), default=date.min)
    ends = min((day for day in (one.before, other.before) if day), default=date.max)
    return starts < ends


def _told(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
