"""Counsel taken off a case: terminated on a withdrawal or substitution, or added inadvertently and undone."""

from __future__ import annotations

from sim.ecf.access import Decision
from sim.ecf.answers import Receipt
from sim.ecf.commands import TerminateCounsel, UndoCounsel
from sim.ecf.context import Context
from sim.ecf.court_entries import CLERKS, JUDGES, case_of_id, court_user, require_entry, require_parties
from sim.ecf.events import CounselTerminated, CounselUndone
from sim.ecf.refusals import Code, No
from sim.ecf.state import Case, CourtState, User


def terminate_counsel(state: CourtState, command: TerminateCounsel, at: int, context: Context) -> Decision:
    """CACD-9: until a withdrawal or substitution is noted or granted, counsel stay of record and get notices."""
    user = court_user(state, command.session_id, CLERKS | JUDGES)
    case = case_of_id(state, command.case_id)
    require_entry(case, command.on_entry)
    event = CounselTerminated(
        at=at,
        case_id=case.case_id,
        party_id=command.party_id,
        user_id=_counsel(state, case, command.party_id, command.login),
        ground=command.ground,
        on_entry=command.on_entry,
        by=user.user_id,
    )
    return [event], _receipt(user, case)


def undo_counsel(state: CourtState, command: UndoCounsel, at: int, context: Context) -> Decision:
    """CACD-4: the clerk undoes counsel who were added inadvertently; who has appeared is terminated instead."""
    user = court_user(state, command.session_id, CLERKS)
    case = case_of_id(state, command.case_id)
    counsel = _counsel(state, case, command.party_id, command.login)
    if (command.party_id, counsel) not in case.inadvertent:
        raise No(Code.CASE_APPEARED)
    event = CounselUndone(at=at, case_id=case.case_id, party_id=command.party_id, user_id=counsel, by=user.user_id)
    return [event], _receipt(user, case)


def _counsel(state: CourtState, case: Case, party_id: int, login: str) -> int:
    """The user id of counsel of record for a party."""
    require_parties(case, (party_id,))
    user_id = state.user_by_login.get(login)
    if user_id is None or user_id not in case.parties[party_id - 1].counsel:
        raise No(Code.CASE_NOT_OF_RECORD)
    return user_id


def _receipt(user: User, case: Case) -> Receipt:
    return Receipt(user_id=user.user_id, case_id=case.case_id, case_number=case.number)
