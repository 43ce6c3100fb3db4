"""Documents: one PDF at a time, each billed for itself up to the cap; transcripts without one; audio by the file."""

from __future__ import annotations

from sim.ecf.events import Docketed
from sim.ecf.pacer.charge import AUDIO, PAGE, UNCAPPED
from sim.ecf.reading.pages import charge_for
from sim.ecf.reading.queries import ViewDocument
from sim.ecf.reading.rights import level_of, require_readable
from sim.ecf.reading.room import Room
from sim.ecf.reading.shown import DocumentsOpened, Shown
from sim.ecf.refusals import Code, No

# What a receipt calls a document, before its number (facts: "Image670-0" in district, "Image:64-0" in bankruptcy
# courts; AUDIO and TRANSCRIPT as public clients know them).
_NAMES = {"document": "Image", "transcript": "TRANSCRIPT", "audio": "AUDIO"}
_FEES = {"document": PAGE, "transcript": UNCAPPED, "audio": AUDIO}


def view_document(room: Room, query: ViewDocument) -> Shown:
    """One document of an entry, main or attachment, with its charge; the same again when it is opened again."""
    case, sheet = room.open_case(query.case_id)
    if not 1 <= query.entry_number <= len(sheet.entries):
        raise No(Code.CASE_UNKNOWN_ENTRY)
    line = sheet.entries[query.entry_number - 1]
    entry = sheet.in_force(line.entry)
    require_readable(level_of(room.state.cases, sheet, line), case, entry, room.reader, room.context)
    if query.attachment >= len(entry.documents):
        raise No(Code.CASE_UNKNOWN_DOCUMENT)
    document = entry.documents[query.attachment]
    kind = room.context.event(entry.event_code).read_as
    pages = 1 if kind == "audio" else document.page_count
    name = _description(room, kind, entry, query)
    charge = charge_for(room.reader, _FEES[kind], pages, name, case.number, room.context)
    return Shown(DocumentsOpened(case.number, entry.entry_number, (document,)), charge)


def _description(room: Room, kind: str, entry: Docketed, query: ViewDocument) -> str:
    colon = "" if kind == "document" and room.context.book.profile.kind != "bankruptcy" else ":"
    return f"{_NAMES[kind]}{colon}{entry.entry_number}-{query.attachment}"
