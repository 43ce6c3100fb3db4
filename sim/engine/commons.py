"""What courts that are simulated together have in common: the time, the numbers of jobs, the stations they share."""

from __future__ import annotations

from itertools import count

import simpy

from sim.engine.station import Place
from sim.stations.network import Station


class Commons:
    """Made once for each shard; a court that shares nothing has one to itself. starts_at: microseconds UTC."""

    def __init__(self, starts_at: int) -> None:
        self.env = simpy.Environment(initial_time=starts_at)
        self.job_numbers = count()
        self.shared: dict[str, Place] = {}
        self._places = count()

    def place(self, spec: Station) -> Place:
        """A new place for a station of a court's own."""
        return Place(self.env, spec, next(self._places))

    def shared_place(self, spec: Station) -> Place:
        """The place of a shared station, the same one for every court that asks."""
        if spec.name not in self.shared:
            self.shared[spec.name] = self.place(spec)
        return self.shared[spec.name]
