"""All ways of all sites put together."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sim.serve.house import House
from sim.serve.web import internal, static
from sim.serve.web.api.desks import Desks
from sim.serve.web.bounded_body import Patience
from sim.serve.web.clerk import ways as clerk
from sim.serve.web.filing import ways as filing
from sim.serve.web.national import BURST, EVERY_S, NationalLogin
from sim.serve.web.rate_limit import RateLimit
from sim.serve.web.reading.temp_files import TempFiles
from sim.serve.web.reading.ways import MATRIX_WAYS, reading_ways
from sim.serve.web.site import Log, Sites
from sim.serve.web.visit import Way
from sim.serve.web.web_sessions import WebSession, WebSessions


def sites(
    house: House,
    random_hex: Callable[[int], str],
    log: Log = lambda _line: None,
    patience: Patience | None = None,
    operator_token: str = "",
) -> Sites:
    """The ASGI application of a house. random_hex: gives fresh secrets of so many hex digits. operator_token: whoever
    sends it to the API may set people up; "": nobody may."""
    limit = RateLimit(BURST, EVERY_S, house.now_us)
    api = Desks(limit, random_hex, operator_token)
    reading = reading_ways(TempFiles(house.now_us, random_hex), limit)
    court: list[Way] = [*static.WAYS, *api.court_ways(), *filing.court_ways(limit), *clerk.WAYS, *reading]
    login = (*NationalLogin(limit).ways(), *filing.national_ways(limit))
    national: list[Way] = [*static.WAYS, *login, *api.national_ways()]
    front: list[Way] = [*static.WAYS, *filing.FRONT_WAYS, *static.HEALTH]
    matrix: list[Way] = [*MATRIX_WAYS]
    ways = {"court": court, "national": national, "front": front, "matrix": matrix, "internal": internal.WAYS}
    return Sites(house, WebSessions(house.now_us, random_hex, partial(_holds, house)), ways, log, patience)


def _holds(house: House, session: WebSession) -> bool:
    """Whether no new password was set, and the account not closed, since the log-in by it (CIT-31)."""
    if not session.pacer_login:
        return True
    account = house.pacer.account(session.pacer_login)
    return account is not None and account.active and house.pacer.sessions_end(account.account_id) < session.began_us
