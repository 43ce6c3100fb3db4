"""What happens to cases and their counsel."""

from __future__ import annotations

from collections.abc import Mapping

from sim.ecf.applying.table import Applies
from sim.ecf.events import CaseClosed, CaseOpened, CounselAdded
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
        parties=tuple(
            Party(place, party.name, party.role, counsel)
            for place, (party, counsel) in enumerate(zip(event.parties, event.counsel, strict=True), start=1)
        ),
    )
    _work_out_service(case, users)
    return case


def _work_out_service(case: Case, users: Mapping[int, User]) -> None:
    case.served_registered = served_lists(case.parties, users, consent_required=False)
    case.served_consenting = served_lists(case.parties, users, consent_required=True)


def _case_opened(state: CourtState, event: CaseOpened) -> None:
    state.cases[event.case_id] = case_of(event, state.users)
    state.case_sequence[event.sequence_scope] = state.case_sequence.get(event.sequence_scope, 0) + 1
    state.next_case = event.case_id + 1


def _counsel_added(state: CourtState, event: CounselAdded) -> None:
    case = state.cases[event.case_id]
    case.parties = parties_with(case.parties, (event,))
    _work_out_service(case, state.users)


def _case_closed(state: CourtState, event: CaseClosed) -> None:
    state.cases[event.case_id].closed = True


APPLY: Applies = {
    CaseOpened: _case_opened,
    CounselAdded: _counsel_added,
    CaseClosed: _case_closed,
}
