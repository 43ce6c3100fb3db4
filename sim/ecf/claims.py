"""Proofs of claim: each takes its number in the register of its bankruptcy case, or amends a claim that has one."""

from __future__ import annotations

from sim.ecf.claim_records import ClaimDetails
from sim.ecf.commands import FileDocument
from sim.ecf.estates import estate_of, fingerprint, next_creditor
from sim.ecf.events import ClaimRegistered, Docketed
from sim.ecf.paper import Paper
from sim.ecf.refusals import Code, No
from sim.ecf.state import Case, CourtState


def require_claim_fits(state: CourtState, case: Case, paper: Paper, command: FileDocument) -> None:
    """Refuses details of a claim with a paper that brings none, or that name a claim or a creditor there is not.

    Whoever may file proofs of claim may amend one (assumed: the form asks only for the number of the claim amended).
    """
    claim = command.claim
    if claim is None:
        return
    if not paper.event.claims:
        raise No(Code.COMMAND_MALFORMED, f"'{paper.event.name}' brings no claim for the register")
    if command.also_in:
        raise No(Code.COMMAND_MALFORMED, "a claim is filed in one case at a time")
    estate = estate_of(state, case.case_id)
    if claim.amends is not None and claim.amends not in estate.claims:
        raise No(Code.CASE_UNKNOWN_CLAIM)
    if claim.creditor_id is not None and claim.creditor_id not in estate.creditors.values():
        raise No(Code.CASE_UNKNOWN_CREDITOR)


def claim_registered(state: CourtState, entry: Docketed, claim: ClaimDetails) -> ClaimRegistered:
    """The claim that an entry brings, with its number; "attached to the specific creditor record of the claimant".

    An amendment stays with the creditor of the claim that it amends, unless the filer picked another from the list.
    """
    estate = estate_of(state, entry.case_id)
    amended = None if claim.amends is None else estate.claims[claim.amends]
    creditor_id = claim.creditor_id or (None if amended is None else amended.creditor_id)
    return ClaimRegistered(
        at=entry.at,
        case_id=entry.case_id,
        claim_number=claim.amends or len(estate.claims) + 1,
        sequence=1 if amended is None else amended.sequence + 1,
        creditor_id=creditor_id or estate.creditors.get(fingerprint(claim.creditor)) or next_creditor(state),
        details=claim,
        entry_number=entry.entry_number,
        filed_on=entry.filed_on,
        signer=entry.signer,
        login_of=entry.login_of,
    )
