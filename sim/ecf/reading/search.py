"""Finding cases: by number, by the name of a party, by the days on which they were filed."""

from __future__ import annotations

import re
from collections.abc import Iterator

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

# "-ABC-AA" in a district court, "-CL7" or "-7" in a bankruptcy court; never the serial, which has five digits.
_JUDGES = re.compile(r"(-[a-z0-9]{1,4})*")


def search_cases(room: Room, query: SearchCases) -> Shown:
    """The cases that fit, sealed ones never among them.

    A search by number alone leads to the case without charge; any other is billed by the pages that it generated,
    without a cap and at least one, also when it finds nothing.
    """
    by_name = bool(query.party_name.strip()) or query.filed_from is not None or query.filed_to is not None
    if not by_name and not query.number.strip():
        raise No(Code.COMMAND_MALFORMED, "a search needs a case number, a party's name or days of filing")
    candidates = _numbered(room, query.number) if query.number.strip() else _cases(room)
    found = [(case, sheet) for case, sheet in candidates if _fits(case, query)]
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
        room.case_line(case, sheet) for case, sheet in _cases(room) if not case.sealed and _fits(case, between)
    )
    return _billed(room, lines, "Cases Report", f"{query.filed_from} to {query.filed_to}")


def _billed(room: Room, cases: tuple[CaseLine, ...], description: str, criteria: str) -> Shown:
    text = [f"{case.number} {case.title} filed {case.filed_on}{' closed' if case.closed else ''}" for case in cases]
    pages = html_pages(text, room.reader.on, room.context)
    return Shown(CaseList(cases), charge_for(room.reader, UNCAPPED, pages, description, criteria, room.context))


def _numbered(room: Room, number: str) -> Iterator[tuple[Case, DocketSheet]]:
    """The cases that may have this number: looked up, so that a wrong number costs no more than a right one."""
    for case_id in (*room.dockets.cases_numbered(number), *room.dockets.index.unnumbered):
        case = room.state.cases.get(case_id)
        if case is not None:
            yield case, room.dockets.sheets[case_id]


def _cases(room: Room) -> Iterator[tuple[Case, DocketSheet]]:
    for case_id, sheet in room.dockets.sheets.items():
        case = room.state.cases.get(case_id)
        if case is not None:
            yield case, sheet


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
