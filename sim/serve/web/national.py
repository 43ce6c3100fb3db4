"""The national login as programs use it: JSON in, a token out (surfaces §1)."""

from __future__ import annotations

import msgspec
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from sim.ecf.passwords import Checked
from sim.serve.logging_in import national_proof
from sim.serve.web.cookies import with_session
from sim.serve.web.rate_limit import RateLimit
from sim.serve.web.visit import Visit, Way

_BODY_BYTES_MAX = 10_000
BURST, EVERY_S = 20, 3.0
"""Log-ins of one address for one login: so many at once, then one every so many seconds (assumed)."""

_WRONG = "Invalid username or password"
_TOO_MANY = "Too many attempts. Wait a minute, then try again."


class _Asked(msgspec.Struct):
    loginId: str  # noqa: N815 - the names that clients send
    password: str
    redactFlag: str = ""  # noqa: N815 - the names that clients send
    clientCode: str = ""  # noqa: N815 - the names that clients send


class NationalLogin:
    """The login service of one house; its limit on tries is kept beside the sessions."""

    def __init__(self, limit: RateLimit) -> None:
        self._limit = limit

    def ways(self) -> tuple[Way, ...]:
        """The service's paths."""
        return (Way("/services/cso-auth", self.log_in, ("POST",), _BODY_BYTES_MAX),)

    async def log_in(self, visit: Visit) -> Response:
        """``loginResult`` "0" with ``nextGenCSO``, or "1" with ``errorDescription``; 429 for too many tries."""
        try:
            asked = msgspec.json.decode(await visit.request.body(), type=_Asked)
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
            words = str(error) if isinstance(error, msgspec.MsgspecError) else "it is no JSON text"
            raise HTTPException(400, f"The request is no log-in: {words}.") from None
        if not self._limit.allows((visit.client, asked.loginId)):
            return JSONResponse({"loginResult": "1", "errorDescription": _TOO_MANY}, 429)
        checked, proof = await national_proof(visit.house, asked.loginId, asked.password)
        if checked is not Checked.MATCHES:  # a locked account is told nothing else than a wrong password is
            return JSONResponse({"loginResult": "1", "errorDescription": _WRONG})
        session = visit.sessions.begin(asked.loginId, proof, asked.clientCode)
        answer = JSONResponse({"loginResult": "0", "errorDescription": "", "nextGenCSO": session.token})
        return with_session(visit, answer, session)
