"""What follows from a paper beyond its entry: duties that it fulfils or brings, service certified, counsel changed."""

from __future__ import annotations

from collections.abc import Mapping

from sim.courts import Fact, RuleDates
from sim.ecf.access import COURT_ROLES
from sim.ecf.appearances import counsel_appeared, counsel_withdrawn
from sim.ecf.context import Context
from sim.ecf.events import CertificateRecorded, CourtEvent, DutyArose, DutySatisfied
from sim.ecf.paper import BY_HAND_OR_POST, Paper
from sim.ecf.records import Medium
from sim.ecf.state import Case, CourtState, Duty


def has_sequel(case: Case, paper: Paper) -> bool:
    """Whether anything but the entry and its deadlines can follow from a paper; cheap, for it is asked of each."""
    event = paper.event
    return bool(
        event.effects
        or paper.relates_to is not None
        or paper.sender_failure
        or (event.adds_counsel and case.inadvertent)
    )


def sequel(
    state: CourtState,
    case: Case,
    paper: Paper,
    entry_number: int,
    dates: RuleDates,
    facts: Mapping[str, Fact],
    at: int,
    context: Context,
) -> list[CourtEvent]:
    """What follows from a paper, in this order: service certified, duties fulfilled, a duty arisen, counsel changed."""
    events: list[CourtEvent] = []
    effects = paper.event.effects
    if "certifies_service" in effects and paper.relates_to is not None:
        events.append(
            CertificateRecorded(at=at, case_id=case.case_id, entry_number=paper.relates_to, by_entry=entry_number)
        )
    events += [
        DutySatisfied(at=at, duty_id=duty.duty_id, case_id=case.case_id, by_entry=entry_number)
        for duty in case.duties.values()
        if _fulfils(paper, duty)
    ]
    if paper.sender_failure and paper.medium in BY_HAND_OR_POST and paper.signer.role not in COURT_ROLES:
        events += _must_file_electronically(state, case, paper, entry_number, dates, facts, at, context)
    if paper.event.adds_counsel:
        events += counsel_appeared(case, paper, at)
    if "terminates_counsel" in effects:
        events += counsel_withdrawn(case, paper, entry_number, dates, at, context)
    return events


def _fulfils(paper: Paper, duty: Duty) -> bool:
    if duty.user_id != paper.signer.user_id:
        return False
    if duty.kind == "change_notice":
        return "notes_change" in paper.event.effects
    return paper.medium is Medium.ELECTRONIC and duty.entry_number == paper.relates_to


def _must_file_electronically(
    state: CourtState,
    case: Case,
    paper: Paper,
    entry_number: int,
    dates: RuleDates,
    facts: Mapping[str, Fact],
    at: int,
    context: Context,
) -> list[DutyArose]:
    """CAED-7: what came on paper because the filer's own equipment failed is e-filed as soon as possible."""
    rule = context.rule("filing.efile_after_paper", dates, facts)
    if not rule.value:
        return []
    return [
        DutyArose(
            at=at,
            duty_id=state.next_duty,
            case_id=case.case_id,
            kind="e_file",
            user_id=paper.signer.user_id,
            entry_number=entry_number,
            rule_id=rule.rule_id,
            cite=rule.cite,
        )
    ]
