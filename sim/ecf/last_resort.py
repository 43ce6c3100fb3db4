"""A paper filed under an event of last resort, docketed again by the clerk (CIT-11)."""

from __future__ import annotations

from sim.courts import RuleDates
from sim.ecf.access import Decision, require_right, user_of_session
from sim.ecf.commands import Redocket
from sim.ecf.context import Context
from sim.ecf.docketing import docket
from sim.ecf.events import Redocketed
from sim.ecf.filing import answered, require_fit
from sim.ecf.keys import first_receipt
from sim.ecf.paper import Paper, facts_in
from sim.ecf.records import Document, FiledDocument, Medium
from sim.ecf.refusals import Code, No
from sim.ecf.state import Case, CourtState, User, ZEntry


def redocket(state: CourtState, command: Redocket, at: int, context: Context) -> Decision:
    """The clerk dockets a Z-entry under its right event, as of its own filing date; the Z-entry stays, and says so."""
    user = user_of_session(state, command.session_id)
    known = first_receipt(state, command.key, user, command.event_code, None, command.case_id)
    if known is not None:
        return [], known
    if user.role not in ("clerk", "case_manager"):
        raise No(Code.ACCESS_NO_RIGHT)
    case = state.cases.get(command.case_id)
    if case is None:
        raise No(Code.CASE_UNKNOWN)
    waiting = case.to_redocket.get(command.entry_number)
    if waiting is None:
        raise No(Code.FILING_NOTHING_TO_REDOCKET)
    paper = _paper(state, case, waiting, command, user, context)
    dates = RuleDates(filed=waiting.filed_on, case_opened=case.filed_on)
    facts = facts_in(case, paper.event, paper.signer)
    by_entry = case.next_entry
    events, receipt = docket(state, case, paper, dates, facts, at, context)
    done = Redocketed(at=at, case_id=case.case_id, entry_number=command.entry_number, by_entry=by_entry)
    return [*events, done], receipt


def _paper(state: CourtState, case: Case, waiting: ZEntry, command: Redocket, clerk: User, context: Context) -> Paper:
    event = context.event(command.event_code)
    if event.after_hours_only:
        raise No(Code.COMMAND_MALFORMED, f"'{event.name}' is itself an event of last resort; name the right one")
    signer = state.users[waiting.signer]
    require_right(signer, signer, event, Medium.ELECTRONIC)
    require_fit(case, event, signer, ())  # its parties were fit when it was filed; one may have left since
    return Paper(
        event=event,
        documents=tuple([_as_sent(document) for document in waiting.documents]),
        key=command.key,
        signer=signer,
        login_of=clerk,
        for_parties=waiting.for_parties,
        medium=Medium.ELECTRONIC,
        received_at=waiting.filed_at,
        filed_at=waiting.filed_at,
        filed_on=waiting.filed_on,
        answers=answered(case, event, command.answers, waiting.for_parties),
        restriction=case.restricted.get(command.entry_number),
    )


def _as_sent(document: FiledDocument) -> Document:
    return Document(document.digest, document.size_bytes, document.page_count, document.description)
