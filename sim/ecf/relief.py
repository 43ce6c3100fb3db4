"""After a technical failure: direct service put on record, and relief for an untimely filing granted or denied."""

from __future__ import annotations

from sim.ecf.access import Decision, user_of_session
from sim.ecf.answers import Receipt
from sim.ecf.commands import DecideRelief, RecordDirectService
from sim.ecf.context import Context
from sim.ecf.events import DirectServiceRecorded, ReliefDecided
from sim.ecf.refusals import Code, No
from sim.ecf.state import CourtState

# How counsel may serve directly (CAED-6: e-mail, overnight delivery or other expeditious means).
METHODS = ("email", "hand", "other_expeditious_means", "overnight_delivery")


def record_direct_service(state: CourtState, command: RecordDirectService, at: int, context: Context) -> Decision:
    """Service made outside the system; it goes on record even while the system is down (CAED-6)."""
    user_id = state.user_by_login.get(command.login)
    if user_id is None:
        raise No(Code.AUTH_UNKNOWN_LOGIN)
    case = state.cases.get(command.case_id)
    if case is None:
        raise No(Code.CASE_UNKNOWN)
    if command.method not in METHODS:
        raise No(Code.COMMAND_MALFORMED, f"unknown method {command.method!r}; known are {', '.join(METHODS)}")
    if not command.served or any(not 1 <= party_id <= len(case.parties) for party_id in command.served):
        raise No(Code.CASE_UNKNOWN_PARTY)
    event = DirectServiceRecorded(at=at, case_id=case.case_id, by=user_id, served=command.served, method=command.method)
    return [event], Receipt(user_id=user_id, case_id=case.case_id, case_number=case.number)


def decide_relief(state: CourtState, command: DecideRelief, at: int, context: Context) -> Decision:
    """CAED-5: relief for an untimely filing is a judge's to grant or deny, once, in the case where it was filed."""
    user = user_of_session(state, command.session_id)
    if user.role != "judge":
        raise No(Code.ACCESS_NO_RIGHT)
    case = state.cases.get(command.case_id)
    if case is None:
        raise No(Code.CASE_UNKNOWN)
    if command.deadline_id not in case.awaiting_relief:
        raise No(Code.FILING_UNKNOWN_DEADLINE, "no untimely answer to this deadline awaits a decision in this case")
    event = ReliefDecided(
        at=at, case_id=case.case_id, deadline_id=command.deadline_id, granted=command.granted, by=user.user_id
    )
    return [event], Receipt(user_id=user.user_id, case_id=case.case_id, case_number=case.number)
