"""The deadlines that a docket entry sets, under the rule that the event names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from sim.courts import DeadlineRule, Fact, NoRuleError, Resolved, RuleDates
from sim.courts.period import Service
from sim.ecf.context import Context
from sim.ecf.events import DeadlineSet
from sim.ecf.paper import Paper
from sim.ecf.state import Case, CourtState

# Whom a rule's `who` means among the roles that parties bear.
_BOUND_ROLES = {"debtor": ("debtor", "joint debtor"), "trustee": ("trustee",), "creditors": ("creditor",)}


def deadlines_set(
    state: CourtState,
    case: Case,
    paper: Paper,
    entry: int,
    on_paper: tuple[int, ...],
    facts: Mapping[str, Fact],
    at: int,
    context: Context,
) -> Iterator[DeadlineSet]:
    """The deadlines of one entry; on_paper: parties whom the notice does not reach.

    A period that runs from service is one deadline for those served by the notice and another for those served by
    mail, to whose time the rule on added days adds (FRCP 6(d): three). A period for which no rule is on file that day
    is not set: unknown stays unknown.
    """
    deadline_id = state.next_deadline
    for kind in paper.event.sets:
        resolved = _rule(kind, case, paper, facts, context)
        if resolved is None:
            continue
        rule = resolved.value
        if not isinstance(rule, DeadlineRule):
            raise TypeError(f"{resolved.rule_id} is no deadline rule; the loader should have refused it")
        start = _anchor(rule, case, paper)
        if start is None:  # nothing to count from until a hearing is noticed
            continue
        for party_ids, service in _served(rule, _bound(rule, case, paper), on_paper):
            computed = context.deadline(start, rule.days, rule.direction, service, paper.filed_on)
            yield DeadlineSet(
                at=at,
                deadline_id=deadline_id,
                case_id=case.case_id,
                kind=kind,
                set_by_entry=entry,
                set_by=paper.for_parties,
                set_on=paper.filed_on,
                party_ids=party_ids,
                due_on=computed.due,
                due_before=computed.due_instant_us,
                rule_id=resolved.rule_id,
                cite=resolved.cite,
                counted_from=start,
                days=rule.days,
                direction=rule.direction,
                service=service,
            )
            deadline_id += 1


def _rule(kind: str, case: Case, paper: Paper, facts: Mapping[str, Fact], context: Context) -> Resolved | None:
    day = paper.filed_on
    dates = RuleDates(filed=day, deadline_set=day, case_opened=case.filed_on, event=day)
    try:
        return context.rule(f"deadline.{kind}", dates, facts)
    except NoRuleError:
        return None


def _anchor(rule: DeadlineRule, case: Case, paper: Paper) -> date | None:
    if rule.anchor in ("hearing", "meeting_of_creditors"):
        return paper.hearing_on
    return case.filed_on if rule.anchor == "petition" else paper.filed_on


def _bound(rule: DeadlineRule, case: Case, paper: Paper) -> tuple[int, ...]:
    """Party ids that the deadline binds; none means whoever wishes to act (e.g. every creditor)."""
    if rule.who == "filer":
        return paper.for_parties
    if rule.who == "movant" and paper.answers is not None:  # an opposition sets the reply: for those it opposes
        return paper.answers.set_by
    if rule.who in ("opposing", "movant"):
        own = [case.parties[party_id - 1].role for party_id in paper.for_parties]
        return tuple([party.party_id for party in case.parties if party.role not in own and not party.terminated])
    wanted = _BOUND_ROLES[rule.who]
    return tuple([party.party_id for party in case.parties if party.role.lower() in wanted and not party.terminated])


def _served(
    rule: DeadlineRule, bound: tuple[int, ...], on_paper: tuple[int, ...]
) -> Iterator[tuple[tuple[int, ...], Service | None]]:
    """(parties, method of service that may add days) for each deadline that one rule sets."""
    if rule.anchor != "served":
        yield bound, None
        return
    by_mail = tuple([party_id for party_id in bound if party_id in on_paper])
    by_notice = tuple([party_id for party_id in bound if party_id not in on_paper])
    if by_notice or not bound:
        yield by_notice, "electronic"
    if by_mail:
        yield by_mail, "mail"
