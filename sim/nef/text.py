"""Free text made safe: for HTML, for one line, and in the court's own way of writing dates and hours."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from html import escape
from typing import Final
from zoneinfo import ZoneInfo

# Put before a text that may make a line longer than mail allows; no text can hold it, because one_line() removes it.
OVERLONG: Final = "\x01"
_QUARTER_S: Final = 900
_TEXT_MAX: Final = 400  # Two of these, a host name and the mark-up around them stay within a line of 998 octets.
# ASCII that needs nothing done to it in HTML, and is not too long.
_PLAIN: Final = re.compile(rf"[ !#-%(-;=?-~]{{0,{_TEXT_MAX}}}\Z")
# Control characters and line or paragraph separators would end a line or a header: each run becomes one space.
_BREAKS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# Lone surrogates and noncharacters exist in no document: HTML parsers replace them by U+FFFD, and so does this.
_NOT_TEXT: Final = re.compile(
    "[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(p << 16 | 0xFFFE)}{chr(p << 16 | 0xFFFF)}" for p in range(1, 17))
    + "]"
)


def one_line(text: str) -> str:
    """Return the text without anything that could end a line; letters of every script stay as they are."""
    if text.isascii() and text.isprintable():
        return text
    return _NOT_TEXT.sub("\ufffd", _BREAKS.sub(" ", text))


def html_text(text: str) -> str:
    """Return the text as ASCII HTML: escaped, on one line, other scripts as numeric character references.

    Real notices declare no charset, so anything but ASCII would be at the mercy of the reader's program.
    A text longer than _TEXT_MAX comes with OVERLONG before it.
    """
    # NOTE: one match settles most names, addresses and captions; escaping them all made half of a notice's cost.
    if _PLAIN.match(text):
        return text
    safe = escape(one_line(text)).encode("ascii", "xmlcharrefreplace").decode("ascii")
    return safe if len(safe) <= _TEXT_MAX else OVERLONG + safe


@lru_cache(maxsize=16_384)
def html_name(text: str) -> str:
    """Return html_text of what is printed again and again: names, captions, case numbers. It is kept."""
    return html_text(text)


def local_moment(at_us: int, zone: str) -> datetime:
    """Return an instant (microseconds UTC) in a court's zone, to the second."""
    at_s = at_us // 1_000_000
    return datetime.fromtimestamp(at_s, _offset_at(zone, at_s // _QUARTER_S))


@lru_cache(maxsize=4096)
def _offset_at(zone: str, quarter: int) -> timezone:
    """The zone's offset and name in a quarter of an hour; no zone changes its offset within one."""
    at = datetime.fromtimestamp(quarter * _QUARTER_S, ZoneInfo(zone))
    return timezone(at.utcoffset() or timedelta(), at.tzname() or "")


def court_date(day: date) -> str:
    """Return a date as notices print it: 4/9/2021."""
    return f"{day.month}/{day.day}/{day.year}"


@lru_cache(maxsize=1024)
def filing_date(day: date) -> str:
    """Return court_date of a day on which much is filed. It is kept."""
    return court_date(day)


def full_date(day: date) -> str:
    """Return a date with leading zeros, as the warning of a closed case has it: 02/21/2024."""
    return f"{day.month:02d}/{day.day:02d}/{day.year}"


def court_hour(moment: datetime, prints_zone: bool, *, seconds: bool = False) -> str:
    """Return an hour as notices print it: "1:04 PM PDT"; the hour after midnight is "00:30 AM" (seen in 7 courts)."""
    hour = moment.hour
    if hour == 0:
        clock = "00"
    else:
        clock = str(hour if hour <= 12 else hour - 12)
    half = "AM" if hour < 12 else "PM"
    after = f":{moment.second:02d}" if seconds else ""
    shown = f"{clock}:{moment.minute:02d}{after} {half}"
    return f"{shown} {moment.tzname()}" if prints_zone else f"{shown} "
