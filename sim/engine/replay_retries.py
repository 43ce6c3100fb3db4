"""How those whom a replay turns away try again: what of the filers' behaviour a network of stations can hold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.stations.demand import Ints
from sim.stations.network import Fate, Retry
from sim.world.scenario_tables import Behaviour

_MINUTE_US = 60_000_000
_UNTIL_IT_IS_BACK = 1 << 40  # tries that nobody ever comes to
_SPREAD = (0.6, 1.4)  # as the filers of a run spread their pauses, see shut_out.py


def retry_of(behaviour: Behaviour, due: bool = True) -> Retry:
    """The retry of a network, from the figures of a scenario: growth, longest pause and number of tries.

    due: with the tries of a filer whose paper is due today (the more persistent ones, so that a capacity found with
    them is on the safe side), or those of other filers; `most_tries` says it job by job. A network knows nothing else
    that people do: what is left out is the help desk, the counter, direct service, staying up until the cut-off,
    looking in the evening and the return on the next court day.
    """
    tries = behaviour.tries_due if due else behaviour.tries_other
    return Retry(
        causes=frozenset({Fate.BLOCKED, Fate.RENEGED, Fate.DROPPED, Fate.DOWN}),
        tries=int(tries.value),
        growth=behaviour.retry_growth.value,
        longest_us=round(behaviour.retry_minutes_max.value * _MINUTE_US),
    )


def most_tries(kinds: Sequence[str], retry: Retry) -> Ints:
    """For each job, by its kind (`sim.engine.journey`), how often it is tried before it is given up.

    Filers: as ``retry`` has it, also who has nothing due, since in a run they go on in the evening or on the next court
    day. Staff wait until the system is back. Readers, callers and who stands at the counter do not come back.
    """
    by_kind = {"filer": retry.tries, "staff": _UNTIL_IT_IS_BACK}
    return np.array([by_kind.get(kind, 1) for kind in kinds], dtype=np.int64)


def first_retries_us(behaviour: Behaviour, rng: np.random.Generator, jobs: int) -> Ints:
    """For each of so many jobs the first pause before trying again, in microseconds, spread as in a run."""
    mean_us = behaviour.retry_minutes.value * _MINUTE_US
    longest_us = behaviour.retry_minutes_max.value * _MINUTE_US
    spread = np.minimum(mean_us * rng.uniform(*_SPREAD, size=jobs), longest_us)
    return np.rint(spread).astype(np.int64)
