"""The short way of `recursion`, compiled: station after station, portion after portion, all in a few tables of int64.

What is exact and why is said there; this is the same with arrays for lists. Jobs are taken in portions that stay in
the processor's cache. Who is on the way to a station is on its list, put in order before each portion is served.
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
ON_THE_WAY, COMES_BACK = -1, -2  # beside fates, as long as nothing is known of a visit but when it is arrived at
TRIES, LONGEST = len(Fate), len(Fate) + 1
_TOO_LATE_FOR_INT = 2.0**62
PORTION_JOBS = 1 << 11
_OPTIONS: dict[str, Any] = {"nogil": True, "_nrt": False}  # as in sweep_loop
# Rows of ``state``: how many servers are free or at work, and were taken away; the next change and the next outage that
# holds or drops, and one past the last of each; nothing begins before the gate; how many are on the way; whether it
# drops.
S_SERVERS, S_AWAY, S_CHANGE, S_CHANGES, S_HOLD, S_HOLDS, S_GATE, S_COMING, S_DROPS = range(9)


class Lane(NamedTuple):
    """The tables. order[k]: stations downwards; first_server[k]: into free (a heap each) and away (a stack each).

    change[3, c] (at, servers or -1, down until or UNKNOWN) and hold[2, h] (begins, ends of outages
    that hold or drop), by station and time; retry:
    whether a fate is a cause, then TRIES and LONGEST; growth: of the back-off;
    first_coming[k] into coming (visits on the way) and spare. Then the demand's columns, and those of the records:
    arrived and fate of a visit are known once its job is on the way to it; leads_on: whether the job has one more.
    Where a station drops: back (a heap of visits that are come to again), job_of[visit], and of each job tries,
    backoff, lost (a fate) and left_us; else these are empty.
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
    leads_on: npt.NDArray[np.int8]
    station: Ints
    service: Ints
    pause: Ints
    arrived: Ints
    began: Ints
    ended: Ints
    fate: Ints
    back: Ints
    job_of: Ints
    tries: Ints
    backoff: Ints
    lost: Ints
    left_us: Ints


def _compiled(function: Any) -> Any:
    return numba.njit(**_OPTIONS)(function)


def _entry(function: Any) -> Any:
    """Kept on disk where some folder for it can be written, else compiled in each process."""
    try:
        return numba.njit(cache=True, **_OPTIONS)(function)
    except RuntimeError:  # numba found no place for its cache
        return numba.njit(**_OPTIONS)(function)


@_entry
def survey(first_visit: Ints, station: Ints, service: Ints, leads_to: Ints) -> bool:
    """Mark which stations lead to which in leads_to[k, k]; False where a service before another takes no time."""
    for job in range(len(first_visit) - 1):
        for visit in range(first_visit[job], first_visit[job + 1] - 1):
            if service[visit] == 0:
                return False
            leads_to[station[visit], station[visit + 1]] = 1
    return True


@_entry
def count(station: Ints, visits: Ints) -> None:
    """Add to visits[k] how many there are at each station."""
    for one in station:
        visits[one] += 1


@_compiled
def _later(at: int, after: int) -> int:
    """The sum of an instant and a length; LATEST where it does not fit into 64 bits."""
    return LATEST if at > 0 and after > LATEST - at else at + after


@_compiled
def _precedes(lane: Any, one: int, other: int) -> bool:
    """Whether a visit is arrived at before another: by instant; from a service before from a pause or anew; by job."""
    if lane.arrived[one] != lane.arrived[other]:
        return bool(lane.arrived[one] < lane.arrived[other])
    one_later = one == 0 or not lane.leads_on[one - 1] or lane.pause[one] > 0 or lane.fate[one] == COMES_BACK
    other_later = other == 0 or not lane.leads_on[other - 1] or lane.pause[other] > 0 or lane.fate[other] == COMES_BACK
    if one_later != other_later:
        return bool(other_later)
    return one < other


