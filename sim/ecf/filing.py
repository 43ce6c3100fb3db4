"""Filing a paper: from the checks at the door to the docket entry, its notice and its deadlines."""

from __future__ import annotations

from sim.courts import DocketEvent, Fact, RuleDates
from sim.ecf.access import require_right, require_system_up, signer_of, user_of_session
from sim.ecf.answers import Receipt
from sim.ecf.commands import FileDocument
from sim.ecf.context import Context
from sim.ecf.deadlines import deadlines_set
from sim.ecf.events import CaseClosed, CounselAdded, CourtEvent, DeadlineAnswered, Docketed, NoticeIssued
from sim.ecf.numbering import document_id
from sim.ecf.paper import Paper
from sim.ecf.records import FiledDocument, Medium
from sim.ecf.refusals import Code, No
from sim.ecf.service import COURT_ROLES, notice_lists
from sim.ecf.state import Case, CourtState, User
from sim.ecf.timeliness import date_of_filing, judge

Decision = tuple[list[CourtEvent], Receipt]


def file_document(state: CourtState, command: FileDocument, at: int, context: Context) -> Decision:
    """Docket a paper in an open case, or refuse it; the same key twice gives the first receipt again."""
    known = state.receipts.get(command.key)
    if known is not None:
        return [], known
    require_system_up(state)
    user = user_of_session(state, command.session_id)
    event = context.event(command.event_code)
    signer = signer_for(state, user, command.paper_of, command.medium)
    require_right(user, signer, event, command.medium)
    case = state.cases.get(command.case_id)
    if case is None:
        raise No(Code.CASE_UNKNOWN)
    _require_fit(case, event, signer, command)
    answers = None
    if command.answers is not None:
        answers = case.deadlines.get(command.answers)
        if answers is None:
            raise No(Code.FILING_UNKNOWN_DEADLINE)
    paper = Paper(
        event=event,
        documents=command.documents,
        key=command.key,
        signer=signer,
        login_of=user,
        for_parties=command.for_parties,
        medium=command.medium,
        received_at=command.received_at,
        answers=answers,
        hearing_on=command.hearing_on,
        sender_failure=command.sender_failure,
    )
    return docket(state, case, paper, at, context)


def signer_for(state: CourtState, user: User, paper_of: str | None, medium: Medium) -> User:
    """Whose paper this is: the user's, their attorney's (CACD-3), or the person's who brought it to the clerk."""
    if paper_of is None:
        return state.users[signer_of(user)]
    if user.role != "clerk" or medium is Medium.ELECTRONIC:
        raise No(Code.ACCESS_NO_RIGHT)
    brought_by = state.user_by_login.get(paper_of)
    if brought_by is None:
        raise No(Code.AUTH_UNKNOWN_LOGIN, f"{paper_of!r} has no login in this court")
    return state.users[brought_by]


def _require_fit(case: Case, event: DocketEvent, signer: User, command: FileDocument) -> None:
    """The event belongs to this kind of case, the filer may act in it, the parties exist."""
    if event.opens is not None or (event.case_kinds and case.kind not in event.case_kinds):
        raise No(Code.FILING_WRONG_CASE_KIND)
    if signer.only_case is not None and signer.only_case != case.case_id:
        raise No(Code.ACCESS_OTHER_CASE)
    if case.closed and signer.role not in COURT_ROLES and event.initiates_proceeding:
        raise No(Code.CASE_CLOSED)
    known = len(case.parties)
    if any(not 1 <= party_id <= known for party_id in command.for_parties):
        raise No(Code.CASE_UNKNOWN_PARTY)


