"""The court's RSS feed (``rss_outside.pl``): what was docketed in the last day, for everybody (surfaces §13)."""

from __future__ import annotations

import asyncio
from datetime import datetime
from xml.sax.saxutils import escape

from starlette.responses import Response

from sim.courts.clock import local_datetime
from sim.ecf.reading.feed import FeedItem
from sim.serve.served_court import ServedCourt
from sim.serve.web.links import Links
from sim.serve.web.reading.quiet import plain
from sim.serve.web.visit import Visit, Way

HOURS = 24
KEPT_OVER_S, SHARE = 0.05, 20.0
"""Assumed: a feed that takes longer than so many seconds is kept, and for so many times as long."""

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class FeedPages:
    """The feeds of one house. Anybody may ask for one as often as they like, so one that takes long to make is kept
    for ``SHARE`` times as long: feeds never take more than that part of the process."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, str]] = {}  # by court: until when, in the event loop's time, and the text

    def ways(self) -> tuple[Way, ...]:
        """The paths at a court."""
        return (Way("/cgi-bin/rss_outside.pl", self.feed),)

    async def feed(self, visit: Visit) -> Response:
        """The feed; no log-in is asked for, and nothing of a sealed case or a restricted entry is in it."""
        now_s = asyncio.get_running_loop().time
        until_s, text = self._kept.get(visit.court.court_id, (0.0, ""))
        began_s = now_s()
        if began_s >= until_s:
            text = _feed(visit.court)
            took_s = now_s() - began_s
            if took_s > KEPT_OVER_S:
                self._kept[visit.court.court_id] = (now_s() + SHARE * took_s, text)
        return Response(text, media_type="application/rss+xml")


def _feed(court: ServedCourt) -> str:
    base, zone = Links(by_host=True).court(court.court_id), court.book.profile.zone
    items = "".join(
        _item(one, base, zone, court.book.profile.kind) for one in court.reading.feed(court.now_us(), HOURS)
    )
    name = escape(court.book.profile.name)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>'
        f"<title>{name}</title><link>{base}</link>"
        f"<description>Simulated court: entries of the last {HOURS} hours</description>"
        f"<lastBuildDate>{_rfc822(court.now_us(), zone)}</lastBuildDate>{items}</channel></rss>\n"
    )


def _item(one: FeedItem, base: str, zone: str, kind: str) -> str:
    """One entry; the description is HTML, escaped once more as RSS wants it."""
    link = f"{base}/cgi-bin/DktRpt.pl?{one.case_id}"
    number = str(one.entry_number)
    if one.doc_id is not None:
        href = f"{base}/doc1/{one.doc_id}?caseid={one.case_id}&de_seq_num={one.entry_number}"
        number = f'<a href="{href}">{number}</a>'
    said = f"{_of_bankruptcy(one) if kind == 'bankruptcy' else ''}[{_inner(one.short)}] ({number})"
    return (
        f"<item><title>{_inner(f'{one.number} {one.title}')}</title><link>{link}</link>"
        f"<pubDate>{_rfc822(one.entered_at, zone)}</pubDate>"
        f'<guid isPermaLink="false">{link}&amp;{one.case_id}-{one.entry_number}</guid>'
        f"<description>{escape(said)}</description></item>"
    )


def _of_bankruptcy(one: FeedItem) -> str:
    trustee = f"Trustee: {_inner(one.trustee)} " if one.trustee else ""
    chapter = "" if one.chapter is None else one.chapter
    return f"Type: {one.kind} Office: {one.office} Chapter: {chapter} {trustee}"


def _inner(text: str) -> str:
    return escape(plain(text))


def _rfc822(at_us: int, zone: str) -> str:
    """``Wed, 04 Mar 2026 10:00:00 PST``, in English whatever the machine speaks."""
    moment: datetime = local_datetime(at_us, zone)
    day, month = _DAYS[moment.weekday()], _MONTHS[moment.month - 1]
    return f"{day}, {moment.day:02d} {month} {moment.year} {moment:%H:%M:%S} {moment.tzname()}"
