"""All ways of all sites put together."""

from __future__ import annotations

from collections.abc import Callable

from sim.serve.house import House
from sim.serve.web import static
from sim.serve.web.national import BURST, EVERY_S, NationalLogin
from sim.serve.web.rate_limit import RateLimit
from sim.serve.web.site import Log, Sites
from sim.serve.web.visit import Way
from sim.serve.web.web_sessions import WebSessions


def sites(house: House, random_hex: Callable[[int], str], log: Log = lambda _line: None) -> Sites:
    """The ASGI application of a house. random_hex: gives fresh secrets of so many hex digits."""
    limit = RateLimit(BURST, EVERY_S, house.now_us)
    court: list[Way] = [*static.WAYS]
    national: list[Way] = [*static.WAYS, *NationalLogin(limit).ways()]
    front: list[Way] = [*static.WAYS, *static.HEALTH]
    matrix: list[Way] = []
    ways = {"court": court, "national": national, "front": front, "matrix": matrix}
    return Sites(house, WebSessions(house.now_us, random_hex), ways, log)
