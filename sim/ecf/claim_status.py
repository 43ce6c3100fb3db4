"""What became of a claim, as the clerk or a judge notes it in the register."""

from __future__ import annotations

from sim.ecf.access import Decision
from sim.ecf.answers import Receipt
from sim.ecf.claim_records import printed_number
from sim.ecf.commands import SetClaimStatus
from sim.ecf.context import Context
from sim.ecf.court_entries import CLERKS, JUDGES, case_of_id, court_user, require_entry
from sim.ecf.estates import estate_of
from sim.ecf.events import ClaimStatusSet
from sim.ecf.refusals import Code, No
from sim.ecf.state import CourtState


def set_status(state: CourtState, command: SetClaimStatus, at: int, context: Context) -> Decision:
    """What became of a claim goes on the register, by the clerk or a judge; the status it has already is refused."""
    user = court_user(state, command.session_id, CLERKS | JUDGES)
    case = case_of_id(state, command.case_id)
    claim = estate_of(state, case.case_id).claims.get(command.claim_number)
    if claim is None:
        raise No(Code.CASE_UNKNOWN_CLAIM)
    if claim.status == command.status:
        raise No(Code.CASE_UNKNOWN_CLAIM, f"claim {command.claim_number} is {command.status} already")
    if command.on_entry is not None:
        require_entry(case, command.on_entry)
    event = ClaimStatusSet(
        at=at,
        case_id=case.case_id,
        claim_number=command.claim_number,
        status=command.status,
        reason=command.reason,
        by=user.user_id,
        allowed=command.allowed,
        on_entry=command.on_entry,
    )
    number = printed_number(command.claim_number, claim.sequence)
    return [event], Receipt(user_id=user.user_id, case_id=case.case_id, case_number=case.number, claim=number)
