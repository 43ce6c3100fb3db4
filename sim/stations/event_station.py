"""A station in SimPy by callbacks, without generators: the rules of ``network.py`` at a fraction of a process's cost.

What happens at one instant is ordered by the priorities of SimPy's own schedule, which compares (time, priority,
number of the event): the kind of event above ``KIND_BITS`` bits of job number. Each is above SimPy's URGENT and NORMAL,
so that what a callback sets going "now" the ordinary way (an event that succeeds, a process that goes on) happens
before the next of these. What becomes due at the very instant that is being worked off takes its place among what is
left of it.
"""

from __future__ import annotations

from heapq import heapify, heappush
from typing import Any, Protocol

import simpy

from sim.stations.demand import NEVER, NO_PATIENCE_END
from sim.stations.network import Fate, NetworkError, Station, merged_outages
from sim.stations.waiting_line import FifoLine, PriorityLine

KIND_BITS = 48
CHANGE, COMPLETION, PATIENCE, ARRIVAL = (kind << KIND_BITS for kind in (1, 2, 3, 4))

# While a station is down, so many servers are missing: one comparison in ``enter`` answers "up, and a server free?".
_SHUT = 1 << 40
_LIMITS_KEPT = 1024


class _Due(Protocol):
    """What SimPy's schedule holds: ``Environment.step`` reads these two and sets ``callbacks`` to None."""

    callbacks: Any
    _ok: bool


class _Limit:
    """The end of a patience; it is called off by emptying its callbacks."""

    __slots__ = ("callbacks", "visit")
    _ok = True

    def __init__(self, callbacks: Any, visit: Visit) -> None:
        self.callbacks = callbacks
        self.visit = visit


class Visit:
    """Somebody at a station; subclass it and say in ``served`` and ``lost`` what follows. May be used again afterwards.

    job: a number below 2**48 that orders what happens at one instant. Set before ``enter``: service_us (>= 0),
    patience_us (NO_PATIENCE_END: waits for ever), priority (lower first). Set by the station: arrived_us, and began_us
    (NEVER as long as service has not begun). It serves as its own event in SimPy's schedule, which spares an object
    each time: whoever else schedules it (for a pause, say) does so only while it is at no station.
    """

    __slots__ = (
        "arrived_us",
        "began_us",
        "callbacks",
        "completes_as",
        "job",
        "limit",
        "patience_us",
        "priority",
        "service_us",
    )
    _ok = True

    def __init__(self, job: int, service_us: int = 0, priority: int = 0, patience_us: int = NO_PATIENCE_END) -> None:
        self.job = job
        self.completes_as = COMPLETION | job
        self.service_us = service_us
        self.priority = priority
        self.patience_us = patience_us
        self.arrived_us = NEVER
        self.began_us = NEVER
        self.callbacks: Any = None
        self.limit: _Limit | None = None

    def served(self) -> None:
        """Service ended now; the server has been given on already."""
        raise NotImplementedError

    def lost(self, fate: Fate) -> None:
        """Turned away or lost now: BLOCKED or DOWN from within ``enter``, RENEGED or DROPPED later."""
        raise NotImplementedError


