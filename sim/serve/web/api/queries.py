"""The core's queries by the API, and the short ways to a docket, a list of cases and a document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

import msgspec
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from sim.ecf.answers import Refused
from sim.ecf.reading import queries
from sim.ecf.reading.shown import DocumentsOpened, Shown
from sim.ecf.records import FiledDocument
from sim.serve.served_court import ServedCourt
from sim.serve.web.api.answering import body_of, refused, told
from sim.serve.web.api.asked import Asked, asked_by
from sim.serve.web.api.caller import Callers
from sim.serve.web.visit import Visit

QUERIES: Mapping[str, Asked] = asked_by(get_args(queries.Query), "Request", "reader")
CHARGE_HEADERS = ("x-pages-billed", "x-charge-cents")


class ReadingRoom:
    """Answers queries as the court's reading desk does; the charge is on the bill before anything is shown."""

    def __init__(self, callers: Callers) -> None:
        self._callers = callers

    async def put(self, visit: Visit) -> Response:
        """What the reader is shown, with its charge, or the refusal."""
        name = visit.request.path_params["name"]
        asked = QUERIES.get(name)
        if asked is None:
            raise HTTPException(404, f"No query {name!r}; openapi.json lists them.")
        self._callers.known(visit)
        return await self._shown(visit, asked, await body_of(visit, asked.decode))

    async def docket(self, visit: Visit) -> Response:
        """The docket sheet of a case, charged like any."""
        return await self._by_address(visit, "ViewDocket", case_id=visit.request.path_params["case_id"])

    async def cases(self, visit: Visit) -> Response:
        """Cases by number, or by a party's name and days of filing."""
        return await self._by_address(visit, "SearchCases")

    async def _by_address(self, visit: Visit, name: str, **more: object) -> Response:
        asked = QUERIES[name]
        given = {**visit.request.query_params, **more}
        try:
            body = msgspec.convert(given, asked.body, strict=False)
        except msgspec.MsgspecError as error:
            raise HTTPException(400, f"The address does not fit: {error}; see openapi.json for the fields.") from None
        return await self._shown(visit, asked, body)

    async def _shown(self, visit: Visit, asked: Asked, body: Any) -> Response:
        shown = await visit.court.read(asked.of(body, reader=await self._callers.reader(visit)))
        return refused(shown) if isinstance(shown, Refused) else told(shown)

    async def document(self, visit: Visit) -> Response:
        """The bytes of a docketed document, once they are on the bill. Its price stands in the headers."""
        court, doc_id = visit.court, visit.request.path_params["doc_id"]
        place = court.place_of_document(doc_id)
        if place is None:
            raise HTTPException(404, f"No document {doc_id!r} is docketed in {court.court_id}.")
        reader = await self._callers.reader(visit)
        query = queries.ViewDocument(reader, place.case_id, place.entry_number, place.attachment)
        looked = court.reading.read(query, visit.house.now_us())  # reading changes nothing, and is not billed yet
        if isinstance(looked, Refused):
            return refused(looked)
        wanted = _one_of(looked)
        if not court.documents.holds(wanted.digest):
            raise HTTPException(404, "The bytes of this document are not kept here; nothing was charged.")
        shown = await court.read(query)
        if isinstance(shown, Refused):
            return refused(shown)
        answer = stored(court, _one_of(shown))
        if shown.charge is not None:
            billed = (shown.charge.pages_billed, shown.charge.amount_cents)
            answer.headers.update({name: str(value) for name, value in zip(CHARGE_HEADERS, billed, strict=True)})
        return answer


def stored(court: ServedCourt, document: FiledDocument) -> Response:
    """The bytes of a document, as a stream."""
    headers = {"content-length": str(document.size_bytes), "etag": f'"{document.digest}"'}
    return StreamingResponse(court.documents.chunks(document.digest), media_type="application/pdf", headers=headers)


def _one_of(shown: Shown) -> FiledDocument:
    assert isinstance(shown.content, DocumentsOpened)
    return shown.content.documents[0]
