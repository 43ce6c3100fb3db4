"""What deciding needs besides the state: the court's published book on a given day, ports, and local time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sim.courts import CourtBook, DocketEvent, Fact, NoRuleError, Resolved, RuleBook, RuleDates, UnknownEventError
from sim.courts.calendar import calendar_of
from sim.courts.clock import HOUR_US, local_datetime, time_on_us
from sim.courts.deadlines import deadline_for
from sim.courts.period import Deadline as ComputedDeadline
from sim.courts.period import Direction, Service
from sim.courts.rules import NO_FACTS, ComparedWith
from sim.ecf.access_log import AccessLog, RecentAttempts
from sim.ecf.national import LoginDirectory, NoDirectory, PacerView
from sim.ecf.passwords import Passwords
from sim.ecf.refusals import Code, No


class Context:
    """The rules in force, resolved once for each question that they tell apart; local dates; the ports."""

    __slots__ = (
        "_answers",
        "_asks_when_set",
        "_dates",
        "_deadlines",
        "_events",
        "_zone",
        "access_log",
        "book",
        "calendar",
        "directory",
        "pacer",
        "passwords",
        "steps",
    )

    def __init__(
        self,
        book: CourtBook,
        passwords: Passwords,
        directory: LoginDirectory | None = None,
        pacer: PacerView | None = None,
        access_log: AccessLog | None = None,
    ) -> None:
        self.book = book
        self.passwords = passwords
        self.pacer = pacer
        self.directory: LoginDirectory = directory or pacer or NoDirectory()
        self.access_log: AccessLog = access_log or RecentAttempts()
        self.calendar = calendar_of(book.profile)
        self._zone = book.profile.zone
        self._dates: dict[int, date] = {}
        self._answers: dict[str, _Answers] = {}
        self._deadlines: dict[tuple[object, ...], ComputedDeadline] = {}
        self._asks_when_set = _compares(book.rules, "filing.cutoff_local", "deadline_set")
        self._events: dict[str, DocketEvent] = {event.code: event for event in book.events}
        self.steps = frozenset(code for event in book.events for code in event.after)  # events that others must follow

    def local_date(self, at: int) -> date:
        """The court's calendar date at an instant. Cached by the hour: no U.S. zone changes date within one."""
        hour = at // HOUR_US
        day = self._dates.get(hour)
        if day is None:
            day = self._dates[hour] = local_datetime(hour * HOUR_US, self._zone).date()
        return day

    def event(self, code: str) -> DocketEvent:
        """The docket event of this court's menus, or the refusal that there is none, with the nearest one."""
        event = self._events.get(code)
        if event is not None:
            return event
        try:
            return self.book.events.get(code)
        except UnknownEventError as error:
            raise No(Code.FILING_UNKNOWN_EVENT, str(error)) from None

    def cite_of(self, event: DocketEvent, key: str) -> str:
        """The source id on which one value of a docket event rests, "assumed" where it rests on none."""
        end = f":{event.code}.{key}"
        marks = [item.mark for place, item in self.book.provenance.items() if place.endswith(end)]
        return (marks[-1].cite if marks else "") or "assumed"

    def rule(self, rule_id: str, dates: RuleDates, facts: Mapping[str, Fact] = NO_FACTS) -> Resolved:
        """The rule in force, with its provenance. Raises NoRuleError where none is known for the date."""
        answers = self._answers.get(rule_id)
        if answers is None:
            answers = self._answers[rule_id] = _Answers(self.book.rules, rule_id)
        return answers.to(dates, facts)

    def deadline(
        self, start: date, days: int, direction: Direction, service: Service | None, set_on: date | None = None
    ) -> ComputedDeadline:
        """A due date under this court's rules of time computation (cached).

        set_on: the day on which the deadline is set, if that is not the start.
        """
        if not self._asks_when_set:
            set_on = None
        key = (start, days, direction, service, set_on)
        found = self._deadlines.get(key)
        if found is None:
            found = self._deadlines[key] = deadline_for(
                self.book, start, days, direction=direction, service=service, set_on=set_on
            )
        return found

    def instant(self, day: date, local: str) -> int:
        """The instant of ``HH:MM`` on a local day; ``24:00`` ends it."""
        return time_on_us(day, local, self._zone)

    def day_ends(self, day: date, by_local: str = "24:00") -> int:
        """The first instant too late for a filing due on ``day``: the court's cut-off, or ``by_local`` if earlier."""
        try:
            cutoff = self.rule("filing.cutoff_local", RuleDates(filed=day, deadline_set=day, case_opened=day)).value
        except NoRuleError:  # midnight, as sim.courts.deadlines takes it and says so
            cutoff = "24:00"
        return time_on_us(day, min(str(cutoff), by_local), self._zone)


def _compares(rules: RuleBook, rule_id: str, axis: ComparedWith) -> bool:
    """Whether a version of a rule is in force or not by this date of a filing."""
    return rule_id in rules.rule_ids() and any(version.compared_with == axis for _, version in rules.versions(rule_id))


class _Answers:
    """One rule's answers, each kept once for the dates and facts that the rule looks at, and no others.

    Keyed by all dates given, a year's filings in cases of ten years would fill the memory with equal answers.
    """

    __slots__ = ("_axes", "_book", "_facts", "_kept", "_rule_id")

    def __init__(self, book: RuleBook, rule_id: str) -> None:
        self._book, self._rule_id = book, rule_id
        self._facts = book.facts_used(rule_id)
        axes: dict[ComparedWith, None] = {version.compared_with: None for _, version in book.versions(rule_id)}
        self._axes = tuple(axis for axis in axes if axis != "filed")  # filed always counts: grace clauses look at it
        self._kept: dict[object, Resolved] = {}

    def to(self, dates: RuleDates, facts: Mapping[str, Fact]) -> Resolved:
        """The rule on these dates with these facts."""
        key: object = dates.filed
        if self._axes or self._facts:
            of_dates = [getattr(dates, axis) for axis in self._axes]
            key = (dates.filed, *of_dates, *[facts.get(name) for name in self._facts])
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = self._book.resolve(self._rule_id, dates, facts)
        return found
