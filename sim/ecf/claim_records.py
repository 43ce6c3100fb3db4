"""Small values of a bankruptcy case's claims and creditors: who claims how much, and what became of it."""

from __future__ import annotations

from typing import Literal

import msgspec

from sim.ecf.records import Count, Text

ClaimStatus = Literal["allowed", "disallowed", "withdrawn", "expunged"]
"""What became of a claim; a claim on which nothing was noted has none. The words are assumed."""


class Creditor(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A creditor as the list of a case names it. address: its lines, as they are to be printed."""

    name: Text
    address: tuple[Text, ...] = ()


class ListedCreditor(msgspec.Struct, frozen=True, gc=False):
    """A creditor under the number that the court gave out for it."""

    creditor_id: int
    creditor: Creditor


class ClaimAmounts(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What is claimed, or allowed, by class; None where the class is left blank. unknown: the form says so.

    The classes are those of the register (surfaces §10): the whole, and of it secured, priority, unsecured and
    administrative. Nobody adds them up: the register prints what the claimant wrote.
    """

    claimed_cents: Count | None = None
    secured_cents: Count | None = None
    priority_cents: Count | None = None
    unsecured_cents: Count | None = None
    admin_cents: Count | None = None
    unknown: bool = False


class ClaimDetails(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What the filer of a proof of claim enters for the register, beside the form itself as a PDF.

    amends: the number of the claim that this one amends. creditor_id: the creditor's number in the case, where the
    filer picked it from the list; None: by name and address, and a new number where the list has no such creditor.
    """

    creditor: Creditor
    amounts: ClaimAmounts = ClaimAmounts()
    description: str = ""
    remarks: str = ""
    amends: Count | None = None
    creditor_id: Count | None = None


def printed_number(claim_number: int, sequence: int) -> str:
    """The number of a claim as the register prints it: ``7-1``, and ``7-2`` once it is amended (surfaces §8)."""
    return f"{claim_number}-{sequence}"
