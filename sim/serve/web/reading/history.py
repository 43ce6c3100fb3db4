"""The history of a case (``HistDocQry.pl``): a row an entry, with its text where asked for (surfaces §4)."""

from __future__ import annotations

import msgspec
from starlette.responses import Response

from sim.ecf.answers import Refused
from sim.ecf.reading.queries import Reader, ViewHistory
from sim.ecf.reading.shown import HistoryPage
from sim.serve.web.reading.case_meant import cases_meant
from sim.serve.web.reading.choosing import choose_case, heads_of
from sim.serve.web.reading.docket_view import caption
from sim.serve.web.reading.document_links import document_href, to_menu
from sim.serve.web.reading.long_pages import made
from sim.serve.web.reading.nonce import nonce
from sim.serve.web.reading.readers import for_readers, not_found, reading_page, refused_page
from sim.serve.web.reading.receipt import Receipt, receipt_of
from sim.serve.web.reading.us_dates import us_date
from sim.serve.web.visit import Visit, Way

_PATH = "/cgi-bin/HistDocQry.pl"


class HistoryLine(msgspec.Struct, frozen=True):
    """One row. number: empty for a minute entry; dates: label and day."""

    number: str
    href: str
    doc_id: str
    seq: int
    dates: tuple[tuple[str, str], ...]
    short: str
    text: str


async def form(visit: Visit, reader: Reader) -> Response:
    """GET: the form; the case that the address names is at the end of its action, where real clients expect it."""
    found = cases_meant(visit, {})
    heads, refused = heads_of(visit, reader, found)
    if refused is not None:
        return refused_page(visit, refused, "History/Documents")
    case_id = heads[0].case_id if heads else None
    action = f"../cgi-bin/HistDocQry.pl?{nonce(visit, case_id)}"
    head = heads[0] if heads else None
    return reading_page(visit, "history_form.html", "History/Documents", head=head, action=action)


async def history(visit: Visit, reader: Reader) -> Response:
    """POST: the history, charged by its size."""
    fields = await visit.form(csrf=False)
    found = cases_meant(visit, fields)
    if not found:
        return not_found(visit)
    if len(found) > 1:
        return await choose_case(visit, reader, found, _PATH)
    with_text = bool(fields.get("DisplayDktText"))
    query = ViewHistory(
        reader,
        found[0],
        documents_only=fields.get("QueryType") == "Documents",
        newest_first=fields.get("sort1") == "desc",
        with_text=with_text,
    )
    answer = await visit.court.read(query)
    if isinstance(answer, Refused):
        return refused_page(visit, answer, "History/Documents")
    page = answer.content
    assert isinstance(page, HistoryPage)
    receipt = receipt_of(visit, answer.charge)
    return await made(len(page.rows), lambda: _printed(visit, page, with_text, receipt))


def _printed(visit: Visit, page: HistoryPage, with_text: bool, receipt: Receipt | None) -> Response:
    return reading_page(
        visit,
        "history.html",
        "History/Documents",
        head=page.head,
        name=caption(page.head.title),
        rows=_lines(visit, page),
        with_text=with_text,
        receipt=receipt,
        bankruptcy=visit.court.book.profile.kind == "bankruptcy",
    )


def _lines(visit: Visit, page: HistoryPage) -> list[HistoryLine]:
    lines = []
    for row in page.rows:
        doc_id = "" if row.doc_id is None else to_menu(row.doc_id)
        href = doc_id and document_href(visit.court, visit.base, page.head.case_id, row.entry_number, doc_id)
        filed, entered = us_date(row.filed_on), us_date(row.entered_on)
        dates = (("Filed & Entered:", filed),) if filed == entered else (("Filed:", filed), ("Entered:", entered))
        number = "" if row.minute else str(row.entry_number)
        lines.append(HistoryLine(number, href, doc_id, row.entry_number, dates, row.short, row.text))
    return lines


WAYS = (Way(_PATH, for_readers(form)), Way(_PATH, for_readers(history), ("POST",)))
