"""Outage patterns in a scenario file: when something fails or is maintained, for how long, and what it hits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec

from sim.world.figures import Figure, Instant, NotNegative, Positive, Share, TimeOfDay

Kind = Literal["maintenance", "random", "national", "dependency", "intermittent"]
Hit = Literal["system", "pay_gov", "pacer_login", "mail"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Status = Literal["verified", "derived", "assumed"]
Family = Literal["constant", "exponential", "weibull", "gamma", "lognormal"]
Rows = Literal["all", "own", "national", "payment", "login"]
Nth = Annotated[int, msgspec.Meta(ge=-5, le=5)]

RECURRING = ("weekdays", "nth_of_month", "starts_local", "minutes", "zone")
ONCE = ("starts", "ends")
RANDOM = ("fitted_from", "fitted_rows", "up_hours", "repair_minutes")
_TIMINGS: dict[str, tuple[tuple[str, ...], ...]] = {
    "maintenance": (RECURRING, ONCE),
    "random": (RANDOM,),
    "national": (RANDOM, RECURRING, ONCE),
    "dependency": (RANDOM, RECURRING, ONCE),
    "intermittent": (RECURRING, ONCE),
}


class Spread(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A time that varies, in the unit that its key names: a family, its mean, and its ground.

    ``shape``: Weibull's and the gamma's shape (1 is the exponential), the lognormal's standard deviation of the
    logarithm; constant and exponential have none.
    """

    family: Family
    mean: Positive
    shape: Positive | None = None
    cite: str | None = None
    derived: str | None = None
    assumed: str | None = None

    def __post_init__(self) -> None:
        _require_one_ground(self.cite, self.derived, self.assumed)
        if (self.shape is None) != (self.family in ("constant", "exponential")):
            needs = "no shape" if self.shape is not None else "a shape"
            raise ValueError(f"a {self.family} spread takes {needs}")


