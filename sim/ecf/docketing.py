"""Docketing a paper that may be filed: the entry, the notice that makes it filed, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping

from sim.courts import DocketEvent, Fact, RuleDates
from sim.ecf.access import Decision
from sim.ecf.answers import receipt_of
from sim.ecf.claim_records import printed_number
from sim.ecf.claims import claim_registered
from sim.ecf.companions import entries_spread
from sim.ecf.context import Context
from sim.ecf.deadlines import deadlines_set
from sim.ecf.duties import has_sequel, sequel
from sim.ecf.events import (
    CaseClosed,
    CounselAdded,
    CourtEvent,
    DeadlineAnswered,
    DeadlineSet,
    Docketed,
    EntryRestricted,
    EntrySpread,
    LeftToClerk,
    NoticeIssued,
)
from sim.ecf.fees import fee_of_entry
from sim.ecf.numbering import document_id
from sim.ecf.order_of_filing import step_filed
from sim.ecf.paper import Paper
from sim.ecf.records import Document, FiledDocument, Restriction
from sim.ecf.refusals import PDF_CODES, Code, No
from sim.ecf.service import notice_lists
from sim.ecf.state import Case, CourtState
from sim.ecf.timeliness import judge


def require_documents(event: DocketEvent, documents: tuple[Document, ...]) -> None:
    """CIT-9, CIT-22 to CIT-25: PDF only, and each file as the court's check judged it."""
    if event.document == "required" and not documents:
        raise No(Code.FILING_NEEDS_DOCUMENT)
    require_sound(documents)


def require_can_be_electronic(event: DocketEvent, documents: tuple[Document, ...]) -> None:
    """CIT-14: physical exhibits and classified documents are brought to the clerk, with a notice of manual filing."""
    if event.by_hand_only:
        raise No(Code.FILING_BY_HAND_ONLY)
    for document in documents:
        if document.kept_out is not None:
            raise No(Code.FILING_BY_HAND_ONLY)


def require_sound(documents: tuple[Document, ...]) -> None:
    """Refuse the first file that the court's check turned down, with what it found."""
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
    """The docket entry of a paper, its notice (CIT-8), and in this order: a deadline answered, deadlines set, its
    place in an order of papers, its fee, what else follows from it, the end of the case."""
    entry = _entry(state, case, paper, at, context)
    counsel = _counsel_added(case, paper, at)
    served, otherwise, certificate = notice_lists(state, case, paper, counsel, dates, facts, context)
    spread: list[EntrySpread] = []
    if paper.also_in:
        spread, served = _spread(case, paper, served, dates, facts, at, context)
        certificate = certificate or any(entry.otherwise for entry in spread)
    notice = NoticeIssued(
        at=at,
        nef_id=state.next_nef,
        case_id=case.case_id,
        entry_number=entry.entry_number,
        electronic=served,
        otherwise=otherwise,
        certificate_due=certificate,
        also=tuple([(other.case_id, other.entry_number) for other in spread]),
    )
    events: list[CourtEvent] = [entry, *spread, *counsel, notice]
    if paper.event.after_hours_only:
        events.insert(1, LeftToClerk(at=at, case_id=case.case_id, entry_number=entry.entry_number))
    if paper.restriction is not None:
        events.insert(-1, _filed_restricted(entry, paper.restriction))
    claim = ""
    if paper.claim is not None:  # before the notice, with which the receipt is kept
        registered = claim_registered(state, entry, paper.claim)
        events.insert(-1, registered)
        claim = printed_number(registered.claim_number, registered.sequence)
    events += _what_follows(state, case, paper, entry, otherwise, dates, facts, at, context)
    return events, receipt_of(entry, notice, case.number, claim)


def _what_follows(
    state: CourtState,
    case: Case,
    paper: Paper,
    entry: Docketed,
    otherwise: tuple[int, ...],
    dates: RuleDates,
    facts: Mapping[str, Fact],
    at: int,
    context: Context,
) -> list[CourtEvent]:
    """What a filed entry sets in motion; otherwise: parties whom its notice does not reach."""
    events: list[CourtEvent] = []
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
    if paper.event.code in context.steps:
        events.append(step_filed(case, paper, at))
    if paper.event.fee is not None:
        events += fee_of_entry(paper, case.case_id, entry.entry_number, at, context)
    if has_sequel(case, paper):
        events += sequel(state, case, paper, entry.entry_number, dates, facts, at, context)
    if paper.event.ends_case and not case.closed:
        set_now = [event.deadline_id for event in events if isinstance(event, DeadlineSet)]
        vacated = (*case.deadlines, *set_now)
        events.append(CaseClosed(at=at, case_id=case.case_id, entry_number=entry.entry_number, vacated=vacated))
    return events


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
        timeliness=None if paper.answers is None else judge(state, case, paper.answers, paper, context),
        signatories=paper.signatories,
        warnings=_warnings(paper.documents),
        missing=paper.missing,
        opinion=paper.opinion,
    )


def _warnings(documents: tuple[Document, ...]) -> tuple[str, ...]:
    """CIT-20: what the filer is told of each file; none of it keeps the file from being filed."""
    told: tuple[str, ...] = ()
    for document in documents:
        if document.warnings:
            name = document.description
            told += tuple([f"{name}: {warning}" if name else warning for warning in document.warnings])
    return told


def _spread(
    case: Case,
    paper: Paper,
    served: tuple[int, ...],
    dates: RuleDates,
    facts: Mapping[str, Fact],
    at: int,
    context: Context,
) -> tuple[list[EntrySpread], tuple[int, ...]]:
    """The entries in companion cases, and all whom the one notice serves."""
    consent_required = bool(context.rule("service.electronic_consent_required", dates, facts).value)
    entries, electronic = entries_spread(paper.also_in, case, consent_required, at)
    return entries, tuple(dict.fromkeys(served) | electronic)


def _filed_restricted(entry: Docketed, level: Restriction) -> EntryRestricted:
    return EntryRestricted(
        at=entry.at, case_id=entry.case_id, entry_number=entry.entry_number, level=level, by_entry=entry.entry_number
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
