"""The claims register and the list of creditors of one bankruptcy case: a projection of the event log."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from sim.ecf.claim_records import Creditor
from sim.ecf.events import ClaimRegistered, ClaimStatusSet, CreditorsLoaded

OfEstate = ClaimRegistered | ClaimStatusSet | CreditorsLoaded


class ClaimOnFile(msgspec.Struct, frozen=True):
    """A claim with what amended it, and what was noted of what became of it, both in order."""

    filings: tuple[ClaimRegistered, ...]
    statuses: tuple[ClaimStatusSet, ...] = ()


class EstateSheet(msgspec.Struct):
    """claims: by number. creditors: by the number that the court gave out, in the order in which they were listed.

    claimants: creditors whom no list names, with the entry of the claim that did.
    """

    claims: dict[int, ClaimOnFile] = {}
    creditors: dict[int, Creditor] = {}
    claimants: dict[int, int] = {}

    def follow(self, event: OfEstate) -> None:
        """Take in what happened next to a claim or the list."""
        if isinstance(event, CreditorsLoaded):
            for listed in event.creditors:
                self.creditors[listed.creditor_id] = listed.creditor
            for creditor_id in event.creditor_ids:
                self.claimants.pop(creditor_id, None)
        elif isinstance(event, ClaimRegistered):
            if event.creditor_id not in self.creditors:
                self.creditors[event.creditor_id] = event.details.creditor
                self.claimants[event.creditor_id] = event.entry_number
            before = self.claims.get(event.claim_number)
            filings = (event,) if before is None else (*before.filings, event)
            self.claims[event.claim_number] = ClaimOnFile(filings, () if before is None else before.statuses)
        else:
            claim = self.claims[event.claim_number]
            self.claims[event.claim_number] = replace(claim, statuses=(*claim.statuses, event))
