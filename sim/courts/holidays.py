"""Legal holidays dated by law: federal days and their observance, executive closings, court-declared and state days."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

import msgspec

from sim.courts.cites import check_cites, time_sources
from sim.courts.clock import is_weekend
from sim.data_file import read_toml, to_record
from sim.paths import data_room

Basis = Literal["statute", "observed", "executive_closing", "court_order", "state"]
"""Why a day counts: the reading of the rules that a deadline rests on can leave a basis out."""

FEDERAL_BASES: frozenset[Basis] = frozenset({"statute", "observed", "executive_closing", "court_order"})
FIRST_YEAR = 1971
"""No earlier holiday law is on file; asking for an earlier year is an error rather than a guess."""

WeekdayName = Literal["monday", "tuesday", "wednesday", "thursday", "friday"]
_WEEKDAYS = {"monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4}


class Holiday(msgspec.Struct, frozen=True):
    """One legal holiday: the day, its name, why it counts, the source cited and, where not seen, what is assumed."""

    day: date
    name: str
    basis: Basis
    cite: str
    assumed: str | None = None


class UnknownHolidaysError(ValueError):
    """A year before the first one whose holiday law is on file."""


class _YearlyHoliday(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    month: Annotated[int, msgspec.Meta(ge=1, le=12)]
    effective: date
    cite: str
    day: Annotated[int, msgspec.Meta(ge=1, le=31)] | None = None
    weekday: WeekdayName | None = None
    nth: Annotated[int, msgspec.Meta(ge=-1, le=5)] = 0
    until: date | None = None
    sunday: Literal["monday_after"] | None = None
    sunday_cite: str | None = None
    assumed: str | None = None
    assumed_until: date | None = None  # the assumption concerns days before this one only
    note: str | None = None

    def __post_init__(self) -> None:
        if (self.day is None) == (self.weekday is None):
            raise ValueError("give either 'day', or 'weekday' and 'nth'")
        if self.weekday is not None and self.nth == 0:
            raise ValueError("'weekday' needs 'nth' (1 to 5, or -1 for the last)")

    def assumed_on(self, day: date) -> str | None:
        """Return what is assumed of this holiday on a day."""
        return self.assumed if self.assumed_until is None or day < self.assumed_until else None

    def in_year(self, year: int) -> date | None:
        """Return the day on which this holiday falls in a year; None when the law was not in force on that day."""
        if self.weekday is not None:
            found = nth_weekday(year, self.month, _WEEKDAYS[self.weekday], self.nth)
        else:
            found = date(year, self.month, self.day or 1)
        in_force = self.effective <= found and (self.until is None or found <= self.until)
        return found if in_force else None


class _Observance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    saturday: Literal["friday_before"]
    saturday_cite: str
    sunday: Literal["monday_after"]
    sunday_cite: str
    assumed: str


class _ClosingRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    cite: str
    quote: str
    assumed: str


class _Closing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    day: date
    name: str
    cite: str | None = None
    assumed: str | None = None


class _Declared(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    court: str
    day: date
    name: str
    cite: str


class _FederalFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    holiday: tuple[_YearlyHoliday, ...]
    observed: _Observance
    closings: _ClosingRule
    closing: tuple[_Closing, ...]
    declared: tuple[_Declared, ...]


class _DatedHoliday(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    cite: str
    days: tuple[date, ...]
    assumed: str | None = None


class _State(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    state: str
    name: str
    cite: str
    holiday: tuple[_YearlyHoliday, ...] = ()
    dated: tuple[_DatedHoliday, ...] = ()


class _StateFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    state: tuple[_State, ...]


class HolidayTable:
    """The holiday law on file, ready to be asked year by year; read-only once made."""

    def __init__(self, federal: _FederalFile, states: _StateFile) -> None:
        self._federal = federal
        self._states = {entry.state: entry for entry in states.state}

    def knows_state(self, state: str) -> bool:
        """Return whether any holidays of this state are on file."""
        return state in self._states

    def federal(self, year: int, court_id: str | None = None) -> Mapping[date, Holiday]:
        """Return every federal legal holiday that falls in the year, and the days the court itself declared.

        Where two grounds meet on one day the stronger one is kept: statute, court order, observance, closing.
        """
        if year < FIRST_YEAR:
            raise UnknownHolidaysError(f"no holiday law before {FIRST_YEAR} is on file; {year} was asked for")
        found: dict[date, Holiday] = {}
        weakest_first = (self._closings(year), self._observed(year), self._declared(year, court_id), self._named(year))
        for holidays in weakest_first:
            found.update({holiday.day: holiday for holiday in holidays})
        return MappingProxyType(dict(sorted(found.items())))

    def of_state(self, year: int, state: str) -> Mapping[date, Holiday]:
        """Return the state's own holidays in the year; empty for a state of which none are on file."""
        entry = self._states.get(state)
        if entry is None:
            return MappingProxyType({})
        found = {holiday.day: holiday for holiday in _state_days(entry, year)}
        return MappingProxyType(dict(sorted(found.items())))

    def _named(self, year: int) -> Iterator[Holiday]:
        for law in self._federal.holiday:
            if day := law.in_year(year):
                yield Holiday(day, law.name, "statute", law.cite, law.assumed_on(day))

    def _observed(self, year: int) -> Iterator[Holiday]:
        rule = self._federal.observed
        named = [*self._named(year), *self._named(year + 1)]  # New Year's Day on a Saturday is observed the year before
        for holiday in named:
            if holiday.day.weekday() == 5:
                day, cite = holiday.day - timedelta(days=1), rule.saturday_cite
            elif holiday.day.weekday() == 6:
                day, cite = holiday.day + timedelta(days=1), rule.sunday_cite
            else:
                continue
            if day.year == year:
                yield Holiday(day, f"{holiday.name} (observed)", "observed", cite, rule.assumed)

    def _closings(self, year: int) -> Iterator[Holiday]:
        rule = self._federal.closings
        for closing in self._federal.closing:
            if closing.day.year == year:
                assumed = "; ".join(part for part in (closing.assumed, rule.assumed) if part)
                yield Holiday(closing.day, closing.name, "executive_closing", closing.cite or rule.cite, assumed)

    def _declared(self, year: int, court_id: str | None) -> Iterator[Holiday]:
        for declared in self._federal.declared:
            if declared.court == court_id and declared.day.year == year:
                yield Holiday(declared.day, declared.name, "court_order", declared.cite)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """Return the nth weekday (0 = Monday) of a month; ``nth`` -1 is the last one."""
    if nth == -1:
        last = date(year, month, monthrange(year, month)[1])
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def load_holidays(root: Path | None = None) -> HolidayTable:
    """Return the holiday table of a data room (the shipped one by default). Raises DataError on a bad file."""
    return _load(root if root is not None else data_room("courts"))


