"""Tiny simulations that worker processes can import: a queue of twenty customers, and ways to go wrong."""

from __future__ import annotations

import os

import msgspec

from sim.study.replications import replication_seed
from sim.world.streams import exponential, spawn_stream


class SmallQueue(msgspec.Struct, frozen=True):
    """Waits of twenty customers at one server, by Lindley's recurrence; ``service_s`` is the mean service."""

    service_s: float = 0.8

    def __call__(self, replication: int) -> dict[str, float]:
        """The mean and the longest wait; draws are keyed by purpose, so that arms meet the same customers."""
        seed = replication_seed(5, replication)
        arrivals, services = spawn_stream(seed, "arrivals"), spawn_stream(seed, "services")
        waits = [0.0]
        for _ in range(19):
            waits.append(max(0.0, waits[-1] + exponential(services, 1.0) * self.service_s - exponential(arrivals, 1.0)))
        return {"wait.mean": sum(waits) / 20, "wait.max": max(waits)}


class NotRemade:
    """Pickles into a call that its constructor refuses."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __reduce__(self) -> tuple[type[NotRemade], tuple[()]]:
        return NotRemade, ()

    def __call__(self, replication: int) -> dict[str, float]:
        """Never reached in a worker."""
        return {"x": float(self.number)}


def fails_at_7_and_3(replication: int) -> dict[str, float]:
    """Fails in two replications; the earlier one in order is 3."""
    return {"x": 1 / ((replication - 7) * (replication - 3))}


def kills_its_process(replication: int) -> dict[str, float]:
    """Ends the worker itself, as the kernel does for want of memory."""
    os._exit(9)
