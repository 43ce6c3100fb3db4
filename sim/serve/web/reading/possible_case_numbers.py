"""What stands behind a typed case number, as XML for programs (``possible_case_numbers.pl``, surfaces §2)."""

from __future__ import annotations

import re
from urllib.parse import unquote
from xml.sax.saxutils import quoteattr

from starlette.responses import Response

from sim.ecf.answers import Refused
from sim.ecf.reading.case_head import CaseHead
from sim.ecf.refusals import Code
from sim.serve.web.reading.choosing import heads_of
from sim.serve.web.reading.quiet import plain, unmistakable
from sim.serve.web.reading.readers import reader_of
from sim.serve.web.reading.us_dates import us_date
from sim.serve.web.visit import Visit, Way

_JUDGES = re.compile(r"(?<=-\d{5})(-[A-Za-z0-9]+)+$")
_NOT_LOGGED_IN = "Not logged in.  Please refresh this page."


async def numbers(visit: Visit) -> Response:
    """The cases with the number that is the query, or a message; without charge."""
    asked = unquote(visit.request.url.query)
    if visit.session is None:
        return _xml(asked, _message(_NOT_LOGGED_IN))
    case_ids = visit.court.reading.dockets.cases_numbered(asked)
    heads, refused = heads_of(visit, await reader_of(visit), case_ids)
    if heads:
        return _xml(asked, "".join(_case(head) for head in heads))
    return _xml(asked, _message(_why(asked, refused)))


def _why(asked: str, refused: Refused | None) -> str:
    if refused is None or refused.code == Code.CASE_UNKNOWN.value:
        return f"Cannot find case {asked}"
    return "Case Under Seal" if refused.code == Code.ACCESS_UNDER_SEAL.value else refused.message


def _case(head: CaseHead) -> str:
    closed = "" if head.closed_on is None else f" (closed {us_date(head.closed_on)})"
    values = {
        "number": _JUDGES.sub("", head.number),
        "id": str(head.case_id),
        "title": f"{head.number} {head.title}{closed}",
        "sortable": f"{head.office}:{head.filed_on.year}-{head.kind}-{_serial(head.number)}",
    }
    return f"<case {' '.join(f'{name}={unmistakable(quoteattr(plain(value)))}' for name, value in values.items())}/>"


def _serial(number: str) -> str:
    found = re.search(r"\d{5,7}", number)
    return found[0] if found else number


def _message(text: str) -> str:
    return f"<message text={quoteattr(plain(text))}/>"


def _xml(asked: str, inner: str) -> Response:
    text = f"<request number={quoteattr(plain(asked))}>{inner}</request>\n"
    return Response(text, media_type="text/xml")


WAYS = (Way("/cgi-bin/possible_case_numbers.pl", numbers),)
