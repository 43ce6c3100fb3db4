"""What happens to requests for access, training and leave."""

from __future__ import annotations

from msgspec.structs import replace

from sim.ecf.applying.table import Applies
from sim.ecf.events import AccessDecided, AccessRequested, LeaveGranted, LeaveRevoked, TrainingCompleted
from sim.ecf.state import AccessRequest, CourtState


def _access_requested(state: CourtState, event: AccessRequested) -> None:
    state.access_requests[event.request_id] = AccessRequest(
        request_id=event.request_id,
        login=event.login,
        name=event.name,
        role=event.role,
        emails=event.emails,
        address=event.address,
        pacer_account=event.pacer_account,
        waived=bool(event.waiver_digests),
    )
    state.next_request = event.request_id + 1


def _access_decided(state: CourtState, event: AccessDecided) -> None:
    del state.access_requests[event.request_id]


def _training_completed(state: CourtState, event: TrainingCompleted) -> None:
    state.trained[event.login] = (*state.trained.get(event.login, ()), event.course)
    user_id = state.user_by_login.get(event.login)
    if user_id is not None:
        user = state.users[user_id]
        if user.courses is not None:
            state.users[user_id] = replace(user, courses=(*user.courses, event.course))


def _leave_granted(state: CourtState, event: LeaveGranted) -> None:
    state.users[event.user_id] = replace(state.users[event.user_id], only_case=event.case_id)


def _leave_revoked(state: CourtState, event: LeaveRevoked) -> None:
    state.users[event.user_id] = replace(state.users[event.user_id], only_case=None)


APPLY: Applies = {
    AccessRequested: _access_requested,
    AccessDecided: _access_decided,
    TrainingCompleted: _training_completed,
    LeaveGranted: _leave_granted,
    LeaveRevoked: _leave_revoked,
}
