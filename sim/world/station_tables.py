"""The tables of stations in a scenario file: what a station is, who staffs it when, and which ways lead past it."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from sim.stations.network import Discipline, WhenDown
from sim.world.figures import Figure, Instant, Positive, Servers, TimeOfDay
from sim.world.service_times import ServiceTime

FILER_STEPS = ("login", "typing", "upload", "pdf_check", "docketing", "notice")
"""What the core or the filer does at names of their own: the court is asked to log in and to docket, the filer types
(no station), the file goes up and is checked, the notice is sent. Any other name on a route is a station of its own."""
STAFF_STEPS = ("docketing", "notice")
READER_STEPS = ("query",)
DESKS = ("help_desk", "counter")
"""Staffed by people: no outage of the system touches them, and no route leads past them."""

StationName = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]*$")]
Open = Annotated[int, msgspec.Meta(ge=0)]
First = Literal["court_staff", "batch", "due_today", "initiating", "filer", "reader"]


class Shift(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"from_local": "from"}):
    """From a local time on, on days of a sort, so many servers (0: closed), until the next shift that applies.

    days: weekday (court days), weekend (Saturday, Sunday and legal holidays), or all.
    """

    from_local: TimeOfDay
    servers: Open
    days: Literal["all", "weekday", "weekend"] = "all"


class Upgrade(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"from_at": "from"}):
    """From an instant on, so many servers for good."""

    from_at: Instant
    servers: Open


class StationTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A station that a scenario adds, or one of ``[capacity]`` that it says more about.

    courts: whose station it is, absent: every court's. shared: one for all courts together (national).
    servers: a number, or one for each court; with upgrades, the number before the first. hours: by the court's local
    time; a shared station keeps those of the scenario's first court. room: places in the queue, absent: no limit.
    patience_s: seconds after which a filer or reader in the queue gives this try up. when_down: what an outage does,
    ``drop`` unless the station comes after docketing (there nothing may be lost: ``hold``). service: the time it takes,
    for a station that ``[service_time]`` has not. basis: what all of it rests on.
    """

    name: StationName
    basis: str
    courts: tuple[str, ...] = ()
    shared: bool = False
    servers: Servers | dict[str, Servers] | None = None
    hours: tuple[Shift, ...] = ()
    upgrades: tuple[Upgrade, ...] = ()
    discipline: Discipline = "fifo"
    room: Open | None = None
    patience_s: Figure[Positive] | None = None
    when_down: WhenDown | None = None
    service: ServiceTime | None = None

    @property
    def in_words(self) -> str:
        """Name and servers, for a list of assumptions."""
        if self.hours:
            return f"{self.name}: by the hour"
        given = self.servers
        told = ", ".join(f"{court} {n}" for court, n in given.items()) if isinstance(given, dict) else f"{given}"
        upgraded = "".join(f", {one.servers} from {one.from_at:%Y-%m-%d}" for one in self.upgrades)
        return f"{self.name}: {'as in capacity' if given is None else told}{upgraded}"


class Routes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which steps and stations papers and readers pass, in this order, and who goes first where a queue is by priority.

    filer: of electronic filings; staff: of entries by the court's own people, of papers from the counter and of the
    automatic docketing; reader: of public readers. A court without one of its own stations passes it over.
    first: the classes that go before all others at stations of ``discipline = "priority"``, the first of them first; a
    paper of several classes counts as the best of them.
    """

    filer: tuple[str, ...] = FILER_STEPS
    staff: tuple[str, ...] = STAFF_STEPS
    reader: tuple[str, ...] = READER_STEPS
    first: tuple[First, ...] = ()
