"""What happens to people and sessions."""

from __future__ import annotations

from sim.courts.clock import HOUR_US
from sim.ecf.applying.table import Applies
from sim.ecf.events import LoggedIn, LoggedOut, PasswordChanged, UserRegistered
from sim.ecf.state import CourtState, Session, User


def _user_registered(state: CourtState, event: UserRegistered) -> None:
    state.users[event.user_id] = User(
        user_id=event.user_id,
        login=event.login,
        name=event.name,
        role=event.role,
        emails=event.emails,
        consents_to_eservice=event.consents_to_eservice,
        acts_for=event.acts_for,
        only_case=event.only_case,
        courses=event.courses,
        incarcerated=event.incarcerated,
        secondary_emails=event.secondary_emails,
    )
    state.user_by_login[event.login] = event.user_id
    state.next_user = event.user_id + 1


def _logged_in(state: CourtState, event: LoggedIn) -> None:
    _forget_stale(state, event.at)
    state.sessions[event.session_id] = Session(event.user_id, event.at, event.account_id, event.expires_at)
    state.next_session = event.session_id + 1


def _forget_stale(state: CourtState, at: int) -> None:
    """Once an hour, drop the sessions that are over, so that the table holds no more than people at work."""
    hour = at // HOUR_US
    if hour != state.sessions_swept:
        state.sessions_swept = hour
        for session_id, session in list(state.sessions.items()):
            if session.expires_at is not None and session.expires_at <= at:
                del state.sessions[session_id]


def _password_changed(state: CourtState, event: PasswordChanged) -> None:
    for session_id in [key for key, session in state.sessions.items() if session.user_id == event.user_id]:
        del state.sessions[session_id]


def _logged_out(state: CourtState, event: LoggedOut) -> None:
    del state.sessions[event.session_id]


APPLY: Applies = {
    UserRegistered: _user_registered,
    LoggedIn: _logged_in,
    LoggedOut: _logged_out,
    PasswordChanged: _password_changed,
}
