"""The event plane: a demand worked off in SimPy, with a hook at any station, so that the real court can be asked there.

It keeps the rules of ``network.py`` as they stand there; what they leave open is read so, by every plane alike:

- What becomes due at the instant that is being worked off (a service, patience or back-off of 0) takes its place among
  what is left of that instant.
- All that changes at one station at one instant is one change: nothing begins service in between.
- A pause of 0 is none; a back-off of 0 is an arrival of its own. The first back-off, too, is ``longest_us`` at most.
- ``ended_us`` is the end of a service and of nothing else. ``tries`` rises when a job comes back.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from heapq import heappop, heappush
from typing import Any

import numpy as np
import simpy

from sim.stations.demand import NEVER, NO_PATIENCE_END, Demand, Ints, Records, check_demand
from sim.stations.event_station import ARRIVAL, COMPLETION, EventStation, Visit
from sim.stations.network import Fate, Network, NetworkError, Station

# What is called when a visit was served: the job's number, which of its visits (from 0), the instant in microseconds.
Hook = Callable[[int, int, int], None]

_HEAD = 5  # numbers a job in a plane's record: number, fate, left, tries, visits
_SLICE_JOBS = 1024  # so many jobs at a time become Python numbers: who stays long keeps no more than that in memory
_SERVED = int(Fate.SERVED)
_NOT_REACHED = (NEVER, NEVER, NEVER, int(Fate.PENDING))


def replay(
    network: Network,
    demand: Demand | Iterable[Demand],
    until_us: int | None = None,
    hooks: Mapping[str, Hook] | None = None,
    block_jobs: int = 65_536,
) -> Iterator[Records]:
    """Work a demand off and hand out what became of its jobs, in the order in which they end.

    Blocks of a stream are read as their time comes. What happens at ``until_us`` or later does not; jobs that had not
    ended by then, and such as never can, come last as PENDING, by number. ``hooks``, by name of station, are called
    when a visit there was served, before the job moves on. Raises NetworkError where demand or hook does not fit.
    """
    blocks = (demand,) if isinstance(demand, Demand) else demand
    plane = _Plane(network, blocks, hooks or {}, block_jobs)
    return plane.records(until_us)


class _Slice:
    """Some jobs of a demand as lists: what is read often, read fast."""

    __slots__ = (
        "arrival",
        "first",
        "first_retry",
        "most_tries",
        "patience",
        "pause",
        "priority",
        "restart",
        "service",
        "station",
    )

    def __init__(self, demand: Demand, begin: int, end: int) -> None:
        first, last = int(demand.first_visit[begin]), int(demand.first_visit[end])
        self.arrival: list[int] = demand.arrival_us[begin:end].tolist()
        self.first: list[int] = (demand.first_visit[begin : end + 1] - first).tolist()
        self.station: list[int] = demand.station[first:last].tolist()
        self.service: list[int] = demand.service_us[first:last].tolist()
        self.pause: list[int] = demand.pause_us[first:last].tolist()
        self.patience = _part(demand.patience_us, first, last)
        self.priority = _part(demand.priority, begin, end)
        self.restart = None if demand.restart is None else (demand.restart[first:last] - first).tolist()
        self.first_retry = _part(demand.first_retry_us, begin, end)
        self.most_tries = _part(demand.most_tries, begin, end)


def _part(column: Ints | None, begin: int, end: int) -> list[int] | None:
    return None if column is None else column[begin:end].tolist()


def _slices(network: Network, blocks: Iterable[Demand]) -> Iterator[_Slice]:
    latest_us: int | None = None
    for block in blocks:
        check_demand(network, block)
        if block.jobs:
            if latest_us is not None and block.arrival_us[0] < latest_us:
                raise NetworkError("demand: blocks must follow each other in time; one begins before the last one ends")
            latest_us = int(block.arrival_us[-1])
        for begin in range(0, block.jobs, _SLICE_JOBS):
            yield _Slice(block, begin, min(begin + _SLICE_JOBS, block.jobs))


class _Job(Visit):
    """A job on its way through the network; the same object at every station."""

    __slots__ = ("at", "first", "first_retry_us", "last", "part", "plane", "row", "rows_before", "tries", "wait_us")

    def __init__(self, plane: _Plane, number: int, part: _Slice, place: int) -> None:
        # NOTE: the parent's fields are set here, being set for every job.
        self.job = number
        self.completes_as = COMPLETION | number
        self.priority = 0 if part.priority is None else part.priority[place]
        self.arrived_us = self.began_us = NEVER
        self.limit = None
        self.plane = plane
        self.part = part
        self.at = self.first = at = part.first[place]
        self.last = part.first[place + 1] - 1
        self.service_us = part.service[at]
        self.patience_us = NO_PATIENCE_END if part.patience is None else part.patience[at]
        self.tries = 1
        self.row: list[int] = []  # four numbers a visit, up to the present one: arrived, began, ended, fate
        self.rows_before: list[int] | None = None  # the same of earlier attempts, where it tries again
        self.wait_us = NEVER  # the last back-off
        self.first_retry_us = 0 if part.first_retry is None else part.first_retry[place]

    def go(self) -> None:
        """Enter the station of the visit that is next."""
        part, at = self.part, self.at
        self.service_us = part.service[at]
        if part.patience is not None:
            self.patience_us = part.patience[at]
        self.plane.stages[part.station[at]].enter(self)

    def lost(self, fate: Fate) -> None:
        """Try again after a while, or leave."""
        plane, part, retry = self.plane, self.part, self.plane.network.retry
        self.row += (self.arrived_us, self.began_us, NEVER, int(fate))
        most = retry.tries if part.most_tries is None else part.most_tries[bisect_left(part.first, self.first)]
        if fate not in retry.causes or self.tries >= most:
            self.fill_up()
            plane.end(self, int(fate), plane.env._now)
            return
        self.at = self.first if part.restart is None else part.restart[self.at]
        self.rows_before = self.row + (self.rows_before or [])[len(self.row) :]
        self.row = self.row[: 4 * (self.at - self.first)]
        if self.tries == 1:
            self.wait_us = min(self.first_retry_us, retry.longest_us)
        else:
            self.wait_us = retry.next_pause_us(self.wait_us)
        plane.come(self, self.wait_us, plane.after_back_off)

    def fill_up(self) -> None:
        """Put earlier attempts at later visits on the record, and that the rest was not reached."""
        self.row += (self.rows_before or [])[len(self.row) :]
        self.row += _NOT_REACHED * (self.last - self.first + 1 - len(self.row) // 4)

    def cut_off(self) -> None:
        """The replay ends before the job does."""
        if self.arrived_us != NEVER:
            self.row += (self.arrived_us, self.began_us, NEVER, int(Fate.PENDING))
        self.fill_up()


class _Stage(EventStation):
    """A station of the plane, which sends jobs on by itself."""

    __slots__ = ("hook", "plane")

    def __init__(self, plane: _Plane, spec: Station, number: int, hook: Hook | None) -> None:
        super().__init__(plane.env, spec, number)
        self.plane = plane
        self.hook = hook

    def _complete(self, job: _Job) -> None:  # type: ignore[override]  # nobody but jobs comes to a stage
        """The server is given on; then the job moves on, after a pause if there is one, or leaves."""
        # NOTE: the parent's ``_complete``, ``_begin`` and ``enter`` written out in one: a replay spends its time here,
        # and a seventh of it on calls where they are apart.
        now = self._env._now
        line = self._line
        if line and self._idle >= 0:
            following = line.take()
            if following.limit is not None:
                self._call_off(following)
            following.began_us = now
            following.callbacks = self._completes
            heappush(self._heap, (now + following.service_us, following.completes_as, next(self._eid), following))
        else:
            self._idle += 1
        job.row += (job.arrived_us, job.began_us, now, _SERVED)
        at = job.at
        if self.hook is not None:
            self.hook(job.job, at - job.first, now)
        if at == job.last:
            self.plane.end(job, _SERVED, now)
            return
        job.at = at = at + 1
        part = job.part
        pause_us = part.pause[at]
        if pause_us:
            self.plane.come(job, pause_us, self.plane.after_pause)
            return
        job.service_us = service_us = part.service[at]
        if part.patience is not None:
            job.patience_us = part.patience[at]
        stage = self.plane.stages[part.station[at]]
        if stage._idle > 0:
            stage._idle -= 1
            job.arrived_us = job.began_us = now
            job.callbacks = stage._completes
            heappush(self._heap, (now + service_us, job.completes_as, next(self._eid), job))
        else:
            stage.enter(job)


def _again(job: _Job) -> None:
    """After a back-off."""
    job.tries += 1
    job.go()


class _Newcomer:
    """The event of the next job's coming, used again for each."""

    __slots__ = ("callbacks",)
    _ok = True

    def __init__(self) -> None:
        self.callbacks: Any = None


