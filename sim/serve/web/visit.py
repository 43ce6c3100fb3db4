"""One request at one of the served sites, with what its handler needs to answer it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import msgspec
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from sim.serve.house import House
from sim.serve.served_court import ServedCourt
from sim.serve.web.links import Links, Site
from sim.serve.web.web_sessions import WebSession, WebSessions

if TYPE_CHECKING:
    from sim.ecf.reading.queries import Reader

CSRF_FIELD = "csrf"
FIELDS_MAX = 400
FORM_BYTES_MAX = 1_000_000
_CHARSET = re.compile(r'charset="?([a-z0-9-]+)"?\s*(?:;|$)')
_CHARSETS = frozenset({"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin-1", "windows-1252"})


class Visit:
    """A request, the site it is for, who makes it. ``court`` may be asked for at sites of courts only."""

    __slots__ = ("_court", "house", "links", "request", "session", "sessions", "site")

    def __init__(
        self,
        request: Request,
        site: Site,
        links: Links,
        house: House,
        sessions: WebSessions,
        session: WebSession | None,
        court: ServedCourt | None,
    ) -> None:
        self.request, self.site, self.links = request, site, links
        self.house, self.sessions, self.session = house, sessions, session
        self._court = court

    @property
    def court(self) -> ServedCourt:
        """The court whose site this is."""
        assert self._court is not None, "this site is no court's"
        return self._court

    @property
    def base(self) -> str:
        """What comes before the paths of this site, as the visitor sees them."""
        if self.site.kind == "court":
            return self.links.court(self.site.court_id)
        return self.links.national() if self.site.kind == "national" else ""

    @property
    def court_session(self) -> int | None:
        """The visitor's session in this court, if they have begun one."""
        return None if self.session is None else self.session.courts.get(self.site.court_id)

    @property
    def client(self) -> str:
        """The address that the request came from."""
        return self.request.client.host if self.request.client else ""

    def reader(self) -> Reader:
        """Who reads, as the reading desk asks it: the national account, the court's session, the client code."""
        from sim.ecf.reading.queries import Reader

        session = self.session
        if session is None:
            return Reader()
        return Reader(session.pacer_login or None, self.court_session, client_code=session.client_code)

    async def form(self, csrf: bool = True) -> FormData:
        """The fields of a form (no files). csrf: whether it must carry the session's own token, as whatever changes
        anything must. Raises HTTPException 400, 403, 413."""
        content_type = self.request.headers.get("content-type", "").lower()
        charsets = _CHARSET.findall(content_type)
        if len(charsets) != content_type.count("charset") or not _CHARSETS.issuperset(charsets):
            # Python knows some that take minutes for a megabyte.
            raise HTTPException(400, "Send the form in UTF-8.")
        fields = await self.request.form(max_files=0, max_fields=FIELDS_MAX, max_part_size=FORM_BYTES_MAX)
        if csrf:
            self.require_csrf(str(fields.get(CSRF_FIELD, "")))
        return fields

    def require_csrf(self, token: str) -> None:
        """Raises HTTPException 403 unless the token is this session's."""
        if self.session is None or not self.session.owns(token):
            raise HTTPException(403, "This form is not of your session. Go back, reload the page, send it again.")


def from_elsewhere(visit: Visit) -> bool:
    """Whether a browser says that a page of another site asks. By host, the courts and what they share are one site;
    by path, another port of this machine is another program's."""
    said = visit.request.headers.get("sec-fetch-site", "")
    return said == "cross-site" or (said == "same-site" and not visit.links.by_host)


Handler = Callable[[Visit], Awaitable[Response]]


class Way(msgspec.Struct, frozen=True):
    """A path of a site and who answers there. body_bytes_max: of what is sent there; None: the court's own limit on a
    document, with something on top for the form around it."""

    path: str
    handler: Handler
    methods: tuple[str, ...] = ("GET",)
    body_bytes_max: int | None = FORM_BYTES_MAX
