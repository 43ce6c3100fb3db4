"""Who are you, and may you do this: the user of a session, and rights to a docket event."""

from __future__ import annotations

from collections.abc import Mapping

from sim.courts import DocketEvent, Fact, RuleDates
from sim.ecf.answers import Receipt
from sim.ecf.context import Context
from sim.ecf.events import CourtEvent
from sim.ecf.paper import BY_HAND_OR_POST
from sim.ecf.records import Medium
from sim.ecf.refusals import Code, No
from sim.ecf.state import CourtState, User

Decision = tuple[list[CourtEvent], Receipt]

# The court's own people make entries, but are not served with them.
COURT_ROLES = frozenset({"clerk", "judge", "batch", "case_manager"})

_ELECTRONIC = Medium.ELECTRONIC


def user_of_session(state: CourtState, session_id: int) -> User:
    """The logged-in user, or the refusal that the system is down or the session not (or no longer) valid."""
    require_system_up(state)
    session = state.sessions.get(session_id)
    if session is None:
        raise No(Code.AUTH_NO_SESSION)
    return state.users[session.user_id]


def require_role(state: CourtState, session_id: int, *roles: str) -> User:
    """The logged-in user, who must be of one of these roles; anybody else has no right to the program (CIT-27)."""
    user = user_of_session(state, session_id)
    if user.role not in roles:
        raise No(Code.ACCESS_NO_RIGHT)
    return user


def require_system_up(state: CourtState) -> None:
    """CIT-21: while the system is down, nothing is half-filed."""
    if state.down is not None:
        raise No(Code.SYSTEM_UNAVAILABLE)


def signer_for(state: CourtState, user: User, paper_of: str | None, medium: Medium) -> User:
    """Whose paper this is: the user's, their attorney's (CACD-3), or the person's who brought it to the clerk."""
    if paper_of is None:
        return user if user.acts_for is None else state.users[user.acts_for]
    if user.role != "clerk" or medium not in BY_HAND_OR_POST:
        raise No(Code.ACCESS_NO_RIGHT)
    brought_by = state.user_by_login.get(paper_of)
    if brought_by is None:
        raise No(Code.AUTH_UNKNOWN_LOGIN, f"{paper_of!r} has no login in this court")
    return state.users[brought_by]


def require_right(user: User, signer: User, event: DocketEvent, medium: Medium) -> None:
    """CASB-1, CIT-27: the login decides which programs may be used; the refusal text is the court's own.

    What is handed in or mailed, the clerk dockets, whoever brought it; but it stays that person's kind of paper.
    Staff without an attorney have no signature to file under (CACD-3).
    """
    roles = event.roles
    if medium is _ELECTRONIC:  # the usual way first, and no second look at a filer who signs for themselves
        allowed = user.role in roles and (signer is user or signer.role in roles) and signer.role != "staff"
    elif medium is Medium.BATCH:
        allowed = user.role == "batch" and "batch" in roles
    else:
        allowed = user.role == "clerk" and (signer is user or signer.role in roles)
    if not allowed:  # CIT-2: confidential-information filers are a class of their own
        raise No(Code.ACCESS_CONFIDENTIAL if event.confidential else Code.ACCESS_NO_RIGHT)
    if signer.courses is not None and medium is _ELECTRONIC:
        _require_course(signer, event)


def _require_course(signer: User, event: DocketEvent) -> None:
    """CANB-2: what was completed decides what may be filed. Asked only of those whom training limits."""
    if event.courses and not any(course in event.courses for course in signer.courses or ()):
        raise No(Code.ACCESS_TRAINING_NEEDED)


def require_leave(
    signer: User, case_id: int | None, dates: RuleDates, facts: Mapping[str, Fact], context: Context
) -> None:
    """CACD-5: a pro se litigant files electronically as the court's rule lets them, with leave in one case only.

    case_id: None for a paper that opens a case, in which nobody can have leave yet.
    """
    if signer.role != "pro_se":
        return
    if signer.only_case is not None:
        if signer.only_case != case_id:
            raise No(Code.ACCESS_OTHER_CASE)
        return
    rule = context.rule("filing.pro_se_electronic", dates, facts)
    if rule.value != "allowed":
        raise No(Code.ACCESS_NO_RIGHT, cite=rule.cite)
