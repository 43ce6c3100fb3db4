"""The page for telephones (``mobile_query.pl``): a case and how many entries it has, without charge (surfaces §12)."""

from __future__ import annotations

import re

from starlette.responses import Response

from sim.ecf.answers import Refused
from sim.ecf.reading.queries import Reader, ViewDocketSheet
from sim.ecf.reading.shown import DocketSheetPage
from sim.serve.web.reading.readers import for_readers, not_found, reading_page, refused_page
from sim.serve.web.visit import Visit, Way

_CASE = re.compile(r"(?:^|&)caseid=+(\d{1,18})(?:&|$)")  # real clients send two equals signs


async def mobile(visit: Visit, reader: Reader) -> Response:
    """The case that the address names, and how many entries of it this reader may see."""
    found = _CASE.search(visit.request.url.query)
    if found is None:
        return not_found(visit)
    query = ViewDocketSheet(reader, int(found[1]), parties=False)
    answer = visit.court.reading.read(query, visit.court.now_us())  # counted, not shown: nothing is billed
    if isinstance(answer, Refused):
        return refused_page(visit, answer, "Case query")
    page = answer.content
    assert isinstance(page, DocketSheetPage)
    return reading_page(visit, "mobile.html", "Case query", head=page.head, entries=len(page.entries))


_PATH = "/cgi-bin/mobile_query.pl"
WAYS = (Way(_PATH, for_readers(mobile)), Way(_PATH, for_readers(mobile), ("POST",)))
