"""The written opinions report (``WrtOpRpt.pl``): what judges wrote, listed and opened without charge (surfaces §9)."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from starlette.responses import Response

from sim.ecf.answers import Refused
from sim.ecf.reading.queries import Reader, ViewOpinions
from sim.ecf.reading.shown import OpinionLine, OpinionsPage
from sim.serve.web.reading.case_meant import cases_meant
from sim.serve.web.reading.document_links import document_href
from sim.serve.web.reading.nonce import nonce
from sim.serve.web.reading.readers import for_readers, reading_page, refused_page
from sim.serve.web.reading.us_dates import day_typed
from sim.serve.web.visit import Visit, Way

_PATH = "/cgi-bin/WrtOpRpt.pl"
_SORTS = {"de_date_filed": "Date filed", "cs_sort_case_numb": "Case number"}


class OpinionRow(msgspec.Struct, frozen=True):
    """One opinion with the links of its case and its document."""

    line: OpinionLine
    case_href: str
    href: str


async def form(visit: Visit, reader: Reader) -> Response:  # noqa: ARG001 - readers alone get the form
    """GET: the form; a case at the end of the address keeps it to that case."""
    return _form(visit, {}, "")


async def report(visit: Visit, reader: Reader) -> Response:
    """POST: the opinions filed between two days."""
    typed = {name: str(value) for name, value in (await visit.form(csrf=False)).items()}
    try:
        first = day_typed(typed.get("filed_from", ""), "Filed from")
        last = day_typed(typed.get("filed_to", ""), "Filed to")
    except ValueError as error:
        return _form(visit, typed, str(error))
    last = last or visit.court.today()
    first = first or last
    if first > last:
        return _form(visit, typed, "The start date must be less than or equal to the end date.")
    found = cases_meant(visit, typed)
    answer = await visit.court.read(ViewOpinions(reader, first, last, found[0] if found else None))
    if isinstance(answer, Refused):
        return refused_page(visit, answer, "Written Opinions")
    assert isinstance(answer.content, OpinionsPage)
    by_case = typed.get("Key1") == "cs_sort_case_numb"
    lines = list(answer.content.opinions)
    lines.sort(key=lambda line: (line.case.number, line.filed_on) if by_case else (line.filed_on, line.case.number))
    rows = [_row(visit, line) for line in lines]
    return reading_page(visit, "opinions.html", "Written Opinions", rows=rows, by_case=by_case, first=first, last=last)


def _row(visit: Visit, line: OpinionLine) -> OpinionRow:
    href = document_href(visit.court, visit.base, line.case.case_id, line.entry_number, line.document.doc_id)
    return OpinionRow(line, f"{visit.base}/cgi-bin/iquery.pl?{nonce(visit, line.case.case_id, 'L_9999_1')}", href)


def _form(visit: Visit, typed: Mapping[str, str], problem: str) -> Response:
    found = cases_meant(visit, typed)
    action = f"../cgi-bin/WrtOpRpt.pl?{nonce(visit, found[0] if found else None)}"
    return reading_page(
        visit, "opinions_form.html", "Written Opinions", typed=typed, problem=problem, action=action, sorts=_SORTS
    )


WAYS = (Way(_PATH, for_readers(form)), Way(_PATH, for_readers(report), ("POST",)))
