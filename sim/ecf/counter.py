"""Papers that do not come through the system: when the clerk takes them, and when only the system will do."""

from __future__ import annotations

from collections.abc import Mapping

from sim.courts import Fact, NoRuleError, RuleDates, TechnicalFailureRule
from sim.ecf.context import Context
from sim.ecf.paper import BY_HAND_OR_POST, Paper
from sim.ecf.refusals import Code, No
from sim.ecf.state import CourtState


def require_may_be_paper(
    state: CourtState, paper: Paper, dates: RuleDates, facts: Mapping[str, Fact], context: Context
) -> None:
    """Refuses a paper or disk where e-filing is mandatory, but for what the rules leave open.

    Taken all the same: a case that the clerk opens, what was brought while the system was down and the court's rule
    takes papers or media then (CAED-4), and what the filer's own equipment kept from being e-filed (CAED-7).
    """
    if paper.medium not in BY_HAND_OR_POST:
        return
    bound = context.rule("filing.bound_to_efile", dates, facts).value
    if not isinstance(bound, tuple) or paper.signer.role not in bound:
        return
    rule = context.rule("filing.mandatory_electronic", dates, facts)
    if not rule.value or paper.sender_failure:
        return
    if paper.event.opens is not None and context.rule("filing.opened_by", dates, facts).value == "clerk":
        return
    if not (_was_down(state, paper.filed_at) and _takes_paper_then(dates, context)):
        raise No(Code.FILING_MUST_BE_ELECTRONIC, cite=rule.cite)


def _was_down(state: CourtState, at: int) -> bool:
    return any(
        outage.began_at is not None and outage.began_at <= at and (outage.ended_at is None or at < outage.ended_at)
        for outage in state.outages.values()
    )


def _takes_paper_then(dates: RuleDates, context: Context) -> bool:
    try:
        rule = context.rule("technical_failure", dates).value
    except NoRuleError:
        return False
    return isinstance(rule, TechnicalFailureRule) and (rule.paper_same_day or rule.media_at_clerk)
