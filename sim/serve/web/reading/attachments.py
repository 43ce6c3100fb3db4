"""The menu of an entry's documents, in the two forms by which real clients read it (surfaces §6)."""

from __future__ import annotations

import msgspec
from starlette.responses import Response

from sim.ecf.reading.shown import EntryMenu, Shown
from sim.ecf.records import FiledDocument
from sim.serve.served_court import ServedCourt
from sim.serve.web.reading.document_links import document_href, printed_size
from sim.serve.web.reading.document_wanted import Wanted
from sim.serve.web.reading.readers import reading_page
from sim.serve.web.visit import Visit

# District courts whose pages counted the main document as 1 up to some serial, as bankruptcy courts' still do. Real
# clients know the serials (surfaces §6) and take ours, which begin at 1, for such old ones.
_COUNTED_FROM_ONE = frozenset(
    "akd ared cacd ctd flmd flnd gamd gasd hid ilnd iand innd iasd kyed kywd mad mied miwd moed msnd mssd nced ncmd "
    "ndd ned nvd nyed nynd nysd nywd oked ord pamd sdd txed txnd utd vaed waed wawd wied wyd".split()
)


class MenuRow(msgspec.Struct, frozen=True):
    """One document of the menu. number: as its link prints it, after label; name, value: of its hidden field, where
    clients find serial, bytes and pages."""

    label: str
    number: int
    name: str
    value: str
    document: FiledDocument
    size: str
    href: str


def menu_page(visit: Visit, found: Wanted, shown: Shown) -> Response:
    """The menu: each document leads to its own receipt. Looking at it costs nothing."""
    menu = shown.content
    assert isinstance(menu, EntryMenu)
    counted = counts_from_one(visit.court)
    rows = [_row(visit, found, place, one, counted) for place, one in enumerate(menu.documents)]
    title = f"Documents of entry {menu.entry_number}"
    return reading_page(visit, "attachments.html", title, menu=menu, rows=rows, counted=counted, found=found)


def counts_from_one(court: ServedCourt) -> bool:
    """Whether the court's menus count the main document as 1, and bear no entry's number in their fields."""
    return court.book.profile.kind == "bankruptcy" or court.court_id in _COUNTED_FROM_ONE


def _row(visit: Visit, found: Wanted, place: int, document: FiledDocument, counted: bool) -> MenuRow:
    """A document as the menu lists it. place: 0 is the main document."""
    value = f"{document.doc_id[4:]}-{document.size_bytes}-{document.page_count}"
    name = f"document_{place + 1}" if counted else f"document_{found.entry_number}_{place}"
    href = document_href(visit.court, visit.base, found.case_id, found.entry_number, document.doc_id)
    number, label = place + 1 if counted else place, ""
    if place == 0 and counted and visit.court.book.profile.kind != "bankruptcy":
        number, label = found.entry_number, "Document Number: "
    return MenuRow(label, number, name, value, document, printed_size(document.size_bytes), href)
