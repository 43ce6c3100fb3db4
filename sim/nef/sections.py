"""The sections that both forms share: the note to users, the docket table and the document stamps.

Their order and mark-up follow real notices in public test data (C.D. Cal. 4/19/2021, N.D. Cal. 9/28/2022,
C.D. Cal. Bankr. 10/5/2022, S.D. Cal. Bankr. 12/29/2024, D. Conn. Bankr. 11/21/2024).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sim.nef.notice import Notice, NoticeDocket, NoticeDocument
from sim.nef.text import court_date, html_text

# Stands where a recipient's own free-look number goes. No text can hold it: one_line() removes it.
FREE_LOOK: Final = "\x00"

# Quoted from the notices named above; district courts write "30 page limit", bankruptcy courts "30-page limit".
_NOTE: Final = (
    "***NOTE TO PUBLIC ACCESS USERS*** Judicial Conference of the United States policy permits attorneys of record and "
    "parties in a case (including pro se litigants) to receive one free electronic copy of all documents filed "
    "electronically, if receipt is required by law or directed by the filer. PACER access fees apply to all other "
    "users.  To avoid later charges, download a copy of each document during this first viewing. However, if the "
    "referenced document is a transcript, the free copy and {limit} limit do not apply."
)
NOTE_DISTRICT: Final = _NOTE.format(limit="30 page")
NOTE_BANKRUPTCY: Final = _NOTE.format(limit="30-page")

# Counsel appear in notice after notice: what is printed of one is formatted once and kept.
COUNSEL_KEPT: Final = 16_384

STAMP_COLUMNS: Final = 70  # Real stamps are cut at 70 characters, wherever that falls.


def case_link(notice: Notice, docket: NoticeDocket) -> str:
    """Return the case number linked to the docket sheet, which is charged for (CIT-29)."""
    number = html_text(docket.case_number)
    return f"<A HREF=https://{notice.court_host}/cgi-bin/DktRpt.pl?{docket.case_id}>{number}</A>"


def unlinked_number(docket: NoticeDocket) -> str:
    """Return the number cell of an entry that has no document."""
    return "" if docket.document_number is None else f"{docket.document_number}(No document attached) "


def stamp_lines(notice: Notice, document: NoticeDocument) -> list[str]:
    """Return the electronic document stamp, cut as real ones are (CIT-26)."""
    stamp = (
        f"[STAMP {notice.stamp_prefix}Stamp_ID={notice.stamp_id} [Date={court_date(notice.filed_on)}] "
        f"[FileNumber={document.file_number}] [{document.digest_hex}]]"
    )
    return [stamp[start : start + STAMP_COLUMNS] for start in range(0, len(stamp), STAMP_COLUMNS)]


def filename(document: NoticeDocument) -> str:
    """Return the original file name, "n/a" where the court keeps none."""
    return html_text(document.original_filename) if document.original_filename else "n/a"


def lines(parts: Iterable[str]) -> str:
    """Join parts as lines of a message."""
    return "\r\n".join(parts)
