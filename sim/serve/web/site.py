"""The ASGI application: finds the site that a request is for, keeps it within bounds, and has it answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sim.serve.durable.documents import DocumentMissingError
from sim.serve.durable.journal import JournalError, JournalFailedError
from sim.serve.durable.upload import DocumentNotStoredError, DocumentTooLargeError
from sim.serve.house import House
from sim.serve.national.away import NationalAwayError, NationalElsewhereError
from sim.serve.web import unexpected
from sim.serve.web.bounded_body import BoundedBody, Patience, too_large
from sim.serve.web.links import Links, Site, found_site
from sim.serve.web.page import page
from sim.serve.web.visit import Visit, Way, from_elsewhere
from sim.serve.web.web_sessions import WebSession, WebSessions

SESSION_COOKIES = ("NextGenCSO", "PacerSession")
PATH_CHARS_MAX = 2_000
"""Assumed; the longest real one has some hundred."""

_FORM_AROUND_BYTES = 100_000
_FOR_PROGRAMS = ("/api/", "/services/", "/internal/")
_SECRET_PATH = "/api/v1/opened/"
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; form-action 'self'; "
        b"frame-src 'self'; object-src 'self'; base-uri 'none'; frame-ancestors 'self'",
    ),
)
_NOT_WRITTEN = "This request changed nothing: the records cannot be written now. Send the same again in a moment."
_NOT_KNOWN = (
    "The records cannot be written now, and whether this was filed is not known. Send the same again in a moment: it "
    "is filed once either way."
)
Log = Callable[[str], None]


class Sites:
    """Every site of one house as one ASGI application.

    ways: the paths of each kind of site ("court", "national", "matrix", "front"). log: takes one line a request,
    without queries, cookies or anything else that may be secret.
    """

    def __init__(
        self,
        house: House,
        sessions: WebSessions,
        ways: Mapping[str, Iterable[Way]],
        log: Log = lambda _line: None,
        patience: Patience | None = None,
    ) -> None:
        self.house, self.sessions = house, sessions
        self.patience = patience or Patience()
        self._log = log
        self._routers = {kind: _Routes(list(some), self.patience) for kind, some in ways.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; anything else that a server says is ignored."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        if scope["type"] != "http":
            return
        status = [0]

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                status[0] = message["status"]
                known = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(one for one in _HEADERS if one[0] not in known)]
            await send(message)

        site, path, by_host = found_site(_header(scope, b"host"), scope["path"])
        visit = self._visit(scope, site, by_host)
        inner: dict[str, Any] = {**scope, "path": path, "root_path": "", "ecfsim.visit": visit, "app": self}
        visit.request = Request(inner)  # also for what is told before a handler is found
        try:
            await self._answered(visit, inner, receive, answer)
        except ClientDisconnect:
            pass  # there is nobody left to tell
        except Exception as error:
            unexpected.note(error, f"{scope['method']} {site.kind} {_logged(path)}")
            if not status[0]:  # else the server closes the connection, and the client knows that it is not whole
                await unexpected.calm(path.startswith(_FOR_PROGRAMS))(inner, receive, answer)
        finally:
            where = f"{site.kind} {quote(site.court_id) or '-'} {_logged(path)}"
            self._log(f"{visit.client} {scope['method']} {where} {status[0]}")

    async def _answered(self, visit: Visit, scope: Scope, receive: Receive, send: Send) -> None:
        response: Response
        try:
            _require_sound(visit, scope)
            if visit.site.kind == "court" and visit.site.court_id not in self.house.courts:
                served = ", ".join(sorted(self.house.courts))
                raise HTTPException(404, f"No court {visit.site.court_id!r} is served here; served are {served}.")
            await self._routers[visit.site.kind](scope, receive, send)
            return
        except HTTPException as error:
            response = _told(visit, error.status_code, str(error.detail))
        except DocumentTooLargeError as error:
            response = _told(visit, 413, str(error))
        except DocumentMissingError as error:
            response = _told(visit, 409, str(error))
        except (NationalAwayError, NationalElsewhereError) as error:
            response = _told(visit, 503, f"This request changed nothing: {error}")
        except (DocumentNotStoredError, JournalError) as error:  # whose words are for who keeps the disk
            unexpected.note_not_written(error, f"{visit.site.kind} {visit.site.court_id}")
            maybe = isinstance(error, JournalFailedError) and error.maybe_stored
            response = _told(visit, 503, _NOT_KNOWN if maybe else _NOT_WRITTEN)
        if response.status_code in (408, 413):  # what still comes is not read
            response.headers["connection"] = "close"
        await response(scope, receive, send)

    def _visit(self, scope: Scope, site: Site, by_host: bool) -> Visit:
        request = Request(scope)
        court = self.house.courts.get(site.court_id)
        return Visit(request, site, Links(by_host), self.house, self.sessions, self._session(scope), court)

    def _session(self, scope: Scope) -> WebSession | None:
        for token in _tokens(_header(scope, b"cookie")):
            found = self.sessions.find(token)
            if found is not None:
                return found
        return None


def _tokens(cookies: str) -> Iterator[str]:
    """What stands in the cookies of a session. Read by hand: the library's reader takes seconds for some headers."""
    for pair in cookies.split(";"):
        name, _, value = pair.partition("=")
        if name.strip() in SESSION_COOKIES:
            yield value.strip().strip('"')


