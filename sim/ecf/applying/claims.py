"""What happens to claims and lists of creditors."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from sim.ecf.applying.table import Applies
from sim.ecf.claim_records import printed_number
from sim.ecf.estates import estate_of, fingerprint, paper_of_load, receipt_of_load
from sim.ecf.events import ClaimRegistered, ClaimStatusSet, CreditorsLoaded
from sim.ecf.keys import remember_under
from sim.ecf.state import Claim, CourtState, Estate, Estates


def claim_of_entry(state: CourtState, case_id: int, entry_number: int) -> str:
    """The number, as printed, of the claim that the entry just made registered; empty where it brought none."""
    if isinstance(state.estates, msgspec.UnsetType):
        return ""
    entry, number, sequence = estate_of(state, case_id).latest
    return printed_number(number, sequence) if entry == entry_number else ""


def _estate(state: CourtState, case_id: int) -> tuple[Estates, Estate]:
    """The court's claims and creditors and those of a case, made where there were none."""
    if isinstance(state.estates, msgspec.UnsetType):
        state.estates = Estates()
    return state.estates, state.estates.of_case.setdefault(case_id, Estate())


def _claim_registered(state: CourtState, event: ClaimRegistered) -> None:
    estates, estate = _estate(state, event.case_id)
    before = estate.claims.get(event.claim_number)
    estate.claims[event.claim_number] = Claim(
        event.creditor_id, event.sequence, event.entry_number, "" if before is None else before.status
    )
    if event.creditor_id == estates.next_creditor:
        estates.next_creditor += 1
        estate.creditors[fingerprint(event.details.creditor)] = event.creditor_id
    estate.latest = (event.entry_number, event.claim_number, event.sequence)


def _claim_status_set(state: CourtState, event: ClaimStatusSet) -> None:
    claims = _estate(state, event.case_id)[1].claims
    claims[event.claim_number] = replace(claims[event.claim_number], status=event.status)


def _creditors_loaded(state: CourtState, event: CreditorsLoaded) -> None:
    estates, estate = _estate(state, event.case_id)
    for listed in event.creditors:
        estate.creditors[fingerprint(listed.creditor)] = listed.creditor_id
    estates.next_creditor += len(event.creditors)
    receipt = receipt_of_load(event, state.cases[event.case_id].number)
    remember_under(state, event.key, event.at, paper_of_load(event.digest), receipt)


APPLY: Applies = {
    ClaimRegistered: _claim_registered,
    ClaimStatusSet: _claim_status_set,
    CreditorsLoaded: _creditors_loaded,
}
