"""What changes a court's demand in a scenario file: growth, season, surges, a recorded log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Literal

import msgspec

from sim.world.figures import Count, Figure, Instant, Positive, Share, Weight

Shape = Literal["constant", "ramp", "last_hour"]
Filer = Literal["attorney", "pro_se", "creditor", "trustee", "court_reporter", "clerk", "judge", "batch"]
Ground = tuple[str, str, str]
MoreThanMinusOne = Annotated[float, msgspec.Meta(gt=-1)]
HOUR_S = 3600


class Growth(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How volumes change from year to year: a court's ``entries_per_year`` holds on ``base``, and changes from there.

    ``per_year`` is the change in a year (0.03: three per cent more), compounded; ``court`` has that of single courts,
    in place of it. A day before ``base`` has accordingly less.
    """

    base: date
    per_year: Figure[MoreThanMinusOne] | None = None
    court: dict[str, Figure[MoreThanMinusOne]] = {}

    def __post_init__(self) -> None:
        if self.per_year is None and not self.court:
            raise ValueError("give per_year, or the courts that grow in [growth.court]")

    def of(self, court_id: str) -> float:
        """The change in a year of one court, 0 where none is given."""
        figure = self.court.get(court_id, self.per_year)
        return 0.0 if figure is None else float(figure.value)


class Season(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The year of one kind of court: relative volumes of a court day in January to December (their unit is free)."""

    weights: Annotated[tuple[Weight, ...], msgspec.Meta(min_length=12, max_length=12)]
    basis: str

    def __post_init__(self) -> None:
        if sum(self.weights) <= 0:
            raise ValueError("at least one month needs a weight above zero")


class Surge(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Papers beside the usual ones: ``count`` is their expected number in each court, between ``starts`` and ``ends``.

    Three of them, for example: complaints of a mass tort by a few ``firms`` within hours (``event`` opens a case); a
    rush before a rule takes effect (``ramp``); claims to a bar date (``last_hour``, ``due_before``, ``in_case_of``).

    ``shape``: ``constant``; ``ramp``, rising in a straight line from nothing to the end; ``last_hour``, even but for
    the last hour, which has ``last_hour_share`` of them and rises to its end. ``keeps_hours``: people come by the hours
    and days of the week that they keep on other days too; the shape then says how much of that.
    ``in_case_of``: all concern one case, opened before the run by this event; absent: any pending case of the event's
    kind and of ``chapters``. ``due_before``: the first instant that is too late for them, so that people try as they do
    on a due day; the court itself holds no deadline against them.
    """

    id: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]+$")]
    courts: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    event: str
    by: Filer
    count: Figure[Positive]
    starts: Instant
    ends: Instant
    shape: Shape
    basis: str
    last_hour_share: Figure[Share] | None = None
    keeps_hours: bool = False
    firms: Figure[Count] | None = None
    in_case_of: str | None = None
    chapters: tuple[int, ...] = ()
    due_before: Instant | None = None

    def __post_init__(self) -> None:
        seconds = (self.ends - self.starts).total_seconds()
        if seconds <= 0:
            raise ValueError("it ends before it starts: give a later ends")
        if (self.shape == "last_hour") != (self.last_hour_share is not None):
            raise ValueError('last_hour_share belongs to shape = "last_hour", and is needed there')
        if self.shape == "last_hour" and seconds <= HOUR_S:
            raise ValueError("a last hour needs a span of more than an hour: start it earlier")
        if self.in_case_of is not None and self.chapters:
            raise ValueError("in_case_of names the one case: leave chapters out")
        if self.due_before is not None and self.due_before < self.ends:
            raise ValueError("people begin after it is too late: give a later due_before, or an earlier ends")
        if self.firms is not None and self.by != "attorney":
            raise ValueError('firms are those of attorneys: give by = "attorney", or leave firms out')


class Replay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A recorded log in place of drawn papers (see filing_log.py). ``file``: its path from this file.

    ``courts``: those that it is taken for; absent: all that it has rows of. ``prompts``: deadlines and entries still
    prompt papers by themselves, so the log's answers and automatic entries are left out; false: the log is all there
    is in these courts, and each of its rows in the run is filed. ``basis``: where the log comes from.
    """

    file: str
    basis: str
    courts: tuple[str, ...] = ()
    prompts: bool = True


def demand_grounds(season: Mapping[str, Season], surges: tuple[Surge, ...], replay: Replay | None) -> Iterator[Ground]:
    """(key, value in words, basis) of what a figure's own ground does not tell."""
    for name, one in season.items():
        yield f"season.{name}", "12 monthly weights", one.basis
    for place, surge in enumerate(surges):
        yield f"surge[{place}]", f"{surge.event} by {surge.by}, {surge.shape.replace('_', ' ')}", surge.basis
    if replay is not None:
        yield "replay", "arrivals as recorded", replay.basis
