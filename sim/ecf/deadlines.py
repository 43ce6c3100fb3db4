"""The deadlines that a docket entry sets, under the rule that the event names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sim.courts import DeadlineRule, Fact, RuleDates
from sim.courts.period import Service
from sim.ecf.context import Context
from sim.ecf.events import DeadlineSet
from sim.ecf.paper import Paper
from sim.ecf.state import Case, CourtState

# Whom a rule's `who` means among the roles that parties bear.
_BOUND_ROLES = {"debtor": ("debtor", "joint debtor"), "trustee": ("trustee",), "creditors": ("creditor",)}


def deadlines_set(
    state: CourtState, case: Case, paper: Paper, entry: int, on_paper: tuple[int, ...], at: int, context: Context
) -> Iterator[DeadlineSet]:
    """The deadlines of one entry; on_paper: parties whom the notice does not reach.

    A period that runs from service is one deadline for those served by the notice and another for those served by
    mail, who have three days more (FRCP 6(d)).
    """
    set_on = context.local_date(at if paper.received_at is None else paper.received_at)
    dates = RuleDates(filed=set_on, deadline_set=set_on, case_opened=case.filed_on, event=set_on)
    facts: dict[str, Fact] = {"case.kind": case.kind, "event.initiates_proceeding": paper.event.initiates_proceeding}
    deadline_id = state.next_deadline
    for kind in paper.event.sets:
        resolved = context.rule(f"deadline.{kind}", dates, facts)
        rule = resolved.value
        assert isinstance(rule, DeadlineRule), f"the loader types deadline.{kind}"
        start = _anchor(rule, case, paper.hearing_on, set_on)
        if start is None:  # nothing to count from until a hearing is noticed
            continue
        for party_ids, service in _served(rule, _bound(rule, case, paper.for_parties), on_paper):
            computed = context.deadline(start, rule.days, rule.direction, service)
            yield DeadlineSet(
                at=at,
                deadline_id=deadline_id,
                case_id=case.case_id,
                kind=kind,
                set_by_entry=entry,
                set_on=set_on,
                party_ids=party_ids,
                due_on=computed.due,
                due_before=computed.due_instant_us,
                rule_id=resolved.rule_id,
                cite=resolved.cite,
            )
            deadline_id += 1


def _anchor(rule: DeadlineRule, case: Case, hearing_on: date | None, filed_on: date) -> date | None:
    if rule.anchor in ("hearing", "meeting_of_creditors"):
        return hearing_on
    return case.filed_on if rule.anchor == "petition" else filed_on


def _bound(rule: DeadlineRule, case: Case, for_parties: tuple[int, ...]) -> tuple[int, ...]:
    """Party ids that the deadline binds; none means whoever wishes to act (e.g. every creditor)."""
    if rule.who in ("filer", "movant"):
        return for_parties
    if rule.who == "opposing":
        own = {case.parties[party_id - 1].role for party_id in for_parties}
        return tuple(party.party_id for party in case.parties if party.role not in own)
    wanted = _BOUND_ROLES[rule.who]
    return tuple(party.party_id for party in case.parties if party.role.lower() in wanted)


def _served(
    rule: DeadlineRule, bound: tuple[int, ...], on_paper: tuple[int, ...]
) -> Iterator[tuple[tuple[int, ...], Service | None]]:
    """(parties, method of service that may add days) for each deadline that one rule sets."""
    if rule.anchor != "served":
        yield bound, None
        return
    by_mail = tuple(party_id for party_id in bound if party_id in on_paper)
    by_notice = tuple(party_id for party_id in bound if party_id not in on_paper)
    if by_notice or not bound:
        yield by_notice, "electronic"
    if by_mail:
        yield by_mail, "mail"
