"""Notices by the API: what they said, for those whom they reached, and the free look that their links give."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

import msgspec
from starlette.exceptions import HTTPException
from starlette.responses import Response

from sim.ecf.access import COURT_ROLES
from sim.ecf.answers import Refused
from sim.ecf.docket import DocketEntry
from sim.ecf.reading.shown import DocumentsOpened
from sim.ecf.records import FiledDocument
from sim.ecf.state import User
from sim.nef import Notice
from sim.serve.served_court import ServedCourt
from sim.serve.web.api.answering import body_of, refused, told
from sim.serve.web.api.caller import Callers
from sim.serve.web.api.queries import stored
from sim.serve.web.api.records import FreeLookAnswer, FreeLookRequest, NoticeAnswer, NoticeLine, OpenedDocument
from sim.serve.web.filing.notice_page import is_reached
from sim.serve.web.looks import is_public, looked
from sim.serve.web.rate_limit import RateLimit
from sim.serve.web.visit import Visit

OPEN_US = 10 * 60 * 1_000_000
"""How long an opened document may be fetched (assumed: ten minutes)."""

_OPENED_MAX = 10_000
_decode = msgspec.json.Decoder(FreeLookRequest).decode
_Opened = tuple[int, str, FiledDocument]  # until when, of which court


class NoticeDesk:
    """Shows notices and gives free looks. random_hex: for names under which opened documents are fetched; limit: on
    links with wrong numbers."""

    def __init__(self, callers: Callers, random_hex: Callable[[int], str], limit: RateLimit) -> None:
        self._callers, self._random_hex, self._limit = callers, random_hex, limit
        self._opened: OrderedDict[str, _Opened] = OrderedDict()

    async def notice(self, visit: Visit) -> Response:
        """A notice as it was sent: for those served by it, its filer, the court's people, the operator."""
        court, nef_id = visit.court, visit.request.path_params["nef_id"]
        user = await self._callers.user_anew(visit)
        if user is None and not self._callers.is_operator(visit):
            raise HTTPException(401, "Notices are for those served by them: log in to this court first.")
        notice = court.notice(nef_id)
        line = None
        if notice is not None:
            line = court.line(notice.dockets[0].case_id, notice.dockets[0].seq)
        if notice is None or line is None or not (user is None or _may_see(court, user, notice, line)):
            raise HTTPException(404, f"No notice {nef_id} is for this log-in.")
        return told(_shown(nef_id, notice, line))

    async def look(self, visit: Visit) -> Response:
        """Open all documents of a notice's entry, once and without charge, by the number in its link (CIT-5)."""
        asked: FreeLookRequest = await body_of(visit, _decode)
        place = visit.court.place_of_document(asked.doc_id)
        shown = None if place is None else await looked(visit, self._limit, place, asked.magic_num)
        if place is None or shown is None:
            raise HTTPException(404, "No notice bore this link.")
        if isinstance(shown, Refused):
            return refused(shown)
        assert isinstance(shown.content, DocumentsOpened)
        documents = tuple([self._open(visit, one) for one in shown.content.documents])
        return told(FreeLookAnswer(shown.content.case_number, place.entry_number, documents))

    def _open(self, visit: Visit, document: FiledDocument) -> OpenedDocument:
        name = self._random_hex(32)
        self._opened[name] = (visit.house.now_us() + OPEN_US, visit.court.court_id, document)
        if len(self._opened) > _OPENED_MAX:
            self._opened.popitem(last=False)
        return OpenedDocument(document, f"/api/v1/opened/{name}")

    async def opened(self, visit: Visit) -> Response:
        """The bytes of a document that a free look opened a short while ago."""
        name = visit.request.path_params["name"]
        until_us, court_id, document = self._opened.get(name, (0, "", None))
        if document is None or court_id != visit.court.court_id or until_us <= visit.house.now_us():
            raise HTTPException(404, "Nothing is open under this name; it was too long ago, or of another court.")
        if not is_public(visit.court, visit.court.place_of_document(document.doc_id)):
            raise HTTPException(404, "An order has closed this document since.")
        if not visit.court.documents.holds(document.digest):
            raise HTTPException(404, "The bytes of this document are not kept here.")
        return stored(visit.court, document)


def _may_see(court: ServedCourt, user: User, notice: Notice, line: DocketEntry) -> bool:
    """Served means named by the notice as it is now: what is closed to a user is not shown to them."""
    if user.role in COURT_ROLES or user.user_id in (line.entry.login_of, line.entry.signer):
        return True
    return is_reached(court, notice, line, user)


def _shown(nef_id: int, notice: Notice, line: DocketEntry) -> NoticeAnswer:
    docket, entry = notice.dockets[0], line.entry
    return NoticeAnswer(
        nef_id=nef_id,
        case_id=docket.case_id,
        case_number=docket.case_number,
        case_name=docket.case_name,
        entry_number=docket.seq,
        entered_at_us=notice.entered_at_us,
        filed_on=notice.filed_on,
        docket_text=notice.docket_text,
        filers=notice.filers,
        documents=entry.documents,
        electronic=tuple([NoticeLine(one.name, one.emails) for one in notice.electronic]),
        otherwise=tuple([NoticeLine(one.name) for one in notice.otherwise]),
    )
