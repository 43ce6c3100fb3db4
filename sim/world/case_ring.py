"""A choice among cases that one case more hardly changes: each has a place on a ring, by a draw of its own."""

from __future__ import annotations

from bisect import bisect_left, bisect_right


class CaseRing:
    """Cases in order of their places in [0, 1); a draw in [0, 1) goes to the case whose place comes next.

    A case more takes over the draws between the place before its own and its own, and leaves all others where they
    were (consistent hashing, Karger et al. 1997). Shares differ from case to case, as those of an exponential law do;
    who adds cases by draws of their own gives each the same share beforehand.
    """

    __slots__ = ("_cases", "_places")

    def __init__(self) -> None:
        self._places: list[float] = []
        self._cases: list[int] = []

    def __len__(self) -> int:
        return len(self._cases)

    def add(self, place: float, case_id: int) -> None:
        """Put a case on the ring."""
        at = bisect_left(self._places, place)
        self._places.insert(at, place)
        self._cases.insert(at, case_id)

    def of(self, draw: float) -> int:
        """The case that a draw goes to. Raises IndexError where there is none."""
        at = bisect_right(self._places, draw)
        return self._cases[at if at < len(self._cases) else 0]
