"""Whether any cheaper capacity would do: those that cost less are ruled out one and all, where they are few enough.

It rests on one assumption, the search's own: a further server at a station never hurts (but by chance). Then a capacity
that keeps the objectives has at each station what that station needs with all others ample, and of the cheaper ones
only those need be tried to which nothing can be added without reaching the price; if none of them will do, none will.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

import msgspec

from sim.study.trial import Servers

ALTERNATIVES_MOST = 24
"""So many capacities are tried at most to rule out a cheaper one; where it takes more, nothing is proven."""
_LOOKED_AT_MOST = 20_000
_ROUNDING = 1e-9  # of sums of costs

Minimality = Literal["proven", "local"]


class Cheapest(msgspec.Struct, frozen=True):
    """A capacity that will do: none is cheaper ("proven"), or no station can give up a server ("local")."""

    servers: Servers
    minimality: Minimality
    alternatives: int


def cheapest(
    good: Callable[[Servers], bool],
    servers: Servers,
    least: Servers,
    costs: Sequence[float],
    trim: Callable[[Servers], Servers],
) -> Cheapest:
    """Rule out everything cheaper than ``servers``, or take what will do instead (``trim``: made minimal).

    least: what each station needs with all others ample; no capacity with fewer will do.
    """
    tried = 0
    while True:
        options = cheaper(servers, least, costs, ALTERNATIVES_MOST)
        if options is None:
            return Cheapest(servers, "local", tried)
        tried += len(options)
        better = next((one for one in options if good(one)), None)
        if better is None:
            return Cheapest(servers, "proven", tried)
        servers = trim(better)


def cheaper(servers: Servers, least: Servers, costs: Sequence[float], most: int) -> tuple[Servers, ...] | None:
    """The largest capacities that cost less, with ``least`` or more everywhere; None: more than ``most`` of them."""
    spare = sum((one - few) * cost for one, few, cost in zip(servers, least, costs, strict=True))
    found: list[Servers] = []
    for looked_at, one in enumerate(_filled(least, costs, spare, 0)):
        left = spare - sum((many - few) * cost for many, few, cost in zip(one, least, costs, strict=True))
        if left > min(costs) + _ROUNDING:  # another one can be added: a larger capacity stands for this one
            continue
        found.append(one)
        if len(found) > most or looked_at > _LOOKED_AT_MOST:
            return None
    return tuple(found)


def _filled(least: Servers, costs: Sequence[float], spare: float, place: int) -> Iterator[Servers]:
    """``least`` and what can be added from ``place`` on for less than ``spare``; at the last place as many as can."""
    if spare <= _ROUNDING:
        return
    most = int((spare - _ROUNDING) / costs[place])  # its cost stays below what is spare
    if place == len(least) - 1:
        yield (*least[:place], least[place] + most)
        return
    for added in range(most + 1):
        for one in _filled(least, costs, spare - added * costs[place], place + 1):
            yield (*one[:place], least[place] + added, *one[place + 1 :])
