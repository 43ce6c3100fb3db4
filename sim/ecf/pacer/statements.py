"""Statements of account: a quarter's charges line by line, and what of them is waived or due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import msgspec

from sim.courts import Fee, FeeSchedule, UnknownFeeError
from sim.ecf.pacer.billing import Charged


class Statement(msgspec.Struct, frozen=True):
    """One account's bill for a quarter. lines: every access with its client code (PACER-3), in order.

    charged_cents = waived_cents + due_cents, but for a yearly waiver exceeded late: then what earlier quarters of the
    year left unbilled is due with this one.
    """

    account_id: int
    year: int
    quarter: int
    lines: tuple[Charged, ...]
    charged_cents: int
    waived_cents: int
    due_cents: int

    def by_client_code(self) -> dict[str, int]:
        """Cents charged under each client code, in the order of their first use; "" is for lines without one."""
        sums: dict[str, int] = {}
        for line in self.lines:
            code = line.charge.client_code
            sums[code] = sums.get(code, 0) + line.charge.amount_cents
        return sums


def quarter_of(day: date) -> tuple[int, int]:
    """(year, quarter 1 to 4) of a day."""
    return day.year, (day.month + 2) // 3


def statement(charges: Iterable[Charged], account_id: int, year: int, quarter: int, fees: FeeSchedule) -> Statement:
    """The bill of an account for a quarter, from the events of billing.

    Nothing is due while the charges of a quarter do not exceed the waiver; once they do, all of it is, not the excess
    ("once you hit $30.01 … you will be billed the entire amount"). Before the waiver went by quarters it went by
    calendar years.
    """
    own = [event for event in charges if event.charge.account_id == account_id and event.charge.on.year == year]
    sums = [0, 0, 0, 0]
    for event in own:
        sums[quarter_of(event.charge.on)[1] - 1] += event.charge.amount_cents
    charged = sums[quarter - 1]
    due = _due(sums, year, quarter, fees)
    return Statement(
        account_id=account_id,
        year=year,
        quarter=quarter,
        lines=tuple(event for event in own if quarter_of(event.charge.on)[1] == quarter),
        charged_cents=charged,
        waived_cents=max(0, charged - due),
        due_cents=due,
    )


def _due(sums: list[int], year: int, quarter: int, fees: FeeSchedule) -> int:
    """What a quarter's bill asks for, given the charges of the year by quarters."""
    charged = sums[quarter - 1]
    by_quarter = _waiver("pacer.quarterly_waiver", year, quarter, fees)
    if by_quarter is not None:
        return 0 if charged <= by_quarter.amount_cents else charged
    by_year = _waiver("pacer.yearly_waiver", year, quarter, fees)
    if by_year is None:  # no waiver is known for that time
        return charged
    if sum(sums[:quarter]) <= by_year.amount_cents:
        return 0
    before = sum(sums[: quarter - 1])
    return charged + (before if before <= by_year.amount_cents else 0)


def _waiver(fee_id: str, year: int, quarter: int, fees: FeeSchedule) -> Fee | None:
    """The waiver in force on the last day of a quarter."""
    first_of_next = date(year + quarter // 4, quarter % 4 * 3 + 1, 1)
    try:
        return fees.get(fee_id, first_of_next - timedelta(days=1))
    except UnknownFeeError:
        return None
