"""Filing a paper in an open case: the checks at the door, in the order in which a filer meets them."""

from __future__ import annotations

from sim.courts import DocketEvent, RuleDates
from sim.ecf.access import COURT_ROLES, Decision, require_leave, require_right, signer_for, user_of_session
from sim.ecf.commands import FileDocument
from sim.ecf.context import Context
from sim.ecf.counter import require_may_be_paper
from sim.ecf.docketing import docket, require_documents
from sim.ecf.keys import first_receipt
from sim.ecf.paper import Paper, facts_in
from sim.ecf.records import Medium
from sim.ecf.refusals import Code, No
from sim.ecf.state import Case, CourtState, Deadline, User
from sim.ecf.timeliness import date_of_filing, require_plausible_hearing


def file_document(state: CourtState, command: FileDocument, at: int, context: Context) -> Decision:
    """Docket a paper in an open case, or refuse it; the same key twice gives the first receipt again.

    Who are you · have you sent this before · which program, and may you use it · which case, and does the paper fit
    it · by which way it came · the PDFs.
    """
    user = user_of_session(state, command.session_id)
    known = first_receipt(state, command.key, user, command.event_code, command.documents, command.case_id)
    if known is not None:
        return [], known
    event = context.event(command.event_code)
    signer = signer_for(state, user, command.paper_of, command.medium)
    require_right(user, signer, event, command.medium)
    case = state.cases.get(command.case_id)
    if case is None:
        raise No(Code.CASE_UNKNOWN)
    _require_fit(case, event, signer, command.for_parties)
    filed_at, filed_on = date_of_filing(at, command.medium, command.received_at, context)
    require_plausible_hearing(command.hearing_on, filed_on)
    paper = Paper(
        event=event,
        documents=command.documents,
        key=command.key,
        signer=signer,
        login_of=user,
        for_parties=command.for_parties,
        medium=command.medium,
        received_at=command.received_at,
        filed_at=filed_at,
        filed_on=filed_on,
        answers=_answered(case, event, command),
        hearing_on=command.hearing_on,
        sender_failure=command.sender_failure,
    )
    dates = RuleDates(filed=filed_on, case_opened=case.filed_on)
    facts = facts_in(case, event, signer)
    if command.medium is Medium.ELECTRONIC:
        require_leave(signer, case.case_id, dates, facts, context)
    else:
        require_may_be_paper(state, paper, dates, facts, context)
    require_documents(event, command.documents)
    return docket(state, case, paper, dates, facts, at, context)


def _require_fit(case: Case, event: DocketEvent, signer: User, for_parties: tuple[int, ...]) -> None:
    """The event belongs to this kind of case, the case is open for it, the parties exist and may be acted for."""
    if event.opens is not None or (event.case_kinds and case.kind not in event.case_kinds):
        raise No(Code.FILING_WRONG_CASE_KIND)
    if case.closed and event.initiates_proceeding and signer.role not in COURT_ROLES:
        raise No(Code.CASE_CLOSED)
    known = len(case.parties)
    for place, party_id in enumerate(for_parties):
        if not 1 <= party_id <= known:
            raise No(Code.CASE_UNKNOWN_PARTY)
        if party_id in for_parties[:place]:
            raise No(Code.COMMAND_MALFORMED, f"party {party_id} is named twice")
        counsel = case.parties[party_id - 1].counsel
        if signer.role == "pro_se" and counsel and signer.user_id not in counsel:
            raise No(Code.ACCESS_NO_RIGHT)  # 28 U.S.C. § 1654: parties "plead and conduct their own cases"


def _answered(case: Case, event: DocketEvent, command: FileDocument) -> Deadline | None:
    """The pending deadline that the paper says it answers; one that this event or these parties cannot is refused."""
    if command.answers is None:
        return None
    deadline = case.deadlines.get(command.answers)
    if deadline is None:
        raise No(Code.FILING_UNKNOWN_DEADLINE)
    if deadline.kind not in event.answers:
        raise No(Code.FILING_UNKNOWN_DEADLINE, f"'{event.name}' does not answer a deadline of kind '{deadline.kind}'")
    bound = deadline.party_ids
    if bound and not any(party_id in bound for party_id in command.for_parties):
        raise No(Code.FILING_UNKNOWN_DEADLINE, f"the deadline binds parties {', '.join(map(str, bound))} only")
    return deadline
