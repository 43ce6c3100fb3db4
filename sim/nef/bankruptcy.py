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
    FREE_LOOK,
    NOTE_BANKRUPTCY,
    case_link,
    filename,
    lines,
    stamp_lines,
    unlinked_number,
)
from sim.nef.text import court_date, court_hour, html_text

_NAME_COLUMNS: Final = 50  # Case names are padded to this width in real notices.


def bankruptcy_body(notice: Notice, moment: datetime) -> str:
    """Return the HTML of a bankruptcy notice; FREE_LOOK stands where each recipient's own number goes."""
    mailed = lines([_mailed(one.name, one.on_behalf_of, one.emails) for one in notice.electronic])
    posted = lines([_posted(service) for service in notice.otherwise])
    return (
        f"{_opening(notice, moment)}\r\n"
        f"{lines([_docket(notice, docket) for docket in notice.dockets])}\r\n"
        f"<p><strong>Docket Text:</strong>\r\n\r\n<BR>\r\n{html_text(notice.docket_text)}\r\n</p>\r\n\r\n"
        "<p>The following document(s) are associated with this transaction:</p>\r\n<table>\r\n"
        f"{lines([_document(notice, document) for document in notice.documents])}\r\n"
        "</table>\r\n</div>\r\n\r\n"
        f"{lines([_service(docket, mailed, posted) for docket in notice.dockets])}\r\n"
    )


def _opening(notice: Notice, moment: datetime) -> str:
    received = f" from {html_text(notice.entered_by)}" if notice.entered_by else ""
    return (
        f"<p><strong>{NOTE_BANKRUPTCY}</strong></p>\r\n\r\n"
        "<p align=center><strong>U.S. Bankruptcy Court</strong></p>\r\n\r\n"
        f"<p align=center><strong>{html_text(notice.district_name)}</strong></p>\r\n"
        "Notice of Electronic Filing\r\n<BR>\r\n<div>\r\n"
        f"<BR>The following transaction was received{received} entered on {court_date(moment)}\r\n"
        f"at {court_hour(moment, notice.prints_zone)} and filed on {court_date(notice.filed_on)} \r\n\r\n<BR>\r\n"
    )


def _docket(notice: Notice, docket: NoticeDocket) -> str:
    return (
        "<table border=0 cellspacing=0>\r\n<tr><td><strong>Case Name:</strong>\r\n"
        f"</td><td>{html_text(docket.case_name.ljust(_NAME_COLUMNS))}</td></tr>\r\n"
        f"<tr><td><strong>Case Number:</strong></td><td>{case_link(notice, docket)}</td></tr>\r\n\r\n"
        f"<tr><td><strong>Document Number:</strong></td>\r\n<td>\r\n{_number(notice, docket)}\r\n</td></tr>\r\n"
        "</table>\r\n"
    )


def _number(notice: Notice, docket: NoticeDocket) -> str:
    if docket.doc_id is None or docket.document_number is None:
        return unlinked_number(docket)
    query = f"pdf_header=&magic_num={FREE_LOOK}&de_seq_num={docket.seq}&caseid={docket.case_id}"
    return f"<a href='https://{notice.court_host}/doc1/{docket.doc_id}?{query}'>{docket.document_number}</a>"


def _document(notice: Notice, document: NoticeDocument) -> str:
    stamp = lines([f"<BR><TAB>{line}" for line in stamp_lines(notice, document)])
    return (
        f"<STRONG>Document description:</STRONG>{html_text(document.description)}\r\n"
        f"<BR><STRONG>Original filename:</STRONG>{filename(document)}\r\n"
        f"<BR><STRONG>Electronic document Stamp:</STRONG>\r\n{stamp}\r\n<BR>"
    )


def _service(docket: NoticeDocket, mailed: str, posted: str) -> str:
    number = html_text(docket.case_number)
    return (
        f"<BR><B>\r\n{number} Notice will be electronically mailed to:\r\n</B>\r\n\r\n<BR>\r\n\r\n{mailed}\r\n"
        f"<BR>\r\n<B>\r\n{number} Notice will not be electronically mailed to:\r\n</B>\r\n\r\n<BR>\r\n\r\n{posted}\r\n"
    )


@lru_cache(maxsize=COUNSEL_KEPT)
def _mailed(name: str, on_behalf_of: str | None, emails: tuple[str, ...]) -> str:
    party = f" on behalf of {on_behalf_of}" if on_behalf_of else ""
    addresses = html_text(", ".join(emails))
    return f'<BR><span class="personName">{html_text(name + party)}</span>\r\n<br>{addresses}\r\n<BR>'


def _posted(service: OtherService) -> str:
    return lines([f"<BR>{html_text(line)}" for line in (service.name, *service.address)]) + "\r\n<BR>"
