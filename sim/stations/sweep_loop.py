"""The compiled event loop of the sweep plane: one block of jobs through all stations, every rule of the network kept.

Everything is int64 in flat columns, so that there is one specialisation to compile and to cache. What waits for its
time (completions, ends of patience, arrivals after pauses and back-offs) lies in one binary heap, ordered by time and
then by kind and job; new jobs and changes of stations come from their own sorted columns. An end of patience is
not taken out of the heap when service begins: it is known to be stale when its time comes, or when the heap is full.
Queues are linked through columns of the jobs: a list where the order is that of arrival, a skew heap (Sleator and
Tarjan, 1986) where there are priorities.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numba

from sim.stations.demand import NEVER, Ints
from sim.stations.network import Fate

LATEST = 2**63 - 1
COMPLETION, PATIENCE_ENDS, ARRIVAL = 1, 2, 3
KIND_SHIFT = 48
_JOB = (1 << KIND_SHIFT) - 1
_SURE = _JOB  # of a number masked so the compiler knows that it is not negative: no index wraps round, a tenth quicker
AWAY, BACKING_OFF, WAITING, SERVING, HELD = range(5)
UP, FINISHES, HOLDS, DROPS = 0, 1, 2, 3
SET_SERVERS, GOES_DOWN, COMES_UP = 0, 1, 2
SERVED, BLOCKED, RENEGED, DROPPED, DOWN = (
    int(one) for one in (Fate.SERVED, Fate.BLOCKED, Fate.RENEGED, Fate.DROPPED, Fate.DOWN)
)
_NONE = -1
_TOO_LATE_FOR_INT = 2.0**62


# Rows of the tables in `Net`.
C_AT, C_STATION, C_KIND, C_VALUE = range(4)
R_WHEN_DOWN, R_BY_PRIORITY, R_ROOM = range(3)
F_SERVERS, F_BUSY, F_DOWN, F_WAITING, F_HEAD, F_TAIL, F_HELD = range(7)
J_ARRIVAL, J_PRIORITY, J_AT, J_LAST, J_STATE, J_UNTIL, J_TURN = range(7)
J_LEFT, J_RIGHT, J_UP, J_TRIES, J_MOST, J_BACKOFF, J_FATE, J_LEFT_US = range(7, 15)
J_ROWS = 15
V_STATION, V_SERVICE, V_PAUSE, V_ARRIVED, V_BEGAN, V_ENDED, V_FATE = range(7)
H_AT, H_CODE = range(2)
# Places in ``now``, and in ``retry`` after one for each fate.
N_CONTROL, N_ARRIVAL, N_TURN, N_ALIVE, N_WAITING, N_TOO_LATE, N_HOLE = range(7)
TRIES, LONGEST = len(Fate), len(Fate) + 1


class Net(NamedTuple):
    """All that the loop reads and changes, as few tables: their number is what a call costs.

    control[C_, k + 1]: changes of stations by time and station, and after them one at LATEST; rules[R_, station];
    retry: whether a fate is a cause, then TRIES and LONGEST; growth: of the back-off; floor[F_, station]: stations as
    they are (F_HEAD: the first in the queue, or the root of its heap; F_HELD: the first of those held, linked by
    J_RIGHT); jobs[J_, job]: J_AT is the visit under way, J_LAST one past the job's last, J_UNTIL the end of patience
    or, for a held job, what is left; visits[V_, visit]; patience and restart: empty where the demand has none;
    heap[H_, place]: H_CODE is kind << KIND_SHIFT | job; now[N_]: where the loop stands, N_WAITING in the heap,
    N_HOLE: whether the first of them is under way, its place free for what it leads to.
    """

    control: Ints
    rules: Ints
    retry: Ints
    growth: float
    floor: Ints
    jobs: Ints
    visits: Ints
    patience: Ints
    restart: Ints
    heap: Ints
    now: Ints


_F = TypeVar("_F", bound=Callable[..., object])


# Nothing is allocated in the loop. Without this, references to the eleven tables are counted at each call, which takes
# six times as long as the loop itself (measured).
_OPTIONS: dict[str, Any] = {"_nrt": False}


def _compiled(function: _F) -> _F:
    """A part of the loop; it is cached as a part of `run`."""
    return cast(_F, numba.njit(**_OPTIONS)(function))


def _written_out(function: _F) -> _F:
    """For what every visit goes through: a call hands over all the tables anew, which takes longer than the work."""
    return cast(_F, numba.njit(forceinline=True, **_OPTIONS)(function))


def _entry(function: _F) -> _F:
    """The loop itself, kept on disk where some folder for it can be written, else compiled in each process."""
    try:
        return cast(_F, numba.njit(cache=True, nogil=True, **_OPTIONS)(function))
    except RuntimeError:  # numba found no place for its cache
        return cast(_F, numba.njit(nogil=True, **_OPTIONS)(function))


@_written_out
def _sift_down(net: Net, place: int, at: int, code: int) -> None:
    size = net.now[N_WAITING] & _SURE
    child = (2 * place + 1) & _SURE
    while child < size:
        other = (child + 1) & _SURE
        if other < size and (
            net.heap[H_AT, other] < net.heap[H_AT, child]
            or (net.heap[H_AT, other] == net.heap[H_AT, child] and net.heap[H_CODE, other] < net.heap[H_CODE, child])
        ):
            child = other
        if at < net.heap[H_AT, child] or (at == net.heap[H_AT, child] and code <= net.heap[H_CODE, child]):
            break
        net.heap[H_AT, place] = net.heap[H_AT, child]
        net.heap[H_CODE, place] = net.heap[H_CODE, child]
        place = child
        child = (2 * place + 1) & _SURE
    net.heap[H_AT, place] = at
    net.heap[H_CODE, place] = code


@_compiled
def _sweep_out(net: Net, station: int) -> int:
    """Take stale ends of patience out, and a station's completions; these come back linked, times in ``until``."""
    found = _NONE
    kept = 0
    for place in range(net.now[N_WAITING]):
        at, code = net.heap[H_AT, place], net.heap[H_CODE, place]
        kind, job = code >> KIND_SHIFT, code & _JOB
        if kind == COMPLETION and net.visits[V_STATION, net.jobs[J_AT, job]] == station:
            net.jobs[J_UNTIL, job] = at
            net.jobs[J_RIGHT, job] = found
            found = job
        elif kind != PATIENCE_ENDS or (net.jobs[J_STATE, job] == WAITING and net.jobs[J_UNTIL, job] == at):
            net.heap[H_AT, kept] = at
            net.heap[H_CODE, kept] = code
            kept += 1
    net.now[N_WAITING] = kept
    for place in range(kept // 2 - 1, -1, -1):
        _sift_down(net, place, net.heap[H_AT, place], net.heap[H_CODE, place])
    return found


@_written_out
def _push(net: Net, now: int, after: int, code: int) -> None:
    if now > 0 and after > LATEST - now:
        net.now[N_TOO_LATE] = 1
        return
    at = now + after
    if net.now[N_HOLE]:
        net.now[N_HOLE] = 0
        _sift_down(net, 0, at, code)
        return
    if net.now[N_WAITING] == net.heap.shape[1]:
        _sweep_out(net, _NONE)
    place = net.now[N_WAITING] & _SURE
    net.now[N_WAITING] = place + 1
    while place > 0:
        parent = (place - 1) >> 1
        if net.heap[H_AT, parent] < at or (net.heap[H_AT, parent] == at and net.heap[H_CODE, parent] <= code):
            break
        net.heap[H_AT, place] = net.heap[H_AT, parent]
        net.heap[H_CODE, place] = net.heap[H_CODE, parent]
        place = parent
    net.heap[H_AT, place] = at
    net.heap[H_CODE, place] = code


@_written_out
def _pop(net: Net) -> None:
    size = (net.now[N_WAITING] - 1) & _SURE
    net.now[N_WAITING] = size
    if size > 0:
        _sift_down(net, 0, net.heap[H_AT, size], net.heap[H_CODE, size])


@_written_out
def _before(net: Net, one: int, other: int) -> bool:
    if net.jobs[J_PRIORITY, one] != net.jobs[J_PRIORITY, other]:
        return bool(net.jobs[J_PRIORITY, one] < net.jobs[J_PRIORITY, other])
    return bool(net.jobs[J_TURN, one] < net.jobs[J_TURN, other])


@_compiled
def _meld(net: Net, one: int, other: int) -> int:
    """Two skew heaps made one; its root."""
    if one == _NONE or other == _NONE:
        return max(one, other)
    if _before(net, other, one):
        one, other = other, one
    root = one
    while True:
        below = net.jobs[J_RIGHT, one]
        net.jobs[J_RIGHT, one] = net.jobs[J_LEFT, one]
        if below != _NONE and _before(net, below, other):
            below, other = other, below
        net.jobs[J_LEFT, one] = other
        net.jobs[J_UP, other] = one
        if below == _NONE:
            return root
        one, other = other, below


@_written_out
def _queue_up(net: Net, station: int, job: int) -> None:
    net.floor[F_WAITING, station] += 1
    net.jobs[J_LEFT, job] = net.jobs[J_RIGHT, job] = _NONE
    if net.rules[R_BY_PRIORITY, station]:
        net.jobs[J_UP, job] = _NONE
        net.floor[F_HEAD, station] = _meld(net, net.floor[F_HEAD, station], job)
        net.jobs[J_UP, net.floor[F_HEAD, station]] = _NONE
        return
    last = net.floor[F_TAIL, station]
    net.jobs[J_LEFT, job] = last
    if last == _NONE:
        net.floor[F_HEAD, station] = job
    else:
        net.jobs[J_RIGHT, last & _SURE] = job
    net.floor[F_TAIL, station] = job


@_written_out
def _leave_queue(net: Net, station: int, job: int) -> None:
    net.floor[F_WAITING, station] -= 1
    sooner, later, up = net.jobs[J_LEFT, job], net.jobs[J_RIGHT, job], net.jobs[J_UP, job]
    if net.rules[R_BY_PRIORITY, station]:
        rest = _meld(net, sooner, later)
        if rest != _NONE:
            net.jobs[J_UP, rest] = up
        if up == _NONE:
            net.floor[F_HEAD, station] = rest
        elif net.jobs[J_LEFT, up] == job:
            net.jobs[J_LEFT, up] = rest
        else:
            net.jobs[J_RIGHT, up] = rest
        return
    if sooner == _NONE:
        net.floor[F_HEAD, station] = later
    else:
        net.jobs[J_RIGHT, sooner & _SURE] = later
    if later == _NONE:
        net.floor[F_TAIL, station] = sooner
    else:
        net.jobs[J_LEFT, later & _SURE] = sooner


@_written_out
def _begin(net: Net, station: int, job: int, now: int) -> None:
    visit = net.jobs[J_AT, job] & _SURE
    net.floor[F_BUSY, station] += 1
    net.jobs[J_STATE, job] = SERVING
    net.visits[V_BEGAN, visit] = now
    _push(net, now, net.visits[V_SERVICE, visit], COMPLETION << KIND_SHIFT | job)


@_written_out
def _move_up(net: Net, station: int, now: int) -> None:
    while (
        net.floor[F_WAITING, station] > 0
        and not net.floor[F_DOWN, station]
        and net.floor[F_BUSY, station] < net.floor[F_SERVERS, station]
    ):
        job = net.floor[F_HEAD, station] & _SURE
        _leave_queue(net, station, job)
        _begin(net, station, job, now)


@_compiled
def _turn_away(net: Net, job: int, why: int, now: int) -> None:
    visit = net.jobs[J_AT, job] & _SURE
    net.visits[V_FATE, visit] = why
    net.jobs[J_STATE, job] = AWAY
    if not net.retry[why] or net.jobs[J_TRIES, job] >= net.jobs[J_MOST, job]:
        net.jobs[J_FATE, job] = why
        net.jobs[J_LEFT_US, job] = now
        net.now[N_ALIVE] -= 1
        return
    net.jobs[J_STATE, job] = BACKING_OFF
    pause = net.jobs[J_BACKOFF, job]
    longer = pause * net.growth
    # As Retry.next_pause_us computes it; what does not fit into an int64 is longer than the longest pause anyway.
    net.jobs[J_BACKOFF, job] = (
        net.retry[LONGEST] if longer >= _TOO_LATE_FOR_INT else min(int(longer), net.retry[LONGEST])
    )
    if len(net.restart):
        net.jobs[J_AT, job] = net.restart[visit]
    else:
        net.jobs[J_AT, job] = net.jobs[J_LAST, job - 1] if job else 0
    _push(net, now, pause, ARRIVAL << KIND_SHIFT | job)


@_written_out
def _enter(net: Net, job: int, now: int) -> None:
    visit = net.jobs[J_AT, job] & _SURE
    station = net.visits[V_STATION, visit] & _SURE
    net.visits[V_ARRIVED, visit] = now
    net.visits[V_BEGAN, visit] = net.visits[V_ENDED, visit] = NEVER
    net.visits[V_FATE, visit] = 0
    if net.floor[F_DOWN, station] == DROPS:
        _turn_away(net, job, DOWN, now)
    elif not net.floor[F_DOWN, station] and net.floor[F_BUSY, station] < net.floor[F_SERVERS, station]:
        _begin(net, station, job, now)
    elif net.floor[F_WAITING, station] >= net.rules[R_ROOM, station]:
        _turn_away(net, job, BLOCKED, now)
    else:
        net.jobs[J_STATE, job] = WAITING
        net.jobs[J_TURN, job] = net.now[N_TURN]
        net.now[N_TURN] += 1
        net.jobs[J_UNTIL, job] = LATEST  # an end of patience from an earlier visit is stale
        _queue_up(net, station, job)
        if len(net.patience) and net.patience[visit] >= 0:
            net.jobs[J_UNTIL, job] = now + net.patience[visit]
            _push(net, now, net.patience[visit], PATIENCE_ENDS << KIND_SHIFT | job)


@_written_out
def _complete(net: Net, job: int, now: int) -> bool:
    """A service ends; whether the job enters its next station at once."""
    visit = net.jobs[J_AT, job] & _SURE
    station = net.visits[V_STATION, visit] & _SURE
    net.visits[V_ENDED, visit] = now
    net.visits[V_FATE, visit] = SERVED
    net.jobs[J_STATE, job] = AWAY
    net.floor[F_BUSY, station] -= 1
    _move_up(net, station, now)
    visit = (visit + 1) & _SURE
    if visit == net.jobs[J_LAST, job]:
        net.jobs[J_FATE, job] = SERVED
        net.jobs[J_LEFT_US, job] = now
        net.now[N_ALIVE] -= 1
        return False
    net.jobs[J_AT, job] = visit
    if net.visits[V_PAUSE, visit] == 0:
        return True
    _push(net, now, net.visits[V_PAUSE, visit], ARRIVAL << KIND_SHIFT | job)
    return False


@_compiled
def _go_down(net: Net, station: int, now: int) -> None:
    net.floor[F_DOWN, station] = net.rules[R_WHEN_DOWN, station]
    if net.floor[F_DOWN, station] == FINISHES:
        return
    job = _sweep_out(net, station)
    if net.floor[F_DOWN, station] == HOLDS:
        net.floor[F_HELD, station] = job
        while job != _NONE:
            net.jobs[J_UNTIL, job] -= now
            net.jobs[J_STATE, job] = HELD
            job = net.jobs[J_RIGHT, job]
        return
    while job != _NONE:
        net.floor[F_BUSY, station] -= 1
        following = net.jobs[J_RIGHT, job]
        _turn_away(net, job, DROPPED, now)
        job = following
    while net.floor[F_WAITING, station] > 0:
        job = net.floor[F_HEAD, station]
        _leave_queue(net, station, job)
        _turn_away(net, job, DROPPED, now)


@_compiled
def _control(net: Net) -> None:
    """One change of a station; the queue moves up when all changes of that station at that instant are made."""
    one = net.now[N_CONTROL]
    net.now[N_CONTROL] += 1
    now, station, kind = net.control[C_AT, one], net.control[C_STATION, one], net.control[C_KIND, one]
    if kind == SET_SERVERS:
        net.floor[F_SERVERS, station] = net.control[C_VALUE, one]
    elif kind == GOES_DOWN:
        _go_down(net, station, now)
    else:
        net.floor[F_DOWN, station] = UP
        job = net.floor[F_HELD, station]
        net.floor[F_HELD, station] = _NONE
        while job != _NONE:
            net.jobs[J_STATE, job] = SERVING
            _push(net, now, net.jobs[J_UNTIL, job], COMPLETION << KIND_SHIFT | job)
            job = net.jobs[J_RIGHT, job]
    following = one + 1
    if net.control[C_AT, following] != now or net.control[C_STATION, following] != station:
        _move_up(net, station, now)


@_entry
def run(net: Net, is_last: int, until: int) -> None:
    """Work a block off: to its last arrival if others follow, to the end if ``is_last``; never at or after ``until``.

    Changes the tables given.
    """
    new_jobs = net.jobs.shape[1]
    while net.now[N_ALIVE] > 0:
        new = net.now[N_ARRIVAL] & _SURE
        if new == new_jobs and not is_last:
            break
        arrives = net.jobs[J_ARRIVAL, new] if new < new_jobs else LATEST
        due = net.heap[H_AT, 0] if net.now[N_WAITING] else LATEST
        change = net.control[C_AT, net.now[N_CONTROL] & _SURE]
        if min(arrives, due, change) >= until or net.now[N_TOO_LATE]:
            break
        if change <= due and change <= arrives:
            _control(net)
            continue
        now, code = due, net.heap[H_CODE, 0]
        job, enters = code & _JOB, True
        if arrives < due or (arrives == due and (ARRIVAL << KIND_SHIFT | new) < code):
            now, job = arrives, new
            net.now[N_ARRIVAL] += 1
            pause = net.visits[V_PAUSE, net.jobs[J_AT, new] & _SURE]
            if pause > 0:
                _push(net, now, pause, ARRIVAL << KIND_SHIFT | job)
                continue
        else:
            net.now[N_HOLE] = 1
            if code >> KIND_SHIFT == COMPLETION:
                enters = _complete(net, job, now)
            elif code >> KIND_SHIFT == ARRIVAL:
                net.jobs[J_TRIES, job] += net.jobs[J_STATE, job] == BACKING_OFF
            else:
                enters = False
                if net.jobs[J_STATE, job] == WAITING and net.jobs[J_UNTIL, job] == now:
                    _leave_queue(net, net.visits[V_STATION, net.jobs[J_AT, job]], job)
                    _turn_away(net, job, RENEGED, now)
        if enters:
            _enter(net, job, now)
        if net.now[N_HOLE]:
            net.now[N_HOLE] = 0
            _pop(net)
    _sweep_out(net, _NONE)
