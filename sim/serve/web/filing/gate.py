"""Who stands before a page of the court: the session behind a visit, begun where need be, and what its role may do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from hashlib import blake2b
from itertools import count
from urllib.parse import quote

import msgspec
from starlette.responses import RedirectResponse, Response

from sim.ecf.access import COURT_ROLES
from sim.ecf.access_log import Attempt
from sim.ecf.answers import Accepted, Refused
from sim.ecf.refusals import Code, No
from sim.ecf.sessions import require_fresh
from sim.ecf.state import User
from sim.serve.logging_in import by_own_login, court_session
from sim.serve.served_court import ServedCourt
from sim.serve.web.page import page
from sim.serve.web.visit import Handler, Visit
from sim.serve.web.web_sessions import WebSession

_numbers = count(1)
_READS_ONLY = frozenset(
    {
        Code.AUTH_UNKNOWN_LOGIN.value,
        Code.AUTH_UNLINKED_ACCOUNT.value,
        Code.AUTH_SHARED_ACCOUNT.value,
        Code.AUTH_LEGACY_ACCOUNT.value,
    }
)


class Acting(msgspec.Struct, frozen=True):
    """Who acts on a page: a session of the court, and whose it is."""

    session_id: int
    user: User

    @property
    def is_court(self) -> bool:
        """Whether this is one of the court's own people."""
        return self.user.role in COURT_ROLES


UserHandler = Callable[[Visit, Acting], Awaitable[Response]]


def live_session(court: ServedCourt, session_id: int | None) -> Acting | None:
    """The session if it still lasts."""
    session = None if session_id is None else court.state.sessions.get(session_id)
    if session_id is None or session is None:
        return None
    try:
        require_fresh(court.state, session_id, court.now_us(), court.court.context)
    except No:
        return None
    return Acting(session_id, court.state.users[session.user_id])


async def acting(visit: Visit) -> Acting | Refused | None:
    """Who visits, with a session in this court; begun now if a national account is logged in and this is its first
    need. Refused: the court's own answer to that, or that it is down, which ends all its sessions; None: nobody is
    logged in."""
    session = visit.session
    if session is None:
        return None
    found = live_session(visit.court, visit.court_session)
    if found is not None:
        return found
    if visit.court.state.down is not None and (visit.court_session is not None or session.pacer_login):
        return standing_refusal(visit.court, Code.SYSTEM_UNAVAILABLE)
    session.courts.pop(visit.site.court_id, None)
    if not session.pacer_login:
        return None
    if by_own_login(visit.court, session.pacer_login):  # whose password this is not: it would count as a wrong one
        return standing_refusal(visit.court, Code.AUTH_UNKNOWN_LOGIN)
    answer, _ = await court_session(visit.house, visit.court, session.pacer_login, session.proof)
    if not isinstance(answer, Accepted):
        return answer
    session.courts[visit.site.court_id] = answer.receipt.session_id
    return live_session(visit.court, answer.receipt.session_id)


def for_users(*roles: str, while_down: bool = False) -> Callable[[UserHandler], Handler]:
    """A page for those who have a login in this court; roles: for these alone (none: for all).

    Others are sent to the log-in page, or told the court's words. An attempt without the right is logged (CIT-27).
    while_down: the court's own people come here, and act without a session, although the system is down.
    """

    def wrapped(handler: UserHandler) -> Handler:
        async def answer(visit: Visit) -> Response:
            kept = _kept_on(visit) if while_down else None
            who = await acting(visit) if kept is None else kept
            if who is None:
                return to_login(visit)
            if isinstance(who, Refused):
                return _turned_away(visit, who)
            if roles and who.user.role not in roles:
                log_attempt(visit, who, handler.__name__)
                return refused_page(visit, standing_refusal(visit.court, Code.ACCESS_NO_RIGHT))
            return await handler(visit, who)

        return answer

    return wrapped


def remember_staff(session: WebSession, court_id: str, user_id: int) -> None:
    """Keep who of the court's own people logged in: an outage ends all sessions of the court, and one of them has to
    end the outage."""
    session.drafts[f"staff:{court_id}"] = user_id


def is_staff(session: WebSession) -> bool:
    """Whether one of any court's own people logged in by it."""
    return any(key.startswith("staff:") for key in session.drafts)


def _kept_on(visit: Visit) -> Acting | None:
    """Whoever of the court's own people was logged in when the system went down. Their session number is nobody's."""
    if visit.session is None or visit.court.state.down is None:
        return None
    user_id = visit.session.drafts.get(f"staff:{visit.site.court_id}")
    return Acting(0, visit.court.state.users[user_id]) if isinstance(user_id, int) else None


def to_login(visit: Visit) -> Response:
    """The way to the court's log-in page: back again if this was a page to look at; else it says that nothing was
    done."""
    back = f"?next={quote(visit.request.url.path)}" if visit.request.method == "GET" else "?ended=1"
    return RedirectResponse(f"{visit.base}/cgi-bin/login.pl{back}", 303)


def to(visit: Visit, path: str) -> Response:
    """The way to another page of this site, to be fetched by GET."""
    return RedirectResponse(f"{visit.base}{path}", 303)


def refused_page(visit: Visit, refused: Refused, status_code: int = 403) -> Response:
    """A page that says what the court said; 503 where that is that it is down."""
    if refused.code == Code.SYSTEM_UNAVAILABLE.value:
        status_code = 503
    return page(visit, "filing/refused.html", status_code, title="The court did not accept this", refused=refused)


def _turned_away(visit: Visit, refused: Refused) -> Response:
    """For those logged in to PACER alone, what they may do here; for others what the court said."""
    if visit.session is not None and visit.session.pacer_login and refused.code in _READS_ONLY:
        return page(visit, "filing/reads_only.html", 403, title="You are logged in to PACER", refused=refused)
    return refused_page(visit, refused)


def standing_refusal(court: ServedCourt, code: Code) -> Refused:
    """The court's standing words for a code."""
    words = court.book.refusals[code.value]
    return Refused(code.value, words.text, words.cite)


def log_attempt(visit: Visit, who: Acting, command: str, program: str = "") -> None:
    """Put on the court's record that somebody tried a page, or a docket event, that is not theirs (CIT-27)."""
    attempt = Attempt(visit.court.now_us(), Code.ACCESS_NO_RIGHT.value, command, who.user.login, program)
    visit.court.court.context.access_log.record(attempt)


def fresh_key(visit: Visit) -> str:
    """A name of its own for what a form will ask, so that the form sent twice is done once. Tells nothing of the
    session that it is made from."""
    token = "" if visit.session is None else visit.session.token
    said = f"{token}:{visit.house.now_us()}:{next(_numbers)}"
    return "web-" + blake2b(said.encode(), digest_size=16).hexdigest()
