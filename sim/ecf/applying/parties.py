"""What happens when parties come and go."""

from __future__ import annotations

from msgspec.structs import replace

from sim.ecf.applying.cases import work_out_service
from sim.ecf.applying.table import Applies
from sim.ecf.events import PartyAdded, PartyTerminated
from sim.ecf.numbering import next_defendant_number
from sim.ecf.state import CourtState, Party


def _party_added(state: CourtState, event: PartyAdded) -> None:
    case = state.cases[event.case_id]
    suffix = next_defendant_number(case.kind, case.parties, event.party.role)
    case.parties = (*case.parties, Party(event.party_id, event.party.name, event.party.role, event.counsel, suffix))
    work_out_service(case, state.users)


def _party_terminated(state: CourtState, event: PartyTerminated) -> None:
    case, place = state.cases[event.case_id], event.party_id - 1
    case.parties = (*case.parties[:place], replace(case.parties[place], terminated=True), *case.parties[place + 1 :])
    work_out_service(case, state.users)
    for deadline_id in event.vacated:
        del case.deadlines[deadline_id]
    for deadline_id, deadline in case.deadlines.items():  # the others stay bound
        left = tuple(bound for bound in deadline.party_ids if bound != event.party_id)
        if left != deadline.party_ids:
            case.deadlines[deadline_id] = replace(deadline, party_ids=left)


APPLY: Applies = {
    PartyAdded: _party_added,
    PartyTerminated: _party_terminated,
}
