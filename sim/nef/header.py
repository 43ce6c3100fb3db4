"""The header of a notice, as courts send it: names without a space after the colon, recipients nowhere.

Nothing from outside can add a line to it: every value is reduced to one line, and what is not plain ASCII becomes
encoded words (RFC 2047).
"""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import datetime
from functools import lru_cache
from typing import Final

from sim.nef.notice import Notice
from sim.nef.text import one_line

_LINE_MAX: Final = 900  # RFC 5322 allows 998 octets; the field name and folding need a few.
_ENCODED_BYTES: Final = 45  # An encoded word has at most 75 characters (RFC 2047, 2); 45 bytes make 60 in base64.
_OPTIONAL_PART: Final = re.compile(r"\[([^\]]*)\]")
_FIELD: Final = re.compile(r"\{(\w+)\}")
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def header(notice: Notice, moment: datetime, content_type: str, transfer_encoding: str | None) -> str:
    """Return the header with its closing empty line. ``moment`` is the time of sending in the court's zone."""
    domain = notice.court_host.removeprefix("ecf.")
    encoding = f"Content-Transfer-Encoding: {transfer_encoding}\r\n" if transfer_encoding else ""
    return (
        f"Date: {_rfc5322_date(moment)}\r\n"
        "MIME-Version:1.0\r\n"
        f"From:{notice.mailbox}@{domain}\r\n"
        f"To:{notice.bulk_mailbox}@{domain}\r\n"
        f"Message-Id:<{notice.message_number}@{domain}>\r\n"
        f"Subject:{_header_text(subject(notice))}\r\n"
        f"Content-Type: {content_type}\r\n"
        f"{encoding}\r\n"
    )


def subject(notice: Notice) -> str:
    """Return the subject line as text, from the court's pattern and the first docket."""
    first = notice.dockets[0]
    values = {
        "case_number": first.case_number,
        "case_name": first.case_name,
        "short_description": notice.short_description,
        "chapter": notice.chapter,
    }
    pattern = notice.subject_pattern
    if "[" in pattern:
        pattern = _OPTIONAL_PART.sub(lambda part: _kept(part.group(1), values), pattern)
    return one_line(pattern.format_map(values)).strip()


def _kept(part: str, values: dict[str, str]) -> str:
    return part if all(values.get(name) for name in _FIELD.findall(part)) else ""


def _header_text(text: str) -> str:
    """Return a value that any parser reads back as this text."""
    if text.isascii() and "=?" not in text and len(text) <= _LINE_MAX:
        return text
    words = [f"=?utf-8?b?{b64encode(piece).decode('ascii')}?=" for piece in _pieces(text)]
    return "\r\n ".join(words)


def _pieces(text: str) -> list[bytes]:
    """Cut the text into UTF-8 pieces of at most _ENCODED_BYTES, never within a character."""
    pieces = [b""]
    for character in text:
        code = character.encode()
        if len(pieces[-1]) + len(code) > _ENCODED_BYTES:
            pieces.append(b"")
        pieces[-1] += code
    return pieces


def _rfc5322_date(moment: datetime) -> str:
    iso = moment.isoformat()  # 2014-01-24T18:07:00-08:00; moments are whole seconds
    return f"{_day(iso[:10], moment.weekday())} {iso[11:19]} {iso[19:22]}{iso[23:25]}"


@lru_cache(maxsize=64)
def _day(iso: str, weekday: int) -> str:
    """A day as headers print it; many notices leave on each."""
    return f"{_DAYS[weekday]}, {int(iso[8:])} {_MONTHS[int(iso[5:7]) - 1]} {iso[:4]}"
