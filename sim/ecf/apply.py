"""What each event does to a court's state. Nothing else changes it, and nothing here decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sim.ecf import events as happened
from sim.ecf.answers import Receipt
from sim.ecf.service import served_lists
from sim.ecf.state import Case, CourtState, Deadline, FailureDay, Outage, Party, User


def apply(state: CourtState, event: happened.CourtEvent) -> None:
    """Change the state by one event."""
    _APPLY[type(event)](state, event)


def case_of(event: happened.CaseOpened, users: Mapping[int, User]) -> Case:
    """The case as an opening makes it, with its service lists worked out."""
    case = Case(
        case_id=event.case_id,
        number=event.number,
        kind=event.kind,
        chapter=event.chapter,
        title=event.title,
        filed_on=event.filed_on,
        sealed=event.sealed,
        parties=[
            Party(place, party.name, party.role, counsel)
            for place, (party, counsel) in enumerate(zip(event.parties, event.counsel, strict=True), start=1)
        ],
    )
    _work_out_service(case, users)
    return case


def _work_out_service(case: Case, users: Mapping[int, User]) -> None:
    case.served_registered = served_lists(case.parties, users, consent_required=False)
    case.served_consenting = served_lists(case.parties, users, consent_required=True)


def _user_registered(state: CourtState, event: happened.UserRegistered) -> None:
    state.users[event.user_id] = User(
        user_id=event.user_id,
        login=event.login,
        name=event.name,
        role=event.role,
        emails=event.emails,
        secondary_emails=event.secondary_emails,
        consents_to_eservice=event.consents_to_eservice,
        acts_for=event.acts_for,
        only_case=event.only_case,
    )
    state.user_by_login[event.login] = event.user_id


def _logged_in(state: CourtState, event: happened.LoggedIn) -> None:
    state.sessions[event.session_id] = event.user_id
    state.next_session = event.session_id + 1


def _logged_out(state: CourtState, event: happened.LoggedOut) -> None:
    del state.sessions[event.session_id]


def _case_opened(state: CourtState, event: happened.CaseOpened) -> None:
    state.cases[event.case_id] = case_of(event, state.users)
    state.case_by_number[event.number] = event.case_id
    state.case_sequence[event.sequence_scope] = state.case_sequence.get(event.sequence_scope, 0) + 1
    state.next_case = event.case_id + 1
    state.judge_turn += 1


def _docketed(state: CourtState, event: happened.Docketed) -> None:
    case = state.cases[event.case_id]
    case.next_entry = event.entry_number + 1
    state.next_document += len(event.documents)
    state.receipts[event.key] = Receipt(
        user_id=event.login_of,
        case_id=event.case_id,
        case_number=case.number,
        entry_number=event.entry_number,
        nef_id=state.next_nef,  # the notice follows in the same decision
        document_ids=tuple(document.doc_id for document in event.documents),
        filed_on=event.filed_on,
        entered_at=event.at,
        timeliness=event.timeliness,
    )


def _notice_issued(state: CourtState, event: happened.NoticeIssued) -> None:
    state.next_nef = event.nef_id + 1


def _counsel_added(state: CourtState, event: happened.CounselAdded) -> None:
    case = state.cases[event.case_id]
    party = case.parties[event.party_id - 1]
    party.counsel = (*party.counsel, event.user_id)
    _work_out_service(case, state.users)


def _deadline_set(state: CourtState, event: happened.DeadlineSet) -> None:
    state.cases[event.case_id].deadlines[event.deadline_id] = Deadline(
        deadline_id=event.deadline_id,
        kind=event.kind,
        set_on=event.set_on,
        due_on=event.due_on,
        due_before=event.due_before,
        party_ids=event.party_ids,
        rule_id=event.rule_id,
        cite=event.cite,
    )
    state.next_deadline = event.deadline_id + 1


def _deadline_answered(state: CourtState, event: happened.DeadlineAnswered) -> None:
    del state.cases[event.case_id].deadlines[event.deadline_id]


def _case_closed(state: CourtState, event: happened.CaseClosed) -> None:
    state.cases[event.case_id].closed = True


def _outage_announced(state: CourtState, event: happened.OutageAnnounced) -> None:
    outage = state.outages.setdefault(event.outage_id, Outage(event.outage_id))
    outage.announced_at = event.at


def _outage_began(state: CourtState, event: happened.OutageBegan) -> None:
    outage = state.outages.setdefault(event.outage_id, Outage(event.outage_id))
    outage.kind, outage.scheduled, outage.national = event.kind, event.scheduled, event.national
    outage.began_at = event.at
    state.down = event.outage_id
    state.sessions.clear()  # whoever was logged in is thrown out


def _outage_ended(state: CourtState, event: happened.OutageEnded) -> None:
    state.outages[event.outage_id].ended_at = event.at
    state.down = None


def _technical_failure_declared(state: CourtState, event: happened.TechnicalFailureDeclared) -> None:
    state.failure_days[event.day] = FailureDay(event.announced, event.moves_to, event.rule_id, event.cite)


def _no_change(state: CourtState, event: object) -> None:
    """The event is a record for others; no decision rests on it."""


_APPLY: dict[type, Callable[[CourtState, Any], None]] = {
    happened.UserRegistered: _user_registered,
    happened.LoggedIn: _logged_in,
    happened.LoggedOut: _logged_out,
    happened.CaseOpened: _case_opened,
    happened.Docketed: _docketed,
    happened.NoticeIssued: _notice_issued,
    happened.CounselAdded: _counsel_added,
    happened.DeadlineSet: _deadline_set,
    happened.DeadlineAnswered: _deadline_answered,
    happened.CaseClosed: _case_closed,
    happened.OutageAnnounced: _outage_announced,
    happened.OutageBegan: _outage_began,
    happened.OutageEnded: _outage_ended,
    happened.TechnicalFailureDeclared: _technical_failure_declared,
    happened.DirectServiceRecorded: _no_change,
    happened.ReliefDecided: _no_change,
}
