"""Open networks of queues in product form (Jackson 1957, 1963): tandems, branches, feedback.

Each station behaves, in its means, as an M/M/c of its own at the rate that the traffic equations give.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
import numpy as np

from sim.stations.theory_markov import mmc
from sim.stations.theory_terms import Expected, TheoryError, check_at_least, check_rates, check_servers


class JacksonMeans(msgspec.Struct, frozen=True, kw_only=True):
    """A network's stations in order (visits_s of each at Expected.response_s a visit), and its whole.

    visits: mean number of visits of a job to each station. response_s: mean time of a job in the network, without
    pauses. present: mean number of jobs in it.
    """

    stations: tuple[Expected, ...]
    visits: tuple[float, ...]
    response_s: float
    present: float


def jackson(
    arrivals_per_s: Sequence[float],
    routing: Sequence[Sequence[float]],
    services_per_s: Sequence[float],
    servers: Sequence[int],
) -> JacksonMeans:
    """An open network of exponential stations (Jackson 1957).

    arrivals_per_s[i]: Poisson arrivals from outside at station i; routing[i][j]: share of those done at i who go on to
    j (the rest leaves). Traffic: lambda = arrivals + lambda R. Raises TheoryError where routes never end, where nobody
    comes to a station, or where one is unstable.
    """
    k = len(arrivals_per_s)
    chances = np.asarray(routing, dtype=np.float64)
    if chances.shape != (k, k) or not len(services_per_s) == len(servers) == k:
        raise TheoryError(f"Jackson: {k} arrival rates need {k} services, {k} servers and a {k} by {k} routing")
    if (chances < 0).any() or (chances.sum(axis=1) > 1 + 1e-12).any():
        raise TheoryError("Jackson: shares of a routing row are 0 or more, and their sum is 1 at most")
    for i in range(k):
        check_at_least(f"Jackson station {i}", 0, arrival_per_s=arrivals_per_s[i])
        check_rates(f"Jackson station {i}", service_per_s=services_per_s[i])
        check_servers(f"Jackson station {i}", servers[i])
    total_per_s = math.fsum(arrivals_per_s)
    check_rates("Jackson", arrivals=total_per_s)
    if max(abs(np.linalg.eigvals(chances))) > 1 - 1e-12:
        raise TheoryError("Jackson: some routes never end; let a share leave the network at a station of each loop")
    flows = np.linalg.solve(np.eye(k) - chances.T, np.asarray(arrivals_per_s, dtype=np.float64))
    stations = tuple(
        mmc(float(flow), service_per_s, count)
        for flow, service_per_s, count in zip(flows, services_per_s, servers, strict=True)
    )
    present = math.fsum(station.present for station in stations)
    return JacksonMeans(
        stations=stations,
        visits=tuple(float(flow) / total_per_s for flow in flows),
        response_s=present / total_per_s,
        present=present,
    )


def tandem(arrival_per_s: float, services_per_s: Sequence[float], servers: Sequence[int]) -> JacksonMeans:
    """Stations one after the other (Jackson 1957; each departure process is Poisson again, Burke 1956)."""
    k = len(services_per_s)
    return jackson([arrival_per_s] + [0.0] * (k - 1), np.eye(k, k=1).tolist(), services_per_s, servers)


def feedback(arrival_per_s: float, service_per_s: float, servers: int, again: float) -> JacksonMeans:
    """One station to which a share ``again`` of those done comes back at once (Jackson 1957)."""
    return jackson([arrival_per_s], [[again]], [service_per_s], [servers])