@_compiled
def _put_in_order(lane: Any, begin: int, end: int) -> None:
    """Sort a list of visits that is mostly in order: by insertion, and by merging where that takes too long."""
    coming, spare = lane.coming, lane.spare
    steps_left = 16 * (end - begin)
    for place in range(begin + 1, end):
        visit = coming[place]
        hole = place
        while hole > begin and steps_left > 0 and _precedes(lane, visit, coming[hole - 1]):
            coming[hole] = coming[hole - 1]
            hole -= 1
            steps_left -= 1
        coming[hole] = visit
    width = 1
    while steps_left <= 0 and width < end - begin:
        for left in range(begin, end, 2 * width):
            middle, right = min(left + width, end), min(left + 2 * width, end)
            one, other = left, middle
            for place in range(left, right):
                if one < middle and (other >= right or not _precedes(lane, coming[other], coming[one])):
                    spare[place] = coming[one]
                    one += 1
                else:
                    spare[place] = coming[other]
                    other += 1
        for place in range(begin, end):
            coming[place] = spare[place]
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
        for place in range(size):
            drops = state[S_DROPS, number]
            lane.free[base + place] = down_until if drops else max(lane.free[base + place], down_until)
        for place in range(away if state[S_DROPS, number] else 0):
            lane.away[base + place] = UNKNOWN
    for place in range(size // 2 - 1, -1, -1):
        _sift_down(lane, base, size, place, lane.free[base + place])
    state[S_SERVERS, number] = size
    state[S_AWAY, number] = away


@_compiled
def _next_change(lane: Any, number: int) -> int:
    """When a station changes next; LATEST if never."""
    change = lane.state[S_CHANGE, number]
    return lane.change[0, change] if change < lane.state[S_CHANGES, number] else LATEST


@_compiled
def _end(lane: Any, number: int, begin: int, end: int) -> int:
    """When a service ends that begins at an instant and would end at another but for the outages that hold it."""
    state = lane.state
    hold, holds = state[S_HOLD, number], state[S_HOLDS, number]
    while hold < holds and lane.hold[0, hold] <= begin:
        hold += 1
    state[S_HOLD, number] = hold
    while hold < holds and lane.hold[0, hold] <= end:
        end = _later(end, lane.hold[1, hold] - lane.hold[0, hold])
        hold += 1
    return end


@_compiled
def _come(lane: Any, visit: int, at: int) -> None:
    """A job is on the way to a visit."""
    number = lane.station[visit]
    lane.arrived[visit] = at
    lane.fate[visit] = ON_THE_WAY
    lane.coming[lane.first_coming[number] + lane.state[S_COMING, number]] = visit
    lane.state[S_COMING, number] += 1


@_compiled
def _serve(lane: Any, number: int, until: int) -> bool:
    """Serve who arrives at a station before ``until``; False if times run past 64 bits."""
    state, base = lane.state, lane.first_server[number]
    first = lane.first_coming[number]
    end_of_list = first + state[S_COMING, number]
    _put_in_order(lane, first, end_of_list)
    size, changes_at = state[S_SERVERS, number], _next_change(lane, number)
    holds = state[S_HOLD, number] < state[S_HOLDS, number]
    place = first
    while place < end_of_list:
        visit = lane.coming[place]
        arrives = lane.arrived[visit]
        if arrives >= until:
            if arrives == LATEST:
                return False
            break
        begin = max(arrives, lane.free[base]) if size else LATEST
        if begin >= changes_at and changes_at != LATEST:
            _change(lane, number)
            size, changes_at = state[S_SERVERS, number], _next_change(lane, number)
            continue
        place += 1
        if begin == LATEST:
            lane.fate[visit] = PENDING
            continue
        end = _later(begin, lane.service[visit])
        if holds:
            end = _end(lane, number, begin, end)
        _sift_down(lane, base, size, 0, end)
        lane.began[visit] = begin
        lane.ended[visit] = end
        lane.fate[visit] = SERVED
        if end == LATEST:
            return False
        if lane.leads_on[visit]:
            _come(lane, visit + 1, _later(end, lane.pause[visit + 1]))
    state[S_COMING, number] = end_of_list - place
    for left in range(place, end_of_list):
        lane.coming[first + left - place] = lane.coming[left]
    return True


@_compiled
def _is_sooner(lane: Any, one: int, other: int) -> bool:
    if lane.arrived[one] != lane.arrived[other]:
        return bool(lane.arrived[one] < lane.arrived[other])
    return one < other


@_compiled
def _come_back(lane: Any, place: int, visit: int) -> None:
    """Put a visit on the heap of those that are come to again, at its end."""
    while place > 0:
        above = lane.back[(place - 1) >> 1]
        if _is_sooner(lane, above, visit):
            break
        lane.back[place] = above
        place = (place - 1) >> 1
    lane.back[place] = visit


@_compiled
def _take_back(lane: Any, size: int) -> None:
    """Take the first off that heap of so many."""
    visit = lane.back[size - 1]
    place, child = 0, 1
    while child < size - 1:
        if child + 1 < size - 1 and _is_sooner(lane, lane.back[child + 1], lane.back[child]):
            child += 1
        if _is_sooner(lane, visit, lane.back[child]):
            break
        lane.back[place] = lane.back[child]
        place = child
        child = 2 * place + 1
    lane.back[place] = visit


@_compiled
def _fare(lane: Any, number: int, visit: int, arrives: int) -> tuple[int, int]:
    """How a visit fares at a station that drops, and when that is known."""
    state, base = lane.state, lane.first_server[number]
    while True:
        if arrives < state[S_GATE, number]:
            return DOWN, arrives
        begin = max(arrives, lane.free[base]) if state[S_SERVERS, number] else LATEST
        change = state[S_CHANGE, number]
        if change == state[S_CHANGES, number] or begin < lane.change[0, change]:
            break
        if arrives < lane.change[0, change] and lane.change[2, change] != UNKNOWN:
            return DROPPED, lane.change[0, change]
        _change(lane, number)
    if begin == LATEST:
        return PENDING, begin
    end = _later(begin, lane.service[visit])
    _sift_down(lane, base, state[S_SERVERS, number], 0, end)
    lane.began[visit] = begin
    hold, holds = state[S_HOLD, number], state[S_HOLDS, number]
    while hold < holds and lane.hold[0, hold] <= begin:
        hold += 1
    state[S_HOLD, number] = hold
    if hold < holds and lane.hold[0, hold] <= end:
        return DROPPED, lane.hold[0, hold]
    lane.ended[visit] = end
    return SERVED, end


@_compiled
def _comes_back(lane: Any, visit: int, why: int, at: int) -> bool:
    """Whether who was lost, or found the station down, comes to the same visit again; else the job leaves."""
    job = lane.job_of[visit]
    if not lane.retry[why] or lane.tries[job] >= lane.retry[TRIES]:
        lane.lost[job] = why
        lane.left_us[job] = at
        return False
    lane.tries[job] += 1
    pause, longest = lane.backoff[job], lane.retry[LONGEST]
    longer = pause * lane.growth
    # As Retry.next_pause_us computes it; what does not fit into an int64 is longer than the longest pause anyway.
    lane.backoff[job] = longest if longer >= _TOO_LATE_FOR_INT else min(int(longer), longest)
    lane.arrived[visit] = _later(at, pause)
    lane.began[visit] = NEVER
    lane.fate[visit] = COMES_BACK
    return True


@_compiled
def _serve_or_drop(lane: Any, number: int, until: int) -> bool:
    """As `_serve`, at a station that drops, to which jobs come back only for the same visit."""
    first = lane.first_coming[number]
    end_of_list = first + lane.state[S_COMING, number]
    _put_in_order(lane, first, end_of_list)
    place, back = first, 0
    while place < end_of_list or back > 0:
        is_back = back > 0 and (place == end_of_list or _precedes(lane, lane.back[0], lane.coming[place]))
        visit = lane.back[0] if is_back else lane.coming[place]
        arrives = lane.arrived[visit]
        if arrives == LATEST:
            return False
        if arrives >= until:
            break
        if is_back:
            _take_back(lane, back)
            back -= 1
        else:
            place += 1
        why, at = _fare(lane, number, visit, arrives)
        if why == SERVED and at == LATEST:
            return False
        lane.fate[visit] = why
        if why == SERVED:
            if lane.leads_on[visit]:
                _come(lane, visit + 1, _later(at, lane.pause[visit + 1]))
        elif why != PENDING and _comes_back(lane, visit, why, at):
            _come_back(lane, back, visit)
            back += 1
    lane.state[S_COMING, number] = end_of_list - place + back
    for left in range(place, end_of_list):
        lane.coming[first + left - place] = lane.coming[left]
    for left in range(back):
        lane.coming[first + end_of_list - place + left] = lane.back[left]
    return True


@_entry
def run_lane(lane: Any, first_job: int, until: int) -> bool:
    """Work off the jobs from ``first_job`` on, as far as they arrive anywhere before ``until``; False as `_serve`."""
    jobs = len(lane.arrival)
    while first_job < jobs or until == LATEST:
        end = min(first_job + PORTION_JOBS, jobs)
        for job in range(first_job, end):
            visit = lane.first_visit[job]
            for one in range(visit, lane.first_visit[job + 1]):
                lane.leads_on[one] = one + 1 < lane.first_visit[job + 1]
                lane.arrived[one] = lane.began[one] = lane.ended[one] = NEVER
                lane.fate[one] = PENDING
                if len(lane.job_of):
                    lane.job_of[one] = job
            _come(lane, visit, _later(lane.arrival[job], lane.pause[visit]))
        before = lane.arrival[end] if end < jobs else until
        for place in range(len(lane.order)):
            number = lane.order[place]
            if lane.state[S_DROPS, number]:
                if not _serve_or_drop(lane, number, before):
                    return False
            elif not _serve(lane, number, before):
                return False
        first_job = end
        if end == jobs:
            break
    return True
