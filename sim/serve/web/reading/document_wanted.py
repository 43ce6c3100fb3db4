"""Which document of which entry a link means: a document id, and where given the case and the entry it is read in."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from sim.ecf.records import FiledDocument
from sim.serve.served_court import ServedCourt

NO_SUCH_ENTRY = "The system could not retrieve dktentry for dlsid: there is no such document."
NO_SUCH_CASE = "Cannot locate the case with caseid: this document is not on the docket of that case."
NOT_AVAILABLE = "This document is not available."


class Wanted(msgspec.Struct, frozen=True):
    """A document on a docket. attachment: its place among the entry's documents; of: how many these are."""

    case_id: int
    entry_number: int
    attachment: int
    of: int
    document: FiledDocument


def wanted(court: ServedCourt, doc_id: str, fields: Mapping[str, object]) -> Wanted | str:
    """The document with this id, its fourth digit 0 or 1, or why there is none, in the words that real clients know.

    fields: ``caseid`` chooses among the cases in which one paper was filed, ``de_seq_num`` the entry that a correction
    gave the document to; without them it is read where it was docketed.
    """
    home = court.reading.dockets.place_of_document(doc_id)
    if home is None:
        return NO_SUCH_ENTRY
    case_id, number = home.case_id, home.entry_number
    notice = court.line(case_id, number).notice
    named = _number(fields.get("caseid"))
    if named not in (None, case_id):
        places = dict([(notice.case_id, notice.entry_number), *notice.also])
        if named not in places:
            return NO_SUCH_CASE
        case_id, number = named, places[named]
    return (
        _on_entry(court, doc_id, case_id, _number(fields.get("de_seq_num")))
        or _on_entry(court, doc_id, case_id, number)
        or NO_SUCH_ENTRY
    )


def _on_entry(court: ServedCourt, doc_id: str, case_id: int, number: int | None) -> Wanted | None:
    sheet = court.sheet(case_id)
    if number is None or not 1 <= number <= len(sheet.entries):
        return None
    documents = sheet.in_force(sheet.entries[number - 1].entry).documents
    for place, document in enumerate(documents):
        if document.doc_id[4:] == doc_id[4:]:
            return Wanted(case_id, number, place, len(documents), document)
    return None


def _number(typed: object) -> int | None:
    text = str(typed or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def filename(court: ServedCourt, found: Wanted) -> str:
    """The name under which a browser saves the document; assumed, in the manner of the courts' own files."""
    return f"{court.court_id}-{found.case_id}-{found.entry_number}-{found.attachment}.pdf"
