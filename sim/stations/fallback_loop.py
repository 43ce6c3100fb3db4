"""The event loop of the fallback: every rule of the network in plain Python on one heap, without SimPy.

Jobs come in slices of a block whose columns are lists; a slice's records are handed out when all its jobs have ended,
so that memory holds the slices with somebody still under way and no others.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from heapq import heapify, heappop, heappush

import numpy as np

from sim.stations.blocks import blocks_of
from sim.stations.demand import NEVER, Demand, Ints, Records
from sim.stations.network import Fate, Network, Outage, Station, merged_outages

_COMPLETION, _PATIENCE, _ARRIVAL = (kind << 48 for kind in (1, 2, 3))
_NEW, _AFTER_PAUSE, _BACK = range(3)  # how a job comes to its next station
_PENDING, _SERVED = int(Fate.PENDING), int(Fate.SERVED)
_NO_END = -(2**64)  # no instant
_SLICE_JOBS = 512
_HANDED_OUT_JOBS = 1 << 16


class _Slice:
    """Some jobs of a block as lists: what the demand says and what became of it."""

    def __init__(self, first_number: int, block: Demand, begin: int, end: int) -> None:
        first, last = int(block.first_visit[begin]), int(block.first_visit[end])

        def part(column: Ints | None, begin: int, end: int) -> list[int] | None:
            return None if column is None else column[begin:end].tolist()

        self.number = first_number + begin
        self.alive = end - begin
        self.arrival: list[int] = block.arrival_us[begin:end].tolist()
        self.first: list[int] = (block.first_visit[begin : end + 1] - first).tolist()
        self.station: list[int] = block.station[first:last].tolist()
        self.service: list[int] = block.service_us[first:last].tolist()
        self.pause: list[int] = block.pause_us[first:last].tolist()
        self.patience = part(block.patience_us, first, last)
        self.restart = None if block.restart is None else (block.restart[first:last] - first).tolist()
        self.priority = part(block.priority, begin, end)
        self.first_retry = part(block.first_retry_us, begin, end)
        self.most_tries = part(block.most_tries, begin, end)
        self.arrived, self.began, self.ended = ([NEVER] * (last - first) for _ in range(3))
        self.visit_fate = [_PENDING] * (last - first)
        self.fate = [_PENDING] * (end - begin)
        self.left = [NEVER] * (end - begin)
        self.tries = [1] * (end - begin)


class _Job:
    """A job on its way; ``until``: the end of its patience, or what is left of its service while it is held."""

    __slots__ = ("at", "backoff", "code", "comes", "is_waiting", "last", "place", "priority", "slice", "until")

    def __init__(self, part: _Slice, place: int, longest_us: int) -> None:
        self.slice = part
        self.place = place
        self.code = part.number + place
        self.at = part.first[place]
        self.last = part.first[place + 1]
        self.priority = 0 if part.priority is None else part.priority[place]
        self.backoff = 0 if part.first_retry is None else min(part.first_retry[place], longest_us)
        self.comes = _NEW
        self.is_waiting = False
        self.until = 0

    def __lt__(self, other: _Job) -> bool:
        """The heap asks where instant and code are equal: one of the two is an end of patience gone stale."""
        return False


class _Line:
    """A queue in order of arrival, from the middle of which somebody may leave."""

    def __init__(self) -> None:
        self._jobs: OrderedDict[_Job, None] = OrderedDict()

    def put(self, job: _Job) -> None:
        self._jobs[job] = None

    def take(self) -> _Job:
        return self._jobs.popitem(last=False)[0]

    def leave(self, job: _Job) -> None:
        del self._jobs[job]


class _PriorityLine(_Line):
    """A line for each priority there ever was; ``_order`` is the heap of those priorities that may have somebody."""

    def __init__(self) -> None:
        self._lines: dict[int, OrderedDict[_Job, None]] = {}
        self._order: list[int] = []

    def put(self, job: _Job) -> None:
        line = self._lines.get(job.priority)
        if line is None:
            line = self._lines[job.priority] = OrderedDict()
            heappush(self._order, job.priority)
        line[job] = None

    def take(self) -> _Job:
        while not self._lines[self._order[0]]:
            del self._lines[heappop(self._order)]
        return self._lines[self._order[0]].popitem(last=False)[0]

    def leave(self, job: _Job) -> None:
        del self._lines[job.priority][job]


class _Place:
    """One station as it is now. idle: servers free, below 0 where there are fewer than services under way."""

    __slots__ = ("changes", "held", "idle", "is_down", "line", "number", "room", "servers", "waiting", "when_down")

    def __init__(self, number: int, station: Station) -> None:
        self.number = number
        self.servers = self.idle = station.steps[0].servers
        self.room = float("inf") if station.room is None else station.room
        self.line = _Line() if station.discipline == "fifo" else _PriorityLine()
        self.waiting = 0
        self.is_down = False
        self.when_down = station.when_down
        self.held: list[_Job] = []
        outages: tuple[Outage, ...] = merged_outages(station)
        servers: dict[int, int] = {step.from_us: step.servers for step in station.steps[1:]}
        down: dict[int, bool] = {one.begins_us: True for one in outages} | {one.ends_us: False for one in outages}
        self.changes = [(at, servers.get(at), down.get(at)) for at in sorted(servers | down, reverse=True)]


class Loop:
    """One replay by events: a heap of (instant, kind and number of the job, job or station)."""

    def __init__(self, network: Network, demand: Demand | Iterable[Demand]) -> None:
        self._retry = network.retry
        self._causes = frozenset(int(cause) for cause in network.retry.causes)
        self._places = [_Place(number, station) for number, station in enumerate(network.stations)]
        self._heap: list[tuple[int, int, _Job | _Place]] = []
        self._slices = _slices(network, demand)
        self._begun: OrderedDict[int, _Slice] = OrderedDict()  # by number of the first job
        self._ended: list[_Slice] = []
        self._ended_jobs = 0
        self._alive = 0
        self._stale_max = 1024
        self._is_closed = False
        for place in self._places:
            self._await_change(place)
        self._newcomers = self._all_newcomers()
        self._await_newcomer()

    def records(self, until_us: int | None) -> Iterator[Records]:
        """Run to the end, or to what happens at or after ``until_us``; records whenever enough jobs have ended."""
        while self._run(float("inf") if until_us is None else until_us):
            yield self._hand_out()
        self._ended += self._begun.values()
        for part in self._slices:
            self._ended.append(part)
            self._ended_jobs += len(part.fate)
            if self._ended_jobs >= _HANDED_OUT_JOBS:
                yield self._hand_out()
        if self._ended:
            yield self._hand_out()

    def _run(self, until: float) -> bool:
        """Let events happen; True if there is enough to hand out, False if no more can happen."""
        heap, places = self._heap, self._places
        while heap and (self._alive or not self._is_closed) and heap[0][0] < until:
            if self._ended_jobs >= _HANDED_OUT_JOBS:
                return True
            now, code, job = heappop(heap)
            if isinstance(job, _Place):
                self._change(job, now)
            elif code < _PATIENCE:
                part, visit = job.slice, job.at
                place = places[part.station[visit]]
                part.ended[visit] = now
                part.visit_fate[visit] = _SERVED
                place.idle += 1
                if place.waiting and place.idle > 0 and not place.is_down:
                    self._begin_next(place, now)
                job.at = visit = visit + 1
                if visit == job.last:
                    self._end(job, _SERVED, now)
                elif part.pause[visit]:
                    heappush(heap, (now + part.pause[visit], _ARRIVAL | job.code, job))
                else:
                    self._enter(job, now)
            elif code >= _ARRIVAL:
                part = job.slice
                if job.comes == _BACK:
                    part.tries[job.place] += 1
                elif job.comes == _NEW:
                    self._await_newcomer()
                    if part.pause[job.at]:
                        job.comes = _AFTER_PAUSE
                        heappush(heap, (now + part.pause[job.at], code, job))
                        continue
                job.comes = _AFTER_PAUSE
                self._enter(job, now)
            elif job.is_waiting and job.until == now:
                place = places[job.slice.station[job.at]]
                place.line.leave(job)
                place.waiting -= 1
                self._turn_away(job, Fate.RENEGED, now)
        return False

    def _enter(self, job: _Job, now: int) -> None:
        part, visit = job.slice, job.at
        place = self._places[part.station[visit]]
        part.arrived[visit] = now
        if place.idle > 0 and not place.is_down:  # nobody waits where a server is idle
            place.idle -= 1
            part.began[visit] = now
            part.ended[visit] = NEVER
            part.visit_fate[visit] = _PENDING
            heappush(self._heap, (now + part.service[visit], _COMPLETION | job.code, job))
            return
        part.began[visit] = part.ended[visit] = NEVER
        part.visit_fate[visit] = _PENDING
        if place.is_down and place.when_down == "drop":
            self._turn_away(job, Fate.DOWN, now)
        elif place.waiting >= place.room:
            self._turn_away(job, Fate.BLOCKED, now)
        else:
            place.line.put(job)
            place.waiting += 1
            job.is_waiting = True
            job.until = _NO_END  # an end of patience from an earlier visit is stale
            if part.patience is not None and part.patience[visit] >= 0:
                job.until = now + part.patience[visit]
                self._watch(job)

    def _watch(self, job: _Job) -> None:
        """Await the end of a patience; stale ones are swept out once they may be the better part of the heap."""
        if len(self._heap) >= self._stale_max:
            self._heap[:] = [one for one in self._heap if not _is_stale(*one)]
            heapify(self._heap)
            self._stale_max = 1024 + 2 * len(self._heap)
        heappush(self._heap, (job.until, _PATIENCE | job.code, job))

    def _begin_next(self, place: _Place, now: int) -> None:
        job = place.line.take()
        part, visit = job.slice, job.at
        place.waiting -= 1
        place.idle -= 1
        job.is_waiting = False
        part.began[visit] = now
        heappush(self._heap, (now + part.service[visit], _COMPLETION | job.code, job))

    def _turn_away(self, job: _Job, fate: Fate, now: int) -> None:
        part = job.slice
        part.visit_fate[job.at] = int(fate)
        job.is_waiting = False
        most = self._retry.tries if part.most_tries is None else part.most_tries[job.place]
        if fate not in self._causes or part.tries[job.place] >= most:
            self._end(job, int(fate), now)
            return
        job.at = part.first[job.place] if part.restart is None else part.restart[job.at]
        job.comes = _BACK
        heappush(self._heap, (now + job.backoff, _ARRIVAL | job.code, job))
        job.backoff = self._retry.next_pause_us(job.backoff)

    def _end(self, job: _Job, fate: int, now: int) -> None:
        part = job.slice
        part.fate[job.place] = fate
        part.left[job.place] = now
        part.alive -= 1
        self._alive -= 1
        if not part.alive:
            del self._begun[part.number]
            self._ended.append(part)
            self._ended_jobs += len(part.fate)

    def _change(self, place: _Place, now: int) -> None:
        """All that changes at a station at this instant, then its queue moves up."""
        _, servers, goes_down = place.changes.pop()
        self._await_change(place)
        if servers is not None:
            place.idle += servers - place.servers
            place.servers = servers
        if goes_down is not None:
            place.is_down = goes_down
        if goes_down and place.when_down != "finish":
            self._stop(place, now)
        elif goes_down is False:
            for job in place.held:
                heappush(self._heap, (now + job.until, _COMPLETION | job.code, job))
            place.held = []
        while place.waiting and place.idle > 0 and not place.is_down:
            self._begin_next(place, now)

    def _stop(self, place: _Place, now: int) -> None:
        stopped: list[_Job] = []
        others: list[tuple[int, int, _Job | _Place]] = []
        for due, code, job in self._heap:
            if isinstance(job, _Job) and code < _PATIENCE and job.slice.station[job.at] == place.number:
                job.until = due - now
                stopped.append(job)
            else:
                others.append((due, code, job))
        self._heap[:] = others
        heapify(self._heap)
        if place.when_down == "hold":
            place.held = stopped
            return
        place.idle += len(stopped)
        stopped += [place.line.take() for _ in range(place.waiting)]
        place.waiting = 0
        for job in stopped:
            self._turn_away(job, Fate.DROPPED, now)

    def _await_change(self, place: _Place) -> None:
        if place.changes:
            heappush(self._heap, (place.changes[-1][0], place.number, place))

    def _await_newcomer(self) -> None:
        job = next(self._newcomers, None)
        if job is None:
            self._is_closed = True
            return
        self._alive += 1
        heappush(self._heap, (job.slice.arrival[job.place], _ARRIVAL | job.code, job))

    def _all_newcomers(self) -> Iterator[_Job]:
        longest_us = self._retry.longest_us
        for part in self._slices:
            self._begun[part.number] = part
            for place in range(len(part.arrival)):
                yield _Job(part, place, longest_us)

    def _hand_out(self) -> Records:
        parts, self._ended, self._ended_jobs = self._ended, [], 0

        def joined(columns: Iterable[list[int]]) -> Ints:
            return np.array([value for column in columns for value in column], dtype=np.int64)

        lengths = np.concatenate([np.diff(part.first) for part in parts])
        return Records(
            job=np.concatenate([part.number + np.arange(len(part.fate)) for part in parts]),
            fate=joined(part.fate for part in parts),
            left_us=joined(part.left for part in parts),
            tries=joined(part.tries for part in parts),
            first_visit=np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths))),
            arrived_us=joined(part.arrived for part in parts),
            began_us=joined(part.began for part in parts),
            ended_us=joined(part.ended for part in parts),
            visit_fate=joined(part.visit_fate for part in parts),
        )


def _is_stale(due: int, code: int, job: _Job | _Place) -> bool:
    return isinstance(job, _Job) and _PATIENCE <= code < _ARRIVAL and not (job.is_waiting and job.until == due)


def _slices(network: Network, demand: Demand | Iterable[Demand]) -> Iterator[_Slice]:
    for first_number, block, _ in blocks_of(network, demand):
        for begin in range(0, block.jobs, _SLICE_JOBS):
            yield _Slice(first_number, block, begin, min(begin + _SLICE_JOBS, block.jobs))