class OutagePattern(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Outages of one sort in some courts, drawn anew for each replication from a stream of their own.

    ``kind`` and the times that it takes:

    - ``maintenance``: a recurring window (``weekdays``, all if none is named; of them only the ``nth_of_month``, -1 the
      last; ``starts_local`` in the court's zone or in ``zone``; ``minutes`` long), or one from ``starts`` to ``ends``.
      With ``overrun_share`` a window lasts ``overrun_minutes`` longer.
    - ``random``: the system fails after ``up_hours`` of service and is repaired in ``repair_minutes``; what is not
      given so is fitted to the logs named in ``fitted_from`` (a short one is pooled with the others), to the
      ``fitted_rows`` of it: all unscheduled ones, the court's ``own`` (none that were national), ``national`` ones, or
      those of ``payment`` or ``login`` alone; absent: those that the pattern's kind and hits suggest.
    - ``national``: any of these times, drawn once: every court listed is hit at one instant.
    - ``dependency``: likewise, of something outside the courts' own system: ``hits`` says of what.
    - ``intermittent``: within a window, each minute that begins up goes down with the chance ``down_share``; one that
      is down stays so with the chance ``stays_down_share`` (absent: the same chance, so that minutes are independent).

    ``one_draw``: whether the courts share one draw; absent: for ``national`` and ``dependency`` they do.
    ``hits``: ``system`` takes no filings; ``pay_gov`` keeps papers that carry a fee from being finished;
    ``pacer_login`` keeps everybody out who has no session, where the court asks for a linked PACER account, and
    readers everywhere; ``mail`` lets notices wait. ``announced`` on the courts' pages ``before`` the beginning or
    ``after`` it, by ``announced_minutes``, or ``never``. ``scheduled``: absent, windows are and failures are not;
    intermittent service is not. The ground of the times themselves is ``cite``, ``derived`` or ``assumed``.
    """

    id: str
    kind: Kind
    courts: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    hits: Annotated[tuple[Hit, ...], msgspec.Meta(min_length=1)] = ("system",)
    weekdays: tuple[Weekday, ...] = ()
    nth_of_month: tuple[Nth, ...] = ()
    starts_local: TimeOfDay | None = None
    minutes: Figure[Positive] | None = None
    zone: str | None = None
    starts: Instant | None = None
    ends: Instant | None = None
    overrun_share: Figure[Share] | None = None
    overrun_minutes: Spread | None = None
    fitted_from: tuple[str, ...] = ()
    fitted_rows: Rows | None = None
    up_hours: Spread | None = None
    repair_minutes: Spread | None = None
    down_share: Figure[Share] | None = None
    stays_down_share: Figure[Share] | None = None
    one_draw: bool | None = None
    scheduled: bool | None = None
    announced: Literal["before", "after", "never"] = "never"
    announced_minutes: Figure[NotNegative] | None = None
    text: str = ""
    cite: str | None = None
    derived: str | None = None
    assumed: str | None = None

    def __post_init__(self) -> None:
        _require_one_ground(self.cite, self.derived, self.assumed)
        self._check_times()
        self._check_rest()

    @property
    def timing(self) -> Literal["recurring", "once", "random"]:
        """How its times come about."""
        if self.starts is not None:
            return "once"
        return "recurring" if self.starts_local is not None else "random"

    @property
    def is_national(self) -> bool:
        """Whether one draw serves all its courts, so that they are hit at one instant."""
        return self.kind in ("national", "dependency") if self.one_draw is None else self.one_draw

    @property
    def is_scheduled(self) -> bool:
        """Whether the court planned it, which some technical-failure rules ask."""
        if self.scheduled is not None:
            return self.scheduled
        return self.timing != "random" and self.kind != "intermittent"

    @property
    def rows_to_fit(self) -> Rows:
        """Which rows of its logs a fit takes."""
        if self.fitted_rows is not None:
            return self.fitted_rows
        if self.kind == "dependency":
            return "payment" if "pay_gov" in self.hits else "login"
        return "national" if self.is_national else "all"

    def grounds(self) -> Iterator[tuple[str, str, Status, str]]:
        """What its times rest on: key inside the pattern, value in words, status, and the words or the source's id."""
        yield "", f"{self.kind} pattern {self.id}: its {self.timing} times", *_ground(self)
        for name in ("up_hours", "repair_minutes", "overrun_minutes"):
            spread = getattr(self, name)
            if spread is not None:
                shape = "" if spread.shape is None else f", shape {spread.shape:g}"
                yield f".{name}", f"{spread.family}, mean {spread.mean:g}{shape}", *_ground(spread)

    def _given(self, names: tuple[str, ...]) -> list[str]:
        return [name for name in names if getattr(self, name) not in (None, ())]

    def _check_times(self) -> None:
        ways = [way for way in (RECURRING, ONCE, RANDOM) if self._given(way)]
        allowed = _TIMINGS[self.kind]
        if len(ways) != 1 or ways[0] not in allowed:
            told = " or ".join(f"({', '.join(way)})" for way in allowed)
            raise ValueError(f"a {self.kind} pattern takes its times from exactly one of {told}")
        if self.timing == "recurring" and self.minutes is None:
            raise ValueError("a window that recurs needs both starts_local and minutes")
        if ways[0] is RECURRING and self.starts_local is None:
            raise ValueError("a window that recurs needs both starts_local and minutes")
        if ways[0] is ONCE and (self.starts is None or self.ends is None or self.ends <= self.starts):
            raise ValueError("a window needs starts and a later ends")
        if ways[0] is RANDOM and not self.fitted_from and (self.up_hours is None or self.repair_minutes is None):
            raise ValueError("give both up_hours and repair_minutes, or the logs in fitted_from")
        if 0 in self.nth_of_month:
            raise ValueError("nth_of_month counts from 1, or from -1 backwards")
        if self.is_national and self.timing == "recurring" and self.zone is None:
            raise ValueError("one draw for all courts needs the zone in which starts_local is told")

    def _check_rest(self) -> None:
        if (self.kind == "dependency") and "system" in self.hits:
            raise ValueError("a dependency is not the court's own system: choose other hits, or another kind")
        if self.kind == "national" and self.one_draw is False:
            raise ValueError("a national pattern is one draw for all its courts: choose another kind, or leave it out")
        if (self.down_share is not None) != (self.kind == "intermittent"):
            raise ValueError("down_share goes with intermittent service, and only with it")
        if self.stays_down_share is not None and self.kind != "intermittent":
            raise ValueError("stays_down_share is for intermittent service only")
        if (self.overrun_share is None) != (self.overrun_minutes is None):
            raise ValueError("give overrun_share and overrun_minutes together")
        if self.overrun_share is not None and (self.timing == "random" or self.kind == "intermittent"):
            raise ValueError("only a planned window can overrun")
        if (self.announced == "never") != (self.announced_minutes is None):
            raise ValueError("announced_minutes goes with announced before or after")
        if self.announced == "before" and self.timing == "random":
            raise ValueError("a random failure cannot be announced before it begins")


def _require_one_ground(*grounds: str | None) -> None:
    if sum(ground is not None for ground in grounds) != 1:
        raise ValueError("give exactly one of cite, derived or assumed")


def _ground(one: Spread | OutagePattern) -> tuple[Status, str]:
    if one.cite is not None:
        return "verified", one.cite
    return ("derived", one.derived) if one.derived is not None else ("assumed", one.assumed or "")
