"""Written opinions: the report that lists them, which courts post by law, and which costs nothing (opinions.*)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sim.ecf.docket_index import Place
from sim.ecf.reading.queries import ViewOpinions
from sim.ecf.reading.rights import level_of
from sim.ecf.reading.room import Room
from sim.ecf.reading.shown import OpinionLine, OpinionsPage, Shown


def view_opinions(room: Room, query: ViewOpinions) -> Shown:
    """The opinions filed between two days, without charge; none of a sealed case and none that is restricted."""
    lines = opinion_lines(room, query.filed_from, query.filed_to)
    return Shown(OpinionsPage(tuple(line for line in lines if query.case_id in (None, line.case.case_id))))


def opinion_lines(room: Room, filed_from: date, filed_to: date) -> Iterator[OpinionLine]:
    """The opinions filed between two days that are open to everybody, in order of filing."""
    for place in room.dockets.opinions_filed(filed_from, filed_to):
        yield from _line(room, place)


def _line(room: Room, place: Place) -> Iterator[OpinionLine]:
    """The opinion at this place, if it is one to this day and open to everybody."""
    case, sheet = room.state.cases.get(place.case_id), room.dockets.sheets[place.case_id]
    line = sheet.entries[place.entry_number - 1]
    if case is None or case.sealed or level_of(room.state.cases, sheet, line) is not None:
        return
    entry = sheet.in_force(line.entry)
    if not room.is_opinion(entry) or not entry.documents or place.entry_number in case.struck:
        return
    shown = room.entry_line(None, case, sheet, line)
    yield OpinionLine(
        case=room.case_line(case, sheet),
        entry_number=shown.entry_number,
        filed_on=shown.filed_on,
        entered_on=shown.entered_on,
        short=shown.short,
        text=shown.text,
        nature_of_suit=case.nature_of_suit,
        cause=sheet.opened.cause,
        document=entry.documents[0],
    )
