"""Streams of randomness, each with its own generator, spawned from the run's seed and keyed by what it is for.

Two arms of a comparison that ask for the same key meet the same draws, whatever else differs between them.
"""

from __future__ import annotations

import math
from hashlib import blake2b
from random import Random

import numpy as np


def _entropy(seed: int, key: tuple[str | int, ...]) -> int:
    text = "/".join(map(str, (seed, *key)))
    return int.from_bytes(blake2b(text.encode(), digest_size=16).digest(), "little")


def spawn_vector_stream(seed: int, *key: str | int) -> np.random.Generator:
    """A NumPy generator for draws in bulk, e.g. all arrivals of a court."""
    return np.random.Generator(np.random.PCG64(_entropy(seed, key)))


def spawn_stream(seed: int, *key: str | int) -> Random:
    """A generator for the few draws of one actor, e.g. one filing's behaviour (cheaper than NumPy for scalars)."""
    return Random(_entropy(seed, key))


def lognormal(draws: Random, mean: float, cv: float) -> float:
    """A lognormal draw with this mean and coefficient of variation (both above zero)."""
    variance = math.log(1 + cv**2)
    return draws.lognormvariate(math.log(mean) - variance / 2, math.sqrt(variance))
