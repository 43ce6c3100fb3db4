"""What a closed form gives, and the checks that every closed form makes first."""

from __future__ import annotations

import math

import msgspec

from sim.stations.network import NetworkError


class TheoryError(NetworkError):
    """A closed form was asked for something outside its assumptions; the message says what to do."""


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """Long-run means of a station. Rates per second, times in seconds, shares from 0 to 1.

    utilisation: busy servers / servers. wait_s: mean wait in the queue of those who are let in (Erlang A: of all who
    come, whether served or not). response_s: wait and service. waiting, present: mean numbers in the queue, and in
    all. wait_share: of those let in, how many wait at all. lost_share: of those who come, how many are turned away or
    leave unserved. served_per_s: throughput.
    """

    utilisation: float
    wait_s: float
    response_s: float
    waiting: float
    present: float
    served_per_s: float
    wait_share: float = math.nan
    lost_share: float = 0.0


def check_rates(where: str, **values: float) -> None:
    """Raise TheoryError unless every value is a finite number above 0."""
    for name, value in values.items():
        if not (math.isfinite(value) and value > 0):
            raise TheoryError(f"{where}: {name} must be a number above 0, not {value:g}")


def check_at_least(where: str, least: float, **values: float) -> None:
    """Raise TheoryError unless every value is a finite number of ``least`` or more."""
    for name, value in values.items():
        if not (math.isfinite(value) and value >= least):
            raise TheoryError(f"{where}: {name} must be a number of {least:g} or more, not {value:g}")


def check_servers(where: str, servers: int) -> None:
    """Raise TheoryError unless ``servers`` is a whole number of 1 or more."""
    if servers != int(servers) or servers < 1:
        raise TheoryError(f"{where}: servers must be a whole number of 1 or more, not {servers:g}")


def check_stable(where: str, offered: float, servers: float) -> None:
    """Raise TheoryError where the offered load (in servers) is not below the servers: no long-run mean exists."""
    if offered >= servers:
        raise TheoryError(
            f"{where}: {offered:g} servers' worth of work arrives for {servers:g}, so the queue grows without end; "
            f"give more than {offered:g} servers, a finite room or patience, or ask for the fluid backlog instead"
        )
