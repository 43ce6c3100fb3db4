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
from sim.ecf.docketing import docket, require_documents
from sim.ecf.events import CaseOpened
from sim.ecf.keys import first_receipt
from sim.ecf.paper import Paper, facts_of
from sim.ecf.records import Medium
from sim.ecf.refusals import Code, No
from sim.ecf.state import CourtState, User
from sim.ecf.timeliness import date_of_filing

# Roles whose logins may stand as counsel of record: lawyers, and those who stand for themselves (NewParty.counsel).
_MAY_BE_OF_RECORD = frozenset({"attorney", "ci_filer", "trustee", "pro_se"})


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
    opened = _opened(state, command, event, kind, filed_on, at, context)
    case = case_of(opened, state.users)
    acts_for = tuple(party.party_id for party in case.parties if signer.user_id in party.counsel)
    paper = Paper(
        event=event,
        documents=command.documents,
        key=command.key,
        signer=signer,
        login_of=user,
        for_parties=acts_for or (1,),  # the first party named is the one that opens the case
        medium=command.medium,
        received_at=command.received_at,
        filed_at=filed_at,
        filed_on=filed_on,
    )
    require_may_be_paper(state, paper, dates, facts, context)
    require_documents(event, command.documents)
    events, receipt = docket(state, case, paper, dates, facts, at, context)
    return [opened, *events], receipt


def _require_opener(signer: User, dates: RuleDates, facts: Mapping[str, Fact], context: Context) -> None:
    """Where the clerk opens cases of this kind, a filer's electronic opening is refused."""
    if signer.role in COURT_ROLES:
        return
    rule = context.rule("filing.opened_by", dates, facts)
    if rule.value == "clerk":
        raise No(Code.CASE_OPENED_BY_CLERK, cite=rule.cite)


def _opened(
    state: CourtState, command: OpenCase, event: DocketEvent, kind: str, filed_on: date, at: int, context: Context
) -> CaseOpened:
    division = _division(context, command.office)
    form = context.book.profile.case_number
    scope = numbering.sequence_scope(form, kind, division.office, filed_on)
    judges = numbering.judges_of(state.next_case - 1, kind)
    number = numbering.case_number(
        form, kind, event.chapter, division, filed_on, state.case_sequence.get(scope, 0), judges
    )
    return CaseOpened(
        at=at,
        case_id=state.next_case,
        number=number,
        kind=kind,
        chapter=event.chapter,
        office=division.office,
        title=command.title,
        judge="-".join(filter(None, judges)),
        sequence_scope=scope,
        filed_on=filed_on,
        sealed=command.sealed,
        parties=command.parties,
        counsel=tuple(_counsel(state, party.counsel) for party in command.parties),
    )


def _counsel(state: CourtState, logins: tuple[str, ...]) -> tuple[int, ...]:
    """User ids of counsel, each once; a login that cannot be of record here is refused rather than dropped."""
    found: dict[int, None] = {}
    for login in logins:
        user_id = state.user_by_login.get(login)
        if user_id is None:
            raise No(Code.AUTH_UNKNOWN_LOGIN, f"counsel {login!r} has no login in this court")
        if state.users[user_id].role not in _MAY_BE_OF_RECORD:
            raise No(Code.COMMAND_MALFORMED, f"{login!r} is a login of a {state.users[user_id].role}, not of counsel")
        found[user_id] = None
    return tuple(found)


def _division(context: Context, office: str) -> Division:
    divisions = context.book.profile.divisions
    for division in divisions:
        if office in (division.office, division.code):
            return division
    known = ", ".join(sorted(division.code for division in divisions))
    raise No(Code.CASE_UNKNOWN_OFFICE, f"no office {office!r} in this court; its offices are {known}")
