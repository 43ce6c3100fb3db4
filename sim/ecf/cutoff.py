"""The hour at which a court's filing day ends: for one paper, with the rule's exceptions and its grace."""

from __future__ import annotations

from datetime import date

import msgspec

from sim.courts import NoRuleError, RuleDates
from sim.ecf.context import Context
from sim.ecf.paper import Paper, facts_in
from sim.ecf.state import Case, Deadline

RULE, MIDNIGHT = "filing.cutoff_local", "24:00"


class MissedHour(msgspec.Struct, frozen=True, gc=False):
    """A paper filed on its last day after the hour: the rule that says so, and whether it leaves this paper in time."""

    forgiven: bool
    rule_id: str
    cite: str


def missed_hour(
    case: Case, deadline: Deadline, paper: Paper, day: date, before: int, context: Context
) -> MissedHour | None:
    """What the cut-off rule makes of a paper filed on its last day, but at or after the instant at which it was due.

    day: the due day, or the one to which an outage moved it; before: that instant (microseconds UTC). Dates are
    computed without knowing what will answer them, so exceptions are looked at here (papers that initiate a
    proceeding; 3d Cir. L.A.R. 26.1), and so is grace: while it lasts, the hour is not enforced and the day ends at
    midnight. A deadline that was set before the rule keeps its midnight on the day to which it moves.
    None for a paper of another day, and where the instant is not the hour of this rule.
    """
    if paper.filed_on != day or before != context.day_ends(day):
        return None
    dates = RuleDates(filed=day, deadline_set=day, case_opened=case.filed_on, event=day)
    try:
        rule = context.rule(RULE, dates, facts_in(case, paper.event, paper.signer))
    except NoRuleError:
        return None
    spared = rule.transition is not None or _set_before_the_rule(deadline, context)
    hour = MIDNIGHT if spared else str(rule.value)
    return MissedHour(paper.filed_at < context.instant(day, hour), rule.rule_id, rule.cite)


def _set_before_the_rule(deadline: Deadline, context: Context) -> bool:
    """Whether its own day ran to midnight although deadlines set on that day did not."""
    midnight = context.instant(deadline.due_on, MIDNIGHT)
    return deadline.due_before == midnight > context.day_ends(deadline.due_on)
