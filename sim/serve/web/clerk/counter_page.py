"""Papers that do not come through the system: brought to the counter or mailed, scanned and docketed by the clerk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response

from sim.courts import DocketEvent
from sim.courts.clock import instant_us, local_datetime
from sim.ecf.access import COURT_ROLES
from sim.ecf.answers import Refused
from sim.ecf.records import Medium
from sim.ecf.refusals import Code
from sim.serve.served_court import ServedCourt
from sim.serve.web.filing import draft as drafts
from sim.serve.web.filing.draft import Counter
from sim.serve.web.filing.gate import Acting, for_users, standing_refusal, to
from sim.serve.web.filing.typed import Typed, typed_in
from sim.serve.web.page import page
from sim.serve.web.visit import Visit, Way

MEDIA: Mapping[Medium, str] = {Medium.COUNTER: "Brought to the counter, on paper or on a disk", Medium.MAIL: "By post"}
_MOMENT = "Write the day and the hour at which the clerk's office received it."


@for_users("clerk")
async def counter(visit: Visit, _who: Acting) -> Response:
    """What the clerk says of a paper before it is docketed as any other."""
    now = local_datetime(visit.court.now_us(), visit.court.book.profile.zone)
    typed = {"medium": Medium.COUNTER.value, "day": now.date().isoformat(), "hour": now.strftime("%H:%M")}
    return _show(visit, Typed(typed))


@for_users("clerk")
async def begin_at_counter(visit: Visit, _who: Acting) -> Response:
    """Begin the paper's filing; what is wrong with it so far is told with all that was typed kept."""
    form = await visit.form()
    code = str(form.get("event", ""))
    event = next((one for one in _events(visit.court) if one.code == code), None)
    if event is None:
        raise HTTPException(404, "There is no such paper in this court's list. Go back and choose one of it.")
    found = _said(visit.court, form, event)
    if isinstance(found, Refused):
        return _show(visit, typed_in(form), found)
    draft = drafts.begin(visit, event, found)
    return to(visit, f"/filing/{draft.draft_id}/{drafts.steps_of(event)[0]}")


def _said(court: ServedCourt, form: FormData, event: DocketEvent) -> Counter | Refused:
    """How, when and from whom the paper came; a refusal where the court would refuse that at the end."""
    medium = next((one for one in MEDIA if one.value == form.get("medium")), Medium.COUNTER)
    try:
        day, hour = date.fromisoformat(str(form.get("day", ""))), time.fromisoformat(str(form.get("hour", "")))
        received_at = instant_us(datetime.combine(day, hour.replace(tzinfo=None)), court.book.profile.zone)
    except (ValueError, OverflowError):
        return Refused("", _MOMENT, "")
    if received_at > court.now_us():
        return standing_refusal(court, Code.FILING_NOT_RECEIVED_YET)
    login = str(form.get("login", "")).strip()
    if login:
        user_id = court.state.user_by_login.get(login)
        if user_id is None:
            return Refused("", f"{login!r} has no login in this court. Leave it empty for a person who has none.", "")
        if court.state.users[user_id].role not in event.roles:
            return standing_refusal(court, Code.ACCESS_NO_RIGHT)
    return Counter(medium, received_at, login or None)


def _events(court: ServedCourt) -> list[DocketEvent]:
    """The papers that people from outside file."""
    return [event for event in court.book.events if set(event.roles) - COURT_ROLES]


def _show(visit: Visit, typed: Typed, refused: Refused | None = None) -> Response:
    menus: dict[str, list[DocketEvent]] = {}
    for event in _events(visit.court):
        menus.setdefault(event.menu, []).append(event)
    return page(
        visit,
        "clerk/counter.html",
        422 if refused else 200,
        title="Paper at the counter",
        media=MEDIA,
        menus=menus,
        typed=typed,
        refused=refused,
        zone=visit.court.book.profile.zone,
    )


WAYS = (
    Way("/clerk/counter", counter),
    Way("/clerk/counter", begin_at_counter, ("POST",)),
)
