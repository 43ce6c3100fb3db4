"""Stations: places with a number of servers, a queue in order of arrival, and a time of service."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator
from typing import Any

import simpy

from sim.engine.trace import Trace

Process = Generator[simpy.Event, Any, Any]


class SystemDown(Exception):  # noqa: N818 - what a filer meets, not a programming error
    """The court's system went down while the filer was waiting or being served: nothing of it remains (CIT-21)."""


class HungUp(Exception):  # noqa: N818 - a caller's choice
    """The caller's patience ended before the call was answered."""


class Station:
    """First come, first served, by ``servers`` alike. SimPy's Resource does the same at some 2.5 times the cost.

    A station of the court's system breaks off when the system goes down (``break_off``); a desk never does.
    """

    __slots__ = ("_broken", "_env", "_free", "_queue", "_trace", "name", "servers")

    def __init__(self, env: simpy.Environment, name: str, servers: int, trace: Trace) -> None:
        self._env = env
        self.name = name
        self.servers = servers
        self._free = servers
        self._queue: deque[simpy.Event] = deque()
        self._trace = trace
        self._broken = 0

    def serve(self, service_us: int, filing_id: int | None, patience_us: int | None = None) -> Process:
        """Wait for a server and hold it for ``service_us``; returns the wait in microseconds.

        Raises SystemDown when the station broke off meanwhile, HungUp when ``patience_us`` ran out in the queue.
        """
        env = self._env
        arrived = int(env.now)
        broken = self._broken
        if self._free:
            self._free -= 1
        else:
            yield from self._wait(patience_us)
        wait = int(env.now) - arrived
        yield env.timeout(service_us)
        self._leave()
        if broken != self._broken:
            raise SystemDown
        self._trace.station(int(env.now), self.name, filing_id, wait, service_us)
        return wait

    def _wait(self, patience_us: int | None) -> Process:
        ticket = self._env.event()
        self._queue.append(ticket)
        if patience_us is None:
            yield ticket
            return
        yield ticket | self._env.timeout(patience_us)
        if not ticket.triggered:
            self._queue.remove(ticket)
            raise HungUp

    def _leave(self) -> None:
        if self._queue:
            self._queue.popleft().succeed()  # the server goes straight to the next in line
        else:
            self._free += 1

    def break_off(self) -> None:
        """Send everyone in the queue away and spoil what is being served."""
        self._broken += 1
        while self._queue:
            self._queue.popleft().fail(SystemDown())
