"""The claims register and the list of creditors of one bankruptcy case: a projection of the event log."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from sim.ecf.claim_records import Creditor
from sim.ecf.events import ClaimRegistered, ClaimStatusSet, CreditorsLoaded

OfEstate = ClaimRegistered | ClaimStatusSet | CreditorsLoaded


class ClaimOnFile(msgspec.Struct, frozen=True):
    """A claim with what amended it, in order, and the last word on what became of it."""

    filings: tuple[ClaimRegistered, ...]
    status: ClaimStatusSet | None = None


class EstateSheet(msgspec.Struct):
    """claims: by number. creditors: by the number that the court gave out, in the order in which they were listed."""

    claims: dict[int, ClaimOnFile] = {}
    creditors: dict[int, Creditor] = {}

    def follow(self, event: OfEstate) -> None:
        """Take in what happened next to a claim or the list."""
        if isinstance(event, CreditorsLoaded):
            for listed in event.creditors:
                self.creditors[listed.creditor_id] = listed.creditor
        elif isinstance(event, ClaimRegistered):
            self.creditors.setdefault(event.creditor_id, event.details.creditor)
            before = self.claims.get(event.claim_number)
            filings = (event,) if before is None else (*before.filings, event)
            self.claims[event.claim_number] = ClaimOnFile(filings, None if before is None else before.status)
        else:
            self.claims[event.claim_number] = replace(self.claims[event.claim_number], status=event)
