"""The court's own affairs: outages announced, begun and ended; requests for access; training; lost passwords."""

from __future__ import annotations

from typing import get_args

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response

from sim.courts.training import CourseId
from sim.ecf.answers import Accepted, Refused
from sim.ecf.commands import (
    AnnounceOutage,
    BeginOutage,
    Command,
    DecideAccess,
    EndOutage,
    RecordTraining,
    ResetPassword,
)
from sim.ecf.pacer.commands import RecordLink
from sim.ecf.state import AccessRequest
from sim.serve.web.clerk.asking import CLERKS, whole
from sim.serve.web.filing.front_door import news_of
from sim.serve.web.filing.gate import Acting, for_users, to
from sim.serve.web.filing.password_words import password_words
from sim.serve.web.filing.typed import typed_in
from sim.serve.web.page import page
from sim.serve.web.visit import Visit, Way

KINDS = ("maintenance", "upgrade", "network", "emergency", "national")
"""Kinds of outage, as the courts' own logs tell them."""

COURSES: tuple[CourseId, ...] = get_args(CourseId)
_NO_FORM = "This page has no such form. Go back and reload it."


@for_users(*CLERKS, while_down=True)
async def outages(visit: Visit, _who: Acting) -> Response:
    """Interruptions, and the forms that announce, begin and end one. They work while the system is down, too."""
    return _outages(visit)


@for_users(*CLERKS, while_down=True)
async def handle_outage(visit: Visit, _who: Acting) -> Response:
    """Announce, begin or end an interruption (CAED-2, CAED-3)."""
    form = await visit.form()
    outage_id, do = str(form.get("outage_id", "")).strip(), form.get("do")
    command: Command
    if do == "announce":
        command = AnnounceOutage(outage_id, str(form.get("text", "")).strip())
    elif do == "begin":
        kind = str(form.get("kind", ""))
        command = BeginOutage(outage_id, kind, form.get("scheduled") == "1", kind == "national")
    elif do == "end":
        command = EndOutage(outage_id)
    else:
        raise HTTPException(404, _NO_FORM)
    answer = await visit.court.do(command)
    return _outages(visit, answer, form) if isinstance(answer, Refused) else to(visit, "/clerk/outages")


def _outages(visit: Visit, refused: Refused | None = None, form: FormData | None = None) -> Response:
    return page(
        visit,
        "clerk/outages.html",
        422 if refused else 200,
        title="Outages",
        news=news_of(visit.court),
        kinds=KINDS,
        refused=refused,
        typed=typed_in(form),
        suggested=f"{visit.court.today().isoformat()}-{len(visit.court.state.outages) + 1}",
        down=visit.court.state.down,
    )


@for_users(*CLERKS)
async def access_requests(visit: Visit, _who: Acting) -> Response:
    """Requests for a login that wait, each with the training on record."""
    return _requests(visit)


@for_users(*CLERKS)
async def decide_access(visit: Visit, who: Acting) -> Response:
    """Grant or deny. A login granted is linked to the national account that the request names (CIT-1)."""
    form = await visit.form()
    request_id, court = whole(str(form.get("request_id", ""))) or 0, visit.court
    request = court.state.access_requests.get(request_id)
    granted = form.get("do") == "grant"
    command = DecideAccess(who.session_id, request_id, granted, str(form.get("reason", "")).strip())
    answer = await court.do(command)
    if isinstance(answer, Refused):
        return _requests(visit, answer, form)
    if granted and request is not None and request.pacer_account:
        refused = await _link(visit, request, answer)
        if refused is not None:
            return _requests(visit, refused, form)
    return to(visit, "/clerk/access")


async def _link(visit: Visit, request: AccessRequest, granted: Accepted) -> Refused | None:
    command = RecordLink(request.pacer_account, visit.site.court_id, granted.receipt.user_id)
    answer = await visit.house.durable_pacer.submit(command, visit.house.now_us())
    return answer if isinstance(answer, Refused) else None


def _requests(visit: Visit, refused: Refused | None = None, form: FormData | None = None) -> Response:
    state = visit.court.state
    return page(
        visit,
        "clerk/access.html",
        422 if refused else 200,
        title="Requests for access",
        requests=[(one, state.trained.get(one.login, ())) for one in state.access_requests.values()],
        refused=refused,
        typed=typed_in(form),
    )


@for_users(*CLERKS)
async def people(visit: Visit, _who: Acting) -> Response:
    """Training put on record, and lost passwords replaced (CIT-31)."""
    return _people(visit)


@for_users(*CLERKS)
async def handle_people(visit: Visit, who: Acting) -> Response:
    """Put a course on record, or give a login a new password."""
    form = await visit.form()
    login, do = str(form.get("login", "")).strip(), form.get("do")
    command: Command
    if do == "training":
        course = next((one for one in COURSES if one == form.get("course")), COURSES[0])
        command = RecordTraining(who.session_id, login, course, str(form.get("taken_by", "")).strip() or login)
    elif do == "password":
        command = ResetPassword(login, str(form.get("new", "")), session_id=who.session_id)
    else:
        raise HTTPException(404, _NO_FORM)
    answer = await visit.court.do(command)
    if isinstance(answer, Refused):
        return _people(visit, answer, form)
    return _people(visit, done="The course is on record." if do == "training" else "The new password is in force.")


def _people(visit: Visit, refused: Refused | None = None, form: FormData | None = None, done: str = "") -> Response:
    return page(
        visit,
        "clerk/people.html",
        422 if refused else 200,
        title="Training and passwords",
        courses=COURSES,
        refused=refused,
        typed=typed_in(form, "new"),
        done=done,
        made_of=password_words(visit.court),
    )


WAYS = (
    Way("/clerk/outages", outages),
    Way("/clerk/outages", handle_outage, ("POST",)),
    Way("/clerk/access", access_requests),
    Way("/clerk/access", decide_access, ("POST",)),
    Way("/clerk/people", people),
    Way("/clerk/people", handle_people, ("POST",)),
)
