"""When is a paper filed, and is that on time? The cut-off, and the court's rule for a day on which it was down."""

from __future__ import annotations

from datetime import date, timedelta

from sim.courts import NoRuleError, RuleDates, TechnicalFailureRule
from sim.ecf.context import Context
from sim.ecf.cutoff import missed_hour
from sim.ecf.paper import Paper
from sim.ecf.records import Medium, Standing, Timeliness
from sim.ecf.refusals import Code, No
from sim.ecf.state import Case, CourtState, Deadline, FailureDay

_HEARING_WITHIN = timedelta(days=3653)  # a hearing date further off than ten years is a slip of the keyboard


def date_of_filing(at: int, medium: Medium, received_at: int | None, context: Context) -> tuple[int, date]:
    """(the instant that counts, the court's date of filing) of a paper docketed at ``at``.

    An electronic paper is filed when it is docketed and its notice issued (CIT-8); what is handed in or mailed bears
    the date on which the clerk received it, and a batch entry the date as of which it is made. Refuses an electronic
    paper that claims to have been received earlier, and any received in the future.
    """
    if received_at is None:
        return at, context.local_date(at)
    if medium is Medium.ELECTRONIC:
        raise No(Code.COMMAND_MALFORMED, "an electronic filing is received when it is docketed; leave received_at out")
    if received_at > at:
        raise No(Code.FILING_NOT_RECEIVED_YET)
    return received_at, context.local_date(received_at)


def require_plausible_hearing(hearing_on: date | None, filed_on: date) -> None:
    """Refuses a hearing date that no calendar of the court reaches."""
    if hearing_on is not None and abs(hearing_on - filed_on) > _HEARING_WITHIN:
        raise No(Code.COMMAND_MALFORMED, f"a hearing on {hearing_on} is more than ten years from {filed_on}")


def judge(state: CourtState, case: Case, deadline: Deadline, paper: Paper, context: Context) -> Timeliness:
    """The standing of a paper that answers ``deadline``.

    In order: before the cut-off it is on time, and so it is on the day itself if the rule on the hour excepts it or
    still grants grace; a technical failure of the court on the due day moves that day or
    leaves it to relief, as the court's rule has it, and so again if the day it moves to fails too (CAED-2, CAED-5);
    a day on which the clerk's office was inaccessible moves it likewise (FRCP 6(a)(3)); a failure at the sender
    excuses nothing unless the court's rule says so (CAED-7); else it is late.
    """
    due_on = deadline.due_on
    if paper.filed_at < deadline.due_before:
        return Timeliness(Standing.ON_TIME, due_on, None, deadline.rule_id, deadline.cite)
    moved_to, rule_id, cite = None, deadline.rule_id, deadline.cite
    hour = missed_hour(case, deadline, paper, due_on, deadline.due_before, context)
    if hour is not None:
        rule_id, cite = hour.rule_id, hour.cite
        if hour.forgiven:
            return Timeliness(Standing.ON_TIME, due_on, None, rule_id, cite)
    failure = _failure(state, due_on)
    while failure is not None:
        rule_id, cite = failure.rule_id, failure.cite
        if failure.moves_to is None or failure.moves_before is None:
            standing = Standing.MUST_SEEK_RELIEF if failure.rule_known else Standing.RULE_UNKNOWN
            return Timeliness(standing, due_on, moved_to, rule_id, cite)
        moved_to = failure.moves_to  # always a later day: the loop ends
        hour = missed_hour(case, deadline, paper, moved_to, failure.moves_before, context)
        if paper.filed_at < failure.moves_before or (hour is not None and hour.forgiven):
            return Timeliness(Standing.MOVED_BY_RULE, due_on, moved_to, rule_id, cite)
        failure = _failure(state, moved_to)
    if paper.sender_failure:
        return _sender_failure(deadline, moved_to, paper.filed_on, context)
    if hour is not None:  # it came on the last day, so the hour is what it missed
        rule_id, cite = hour.rule_id, hour.cite
    return Timeliness(Standing.LATE, due_on, moved_to, rule_id, cite)


def last_instant(state: CourtState, deadline: Deadline) -> int:
    """The first instant at which nothing but a judge can still save a filing: the due day's end, or where it moves."""
    before = deadline.due_before
    failure = _failure(state, deadline.due_on)
    while failure is not None and failure.moves_to is not None and failure.moves_before is not None:
        before = max(before, failure.moves_before)
        failure = _failure(state, failure.moves_to)
    return before


def _failure(state: CourtState, day: date) -> FailureDay | None:
    """What the court found of a day: inaccessible, which moves every date, else failed as its own rule has it."""
    return state.inaccessible_days.get(day) or state.failure_days.get(day)


def _sender_failure(deadline: Deadline, moved_to: date | None, filed_on: date, context: Context) -> Timeliness:
    """Late by the filer's own equipment; cited is the rule on technical failures, where one is known.

    A rule that excuses the sender gives them the next business day; which day such a rule would give, none says yet.
    """
    try:
        rule = context.rule("technical_failure", RuleDates(filed=filed_on, event=deadline.due_on))
    except NoRuleError:
        return Timeliness(Standing.SENDER_FAILURE, deadline.due_on, moved_to, deadline.rule_id, deadline.cite)
    if isinstance(rule.value, TechnicalFailureRule) and rule.value.sender_failure_excused:
        excused_to = context.calendar.next_business_day(moved_to or deadline.due_on)
        if filed_on <= excused_to:
            return Timeliness(Standing.MOVED_BY_RULE, deadline.due_on, excused_to, rule.rule_id, rule.cite)
    return Timeliness(Standing.SENDER_FAILURE, deadline.due_on, moved_to, rule.rule_id, rule.cite)
