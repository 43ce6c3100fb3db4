"""What happens to people and sessions."""

from __future__ import annotations

from sim.ecf.applying.table import Applies
from sim.ecf.events import LoggedIn, LoggedOut, UserRegistered
from sim.ecf.state import CourtState, User


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
    )
    state.user_by_login[event.login] = event.user_id


def _logged_in(state: CourtState, event: LoggedIn) -> None:
    state.sessions[event.session_id] = event.user_id
    state.next_session = event.session_id + 1


def _logged_out(state: CourtState, event: LoggedOut) -> None:
    del state.sessions[event.session_id]


APPLY: Applies = {
    UserRegistered: _user_registered,
    LoggedIn: _logged_in,
    LoggedOut: _logged_out,
}
