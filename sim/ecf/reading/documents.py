"""Documents: one PDF at a time, each billed for itself up to the cap; transcripts without one; audio by the file."""

from __future__ import annotations

from sim.courts import RuleDates
from sim.ecf.docket import DocketSheet
from sim.ecf.events import Docketed
from sim.ecf.pacer.charge import AUDIO, PAGE, UNCAPPED
from sim.ecf.reading.pages import charge_for
from sim.ecf.reading.queries import ViewDocument, ViewEntry
from sim.ecf.reading.rights import level_of, require_readable
from sim.ecf.reading.room import Room
from sim.ecf.reading.shown import DocumentsOpened, EntryMenu, Shown
from sim.ecf.refusals import Code, No
from sim.ecf.state import Case

# What a receipt calls a document, before its number (facts: "Image670-0" in district, "Image:64-0" in bankruptcy
# courts; AUDIO and TRANSCRIPT as public clients know them).
_NAMES = {"document": "Image", "transcript": "TRANSCRIPT", "audio": "AUDIO"}
_FEES = {"document": PAGE, "transcript": UNCAPPED, "audio": AUDIO}


def view_document(room: Room, query: ViewDocument) -> Shown:
    """One document of an entry, main or attachment, with its charge; the same again when it is opened again.

    A written opinion costs nothing, and leaves no line on the bill (opinions.cmecf_2_4).
    """
    case, _, entry = _readable(room, query.case_id, query.entry_number)
    if query.attachment >= len(entry.documents):
        raise No(Code.CASE_UNKNOWN_DOCUMENT)
    document = entry.documents[query.attachment]
    if room.is_opinion(entry) and _opinions_are_free(room, entry):
        return Shown(DocumentsOpened(case.number, entry.entry_number, (document,)))
    kind = room.context.event(entry.event_code).read_as
    pages = 1 if kind == "audio" else document.page_count
    name = _description(room, kind, entry, query)
    charge = charge_for(room.reader, _FEES[kind], pages, name, case.number, room.context)
    return Shown(DocumentsOpened(case.number, entry.entry_number, (document,)), charge)


def view_entry(room: Room, query: ViewEntry) -> Shown:
    """The menu of an entry's documents. Choosing costs nothing: the price is told before a document is opened."""
    case, sheet, entry = _readable(room, query.case_id, query.entry_number)
    menu = EntryMenu(
        case=room.case_line(case, sheet),
        entry_number=entry.entry_number,
        filed_on=entry.filed_on,
        text=sheet.shown_text(sheet.entries[entry.entry_number - 1].entry),
        documents=entry.documents,
        opinion=room.is_opinion(entry) and _opinions_are_free(room, entry),
    )
    return Shown(menu)


def _readable(room: Room, case_id: int, entry_number: int) -> tuple[Case, DocketSheet, Docketed]:
    """An entry as corrections leave it, whose documents this reader may open; else the refusal that says why not."""
    case, sheet = room.open_case(case_id)
    if not 1 <= entry_number <= len(sheet.entries):
        raise No(Code.CASE_UNKNOWN_ENTRY)
    line = sheet.entries[entry_number - 1]
    entry = sheet.in_force(line.entry)
    require_readable(level_of(room.state.cases, sheet, line), case, entry, room.reader, room.context)
    return case, sheet, entry


def _opinions_are_free(room: Room, entry: Docketed) -> bool:
    return bool(room.context.rule("access.opinions_free", RuleDates(filed=entry.filed_on)).value)


def _description(room: Room, kind: str, entry: Docketed, query: ViewDocument) -> str:
    colon = "" if kind == "document" and room.context.book.profile.kind != "bankruptcy" else ":"
    return f"{_NAMES[kind]}{colon}{entry.entry_number}-{query.attachment}"