class _Plane:
    """One replay: the environment, its stations, where jobs come from and where they go."""

    def __init__(self, network: Network, blocks: Iterable[Demand], hooks: Mapping[str, Hook], block_jobs: int) -> None:
        self.network = network
        for name in hooks:
            network.index(name)  # or says which there are
        self._slices = _slices(network, blocks)
        self._part: _Slice | None = next(self._slices, None)
        self._place = 0
        self._number = 0
        self.env: Any = simpy.Environment(self._part.arrival[0] if self._part else 0)
        self._heap: list[Any] = self.env._queue  # pushed to directly, as in EventStation
        self._eid = self.env._eid
        self.stages = [_Stage(self, spec, number, hooks.get(spec.name)) for number, spec in enumerate(network.stations)]
        self.after_pause = (_Job.go,)
        self.after_back_off = (_again,)
        self._comes = (self._newcomer_comes,)
        self._newcomer = _Newcomer()
        self._here: dict[int, _Job] = {}
        self._heads: list[int] = []  # of those who ended: five numbers a job
        self._heads_max = _HEAD * block_jobs
        self._rows: list[int] = []  # and their rows
        self._goes_on = True
        self._is_over = False

    def records(self, until_us: int | None) -> Iterator[Records]:
        """Run until nobody is left, handing out a block whenever enough jobs have ended."""
        self._await_newcomer()
        self._await_end(until_us)
        while not self._is_over:
            self._run()
            if len(self._heads) >= self._heads_max:
                yield self._hand_out()
        for job in self._pending():
            self._put_down(job, int(Fate.PENDING), NEVER)
            if len(self._heads) >= self._heads_max:
                yield self._hand_out()
        if self._heads:
            yield self._hand_out()

    def _run(self) -> None:
        """Let events happen until a block is full or all is over."""
        # NOTE: ``Environment.run`` and ``step`` written out: a call less for each event, which none of these fails.
        env, heap = self.env, self._heap
        self._goes_on = True
        while self._goes_on:
            env._now, _, _, event = heappop(heap)
            callbacks, event.callbacks = event.callbacks, None
            for callback in callbacks:
                callback(event)

    def _await_end(self, until_us: int | None) -> None:
        """Nothing happens from that instant on; without one, not after all that can happen has happened."""
        end = simpy.Event(self.env)
        end.callbacks = [self._end_all]
        heappush(self._heap, (float("inf") if until_us is None else until_us, simpy.events.URGENT, -1, end))

    def _end_all(self, _: object) -> None:
        self._is_over = True
        self._goes_on = False

    def come(self, job: _Job, after_us: int, callbacks: Any) -> None:
        """Let a job come (back) after a while."""
        job.arrived_us = NEVER
        job.callbacks = callbacks
        heappush(self._heap, (self.env._now + after_us, ARRIVAL | job.job, next(self._eid), job))

    def end(self, job: _Job, fate: int, now: int) -> None:
        """The job leaves the network."""
        here = self._here
        del here[job.job]
        # NOTE: ``_put_down`` written out, being called for every job.
        self._heads += (job.job, fate, now, job.tries, job.last - job.first + 1)
        self._rows += job.row
        if not here and self._part is None:
            self._end_all(None)
        elif len(self._heads) >= self._heads_max:
            self._goes_on = False

    def _put_down(self, job: _Job, fate: int, left_us: int) -> None:
        self._heads += (job.job, fate, left_us, job.tries, job.last - job.first + 1)
        self._rows += job.row

    def _await_newcomer(self) -> None:
        if self._part is not None:
            self._newcomer.callbacks = self._comes
            at_us = self._part.arrival[self._place]
            heappush(self._heap, (at_us, ARRIVAL | self._number, next(self._eid), self._newcomer))

    def _newcomer_comes(self, newcomer: _Newcomer) -> None:
        part, number, place = self._part, self._number, self._place
        assert part is not None
        self._here[number] = job = _Job(self, number, part, place)
        # NOTE: ``_await_newcomer`` and ``go`` written out, being called for every job.
        self._number = number = number + 1
        place += 1
        if place < len(part.arrival):
            self._place = place
            newcomer.callbacks = self._comes
            heappush(self._heap, (part.arrival[place], ARRIVAL | number, next(self._eid), newcomer))
        else:
            self._part, self._place = next(self._slices, None), 0
            self._await_newcomer()
        at = job.at
        if part.pause[at]:
            self.come(job, part.pause[at], self.after_pause)
        else:
            self.stages[part.station[at]].enter(job)

    def _pending(self) -> Iterator[_Job]:
        """Those who are still here, and those who have not come yet, by number."""
        while self._here:
            job = self._here.pop(next(iter(self._here)))
            job.cut_off()
            yield job
        while self._part is not None:
            for place in range(self._place, len(self._part.arrival)):
                job = _Job(self, self._number, self._part, place)
                self._number += 1
                job.cut_off()
                yield job
            self._part, self._place = next(self._slices, None), 0

    def _hand_out(self) -> Records:
        heads = np.array(self._heads, np.int64).reshape(-1, _HEAD)
        rows = np.array(self._rows, np.int64).reshape(-1, 4)
        self._heads, self._rows = [], []
        return Records(
            job=heads[:, 0].copy(),
            fate=heads[:, 1].copy(),
            left_us=heads[:, 2].copy(),
            tries=heads[:, 3].copy(),
            first_visit=np.concatenate((np.zeros(1, np.int64), np.cumsum(heads[:, 4]))),
            arrived_us=rows[:, 0].copy(),
            began_us=rows[:, 1].copy(),
            ended_us=rows[:, 2].copy(),
            visit_fate=rows[:, 3].copy(),
        )
