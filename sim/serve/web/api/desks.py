"""All who answer the API of one house, and the ways to them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from sim import __version__
from sim.serve.web.api.answering import told
from sim.serve.web.api.audit import AuditDesk
from sim.serve.web.api.caller import Callers
from sim.serve.web.api.commands import CommandDesk
from sim.serve.web.api.notices import NoticeDesk
from sim.serve.web.api.openapi import openapi
from sim.serve.web.api.operations import ROOT, court_operations, national_operations, ways_of
from sim.serve.web.api.operator import OperatorDesk
from sim.serve.web.api.queries import ReadingRoom
from sim.serve.web.api.sessions import SessionDesk
from sim.serve.web.api.status import status
from sim.serve.web.api.uploads import Uploads
from sim.serve.web.rate_limit import RateLimit
from sim.serve.web.visit import Visit, Way

_ALL_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class Desks:
    """The API of a house. operator_token: whoever sends it acts as the operator; "": nobody can.

    limit: on tries at what may be guessed. random_hex: gives fresh secrets of so many hex digits.
    """

    def __init__(self, limit: RateLimit, random_hex: Callable[[int], str], operator_token: str = "") -> None:
        callers = Callers(operator_token)
        self.sessions = SessionDesk(callers, limit)
        self.uploads = Uploads(callers)
        self.commands = CommandDesk(callers, self.sessions, self.uploads)
        self.reading = ReadingRoom(callers)
        self.notices = NoticeDesk(callers, random_hex, limit)
        self.audit = AuditDesk(callers)
        self.operator = OperatorDesk(callers, self.sessions)
        self.status = status

    def court_ways(self) -> tuple[Way, ...]:
        """The ways at a court's site."""
        return (*ways_of(court_operations(self)), _NO_SUCH)

    def national_ways(self) -> tuple[Way, ...]:
        """The ways at the national site."""
        return (*ways_of(national_operations(self)), _NO_SUCH)

    @cached_property
    def _court_described(self) -> dict[str, Any]:
        return openapi(court_operations(self), "ecfsim: one court", __version__, "")

    @cached_property
    def _national_described(self) -> dict[str, Any]:
        return openapi(national_operations(self), "ecfsim: the national service", __version__, "")

    async def court_openapi(self, visit: Visit) -> Response:
        """The description of the API at this court."""
        return told(self._court_described | {"servers": [{"url": visit.base}]})

    async def national_openapi(self, visit: Visit) -> Response:
        """The description of the API at the national site."""
        return told(self._national_described | {"servers": [{"url": visit.base}]})


async def _no_such(visit: Visit) -> Response:
    words = f"{visit.request.method} {ROOT}/{visit.request.path_params['rest']} is no operation"
    raise HTTPException(404, f"{words}; see {ROOT}/openapi.json.")


_NO_SUCH = Way(f"{ROOT}/{{rest:path}}", _no_such, _ALL_METHODS)
