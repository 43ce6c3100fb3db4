"""Who are you, and may you do this: registration, log-in, sessions, rights to an event."""

from __future__ import annotations

from sim.courts import DocketEvent
from sim.ecf.answers import Receipt
from sim.ecf.commands import LogIn, LogOut, RegisterUser
from sim.ecf.context import Context
from sim.ecf.events import CourtEvent, LoggedIn, LoggedOut, UserRegistered
from sim.ecf.records import Medium
from sim.ecf.refusals import Code, No
from sim.ecf.state import CourtState, User

# What a person of each role may be called on to do is data (events.toml: roles); these are the roles there are.
ROLES = frozenset(
    [
        "attorney",
        "staff",
        "pro_se",
        "creditor",
        "trustee",
        "court_reporter",
        "clerk",
        "judge",
        "batch",
        "case_manager",
        "reader",
        "ci_filer",
    ]
)


def register(state: CourtState, command: RegisterUser, at: int, context: Context) -> tuple[list[CourtEvent], Receipt]:
    """CACD-1: a login is one person's, in this court only; a taken login is refused."""
    if command.login in state.user_by_login:
        raise No(Code.AUTH_LOGIN_TAKEN)
    if command.role not in ROLES or not command.login or not command.name:
        raise No(Code.COMMAND_MALFORMED, f"a registration needs a login, a name and a known role, not {command.role!r}")
    acts_for = None
    if command.acts_for is not None:  # CACD-3: staff carry an attorney's signature
        acts_for = state.user_by_login.get(command.acts_for)
        if acts_for is None or state.users[acts_for].role != "attorney" or command.role != "staff":
            raise No(Code.COMMAND_MALFORMED, "only staff act for another login, and that login must be an attorney's")
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
        acts_for=acts_for,
        only_case=command.only_case,
        address=command.address,
    )
    return [event], Receipt(user_id=user_id)


def log_in(state: CourtState, command: LogIn, at: int, context: Context) -> tuple[list[CourtEvent], Receipt]:
    """CACD-12: an unknown login, another court's login and a wrong password each give their own cause."""
    _refuse_while_down(state)
    user_id = state.user_by_login.get(command.login)
    if user_id is None:
        elsewhere = context.directory.courts_of(command.login)
        raise No(Code.AUTH_WRONG_COURT if elsewhere else Code.AUTH_UNKNOWN_LOGIN)
    if not context.passwords.matches(command.login, command.secret):
        raise No(Code.AUTH_BAD_PASSWORD)
    session_id = state.next_session
    return [LoggedIn(at=at, session_id=session_id, user_id=user_id)], Receipt(user_id=user_id, session_id=session_id)


def log_out(state: CourtState, command: LogOut, at: int, context: Context) -> tuple[list[CourtEvent], Receipt]:
    """End a session; an unknown one is refused."""
    user_of_session(state, command.session_id)
    return [LoggedOut(at=at, session_id=command.session_id)], Receipt(session_id=command.session_id)


def user_of_session(state: CourtState, session_id: int) -> User:
    """The logged-in user, or the refusal that the session is not (or no longer) valid."""
    user_id = state.sessions.get(session_id)
    if user_id is None:
        raise No(Code.AUTH_NO_SESSION)
    return state.users[user_id]


def require_right(user: User, signer: User, event: DocketEvent, medium: Medium) -> None:
    """CASB-1, CIT-27: the login decides which programs may be used; the refusal text is the court's own.

    What is handed in at the counter, the clerk dockets, whoever brought it.
    """
    if medium in (Medium.COUNTER, Medium.MAIL):
        if user.role != "clerk":
            raise No(Code.ACCESS_NO_RIGHT)
    elif signer.role not in event.roles:
        raise No(Code.ACCESS_NO_RIGHT)


def require_system_up(state: CourtState) -> None:
    """CIT-21: while the system is down, nothing is half-filed."""
    _refuse_while_down(state)


def _refuse_while_down(state: CourtState) -> None:
    if state.down is not None:
        raise No(Code.SYSTEM_UNAVAILABLE)


def signer_of(user: User) -> int:
    """Whose signature the paper carries: the attorney's, when authorised staff file (CACD-3)."""
    return user.user_id if user.acts_for is None else user.acts_for
