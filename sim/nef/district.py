"""The district courts' form of a notice, which the Court of International Trade is assumed to share.

Order: automatic-mail warning and note, court and district, heading, the transaction, then for each docket its table
and the docket text, then for each docket who was mailed and who was served otherwise, last the documents.
No notice of the trade court was found in public data; its form, with one line of heading, is an assumption.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Final

from sim.nef.notice import Form, Notice, NoticeDocket, NoticeDocument, OtherService
from sim.nef.sections import (
    AUTOMATIC,
    COUNSEL_KEPT,
    DOCUMENTS,
    FREE_LOOK,
    HEADING,
    NOTE_DISTRICT,
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
from sim.nef.text import full_date, html_name, html_text

# D.D.C. writes "will be delivered", C.D. Cal. names the filer's duty: a court's own wording comes with its data.
OTHERWISE: Final = "Notice has been delivered by other means to:"
_NO_DOCUMENT: Final = "(No document attached) "


def district_body(notice: Notice, moment: datetime) -> str:
    """Return the HTML of a district (or trade) notice; FREE_LOOK stands where each recipient's own number goes."""
    text = html_text(docket_text(notice))
    filers = _filers(notice)
    mailed = [_mailed(addressee.name, addressee.emails) for addressee in notice.electronic]
    return (
        f"{_opening(notice, moment)}\r\n"
        f"{lines([_docket(notice, docket, filers, text) for docket in notice.dockets])}\r\n"
        f"{lines([_service(notice, docket, mailed) for docket in notice.dockets])}\r\n"
        f"<div>\r\n<p>\r\n{DOCUMENTS if notice.documents else ''}</p>\r\n<table>\r\n"
        f"{lines([_document(notice, document) for document in notice.documents])}\r\n"
        f"</table>\r\n</div>\r\n</div>\r\n{_regenerated(notice)}"
    )


def _opening(notice: Notice, moment: datetime) -> str:
    entered_by = f" by {html_name(notice.entered_by)}" if notice.entered_by else " "
    entered_on, hour, filed_on = transaction(notice, moment)
    return (
        f"{_masthead(notice.form, notice.court_line, notice.district_line or notice.district_name)}"
        f"<div><BR>\r\nThe following transaction was entered{entered_by} on {entered_on}\r\n"
        f"at {hour} and filed on {filed_on} <BR>\r\n"
    )


@lru_cache(maxsize=256)
def _masthead(form: Form, court_line: str, district_line: str) -> str:
    """What stands above the transaction; the same in every notice of a court."""
    court = court_lines(form, court_line, district_line)
    centred = lines([f"<p align=center><strong>{html_text(line)}</strong></p>" for line in court])
    return (
        f'<p><strong><font color="#FF0000">{AUTOMATIC[0]}\r\n{AUTOMATIC[1]}\r\n'
        f"</font><br>{NOTE_DISTRICT}</strong></p>\r\n\r\n"
        f"{centred}\r\n"
        f'<font size="3" face="arial,helvetica"><b>{HEADING}</b></font>\r\n<BR>\r\n'
    )


def _filers(notice: Notice) -> str:
    """A row for each filer; court entries have none, and an empty row."""
    filers = notice.filers
    rows = f"<tr><td><strong>Filer:</strong></td><td>{html_name(filers[0]) if filers else ''}</td></tr>\r\n"
    if len(filers) > 1:
        rows += "".join([f"<tr><td></td><td>{html_text(name)}</td></tr>\r\n" for name in filers[1:]])
    return rows


def _docket(notice: Notice, docket: NoticeDocket, filers: str, text: str) -> str:
    return (
        "<table border=0 cellspacing=0>\r\n"
        f"<tr><td><strong>Case Name:</strong>\r\n</td><td>{html_name(docket.case_name)}</td></tr>\r\n"
        f"<tr><td><strong>Case Number:</strong></td><td>{case_link(notice, docket)}</td></tr>\r\n"
        f"{filers}"
        f"{_warning(docket)}"
        f"<tr><td><strong>Document Number:</strong></td>\r\n<td>\r\n{_number(notice, docket)}\r\n</td></tr>\r\n"
        "<tr><td><strong></strong></td><td></td></tr>\r\n</table>\r\n"
        "<p>\r\n<strong>Docket Text:</strong>\r\n<BR>\r\n"
        f'<FONT FACE="arial,helvetica" COLOR="#0000cc" SIZE=3><b>\r\n{text}\r\n</b></Font>\r\n</p>\r\n'
    )


def _warning(docket: NoticeDocket) -> str:
    if docket.closed_on is None:
        return ""
    return f"<tr><td><strong>WARNING: CASE CLOSED on {full_date(docket.closed_on)}</strong></td><td></td></tr>\r\n"


def unlinked_number(docket: NoticeDocket) -> str:
    """Return the number of an entry that has no document."""
    return "" if docket.document_number is None else f"{docket.document_number}{_NO_DOCUMENT}"


def document_url(notice: Notice, docket: NoticeDocket) -> str:
    """Return the link to the document of an entry, with the mark for the free look."""
    place = f"caseid={docket.case_id}&de_seq_num={docket.seq}"
    return f"https://{notice.court_host}/doc1/{docket.doc_id}?{place}&magic_num={FREE_LOOK}"


def _number(notice: Notice, docket: NoticeDocket) -> str:
    if docket.doc_id is None or docket.document_number is None:
        return unlinked_number(docket)
    return f'<a href="{document_url(notice, docket)}"\r\n>{docket.document_number}</a>'


def _service(notice: Notice, docket: NoticeDocket, mailed: list[str]) -> str:
    number = html_name(docket.case_number)
    otherwise = html_name(notice.otherwise_line) if notice.otherwise_line else OTHERWISE
    posted = lines([_posted(service) for service in otherwise_in(notice, docket)])
    return (
        f"<BR>\r\n<B>\r\n{number} Notice has been electronically mailed to:\r\n</B>\r\n<BR>\r\n<BR>\r\n"
        f"{mailed_in(docket, mailed)}\r\n"
        f"<B>\r\n{number} {otherwise}\r\n</B>\r\n<BR>\r\n<BR>\r\n{posted}\r\n"
    )


@lru_cache(maxsize=COUNSEL_KEPT)
def _mailed(name: str, emails: tuple[str, ...]) -> str:
    addresses = html_text(", ".join(emails))
    return f"{html_text(name)}\r\n&nbsp &nbsp {addresses} <BR>\r\n<BR>"


def _posted(service: OtherService) -> str:
    return lines([f"{html_text(line)}<BR>" for line in (service.name, *service.address)]) + "\r\n<BR>"


def _document(notice: Notice, document: NoticeDocument) -> str:
    stamped = lines([f"<TAB>{line}<BR>" for line in stamp_lines(notice, document)])
    return (
        f"<STRONG>Document description:</STRONG>{html_name(document.description)} <BR>\r\n"
        f"<STRONG>Original filename:</STRONG>{filename(document)}<BR>\r\n"
        f"<STRONG>Electronic document Stamp:</STRONG><BR>\r\n{stamped}\r\n"
    )


def _regenerated(notice: Notice) -> str:
    line = regenerated_line(notice)
    return f"<p><em>{line}</em></p>\r\n" if line else ""
