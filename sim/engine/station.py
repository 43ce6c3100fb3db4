"""A station as the people of a run meet it: a generator that waits, is served, or raises what befell them."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import simpy

from sim.engine.demand_log import DemandLog
from sim.engine.journey import Journey
from sim.engine.trace import Trace
from sim.stations.demand import NEVER, NO_PATIENCE_END
from sim.stations.event_station import ARRIVAL, EventStation, Visit
from sim.stations.network import Fate, Outage
from sim.stations.network import Station as Specification

Process = Generator[simpy.Event, Any, Any]


class ShutOut(Exception):  # noqa: N818 - what a filer meets, not a programming error
    """A station did not serve: nothing of the try remains (CIT-21). event: its name in the trace."""

    event = "shut_out"


class SystemDown(ShutOut):
    """The court's system is down, or went down while the filer was waiting or being served."""


class TurnedAway(ShutOut):
    """The station is full: nobody more may wait."""

    event = "turned_away"


class TimedOut(ShutOut):
    """The filer's time-out in the queue ended before the station came to it."""

    event = "timed_out"


class HungUp(Exception):  # noqa: N818 - a caller's choice
    """The caller's patience ended before the call was answered."""


class Place(EventStation):
    """What stands in the world: one queue and its servers, which remember when they were down.

    Its courts' ``Station``s lead to it: one where it belongs to a court, one in each court where it is shared.
    """

    __slots__ = ("_down_since", "outages")

    def __init__(self, env: simpy.Environment, spec: Specification, number: int = 0) -> None:
        super().__init__(env, spec, number)
        self.outages: list[Outage] = []
        self._down_since = NEVER

    def take_down(self) -> None:
        """As for an EventStation: what is being done and who waits is dealt with as its ``when_down`` says."""
        if not self.is_down:
            self._down_since = int(self._env.now)
        super().take_down()

    def bring_up(self) -> None:
        """As for an EventStation."""
        super().bring_up()
        if not self.is_down and self._env.now > self._down_since:
            self.outages.append(Outage(self._down_since, int(self._env.now)))

    def outages_until(self, over_at: int) -> tuple[Outage, ...]:
        """From when to when it was down, in order; one that lasts longer is cut off at ``over_at``."""
        still = (Outage(self._down_since, over_at),) if self.is_down and self._down_since < over_at else ()
        return (*self.outages, *still)


class _Turn(Visit):
    """Somebody's turn at a place; the ticket wakes the process that waits for it."""

    __slots__ = ("fate", "ticket")

    def __init__(self, journey: Journey, service_us: int, patience_us: int) -> None:
        super().__init__(journey.number, service_us, journey.priority, patience_us)
        self.fate = Fate.PENDING
        self.ticket: simpy.Event | None = None

    def served(self) -> None:
        self.lost(Fate.SERVED)

    def lost(self, fate: Fate) -> None:
        self.fate = fate
        if self.ticket is not None:
            self.ticket.succeed()


class Station:
    """A court's way to a place: keeps the trace, and the log of the demand where the run records one.

    patience_us: after which filers and readers give a try up; None: never.
    """

    __slots__ = ("_env", "_log", "_patience_us", "_trace", "name", "place")

    def __init__(
        self, place: Place, trace: Trace, log: DemandLog | None = None, patience_us: int | None = None
    ) -> None:
        self._env: simpy.Environment = place._env
        self.place = place
        self.name = place.spec.name
        self._trace = trace
        self._log = log
        self._patience_us = NO_PATIENCE_END if patience_us is None else patience_us

    def serve(self, journey: Journey, service_us: int, patience_us: int | None = None) -> Process:
        """Wait for a server and hold it for ``service_us``; returns the wait in microseconds.

        Raises SystemDown, TurnedAway or TimedOut where the station did not serve, and HungUp when ``patience_us`` ran
        out in the queue. Who was being served when the station went down learns it when the answer fails to come.
        """
        env = self._env
        if journey.left_us != env.now:
            yield _arrival(env, journey.number)
        patience = patience_us
        if patience is None:
            patience = self._patience_us if journey.gives_up else NO_PATIENCE_END
        turn = _Turn(journey, service_us, patience)
        log = self._log
        if log is not None:
            log.enter(journey, self.name, turn)
        journey.visits += 1
        self.place.enter(turn)
        if turn.fate is Fate.PENDING:
            turn.ticket = env.event()
            yield turn.ticket
        now = int(env.now)
        if log is not None:
            log.leave(journey, now, turn.fate)
        journey.left_us = now
        if turn.fate is Fate.SERVED:
            wait = turn.began_us - turn.arrived_us
            self._trace.station(now, self.name, journey.filing_id, wait, service_us)
            return wait
        if turn.began_us != NEVER:
            yield env.timeout(max(0, turn.began_us + service_us - now))
        raise HungUp if patience_us is not None and turn.fate is Fate.RENEGED else _MEETS[turn.fate]

    @property
    def is_down(self) -> bool:
        """Whether an outage is under way here."""
        return self.place.is_down

    def take_down(self) -> None:
        """An outage begins; those that overlap count as one, back when all of them have ended."""
        self.place.take_down()

    def bring_up(self) -> None:
        """An outage ends. Raises RuntimeError where the station is up."""
        self.place.bring_up()


_MEETS: dict[Fate, type[ShutOut]] = {
    Fate.BLOCKED: TurnedAway,
    Fate.RENEGED: TimedOut,
    Fate.DROPPED: SystemDown,
    Fate.DOWN: SystemDown,
}


def _arrival(env: simpy.Environment, number: int) -> simpy.Event:
    """Now, but after all that changes, completes or gives up at this instant, and in order of numbers (network.py)."""
    event = simpy.Event(env)
    event._ok, event._value = True, None
    env.schedule(event, ARRIVAL | number)  # type: ignore[arg-type]  # any int orders events; SimPy names two of them
    return event
