"""Docketing a paper that may be filed: the entry, the notice that makes it filed, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping

from sim.courts import DocketEvent, Fact, RuleDates
from sim.ecf.access import Decision
from sim.ecf.answers import receipt_of
from sim.ecf.context import Context
from sim.ecf.deadlines import deadlines_set
from sim.ecf.events import CaseClosed, CounselAdded, CourtEvent, DeadlineAnswered, Docketed, NoticeIssued
from sim.ecf.numbering import document_id
from sim.ecf.paper import Paper
from sim.ecf.records import Document, FiledDocument
from sim.ecf.refusals import PDF_CODES, Code, No
from sim.ecf.service import notice_lists
from sim.ecf.state import Case, CourtState
from sim.ecf.timeliness import judge


def require_documents(event: DocketEvent, documents: tuple[Document, ...]) -> None:
    """CIT-9, CIT-22 to CIT-25: PDF only, and each file as the court's check judged it."""
    if event.document == "required" and not documents:
        raise No(Code.FILING_NEEDS_DOCUMENT)
    for document in documents:
        if document.verdict is not None:
            code = PDF_CODES.get(document.verdict)
            if code is None:
                known = ", ".join(PDF_CODES)
                raise No(Code.COMMAND_MALFORMED, f"no PDF verdict {document.verdict!r}; verdicts are {known}")
            raise No(code, document.verdict_text)


def docket(
    state: CourtState,
    case: Case,
    paper: Paper,
    dates: RuleDates,
    facts: Mapping[str, Fact],
    at: int,
    context: Context,
) -> Decision:
    """The docket entry of a paper, its notice (CIT-8), and in this order: a deadline answered, deadlines set, the end
    of the case."""
    entry = _entry(state, case, paper, at, context)
    counsel = _counsel_added(case, paper, at)
    served, otherwise, certificate = notice_lists(state, case, paper, counsel, dates, facts, context)
    notice = NoticeIssued(
        at=at,
        nef_id=state.next_nef,
        case_id=case.case_id,
        entry_number=entry.entry_number,
        electronic=served,
        otherwise=otherwise,
        certificate_due=certificate,
    )
    events: list[CourtEvent] = [entry, *counsel, notice]
    if paper.answers is not None and entry.timeliness is not None:
        events.append(
            DeadlineAnswered(
                at=at,
                deadline_id=paper.answers.deadline_id,
                case_id=case.case_id,
                entry_number=entry.entry_number,
                by=paper.for_parties,
                timeliness=entry.timeliness,
            )
        )
    if paper.event.sets:
        events += deadlines_set(state, case, paper, entry.entry_number, otherwise, facts, at, context)
    if paper.event.ends_case and not case.closed:
        events.append(CaseClosed(at=at, case_id=case.case_id, entry_number=entry.entry_number))
    return events, receipt_of(entry, notice, case.number)


def _entry(state: CourtState, case: Case, paper: Paper, at: int, context: Context) -> Docketed:
    return Docketed(
        at=at,
        case_id=case.case_id,
        entry_number=case.next_entry,
        event_code=paper.event.code,
        text=_docket_text(case, paper),
        documents=_documents(state, paper, context),
        signer=paper.signer.user_id,
        login_of=paper.login_of.user_id,
        for_parties=paper.for_parties,
        medium=paper.medium,
        received_at=paper.received_at,
        filed_on=paper.filed_on,
        key=paper.key,
        timeliness=None if paper.answers is None else judge(state, paper.answers, paper, context),
    )


def _documents(state: CourtState, paper: Paper, context: Context) -> tuple[FiledDocument, ...]:
    prefix, serial = context.book.profile.doc_id_prefix, state.next_document
    return tuple(
        [
            FiledDocument(
                document_id(prefix, serial + attachment),
                attachment,
                document.digest,
                document.size_bytes,
                document.page_count,
                document.description,
            )
            for attachment, document in enumerate(paper.documents)
        ]
    )


def _docket_text(case: Case, paper: Paper) -> str:
    """The entry's text from the event's template; the filer is the party acted for, else the signer."""
    names = [case.parties[party_id - 1].name for party_id in paper.for_parties]
    return paper.event.text.replace("{filer}", ", ".join(names) or paper.signer.name)


def _counsel_added(case: Case, paper: Paper, at: int) -> list[CounselAdded]:
    """CACD-10: a notice of appearance adds counsel. CACD-4: any other paper by an attorney not of record adds them
    too, inadvertently, and flagged. A registered pro se litigant stands for themselves from their first paper on.
    """
    signer = paper.signer
    if signer.role not in ("attorney", "pro_se"):
        return []
    inadvertent = signer.role == "attorney" and not paper.event.adds_counsel
    return [
        CounselAdded(at=at, case_id=case.case_id, party_id=party_id, user_id=signer.user_id, inadvertent=inadvertent)
        for party_id in paper.for_parties
        if signer.user_id not in case.parties[party_id - 1].counsel
    ]
