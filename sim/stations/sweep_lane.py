"""The short way of `recursion`, compiled: station after station, portion after portion, all in a few tables of int64.

What is exact and why is said there; this is the same with arrays for lists. Jobs are taken in portions that stay in
the processor's cache. Who is on the way to a station is on its list, put in order before each portion is served. Most
visits run into no change of their station: they are served in the loop of `_serve`, all others by `_fare`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np
import numpy.typing as npt

from sim.stations.demand import NEVER, Ints
from sim.stations.network import Fate

LATEST = 2**63 - 1
UNKNOWN = -(2**63)
PENDING, SERVED, DROPPED, DOWN = (int(one) for one in (Fate.PENDING, Fate.SERVED, Fate.DROPPED, Fate.DOWN))
TRIES, LONGEST = len(Fate), len(Fate) + 1
_TOO_LATE_FOR_INT = 2.0**62
PORTION_JOBS = 1 << 11
# What is on the way is a code: the visit's number, and this, unless it is come to straight from a service.
LATER = 1 << 62
VISIT = LATER - 1
FEW_SERVERS = 12  # so many are kept in order of time, without a branch; more in a heap
_OPTIONS: dict[str, Any] = {"nogil": True, "_nrt": False}  # as in sweep_loop
# Rows of ``state``: how many servers are free or at work, and were taken away; the next change and the next outage that
# holds or drops, and one past the last of each; nothing begins before the gate; how many are on the way; whether it
# drops.
S_SERVERS, S_AWAY, S_CHANGE, S_CHANGES, S_HOLD, S_HOLDS, S_GATE, S_COMING, S_DROPS = range(9)


class Lane(NamedTuple):
    """The tables. order[k]: stations downwards; first_server[k]: into free (a heap each) and away (a stack each).

    change[3, c] (at, servers or -1, down until or UNKNOWN) and hold[2, h] (begins, ends of outages that hold or drop),
    by station and time; retry: whether a fate is a cause, then TRIES and LONGEST; growth: of the back-off;
    first_coming[k] into coming[2, visits] (when, and code, of who is on the way) and spare (as much again). Then the
    demand's columns; leads_to[visit]: the station of the job's next visit, -1 if it is the last; and those of the
    records, of which only ``fate`` is known (PENDING) before the job came to a visit. Where a station drops: back (as
    coming: a heap of visits that are come to again), job_of[visit], backoff[job] and most[job] (tries), else these are
    empty.
    """

    order: Ints
    state: Ints
    first_server: Ints
    free: Ints
    away: Ints
    change: Ints
    hold: Ints
    retry: Ints
    growth: float
    first_coming: Ints
    coming: Ints
    spare: Ints
    arrival: Ints
    first_visit: Ints
    station: Ints
    service: Ints
    pause: Ints
    leads_to: npt.NDArray[np.int32]
    arrived: Ints
    began: Ints
    ended: Ints
    fate: Ints
    tries: Ints
    job_fate: Ints
    left_us: Ints
    back: Ints
    job_of: npt.NDArray[np.int32]
    backoff: Ints
    most: Ints


def _compiled(function: Any) -> Any:
    return numba.njit(**_OPTIONS)(function)


def _written_out(function: Any) -> Any:
    """For what every visit goes through: a call hands over all the tables anew, which takes longer than the work."""
    return numba.njit(forceinline=True, **_OPTIONS)(function)


def _entry(function: Any) -> Any:
    """Kept on disk where some folder for it can be written, else compiled in each process."""
    try:
        return numba.njit(cache=True, **_OPTIONS)(function)
    except RuntimeError:  # numba found no place for its cache
        return numba.njit(**_OPTIONS)(function)


@_compiled
def _later(at: int, after: int) -> int:
    """The sum of an instant and a length; LATEST where it does not fit into 64 bits."""
    return LATEST if at > 0 and after > LATEST - at else at + after


@_written_out
def _put_in_order(lane: Any, begin: int, end: int) -> None:
    """Sort a list that is mostly in order, by instant and code: by insertion, and by merging where that is too long."""
    coming, spare = lane.coming, lane.spare
    steps_left = 16 * (end - begin)
    for place in range(begin + 1, end):
        at, code = coming[0, place], coming[1, place]
        hole = place
        while hole > begin and steps_left > 0:
            if coming[0, hole - 1] < at or (coming[0, hole - 1] == at and coming[1, hole - 1] < code):
                break
            coming[0, hole], coming[1, hole] = coming[0, hole - 1], coming[1, hole - 1]
            hole -= 1
            steps_left -= 1
        if hole != place:
            coming[0, hole], coming[1, hole] = at, code
    width = 1
    while steps_left <= 0 and width < end - begin:
        for left in range(begin, end, 2 * width):
            middle, right = min(left + width, end), min(left + 2 * width, end)
            one, other = left, middle
            for place in range(left, right):
                is_other = one == middle
                if one < middle and other < right:
                    is_other = coming[0, other] < coming[0, one] or (
                        coming[0, other] == coming[0, one] and coming[1, other] < coming[1, one]
                    )
                taken = other if is_other else one
                spare[0, place], spare[1, place] = coming[0, taken], coming[1, taken]
                other += is_other
                one += not is_other
        for place in range(begin, end):
            coming[0, place], coming[1, place] = spare[0, place], spare[1, place]
        width *= 2


@_compiled
def _sift_down(lane: Any, base: int, size: int, place: int, value: int) -> None:
    child = 2 * place + 1
    while child < size:
        if child + 1 < size and lane.free[base + child + 1] < lane.free[base + child]:
            child += 1
        if lane.free[base + child] >= value:
            break
        lane.free[base + place] = lane.free[base + child]
        place = child
        child = 2 * place + 1
    lane.free[base + place] = value


@_written_out
def _take_server(lane: Any, base: int, size: int, end: int) -> None:
    """The server that is free first is free again at the end of a service."""
    if size > FEW_SERVERS:
        _sift_down(lane, base, size, 0, end)
        return
    for place in range(base + 1, base + size):
        other = lane.free[place]
        lane.free[place - 1] = min(other, end)
        end = max(other, end)
    lane.free[base + size - 1] = end


@_compiled
def _order_servers(lane: Any, base: int, size: int) -> None:
    """Make a heap of the servers, or an order, which is a heap too."""
    if size > FEW_SERVERS:
        for place in range(size // 2 - 1, -1, -1):
            _sift_down(lane, base, size, place, lane.free[base + place])
        return
    for place in range(base + 1, base + size):
        value, hole = lane.free[place], place
        while hole > base and lane.free[hole - 1] > value:
            lane.free[hole] = lane.free[hole - 1]
            hole -= 1
        lane.free[hole] = value


@_compiled
def _change(lane: Any, number: int) -> None:
    """The next change of a station; ends of services have the outages that hold in them already."""
    state, base = lane.state, lane.first_server[number]
    change = state[S_CHANGE, number]
    state[S_CHANGE, number] = change + 1
    at, servers, down_until = lane.change[0, change], lane.change[1, change], lane.change[2, change]
    size, away = state[S_SERVERS, number], state[S_AWAY, number]
    while size > servers >= 0:
        lane.away[base + away] = lane.free[base]
        away += 1
        size -= 1
        if size:
            _sift_down(lane, base, size, 0, lane.free[base + size])
    while size < servers:
        value = max(at, state[S_GATE, number])
        if away:
            away -= 1
            value = max(value, lane.away[base + away])
        lane.free[base + size] = value
        size += 1
    if down_until != UNKNOWN:
        state[S_GATE, number] = down_until
        drops = state[S_DROPS, number]
        for place in range(size):
            lane.free[base + place] = down_until if drops else max(lane.free[base + place], down_until)
        for place in range(away if drops else 0):
            lane.away[base + place] = UNKNOWN
    _order_servers(lane, base, size)
    state[S_SERVERS, number] = size
    state[S_AWAY, number] = away


@_compiled
def _next_change(lane: Any, number: int) -> int:
    """When a station changes next; LATEST if never."""
    change = lane.state[S_CHANGE, number]
    return lane.change[0, change] if change < lane.state[S_CHANGES, number] else LATEST


@_compiled
def _next_hold(lane: Any, number: int) -> int:
    """When the next outage that holds or drops begins; LATEST if never."""
    hold = lane.state[S_HOLD, number]
    return lane.hold[0, hold] if hold < lane.state[S_HOLDS, number] else LATEST


@_compiled
def _come_back(lane: Any, place: int, at: int, code: int) -> None:
    """Put a visit on the heap of those that are come to again, at its end."""
    back = lane.back
    while place > 0:
        above = (place - 1) >> 1
        if back[0, above] < at or (back[0, above] == at and back[1, above] < code):
            break
        back[0, place], back[1, place] = back[0, above], back[1, above]
        place = above
    back[0, place], back[1, place] = at, code


@_compiled
def _take_back(lane: Any, size: int) -> None:
    """Take the first off that heap of so many."""
    back = lane.back
    at, code = back[0, size - 1], back[1, size - 1]
    place, child = 0, 1
    while child < size - 1:
        if child + 1 < size - 1 and (
            back[0, child + 1] < back[0, child]
            or (back[0, child + 1] == back[0, child] and back[1, child + 1] < back[1, child])
        ):
            child += 1
        if at < back[0, child] or (at == back[0, child] and code < back[1, child]):
            break
        back[0, place], back[1, place] = back[0, child], back[1, child]
        place = child
        child = 2 * place + 1
    back[0, place], back[1, place] = at, code


@_compiled
def _fare(lane: Any, number: int, visit: int, arrives: int) -> tuple[int, int]:
    """How a visit fares where its station changes, and when that is known."""
    state, base = lane.state, lane.first_server[number]
    drops = state[S_DROPS, number]
    lane.began[visit] = lane.ended[visit] = NEVER
    while True:
        if drops and arrives < state[S_GATE, number]:
            return DOWN, arrives
        begin = max(arrives, lane.free[base]) if state[S_SERVERS, number] else LATEST
        change = state[S_CHANGE, number]
        if change == state[S_CHANGES, number] or begin < lane.change[0, change]:
            break
        if drops and arrives < lane.change[0, change] and lane.change[2, change] != UNKNOWN:
            return DROPPED, lane.change[0, change]
        _change(lane, number)
    if begin == LATEST:
        return PENDING, begin
    end = _later(begin, lane.service[visit])
    hold, holds = state[S_HOLD, number], state[S_HOLDS, number]
    while hold < holds and lane.hold[0, hold] <= begin:
        hold += 1
    state[S_HOLD, number] = hold
    while not drops and hold < holds and lane.hold[0, hold] <= end:
        end = _later(end, lane.hold[1, hold] - lane.hold[0, hold])
        hold += 1
    _take_server(lane, base, state[S_SERVERS, number], end)
    lane.began[visit] = begin
    if drops and hold < holds and lane.hold[0, hold] <= end:
        return DROPPED, lane.hold[0, hold]
    lane.ended[visit] = end
    return SERVED, end


@_compiled
def _never_reached(lane: Any, visit: int) -> None:
    """Write down that a job comes to none of its visits after this one."""
    while lane.leads_to[visit] >= 0:
        visit += 1
        lane.arrived[visit] = lane.began[visit] = lane.ended[visit] = NEVER


@_compiled
def _comes_back(lane: Any, visit: int, why: int, at: int) -> int:
    """When who was lost, or found the station down, comes to the same visit again; UNKNOWN if the job leaves."""
    job = lane.job_of[visit]
    if not lane.retry[why] or lane.tries[job] >= lane.most[job]:
        lane.job_fate[job] = why
        lane.left_us[job] = at
        lane.fate[visit] = why
        _never_reached(lane, visit)
        return UNKNOWN
    lane.tries[job] += 1
    pause, longest = lane.backoff[job], lane.retry[LONGEST]
    longer = pause * lane.growth
    # As Retry.next_pause_us computes it; what does not fit into an int64 is longer than the longest pause anyway.
    lane.backoff[job] = longest if longer >= _TOO_LATE_FOR_INT else min(int(longer), longest)
    again: int = _later(at, pause)
    return again


@_written_out
def _lead_on(lane: Any, visit: int, end: int) -> None:
    """A service ends, and the job is on the way to its next visit, if there is one."""
    lane.ended[visit] = end
    lane.fate[visit] = SERVED
    number = lane.leads_to[visit]
    if number >= 0:
        pause = lane.pause[visit + 1]
        place = lane.first_coming[number] + lane.state[S_COMING, number]
        lane.coming[0, place] = _later(end, pause)
        lane.coming[1, place] = visit + 1 | (LATER if pause > 0 else 0)
        lane.state[S_COMING, number] += 1


@_compiled
def _serve(lane: Any, number: int, until: int) -> bool:
    """Serve who arrives at a station before ``until``; False if times run past 64 bits."""
    state, base = lane.state, lane.first_server[number]
    first = lane.first_coming[number]
    end_of_list = first + state[S_COMING, number]
    _put_in_order(lane, first, end_of_list)
    size, changes_at, holds_at = state[S_SERVERS, number], _next_change(lane, number), _next_hold(lane, number)
    gate = state[S_GATE, number] if state[S_DROPS, number] else UNKNOWN
    place, back = first, 0
    while place < end_of_list or back > 0:
        if back > 0 and (
            place == end_of_list
            or lane.back[0, 0] < lane.coming[0, place]
            or (lane.back[0, 0] == lane.coming[0, place] and lane.back[1, 0] < lane.coming[1, place])
        ):
            arrives, visit = lane.back[0, 0], lane.back[1, 0] & VISIT
            if arrives >= until:
                break
            _take_back(lane, back)
            back -= 1
        else:
            arrives, visit = lane.coming[0, place], lane.coming[1, place] & VISIT
            if arrives >= until:
                break
            place += 1
        lane.arrived[visit] = arrives
        begin = max(arrives, lane.free[base]) if size else LATEST
        end = _later(begin, lane.service[visit])
        if begin < changes_at and end < holds_at and arrives >= gate:
            _take_server(lane, base, size, end)
            lane.began[visit] = begin
            _lead_on(lane, visit, end)
            continue
        why, end = _fare(lane, number, visit, arrives)
        size, changes_at, holds_at = state[S_SERVERS, number], _next_change(lane, number), _next_hold(lane, number)
        gate = state[S_GATE, number] if state[S_DROPS, number] else UNKNOWN
        if why == SERVED:
            if end == LATEST:
                return False
            _lead_on(lane, visit, end)
        elif why == PENDING:
            _never_reached(lane, visit)
        else:
            again = _comes_back(lane, visit, why, end)
            if again != UNKNOWN:
                _come_back(lane, back, again, visit | LATER)
                back += 1
    for left in range(place, end_of_list):
        lane.coming[0, first + left - place] = lane.coming[0, left]
        lane.coming[1, first + left - place] = lane.coming[1, left]
    waiting = first + end_of_list - place
    for left in range(back):
        lane.coming[0, waiting + left], lane.coming[1, waiting + left] = lane.back[0, left], lane.back[1, left]
    state[S_COMING, number] = end_of_list - place + back
    return until < LATEST or state[S_COMING, number] == 0


@_written_out
def _open(lane: Any, begin: int, end: int) -> None:
    """Jobs of these numbers come to their first visits."""
    for job in range(begin, end):
        visit, last = lane.first_visit[job], lane.first_visit[job + 1] - 1
        lane.tries[job] = 1
        lane.job_fate[job] = PENDING
        for one in range(visit, last):
            lane.leads_to[one] = lane.station[one + 1]
        lane.leads_to[last] = -1
        if len(lane.job_of):
            for one in range(visit, last + 1):
                lane.job_of[one] = job
        number = lane.station[visit]
        place = lane.first_coming[number] + lane.state[S_COMING, number]
        lane.coming[0, place] = _later(lane.arrival[job], lane.pause[visit])
        lane.coming[1, place] = visit | LATER
        lane.state[S_COMING, number] += 1


@_entry
def run_lane(lane: Any, first_job: int, until: int) -> bool:
    """Work off the jobs from ``first_job`` on, as far as they arrive anywhere before ``until``; False as `_serve`."""
    jobs = len(lane.arrival)
    while first_job < jobs:
        end = min(first_job + PORTION_JOBS, jobs)
        _open(lane, first_job, end)
        before = lane.arrival[end] if end < jobs else until
        for place in range(len(lane.order)):
            if not _serve(lane, lane.order[place], before):
                return False
        first_job = end
    for job in range(jobs):
        last = lane.first_visit[job + 1] - 1
        if lane.job_fate[job] == PENDING:
            lane.job_fate[job] = lane.fate[last]
            lane.left_us[job] = lane.ended[last] if lane.fate[last] == SERVED else NEVER
    return True
