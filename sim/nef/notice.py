"""What one Notice of Electronic Filing (NEF) says, before anything is formatted.

Free text (names, captions, docket text, file names, postal lines) may hold anything and is made safe when printed.
What becomes part of a link, a header or an envelope is checked here, once, and refused with a NoticeError.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Final, Literal

import msgspec

Form = Literal["district", "bankruptcy", "trade"]

_ADDRESS: Final = re.compile(r"[^\s<>,;:\"()\[\]\\@\x00-\x1f\x7f-\x9f\ud800-\udfff]+@[\w.-]+\Z")
_HOST: Final = re.compile(r"[A-Za-z0-9._-]{1,253}\Z")
_MAILBOX: Final = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")
_TOKEN: Final = re.compile(r"[A-Za-z0-9]*\Z")


class NoticeError(ValueError):
    """A part of a notice that a link, a header or an envelope cannot carry."""


class NoticeDocument(msgspec.Struct, frozen=True, kw_only=True, gc=False):
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
        if not self.digest_hex or self.digest_hex.strip("0123456789abcdef"):
            raise NoticeError(f"digest_hex {self.digest_hex!r} is not lower-case hex digits")
        counter, _, index = self.file_number.partition("-")
        if not (counter.isdecimal() and index.isdecimal() and self.file_number.isascii()):
            raise NoticeError(f"file_number {self.file_number!r} is not counter-index, e.g. 28116328-0")
        _require_doc_id(self.doc_id)


class OtherService(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Someone who must be served by other means, with the lines of a postal address."""

    name: str
    address: tuple[str, ...]


class NoticeDocket(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One docket on which the entry was made; a notice that covers several cases has several.

    ``document_number`` is None for an entry without a number; ``doc_id`` None for a text-only entry. ``seq`` is the
    entry's sequence number in its case, which the document link carries. ``mailed`` are the places in
    ``Notice.electronic`` of those served in this case, ``otherwise`` those whom the notice does not reach in it; None:
    all whom the notice names. A ``sealed`` case is shown only to those served in it.
    """

    case_number: str
    case_name: str
    case_id: int
    document_number: int | None
    doc_id: str | None
    seq: int
    closed_on: date | None = None
    mailed: tuple[int, ...] | None = None
    otherwise: tuple[OtherService, ...] | None = None
    sealed: bool = False

    def __post_init__(self) -> None:
        """Refuse a document id that would not stay one link."""
        if self.doc_id is not None:
            _require_doc_id(self.doc_id)


class Addressee(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Someone served by this notice, at all of their addresses.

    ``on_behalf_of`` names the party with its role, e.g. "Creditor Example Bank"; the bankruptcy form prints it.
    ``plain``: this person gets mail as text/plain, not as HTML.
    """

    name: str
    emails: tuple[str, ...]
    on_behalf_of: str | None = None
    plain: bool = False

    def __post_init__(self) -> None:
        """Refuse an address that an envelope cannot carry."""
        for email in self.emails:
            _require(_ADDRESS, email, "emails", "one plain address each, local@domain")


def is_deliverable(address: str) -> bool:
    """Whether an envelope can carry this address."""
    return _ADDRESS.match(address) is not None


class Notice(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """All that a NEF says. ``entered_at_us`` is microseconds UTC; dates and hours are printed in ``zone``.

    ``free_looks`` holds, for each of ``electronic`` in turn, the secret of the free look that goes to each address
    (CIT-5); none for a document that is not free (sealed, transcripts), where real links bear an empty one.
    ``message_number`` numbers the e-mail; in real notices it is the transaction's file number plus two.
    ``subject_pattern`` uses {case_number} {case_name} {short_description} {chapter}, with parts in square brackets
    left out where a value is empty. ``stamp_id`` identifies the court's stamping key; it does not change between
    notices. ``opens_case``: the paper opened a bankruptcy case. ``regenerated_at_us``: when the notice was made again
    from the docket, None for the first one.

    ``court_line``, ``district_line`` and ``otherwise_line`` are the court's own wording where it has one.
    ``mailbox`` and ``bulk_mailbox`` are its addresses in From and To: recipients never show in the header. Both
    defaults are assumed; every court has names of its own.
    """

    court_id: str
    form: Form
    district_name: str
    court_host: str
    dockets: tuple[NoticeDocket, ...]
    entered_by: str | None
    filers: tuple[str, ...]
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
    free_looks: tuple[tuple[str, ...], ...] = ()
    stamp_prefix: str = "dcecf"
    subject_pattern: str = "Activity in Case {case_number} {case_name} {short_description}"
    chapter: str = ""
    stamp_id: int = 1_000_000_000
    opens_case: bool = False
    regenerated_at_us: int | None = None
    court_line: str = ""
    district_line: str = ""
    otherwise_line: str = ""
    mailbox: str = "cmecf"
    bulk_mailbox: str = "Courtmail"

    def __post_init__(self) -> None:
        """Refuse a notice without a case, or with a host, mailbox or free look that no link or header can carry."""
        if not self.dockets:
            raise NoticeError("a notice needs at least one docket: give the case in which the entry was made")
        if self.free_looks and len(self.free_looks) != len(self.electronic):
            raise NoticeError("free_looks: give one tuple for each of electronic, or none at all")
        looks = "".join(["".join(looks) for looks in self.free_looks])
        if looks and not (looks.isalnum() and looks.isascii()):
            raise NoticeError(f"free_looks {self.free_looks!r} are not letters and digits")
        _check_court(self.court_host, self.mailbox, self.bulk_mailbox, self.stamp_prefix)


def _require_doc_id(doc_id: str) -> None:
    if not (doc_id.isalnum() and doc_id.isascii()):
        raise NoticeError(f"doc_id {doc_id!r} is not digits")


@lru_cache(maxsize=256)
def _check_court(host: str, mailbox: str, bulk_mailbox: str, stamp_prefix: str) -> None:
    """Refuse what no link or header can carry of a court's own particulars; each court's are checked once."""
    _require(_HOST, host, "court_host", "a host name, e.g. ecf.caed.uscourts.gov")
    _require(_MAILBOX, mailbox, "mailbox", "the local part of a court's address")
    _require(_MAILBOX, bulk_mailbox, "bulk_mailbox", "the local part of a court's address")
    _require(_TOKEN, stamp_prefix, "stamp_prefix", "letters, e.g. dcecf")


def _require(pattern: re.Pattern[str], value: str, field: str, wanted: str) -> None:
    if not pattern.match(value):
        raise NoticeError(f"{field} {value!r} is not {wanted}")
