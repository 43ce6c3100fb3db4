"""What happens to cases and their counsel."""

from __future__ import annotations

from collections.abc import Mapping

from sim.ecf.applying.table import Applies
from sim.ecf.events import CaseClosed, CaseOpened, CasesRelated, CounselAdded, JudgeAssigned
from sim.ecf.numbering import defendant_numbers
from sim.ecf.service import parties_with, served_lists
from sim.ecf.state import Case, CourtState, Party, User


def case_of(event: CaseOpened, users: Mapping[int, User]) -> Case:
    """The case as an opening makes it, with its service lists worked out."""
    case = Case(
        case_id=event.case_id,
        number=event.number,
        kind=event.kind,
        chapter=event.chapter,
        filed_on=event.filed_on,
        sealed=event.sealed,
        nature_of_suit=event.nature_of_suit,
        parties=tuple(
            Party(place, party.name, party.role, counsel, suffix)
            for place, (party, counsel, suffix) in enumerate(
                zip(event.parties, event.counsel, defendant_numbers(event.kind, event.parties), strict=True), start=1
            )
        ),
        office=event.office,
        serial=event.serial,
        judge=event.judge,
        main_case=event.main_case,
    )
    work_out_service(case, users)
    return case


def work_out_service(case: Case, users: Mapping[int, User]) -> None:
    """Work out anew whom the case's notices serve; due whenever its parties or their counsel change."""
    case.served_registered = served_lists(case.parties, users, consent_required=False)
    case.served_consenting = served_lists(case.parties, users, consent_required=True)


def _case_opened(state: CourtState, event: CaseOpened) -> None:
    state.cases[event.case_id] = case_of(event, state.users)
    state.case_sequence[event.sequence_scope] = state.case_sequence.get(event.sequence_scope, 0) + 1
    state.next_case = event.case_id + 1


def _counsel_added(state: CourtState, event: CounselAdded) -> None:
    case = state.cases[event.case_id]
    case.parties = parties_with(case.parties, (event,))
    if event.inadvertent:
        case.inadvertent = (*case.inadvertent, (event.party_id, event.user_id))
    work_out_service(case, state.users)


def _case_closed(state: CourtState, event: CaseClosed) -> None:
    case = state.cases[event.case_id]
    case.closed = True
    case.deadlines.clear()  # vacated: nothing is awaited in a case that is over, from those bound or from all
    for duty in [duty for duty in case.duties.values() if duty.kind == "change_notice"]:
        del case.duties[duty.duty_id]  # due in pending cases only


def _judge_assigned(state: CourtState, event: JudgeAssigned) -> None:
    case = state.cases[event.case_id]
    case.judge, case.number = event.judge, event.number


def _cases_related(state: CourtState, event: CasesRelated) -> None:
    back = "lead" if event.relation == "member" else event.relation
    for other in event.others:
        state.cases[event.case_id].companions[other] = event.relation
        state.cases[other].companions[event.case_id] = back


APPLY: Applies = {
    JudgeAssigned: _judge_assigned,
    CasesRelated: _cases_related,
    CaseOpened: _case_opened,
    CounselAdded: _counsel_added,
    CaseClosed: _case_closed,
}
