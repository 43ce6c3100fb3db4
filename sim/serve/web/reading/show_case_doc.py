"""From a document's number on a docket to its link (``show_case_doc``, surfaces §8)."""

from __future__ import annotations

from urllib.parse import unquote

from starlette.responses import RedirectResponse, Response

from sim.ecf.reading.queries import Reader, ViewEntry
from sim.ecf.reading.shown import EntryMenu, Shown
from sim.ecf.refusals import Code
from sim.serve.web.reading.document_links import document_href, link_id
from sim.serve.web.reading.readers import for_readers, refused_page, standing
from sim.serve.web.visit import Visit, Way


async def show_case_doc(visit: Visit, reader: Reader) -> Response:
    """GET ``?number,case,attachment,,``: leads to the document, or to the menu of those that the entry has."""
    parts = [*unquote(visit.request.url.query).split(","), "", "", ""]
    number, case_id, attachment = (_whole(part) for part in parts[:3])
    answer = visit.court.reading.read(ViewEntry(reader, case_id, number), visit.court.now_us())
    if not isinstance(answer, Shown):
        return refused_page(visit, answer)
    assert isinstance(answer.content, EntryMenu)
    documents = answer.content.documents
    if attachment >= len(documents):
        return refused_page(visit, standing(visit, Code.CASE_UNKNOWN_DOCUMENT))
    doc_id = documents[attachment].doc_id if attachment else link_id(documents)
    return RedirectResponse(document_href(visit.court, visit.base, case_id, number, doc_id), 302)


def _whole(part: str) -> int:
    return int(part) if part.isascii() and part.isdigit() and len(part) <= 18 else 0


WAYS = (Way("/cgi-bin/show_case_doc", for_readers(show_case_doc)),)
