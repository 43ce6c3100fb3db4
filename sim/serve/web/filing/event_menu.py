"""The filing menus: categories of docket events as the court arranges them, and the search for a word or phrase."""

from __future__ import annotations

import msgspec
from starlette.exceptions import HTTPException
from starlette.responses import Response

from sim.courts import DocketEvent
from sim.ecf.answers import Accepted
from sim.ecf.commands import SearchEvents
from sim.ecf.refusals import Code
from sim.serve.served_court import ServedCourt
from sim.serve.web.filing import draft as drafts
from sim.serve.web.filing.gate import Acting, for_users, log_attempt, refused_page, standing_refusal, to
from sim.serve.web.page import page
from sim.serve.web.visit import Visit, Way

_WORDS_MAX = 100


class Category(msgspec.Struct, frozen=True):
    """One category of a menu. path: as the court names it, below the menu's own name."""

    path: str
    events: tuple[DocketEvent, ...]


@for_users()
async def menu(visit: Visit, who: Acting) -> Response:
    """The categories of one menu (``?menu=Civil``), or of all of them, that hold something for the visitor's role."""
    chosen = visit.request.query_params.get("menu", "")
    categories = [one for one in _categories(visit.court, who) if not chosen or one.path.split(" > ")[0] == chosen]
    title = f"{chosen} Events" if chosen else "Filing Events"
    return page(visit, "filing/menu.html", title=title, chosen=chosen, categories=categories, words="")


@for_users()
async def search(visit: Visit, who: Acting) -> Response:
    """The events that use a word or phrase (CIT-10); those of other roles are named, and cannot be chosen."""
    words = visit.request.query_params.get("words", "").strip()[:_WORDS_MAX]
    if not words:
        return page(visit, "filing/search.html", title="Search", words="", found=None)
    answer = await visit.court.do(SearchEvents(who.session_id, words))
    if not isinstance(answer, Accepted):
        return refused_page(visit, answer)
    found = [(visit.court.book.events.get(one.code), one) for one in answer.receipt.found]
    return page(visit, "filing/search.html", title="Search", words=words, found=found)


@for_users()
async def begin(visit: Visit, who: Acting) -> Response:
    """Begin a filing under an event."""
    form = await visit.form()
    code = str(form.get("event", ""))
    if code not in visit.court.book.events:
        raise HTTPException(404, "There is no such docket event in this court. Choose one from the menu.")
    event = visit.court.book.events.get(code)
    if not may_file(event, who):
        log_attempt(visit, who, "begin", code)
        return refused_page(visit, standing_refusal(visit.court, Code.ACCESS_NO_RIGHT))
    draft = drafts.begin(visit, event)
    return to(visit, f"/filing/{draft.draft_id}/{drafts.steps_of(event)[0]}")


def may_file(event: DocketEvent, who: Acting) -> bool:
    """Whether the role may use the event; what else stands against it, the court says at the end."""
    return who.user.role in event.roles and not event.by_hand_only


def _categories(court: ServedCourt, who: Acting) -> list[Category]:
    found: dict[str, list[DocketEvent]] = {}
    for event in court.book.events:
        if may_file(event, who):
            found.setdefault(event.menu, []).append(event)
    return [Category(path, tuple(events)) for path, events in found.items()]


WAYS = (
    Way("/filing/menu", menu),
    Way("/filing/search", search),
    Way("/filing/begin", begin, ("POST",)),
)
