"""Judges: assigned when a case is opened or later, and what that does to its number."""

from __future__ import annotations

from collections.abc import Mapping

from sim.courts import Fact, RuleDates
from sim.ecf.access import Decision, user_of_session
from sim.ecf.answers import Receipt
from sim.ecf.commands import AssignJudge
from sim.ecf.context import Context
from sim.ecf.events import JudgeAssigned
from sim.ecf.numbering import case_number, initials, judges_of
from sim.ecf.refusals import Code, No
from sim.ecf.state import Case, CourtState

# Who assigns cases: the clerk's office and chambers, or the court's own automatic assignment.
_ASSIGN = frozenset({"clerk", "case_manager", "judge", "batch"})


def judge_at_opening(
    state: CourtState, kind: str, dates: RuleDates, facts: Mapping[str, Fact], context: Context
) -> str:
    """The initials that a new case's number bears; none where the court assigns later."""
    if context.rule("filing.judge_assigned", dates, facts).value == "later":
        return ""
    return initials(*judges_of(state.next_case - 1, kind))


def assign(state: CourtState, command: AssignJudge, at: int, context: Context) -> Decision:
    """Assign or reassign a judge: 24-04888-7 becomes 24-04888-CL7, 2:24-cv-01234 becomes 2:24-cv-01234-XYZ-AB."""
    user = user_of_session(state, command.session_id)
    if user.role not in _ASSIGN:
        raise No(Code.ACCESS_NO_RIGHT)
    case = state.cases.get(command.case_id)
    if case is None:
        raise No(Code.CASE_UNKNOWN)
    judge = _initials_for(case, command)
    if judge == case.judge:
        raise No(Code.COMMAND_MALFORMED, f"case {case.number} is assigned to {judge} already")
    number = case_number(
        context.book.profile.case_number, case.kind, case.chapter, case.office, case.filed_on, case.serial, judge
    )
    event = JudgeAssigned(
        at=at, case_id=case.case_id, judge=judge, number=number, reassigned=bool(case.judge), by=user.user_id
    )
    return [event], Receipt(user_id=user.user_id, case_id=case.case_id, case_number=number)


def _initials_for(case: Case, command: AssignJudge) -> str:
    """The initials asked for; where none are, those whose turn it is, and on reassignment the next."""
    now, _, magistrate = case.judge.partition("-")
    turn = case.case_id - 1
    judge, referred = judges_of(turn, case.kind)
    while judge == now:
        turn += 1
        judge = judges_of(turn, case.kind)[0]
    referred = magistrate or referred if command.referred is None else command.referred
    return initials(command.judge or judge, referred)
