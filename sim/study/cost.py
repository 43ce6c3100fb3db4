"""Cost against attainment: of all capacities tried, those that no other one beats in both."""

from __future__ import annotations

from collections.abc import Sequence

from sim.study.capacity_result import Tried
from sim.study.capacity_search import with_one, with_one_more
from sim.study.trial import AMPLE, Outcome, Servers, Trial

_STEPS_DOWN, _STEPS_UP = 6, 3


def cost_of(servers: Servers, costs: Sequence[float]) -> float:
    """What a capacity costs, in the unit of the costs of one server."""
    return sum(one * cost for one, cost in zip(servers, costs, strict=True))


def pareto(trial: Trial, chosen: Servers | None, costs: Sequence[float]) -> tuple[Tried, ...]:
    """The non-dominated capacities by cost; some more are tried below and above the chosen one.

    Of two that attain the same the cheaper one stays, of two at the same cost the one that attains more.
    """
    _try_around(trial, trial.now if chosen is None else chosen, costs)
    names = [trial.loads[0].network.stations[one].name for one in trial.searched]
    found = [(servers, outcome) for servers, outcome in trial.tried.items() if _can_be_had(trial, servers)]

    def worth(one: tuple[Servers, Outcome]) -> tuple[float, float, Servers]:
        return cost_of(one[0], costs), -trial.score(one[0])[0], one[0]

    kept: list[Tried] = []
    best = float("-inf")
    for servers, outcome in sorted(found, key=worth):
        margin = trial.score(servers)[0]
        if margin > best:
            best = margin
            kept.append(
                Tried(
                    cost=cost_of(servers, costs),
                    servers=dict(zip(names, servers, strict=True)),
                    worst=trial.worst(outcome),
                    is_smallest=servers == chosen,
                    is_now=servers == trial.now,
                )
            )
    return tuple(kept)


def _can_be_had(trial: Trial, servers: Servers) -> bool:
    """Whether every station has servers, unlike those only tried to see what their loss costs; none where none are."""
    return max(servers) < AMPLE and all(one > 0 or now == 0 for one, now in zip(servers, trial.now, strict=True))


def _try_around(trial: Trial, servers: Servers, costs: Sequence[float]) -> None:
    above = servers
    for _ in range(_STEPS_UP):
        above = with_one_more(trial, above, costs)
    below = servers
    for _ in range(_STEPS_DOWN):
        options = [with_one(below, place, one - 1) for place, one in enumerate(below) if one > 1]
        if not options:
            return
        below = max(options, key=lambda option: (trial.score(option), option))
