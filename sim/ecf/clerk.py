"""The clerk's hand on the docket. Everything it does is added; nothing is returned, and nothing is erased.

FRCP 5(d)(4): the clerk "must not refuse to file a paper solely because it is not in the form prescribed". So there is
no command that declines a paper: a faulty one is docketed, noted deficient, corrected, or struck by a judge.
"""

from __future__ import annotations

from sim.courts import DeadlineRule, NoRuleError, RuleDates
from sim.ecf.access import Decision
from sim.ecf.answers import Receipt
from sim.ecf.commands import CorrectEntry, DeficiencyNotice, ReviewEntry, StrikeEntry
from sim.ecf.context import Context
from sim.ecf.court_entries import (
    CLERKS,
    JUDGES,
    case_of_id,
    court_entry,
    court_user,
    key_of,
    require_entry,
    require_parties,
)
from sim.ecf.events import DeadlineSet, DeficiencyNoted, EntryCorrected, EntryReviewed, EntryStruck
from sim.ecf.keys import first_receipt
from sim.ecf.refusals import Code, No
from sim.ecf.state import Case, CourtState


def review_entry(state: CourtState, command: ReviewEntry, at: int, context: Context) -> Decision:
    """Quality control: what the clerk found goes on record; correcting or noticing it is a step of its own."""
    user = court_user(state, command.session_id, CLERKS)
    case = case_of_id(state, command.case_id)
    require_entry(case, command.entry_number)
    event = EntryReviewed(
        at=at,
        case_id=case.case_id,
        entry_number=command.entry_number,
        finding=command.finding,
        note=command.note,
        by=user.user_id,
    )
    return [event], Receipt(user_id=user.user_id, case_id=case.case_id, case_number=case.number)


def correct_entry(state: CourtState, command: CorrectEntry, at: int, context: Context) -> Decision:
    """CIT-13: a mistaken entry is corrected by a further one, with its notice; both stay in the log."""
    user = court_user(state, command.session_id, CLERKS)
    key = key_of(command)
    known = first_receipt(state, key, user, "notice_correction", command.documents, command.case_id)
    if known is not None:
        return [], known
    case = case_of_id(state, command.case_id)
    require_entry(case, command.entry_number)
    _require_a_correction(case, command, context)
    text = f"NOTICE OF CORRECTION re entry {command.entry_number}: {command.reason}"
    events, receipt = court_entry(
        state, case, user, "notice_correction", text, key, at, context, command.documents, command.entry_number
    )
    corrected = EntryCorrected(
        at=at,
        case_id=case.case_id,
        entry_number=command.entry_number,
        by_entry=receipt.entry_number,
        text=command.text,
        event_code=command.event_code,
        for_parties=command.for_parties,
        documents_replaced=bool(command.documents),
        reason=command.reason,
    )
    return [*events, corrected], receipt


def _require_a_correction(case: Case, command: CorrectEntry, context: Context) -> None:
    if command.event_code is not None:
        event = context.event(command.event_code)
        if event.opens is not None or (event.case_kinds and case.kind not in event.case_kinds):
            raise No(Code.FILING_WRONG_CASE_KIND)
    if command.for_parties is not None:
        require_parties(case, command.for_parties)
    elif command.text is None and command.event_code is None and not command.documents:
        raise No(Code.COMMAND_MALFORMED, "a correction names a text, an event, parties or documents")


def note_deficiency(state: CourtState, command: DeficiencyNotice, at: int, context: Context) -> Decision:
    """A notice of what an entry lacks, and the time to cure it; the entry itself stays filed as of its date."""
    user = court_user(state, command.session_id, CLERKS)
    key = key_of(command)
    known = first_receipt(state, key, user, "notice_deficiency", command.documents, command.case_id)
    if known is not None:
        return [], known
    case = case_of_id(state, command.case_id)
    require_entry(case, command.entry_number)
    require_parties(case, command.parties)
    text = f"NOTICE OF DEFICIENCY re entry {command.entry_number}: {command.lacks}"
    events, receipt = court_entry(
        state, case, user, "notice_deficiency", text, key, at, context, command.documents, command.entry_number
    )
    cure = _time_to_cure(state, case, command.parties, receipt.entry_number, at, context)
    noted = DeficiencyNoted(
        at=at,
        case_id=case.case_id,
        entry_number=command.entry_number,
        by_entry=receipt.entry_number,
        deadline_id=None if cure is None else cure.deadline_id,
    )
    return [*events, *([] if cure is None else [cure]), noted], receipt


def _time_to_cure(
    state: CourtState, case: Case, parties: tuple[int, ...], entry_number: int, at: int, context: Context
) -> DeadlineSet | None:
    """The deadline of a deficiency notice; None where no period is on file, or nobody is bound by it."""
    today = context.local_date(at)
    try:
        resolved = context.rule(
            "deadline.cure_deficiency", RuleDates(filed=today, deadline_set=today, case_opened=case.filed_on)
        )
    except NoRuleError:
        return None
    rule = resolved.value
    if not isinstance(rule, DeadlineRule) or not parties:
        return None
    computed = context.deadline(today, rule.days, rule.direction, None)
    return DeadlineSet(
        at=at,
        deadline_id=state.next_deadline,
        case_id=case.case_id,
        kind="cure_deficiency",
        set_by_entry=entry_number,
        set_by=(),
        set_on=today,
        party_ids=tuple(dict.fromkeys(parties)),
        due_on=computed.due,
        due_before=computed.due_instant_us,
        rule_id=resolved.rule_id,
        cite=resolved.cite,
        counted_from=today,
        days=rule.days,
        direction=rule.direction,
    )


def strike_entry(state: CourtState, command: StrikeEntry, at: int, context: Context) -> Decision:
    """A judge's order strikes an entry: it stays on the docket, marked. Striking it twice is refused."""
    user = court_user(state, command.session_id, JUDGES)
    key = key_of(command)
    known = first_receipt(state, key, user, "order", command.documents, command.case_id)
    if known is not None:
        return [], known
    case = case_of_id(state, command.case_id)
    require_entry(case, command.entry_number)
    if command.entry_number in case.struck:
        raise No(Code.CASE_UNKNOWN_ENTRY, f"entry {command.entry_number} is struck already")
    text = f"ORDER STRIKING entry {command.entry_number}: {command.reason}"
    events, receipt = court_entry(state, case, user, "order", text, key, at, context, command.documents)
    struck = EntryStruck(at=at, case_id=case.case_id, entry_number=command.entry_number, by_entry=receipt.entry_number)
    return [*events, struck], receipt
