"""Service-level objectives: a small language that says what must be quick enough, when and where.

An objective is one line::

    filing.p95 <= 10s during deadline_hour
    filing.within(10s) >= 95% during deadline_hour in cacd, casb
    docketing.wait.p99 <= 2min during office_hours and not outage
    filing.lost <= 0.1%
    pdf_check.use <= 80% during 16:00-18:00

``subject.measure``, a comparison (<=, <, >= or >), a limit; then ``during`` windows joined by ``and`` (each may be
turned round by ``not``) and ``in`` courts joined by commas, in this order, both optional.

- **Subjects**: ``filing`` (papers that filers send through the system), ``entry`` (what the court's own people
  docket), ``query`` (reading), or the name of a station.
- **Times** of a filing are the system's own: waiting and service at the stations of its route, without the filer's
  typing and line. ``wait`` before a measure leaves the service out. A filing never finished has taken for ever.
- **Measures**: ``mean``, ``max``, ``p50`` ... ``p99.9`` (the smallest time that at least so many per cent took or
  stayed below), ``within(LIMIT)`` (the share that took no longer), ``lost`` (the share never finished), and for
  stations ``use`` (busy server time / available server time).
- **Limits**: ``250ms``, ``10s``, ``2min``, ``1.5h`` for times; ``95%`` for shares.
- **Windows** (a filing belongs to the instant at which it is sent; court's local time): ``always``, ``deadline_hour``
  (the hour before the court's cut-off on court days), ``last_minutes(15)`` (before that cut-off), ``office_hours``
  (of the clerk), ``weekdays``, ``outage`` (while the system is down), ``after_outage(2h)``, ``HH:MM-HH:MM`` (the second
  excluded; 24:00 for the end of the day), or a day ``2014-01-24``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time
from typing import Final, Literal, NoReturn

import msgspec

from sim.data_file import InputError, suggestion

Comparison = Literal["<=", "<", ">=", ">"]
Quantity = Literal["time", "wait", "use", "lost"]
Statistic = Literal["mean", "max", "quantile", "within", "share"]
WindowKind = Literal[
    "always", "deadline_hour", "last_minutes", "office_hours", "weekdays", "outage", "after_outage", "clock", "day"
]
SUBJECTS: Final = ("filing", "entry", "query")
_UNITS_US: Final = {"ms": 1_000, "s": 1_000_000, "min": 60_000_000, "h": 3_600_000_000}
_PLAIN_WINDOWS: Final[dict[str, WindowKind]] = {
    "always": "always",
    "deadline_hour": "deadline_hour",
    "office_hours": "office_hours",
    "weekdays": "weekdays",
    "outage": "outage",
}
_WINDOWS_WITH: Final = {"last_minutes": "last_minutes(15)", "after_outage": "after_outage(2h)"}
_TOKEN: Final = re.compile(
    r"\s*(?:(?P<clock>\d{1,2}:\d{2}-\d{1,2}:\d{2})|(?P<day>\d{4}-\d{2}-\d{2})"
    r"|(?P<amount>\d+(?:\.\d+)?\s?(?:ms|min|s|h|%)(?![\w]))|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<name>[A-Za-z_][\w/-]*)|(?P<sign><=|>=|[<>.,()]))"
)
_QUANTILE: Final = re.compile(r"p(\d{1,2}(?:\.\d+)?)")


class ObjectiveError(InputError):
    """A line that is no objective: the message shows it, points at the place and says what fits there."""


class Window(msgspec.Struct, frozen=True):
    """When an objective counts. turned: everything but that.

    amount_us: of last_minutes and after_outage. clock: local [from, to), 24:00 as None. day: a local day.
    """

    kind: WindowKind
    turned: bool = False
    amount_us: int = 0
    clock: tuple[time, time | None] | None = None
    day: date | None = None


class Objective(msgspec.Struct, frozen=True):
    """One objective as read. limit: microseconds for times and waits, a share (0 to 1) for all else.

    level: of a quantile (0 to 1). within_us: the time of ``within``. courts: none named means each court by itself.
    """

    text: str
    subject: str
    quantity: Quantity
    statistic: Statistic
    comparison: Comparison
    limit: float
    level: float = 0.0
    within_us: int = 0
    windows: tuple[Window, ...] = ()
    courts: tuple[str, ...] = ()

    def holds(self, value: float) -> bool:
        """Whether a measured value (same unit as the limit) keeps the objective; an unknown value (NaN) does not."""
        return {
            "<=": value <= self.limit,
            "<": value < self.limit,
            ">=": value >= self.limit,
            ">": value > self.limit,
        }[self.comparison]


def parse_objective(text: str, *, stations: Sequence[str] = (), courts: Sequence[str] = ()) -> Objective:
    """Read one objective. stations, courts: the names that a scenario knows.

    Raises ObjectiveError with the place of the mistake and what fits there.
    """
    return _Parser(text, stations, courts).objective()


class _Token(msgspec.Struct, frozen=True):
    kind: str
    text: str
    at: int


def _tokens(text: str) -> list[_Token]:
    found, at = [], 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            place = at + len(text[at:]) - len(text[at:].lstrip())
            _fail(text, place, f"cannot read {text[place]!r}", "an objective looks like 'filing.p95 <= 10s'")
        kind = match.lastgroup or ""
        found.append(_Token(kind, match[kind], match.start(kind)))
        at = match.end()
    return [*found, _Token("end", "", len(text))]


def _fail(text: str, at: int, problem: str, hint: str) -> NoReturn:
    raise ObjectiveError(f"{problem}; {hint}\n  {text}\n  {' ' * at}^")


class _Parser:
    """Reads from left to right; every method takes what it is named for or fails at its place."""

    def __init__(self, text: str, stations: Sequence[str], courts: Sequence[str]) -> None:
        self._text, self._stations, self._courts = text, stations, courts
        self._tokens = _tokens(text)
        self._next = 0

    def objective(self) -> Objective:
        subject = self._subject()
        quantity, statistic, level, within_us = self._measure(subject)
        comparison = self._comparison()
        limit = self._limit(is_time=quantity in ("time", "wait") and statistic != "within")
        windows = self._windows() if self._takes("during") else ()
        courts = self._named_courts() if self._takes("in") else ()
        if self._now.kind != "end":
            self._fail_here("something is left over", "after the limit come 'during WINDOW' and then 'in COURT'")
        return Objective(
            text=" ".join(self._text.split()),
            subject=subject,
            quantity=quantity,
            statistic=statistic,
            comparison=comparison,
            limit=limit,
            level=level,
            within_us=within_us,
            windows=windows,
            courts=courts,
        )

    # --- parts --------------------------------------------------------------------------------------------------

    def _subject(self) -> str:
        token = self._take("name", "what it is about", f"begin with one of: {', '.join(SUBJECTS)}, or a station")
        if token.text not in (*SUBJECTS, *self._stations):
            self._fail(token, f"no subject {token.text!r}", suggestion(token.text, (*SUBJECTS, *self._stations)))
        return token.text

    def _measure(self, subject: str) -> tuple[Quantity, Statistic, float, int]:
        hint = f"write '{subject}.p95', '.mean', '.max', '.within(10s)', '.wait.p95', '.lost'" + (
            "" if subject in SUBJECTS else " or '.use'"
        )
        self._sign(".", hint)
        quantity: Quantity = "time"
        token = self._take("name", "a measure", hint)
        if token.text == "wait":
            quantity = "wait"
            self._sign(".", f"write '{subject}.wait.p95', '.wait.mean', '.wait.max' or '.wait.within(10s)'")
            token = self._take("name", "a measure", hint)
        elif token.text == "lost":
            return "lost", "share", 0.0, 0
        elif token.text == "use" and subject not in SUBJECTS:
            return "use", "share", 0.0, 0
        if token.text == "mean":
            return quantity, "mean", 0.0, 0
        if token.text == "max":
            return quantity, "max", 0.0, 0
        if token.text == "within":
            return quantity, "within", 0.0, self._in_brackets(hint)
        return quantity, "quantile", self._level(token, hint), 0

    def _level(self, token: _Token, hint: str) -> float:
        text = token.text
        if self._now.text == "." and self._tokens[self._next + 1].kind == "number":
            self._next += 1
            text += "." + self._take("number", "digits", hint).text
        match = _QUANTILE.fullmatch(text)
        if match is None:
            self._fail(token, f"no measure {token.text!r}", hint)
        level = float(match[1]) / 100
        if level == 0:
            self._fail(token, "the 0th percentile is no measure", hint)
        return level

    def _comparison(self) -> Comparison:
        token = self._now
        signs: dict[str, Comparison] = {"<=": "<=", "<": "<", ">=": ">=", ">": ">"}
        if token.text not in signs:
            self._fail_here("no comparison", "write <=, <, >= or > after the measure")
        self._next += 1
        return signs[token.text]

    def _limit(self, *, is_time: bool) -> float:
        hint = "give a time with its unit: 250ms, 10s, 2min, 1.5h" if is_time else "give a share: 95%"
        token = self._take("amount", "a limit", hint)
        if token.text.endswith("%") == is_time:
            self._fail(token, f"{token.text!r} does not fit this measure", hint)
        if is_time:
            return float(_time_us(token.text))
        share = float(token.text[:-1]) / 100
        if share > 1:
            self._fail(token, f"{token.text!r} is more than everything", "a share is at most 100%")
        return share

    def _windows(self) -> tuple[Window, ...]:
        windows = [self._window()]
        while self._takes("and"):
            windows.append(self._window())
        return tuple(windows)

    def _window(self) -> Window:
        turned = self._takes("not")
        token = self._now
        known = (*_PLAIN_WINDOWS, *_WINDOWS_WITH.values())
        self._next += 1
        if token.kind == "clock":
            return Window("clock", turned, clock=self._clock(token))
        if token.kind == "day":
            return Window("day", turned, day=self._day(token))
        if token.kind == "name" and token.text == "last_minutes":
            return Window("last_minutes", turned, self._minutes())
        if token.kind == "name" and token.text == "after_outage":
            return Window("after_outage", turned, self._in_brackets("write after_outage(2h)"))
        if token.text in _PLAIN_WINDOWS:
            return Window(_PLAIN_WINDOWS[token.text], turned)
        hint = f"{suggestion(token.text, known)} (or hours such as 16:00-18:00, or a day such as 2014-01-24)"
        return self._fail(token, f"no window {token.text!r}" if token.text else "no window", hint)

    def _clock(self, token: _Token) -> tuple[time, time | None]:
        ends = [(int(end.split(":")[0]), int(end.split(":")[1])) for end in token.text.split("-")]
        minutes = [hour * 60 + minute for hour, minute in ends]
        if any(minute > 59 for _, minute in ends) or not minutes[0] < minutes[1] <= 24 * 60:
            self._fail(token, f"{token.text!r} is no span of a day", "write FROM-TO, e.g. 16:00-18:00 or 23:00-24:00")
        (opens, past), (closes, over) = ends
        return time(opens, past), time(closes, over) if minutes[1] < 24 * 60 else None

    def _day(self, token: _Token) -> date:
        try:
            return date.fromisoformat(token.text)
        except ValueError:
            self._fail(token, f"there is no day {token.text}", "write it as YYYY-MM-DD")

    def _minutes(self) -> int:
        hint = "write last_minutes(15)"
        self._sign("(", hint)
        token = self._take("number", "a number of minutes", hint)
        self._sign(")", hint)
        return round(float(token.text) * _UNITS_US["min"])

    def _in_brackets(self, hint: str) -> int:
        self._sign("(", hint)
        token = self._take("amount", "a time", hint)
        if token.text.endswith("%"):
            self._fail(token, f"{token.text!r} is no time", hint)
        self._sign(")", hint)
        return _time_us(token.text)

    def _named_courts(self) -> tuple[str, ...]:
        named = [self._court()]
        while self._takes(","):
            named.append(self._court())
        return tuple(named)

    def _court(self) -> str:
        token = self._take("name", "a court", f"known: {', '.join(self._courts)}" if self._courts else "name a court")
        if self._courts and token.text not in self._courts:
            self._fail(token, f"no court {token.text!r} in this scenario", suggestion(token.text, self._courts))
        return token.text

    # --- tokens -------------------------------------------------------------------------------------------------

    @property
    def _now(self) -> _Token:
        return self._tokens[min(self._next, len(self._tokens) - 1)]

    def _takes(self, text: str) -> bool:
        if self._now.text != text:
            return False
        self._next += 1
        return True

    def _take(self, kind: str, what: str, hint: str) -> _Token:
        token = self._now
        if token.kind != kind:
            found = f"{token.text!r}" if token.text else "the end"
            self._fail(token, f"{what} is missing, found {found}", hint)
        self._next += 1
        return token

    def _sign(self, sign: str, hint: str) -> None:
        if not self._takes(sign):
            self._fail_here(f"{sign!r} is missing", hint)

    def _fail_here(self, problem: str, hint: str) -> NoReturn:
        self._fail(self._now, problem, hint)

    def _fail(self, token: _Token, problem: str, hint: str) -> NoReturn:
        _fail(self._text, token.at, problem, hint)


def _time_us(text: str) -> int:
    number, unit = re.fullmatch(r"([\d.]+)\s?(ms|min|s|h)", text).groups()  # type: ignore[union-attr] # its token matched
    return round(float(number) * _UNITS_US[unit])
