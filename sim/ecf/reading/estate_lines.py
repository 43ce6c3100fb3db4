"""Claims and creditors as the register and the matrix print them."""

from __future__ import annotations

from datetime import date

import msgspec

from sim.ecf.claim_records import ClaimAmounts, ClaimDetails, Creditor
from sim.ecf.records import FiledDocument


class ClaimRow(msgspec.Struct, frozen=True, gc=False):
    """One filing of a claim: sequence 1 is the claim itself, 2, 3, … amend it. filed_by, entered_by: names of users.

    filer_role: of the one who filed it, as the court knows its users: ``creditor``, ``attorney``, ``trustee``, …
    documents: the form and what was attached to it, as corrections leave them.
    """

    sequence: int
    entry_number: int
    filed_on: date
    entered_on: date
    filed_by: str
    entered_by: str
    details: ClaimDetails
    filer_role: str = ""
    documents: tuple[FiledDocument, ...] = ()


class StatusRow(msgspec.Struct, frozen=True, gc=False):
    """One thing noted of what became of a claim. entry_number: the order or notice that decides it, where one does."""

    status: str
    reason: str
    on: date
    entry_number: int | None


class ClaimLine(msgspec.Struct, frozen=True, gc=False):
    """One claim of the register. status: empty where nothing was noted; allowed: the amounts that an order allows.

    creditor: as the latest filing names it. history: all its filings that this reader may see, in order; statuses:
    all that was noted, of which the last is the claim's status.
    """

    claim_number: int
    creditor_id: int
    creditor: Creditor
    status: str
    status_reason: str
    status_on: date | None
    allowed: ClaimAmounts | None
    history: tuple[ClaimRow, ...]
    statuses: tuple[StatusRow, ...] = ()

    @property
    def latest(self) -> ClaimRow:
        """The filing that counts now."""
        return self.history[-1]

    def lines(self) -> list[str]:
        """The claim as lines of text; their size is what the register is billed by."""
        latest = self.latest
        told = [f"Claim No: {self.claim_number}", f"({self.creditor_id})", self.creditor.name, *self.creditor.address]
        told += [f"Status: {self.status} {self.status_reason}", f"Filed by: {latest.filed_by}"]
        told += [f"Entered by: {latest.entered_by}", str(latest.details.amounts)]
        told += [f"{self.claim_number}-{row.sequence} {row.filed_on} {row.filed_by}" for row in self.history]
        told += [f"{row.on} {row.status} {row.reason}" for row in self.statuses]
        return [*told, latest.details.description, latest.details.remarks]
