"""Logging in and out by the API: a password in, a token out."""

from __future__ import annotations

import msgspec
from starlette.exceptions import HTTPException
from starlette.responses import Response

from sim.ecf.answers import Refused
from sim.ecf.commands import LogOut
from sim.ecf.passwords import Checked
from sim.ecf.refusals import Code, No, RefusalText
from sim.serve.logging_in import by_own_login, court_session, national_proof
from sim.serve.web.api.answering import body_of, refused, told
from sim.serve.web.api.caller import Callers
from sim.serve.web.api.records import LogInRequest, TokenAnswer
from sim.serve.web.rate_limit import RateLimit
from sim.serve.web.visit import Visit
from sim.serve.web.web_sessions import WebSession

LOGIN_CHARS_MAX = 200
"""Assumed; of what is typed as a login, so that nothing longer is kept or hashed for it."""

_decode = msgspec.json.Decoder(LogInRequest).decode


class SessionDesk:
    """Begins and ends log-ins. limit: on tries, shared with the other ways to log in."""

    def __init__(self, callers: Callers, limit: RateLimit) -> None:
        self._callers, self._limit = callers, limit

    def count_a_try(self, visit: Visit, login: str) -> None:
        """Raises HTTPException 429 where this address has tried this login too often of late, 400 for what is none."""
        if len(login) > LOGIN_CHARS_MAX:
            raise HTTPException(400, f"A login has at most {LOGIN_CHARS_MAX} characters.")
        if not self._limit.allows((visit.client, login)):
            raise HTTPException(429, "Too many attempts. Wait a minute, then try again.")

    async def log_in(self, visit: Visit) -> Response:
        """A token for a log-in to this court, by its own login or the linked national account as its date asks.

        Sent with a good token, it adds the court to that log-in: so a court's own login joins the account that pays.
        """
        before = self._callers.by_header(visit)
        asked: LogInRequest = await body_of(visit, _decode)
        self.count_a_try(visit, asked.login)
        own = by_own_login(visit.court, asked.login)
        answer, proof = await court_session(visit.house, visit.court, asked.login, asked.secret)
        if isinstance(answer, Refused):
            return refused(answer)
        who = ("", "") if own else (asked.login, proof)
        session = before or visit.sessions.begin(*who, asked.client_code)
        self._callers.entered(visit, session, answer.receipt.user_id, answer.receipt.session_id)
        return told(_token(session, answer.receipt.user_id, answer.receipt.session_id))

    async def log_in_nationally(self, visit: Visit) -> Response:
        """A token for a national log-in; courts to which the account is linked take it at once."""
        asked: LogInRequest = await body_of(visit, _decode)
        self.count_a_try(visit, asked.login)
        checked, proof = await national_proof(visit.house, asked.login, asked.secret)
        if checked is not Checked.MATCHES:  # a locked account is told nothing else than a wrong password is
            words = RefusalText(visit.house.national.refusals)
            return refused(words.refused(No(Code.AUTH_BAD_PASSWORD)))
        return told(_token(visit.sessions.begin(asked.login, proof, asked.client_code)))

    async def log_out(self, visit: Visit) -> Response:
        """End the token, and at a court the session that it has there."""
        session = self._callers.required(visit)
        if visit.site.kind == "court":
            session_id = visit.court_session
            if session_id is not None and session_id in visit.court.state.sessions:
                answer = await visit.court.do(LogOut(session_id))
                if isinstance(answer, Refused):
                    return refused(answer)
            self._callers.left(visit)
        visit.sessions.end(session.token)
        return Response(status_code=204)


def _token(session: WebSession, user_id: int = 0, session_id: int = 0) -> TokenAnswer:
    return TokenAnswer(session.token, session.csrf, session.expires_us, user_id, session_id)
