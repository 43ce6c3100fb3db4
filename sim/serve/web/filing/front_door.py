"""Front doors: of this machine with all courts it serves, and of each court with its news, help desk and reports."""

from __future__ import annotations

from datetime import datetime

import msgspec
from starlette.responses import Response

from sim.courts.clock import local_datetime
from sim.courts.profile import HelpDesk, Hours
from sim.ecf.login import linked_account_wanted
from sim.ecf.state import Outage
from sim.serve.served_court import ServedCourt
from sim.serve.web.page import page
from sim.serve.web.visit import Visit, Way

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LATELY = 10


class News(msgspec.Struct, frozen=True):
    """One interruption of the court's system as its page tells it; instants in the court's own time."""

    outage_id: str
    state: str  # "announced", "under way", "over"
    announced: datetime | None
    began: datetime | None
    ended: datetime | None
    scheduled: bool
    text: str


class HelpHours(msgspec.Struct, frozen=True):
    """A help desk as the page prints it."""

    name: str
    phone: str
    hours: str
    is_open: bool
    after_hours: bool


async def front(visit: Visit) -> Response:
    """The list of the courts that this machine serves."""
    courts = [visit.house.courts[court_id] for court_id in sorted(visit.house.courts)]
    return page(visit, "filing/front.html", title="Simulated federal courts", courts=courts)


async def court_front(visit: Visit) -> Response:
    """A court's own first page: what goes on, where to log in, where to get help."""
    court = visit.court
    return page(
        visit,
        "filing/court_front.html",
        title=f"{court.book.profile.name}: electronic filing",
        news=[one for one in news_of(court) if one.state != "over"],
        desks=help_desks(court),
        by_pacer=linked_account_wanted(court.now_us(), court.court.context),
    )


async def status(visit: Visit) -> Response:
    """Whether the court's system takes filings, and what is known of interruptions (CAED-3)."""
    court = visit.court
    news = news_of(court)
    days = [court.state.failure_days[day] for day in sorted(court.state.failure_days)[-_LATELY:]]
    days_on = sorted(court.state.failure_days)[-_LATELY:]
    return page(
        visit,
        "filing/status.html",
        title="System status",
        down=court.state.down is not None,
        news=news,
        failures=list(zip(days_on, days, strict=True)),
        zone=court.book.profile.zone,
    )


async def help_page(visit: Visit) -> Response:
    """Help desks with their hours, and the rules of this court's documents."""
    court = visit.court
    return page(
        visit,
        "filing/help.html",
        title="Help",
        desks=help_desks(court),
        size_mb=court.size_bytes_max() / 1_000_000,
        hours=_hours(court.book.profile.clerk_hours),
    )


async def reports(visit: Visit) -> Response:
    """The reports that the court offers."""
    return page(visit, "filing/reports.html", title="Reports")


def news_of(court: ServedCourt) -> list[News]:
    """The court's interruptions: those under way or announced, then the last ones that are over; newest first."""
    outages = list(court.state.outages.values())
    open_ones = [one for one in outages if one.ended_at is None]
    over = sorted((one for one in outages if one.ended_at is not None), key=_ended, reverse=True)[:_LATELY]
    return [_news(court, one) for one in (*reversed(open_ones), *over)]


def _ended(outage: Outage) -> int:
    return outage.ended_at or 0


def _news(court: ServedCourt, outage: Outage) -> News:
    state = "announced" if outage.began_at is None else "under way" if outage.ended_at is None else "over"
    at = [outage.announced_at, outage.began_at, outage.ended_at]
    announced, began, ended = [None if one is None else local_datetime(one, court.book.profile.zone) for one in at]
    text = announcement(court, outage.outage_id)
    return News(outage.outage_id, state, announced, began, ended, outage.scheduled, text)


def announcement(court: ServedCourt, outage_id: str) -> str:
    """What the court posted of an outage; "" where it posted nothing."""
    return court.announcements.get(outage_id, "")


def help_desks(court: ServedCourt) -> list[HelpHours]:
    """The court's help desks; whether they are staffed now goes by their hours alone, not by holidays."""
    now = local_datetime(court.now_us(), court.book.profile.zone)
    clock = now.strftime("%H:%M")
    found = []
    for desk in court.book.profile.help_desk:
        is_open = now.weekday() in desk.weekdays and desk.opens_local <= clock < desk.closes_local
        found.append(HelpHours(desk.name, desk.phone or "", _hours(desk), is_open, desk.after_hours_notification))
    return found


def _hours(desk: HelpDesk | Hours) -> str:
    weekdays = desk.weekdays
    run = list(weekdays) == list(range(weekdays[0], weekdays[-1] + 1))
    days = f"{_DAYS[weekdays[0]]} to {_DAYS[weekdays[-1]]}" if run else ", ".join(_DAYS[day] for day in weekdays)
    return f"{days}, {desk.opens_local} to {desk.closes_local}"


FRONT_WAYS = (Way("/", front),)
WAYS = (
    Way("/", court_front),
    Way("/status", status),
    Way("/help", help_page),
    Way("/reports", reports),
)
