"""Who waits at a station, in order of arrival or by priority; whoever gives up leaves it from any place at once."""

from __future__ import annotations

from collections import OrderedDict
from heapq import heapify, heappop, heappush
from typing import Any


class FifoLine(OrderedDict[Any, None]):
    """First come, first served; every operation at constant cost, however long the line."""

    __slots__ = ()

    def put(self, visit: Any) -> None:
        """Who comes goes last."""
        self[visit] = None

    def take(self) -> Any:
        """The next, who leaves the line. Raises KeyError where nobody waits."""
        return self.popitem(last=False)[0]

    def discard(self, visit: Any) -> None:
        """Let one go who gave up. Raises KeyError where that one does not wait here."""
        del self[visit]

    def empty(self) -> list[Any]:
        """All who wait, who leave the line."""
        visits = list(self)
        self.clear()
        return visits


class PriorityLine:
    """Lower ``visit.priority`` first, in order of arrival among equals; every operation at logarithmic cost or less."""

    __slots__ = ("_came", "_heap", "_places")

    def __init__(self) -> None:
        self._came = 0
        self._heap: list[list[Any]] = []
        self._places: dict[Any, list[Any]] = {}

    def __len__(self) -> int:
        return len(self._places)

    def put(self, visit: Any) -> None:
        """Who comes goes behind all of the same or a lower number."""
        self._came += 1
        self._places[visit] = place = [visit.priority, self._came, visit]
        heappush(self._heap, place)

    def take(self) -> Any:
        """The next, who leaves the line. Raises IndexError where nobody waits."""
        while (visit := heappop(self._heap)[2]) is None:
            pass
        del self._places[visit]
        return visit

    def discard(self, visit: Any) -> None:
        """Let one go who gave up. Raises KeyError where that one does not wait here.

        The empty place is passed over later; where such places are the most, the line closes up, at once for all.
        """
        self._places.pop(visit)[2] = None
        if len(self._heap) > 2 * len(self._places) + 64:
            self._heap = [place for place in self._heap if place[2] is not None]
            heapify(self._heap)

    def empty(self) -> list[Any]:
        """All who wait, who leave the line."""
        visits = list(self._places)
        self._heap.clear()
        self._places.clear()
        return visits
