"""Docket sheets and reports on one case: pages of text, billed by their size up to the cap."""

from __future__ import annotations

from collections.abc import Iterable

from sim.ecf.pacer.charge import PAGE
from sim.ecf.reading.pages import charge_for, html_pages
from sim.ecf.reading.queries import ViewCaseReport, ViewDocket
from sim.ecf.reading.room import Room
from sim.ecf.reading.shown import DocketPage, EntryLine, PartyLine, ReportPage, Shown


def view_docket(room: Room, query: ViewDocket) -> Shown:
    """The docket sheet: charged, also to one who follows the link of a notice (CIT-29), and again on every reload."""
    case, sheet = room.open_case(query.case_id)
    entries = tuple(
        line
        for line in room.entry_lines(case, sheet)
        if (query.filed_from is None or line.filed_on >= query.filed_from)
        and (query.filed_to is None or line.filed_on <= query.filed_to)
    )
    parties = room.party_lines(case) if query.parties else ()
    page = DocketPage(room.case_line(case, sheet), room.judge(sheet), parties, entries)
    heading = [f"{case.number} {page.case.title}", f"Assigned to: {page.judge}", f"Date Filed: {case.filed_on}"]
    pages = html_pages([*heading, *_parties(parties), *_entries(entries)], room.reader.on, room.context)
    return Shown(page, charge_for(room.reader, PAGE, pages, "Docket Report", case.number, room.context))


def view_case_report(room: Room, query: ViewCaseReport) -> Shown:
    """A report on one case, with the docket sheet's cap."""
    case, sheet = room.open_case(query.case_id)
    if query.report == "summary":
        lines = [f"Assigned to: {room.judge(sheet)}", f"Date Filed: {case.filed_on}", f"Closed: {case.closed}"]
    elif query.report == "parties":
        lines = _parties(room.party_lines(case))
    else:
        lines = _entries(room.entry_lines(case, sheet))
    page = ReportPage(room.case_line(case, sheet), query.report, tuple(lines))
    pages = html_pages([case.number, *lines], room.reader.on, room.context)
    description = f"Case {query.report.title()}"
    return Shown(page, charge_for(room.reader, PAGE, pages, description, case.number, room.context))


def _parties(parties: Iterable[PartyLine]) -> list[str]:
    return [f"{party.role}: {party.name} represented by {', '.join(party.counsel) or 'PRO SE'}" for party in parties]


def _entries(entries: Iterable[EntryLine]) -> list[str]:
    return [f"{line.filed_on} {line.entry_number} {line.text} (Entered: {line.entered_on})" for line in entries]
