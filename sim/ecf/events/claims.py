"""Claims registered and decided on, and the creditors of a bankruptcy case."""

from __future__ import annotations

from datetime import date

from sim.ecf.claim_records import ClaimAmounts, ClaimDetails, ClaimStatus, ListedCreditor
from sim.ecf.events.base import Event


class ClaimRegistered(Event, frozen=True, gc=False, tag=True, omit_defaults=True):
    """The claim that an entry brings stands in the register. sequence: 1 is the claim itself, 2, 3, … amend it.

    creditor_id: given out with this event where the list of creditors did not have the claimant.
    signer, login_of: as in the entry, ``entry_number``; filed_on: the court's date of filing.
    """

    case_id: int
    claim_number: int
    sequence: int
    creditor_id: int
    details: ClaimDetails
    entry_number: int
    filed_on: date
    signer: int
    login_of: int


class ClaimStatusSet(Event, frozen=True, gc=False, tag=True, omit_defaults=True):
    """What became of a claim. allowed: the amounts, where the order named any; on_entry: the order, or the notice."""

    case_id: int
    claim_number: int
    status: ClaimStatus
    reason: str
    by: int
    allowed: ClaimAmounts | None = None
    on_entry: int | None = None


class CreditorsLoaded(Event, frozen=True, gc=False, tag=True):
    """Creditors were added to the list of a case. creditors: the new ones with the numbers given out for them.

    creditor_ids: those of all that were named, new or listed already, in the order named. key: the loader's own name
    for the load, digest: of what was named, so that the same load sent again is known.
    """

    case_id: int
    creditors: tuple[ListedCreditor, ...]
    creditor_ids: tuple[int, ...]
    key: str
    digest: str
    by: int
