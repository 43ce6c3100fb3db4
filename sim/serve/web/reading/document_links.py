"""Links to documents, and how a page prints the size of one."""

from __future__ import annotations

from sim.ecf.records import FiledDocument
from sim.serve.served_court import ServedCourt


def to_menu(doc_id: str) -> str:
    """The id in a link that leads to the menu of the entry's documents, where it has more: fourth digit 0."""
    return f"{doc_id[:3]}0{doc_id[4:]}"


def link_id(files: tuple[FiledDocument, ...]) -> str:
    """The id in an entry's link: to the menu where there are attachments, else to the document; "" without any."""
    if not files:
        return ""
    return to_menu(files[0].doc_id) if len(files) > 1 else files[0].doc_id


def document_href(court: ServedCourt, base: str, case_id: int, seq: int, doc_id: str) -> str:
    """A link to a document: bare, as on real dockets, but for a paper that is at home in another case or entry."""
    home = court.reading.dockets.place_of_document(doc_id)
    bare = home is not None and (home.case_id, home.entry_number) == (case_id, seq)
    return f"{base}/doc1/{doc_id}" + ("" if bare else f"?caseid={case_id}&de_seq_num={seq}")


def printed_size(size_bytes: int) -> str:
    """``26.8 KB`` or ``1.2 MB``; that a KB is 1,024 bytes is assumed."""
    kb = size_bytes / 1024
    return f"{kb:.1f} KB" if kb < 1024 else f"{kb / 1024:.1f} MB"
