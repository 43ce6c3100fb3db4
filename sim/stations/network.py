"""A network of stations: servers, queues, outages, and how those who are turned away try again.

The rules of the game, which every plane keeps to the microsecond (time is an ``int`` of microseconds):

- **One instant, in this order**: changes of capacity and ends and begins of outages (ends first); completions of
  service; ends of patience; arrivals (of new jobs, and after pauses and back-offs). Within each of them by job number
  (outages and capacity changes: by station, then by outage). A completion frees its server, which takes the next in
  the queue, and only then the job itself moves on: to its next station at once where no pause lies between, as part of
  the same completion.
- **Queue**: ``fifo`` in order of arrival; ``priority`` by the job's priority, lower numbers first, in order of arrival
  among equals; service under way is never interrupted by a priority.
- **Capacity** is a step function of time. Where it falls, services under way finish; where it rises, the queue moves
  up at once.
- **Room**: so many may wait besides those in service; who finds it full is turned away (``BLOCKED``).
- **Patience** is spent waiting in the queue only; who is still waiting when it ends leaves (``RENEGED``). A service
  that begins at that instant wins.
- **An outage** of a station, over [begins, ends): nothing begins service. ``finish``: services under way finish, the
  queue and those who come wait. ``hold``: services under way stop and go on with what is left of them afterwards;
  the queue and those who come wait. ``drop``: services under way and the queue are lost (``DROPPED``, by job number),
  and who comes finds it ``DOWN``. Outages that overlap at a station count as one.
- **Trying again** (`Retry`): who was turned away for one of its causes comes back to the visit named by the demand's
  ``restart`` after a pause: the job's ``first_retry_us``, then longer by ``growth`` each time up to ``longest_us``; the
  pause that the demand puts before that visit is not taken again. After ``tries`` attempts in all (the job's own
  ``most_tries`` where the demand gives them), or for another cause, the job leaves with that fate.
"""

from __future__ import annotations

from enum import IntEnum
from itertools import pairwise
from typing import Annotated, Literal

import msgspec

Discipline = Literal["fifo", "priority"]
WhenDown = Literal["finish", "hold", "drop"]
AtLeastOne = Annotated[int, msgspec.Meta(ge=1)]
FOREVER_US = 2**62


class Fate(IntEnum):
    """What became of a visit, or of a job that ended with it."""

    PENDING = 0  # under way when the replay ended, or never reached
    SERVED = 1
    BLOCKED = 2
    RENEGED = 3
    DROPPED = 4
    DOWN = 5


class NetworkError(ValueError):
    """A network or a demand that makes no sense; the message says what, where and what to do."""


class UnsupportedFeatureError(NetworkError):
    """A plane was asked for something that it cannot do exactly, and so does not do at all."""


class Step(msgspec.Struct, frozen=True, gc=False):
    """From an instant on, so many servers (0: closed, e.g. a desk at night)."""

    from_us: int
    servers: int


class Outage(msgspec.Struct, frozen=True, gc=False):
    """A station takes no work over [begins_us, ends_us)."""

    begins_us: int
    ends_us: int


class Station(msgspec.Struct, frozen=True, kw_only=True):
    """One station. servers: its number, or steps in order of time, the first of which also holds before its instant.

    room: places to wait besides the servers, None for no limit.
    """

    name: str
    servers: int | tuple[Step, ...]
    discipline: Discipline = "fifo"
    room: int | None = None
    when_down: WhenDown = "finish"
    outages: tuple[Outage, ...] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """The capacity as steps, whichever way it was given."""
        return (Step(0, self.servers),) if isinstance(self.servers, int) else self.servers


class Retry(msgspec.Struct, frozen=True, kw_only=True):
    """Who tries again, and how often: ``tries`` attempts in all, for these causes."""

    causes: frozenset[Fate]
    tries: AtLeastOne
    growth: float = 2.0
    longest_us: int = FOREVER_US

    def next_pause_us(self, pause_us: int) -> int:
        """The pause after one of ``pause_us`` (which is itself within ``longest_us``). Every plane computes it so."""
        return min(int(pause_us * self.growth), self.longest_us)


NO_RETRY = Retry(causes=frozenset(), tries=1)


class Network(msgspec.Struct, frozen=True, kw_only=True):
    """Stations, numbered in this order by the demand, and the retry of those whom they turn away."""

    stations: tuple[Station, ...]
    retry: Retry = NO_RETRY

    def __post_init__(self) -> None:
        if not self.stations:
            raise NetworkError("a network needs at least one station")
        names = [station.name for station in self.stations]
        doubled = sorted({name for name in names if names.count(name) > 1})
        if doubled:
            raise NetworkError(f"station names are used once each; used twice: {', '.join(doubled)}")
        for station in self.stations:
            _check(station)
        if self.retry.growth < 1:
            raise NetworkError(f"retry: growth must be 1 or more, not {self.retry.growth:g}")
        if self.retry.causes & {Fate.SERVED, Fate.PENDING}:
            raise NetworkError("retry: causes are BLOCKED, RENEGED, DROPPED and DOWN")

    def index(self, name: str) -> int:
        """The number of a station by its name. Raises NetworkError with the names there are."""
        for place, station in enumerate(self.stations):
            if station.name == name:
                return place
        raise NetworkError(f"no station {name!r}; there are: {', '.join(one.name for one in self.stations)}")


def _check(station: Station) -> None:
    steps = station.steps
    if not steps:
        raise NetworkError(f"station {station.name!r}: give a number of servers, or at least one step")
    if any(later.from_us <= sooner.from_us for sooner, later in pairwise(steps)):
        raise NetworkError(f"station {station.name!r}: capacity steps must follow each other in time")
    if any(step.servers < 0 for step in steps):
        raise NetworkError(f"station {station.name!r}: a number of servers is 0 or more")
    if station.room is not None and station.room < 0:
        raise NetworkError(f"station {station.name!r}: room is 0 or more, or left out for no limit")
    for outage in station.outages:
        if outage.ends_us <= outage.begins_us:
            raise NetworkError(f"station {station.name!r}: an outage ends after it begins ({outage})")


def merged_outages(station: Station) -> tuple[Outage, ...]:
    """A station's outages in order of time, those that overlap or touch made one."""
    merged: list[Outage] = []
    for outage in sorted(station.outages, key=lambda one: (one.begins_us, one.ends_us)):
        if merged and outage.begins_us <= merged[-1].ends_us:
            merged[-1] = Outage(merged[-1].begins_us, max(merged[-1].ends_us, outage.ends_us))
        else:
            merged.append(outage)
    return tuple(merged)
