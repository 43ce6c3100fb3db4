"""Streams of randomness, each with its own generator, spawned from the run's seed and keyed by what it is for.

What is promised (common random numbers): a draw depends on the seed, the court, its purpose and the key of the
intention that it belongs to, and on nothing else. The key says how the intention came about ("run/complaint/
attorney/2014-01-21/3"; what that paper prompts adds to it), so that a paper more or less, another order of events or
another number of workers leaves every other paper's draws as they were. What a paper meets (queues, its case, an
outage) may differ between two arms of a comparison; its own draws are consumed in the order of its life, so the arms
share them up to where that life takes another turn. A case is drawn from those pending when the span that is planned
begins; one that has joined them since (``cases.joins_after_days``) takes some papers over and leaves the others.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from hashlib import blake2b
from random import Random
from typing import TypeVar

import numpy as np

_T = TypeVar("_T")


def _entropy(seed: int, key: tuple[str | int, ...]) -> int:
    text = "/".join(map(str, (seed, *key)))
    return int.from_bytes(blake2b(text.encode(), digest_size=16).digest(), "little")


def spawn_vector_stream(seed: int, *key: str | int) -> np.random.Generator:
    """A NumPy generator for draws in bulk, e.g. a day's arrivals."""
    return np.random.Generator(np.random.PCG64(_entropy(seed, key)))


def spawn_stream(seed: int, *key: str | int) -> Random:
    """A generator for the few draws of one actor, e.g. one filing's behaviour (cheaper than NumPy for scalars)."""
    return Random(_entropy(seed, key))


def one_of(draws: Random, pool: Sequence[_T]) -> _T:
    """One of a pool, each alike."""
    return pool[draws.randrange(len(pool))]


def lognormal(draws: Random, mean: float, cv: float) -> float:
    """A lognormal draw with this mean and coefficient of variation (both above zero)."""
    variance = math.log(1 + cv**2)
    return draws.lognormvariate(math.log(mean) - variance / 2, math.sqrt(variance))


def exponential(draws: Random, mean: float) -> float:
    """An exponential draw with this mean; always 0 for a mean of 0."""
    return draws.expovariate(1 / mean) if mean > 0 else 0.0


def geometric(draws: Random, mean: float, maximum: int) -> int:
    """A whole number from 1 on, each next one as likely as the last; ``mean`` (1 or more) before the cut at maximum."""
    again = 1 - 1 / mean
    number = 1
    while number < maximum and draws.random() < again:
        number += 1
    return number


def poisson(draws: Random, mean: float) -> int:
    """A Poisson draw for small means (Knuth's product of uniforms)."""
    limit, product, number = math.exp(-mean), draws.random(), 0
    while product > limit:
        product *= draws.random()
        number += 1
    return number
