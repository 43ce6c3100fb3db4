"""The query menu (``iquery.pl``): a case by its number, or cases by names and days, and what may be read of each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec
from starlette.responses import Response

from sim.courts.clock import local_datetime
from sim.ecf.answers import Refused
from sim.ecf.reading.queries import Reader, SearchCases, ViewCase
from sim.ecf.reading.shown import CaseLine, CaseList, CasePage
from sim.serve.web.reading.case_meant import cases_meant
from sim.serve.web.reading.choosing import choose_case, heads_of
from sim.serve.web.reading.nonce import nonce
from sim.serve.web.reading.quiet import plain
from sim.serve.web.reading.readers import for_readers, not_found, reading_page, refused_page
from sim.serve.web.reading.receipt import receipt_of
from sim.serve.web.reading.us_dates import day_typed
from sim.serve.web.visit import Visit, Way

DAYS_MAX = 31
"""The longest stretch of days that a bankruptcy court's search takes (surfaces §5)."""

_PATH = "/cgi-bin/iquery.pl"
_STEPS = {"plan_confirmed": "Plan confirmed", "debtor_discharged": "Debtor discharged", "converted": "Date converted"}


class Found(msgspec.Struct, frozen=True):
    """One row of what a search found. party, role: who fitted the name."""

    line: CaseLine
    chapter: int | None
    closed_on: date | None
    href: str
    party: str
    role: str


async def form(visit: Visit, reader: Reader) -> Response:
    """GET: the query form, or the menu of the case that the address names."""
    found = cases_meant(visit, {})
    return await _case(visit, reader, found[0]) if found else _form(visit, {}, "")


async def query(visit: Visit, reader: Reader) -> Response:
    """POST: one case by its number; or a search, charged by its size (surfaces §5)."""
    typed = {name: str(value) for name, value in (await visit.form(csrf=False)).items()}
    searching = any(typed.get(name, "").strip() for name in _SEARCHED)
    found = () if searching and not _has_case_id(typed) else cases_meant(visit, typed)
    if len(found) == 1:
        return await _case(visit, reader, found[0])
    if found:
        return await choose_case(visit, reader, found, _PATH)
    return await _search(visit, reader, typed) if searching else not_found(visit)


_SEARCHED = (
    "last_name", "first_name", "middle_name", "filed_from", "filed_to", "Qry_filed_from", "Qry_filed_to",
    "lastentry_from", "lastentry_to",
)  # fmt: skip


def _has_case_id(typed: Mapping[str, str]) -> bool:
    return typed.get("all_case_ids", "0").strip() not in ("", "0")


async def _case(visit: Visit, reader: Reader, case_id: int) -> Response:
    answer = await visit.court.read(ViewCase(reader, case_id))
    if isinstance(answer, Refused):
        return refused_page(visit, answer, "Case query")
    assert isinstance(answer.content, CasePage)
    head = answer.content.head
    bankruptcy = visit.court.book.profile.kind == "bankruptcy"
    related = ", ".join(f"{tie.number} {plain(tie.title)}" for tie in head.ties if tie.relation != "member")
    steps = [(_STEPS.get(step.kind, step.kind), step.on) for step in head.milestones]
    return reading_page(
        visit,
        "case.html",
        "Case query",
        head=head,
        name=plain(head.title),
        bankruptcy=bankruptcy,
        related=related,
        steps=steps,
        opinions=f"{visit.base}/cgi-bin/WrtOpRpt.pl?{nonce(visit, case_id)}",
    )


async def _search(visit: Visit, reader: Reader, typed: Mapping[str, str]) -> Response:
    try:
        asked, last_from, last_to = _asked(visit, reader, typed)
    except ValueError as error:
        return _form(visit, typed, str(error))
    answer = await visit.court.read(asked)
    if isinstance(answer, Refused):
        return (
            _form(visit, typed, answer.message) if answer.code == "command.malformed" else refused_page(visit, answer)
        )
    assert isinstance(answer.content, CaseList)
    lines = [line for line in answer.content.cases if _is_between(visit, reader, line.case_id, last_from, last_to)]
    rows = [row for line in lines for row in _rows(visit, line, asked.party_name)]
    receipt = receipt_of(visit, answer.charge)
    named = bool(asked.party_name)
    return reading_page(visit, "search_results.html", "Search results", rows=rows, named=named, receipt=receipt)


def _asked(visit: Visit, reader: Reader, typed: Mapping[str, str]) -> tuple[SearchCases, date | None, date | None]:
    """The search, and the days between which the last entry must lie. Raises ValueError with what to do."""
    names = [plain(typed.get(name, "")) for name in ("first_name", "middle_name", "last_name")]
    filed_from = day_typed(typed.get("filed_from") or typed.get("Qry_filed_from", ""), "Filed from")
    filed_to = day_typed(typed.get("filed_to") or typed.get("Qry_filed_to", ""), "Filed to")
    last_from = day_typed(typed.get("lastentry_from", ""), "Last entry from")
    last_to = day_typed(typed.get("lastentry_to", ""), "Last entry to")
    for first, last in ((filed_from, filed_to), (last_from, last_to)):
        if first and last and first > last:
            raise ValueError("The start date must be less than or equal to the end date.")
        bankruptcy = visit.court.book.profile.kind == "bankruptcy"
        if bankruptcy and first and last and (last - first).days + 1 > DAYS_MAX:
            raise ValueError(f"A search takes at most {DAYS_MAX} days. Narrow the dates.")
    party = " ".join(name for name in names if name)
    if not party and not filed_from and not filed_to:
        filed_to = last_to or visit.court.today()  # by the last entry alone: of all cases filed up to then
    return SearchCases(reader, party_name=party, filed_from=filed_from, filed_to=filed_to), last_from, last_to


def _is_between(visit: Visit, reader: Reader, case_id: int, first: date | None, last: date | None) -> bool:
    """Whether the last entry that this reader sees was filed on these days."""
    if first is None and last is None:
        return True
    heads, _ = heads_of(visit, reader, (case_id,))
    day = heads[0].last_filed_on if heads else None
    return day is not None and (first is None or day >= first) and (last is None or day <= last)


def _rows(visit: Visit, line: CaseLine, name: str) -> list[Found]:
    """A row for the case; where a name was searched, one for each party that bears it."""
    court, href = visit.court, f"iquery.pl?{nonce(visit, line.case_id, 'L_9999_1')}"
    case, closed_at = court.state.cases[line.case_id], court.sheet(line.case_id).closed_at
    closed_on = None if closed_at is None else local_datetime(closed_at, court.book.profile.zone).date()
    if not name:
        return [Found(line, case.chapter, closed_on, href, "", "")]
    return [
        Found(line, case.chapter, closed_on, href, party.name, party.role)
        for party in case.parties
        if name.lower() in party.name.lower()
    ]


def _form(visit: Visit, typed: Mapping[str, str], problem: str) -> Response:
    action = f"../cgi-bin/iquery.pl?{nonce(visit)}"
    return reading_page(visit, "query_form.html", "Query", typed=typed, problem=problem, action=action)


WAYS = (Way(_PATH, for_readers(form)), Way(_PATH, for_readers(query), ("POST",)))
