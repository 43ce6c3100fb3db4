"""Asking for a fee to be put down as paid."""

from __future__ import annotations

import msgspec

from sim.ecf.records import Fee


class SettleFee(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Settle the fee that an entry still owes: the payment, or the order that excuses it."""

    session_id: int
    case_id: int
    entry_number: int
    fee: Fee
