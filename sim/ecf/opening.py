"""Opening a case by its initiating paper, which becomes docket entry 1."""

from __future__ import annotations

from datetime import date

from sim.courts import Division, DocketEvent, RuleDates
from sim.ecf import numbering
from sim.ecf.access import require_right, require_system_up, user_of_session
from sim.ecf.answers import Receipt
from sim.ecf.apply import case_of
from sim.ecf.commands import OpenCase
from sim.ecf.context import Context
from sim.ecf.events import CaseOpened, CourtEvent
from sim.ecf.filing import docket, signer_for
from sim.ecf.paper import Paper
from sim.ecf.records import Medium
from sim.ecf.refusals import Code, No
from sim.ecf.state import CourtState, User
from sim.ecf.timeliness import date_of_filing


def open_case(state: CourtState, command: OpenCase, at: int, context: Context) -> tuple[list[CourtEvent], Receipt]:
    """A new case with its number, judge, parties and first entry, or a refusal (CASB-4, CACD-15)."""
    known = state.receipts.get(command.key)
    if known is not None:
        return [], known
    require_system_up(state)
    user = user_of_session(state, command.session_id)
    event = context.event(command.event_code)
    if event.opens is None:
        raise No(Code.FILING_OPENS_NO_CASE)
    if not command.parties:
        raise No(Code.CASE_NO_PARTY)
    signer = signer_for(state, user, command.paper_of, command.medium)
    require_right(user, signer, event, command.medium)
    _, filed_on = date_of_filing(at, command.medium, command.received_at, context)
    _require_opener(user, event.opens, command.medium, filed_on, context)
    opened = _opened(state, command, event, filed_on, at, context)
    case = case_of(opened, state.users)
    acts_for = tuple(party.party_id for party in case.parties if signer.user_id in party.counsel)
    paper = Paper(
        event=event,
        documents=command.documents,
        key=command.key,
        signer=signer,
        login_of=user,
        for_parties=acts_for or (1,),
        medium=command.medium,
        received_at=command.received_at,
    )
    events, receipt = docket(state, case, paper, at, context)
    return [opened, *events], receipt


def _require_opener(user: User, kind: str, medium: Medium, filed_on: date, context: Context) -> None:
    """Where the clerk opens cases of this kind, a filer's electronic opening is refused."""
    if medium is not Medium.ELECTRONIC or user.role in ("clerk", "batch"):
        return
    rule = context.rule("filing.opened_by", RuleDates(filed=filed_on), {"case.kind": kind})
    if rule.value == "clerk":
        raise No(Code.CASE_OPENED_BY_CLERK, cite=rule.cite)


def _opened(
    state: CourtState, command: OpenCase, event: DocketEvent, filed_on: date, at: int, context: Context
) -> CaseOpened:
    kind = event.opens or ""
    division = _division(context, command.office)
    form = context.book.profile.case_number
    scope = numbering.sequence_scope(form, kind, division.office, filed_on)
    judges = numbering.next_judge(state, kind)
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
    """User ids of counsel; a login that this court does not know is refused rather than dropped."""
    found = []
    for login in logins:
        user_id = state.user_by_login.get(login)
        if user_id is None:
            raise No(Code.AUTH_UNKNOWN_LOGIN, f"counsel {login!r} has no login in this court")
        found.append(user_id)
    return tuple(found)


def _division(context: Context, office: str) -> Division:
    divisions = context.book.profile.divisions
    for division in divisions:
        if office in (division.office, division.code):
            return division
    known = ", ".join(sorted(division.code for division in divisions))
    raise No(Code.CASE_UNKNOWN_OFFICE, f"no office {office!r} in this court; its offices are {known}")
