"""A notice as text/plain, which some people choose to get: the sections of the court's HTML form, without mark-up.

The district form follows two real notices (D.D.C. 3/15/2019, M.D. Fla. 4/8/2025). No text notice of a bankruptcy court
or of the trade court was found in public data: theirs are assumed to hold their HTML form's sections in its order.
"""

from __future__ import annotations

from datetime import datetime

from sim.nef import bankruptcy, district
from sim.nef.notice import Addressee, Notice, NoticeDocket, NoticeDocument, OtherService
from sim.nef.sections import (
    AUTOMATIC,
    DOCUMENTS,
    HEADING,
    HEADING_OPENING,
    NOTE_BANKRUPTCY,
    NOTE_DISTRICT,
    court_lines,
    docket_text,
    docket_url,
    lines,
    mailed_in,
    otherwise_in,
    regenerated_line,
    stamp,
    transaction,
)
from sim.nef.text import full_date, one_line


def plain_body(notice: Notice, moment: datetime) -> str:
    """Return the text of a notice; FREE_LOOK stands where each recipient's own number goes."""
    dockets = lines([_docket(notice, docket) for docket in notice.dockets])
    text = f"Docket Text:\r\n{one_line(docket_text(notice))}\r\n\r\n\r\n"
    documents = _documents(notice)
    if notice.form == "bankruptcy":
        mailed = [_mailed(one, bankruptcy.named(one.name, one.on_behalf_of)) for one in notice.electronic]
        rest = documents + lines([_service(notice, docket, mailed, "will be") for docket in notice.dockets])
    else:
        mailed = [_mailed(one, one.name) for one in notice.electronic]
        rest = lines([_service(notice, docket, mailed, "has been") for docket in notice.dockets]) + documents
    return f"{_opening(notice, moment)}{dockets}\r\n{text}{rest}{_regenerated(notice)}"


def _opening(notice: Notice, moment: datetime) -> str:
    entered_on, hour, filed_on = transaction(notice, moment)
    court = court_lines(notice.form, notice.court_line, notice.district_line or notice.district_name)
    heading = HEADING_OPENING if notice.opens_case else HEADING
    by = one_line(notice.entered_by or "")
    if notice.form == "bankruptcy":
        note = f"{NOTE_BANKRUPTCY}\r\n"
        entered = f"received{f' from {by}' if by else ''} entered on {entered_on}\r\nat {hour}"
    else:
        note = f"{AUTOMATIC[0]}\r\n{AUTOMATIC[1]}\r\n{NOTE_DISTRICT}\r\n"
        entered = f"entered {f' by {by} ' if by else ''} on {entered_on}\r\n{hour}"
    return (
        f"{note}\r\n{lines([one_line(line) for line in court])}\r\n\r\n{heading}\r\n"
        f"The following transaction was {entered} and filed on {filed_on}\r\n\r\n\r\n"
    )


def _docket(notice: Notice, docket: NoticeDocket) -> str:
    filers = ""
    if notice.form != "bankruptcy":
        filers = f"Filer:  {lines([one_line(name) for name in notice.filers])}\r\n\r\n"
    warning = "" if docket.closed_on is None else f"WARNING: CASE CLOSED on {full_date(docket.closed_on)}\r\n\r\n"
    number = "" if docket.document_number is None else str(docket.document_number)
    return (
        f"Case Name: {one_line(docket.case_name)}\r\n\r\n"
        f"Case Number: {one_line(docket.case_number)} {docket_url(notice, docket)}\r\n\r\n"
        f"{filers}{warning}Document Number: {number}\r\n\r\n\r\n"
        "Copy the URL address from the line below into the location bar\r\n"
        f"of your Web browser to view the document:\r\n{_link(notice, docket)}\r\n\r\n"
    )


def _link(notice: Notice, docket: NoticeDocket) -> str:
    in_bankruptcy = notice.form == "bankruptcy"
    if docket.doc_id is None or docket.document_number is None:
        return bankruptcy.unlinked_number(docket) if in_bankruptcy else district.unlinked_number(docket).rstrip()
    return bankruptcy.document_url(notice, docket) if in_bankruptcy else district.document_url(notice, docket)


def _service(notice: Notice, docket: NoticeDocket, mailed: list[str], has_been: str) -> str:
    number = one_line(docket.case_number)
    usual = bankruptcy.OTHERWISE if notice.form == "bankruptcy" else district.OTHERWISE
    posted = lines([_posted(service) for service in otherwise_in(notice, docket)])
    return (
        f"{number} Notice {has_been} electronically mailed to:\r\n{mailed_in(docket, mailed)}\r\n\r\n"
        f"{number} {one_line(notice.otherwise_line) or usual}\r\n{posted}\r\n\r\n"
    )


def _mailed(addressee: Addressee, name: str) -> str:
    return f"{one_line(name)}\r\n{', '.join(addressee.emails)}\r\n"


def _posted(service: OtherService) -> str:
    return lines([one_line(line) for line in (service.name, *service.address)]) + "\r\n"


def _documents(notice: Notice) -> str:
    if not notice.documents and notice.form != "bankruptcy":
        return ""
    return f"{DOCUMENTS}\r\n{lines([_document(notice, document) for document in notice.documents])}\r\n"


def _document(notice: Notice, document: NoticeDocument) -> str:
    return (
        f"Document description: {one_line(document.description)}\r\n"
        f" Original filename: {one_line(document.original_filename or 'n/a')}\r\n"
        f" Electronic document Stamp:\r\n {stamp(notice, document)}\r\n"
    )


def _regenerated(notice: Notice) -> str:
    line = regenerated_line(notice)
    return f"\r\n{line}\r\n" if line else ""
