"""Dates and amounts as the courts' pages print them and take them."""

from __future__ import annotations

import re
from datetime import date, datetime

from sim.courts.clock import local_datetime

_DATE = re.compile(r"\s*(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})\s*")


def us_date(day: date | None) -> str:
    """``03/04/2026``; nothing for no day."""
    return "" if day is None else f"{day.month:02d}/{day.day:02d}/{day.year:04d}"


def us_moment(at_us: int, zone: str) -> str:
    """``03/04/2026 10:00:00`` by the court's clock; at_us: microseconds UTC."""
    moment: datetime = local_datetime(at_us, zone)
    return f"{us_date(moment.date())} {moment:%H:%M:%S}"


def dollars(cents: int) -> str:
    """``0.10``, as receipts print it."""
    return f"{cents // 100}.{cents % 100:02d}"


def day_typed(text: str, field: str) -> date | None:
    """The day that was typed as month/day/year; None for an empty field. Raises ValueError with what to do."""
    if not text.strip():
        return None
    found = _DATE.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        year = int(found[3])
        return date(year if year > 99 else 2000 + year, int(found[1]), int(found[2]))
    except ValueError:
        raise ValueError(f"{field}: {text.strip()!r} is no date. Type it as month/day/year, e.g. 3/4/2026.") from None
