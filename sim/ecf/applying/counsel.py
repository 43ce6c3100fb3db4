"""What happens to counsel who leave a case, and to what readers of notices are called and where they are reached."""

from __future__ import annotations

from msgspec.structs import replace

from sim.ecf.applying.cases import work_out_service
from sim.ecf.applying.table import Applies
from sim.ecf.events import (
    AccountStandingRecorded,
    CounselAppeared,
    CounselTerminated,
    CounselUndone,
    ProfileUpdated,
)
from sim.ecf.state import CourtState, Duty, User


def _counsel_gone(state: CourtState, event: CounselTerminated | CounselUndone) -> None:
    case = state.cases[event.case_id]
    parties = list(case.parties)
    party = parties[event.party_id - 1]
    left = tuple(user_id for user_id in party.counsel if user_id != event.user_id)
    parties[event.party_id - 1] = replace(party, counsel=left)
    case.parties = tuple(parties)
    case.inadvertent = tuple(pair for pair in case.inadvertent if pair != (event.party_id, event.user_id))
    if not any(event.user_id in party.counsel for party in case.parties):  # the notice is due where one is counsel
        for duty in [duty for duty in case.duties.values() if _is_theirs(duty, event.user_id)]:
            del case.duties[duty.duty_id]
    work_out_service(case, state.users)


def _is_theirs(duty: Duty, user_id: int) -> bool:
    return duty.kind == "change_notice" and duty.user_id == user_id


def _counsel_appeared(state: CourtState, event: CounselAppeared) -> None:
    case = state.cases[event.case_id]
    case.inadvertent = tuple(pair for pair in case.inadvertent if pair != (event.party_id, event.user_id))


def _profile_updated(state: CourtState, event: ProfileUpdated) -> None:
    user = replace(
        state.users[event.user_id],
        name=event.name,
        emails=event.emails,
        secondary_emails=event.secondary_emails,
        consents_to_eservice=event.consents_to_eservice,
    )
    _user_changed(state, user)


def _account_standing_recorded(state: CourtState, event: AccountStandingRecorded) -> None:
    _user_changed(state, replace(state.users[event.user_id], nef_ready=event.nef_ready))


def _user_changed(state: CourtState, user: User) -> None:
    """Keep the user, and work out anew whom notices serve in the cases where they are of record."""
    state.users[user.user_id] = user
    for case in state.cases.values():
        if any(user.user_id in party.counsel for party in case.parties):
            work_out_service(case, state.users)


APPLY: Applies = {
    CounselTerminated: _counsel_gone,
    CounselUndone: _counsel_gone,
    CounselAppeared: _counsel_appeared,
    ProfileUpdated: _profile_updated,
    AccountStandingRecorded: _account_standing_recorded,
}
