"""The event plane with the whole core against an ordinary SimPy model of the same network with no core at all.

Run by ``make bench``. An e-filing court of five stations (login, upload after typing, PDF check, docketing, notice). At
the end of a login a real court is asked to log a filer in, at the end of docketing to docket two documents for a case
of eight counsel and to log the filer out; besides, the notice is assembled and eight messages are rendered as bytes.
The unit is SimPy as its documentation shows it, process and ``Resource``, of the same stations and the same times.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from efiling_court import CASES, EfilingCourt
from station_peers import demand_for, textbook
from test_core import NOON
from test_stations import same_times, seconds

from sim.stations import event_plane
from sim.stations.demand import in_order_of_jobs
from sim.stations.network import Network, Station

FILINGS = 2_000
ROUNDS = 25
STATIONS = {"login": 2, "upload": 8, "pdf_check": 4, "docketing": 2, "notice": 2}
MEANS_US = (300_000, 1_400_000, 700_000, 300_000, 350_000)
TYPING_US = (0, 240_000_000, 0, 0, 0)
GAP_US = 200_000
NETWORK = Network(stations=tuple(Station(name=name, servers=servers) for name, servers in STATIONS.items()))


def test_the_event_plane_with_the_whole_core_against_a_simpy_model_without(benchmark: Any) -> None:
    """The best of many short rounds for each, in which all take turns; told besides: with notices, and with no core."""
    demand = demand_for(FILINGS, MEANS_US, GAP_US, begins_us=NOON, pauses_us=TYPING_US)
    best = {name: float("inf") for name in ("simpy", "no core", "core", "core and notices")}
    courts: list[EfilingCourt] = []

    def replayed(hooks: dict[str, event_plane.Hook]) -> Callable[[], object]:
        return lambda: list(event_plane.replay(NETWORK, demand, hooks=hooks))

    def take_turns() -> None:
        for _ in range(ROUNDS):
            courts[:] = [EfilingCourt(False), EfilingCourt(True)]
            ways = (
                lambda: textbook(NETWORK, demand),
                replayed({}),
                replayed(courts[0].hooks),
                replayed(courts[1].hooks),
            )
            for name, way in zip(best, ways, strict=True):
                best[name] = min(best[name], seconds(way) / FILINGS)

    benchmark.pedantic(take_turns, rounds=1)
    records = in_order_of_jobs(event_plane.replay(NETWORK, demand, hooks=EfilingCourt(True).hooks))
    assert same_times(records, textbook(NETWORK, demand))
    for court in courts:
        assert court.docketed == FILINGS == court.court.state.next_nef - 1 - CASES
        assert not court.court.state.sessions.keys() - {court.own_session}, "all have logged out"
    info = benchmark.extra_info
    info["microseconds_a_filing"] = {name: round(took * 1e6, 1) for name, took in best.items()}
    info["times_a_simpy_model"] = {name: round(best["simpy"] / took, 2) for name, took in best.items()}
    info["bytes_of_notices_a_filing"] = round(courts[1].bytes_sent / FILINGS)
    assert best["simpy"] / best["core"] >= 1
