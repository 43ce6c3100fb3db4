"""The court's feed: what was entered on public dockets in the last hours, for everybody and without charge."""

from __future__ import annotations

from datetime import date

import msgspec

from sim.courts.clock import HOUR_US
from sim.ecf.docket_index import Place
from sim.ecf.reading.rights import level_of
from sim.ecf.reading.room import Room
from sim.ecf.state import Case


class FeedItem(msgspec.Struct, frozen=True, gc=False):
    """One entry in the feed (surfaces §13). trustee: its name, in a bankruptcy case that has one.

    entered_at: microseconds UTC. doc_id: of the main document, None where nothing is attached.
    """

    case_id: int
    number: str
    title: str
    kind: str
    chapter: int | None
    office: str
    trustee: str
    entry_number: int
    entered_at: int
    filed_on: date
    short: str
    text: str
    doc_id: str | None


def feed_of(room: Room, hours: int) -> tuple[FeedItem, ...]:
    """The public entries of the last hours, the newest first; nothing of sealed cases, nothing restricted."""
    places = room.dockets.entered_since(room.reader.at - hours * HOUR_US)
    return tuple(item for place in reversed(places) for item in (_item(room, place),) if item is not None)


def _item(room: Room, place: Place) -> FeedItem | None:
    case, sheet = room.state.cases.get(place.case_id), room.dockets.sheets[place.case_id]
    line = sheet.entries[place.entry_number - 1]
    if case is None or case.sealed or level_of(room.state.cases, sheet, line) is not None:
        return None
    shown = room.entry_line(None, case, sheet, line)
    return FeedItem(
        case_id=case.case_id,
        number=case.number,
        title=sheet.opened.title,
        kind=case.kind,
        chapter=case.chapter,
        office=sheet.opened.office,
        trustee=_trustee(case),
        entry_number=shown.entry_number,
        entered_at=shown.entered_at,
        filed_on=shown.filed_on,
        short=shown.short,
        text=shown.text,
        doc_id=shown.files[0].doc_id if shown.files else None,
    )


def _trustee(case: Case) -> str:
    named = (party.name for party in case.parties if party.role.lower() == "trustee" and not party.terminated)
    return next(named, "")
