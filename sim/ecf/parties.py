"""Parties that come into a case after its opening, and parties that leave it."""

from __future__ import annotations

from sim.ecf.access import COURT_ROLES, Decision, user_of_session
from sim.ecf.answers import Receipt
from sim.ecf.commands import AddParty, TerminateParty
from sim.ecf.context import Context
from sim.ecf.events import PartyAdded, PartyTerminated
from sim.ecf.refusals import Code, No
from sim.ecf.representation import counsel_of, require_counts_fit
from sim.ecf.state import Case, CourtState, User

# Filers who add a party as they file for it, and the court's people, who may do so at any time.
_FILERS = frozenset({"attorney", "staff", "ci_filer", "trustee"})
_COURT = frozenset({"clerk", "case_manager", "judge"})


def add(state: CourtState, command: AddParty, at: int, context: Context) -> Decision:
    """A party added; the receipt's entry number stays 0, its party is the last of the case."""
    user = user_of_session(state, command.session_id)
    case = _case(state, command.case_id)
    if user.role not in _FILERS | _COURT:
        raise No(Code.ACCESS_NO_RIGHT)
    if case.closed and user.role not in COURT_ROLES:
        raise No(Code.CASE_CLOSED)
    require_counts_fit(case.kind, command.party)
    counsel = counsel_of(state, command.party.counsel)
    _require_own(user, counsel)
    party_id = len(case.parties) + 1
    event = PartyAdded(
        at=at, case_id=case.case_id, party_id=party_id, party=command.party, counsel=counsel, by=user.user_id
    )
    return [event], Receipt(user_id=user.user_id, case_id=case.case_id, case_number=case.number, party_id=party_id)


def _require_own(user: User, counsel: tuple[int, ...]) -> None:
    """A filer enters no other counsel's appearance: CACD-10, counsel is added by their own notice."""
    own = user.user_id if user.acts_for is None else user.acts_for
    if user.role not in _COURT and any(user_id != own for user_id in counsel):
        raise No(Code.ACCESS_NO_RIGHT)


def terminate(state: CourtState, command: TerminateParty, at: int, context: Context) -> Decision:
    """A party marked as terminated, by the court; from then on nothing is filed for it and no notice served on it."""
    user = user_of_session(state, command.session_id)
    if user.role not in _COURT:
        raise No(Code.ACCESS_NO_RIGHT)
    case = _case(state, command.case_id)
    if not 1 <= command.party_id <= len(case.parties):
        raise No(Code.CASE_UNKNOWN_PARTY)
    if case.parties[command.party_id - 1].terminated:
        raise No(Code.CASE_PARTY_TERMINATED)
    alone = tuple([due.deadline_id for due in case.deadlines.values() if due.party_ids == (command.party_id,)])
    event = PartyTerminated(at=at, case_id=case.case_id, party_id=command.party_id, by=user.user_id, vacated=alone)
    return [event], Receipt(user_id=user.user_id, case_id=case.case_id, case_number=case.number)


def _case(state: CourtState, case_id: int) -> Case:
    case = state.cases.get(case_id)
    if case is None:
        raise No(Code.CASE_UNKNOWN)
    return case