class EventStation:
    """One station of a SimPy environment; its planned steps and outages after ``env.now`` happen by themselves.

    number: orders stations whose capacity changes at one instant (nothing else depends on it).
    Several things that change at one instant (steps, the end or the begin of an outage) are one change: nothing begins
    service in between. Outages that overlap count as one, whether planned or by ``take_down``.
    """

    __slots__ = (
        "_changes",
        "_completes",
        "_downs",
        "_drops",
        "_eid",
        "_env",
        "_heap",
        "_held",
        "_idle",
        "_idle_limits",
        "_line",
        "_room",
        "_servers",
        "number",
        "spec",
    )

    def __init__(self, env: simpy.Environment, spec: Station, number: int = 0) -> None:
        self._env: Any = env  # its time is an int here: it began as one, and only ints are added
        # NOTE: pushed to directly, since ``Environment.schedule`` costs as much again as the push itself.
        self._heap: list[Any] = env._queue
        self._eid = env._eid
        self.spec = spec
        self.number = number
        self._servers = self._idle = spec.steps[0].servers
        self._room = spec.room
        self._line = FifoLine() if spec.discipline == "fifo" else PriorityLine()
        self._completes = (self._complete,)
        self._drops = False
        self._downs = 0
        self._idle_limits = 0
        self._held: list[tuple[Visit, int]] = []
        self._changes = _timetable(spec)[::-1]
        while self._changes and self._changes[-1][0] <= env.now:
            self._apply(*self._changes.pop()[1:])
        self._await_change()

    @property
    def servers(self) -> int:
        """The servers there are now, busy or not, up or down."""
        return self._servers

    @property
    def is_down(self) -> bool:
        """Whether an outage is under way."""
        return self._downs > 0

    @property
    def busy(self) -> int:
        """Services under way, those that an outage holds included; more than ``servers`` after these became fewer."""
        return self._servers - self._idle - (_SHUT if self._downs else 0)

    @property
    def waiting(self) -> int:
        """Visits in the queue."""
        return len(self._line)

    def enter(self, visit: Visit) -> None:
        """A visit arrives now: it is begun, or waits, or is turned away (``visit.lost`` is called at once)."""
        now = self._env._now
        visit.arrived_us = now
        if self._idle > 0:  # nobody waits where a server is idle
            self._idle -= 1
            visit.began_us = now
            visit.callbacks = self._completes
            heappush(self._heap, (now + visit.service_us, visit.completes_as, next(self._eid), visit))
            return
        visit.began_us = NEVER
        if self._drops:
            visit.lost(Fate.DOWN)
        elif self._room is not None and len(self._line) >= self._room:
            visit.lost(Fate.BLOCKED)
        else:
            self._line.put(visit)
            if visit.patience_us != NO_PATIENCE_END:
                self._watch(visit)

    def take_down(self) -> None:
        """An outage begins now: what it does to services and queue is the station's ``when_down``."""
        self._apply(None, True)

    def bring_up(self) -> None:
        """An outage ends now; at the end of the last that overlap, held services go on and the queue moves up.

        Raises RuntimeError where the station is up already.
        """
        if not self._downs:
            raise RuntimeError(f"station {self.spec.name!r} is up: bring_up() answers a take_down() before it")
        self._apply(None, False)

    def set_servers(self, servers: int) -> None:
        """So many servers from now on: where they are fewer, services under way finish. Raises NetworkError below 0."""
        if servers < 0:
            raise NetworkError(f"station {self.spec.name!r}: a number of servers is 0 or more, not {servers}")
        self._apply(servers, None)

    def _await_change(self) -> None:
        if self._changes:
            change = simpy.Event(self._env)
            change._ok = True
            change.callbacks = [self._change]
            heappush(self._heap, (self._changes[-1][0], CHANGE | self.number, next(self._eid), change))

    def _change(self, _: _Due) -> None:
        change = self._changes.pop()
        self._await_change()
        self._apply(*change[1:])

    def _apply(self, servers: int | None, goes_down: bool | None) -> None:
        """All that changes at this instant, then the queue moves up as far as it may."""
        if servers is not None:
            self._idle += servers - self._servers
            self._servers = servers
        if goes_down is True:
            self._downs += 1
            if self._downs == 1:
                self._idle -= _SHUT
                self._go_down()
        elif goes_down is False:
            self._downs -= 1
            if not self._downs:
                self._idle += _SHUT
                self._come_up()
        while self._idle > 0 and self._line:
            self._begin(self._line.take())

    def _go_down(self) -> None:
        when_down = self.spec.when_down
        if when_down == "finish":
            return
        stopped = self._called_off()
        if when_down == "hold":
            now = self._env._now
            self._held = [(visit, due_us - now) for due_us, visit in stopped]
            return
        self._drops = True
        self._idle += len(stopped)
        for visit in sorted((*(visit for _, visit in stopped), *self._line.empty()), key=_by_job):
            self._call_off(visit)
            visit.lost(Fate.DROPPED)

    def _called_off(self) -> list[tuple[int, Visit]]:
        """Services under way, with the instants of their ends, taken from the schedule.

        They are looked for there because outages are rare: a service then costs no more where they may happen.
        """
        heap, completes = self._heap, self._completes
        ends = [entry for entry in heap if entry[3].callbacks is completes]
        if ends:
            heap[:] = [entry for entry in heap if entry[3].callbacks is not completes]
            heapify(heap)
        return [(entry[0], entry[3]) for entry in ends]

    def _come_up(self) -> None:
        self._drops = False
        held, self._held = self._held, []
        for visit, left_us in held:
            visit.callbacks = self._completes
            heappush(self._heap, (self._env._now + left_us, visit.completes_as, next(self._eid), visit))

    def _begin(self, visit: Visit) -> None:
        """Who waited is served."""
        self._idle -= 1
        now = self._env._now
        visit.began_us = now
        if visit.limit is not None:
            self._call_off(visit)
        visit.callbacks = self._completes
        heappush(self._heap, (now + visit.service_us, visit.completes_as, next(self._eid), visit))

    def _complete(self, visit: Visit) -> None:
        line = self._line
        if not line or self._idle < 0:
            self._idle += 1
            visit.served()
            return
        # NOTE: ``_begin`` written out: this and ``enter`` are where a replay spends its time.
        following = line.take()
        if following.limit is not None:
            self._call_off(following)
        following.began_us = now = self._env._now
        following.callbacks = self._completes
        heappush(self._heap, (now + following.service_us, following.completes_as, next(self._eid), following))
        visit.served()

    def _watch(self, visit: Visit) -> None:
        due_us = visit.arrived_us + visit.patience_us
        visit.limit = _Limit((self._renege,), visit)
        heappush(self._heap, (due_us, PATIENCE | visit.job, next(self._eid), visit.limit))

    def _call_off(self, visit: Visit) -> None:
        """End the watch over a visit's patience, if there is one.

        The limit stays in the schedule and does nothing; where such are the most, the schedule is cleared of them.
        """
        if visit.limit is None:
            return
        visit.limit.callbacks = ()
        visit.limit = None
        self._idle_limits += 1
        heap = self._heap
        if self._idle_limits > max(_LIMITS_KEPT, len(heap) // 2):
            heap[:] = [entry for entry in heap if entry[3].callbacks != ()]
            heapify(heap)
            self._idle_limits = 0

    def _renege(self, limit: _Limit) -> None:
        visit = limit.visit
        visit.limit = None
        self._line.discard(visit)
        visit.lost(Fate.RENEGED)


def _by_job(visit: Visit) -> int:
    return visit.job


def _timetable(spec: Station) -> list[tuple[int, int | None, bool | None]]:
    """What changes at which instant: (instant, servers or None, goes down, comes up or None), in order of time."""
    servers = {step.from_us: step.servers for step in spec.steps[1:]}
    down = {outage.begins_us: True for outage in merged_outages(spec)}
    down |= {outage.ends_us: False for outage in merged_outages(spec)}
    return [(at, servers.get(at), down.get(at)) for at in sorted(servers | down)]
