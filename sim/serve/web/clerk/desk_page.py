"""The clerk's desk: what waits to be looked at, decided, docketed again, or sent again."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from sim.courts.clock import local_datetime
from sim.ecf.reading.clerk_desk import clerk_desk
from sim.serve.mail.bounce import BounceError
from sim.serve.mail.mail_service import MailService
from sim.serve.web.clerk.asking import CLERKS, STAFF, whole
from sim.serve.web.filing.front_door import news_of
from sim.serve.web.filing.gate import Acting, for_users, to
from sim.serve.web.page import page
from sim.serve.web.visit import Visit, Way

_MOST = 100


@for_users(*STAFF)
async def desk(visit: Visit, who: Acting) -> Response:
    """Everything that waits, and the way to a case."""
    court = visit.court
    found = clerk_desk(court.state, court.reading.dockets, _MOST)
    mail = _mail(visit)
    return page(
        visit,
        "clerk/desk.html",
        title="Chambers" if who.user.role == "judge" else "Clerk's desk",
        who=who,
        desk=found,
        news=[one for one in news_of(court) if one.state != "over"],
        bounces=None if mail is None else len(await mail.bounces()),
    )


@for_users(*CLERKS)
async def bounces(visit: Visit, _who: Acting) -> Response:
    """Notices that did not reach an address, with the server's words; each to be sent again or put away."""
    mail = _mail(visit)
    zone = visit.court.book.profile.zone
    found = [] if mail is None else [(one, local_datetime(one.at_us, zone)) for one in await mail.bounces()]
    return page(
        visit,
        "clerk/bounces.html",
        title="Mail that came back",
        mail=mail is not None,
        bounces=found,
        failing=[] if mail is None else await mail.failing(),
        trouble="" if mail is None else mail.trouble,
    )


@for_users(*CLERKS)
async def see_to_bounce(visit: Visit, _who: Acting) -> Response:
    """Send the notice again, or put the bounce away."""
    form = await visit.form()
    mail, bounce_id = _mail(visit), whole(str(form.get("bounce_id", "")))
    if mail is None or bounce_id is None:
        raise HTTPException(404, "There is no such bounce.")
    try:
        await (mail.requeue(bounce_id) if form.get("do") == "again" else mail.dismiss(bounce_id))
    except BounceError as error:
        raise HTTPException(409, f"{error}. Go back to the list and reload it.") from None
    return to(visit, "/clerk/bounces")


def _mail(visit: Visit) -> MailService | None:
    return None if visit.house.mail is None else visit.house.mail.services.get(visit.site.court_id)


WAYS = (
    Way("/clerk", desk),
    Way("/clerk/", desk),
    Way("/clerk/bounces", bounces),
    Way("/clerk/bounces", see_to_bounce, ("POST",)),
)
