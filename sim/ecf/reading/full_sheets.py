"""Docket sheets and histories with all that their pages print, billed by the size of what they say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sim.ecf.docket import DocketSheet
from sim.ecf.docket_people import NO_CONTACT
from sim.ecf.pacer.charge import PAGE
from sim.ecf.reading.heads import head_of
from sim.ecf.reading.pages import charge_for, html_pages
from sim.ecf.reading.party_sheets import CounselSheet, PartySheet
from sim.ecf.reading.queries import ViewDocketSheet, ViewHistory
from sim.ecf.reading.room import Room
from sim.ecf.reading.shown import DocketSheetPage, EntryLine, HistoryPage, HistoryRow, Shown
from sim.ecf.records import NewParty
from sim.ecf.state import Case, Party, User


def view_docket_sheet(room: Room, query: ViewDocketSheet) -> Shown:
    """The docket sheet, charged also to one who follows the link of a notice (CIT-29), and again on every reload."""
    case, sheet = room.open_case(query.case_id)
    entries = [line for line in room.entry_lines(case, sheet) if _is_in_range(line, query)]
    if query.newest_first:
        entries.reverse()
    parties = tuple(_party_sheets(room, case, sheet, query.terminated_parties)) if query.parties else ()
    page = DocketSheetPage(head_of(room, case, sheet), parties, tuple(entries))
    text = [*page.head.lines(), *(line for party in parties for line in party.lines()), *_entry_lines(entries)]
    pages = html_pages(text, room.reader.on, room.context)
    return Shown(page, charge_for(room.reader, PAGE, pages, "Docket Report", case.number, room.context))


def view_history(room: Room, query: ViewHistory) -> Shown:
    """The history of a case, a row an entry, billed as the docket sheet is."""
    case, sheet = room.open_case(query.case_id)
    lines = [line for line in room.entry_lines(case, sheet) if line.documents or not query.documents_only]
    if query.newest_first:
        lines.reverse()
    rows = tuple(
        HistoryRow(
            entry_number=line.entry_number,
            filed_on=line.filed_on,
            entered_on=line.entered_on,
            short=line.short,
            text=line.text if query.with_text else "",
            minute=line.minute,
            doc_id=line.files[0].doc_id if line.files else None,
        )
        for line in lines
    )
    page = HistoryPage(head_of(room, case, sheet), rows)
    text = [f"{row.entry_number} {row.filed_on} {row.entered_on} {row.short} {row.text}" for row in rows]
    pages = html_pages([*page.head.lines(), *text], room.reader.on, room.context)
    return Shown(page, charge_for(room.reader, PAGE, pages, "History/Documents", case.number, room.context))


def _is_in_range(line: EntryLine, query: ViewDocketSheet) -> bool:
    day = line.filed_on if query.range_by == "filed" else line.entered_on
    return (
        (query.date_from is None or day >= query.date_from)
        and (query.date_to is None or day <= query.date_to)
        and (query.number_from is None or line.entry_number >= query.number_from)
        and (query.number_to is None or line.entry_number <= query.number_to)
    )


def _entry_lines(entries: Iterable[EntryLine]) -> Iterator[str]:
    for line in entries:
        yield f"{line.filed_on} {line.entry_number} {line.text} (Entered: {line.entered_on})"


def _party_sheets(room: Room, case: Case, sheet: DocketSheet, terminated: bool) -> Iterator[PartySheet]:
    for party in case.parties:
        if party.terminated and not terminated:
            continue
        named = _as_named(sheet, party.party_id)
        left_at = sheet.left.get(party.party_id)
        yield PartySheet(
            party_id=party.party_id,
            name=party.name,
            role=party.role,
            aliases=named.aliases,
            address=named.address,
            suffix=party.suffix,
            counts=named.counts,
            terminated_on=None if left_at is None else room.local_date(left_at),
            counsel=(*_of_record(room, party), *_no_longer(room, sheet, party)),
        )


def _as_named(sheet: DocketSheet, party_id: int) -> NewParty:
    """The party as the paper that brought it into the case names it."""
    first = len(sheet.opened.parties)
    if party_id <= first:
        return sheet.opened.parties[party_id - 1]
    return sheet.added[party_id - 1 - first].party


def _of_record(room: Room, party: Party) -> Iterator[CounselSheet]:
    for place, user_id in enumerate(party.counsel):
        user = room.state.users[user_id]
        contact = room.dockets.people.contacts.get(user_id, NO_CONTACT)
        roles = _roles(user, place == 0, contact.pro_hac_vice)
        yield CounselSheet(user_id, user.name, contact.address, user.emails, roles)


def _roles(user: User, leads: bool, pro_hac_vice: bool) -> tuple[str, ...]:
    if user.role == "pro_se":
        return ("PRO SE",)
    told = (("LEAD ATTORNEY", leads), ("PRO HAC VICE", pro_hac_vice), ("ATTORNEY TO BE NOTICED", True))
    return tuple([role for role, holds in told if holds])


def _no_longer(room: Room, sheet: DocketSheet, party: Party) -> Iterator[CounselSheet]:
    """Counsel terminated in the case, unless they came back."""
    for (party_id, user_id), at in sheet.counsel_left.items():
        if party_id == party.party_id and user_id not in party.counsel:
            user = room.state.users[user_id]
            contact = room.dockets.people.contacts.get(user_id, NO_CONTACT)
            yield CounselSheet(user_id, user.name, contact.address, user.emails, (), room.local_date(at))
