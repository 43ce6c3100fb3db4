"""Pages and what they cost: the size of what was shown, the fee of the day, the cap, and who does not pay."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sim.courts import RuleDates
from sim.ecf.context import Context
from sim.ecf.pacer.charge import Charge
from sim.ecf.reading.rights import Seen


def html_pages(lines: Iterable[str], on: date, context: Context) -> int:
    """Billable pages of a page of text: its visible characters, 4,320 bytes a page, and never less than one.

    Real receipts agree with the visible text divided so, not with the bytes of its mark-up (facts: 482 receipts).
    """
    size = len("\n".join(lines).encode("utf-8", "surrogatepass"))
    page_bytes = int(str(context.rule("access.html_page_bytes", RuleDates(filed=on, event=on)).value))
    return max(1, -(-size // page_bytes))


def charge_for(
    reader: Seen, fee_id: str, pages: int, description: str, criteria: str, context: Context
) -> Charge | None:
    """The charge for pages (or files) shown under a fee item; None for whoever pays nothing here.

    The court's people and whoever sits at a public terminal look without charge. An exempt account is charged nothing,
    but what it looked at is recorded. Raises UnknownFeeError where the fee of that day is not known.
    """
    if reader.account is None:
        return None
    fee = context.book.fees.get(fee_id, reader.on)
    billed = pages if fee.units_max is None else min(pages, fee.units_max)
    return Charge(
        account_id=reader.account.account_id,
        court_id=context.book.court_id,
        at=reader.at,
        on=reader.on,
        description=description,
        criteria=criteria,
        fee_id=fee_id,
        pages=pages,
        pages_billed=billed,
        amount_cents=0 if reader.account.exempt else billed * fee.amount_cents,
        client_code=reader.client_code,
    )
