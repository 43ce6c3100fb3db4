"""Filing a paper in an open case: the checks at the door, in the order in which a filer meets them."""

from __future__ import annotations

from sim.courts import DocketEvent, RuleDates
from sim.ecf.access import COURT_ROLES, Decision, require_leave, require_right, signer_for, user_of_session
from sim.ecf.claims import require_claim_fits
from sim.ecf.clerk_hours import require_after_hours
from sim.ecf.commands import FileDocument
from sim.ecf.companions import companions_named
from sim.ecf.context import Context
from sim.ecf.counter import require_may_be_paper
from sim.ecf.docketing import docket, require_can_be_electronic, require_documents
from sim.ecf.fees import require_fee
from sim.ecf.keys import first_receipt
from sim.ecf.order_of_filing import require_order
from sim.ecf.paper import Paper, facts_in
from sim.ecf.records import Medium
from sim.ecf.refusals import Code, No
from sim.ecf.representation import signatories_of_record
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
    require_fit(case, event, signer, command.for_parties)
    if command.relates_to is not None and not 1 <= command.relates_to < case.next_entry:
        raise No(Code.CASE_UNKNOWN_ENTRY)
    paper = _paper(state, case, command, event, signer, user, at, context)
    dates = RuleDates(filed=paper.filed_on, case_opened=case.filed_on)
    facts = facts_in(case, event, signer)
    if command.medium is Medium.ELECTRONIC:
        require_leave(signer, case.case_id, dates, facts, context)
        require_can_be_electronic(event, command.documents)
        if event.after_hours_only:
            require_after_hours(signer, at, context)
    else:
        require_may_be_paper(state, paper, dates, facts, context)
    if event.after:
        require_order(case, event, signer, command.for_parties, context)
    require_documents(event, command.documents)
    if command.claim is not None:
        require_claim_fits(state, case, paper, command)
    if event.fee is not None or command.fee is not None:
        require_fee(paper, dates, facts, context)
    return docket(state, case, paper, dates, facts, at, context)


def _paper(
    state: CourtState,
    case: Case,
    command: FileDocument,
    event: DocketEvent,
    signer: User,
    user: User,
    at: int,
    context: Context,
) -> Paper:
    """The paper as the command describes it; refuses what it says of dates, deadlines, cases and signatures amiss."""
    filed_at, filed_on = date_of_filing(at, command.medium, command.received_at, context)
    require_plausible_hearing(command.hearing_on, filed_on)
    restriction = command.restriction or ("restricted" if event.confidential else None)  # CIT-2
    if restriction is not None and command.also_in:  # one notice cannot serve those who may see and those who may not
        raise No(Code.COMMAND_MALFORMED, "a paper that not everybody may read is filed in one case at a time")
    return Paper(
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
        answers=answered(case, event, command.answers, command.for_parties),
        hearing_on=command.hearing_on,
        sender_failure=command.sender_failure,
        fee=command.fee,
        signatories=signatories_of_record(state, case, command.signatories) if command.signatories else (),
        also_in=companions_named(state, case, command.also_in) if command.also_in else (),
        relates_to=command.relates_to,
        restriction=restriction,
        claim=command.claim,
        opinion=_is_opinion(command, event),
    )


def _is_opinion(command: FileDocument, event: DocketEvent) -> bool:
    """The mark of a written opinion, which only its judge can give a paper: "The authoring judge determines"."""
    if command.opinion and "judge" not in event.roles:
        raise No(Code.COMMAND_MALFORMED, f"'{event.name}' is no paper of a judge's, and so no written opinion")
    return command.opinion


def require_fit(case: Case, event: DocketEvent, signer: User, for_parties: tuple[int, ...]) -> None:
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
        if case.parties[party_id - 1].terminated:
            raise No(Code.CASE_PARTY_TERMINATED)
        counsel = case.parties[party_id - 1].counsel
        if signer.role == "pro_se" and counsel and signer.user_id not in counsel:
            raise No(Code.ACCESS_NO_RIGHT)  # 28 U.S.C. § 1654: parties "plead and conduct their own cases"


def answered(case: Case, event: DocketEvent, deadline_id: int | None, for_parties: tuple[int, ...]) -> Deadline | None:
    """The pending deadline that the paper says it answers; one that this event or these parties cannot is refused."""
    if deadline_id is None:
        return None
    deadline = case.deadlines.get(deadline_id)
    if deadline is None and case.closed:  # what was pending is vacated; the paper is filed, and answers nothing
        return None
    if deadline is None:
        raise No(Code.FILING_UNKNOWN_DEADLINE)
    if deadline.kind not in event.answers and deadline.kind != "cure_deficiency":  # any paper may cure
        raise No(Code.FILING_UNKNOWN_DEADLINE, f"'{event.name}' does not answer a deadline of kind '{deadline.kind}'")
    bound = deadline.party_ids
    if bound and not any(party_id in bound for party_id in for_parties):
        raise No(Code.FILING_UNKNOWN_DEADLINE, f"the deadline binds parties {', '.join(map(str, bound))} only")
    return deadline
