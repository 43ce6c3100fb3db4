"""What deciding needs besides the state: the court's published book on a given day, ports, and local time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Protocol

from sim.courts import CourtBook, DocketEvent, Fact, Resolved, RuleDates, UnknownEventError
from sim.courts.calendar import calendar_of
from sim.courts.clock import HOUR_US, local_datetime
from sim.courts.deadlines import deadline_for
from sim.courts.period import Deadline as ComputedDeadline
from sim.courts.period import Direction, Service
from sim.ecf.passwords import Passwords
from sim.ecf.refusals import Code, No


class LoginDirectory(Protocol):
    """The narrow question a court may put to the national service: where else does this login exist?"""

    def courts_of(self, login: str) -> Collection[str]:
        """Court ids in which the login is registered."""
        ...


class NoDirectory:
    """A court on its own: every unknown login is simply unknown."""

    __slots__ = ()

    def courts_of(self, login: str) -> Collection[str]:  # noqa: ARG002 - the protocol's argument
        """No other court is known."""
        return ()


class Context:
    """The rules in force, resolved once for each day and set of facts; local dates; the ports."""

    __slots__ = ("_dates", "_deadlines", "_events", "_rules", "_zone", "book", "calendar", "directory", "passwords")

    def __init__(self, book: CourtBook, passwords: Passwords, directory: LoginDirectory) -> None:
        self.book = book
        self.passwords = passwords
        self.directory = directory
        self.calendar = calendar_of(book.profile)
        self._zone = book.profile.zone
        self._dates: dict[int, date] = {}
        self._rules: dict[tuple[object, ...], Resolved] = {}
        self._deadlines: dict[tuple[object, ...], ComputedDeadline] = {}
        self._events: dict[str, DocketEvent] = {event.code: event for event in book.events}

    def local_date(self, at: int) -> date:
        """The court's calendar date at an instant. Cached by the hour: no U.S. zone changes date within one."""
        hour = at // HOUR_US
        day = self._dates.get(hour)
        if day is None:
            day = self._dates[hour] = local_datetime(hour * HOUR_US, self._zone).date()
        return day

    def event(self, code: str) -> DocketEvent:
        """The docket event of this court's menus, or the refusal that there is none."""
        event = self._events.get(code)
        if event is None:
            try:
                self.book.events.get(code)
            except UnknownEventError as error:
                raise No(Code.FILING_UNKNOWN_EVENT, f"{error}") from error
            raise No(Code.FILING_UNKNOWN_EVENT)
        return event

    def rule(self, rule_id: str, dates: RuleDates, facts: Mapping[str, Fact] | None = None) -> Resolved:
        """The rule in force, with its provenance (cached: rules do not change during a court's life)."""
        key = (rule_id, dates.filed, dates.deadline_set, dates.case_opened, dates.event, *sorted((facts or {}).items()))
        found = self._rules.get(key)
        if found is None:
            found = self._rules[key] = self.book.rules.resolve(rule_id, dates, facts or {})
        return found

    def deadline(self, start: date, days: int, direction: Direction, service: Service | None) -> ComputedDeadline:
        """A due date under this court's rules of time computation (cached)."""
        key = (start, days, direction, service)
        found = self._deadlines.get(key)
        if found is None:
            found = self._deadlines[key] = deadline_for(self.book, start, days, direction=direction, service=service)
        return found
