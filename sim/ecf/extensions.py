"""Deadlines moved: by a judge's order, by a stipulation that needs none, and for a day on which nobody could get in."""

from __future__ import annotations

from datetime import date, timedelta

from sim.courts import RuleDates
from sim.ecf.access import Decision, require_right, signer_for, user_of_session
from sim.ecf.answers import Receipt
from sim.ecf.commands import DeclareInaccessible, FileDocument, GrantExtension, StipulateExtension
from sim.ecf.context import Context
from sim.ecf.court_entries import CLERKS, JUDGES, case_of_id, court_entry, court_user, key_of, require_parties
from sim.ecf.events import DeadlineMoved, InaccessibilityDeclared
from sim.ecf.filing import file_document
from sim.ecf.keys import first_receipt
from sim.ecf.records import Medium
from sim.ecf.refusals import Code, No
from sim.ecf.state import Case, CourtState, Deadline
from sim.ecf.timeliness import last_instant, require_plausible_hearing

# The kinds of deadline that local rules let parties extend by stipulation: the time to respond to a complaint.
_MAY_BE_STIPULATED = frozenset({"answer"})
_INACCESSIBLE_WITHIN = timedelta(days=366)  # a day further off is a slip of the keyboard


def grant_extension(state: CourtState, command: GrantExtension, at: int, context: Context) -> Decision:
    """FRCP 6(b): for good cause, a judge extends a time that is pending, or that has passed and may yet be excused."""
    user = court_user(state, command.session_id, JUDGES)
    key = key_of(command)
    known = first_receipt(state, key, user, "order", (), command.case_id)
    if known is not None:
        return [], known
    case = case_of_id(state, command.case_id)
    deadline = _deadline(case, command.deadline_id)
    today = context.local_date(at)
    rule = context.rule("time.extension_by_order", RuleDates(filed=today))
    _require_later(deadline, command.to, today)
    if not rule.value:
        raise No(Code.FILING_NO_EXTENSION, cite=rule.cite)
    text = f"ORDER extending time ({deadline.kind.replace('_', ' ')}) to {command.to}."
    events, receipt = court_entry(state, case, user, "order", text, key, at, context)
    moved = _moved(case, deadline, command.to, "by_order", receipt.entry_number, rule.rule_id, rule.cite, at, context)
    return [*events, moved], receipt


def stipulate_extension(state: CourtState, command: StipulateExtension, at: int, context: Context) -> Decision:
    """A stipulation filed in time moves the time to answer, once, by as many days as the court's rule allows.

    E.D. Cal. L.R. 144(a): an initial stipulation for no more than 28 days may be filed without approval of the court.
    """
    user = user_of_session(state, command.session_id)
    key = key_of(command)
    known = first_receipt(state, key, user, "stipulation", command.documents, command.case_id)
    if known is not None:
        return [], known
    signer = signer_for(state, user, None, Medium.ELECTRONIC)
    require_right(user, signer, context.event("stipulation"), Medium.ELECTRONIC)
    case = case_of_id(state, command.case_id)
    require_parties(case, command.for_parties)
    deadline = _deadline(case, command.deadline_id)
    today = context.local_date(at)
    rule = context.rule("time.stipulated_extension_days_max", RuleDates(filed=today))
    _require_later(deadline, command.to, today)
    allowed = rule.value if isinstance(rule.value, int) else 0
    if deadline.kind not in _MAY_BE_STIPULATED or (command.to - deadline.due_on).days > allowed:
        raise No(Code.FILING_NO_EXTENSION, cite=rule.cite)
    if deadline.extended or at >= last_instant(state, deadline):
        why = "only a first stipulation, filed before the time is up, needs no order"
        raise No(Code.FILING_NO_EXTENSION, why, rule.cite)
    if not any(party_id in deadline.party_ids for party_id in command.for_parties):
        raise No(Code.FILING_UNKNOWN_DEADLINE, "the deadline binds none of the parties for whom this is filed")
    paper = FileDocument(
        command.session_id, command.case_id, "stipulation", command.documents, key, command.for_parties
    )
    events, receipt = file_document(state, paper, at, context)
    moved = _moved(
        case, deadline, command.to, "by_stipulation", receipt.entry_number, rule.rule_id, rule.cite, at, context
    )
    return [*events, moved], receipt


def declare_inaccessible(state: CourtState, command: DeclareInaccessible, at: int, context: Context) -> Decision:
    """FRCP 6(a)(3): what is due on a day when the clerk's office is inaccessible is due on the first accessible day.

    Like a technical failure, the day is looked at when a paper is filed (``timeliness.judge``); the deadlines that
    were due on it are named in the event and in the receipt. Declaring a day twice changes nothing.
    """
    user = court_user(state, command.session_id, CLERKS | JUDGES)
    day = command.day
    if abs(day - context.local_date(at)) > _INACCESSIBLE_WITHIN:
        raise No(Code.COMMAND_MALFORMED, f"{day} is more than a year from today")
    if day in state.inaccessible_days:
        return [], Receipt(user_id=user.user_id)
    rule = context.rule("time.inaccessible", RuleDates(filed=day, deadline_set=day, case_opened=day, event=day))
    moves_to = context.calendar.next_business_day(day)
    while moves_to in state.inaccessible_days:
        moves_to = context.calendar.next_business_day(moves_to)
    due = tuple(
        deadline.deadline_id
        for case in state.cases.values()
        for deadline in case.deadlines.values()
        if deadline.due_on == day
    )
    event = InaccessibilityDeclared(
        at=at,
        day=day,
        reason=command.reason,
        moves_to=moves_to,
        moves_before=context.day_ends(moves_to),
        deadlines=due,
        by=user.user_id,
        rule_id=rule.rule_id,
        cite=rule.cite,
    )
    return [event], Receipt(user_id=user.user_id, deadlines=due)


def _deadline(case: Case, deadline_id: int) -> Deadline:
    deadline = case.deadlines.get(deadline_id)
    if deadline is None:
        raise No(Code.FILING_UNKNOWN_DEADLINE)
    return deadline


def _require_later(deadline: Deadline, to: date, today: date) -> None:
    """Refuses a day that no calendar of the court reaches, and one that gives no more time than there is."""
    require_plausible_hearing(to, today)
    if to <= deadline.due_on:
        raise No(Code.FILING_NO_EXTENSION, f"{to} is no later than the day on which it is due, {deadline.due_on}")


def _moved(
    case: Case,
    deadline: Deadline,
    to: date,
    why: str,
    entry_number: int,
    rule_id: str,
    cite: str,
    at: int,
    context: Context,
) -> DeadlineMoved:
    return DeadlineMoved(
        at=at,
        deadline_id=deadline.deadline_id,
        case_id=case.case_id,
        due_from=deadline.due_on,
        due_on=to,
        due_before=context.day_ends(to),
        why=why,
        by_entry=entry_number,
        rule_id=rule_id,
        cite=cite,
    )
