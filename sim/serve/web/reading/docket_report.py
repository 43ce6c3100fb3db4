"""The docket report (``DktRpt.pl``): its form, and the sheet with the options that were chosen (surfaces §3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec
from starlette.responses import Response

from sim.ecf.answers import Refused
from sim.ecf.reading.queries import Reader, ViewCase, ViewDocketSheet
from sim.ecf.reading.shown import CasePage, DocketSheetPage
from sim.serve.web.reading.case_meant import cases_meant
from sim.serve.web.reading.choosing import choose_case
from sim.serve.web.reading.docket_view import docket_view
from sim.serve.web.reading.long_pages import made
from sim.serve.web.reading.nonce import nonce
from sim.serve.web.reading.readers import for_readers, not_found, reading_page, refused_page
from sim.serve.web.reading.receipt import receipt_of
from sim.serve.web.reading.us_dates import day_typed
from sim.serve.web.visit import Visit, Way

SORTS = ("oldest date first", "most recent date first", "document number")
_PATH = "/cgi-bin/DktRpt.pl"
_DATES_INVERTED = "The start date must be less than or equal to the end date."
_NUMBERS_INVERTED = "The starting document number must be less than or equal to the ending document number."


class Options(msgspec.Struct, frozen=True):
    """What the form asks for, as the reading desk understands it."""

    entered: bool
    date_from: date | None
    date_to: date | None
    number_from: int | None
    number_to: int | None
    parties: bool
    terminated: bool
    members: bool
    documents: bool
    sort: str


def options(fields: Mapping[str, object]) -> Options:
    """The options chosen. Raises ValueError with what to do about a field that says nothing."""
    asked = Options(
        entered=_text(fields, "date_range_type").lower() == "entered",
        date_from=day_typed(_text(fields, "date_from"), "From date"),
        date_to=day_typed(_text(fields, "date_to"), "To date"),
        number_from=_number(fields, "documents_numbered_from_"),
        number_to=_number(fields, "documents_numbered_to_"),
        parties=bool(_text(fields, "list_of_parties_and_counsel")),
        terminated=bool(_text(fields, "terminated_parties")),
        members=bool(_text(fields, "list_of_member_cases")),
        documents=bool(_text(fields, "view_multi_docs")),
        sort=_text(fields, "sort1") or SORTS[0],
    )
    if asked.sort not in SORTS:
        raise ValueError(f"Sort by one of: {', '.join(SORTS)}.")
    if asked.date_from and asked.date_to and asked.date_from > asked.date_to:
        raise ValueError(_DATES_INVERTED)
    if asked.number_from and asked.number_to and asked.number_from > asked.number_to:
        raise ValueError(_NUMBERS_INVERTED)
    return asked


async def form(visit: Visit, reader: Reader) -> Response:
    """GET: the form, for the case that the address names or for one to be typed."""
    found = cases_meant(visit, {})
    number = ""
    if found:
        answer = await visit.court.read(ViewCase(reader, found[0]))
        if isinstance(answer, Refused):
            return refused_page(visit, answer, "Docket Report")
        assert isinstance(answer.content, CasePage)
        number = answer.content.head.number
    return _form(visit, {"all_case_ids": str(found[0]) if found else "", "case_num": number}, "")


async def report(visit: Visit, reader: Reader) -> Response:
    """POST: the docket sheet, charged by its size (CIT-29); or the form again with what was wrong in it."""
    fields = await visit.form(csrf=False)
    typed = {name: str(value) for name, value in fields.items()}
    try:
        asked = options(typed)
    except ValueError as error:
        return _form(visit, typed, str(error))
    found = cases_meant(visit, typed)
    if not found:
        return not_found(visit)
    if len(found) > 1:
        return await choose_case(visit, reader, found, _PATH)
    answer = await visit.court.read(_query(reader, found[0], asked))
    if isinstance(answer, Refused):
        return refused_page(visit, answer, "Docket Report")
    assert isinstance(answer.content, DocketSheetPage)
    sheet, receipt = answer.content, receipt_of(visit, answer.charge)

    def printed() -> Response:
        view = docket_view(visit.court, visit.base, sheet, asked.sort, asked.documents)
        return reading_page(visit, "docket.html", "Docket Report", view=view, asked=asked, receipt=receipt)

    return await made(len(sheet.entries), printed)


def _query(reader: Reader, case_id: int, asked: Options) -> ViewDocketSheet:
    return ViewDocketSheet(
        reader,
        case_id,
        range_by="entered" if asked.entered else "filed",
        date_from=asked.date_from,
        date_to=asked.date_to,
        number_from=asked.number_from,
        number_to=asked.number_to,
        parties=asked.parties,
        terminated_parties=asked.terminated,
        newest_first=asked.sort == SORTS[1],
    )


def _form(visit: Visit, typed: Mapping[str, str], problem: str) -> Response:
    action = f"../cgi-bin/DktRpt.pl?{nonce(visit)}"
    fresh = "sort1" not in typed
    return reading_page(
        visit,
        "docket_form.html",
        "Docket Report",
        typed=typed,
        problem=problem,
        action=action,
        sorts=SORTS,
        fresh=fresh,
    )


def _text(fields: Mapping[str, object], name: str) -> str:
    return str(fields.get(name, "")).strip()


def _number(fields: Mapping[str, object], name: str) -> int | None:
    text = _text(fields, name)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise ValueError(f"{text!r} is no document number. Type digits alone.")
    return int(text)


WAYS = (Way(_PATH, for_readers(form)), Way(_PATH, for_readers(report), ("POST",)))