def docket(state: CourtState, case: Case, paper: Paper, at: int, context: Context) -> Decision:
    """The docket entry of a paper, the notice that makes it filed (CIT-8), and what follows from it."""
    _require_documents(paper)
    counts_at, filed_on = date_of_filing(at, paper.medium, paper.received_at, context)
    if counts_at > at:
        raise No(Code.FILING_NOT_RECEIVED_YET)
    dates = RuleDates(filed=filed_on, case_opened=case.filed_on)
    _require_electronic(state, paper, counts_at, dates, context)
    timeliness = None
    if paper.answers is not None:
        timeliness = judge(state, paper.answers, counts_at, filed_on, paper.sender_failure, context)
    entry = case.next_entry
    documents = _documents(state, paper, context)
    electronic, otherwise, certificate = notice_lists(
        state, case, paper.signer, dates, context, paper.event.initiates_proceeding
    )
    events: list[CourtEvent] = [
        Docketed(
            at=at,
            case_id=case.case_id,
            entry_number=entry,
            event_code=paper.event.code,
            text=_docket_text(case, paper),
            documents=documents,
            signer=paper.signer.user_id,
            login_of=paper.login_of.user_id,
            for_parties=paper.for_parties,
            medium=paper.medium,
            received_at=paper.received_at,
            filed_on=filed_on,
            key=paper.key,
            timeliness=timeliness,
        )
    ]
    events += _counsel_added(case, paper, at)
    events.append(
        NoticeIssued(
            at=at,
            nef_id=state.next_nef,
            case_id=case.case_id,
            entry_number=entry,
            electronic=electronic,
            otherwise=otherwise,
            certificate_due=certificate,
        )
    )
    if paper.answers is not None and timeliness is not None:
        events.append(
            DeadlineAnswered(
                at=at,
                deadline_id=paper.answers.deadline_id,
                case_id=case.case_id,
                entry_number=entry,
                timeliness=timeliness,
            )
        )
    if paper.event.sets:
        events += deadlines_set(state, case, paper, entry, otherwise, at, context)
    if paper.event.ends_case and not case.closed:
        events.append(CaseClosed(at=at, case_id=case.case_id, entry_number=entry))
    receipt = Receipt(
        user_id=paper.login_of.user_id,
        case_id=case.case_id,
        case_number=case.number,
        entry_number=entry,
        nef_id=state.next_nef,
        document_ids=tuple(document.doc_id for document in documents),
        filed_on=filed_on,
        entered_at=at,
        timeliness=timeliness,
    )
    return events, receipt


def _require_documents(paper: Paper) -> None:
    """CIT-9, CIT-22 to CIT-25: PDF only, and each file as the court's check judged it."""
    if paper.event.document == "required" and not paper.documents:
        raise No(Code.FILING_NEEDS_DOCUMENT)
    for document in paper.documents:
        if document.verdict is not None:
            raise No(Code(document.verdict), document.verdict_text)


def _require_electronic(state: CourtState, paper: Paper, counts_at: int, dates: RuleDates, context: Context) -> None:
    """An attorney's paper is taken at the counter only while the system is down or where e-filing is not mandatory."""
    if paper.medium is not Medium.COUNTER or paper.signer.role not in ("attorney", "trustee"):
        return
    facts: dict[str, Fact] = {
        "filer.role": paper.signer.role,
        "event.initiates_proceeding": paper.event.initiates_proceeding,
    }
    rule = context.rule("filing.mandatory_electronic", dates, facts)
    if not rule.value or paper.event.opens is not None or paper.sender_failure:
        return
    if not any(
        outage.began_at is not None
        and outage.began_at <= counts_at
        and (outage.ended_at is None or counts_at < outage.ended_at)
        for outage in state.outages.values()
    ):
        raise No(Code.FILING_MUST_BE_ELECTRONIC, cite=rule.cite)


def _documents(state: CourtState, paper: Paper, context: Context) -> tuple[FiledDocument, ...]:
    prefix, serial = context.book.profile.doc_id_prefix, state.next_document
    return tuple(
        FiledDocument(
            document_id(prefix, serial + attachment),
            attachment,
            document.digest,
            document.size_bytes,
            document.page_count,
            document.description,
        )
        for attachment, document in enumerate(paper.documents)
    )


def _docket_text(case: Case, paper: Paper) -> str:
    """The entry's text from the event's template; the filer is the party acted for, else the signer."""
    names = [case.parties[party_id - 1].name for party_id in paper.for_parties]
    return paper.event.text.replace("{filer}", ", ".join(names) or paper.signer.name)


def _counsel_added(case: Case, paper: Paper, at: int) -> list[CourtEvent]:
    """CACD-10: a notice of appearance adds counsel. CACD-4: any other paper by an attorney not of record adds them too,
    inadvertently, and flagged."""
    if paper.signer.role != "attorney":
        return []
    user_id = paper.signer.user_id
    return [
        CounselAdded(
            at=at, case_id=case.case_id, party_id=party_id, user_id=user_id, inadvertent=not paper.event.adds_counsel
        )
        for party_id in paper.for_parties
        if user_id not in case.parties[party_id - 1].counsel
    ]
