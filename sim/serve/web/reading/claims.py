"""The claims register (``SearchClaims.pl``) and the claims activity report (``ClaimsActRpt.pl``) (surfaces §10)."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qs

import msgspec
from starlette.responses import RedirectResponse, Response

from sim.ecf.answers import Refused
from sim.ecf.claim_records import ClaimAmounts, printed_number
from sim.ecf.reading.estate_lines import ClaimLine, ClaimRow
from sim.ecf.reading.queries import Reader, ViewClaimsRegister, ViewEntry
from sim.ecf.reading.shown import ClaimsPage, EntryMenu, Shown
from sim.ecf.refusals import Code
from sim.serve.web.reading.case_meant import cases_meant
from sim.serve.web.reading.choosing import choose_case, heads_of
from sim.serve.web.reading.document_links import document_href, link_id
from sim.serve.web.reading.nonce import nonce
from sim.serve.web.reading.readers import for_readers, not_found, reading_page, refused_page, standing
from sim.serve.web.reading.receipt import receipt_of
from sim.serve.web.reading.us_dates import day_typed, dollars
from sim.serve.web.visit import Visit, Way

_REGISTER, _ACTIVITY = "/cgi-bin/SearchClaims.pl", "/cgi-bin/ClaimsActRpt.pl"
_NONE_FOUND = "No claims found for this case using selection criteria entered"
_NO_ENTRIES = "No claims entries found"
_CLASSES = (
    ("Amount", "claimed_cents"),
    ("Secured", "secured_cents"),
    ("Priority", "priority_cents"),
    ("Unsecured", "unsecured_cents"),
    ("Admin", "admin_cents"),
)


class Claimed(msgspec.Struct, frozen=True):
    """A class of a claim's amounts as a page prints it, e.g. Secured, claimed:, $49.00."""

    label: str
    verb: str
    amount: str


class ClaimView(msgspec.Struct, frozen=True):
    """A claim with its amounts in words, and its filings with links."""

    line: ClaimLine
    amounts: tuple[Claimed, ...]
    filings: tuple[tuple[ClaimRow, str, str], ...]


async def register_form(visit: Visit, reader: Reader) -> Response:
    """GET: the form of the register."""
    return await _form(visit, reader, _REGISTER, "Claims Register")


async def activity_form(visit: Visit, reader: Reader) -> Response:
    """GET: the form of the activity report."""
    return await _form(visit, reader, _ACTIVITY, "Claims Activity")


async def register(visit: Visit, reader: Reader) -> Response:
    """POST: the register of a case, charged by its size."""
    typed = {name: str(value) for name, value in (await visit.form(csrf=False)).items()}
    return await _listed(visit, reader, typed, ("f_fromdt", "f_todt"), _REGISTER, "Claims Register", _NONE_FOUND)


async def activity(visit: Visit, reader: Reader) -> Response:
    """POST: the claims of a case, each with the data of the case beside its own; by creditor where one is named."""
    typed = {name: str(value) for name, value in (await visit.form(csrf=False)).items()}
    days = ("entered_from", "entered_to")
    return await _listed(visit, reader, typed, days, _ACTIVITY, "Claims Activity", _NO_ENTRIES)


async def _listed(
    visit: Visit,
    reader: Reader,
    typed: Mapping[str, str],
    days: tuple[str, str],
    path: str,
    title: str,
    none_found: str,
) -> Response:
    found = cases_meant(visit, typed)
    if not found:
        return not_found(visit)
    if len(found) > 1:
        return await choose_case(visit, reader, found, path)
    try:
        first, last = day_typed(typed.get(days[0], ""), "From"), day_typed(typed.get(days[1], ""), "To")
    except ValueError as error:
        return await _form(visit, reader, path, title, str(error))
    answer = await visit.court.read(ViewClaimsRegister(reader, found[0], filed_from=first, filed_to=last))
    if isinstance(answer, Refused):
        return refused_page(visit, answer, title)
    page = answer.content
    assert isinstance(page, ClaimsPage)
    creditor = typed.get("creditor", "").strip().lower()
    claims = [_view(visit, page, line) for line in page.claims if creditor in line.creditor.name.lower()]
    template = "claims.html" if path == _REGISTER else "claims_activity.html"
    receipt = receipt_of(visit, answer.charge)
    return reading_page(
        visit, template, title, head=page.head, claims=claims, receipt=receipt, none_found=none_found, dollars=dollars
    )


def _view(visit: Visit, page: ClaimsPage, line: ClaimLine) -> ClaimView:
    filings = []
    for row in line.history:
        number = printed_number(line.claim_number, row.sequence)
        filings.append((row, number, _claim_href(visit, page.head.case_id, row, number)))
    return ClaimView(line, tuple(_amounts(line.latest.details.amounts, line.allowed)), tuple(filings))


def _claim_href(visit: Visit, case_id: int, row: ClaimRow, number: str) -> str:
    """The link of a filing of a claim; its claim_id is the docket entry under which it came, a number of its own."""
    query = f"caseid={case_id}&claim_id={row.entry_number}&claim_num={number}&magic_num=MAGIC"
    return f"{visit.base}/cgi-bin/show_doc.pl?{query}"


def _amounts(claimed: ClaimAmounts, allowed: ClaimAmounts | None) -> list[Claimed]:
    rows = []
    for label, field in _CLASSES:
        for verb, amounts in (("claimed:", claimed), ("allowed:", allowed)):
            cents = None if amounts is None else getattr(amounts, field)
            if cents is not None:
                rows.append(Claimed(label, verb, f"${cents // 100:,}.{cents % 100:02d}"))
    if claimed.unknown:
        rows.append(Claimed("Unknown", "claimed:", "unknown"))
    return rows


async def _form(visit: Visit, reader: Reader, path: str, title: str, problem: str = "") -> Response:
    heads, refused = heads_of(visit, reader, cases_meant(visit, {}))
    if refused is not None:
        return refused_page(visit, refused, title)
    typed = {"all_case_ids": str(heads[0].case_id), "case_num": heads[0].number} if heads else {}
    action = f"..{path}?{nonce(visit)}"
    return reading_page(
        visit, "claims_form.html", title, typed=typed, problem=problem, action=action, register=path == _REGISTER
    )


async def show_doc(visit: Visit, reader: Reader) -> Response:
    """The document of a claim by the register's link: leads to its receipt, as any document's link does."""
    asked = parse_qs(visit.request.url.query)
    case_id, number = (_number(asked.get(name, [""])[0]) for name in ("caseid", "claim_id"))
    answer = visit.court.reading.read(ViewEntry(reader, case_id, number), visit.court.now_us())
    if not isinstance(answer, Shown):
        return refused_page(visit, answer)
    assert isinstance(answer.content, EntryMenu)
    doc_id = link_id(answer.content.documents)
    if not doc_id:
        return refused_page(visit, standing(visit, Code.CASE_UNKNOWN_DOCUMENT))
    return RedirectResponse(document_href(visit.court, visit.base, case_id, number, doc_id), 302)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else 0


WAYS = (
    Way(_REGISTER, for_readers(register_form)),
    Way(_REGISTER, for_readers(register), ("POST",)),
    Way(_ACTIVITY, for_readers(activity_form)),
    Way(_ACTIVITY, for_readers(activity), ("POST",)),
    Way("/cgi-bin/show_doc.pl", for_readers(show_doc)),
)
