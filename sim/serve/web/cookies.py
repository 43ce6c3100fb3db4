"""The cookies of a log-in, under the real names: not for scripts, not for other sites, and secure where TLS is."""

from __future__ import annotations

from typing import TypeVar

from starlette.responses import Response

from sim.serve.web.visit import Visit
from sim.serve.web.web_sessions import WebSession

NAMES = ("NextGenCSO", "PacerSession")
ResponseT = TypeVar("ResponseT", bound=Response)


def with_session(visit: Visit, response: ResponseT, session: WebSession) -> ResponseT:
    """The answer with the session's cookies: of all courts' hosts, or of this machine alone."""
    for name in NAMES:
        response.set_cookie(
            name,
            session.token,
            domain=".uscourts.gov" if visit.links.by_host else None,
            secure=visit.links.by_host,
            httponly=True,
            samesite="lax",
        )
    return response


def without_session(visit: Visit, response: ResponseT) -> ResponseT:
    """The answer that takes the cookies away."""
    for name in NAMES:
        response.delete_cookie(name, domain=".uscourts.gov" if visit.links.by_host else None)
    return response