def _require_sound(visit: Visit, scope: Scope) -> None:
    """Raises HTTPException for an address that no page here has, and for what a page of another site sends."""
    if len(scope["path"]) > PATH_CHARS_MAX:
        raise HTTPException(414, "The address is too long. Check it, or begin at the front page.")
    try:
        scope.get("query_string", b"").decode()
    except UnicodeDecodeError:
        raise HTTPException(400, "The address holds bytes that are no text; write them as %XX.") from None
    if scope["method"] not in ("GET", "HEAD") and from_elsewhere(visit):
        raise HTTPException(403, "This was sent by a page of another site. Go to the court's own page and send it.")


def _logged(path: str) -> str:
    """The path as the log has it: on one line, and without the name that opens a document to whoever has it."""
    return f"{_SECRET_PATH}..." if path.startswith(_SECRET_PATH) else quote(path)


class _Routes:
    """The ways of one kind of site. Those without a variable part are found at once, the others one after the other."""

    def __init__(self, ways: list[Way], patience: Patience) -> None:
        routes = [Route(way.path, _endpoint(way, patience), methods=list(way.methods)) for way in ways]
        for route in routes:
            if route.path.startswith("/api/") and route.methods:
                route.methods.discard("HEAD")  # nobody is billed for what they are not shown
        self._others = Router(routes, redirect_slashes=False)
        self._known: dict[tuple[str, str], ASGIApp] = {}
        for way, route in zip(ways, routes, strict=True):
            if "{" not in way.path:
                for method in way.methods:
                    self._known.setdefault((method, way.path), route.app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._known.get((scope["method"], scope["path"]), self._others)(scope, receive, send)


def _endpoint(way: Way, patience: Patience) -> Any:
    class Endpoint:
        """An ASGI application for one way; a class, so that the body is bounded before anything reads it."""

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            visit: Visit = scope["ecfsim.visit"]
            bytes_max = way.body_bytes_max
            if bytes_max is None:
                court = visit.court
                bytes_max = court.size_bytes_max() + _FORM_AROUND_BYTES
            announced = _header(scope, b"content-length")
            if announced.isascii() and announced.isdigit() and int(announced) > bytes_max:
                raise HTTPException(413, too_large(bytes_max))
            body = BoundedBody(receive, bytes_max, patience)
            visit.request = Request(scope, body, send)
            try:
                response = await way.handler(visit)
            finally:
                body.close()
            await response(scope, receive, send)

    return Endpoint()


def _told(visit: Visit, status_code: int, text: str) -> Response:
    if visit.request.scope["path"].startswith(_FOR_PROGRAMS):
        return JSONResponse({"error": {"status": status_code, "message": text}}, status_code)
    if visit.site.kind == "court" and visit.site.court_id not in visit.house.courts:
        visit.site = Site("front")  # the page of a court shows its menu
    return page(visit, "problem.html", status_code, text=text, title="Something is wrong")


def _header(scope: Scope, name: bytes) -> str:
    for found, value in scope["headers"]:
        if found == name:
            return str(value.decode("latin-1"))
    return ""


async def _lifespan(receive: Receive, send: Send) -> None:
    """The house is opened and closed by whoever made it, not by the server."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
