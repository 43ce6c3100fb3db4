"""Finding cases: by number, by the name of a party, by the days on which they were filed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sim.ecf.docket import DocketSheet
from sim.ecf.docket_index import is_bare_number
from sim.ecf.pacer.charge import UNCAPPED
from sim.ecf.reading.pages import charge_for, html_pages
from sim.ecf.reading.queries import SearchCases, ViewCasesReport
from sim.ecf.reading.rights import require_case_open
from sim.ecf.reading.room import Room
from sim.ecf.reading.shown import CaseLine, CaseList, Shown
from sim.ecf.refusals import Code, No
from sim.ecf.state import Case

# "-ABC-AA" in a district court; "-CL7", "-7", " HLB 7" in a bankruptcy court; never the serial, which has five digits.
_JUDGES = re.compile(r"([- ][a-z0-9]{1,4})*")


def search_cases(room: Room, query: SearchCases) -> Shown:
    """The cases that fit, sealed ones never among them.

    A search by number alone leads to the case without charge; any other is billed by the pages that it generated,
    without a cap and at least one, also when it finds nothing.
    """
    by_name = bool(query.party_name.strip()) or query.filed_from is not None or query.filed_to is not None
    if not by_name and not query.number.strip():
        raise No(Code.COMMAND_MALFORMED, "a search needs a case number, a party's name or days of filing")
    found = [(case, sheet) for case, sheet in _candidates(room, query) if _fits(case, query)]
    open_ones = tuple(room.case_line(case, sheet) for case, sheet in found if not case.sealed)
    if not by_name:
        if found and not open_ones:
            require_case_open(found[0][0], room.reader, room.context)
        return Shown(CaseList(open_ones))
    return _billed(room, open_ones, "Search", query.party_name.strip() or "filing dates")


def view_cases_report(room: Room, query: ViewCasesReport) -> Shown:
    """All cases filed between two days: a report on no one case, billed without a cap."""
    between = SearchCases(query.reader, filed_from=query.filed_from, filed_to=query.filed_to)
    lines = tuple(
        room.case_line(case, sheet)
        for case, sheet in _candidates(room, between)
        if not case.sealed and _fits(case, between)
    )
    return _billed(room, lines, "Cases Report", f"{query.filed_from} to {query.filed_to}")


def _billed(room: Room, cases: tuple[CaseLine, ...], description: str, criteria: str) -> Shown:
    text = [f"{case.number} {case.title} filed {case.filed_on}{' closed' if case.closed else ''}" for case in cases]
    pages = html_pages(text, room.reader.on, room.context)
    return Shown(CaseList(cases), charge_for(room.reader, UNCAPPED, pages, description, criteria, room.context))


def _candidates(room: Room, query: SearchCases) -> Iterator[tuple[Case, DocketSheet]]:
    """The cases that may fit: looked up by number, so that a wrong one costs no more than a right one, or by the days
    of filing; all cases only where neither is given, or but one end of the days."""
    dockets = room.dockets
    if query.number.strip():
        found: Iterable[int] = (*dockets.cases_numbered(query.number), *dockets.index.unnumbered)
    elif query.filed_from is not None and query.filed_to is not None:
        found = dockets.index.cases_filed(query.filed_from, query.filed_to)
    else:
        found = dockets.sheets
    for case_id in found:
        case = room.state.cases.get(case_id)
        if case is not None:
            yield case, dockets.sheets[case_id]


def _fits(case: Case, query: SearchCases) -> bool:
    """Whether the case has what is asked for."""
    number, name = query.number.strip().lower(), query.party_name.strip().lower()
    return (
        (not number or is_bare_number(number) or _is_begun_by(case.number.lower(), number))
        and (not name or any(name in party.name.lower() for party in case.parties))
        and (query.filed_from is None or case.filed_on >= query.filed_from)
        and (query.filed_to is None or case.filed_on <= query.filed_to)
    )


def _is_begun_by(known: str, number: str) -> bool:
    """A number with judges at its end is to be the case's own as far as it goes."""
    return known.startswith(number) and _JUDGES.fullmatch(known, len(number)) is not None
