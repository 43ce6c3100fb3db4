"""Leave for a pro se litigant to file electronically: in one case, by a judge's order, revocable (CACD-5)."""

from __future__ import annotations

from sim.courts import Fact, RuleDates
from sim.ecf.access import Decision, require_role
from sim.ecf.answers import Receipt
from sim.ecf.commands import GrantLeave, RevokeLeave
from sim.ecf.context import Context
from sim.ecf.events import LeaveGranted, LeaveRevoked
from sim.ecf.refusals import Code, No
from sim.ecf.state import CourtState, User


def grant(state: CourtState, command: GrantLeave, at: int, context: Context) -> Decision:
    """Leave in one case. Refused where the court's rule knows none, as for the incarcerated, and where the litigant
    has leave in another case already: it is given in a particular one."""
    judge = require_role(state, command.session_id, "judge")
    litigant = _litigant(state, command.login)
    if command.case_id not in state.cases:
        raise No(Code.CASE_UNKNOWN)
    if litigant.only_case not in (None, command.case_id):
        raise No(Code.ACCESS_OTHER_CASE)
    facts: dict[str, Fact] = {"filer.role": "pro_se", "filer.pro_se": True, "filer.incarcerated": litigant.incarcerated}
    today = context.local_date(at)
    rule = context.rule("filing.pro_se_electronic", RuleDates(filed=today), facts)
    if rule.value == "never":
        raise No(Code.ACCESS_NO_RIGHT, cite=rule.cite)
    event = LeaveGranted(at=at, user_id=litigant.user_id, case_id=command.case_id, by=judge.user_id)
    return [event], Receipt(user_id=litigant.user_id, case_id=command.case_id)


def revoke(state: CourtState, command: RevokeLeave, at: int, context: Context) -> Decision:
    """Leave taken back: from now on the litigant files on paper again."""
    judge = require_role(state, command.session_id, "judge")
    litigant = _litigant(state, command.login)
    if litigant.only_case is None:
        raise No(Code.COMMAND_MALFORMED, "there is no leave to revoke")
    event = LeaveRevoked(at=at, user_id=litigant.user_id, case_id=litigant.only_case, by=judge.user_id)
    return [event], Receipt(user_id=litigant.user_id, case_id=litigant.only_case)


def _litigant(state: CourtState, login: str) -> User:
    user_id = state.user_by_login.get(login)
    if user_id is None:
        raise No(Code.AUTH_UNKNOWN_LOGIN)
    if state.users[user_id].role != "pro_se":
        raise No(Code.COMMAND_MALFORMED, "leave is given to a pro se litigant")
    return state.users[user_id]
