"""Opening a case by its initiating paper, which becomes docket entry 1."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sim.courts import Division, DocketEvent, Fact, RuleDates
from sim.ecf import numbering
from sim.ecf.access import COURT_ROLES, Decision, require_leave, require_right, signer_for, user_of_session
from sim.ecf.applying.cases import case_of
from sim.ecf.commands import OpenCase
from sim.ecf.context import Context
from sim.ecf.counter import require_may_be_paper
from sim.ecf.docketing import docket, require_can_be_electronic, require_documents
from sim.ecf.enclosures import missing_from
from sim.ecf.events import CaseOpened
from sim.ecf.fees import require_fee
from sim.ecf.judges import judge_at_opening
from sim.ecf.keys import first_receipt
from sim.ecf.paper import Paper, facts_of
from sim.ecf.records import Medium
from sim.ecf.refusals import Code, No
from sim.ecf.representation import counsel_of, require_counts_fit
from sim.ecf.state import Case, CourtState, User
from sim.ecf.timeliness import date_of_filing


def open_case(state: CourtState, command: OpenCase, at: int, context: Context) -> Decision:
    """A new case with its number, judge, parties and first entry, or a refusal (CASB-4, CACD-15)."""
    user = user_of_session(state, command.session_id)
    known = first_receipt(state, command.key, user, command.event_code, command.documents, None)
    if known is not None:
        return [], known
    event = context.event(command.event_code)
    signer = signer_for(state, user, command.paper_of, command.medium)
    require_right(user, signer, event, command.medium)
    kind = event.opens
    if kind is None:
        raise No(Code.FILING_OPENS_NO_CASE)
    if not command.parties:
        raise No(Code.CASE_NO_PARTY)
    filed_at, filed_on = date_of_filing(at, command.medium, command.received_at, context)
    dates = RuleDates(filed=filed_on, case_opened=filed_on)
    facts = facts_of(event, signer, kind, event.chapter, command.sealed)
    if command.medium is Medium.ELECTRONIC:
        require_leave(signer, None, dates, facts, context)
        _require_opener(signer, dates, facts, context)
        require_can_be_electronic(event, command.documents)
    for party in command.parties:
        require_counts_fit(kind, party)
    judge = judge_at_opening(state, kind, dates, facts, context)
    opened = _opened(state, command, event, kind, filed_on, judge, at, context)
    case = case_of(opened, state.users)
    paper = _paper(case, command, event, signer, user, filed_at, filed_on)
    require_may_be_paper(state, paper, dates, facts, context)
    require_documents(event, command.documents)
    require_fee(paper, dates, facts, context)
    events, receipt = docket(state, case, paper, dates, facts, at, context)
    return [opened, *events], receipt


def _paper(
    case: Case, command: OpenCase, event: DocketEvent, signer: User, user: User, filed_at: int, filed_on: date
) -> Paper:
    """The initiating paper, filed for the parties whose counsel signs it; else for the first named, who opens it."""
    acts_for = tuple(party.party_id for party in case.parties if signer.user_id in party.counsel)
    return Paper(
        event=event,
        documents=command.documents,
        key=command.key,
        signer=signer,
        login_of=user,
        for_parties=acts_for or (1,),
        medium=command.medium,
        received_at=command.received_at,
        filed_at=filed_at,
        filed_on=filed_on,
        fee=command.fee,
        missing=missing_from(event, command),
    )


def _require_opener(signer: User, dates: RuleDates, facts: Mapping[str, Fact], context: Context) -> None:
    """Where the clerk opens cases of this kind, a filer's electronic opening is refused."""
    if signer.role in COURT_ROLES:
        return
    rule = context.rule("filing.opened_by", dates, facts)
    if rule.value == "clerk":
        raise No(Code.CASE_OPENED_BY_CLERK, cite=rule.cite)


def _opened(
    state: CourtState,
    command: OpenCase,
    event: DocketEvent,
    kind: str,
    filed_on: date,
    judge: str,
    at: int,
    context: Context,
) -> CaseOpened:
    division = _division(context, command.office)
    form = context.book.profile.case_number
    scope = numbering.sequence_scope(form, kind, division.office, filed_on)
    first = form.adversary_sequence_start if kind == "ap" else division.sequence_start
    serial = first + state.case_sequence.get(scope, 0)
    number = numbering.case_number(form, kind, event.chapter, division.office, filed_on, serial, judge)
    return CaseOpened(
        at=at,
        case_id=state.next_case,
        number=number,
        kind=kind,
        chapter=event.chapter,
        office=division.office,
        title=command.title,
        judge=judge,
        sequence_scope=scope,
        filed_on=filed_on,
        sealed=command.sealed,
        nature_of_suit=command.nature_of_suit,
        parties=command.parties,
        counsel=tuple(counsel_of(state, party.counsel) for party in command.parties),
        serial=serial,
        main_case=_main_case(state, command, kind),
        cause=command.cause,
        jury_demand=command.jury_demand,
        demand=command.demand,
        jurisdiction=command.jurisdiction,
    )


def _main_case(state: CourtState, command: OpenCase, kind: str) -> int | None:
    """The bankruptcy case to which an adversary proceeding belongs; no other case has one."""
    if command.main_case is None:
        return None
    main = state.cases.get(command.main_case)
    if kind != "ap" or main is None or main.kind != "bk":
        raise No(Code.CASE_NO_MAIN_CASE)
    return main.case_id


def _division(context: Context, office: str) -> Division:
    divisions = context.book.profile.divisions
    for division in divisions:
        if office in (division.office, division.code):
            return division
    known = ", ".join(sorted(division.code for division in divisions))
    raise No(Code.CASE_UNKNOWN_OFFICE, f"no office {office!r} in this court; its offices are {known}")
