"""Who are you, and may you do this: registration, log-in, sessions, rights to an event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from sim.courts import DocketEvent, Fact, RuleDates
from sim.courts.docket_events import Role
from sim.ecf.answers import Receipt
from sim.ecf.commands import LogIn, LogOut, RegisterUser
from sim.ecf.context import Context
from sim.ecf.events import CourtEvent, LoggedIn, LoggedOut, UserRegistered
from sim.ecf.paper import BY_HAND_OR_POST
from sim.ecf.records import Medium
from sim.ecf.refusals import Code, No
from sim.ecf.state import CourtState, User

Decision = tuple[list[CourtEvent], Receipt]

# What a person of each role may be called on to do is data (events.toml: roles); these are the roles there are.
ROLES = frozenset(get_args(Role))

# The court's own people make entries, but are not served with them.
COURT_ROLES = frozenset({"clerk", "judge", "batch", "case_manager"})


def register(state: CourtState, command: RegisterUser, at: int, context: Context) -> Decision:
    """CACD-1: a login is one person's, in this court only; a taken login is refused."""
    if command.login in state.user_by_login:
        raise No(Code.AUTH_LOGIN_TAKEN)
    if command.role not in ROLES:
        raise No(Code.COMMAND_MALFORMED, f"no role {command.role!r}; roles are {', '.join(sorted(ROLES))}")
    if command.only_case is not None:  # CACD-5: leave is a pro se litigant's, in a case that there is
        if command.role != "pro_se":
            raise No(Code.COMMAND_MALFORMED, "only a pro se litigant's login is for one case only")
        if command.only_case not in state.cases:
            raise No(Code.CASE_UNKNOWN)
    user_id = len(state.users) + 1
    event = UserRegistered(
        at=at,
        user_id=user_id,
        login=command.login,
        name=command.name,
        role=command.role,
        emails=command.emails,
        secondary_emails=command.secondary_emails,
        consents_to_eservice=command.consents_to_eservice,
        acts_for=_attorney_of(state, command),
        only_case=command.only_case,
        address=command.address,
    )
    return [event], Receipt(user_id=user_id)


def _attorney_of(state: CourtState, command: RegisterUser) -> int | None:
    """CACD-3: staff carry an attorney's signature, and nobody else carries anyone's."""
    if command.acts_for is None:
        return None
    attorney = state.user_by_login.get(command.acts_for)
    if attorney is None or state.users[attorney].role != "attorney" or command.role != "staff":
        raise No(Code.COMMAND_MALFORMED, "only staff act for another login, and that login must be an attorney's")
    return attorney


def log_in(state: CourtState, command: LogIn, at: int, context: Context) -> Decision:
    """CACD-12: an unknown login, another court's login and a wrong password each give their own cause."""
    require_system_up(state)
    user_id = state.user_by_login.get(command.login)
    if user_id is None:
        elsewhere = context.directory.courts_of(command.login)
        raise No(Code.AUTH_WRONG_COURT if elsewhere else Code.AUTH_UNKNOWN_LOGIN)
    if not context.passwords.matches(command.login, command.secret):
        raise No(Code.AUTH_BAD_PASSWORD)
    session_id = state.next_session
    return [LoggedIn(at=at, session_id=session_id, user_id=user_id)], Receipt(user_id=user_id, session_id=session_id)


def log_out(state: CourtState, command: LogOut, at: int, context: Context) -> Decision:
    """End a session; an unknown one is refused, and so is everything while the system is down."""
    user = user_of_session(state, command.session_id)
    receipt = Receipt(user_id=user.user_id, session_id=command.session_id)
    return [LoggedOut(at=at, session_id=command.session_id)], receipt


def user_of_session(state: CourtState, session_id: int) -> User:
    """The logged-in user, or the refusal that the system is down or the session not (or no longer) valid."""
    require_system_up(state)
    user_id = state.sessions.get(session_id)
    if user_id is None:
        raise No(Code.AUTH_NO_SESSION)
    return state.users[user_id]


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
    if medium in BY_HAND_OR_POST:
        allowed = user.role == "clerk" and (signer is user or signer.role in event.roles)
    elif medium is Medium.BATCH:
        allowed = user.role == "batch" and "batch" in event.roles
    else:
        allowed = user.role in event.roles and signer.role in event.roles and signer.role != "staff"
    if not allowed:
        raise No(Code.ACCESS_NO_RIGHT)


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
