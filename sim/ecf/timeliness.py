"""Is a filing on time? The due date, the cut-off, and what the court's rule says when its system was down."""

from __future__ import annotations

from datetime import date

from sim.courts import RuleDates
from sim.ecf.context import Context
from sim.ecf.records import Medium, Standing, Timeliness
from sim.ecf.state import CourtState, Deadline


def judge(
    state: CourtState, deadline: Deadline, filed_at: int, filed_on: date, sender_failure: bool, context: Context
) -> Timeliness:
    """The standing of a filing made at ``filed_at`` (microseconds UTC) that answers ``deadline``.

    filed_on is the court's date of filing. In order: before the cut-off it is on time; a technical failure of the
    court on the due day moves it or leaves it to relief, as that court's rule has it (CAED-2, CAED-5); a failure
    at the sender excuses nothing (CAED-7); else it is late.
    """
    due_on = deadline.due_on
    if filed_at < deadline.due_before:
        return Timeliness(Standing.ON_TIME, due_on, None, deadline.rule_id, deadline.cite)
    failure = state.failure_days.get(due_on)
    if failure is not None:
        if failure.moves_to is None:
            return Timeliness(Standing.MUST_SEEK_RELIEF, due_on, None, failure.rule_id, failure.cite)
        standing = Standing.MOVED_BY_RULE if filed_on <= failure.moves_to else Standing.LATE
        return Timeliness(standing, due_on, failure.moves_to, failure.rule_id, failure.cite)
    if sender_failure:
        rule = context.rule("technical_failure", RuleDates(filed=filed_on, event=due_on))
        return Timeliness(Standing.SENDER_FAILURE, due_on, None, rule.rule_id, rule.cite)
    return Timeliness(Standing.LATE, due_on, None, deadline.rule_id, deadline.cite)


def date_of_filing(entered_at: int, medium: Medium, received_at: int | None, context: Context) -> tuple[int, date]:
    """(the instant that counts, the court's date of filing).

    An electronic paper is filed when it is docketed and its notice issued (CIT-8); a paper brought to the counter
    bears the date on which the clerk received it.
    """
    counts_at = entered_at if medium is Medium.ELECTRONIC or received_at is None else received_at
    return counts_at, context.local_date(counts_at)
