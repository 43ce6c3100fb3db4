"""Who reads: a page for those who are logged in, with their rights in this court; others are shown where to log in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable

from starlette.responses import HTMLResponse, Response

from sim.ecf.answers import Refused
from sim.ecf.reading.queries import Reader
from sim.ecf.refusals import Code
from sim.serve.web.filing.gate import acting, live_session
from sim.serve.web.page import page, render
from sim.serve.web.reading.quiet import told
from sim.serve.web.reading.us_dates import us_date
from sim.serve.web.visit import Handler, Visit

ReaderHandler = Callable[[Visit, Reader], Awaitable[Response]]


def for_readers(handler: ReaderHandler) -> Handler:
    """A page for whoever is logged in; anybody else gets the page that leads to the log-in (surfaces §0)."""

    async def answer(visit: Visit) -> Response:
        if visit.session is None:
            return not_logged_in(visit)
        return await handler(visit, await reader_of(visit))

    return answer


async def reader_of(visit: Visit) -> Reader:
    """The reader as the court knows them. An account that stands for a user of this court gets a session in it, at the
    first page read: who is of record sees more."""
    session, court = visit.session, visit.court
    if session is None:
        return Reader()
    if live_session(court, visit.court_session) is None:
        session.courts.pop(court.court_id, None)
        if _is_linked(visit, session.pacer_login):
            await acting(visit)
    return visit.reader()


def _is_linked(visit: Visit, login: str) -> bool:
    pacer = visit.house.pacer
    account = pacer.account(login) if login else None
    return account is not None and pacer.linked_user(account.account_id, visit.site.court_id) is not None


def not_logged_in(visit: Visit, why: str = "") -> Response:
    """The page for those who are not logged in: without a menu, by which real clients know it; it asks for a log-in."""
    return page(visit, "reading/not_logged_in.html", title="Log in to PACER", why=why)


def reading_page(visit: Visit, template: str, title: str, **values: object) -> Response:
    """A page of this room. Its template prints whatever anybody wrote with ``told``, and days with ``day``."""
    shared: dict[str, object] = {"title": title, "told": told, "day": us_date, "pages": _pages} | values
    shared["typed"] = defaultdict(str, shared.get("typed", {}))  # type: ignore[call-overload]  # a form's own fields
    return HTMLResponse(render(visit, f"reading/{template}", **shared))


def _pages(count: int) -> str:
    return f"{count} page" if count == 1 else f"{count} pages"


def refused_page(visit: Visit, refused: Refused, title: str = "Not available") -> Response:
    """What the court said no with, in its own words, by which real clients know why. The answer is 200, as theirs."""
    needs_account = refused.code == Code.ACCESS_NO_ACCOUNT.value
    return reading_page(visit, "refused.html", title, refused=refused, needs_account=needs_account)


def not_found(visit: Visit) -> Response:
    """The court's standing words for a case that it does not have."""
    return refused_page(visit, standing(visit, Code.CASE_UNKNOWN), "Case query")


def standing(visit: Visit, code: Code) -> Refused:
    """The court's standing words for a code."""
    words = visit.court.book.refusals[code.value]
    return Refused(code.value, words.text, words.cite)
