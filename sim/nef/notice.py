"""What one Notice of Electronic Filing (NEF) says, before anything is formatted.

Free text (names, captions, docket text, file names, postal lines) may hold anything and is made safe when printed.
What becomes part of a link, a header or an envelope is checked here, once, and refused with a NoticeError.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final, Literal

import msgspec

Form = Literal["district", "bankruptcy", "trade"]

_ADDRESS: Final = re.compile(r"[^\s<>,;:\"()\[\]\\@\x00-\x1f\x7f-\x9f\ud800-\udfff]+@[\w.-]+\Z")
_HOST: Final = re.compile(r"[A-Za-z0-9._-]{1,253}\Z")
_TOKEN: Final = re.compile(r"[A-Za-z0-9]*\Z")
_HEX: Final = re.compile(r"[0-9a-f]+\Z")
_FILE_NUMBER: Final = re.compile(r"[0-9]+-[0-9]+\Z")


class NoticeError(ValueError):
    """A part of a notice that a link, a header or an envelope cannot carry."""


class NoticeDocument(msgspec.Struct, frozen=True, kw_only=True):
    """One document of the transaction: the main document first, attachments after it.

    ``digest_hex`` is the stamp, 128 hex digits in real notices (CIT-26). ``file_number`` is the court's transaction
    counter and the file's index in the transaction, e.g. "28116328-0".
    """

    description: str
    original_filename: str | None
    digest_hex: str
    file_number: str
    doc_id: str

    def __post_init__(self) -> None:
        """Refuse what no stamp holds."""
        _require(_HEX, self.digest_hex, "digest_hex", "lower-case hex digits")
        _require(_FILE_NUMBER, self.file_number, "file_number", "counter-index, e.g. 28116328-0")
        _require(_TOKEN, self.doc_id, "doc_id", "digits")


class NoticeDocket(msgspec.Struct, frozen=True, kw_only=True):
    """One docket on which the entry was made; a notice that covers several cases has several.

    ``document_number`` is None for an entry without a number; ``doc_id`` None for a text-only entry. ``seq`` is the
    entry's sequence number in its case, which the document link carries.
    """

    case_number: str
    case_name: str
    case_id: int
    document_number: int | None
    doc_id: str | None
    seq: int
    closed_on: date | None = None

    def __post_init__(self) -> None:
        """Refuse a document id that would not stay one link."""
        _require(_TOKEN, self.doc_id or "", "doc_id", "digits")


class Addressee(msgspec.Struct, frozen=True, kw_only=True):
    """Someone served by this notice, at all of their addresses, with one free look (CIT-5).

    ``magic_num`` is the secret of that free look; an empty one gives none (as on sealed documents).
    ``on_behalf_of`` names the party with its role, e.g. "Creditor Example Bank"; the bankruptcy form prints it.
    """

    name: str
    emails: tuple[str, ...]
    on_behalf_of: str | None
    magic_num: str

    def __post_init__(self) -> None:
        """Refuse an address that an envelope cannot carry."""
        _require(_TOKEN, self.magic_num, "magic_num", "letters and digits")
        for email in self.emails:
            _require(_ADDRESS, email, "emails", "one plain address each, local@domain")


class OtherService(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who must be served by other means, with the lines of a postal address."""

    name: str
    address: tuple[str, ...]


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """All that a NEF says. ``entered_at_us`` is microseconds UTC; dates and hours are printed in ``zone``.

    ``message_number`` numbers the e-mail; in real notices it is the transaction's file number plus two.
    ``subject_pattern`` uses {case_number} {case_name} {short_description} {chapter}, with parts in square brackets
    left out where a value is empty. ``stamp_id`` identifies the court's stamping key; it does not change between
    notices. ``mailbox`` and ``bulk_mailbox`` are the court's own addresses in From and To: recipients never show
    in the header. Both defaults are assumed; every court has names of its own.
    """

    court_id: str
    form: Form
    district_name: str
    court_host: str
    dockets: tuple[NoticeDocket, ...]
    entered_by: str | None
    filer: str | None
    entered_at_us: int
    zone: str
    prints_zone: bool
    filed_on: date
    docket_text: str
    short_description: str
    documents: tuple[NoticeDocument, ...]
    electronic: tuple[Addressee, ...]
    otherwise: tuple[OtherService, ...]
    message_number: int
    stamp_prefix: str = "dcecf"
    subject_pattern: str = "Activity in Case {case_number} {case_name} {short_description}"
    chapter: str = ""
    stamp_id: int = 1_000_000_000
    mailbox: str = "cmecf"
    bulk_mailbox: str = "Courtmail"

    def __post_init__(self) -> None:
        """Refuse a notice without a case, or with a host or mailbox that no link or header can carry."""
        if not self.dockets:
            raise NoticeError("a notice needs at least one docket: give the case in which the entry was made")
        _require(_HOST, self.court_host, "court_host", "a host name, e.g. ecf.caed.uscourts.gov")
        _require(_HOST, self.mailbox, "mailbox", "the local part of a court's address")
        _require(_HOST, self.bulk_mailbox, "bulk_mailbox", "the local part of a court's address")
        _require(_TOKEN, self.stamp_prefix, "stamp_prefix", "letters, e.g. dcecf")


def _require(pattern: re.Pattern[str], value: str, field: str, wanted: str) -> None:
    if not pattern.match(value):
        raise NoticeError(f"{field} {value!r} is not {wanted}")
