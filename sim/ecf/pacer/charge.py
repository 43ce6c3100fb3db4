"""What one look costs: the record that a court hands to the national billing service."""

from __future__ import annotations

from datetime import date

import msgspec

from sim.ecf.records import Count, Text

PAGE = "pacer.page"
UNCAPPED = "pacer.page_uncapped"
AUDIO = "pacer.audio"
ACCESS_FEES = (PAGE, UNCAPPED, AUDIO)
"""Items of the fee schedule under which access is charged: with the cap of 30 pages, without it, and by the file."""


class Charge(msgspec.Struct, frozen=True, gc=False):
    """One access to one court's records, as its receipt prints it (PACER-3).

    at: microseconds UTC; on: the court's date, whose fee applies and in whose quarter it is billed. pages: what was
    shown; pages_billed: those that count, at most the fee's cap. fee_id: the item of the fee schedule.
    """

    account_id: int
    court_id: Text
    at: int
    on: date
    description: Text
    criteria: str
    fee_id: Text
    pages: Count
    pages_billed: Count
    amount_cents: Count
    client_code: str = ""
