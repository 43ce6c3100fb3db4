"""When services begin at a station whose queue is in order of arrival: each from when its servers are free."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import heapreplace

import numpy as np

from sim.stations.demand import Ints

LATEST = 2**63 - 1

# (due, service, place, free, before, begins): fill ``begins`` from ``place`` on as long as services begin before
# ``before``; the place where it stopped.
Take = Callable[[Ints, Ints, int, list[int], int, Ints], int]


def take_in_python(due: Ints, service: Ints, place: int, free: list[int], before: int, begins: Ints) -> int:
    """A `Take` without compilation; ``free`` is the heap of when servers are free."""
    last = int(np.searchsorted(due, before))
    if last <= place:
        return place
    due, service = due[place:last], service[place:last]
    begun: Ints | list[int]
    if len(free) == 1:
        begun = _take_alone(due, service, free, before)
    else:
        take = _take_for_two if len(free) == 2 else _take_for_more if before < LATEST else _take_all
        begun = take(zip(due.tolist(), service.tolist(), strict=True), free, before)
    begins[place : place + len(begun)] = begun
    return place + len(begun)


def _take_all(visits: Iterator[tuple[int, int]], free: list[int], _: int) -> list[int]:
    begun: list[int] = []
    add, begin_next = begun.append, heapreplace
    for arrives, takes in visits:
        begin = free[0]
        if begin < arrives:
            begin = arrives
        add(begin)
        begin_next(free, begin + takes)
    return begun


def _take_for_more(visits: Iterator[tuple[int, int]], free: list[int], before: int) -> list[int]:
    begun: list[int] = []
    add, begin_next = begun.append, heapreplace
    for arrives, takes in visits:
        begin = free[0]
        if begin < arrives:  # and every arrival is before ``before``
            begin = arrives
        elif begin >= before:
            break
        begin_next(free, begin + takes)
        add(begin)
    return begun


def _take_for_two(visits: Iterator[tuple[int, int]], free: list[int], before: int) -> list[int]:
    """The same for two servers, of which no heap need be kept."""
    begun: list[int] = []
    add = begun.append
    sooner, later = free
    for arrives, takes in visits:
        if sooner < arrives:
            sooner = arrives
        elif sooner >= before:
            break
        add(sooner)
        sooner += takes
        if sooner > later:
            sooner, later = later, sooner
    free[:] = sooner, later
    return begun


def _take_alone(due: Ints, service: Ints, free: list[int], before: int) -> Ints:
    """The same for one server, without a loop: Lindley's recursion (1952) as a running maximum."""
    work_before = np.cumsum(service) - service
    slack = due - work_before
    slack[0] = max(free[0], int(due[0]))
    begun: Ints = work_before + np.maximum.accumulate(slack)
    begun = begun[: np.searchsorted(begun, before)]
    if len(begun):
        free[0] = int(begun[-1] + service[len(begun) - 1])
    return begun