@lru_cache(maxsize=8)
def _load(root: Path) -> HolidayTable:
    folder, sources = root / "_federal", time_sources(root)
    federal = read_toml(folder / "holidays.toml")
    states = read_toml(folder / "state_holidays.toml")
    for located in (federal, states):
        check_cites(located, sources)
    return HolidayTable(to_record(federal, _FederalFile), to_record(states, _StateFile))


def federal_holidays(year: int) -> dict[date, str]:
    """Return the federal legal holidays of a year (5 U.S.C. 6103(a)) and the weekdays on which they are observed.

    Executive closings are left out: whether they are legal holidays is a reading (see ``legal_holidays``).
    """
    days = load_holidays().federal(year)
    return {day: holiday.name for day, holiday in days.items() if holiday.basis in ("statute", "observed")}


def legal_holidays(year: int, court_id: str | None = None, state: str | None = None) -> dict[date, Holiday]:
    """Return every day of the year that a federal time rule can count as a legal holiday, for a court and a state."""
    table = load_holidays()
    of_state = table.of_state(year, state) if state is not None else {}
    return dict(sorted({**of_state, **table.federal(year, court_id)}.items()))


def _state_days(entry: _State, year: int) -> Iterator[Holiday]:
    for law in entry.holiday:
        day = law.in_year(year)
        if day is None:
            continue
        name = f"{law.name}, {entry.name}"
        yield Holiday(day, name, "state", law.cite, law.assumed_on(day))
        if law.sunday and day.weekday() == 6:  # Cal. Gov. Code 6701: the Monday following is a holiday
            cite = law.sunday_cite or law.cite
            yield Holiday(day + timedelta(days=1), f"{name} (observed)", "state", cite, law.assumed_on(day))
    for dated in entry.dated:
        for day in dated.days:
            if day.year == year and not is_weekend(day):
                yield Holiday(day, f"{dated.name}, {entry.name}", "state", dated.cite, dated.assumed)
