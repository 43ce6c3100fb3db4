"""What each event does to a court's state. Nothing else changes it, and nothing here decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace

from sim.ecf import events as happened
from sim.ecf.answers import receipt_of
from sim.ecf.keys import remember
from sim.ecf.service import parties_with, served_lists
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


# --- people ---------------------------------------------------------------------------------------------------------


def _user_registered(state: CourtState, event: happened.UserRegistered) -> None:
    state.users[event.user_id] = User(
        user_id=event.user_id,
        login=event.login,
        name=event.name,
        role=event.role,
        emails=event.emails,
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


# --- cases and their dockets ----------------------------------------------------------------------------------------


def _case_opened(state: CourtState, event: happened.CaseOpened) -> None:
    state.cases[event.case_id] = case_of(event, state.users)
    state.case_sequence[event.sequence_scope] = state.case_sequence.get(event.sequence_scope, 0) + 1
    state.next_case = event.case_id + 1


def _docketed(state: CourtState, event: happened.Docketed) -> None:
    state.cases[event.case_id].next_entry = event.entry_number + 1
    state.next_document += len(event.documents)
    state.under_way = event


def _notice_issued(state: CourtState, event: happened.NoticeIssued) -> None:
    entry = state.under_way
    if entry is None or (entry.case_id, entry.entry_number) != (event.case_id, event.entry_number):
        raise ValueError(f"event log: notice {event.nef_id} follows no entry of its own; the log is torn or mixed up")
    remember(state, entry, receipt_of(entry, event, state.cases[event.case_id].number))
    state.next_nef = event.nef_id + 1
    state.under_way = None


def _counsel_added(state: CourtState, event: happened.CounselAdded) -> None:
    case = state.cases[event.case_id]
    case.parties = parties_with(case.parties, (event,))
    _work_out_service(case, state.users)


def _deadline_set(state: CourtState, event: happened.DeadlineSet) -> None:
    state.cases[event.case_id].deadlines[event.deadline_id] = Deadline(
        deadline_id=event.deadline_id,
        kind=event.kind,
        due_on=event.due_on,
        due_before=event.due_before,
        set_by=event.set_by,
        party_ids=event.party_ids,
        rule_id=event.rule_id,
        cite=event.cite,
    )
    state.next_deadline = event.deadline_id + 1


def _deadline_answered(state: CourtState, event: happened.DeadlineAnswered) -> None:
    case = state.cases[event.case_id]
    deadline = case.deadlines[event.deadline_id]
    if event.timeliness.is_untimely:
        case.awaiting_relief[event.deadline_id] = None
    if not deadline.party_ids:  # open to all: the first creditor's claim does not end the time of the others
        return
    left = tuple(party_id for party_id in deadline.party_ids if party_id not in event.by)
    if left:
        case.deadlines[event.deadline_id] = replace(deadline, party_ids=left)
    else:
        del case.deadlines[event.deadline_id]


def _relief_decided(state: CourtState, event: happened.ReliefDecided) -> None:
    del state.cases[event.case_id].awaiting_relief[event.deadline_id]


def _case_closed(state: CourtState, event: happened.CaseClosed) -> None:
    state.cases[event.case_id].closed = True


# --- the system down and up -----------------------------------------------------------------------------------------


def _outage_announced(state: CourtState, event: happened.OutageAnnounced) -> None:
    state.outages.setdefault(event.outage_id, Outage(event.outage_id)).announced_at = event.at


def _outage_began(state: CourtState, event: happened.OutageBegan) -> None:
    outage = state.outages.setdefault(event.outage_id, Outage(event.outage_id))
    outage.scheduled = event.scheduled
    outage.began_at = event.at
    state.down = event.outage_id
    state.sessions.clear()  # whoever was logged in is thrown out


def _outage_ended(state: CourtState, event: happened.OutageEnded) -> None:
    state.outages[event.outage_id].ended_at = event.at
    state.down = None


def _technical_failure_declared(state: CourtState, event: happened.TechnicalFailureDeclared) -> None:
    state.failure_days[event.day] = FailureDay(
        event.announced, event.moves_to, event.moves_before, event.rule_id, event.cite
    )


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
    happened.ReliefDecided: _relief_decided,
}
