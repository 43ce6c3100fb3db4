"""Asking for a claim's status to be noted, and for creditors to be listed."""

from __future__ import annotations

import msgspec

from sim.ecf.claim_records import ClaimAmounts, ClaimStatus, Creditor
from sim.ecf.records import Count, Text


class SetClaimStatus(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Note in the register what became of a claim. allowed: the amounts that an order allows, where it names any.

    on_entry: the entry that decides it, an order or a notice of withdrawal, where one does.
    """

    session_id: int
    case_id: int
    claim_number: Count
    status: ClaimStatus
    reason: Text
    allowed: ClaimAmounts | None = None
    on_entry: Count | None = None


class LoadCreditors(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Add creditors to the list of a bankruptcy case; those on it already keep their place and number.

    key: the client's own name for this load; sent again, it brings the first receipt again.
    """

    session_id: int
    case_id: int
    creditors: tuple[Creditor, ...]
    key: Text
