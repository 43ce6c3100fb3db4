"""Queueing theory beside the simulation: the closed form that applies to a station, or why there is none.

The forms themselves, by concept: `theory_markov` (M/M/c, Erlang B, M/M/c/K, Erlang A), `theory_general`
(Pollaczek-Khinchine, Cobham's priorities, breakdowns, Allen-Cunneen), `theory_arrivals` (GI/M/1, batches),
`theory_networks` (Jackson), `theory_time_varying` (M_t/G/infinity, fluid backlog), `theory_staffing` (how many
servers). `theory_beside` measures a finished replay and puts each station's theory beside it.
"""

from __future__ import annotations

import msgspec

from sim.stations.network import Station
from sim.stations.theory_general import ggc_approximate, mg1
from sim.stations.theory_markov import erlang_a, erlang_b, mm1, mmc, mmck
from sim.stations.theory_terms import Expected, check_at_least, check_rates, check_servers

CV_CLOSE = 0.05  # measured coefficients of variation this near to 1 or 0 pass for exponential or constant (assumed)


class BestTheory(msgspec.Struct, frozen=True, kw_only=True):
    """The theory that applies to a station, for the report: name and source to print, and its values.

    expected is None where no theory applies; ``why`` then says the reason, else what was taken for granted. exact is
    false for approximations.
    """

    name: str
    source: str
    expected: Expected | None
    exact: bool
    why: str


def best_theory(
    *,
    arrival_per_s: float,
    service_s: float,
    service_cv: float,
    servers: int,
    arrival_cv: float = 1.0,
    room: int | None = None,
    patience_s: float | None = None,
    patience_cv: float = 1.0,
) -> BestTheory:
    """The closed form for a stationary station of this measured demand, first come first served.

    Rates per second, times in seconds; cv: standard deviation over mean, of gaps between arrivals, services, patience.
    ``room`` places to wait (None: no limit); ``patience_s`` None: nobody leaves. Raises TheoryError for impossible
    numbers; a station that no theory covers gives a BestTheory without values.
    """
    check_rates("theory", arrival_per_s=arrival_per_s, service_s=service_s)
    check_at_least("theory", 0, service_cv=service_cv, arrival_cv=arrival_cv, patience_cv=patience_cv)
    check_servers("theory", servers)
    poisson, exponential = _is(arrival_cv, 1), _is(service_cv, 1)
    load = arrival_per_s * service_s
    if room is not None or patience_s is not None:
        if not poisson:
            return _none(f"gaps between arrivals have a cv of {arrival_cv:.2f}, not 1, and some who come are lost")
        return _with_losses(arrival_per_s, service_s, exponential, servers, room, patience_s, _is(patience_cv, 1))
    if load >= servers:
        return _none(f"{load:.3g} servers' worth of work comes for {servers}: no long-run mean; see the fluid backlog")
    if poisson and exponential:
        expected = mm1(arrival_per_s, 1 / service_s) if servers == 1 else mmc(arrival_per_s, 1 / service_s, servers)
        name = "M/M/1" if servers == 1 else "M/M/c (Erlang C)"
        return _exact(name, "Erlang 1917", expected, "Poisson arrivals, exponential services: both cv near 1")
    if poisson and servers == 1:
        name = "M/D/1 (Pollaczek-Khinchine)" if _is(service_cv, 0) else "M/G/1 (Pollaczek-Khinchine)"
        expected = mg1(arrival_per_s, service_s, service_cv)
        return _exact(name, "Pollaczek 1930, Khinchine 1932", expected, "Poisson arrivals: their cv is near 1")
    return BestTheory(
        name="G/G/1 (Kingman, approximate)" if servers == 1 else "G/G/c (Allen-Cunneen, approximate)",
        source="Kingman 1961" if servers == 1 else "Allen & Cunneen, in Allen 1990",
        expected=ggc_approximate(arrival_per_s, arrival_cv, service_s, service_cv, servers),
        exact=False,
        why="an approximation from two moments, good at high use; gaps between arrivals taken as independent",
    )


def best_theory_of(
    station: Station,
    *,
    arrival_per_s: float,
    service_s: float,
    service_cv: float,
    arrival_cv: float = 1.0,
    patience_s: float | None = None,
    patience_cv: float = 1.0,
    changing: str | None = None,
) -> BestTheory:
    """`best_theory` for a station of a network, which also says when its capacity, outages or priorities forbid one.

    ``changing``: why the demand is not stationary, if it is not (e.g. "arrivals change with the hour", "those turned
    away come back"); no theory is then given, for that reason.
    """
    if changing is not None:
        return _none(changing)
    if len(station.steps) > 1:
        return _none("its capacity changes with time; see the offered load of M_t/G/infinity")
    if station.outages:
        return _none("it has planned outages; see breakdowns (M/G/1) and the fluid backlog")
    if station.discipline == "priority":
        return _none("it serves by priority; give the classes to Cobham's formula")
    if station.steps[0].servers == 0:
        return _none("it is closed: 0 servers")
    return best_theory(
        arrival_per_s=arrival_per_s,
        service_s=service_s,
        service_cv=service_cv,
        servers=station.steps[0].servers,
        arrival_cv=arrival_cv,
        room=station.room,
        patience_s=patience_s,
        patience_cv=patience_cv,
    )


def _with_losses(
    arrival_per_s: float,
    service_s: float,
    exponential: bool,
    servers: int,
    room: int | None,
    patience_s: float | None,
    patience_exponential: bool,
) -> BestTheory:
    if room == 0:
        # Nobody waits, so patience does not matter, and the law of service does not either (Sevastyanov 1957).
        lost = erlang_b(arrival_per_s * service_s, servers)
        busy = arrival_per_s * (1 - lost) * service_s
        expected = Expected(
            utilisation=busy / servers,
            wait_s=0.0,
            response_s=service_s,
            waiting=0.0,
            present=busy,
            served_per_s=arrival_per_s * (1 - lost),
            wait_share=0.0,
            lost_share=lost,
        )
        return _exact("M/G/c/c (Erlang B)", "Erlang 1917, Sevastyanov 1957", expected, "Poisson arrivals")
    if not exponential:
        return _none("services are not exponential (cv not near 1), and some who come are lost")
    if patience_s is None and room is not None:
        expected = mmck(arrival_per_s, 1 / service_s, servers, room)
        return _exact("M/M/c/K", "Erlang 1917", expected, "Poisson arrivals, exponential services")
    if room is not None or patience_s is None:
        return _none("room and patience are both limited")
    if not patience_exponential:
        return _none("patience is not exponential (cv not near 1)")
    expected = erlang_a(arrival_per_s, 1 / service_s, servers, patience_s)
    why = "Poisson arrivals, exponential services and patience; the wait is that of all who come"
    return _exact("M/M/c+M (Erlang A)", "Palm 1957", expected, why)


def _is(cv: float, ideal: float) -> bool:
    return abs(cv - ideal) <= CV_CLOSE


def _exact(name: str, source: str, expected: Expected, why: str) -> BestTheory:
    return BestTheory(name=name, source=source, expected=expected, exact=True, why=why)


def _none(why: str) -> BestTheory:
    return BestTheory(name="", source="", expected=None, exact=False, why=why)
