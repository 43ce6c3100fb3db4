"""How the report writes counts, shares, spans of time, days and lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

MINUTE_US = 60_000_000
HOUR_US = 60 * MINUTE_US
DAY_US = 24 * HOUR_US
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ZONES = {
    "America/New_York": "Eastern time",
    "America/Chicago": "Central time",
    "America/Denver": "Mountain time",
    "America/Phoenix": "Arizona time",
    "America/Los_Angeles": "Pacific time",
    "America/Anchorage": "Alaska time",
    "Pacific/Honolulu": "Hawaii time",
    "UTC": "Coordinated Universal Time",
}


def count(number: int | None) -> str:
    """1204 -> '1,204'; an unknown number is a dash."""
    return "–" if number is None else f"{number:,}"


def share(part: float | None, digits: int = 1) -> str:
    """0.125 -> '12.5 %'; an unknown share is a dash; one too small to show at these digits is '< 0.1 %'."""
    if part is None:
        return "–"
    least = 10.0 ** -(digits + 2)
    if 0 < part < least / 2:
        return f"< {least:.{digits}%}".replace("%", " %")
    return f"{part:.{digits}%}".replace("%", " %")


def small_number(number: int) -> str:
    """Whole numbers up to ten in words, as prose wants them: 5 -> 'five'."""
    return _SMALL[number] if 0 <= number < len(_SMALL) else count(number)


def things(number: int, one: str, many: str | None = None) -> str:
    """A counted noun: things(1, 'filing') -> '1 filing', things(1204, 'filing') -> '1,204 filings'."""
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


def duration(span_us: int | float | None) -> str:
    """A span of microseconds at the coarseness a reader wants: '0.4 s', '41 s', '2 h 20 min', '2 d 15 h'."""
    if span_us is None:
        return "–"
    seconds = span_us / 1e6
    if seconds < 10:
        return "0 s" if seconds == 0 else "< 0.1 s" if seconds < 0.05 else f"{seconds:.1f} s"
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = divmod(hours + round(minutes / 60), 24)
    return f"{days} d {hours} h" if hours else f"{days} d"


def local(at_us: int, zone: str) -> datetime:
    """The instant on a court's own clock."""
    return (_EPOCH + timedelta(microseconds=at_us)).astimezone(ZoneInfo(zone))


def local_us(on: date, clock_local: str, zone: str) -> int:
    """The instant (µs UTC) of '09:00' on a day of a court's own clock; '24:00' is the next midnight."""
    hour, _, minute = clock_local.partition(":")
    start = datetime(on.year, on.month, on.day, tzinfo=ZoneInfo(zone)) + timedelta(hours=int(hour), minutes=int(minute))
    return round(start.timestamp()) * 1_000_000


def local_days(starts_at_us: int, ends_at_us: int, zone: str) -> tuple[date, ...]:
    """Every calendar day, on a court's own clock, that a half-open interval touches."""
    first, last = local(starts_at_us, zone).date(), local(max(starts_at_us, ends_at_us - 1), zone).date()
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


def clock(at_us: int, zone: str) -> str:
    """'13:00' on a court's own clock."""
    return local(at_us, zone).strftime("%H:%M")


def day(when: date) -> str:
    """'Friday 24 January 2014'."""
    return f"{when:%A} {when.day} {when:%B} {when.year}"


def weekday(when: date) -> str:
    """'Friday'."""
    return f"{when:%A}"


def day_short(when: date) -> str:
    """'Fri 24 Jan'."""
    return f"{when:%a} {when.day} {when:%b}"


def moment(at_us: int, zone: str) -> str:
    """'Fri 24 Jan, 13:00' on a court's own clock."""
    return f"{day_short(local(at_us, zone).date())}, {clock(at_us, zone)}"


def zone_words(zone: str) -> str:
    """'Pacific time' for America/Los_Angeles; a zone without a common name keeps its own."""
    return _ZONES.get(zone, zone.replace("_", " "))


def listed(words: Sequence[str], last: str = "and") -> str:
    """'a', 'a and b', 'a, b and c'."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def capital(sentence: str) -> str:
    """The sentence with its first letter large and the rest as it was."""
    return sentence[:1].upper() + sentence[1:]
