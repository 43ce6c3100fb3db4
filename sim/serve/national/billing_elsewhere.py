"""Charges of a house that follows the national service: put on the owner's bills, once, before a page is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from sim.ecf.answers import Refused
from sim.ecf.pacer.billing import RecordCharge, Recorded
from sim.serve.national.owner_line import OwnerLine
from sim.serve.national.sealed import CHARGES_PATH, ChargeAsked

_KEY_BYTES = 16


class Billing(Protocol):
    """Where a court's charges go: the billing machine of this process, or that of the owner."""

    async def submit(self, command: RecordCharge, at: int) -> Recorded | Refused:
        """Put the charge on its account's bill, durable on return. Raises JournalError where it is not."""
        ...


class BillingElsewhere:
    """The owner's billing, asked over the line; each charge under a key of its own, so that it is billed once however
    often it has to be sent."""

    def __init__(self, line: OwnerLine, random_bytes: Callable[[int], bytes]) -> None:
        self._line, self._random_bytes = line, random_bytes

    async def submit(self, command: RecordCharge, at: int) -> Recorded | Refused:  # noqa: ARG002 - the owner's clock counts
        """As ``Billing.submit``. Raises NationalAwayError; then the page is not to be shown.

        Where only the answer was lost, the charge may stand on the bill of somebody who was shown nothing.
        """
        key = command.key or f"{command.charge.court_id}/{self._random_bytes(_KEY_BYTES).hex()}"
        told = await self._line.ask(CHARGES_PATH, ChargeAsked(key, command.charge))
        return told.refused or Recorded(told.charged)
