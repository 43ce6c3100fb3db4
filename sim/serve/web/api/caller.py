"""Who calls the API: a token in the header or a cookie, a session in the court, the operator of the house."""

from __future__ import annotations

import hmac
from collections import OrderedDict

from starlette.exceptions import HTTPException

from sim.ecf.access import COURT_ROLES
from sim.ecf.answers import Refused
from sim.ecf.reading.queries import Reader
from sim.ecf.refusals import Code
from sim.ecf.state import User
from sim.serve.logging_in import by_own_login, court_session
from sim.serve.web.filing.gate import live_session, standing_refusal
from sim.serve.web.visit import Visit, from_elsewhere
from sim.serve.web.web_sessions import WebSession

CSRF_HEADER = "x-csrf-token"
OPERATOR_HEADER = "x-operator"
_USERS_KEPT = 50_000
_LOG_IN = "Log in at /api/v1/login and send the token as 'Authorization: Bearer …'."


class Callers:
    """Knows whose token is whose. operator_token: of whoever runs the house; "" where nobody may act as operator."""

    def __init__(self, operator_token: str) -> None:
        self._operator_token = operator_token
        # Who logged in to which court, also while an outage has ended their sessions there.
        self._users: OrderedDict[tuple[str, str], int] = OrderedDict()

    # --- tokens ------------------------------------------------------------------------------------------------------

    def known(self, visit: Visit) -> WebSession | None:
        """The caller's log-in, from the header or else from the cookie; with a cookie alone, whatever changes
        anything must bring the session's own csrf token. Raises HTTPException 401, 403."""
        if "authorization" in visit.request.headers:
            found = self.by_header(visit)
            if found is None:
                raise HTTPException(401, f"The token is unknown or has ended. {_LOG_IN}")
            visit.session = found
        elif visit.session is not None and not _only_reads(visit):
            if visit.session.owns(visit.request.headers.get(CSRF_HEADER, "")):
                return visit.session
            raise HTTPException(403, "With a cookie, send the csrf token of the log-in as X-CSRF-Token.")
        return visit.session

    def by_header(self, visit: Visit) -> WebSession | None:
        """The log-in whose token the header carries, if it is still good."""
        scheme, _, token = visit.request.headers.get("authorization", "").partition(" ")
        return visit.sessions.find(token.strip()) if scheme.lower() == "bearer" else None

    def required(self, visit: Visit) -> WebSession:
        """The caller's log-in. Raises HTTPException 401 where there is none."""
        session = self.known(visit)
        if session is None:
            raise HTTPException(401, f"This needs a log-in. {_LOG_IN}")
        return session

    # --- in a court --------------------------------------------------------------------------------------------------

    async def in_court(self, visit: Visit) -> int | Refused:
        """The caller's session in this court, begun now where a national log-in has none yet, or why there is none.

        A session that the court has ended, as outages do, is begun anew in the same way.
        """
        session, court = self.required(visit), visit.court
        found = session.courts.get(court.court_id)
        if found is not None and (live_session(court, found) is not None or not session.pacer_login):
            return found
        if not session.pacer_login:
            raise HTTPException(403, f"This token is of no log-in to {court.court_id}. Log in at this court.")
        if by_own_login(court, session.pacer_login):  # whose password this is not: it would count as a wrong one
            return standing_refusal(court, Code.AUTH_UNKNOWN_LOGIN)
        answer, _ = await court_session(visit.house, court, session.pacer_login, session.proof)
        if isinstance(answer, Refused):
            return answer
        self.entered(visit, session, answer.receipt.user_id, answer.receipt.session_id)
        return answer.receipt.session_id

    async def reader(self, visit: Visit) -> Reader:
        """Who reads: the national account, and the session in this court where the caller has begun one."""
        session = self.known(visit)
        may_begin = session is not None and session.pacer_login and visit.court_session is not None
        if session is not None and may_begin and isinstance(await self.in_court(visit), Refused):
            session.courts.pop(visit.court.court_id, None)  # it has ended, and cannot be begun again now
        return visit.reader()

    def entered(self, visit: Visit, session: WebSession, user_id: int, session_id: int) -> None:
        """Note a log-in to the court of the visit."""
        court_id = visit.court.court_id
        session.courts[court_id] = session_id
        self._users[session.token, court_id] = user_id
        if len(self._users) > _USERS_KEPT:
            self._users.popitem(last=False)

    def left(self, visit: Visit) -> None:
        """Note that the caller's session in the court of the visit has ended by their own wish."""
        if visit.session is not None:
            visit.session.courts.pop(visit.court.court_id, None)
            self._users.pop((visit.session.token, visit.court.court_id), None)

    def user(self, visit: Visit) -> User | None:
        """The court's user who calls, if their session there lasts; while its system is down, if they had one."""
        session, court = self.known(visit), visit.court
        if session is None:
            return None
        live = live_session(court, session.courts.get(court.court_id))
        if live is not None:
            return live.user
        if court.state.down is None:  # it ended otherwise, by a new password for one
            self._users.pop((session.token, court.court_id), None)
            return None
        user_id = self._users.get((session.token, court.court_id))
        return None if user_id is None else court.state.users.get(user_id)

    async def user_anew(self, visit: Visit) -> User | None:
        """The same, with a session begun anew where a national log-in's has ended."""
        session = self.known(visit)
        if session is not None and session.pacer_login and visit.court_session is not None:
            await self.in_court(visit)
        return self.user(visit)

    def of_the_court(self, visit: Visit, *roles: str) -> bool:
        """Whether the caller is the operator, or of the court's own people (of these roles, if any are named)."""
        if self.is_operator(visit):
            return True
        user = self.user(visit)
        return user is not None and user.role in (roles or COURT_ROLES)

    # --- the operator ------------------------------------------------------------------------------------------------

    def is_operator(self, visit: Visit) -> bool:
        """Whether the request carries the operator's token."""
        given = visit.request.headers.get(OPERATOR_HEADER, "")
        return bool(self._operator_token) and hmac.compare_digest(given.encode(), self._operator_token.encode())

    def require_operator(self, visit: Visit) -> None:
        """Raises HTTPException 403 for anybody but the operator."""
        if not self._operator_token:
            raise HTTPException(403, "This house was opened without an operator's token; nobody may do this here.")
        if not self.is_operator(visit):
            raise HTTPException(403, "This is for the operator: send the token of the house as X-Operator.")


def _only_reads(visit: Visit) -> bool:
    """Whether sending it does no harm. What is read may be billed, so a page of another site does not send it."""
    return visit.request.method in ("GET", "HEAD") and not from_elsewhere(visit)
