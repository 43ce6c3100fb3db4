"""Counsel who appear after they came into a case by inadvertence, and counsel who withdraw by a notice."""

from __future__ import annotations

from sim.courts import RuleDates
from sim.ecf.context import Context
from sim.ecf.events import CounselAppeared, CounselTerminated
from sim.ecf.paper import Paper
from sim.ecf.state import Case


def counsel_appeared(case: Case, paper: Paper, at: int) -> list[CounselAppeared]:
    """CACD-10: an appearance by counsel who are of record by inadvertence makes them so for good."""
    signer = paper.signer.user_id
    return [
        CounselAppeared(at=at, case_id=case.case_id, party_id=party_id, user_id=signer)
        for party_id in paper.for_parties
        if (party_id, signer) in case.inadvertent
    ]


def counsel_withdrawn(
    case: Case, paper: Paper, entry_number: int, dates: RuleDates, at: int, context: Context
) -> list[CounselTerminated]:
    """CACD-9: a notice of withdrawal ends its signer's being of record where the rule is content with a notice.

    Where no other counsel of the party remains, it takes leave of court: the order, and then ``TerminateCounsel``.
    """
    if context.rule("counsel.withdraws_by_notice", dates).value != "where_others_remain":
        return []
    signer = paper.signer.user_id
    return [
        CounselTerminated(
            at=at,
            case_id=case.case_id,
            party_id=party_id,
            user_id=signer,
            ground="withdrawal_noted",
            on_entry=entry_number,
            by=paper.login_of.user_id,
        )
        for party_id in paper.for_parties
        if signer in (counsel := case.parties[party_id - 1].counsel) and len(counsel) > 1
    ]
