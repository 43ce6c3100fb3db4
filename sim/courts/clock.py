"""Conversions between a court's local clock and instants, which are microseconds since 1970-01-01 UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
MINUTE_US = 60_000_000
HOUR_US = 60 * MINUTE_US


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """Return a zone by IANA name. Raises ZoneInfoNotFoundError for an unknown one."""
    return ZoneInfo(name)


def instant_us(local: datetime, zone: str) -> int:
    """Return the instant of a wall-clock time in a zone.

    An hour that occurs twice is taken the first time; one that is skipped is read by the offset before the change.
    """
    return (local.replace(tzinfo=zone_of(zone)) - _EPOCH) // _MICROSECOND


def local_datetime(at_us: int, zone: str) -> datetime:
    """Return the aware local time of an instant."""
    return (_EPOCH + timedelta(microseconds=at_us)).astimezone(zone_of(zone))


@lru_cache(maxsize=16384)
def time_on_us(day: date, local: str, zone: str) -> int:
    """Return the instant of ``HH:MM`` on a local day; ``24:00`` is the midnight that ends it."""
    hours, minutes = int(local[:2]), int(local[3:])
    if hours == 24:
        return instant_us(datetime.combine(day + timedelta(days=1), time()), zone)
    return instant_us(datetime.combine(day, time(hours, minutes)), zone)


def rfc3339(at_us: int, zone: str) -> str:
    """Return an instant in RFC 3339 with the zone's offset, to the second."""
    return local_datetime(at_us, zone).isoformat(timespec="seconds")


def is_weekend(day: date) -> bool:
    """Return whether the day is a Saturday or a Sunday."""
    return day.weekday() >= 5


def weekday_and_date(day: date) -> str:
    """Return a day as computations print it: ``Saturday 2008-06-28``."""
    return f"{_DAY_NAMES[day.weekday()]} {day.isoformat()}"


def weekday_name(day: date) -> str:
    """Return the English name of the day of the week."""
    return _DAY_NAMES[day.weekday()]


_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
