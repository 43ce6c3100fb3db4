"""The bankruptcy courts' form of a notice.

Order: note, court and district, heading, the transaction, a table for each docket, one docket text, the documents,
then for each docket who is mailed and who is not: the documents come before the recipients, the opposite of the
district form. There is no filer row and no warning against replies.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Final

from sim.nef.notice import Notice, NoticeDocket, NoticeDocument, OtherService
from sim.nef.sections import (
    COUNSEL_KEPT,
    DOCUMENTS,
    FREE_LOOK,
    HEADING,
    HEADING_OPENING,
    NOTE_BANKRUPTCY,
    case_link,
    court_lines,
    docket_text,
    filename,
    lines,
    mailed_in,
    otherwise_in,
    regenerated_line,
    stamp_lines,
    transaction,
)
from sim.nef.text import html_name, html_text

OTHERWISE: Final = "Notice will not be electronically mailed to:"
_NAME_COLUMNS: Final = 50  # Case names are padded to this width in real notices.
_BREAK: Final = "<BR>\r\n"


def bankruptcy_body(notice: Notice, moment: datetime) -> str:
    """Return the HTML of a bankruptcy notice; FREE_LOOK stands where each recipient's own number goes."""
    mailed = [_mailed(one.name, one.on_behalf_of, one.emails) for one in notice.electronic]
    line = regenerated_line(notice)
    return (
        f"{_opening(notice, moment)}\r\n"
        f"{lines([_docket(notice, docket) for docket in notice.dockets])}\r\n"
        f"<p><strong>Docket Text:</strong>\r\n\r\n<BR>\r\n{html_text(docket_text(notice))}\r\n</p>\r\n\r\n"
        f"<p>{DOCUMENTS}</p>\r\n<table>\r\n"
        f"{lines([_document(notice, document) for document in notice.documents])}\r\n"
        "</table>\r\n</div>\r\n\r\n"
        f"{lines([_service(notice, docket, mailed) for docket in notice.dockets])}\r\n"
        + (f"<p><em>{line}</em></p>\r\n" if line else "")
    )


def _opening(notice: Notice, moment: datetime) -> str:
    received = f" from {html_name(notice.entered_by)}" if notice.entered_by else ""
    entered_on, hour, filed_on = transaction(notice, moment)
    district = notice.district_line or notice.district_name
    court = "\r\n\r\n".join(
        [
            f"<p align=center><strong>{html_text(line)}</strong></p>"
            for line in court_lines(notice.form, notice.court_line, district)
        ]
    )
    return (
        f"<p><strong>{NOTE_BANKRUPTCY}</strong></p>\r\n\r\n{court}\r\n"
        f"{HEADING_OPENING if notice.opens_case else HEADING}\r\n{'' if notice.opens_case else _BREAK}<div>\r\n"
        f"<BR>The following transaction was received{received} entered on {entered_on}\r\n"
        f"at {hour} and filed on {filed_on} \r\n\r\n<BR>\r\n"
    )


def _docket(notice: Notice, docket: NoticeDocket) -> str:
    return (
        "<table border=0 cellspacing=0>\r\n<tr><td><strong>Case Name:</strong>\r\n"
        f"</td><td>{html_name(docket.case_name.ljust(_NAME_COLUMNS))}</td></tr>\r\n"
        f"<tr><td><strong>Case Number:</strong></td><td>{case_link(notice, docket)}</td></tr>\r\n\r\n"
        f"<tr><td><strong>Document Number:</strong></td>\r\n<td>\r\n{_number(notice, docket)}\r\n</td></tr>\r\n"
        "</table>\r\n"
    )


def document_url(notice: Notice, docket: NoticeDocket) -> str:
    """Return the link to the document of an entry, with the mark for the free look."""
    query = f"pdf_header=&magic_num={FREE_LOOK}&de_seq_num={docket.seq}&caseid={docket.case_id}"
    return f"https://{notice.court_host}/doc1/{docket.doc_id}?{query}"


def unlinked_number(docket: NoticeDocket) -> str:
    """Return the number of an entry that has no document: alone, without a remark (seen in S.D. Cal. Bankr.)."""
    return "" if docket.document_number is None else str(docket.document_number)


def _number(notice: Notice, docket: NoticeDocket) -> str:
    if docket.doc_id is None or docket.document_number is None:
        return unlinked_number(docket)
    return f"<a href='{document_url(notice, docket)}'>{docket.document_number}</a>"


def _document(notice: Notice, document: NoticeDocument) -> str:
    stamped = lines([f"<BR><TAB>{line}" for line in stamp_lines(notice, document)])
    return (
        f"<STRONG>Document description:</STRONG>{html_name(document.description)}\r\n"
        f"<BR><STRONG>Original filename:</STRONG>{filename(document)}\r\n"
        f"<BR><STRONG>Electronic document Stamp:</STRONG>\r\n{stamped}\r\n<BR>"
    )


def _service(notice: Notice, docket: NoticeDocket, mailed: list[str]) -> str:
    number = html_name(docket.case_number)
    otherwise = html_name(notice.otherwise_line) or OTHERWISE
    posted = lines([_posted(service) for service in otherwise_in(notice, docket)])
    return (
        f"<BR><B>\r\n{number} Notice will be electronically mailed to:\r\n</B>\r\n\r\n<BR>\r\n\r\n"
        f"{mailed_in(docket, mailed)}\r\n"
        f"<BR>\r\n<B>\r\n{number} {otherwise}\r\n</B>\r\n\r\n<BR>\r\n\r\n{posted}\r\n"
    )


def named(name: str, on_behalf_of: str | None) -> str:
    """Return a recipient as this form names them, with the party for whom they act."""
    return f"{name} on behalf of {on_behalf_of}" if on_behalf_of else name


@lru_cache(maxsize=COUNSEL_KEPT)
def _mailed(name: str, on_behalf_of: str | None, emails: tuple[str, ...]) -> str:
    addresses = html_text(", ".join(emails))
    return f'<BR><span class="personName">{html_text(named(name, on_behalf_of))}</span>\r\n<br>{addresses}\r\n<BR>'


def _posted(service: OtherService) -> str:
    return lines([f"<BR>{html_text(line)}" for line in (service.name, *service.address)]) + "\r\n<BR>"
