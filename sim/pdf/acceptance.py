"""From bytes to verdict: size, header, opening, encryption, pages, then content, cheapest first.

Nothing here raises on any bytes. Where damage hides objects the answer is a refusal: a court that cannot see what a
document does cannot accept it.
"""

from __future__ import annotations

import hashlib
import io
import re
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Final

import pikepdf
from pikepdf import AccessMode

from sim.pdf.dropped_pages import dropped_pages
from sim.pdf.findings import EMBEDDED_FILE, EXTERNAL_ACTION, JAVASCRIPT, refused_kinds
from sim.pdf.hybrid import search_hidden
from sim.pdf.page_tree import count_pages
from sim.pdf.plain_file import read_plain_file
from sim.pdf.plain_kernel import count_by_kernel
from sim.pdf.policy import PdfPolicy
from sim.pdf.reachable import WalkBudgetError, find_refused
from sim.pdf.screen import OBJECT_STREAM_BYTES_MAX, find_telltale, is_mostly_names, name_pattern, screen
from sim.pdf.source import Raw, Source, opened
from sim.pdf.verdict import PdfVerdict

DIGEST_BYTES: Final = 64  # The stamp on a real NEF has 128 hex digits.
# Readers look for the header in the first 1,024 bytes (ISO 32000-1 annex H, implementation note 13).
HEADER_WITHIN_BYTES: Final = 1024
_HEADER: Final = b"%PDF-"
# In the trailer /Encrypt is a reference or a dictionary; escape-tolerant like the screen's names.
_ENCRYPT: Final = re.compile(
    rb"/(?:E|#45)(?:n|#6[eE])(?:c|#63)(?:r|#72)(?:y|#79)(?:p|#70)(?:t|#74)\s*(?:\d+\s+\d+\s+R|<<)"
)
_CODE_KINDS: Final = frozenset({EXTERNAL_ACTION, JAVASCRIPT, EMBEDDED_FILE})
# The PDF library names its source by memory address; a reason that goes into a trace says the same in every run.
_SOURCE_ADDRESS: Final = re.compile(r"stream <[^>]*>:?,? ?")
# A cross-reference of more objects than this costs seconds and hundreds of megabytes; at 200 bytes an object, which is
# little, a 50 MB filing has as many.
OBJECTS_MAX: Final = 250_000
_LAST_XREF: Final = re.compile(rb"startxref\s+(\d{1,10})\s+%%EOF")
_XREF_COUNT: Final = re.compile(rb"\s*xref\s+\d{1,10}\s+(\d{1,10})\s")
_TAIL_BYTES: Final = 1_100
# Its warnings that mean an object was read as null; most warnings of good files mean nothing of the kind.
_HIDING: Final = (
    *("expected n n obj", "object has offset 0", "loop detected", "treating as null", "non-dictionary object"),
    *("dictionary lacks /Length", "/Length key in stream dictionary is not an integer", "expected endstream"),
)


class _RefusalError(Exception):
    """Carries the code and the technical reason from where they are known to the verdict."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason


def digest_of(raw: Raw) -> str:
    """Return BLAKE2b-512 as 128 hex digits, the form of a NEF's electronic document stamp (CIT-26)."""
    return hashlib.blake2b(raw, digest_size=DIGEST_BYTES).hexdigest()


def check(source: bytes | Path | BinaryIO, policy: PdfPolicy, *, digest: str | None = None) -> PdfVerdict:
    """Judge one file by one court's policy (CIT-9, CIT-22 to CIT-25).

    ``source`` is the bytes, a path, or a file open for reading; a file on disk is mapped, not copied. ``digest`` may be
    handed in by a caller who hashed the bytes while receiving them; otherwise it is computed.
    Raises OSError where ``source`` cannot be read, and nothing for any content.
    """
    with opened(source) as file:
        stamp = digest if digest is not None else digest_of(file.raw)
        try:
            page_count = _examine(file, policy)
        except _RefusalError as refusal:
            return refused(refusal.code, refusal.reason, policy, file.size_bytes, stamp)
        return PdfVerdict(
            accepted=True,
            code=None,
            message=None,
            reason="accepted",
            page_count=page_count,
            size_bytes=file.size_bytes,
            digest=stamp,
        )


def refused(code: str, reason: str, policy: PdfPolicy, size_bytes: int, digest: str) -> PdfVerdict:
    """Return the refusal with this code of PDF_CODES, in the court's words for it."""
    texts = {
        "pdf.too_large": policy.too_large_message(),
        "pdf.not_well_formed": policy.text_not_well_formed,
        "pdf.encrypted": policy.text_security,
        "pdf.active_content": policy.text_external_action,
    }
    return PdfVerdict(
        accepted=False,
        code=code,
        message=texts[code],
        reason=reason,
        page_count=None,
        size_bytes=size_bytes,
        digest=digest,
    )


def _examine(file: Source, policy: PdfPolicy) -> int:
    """Return the page count of an acceptable file, or raise _RefusalError."""
    if file.size_bytes > policy.size_bytes_max:
        raise _RefusalError("pdf.too_large", f"{file.size_bytes} bytes, limit {policy.size_bytes_max}")
    if _HEADER not in file.raw[:HEADER_WITHIN_BYTES]:
        raise _RefusalError("pdf.not_well_formed", f"no %PDF- header in the first {HEADER_WITHIN_BYTES} bytes")
    kinds = refused_kinds(policy)
    try:
        page_count = count_by_kernel(file.raw, kinds)
        if page_count is not None:
            return page_count
        page_count, hit = read_plain_file(file.raw, name_pattern(kinds))
        if page_count is not None:
            return page_count
        _refuse_masses(_declared_objects(file.raw))
        with dropped_pages() as dropped, open_lean(file.stream) as pdf:
            return _examine_opened(pdf, file.raw, kinds, hit, dropped)
    except _RefusalError:
        raise
    except pikepdf.PasswordError as error:
        raise _RefusalError("pdf.encrypted", "a password is needed to open it") from error
    except Exception as error:
        # PageTreeError, ScreenError and MassiveObjectError, and whatever a hostile file provokes in the PDF library
        # (its own errors, and ValueError, RuntimeError or MemoryError out of malformed numbers): the answer is a
        # refusal, not a crash.
        raise _refusal_of_damaged(file.raw, kinds, error) from error


def _examine_opened(pdf: pikepdf.Pdf, raw: Raw, kinds: frozenset[str], hit: str | None, dropped: list[str]) -> int:
    # The trailer shows encryption even where no password is needed or the handler is unknown.
    if "/Encrypt" in pdf.trailer:
        raise _RefusalError("pdf.encrypted", "the trailer has /Encrypt")
    _refuse_masses(int(pdf.trailer.get("/Size", 0)))
    page_count = count_pages(pdf)
    hit = hit or screen(pdf, raw, kinds)
    if hit:
        _settle(pdf, kinds, hit)
    hidden_hit = search_hidden(name_pattern(kinds), pdf, raw)
    if hidden_hit:
        raise _RefusalError("pdf.active_content", f"{hidden_hit} behind a hidden cross-reference")
    # With recovery off, an object at a wrong offset reads as null and a page that is null is dropped, with a warning.
    warnings = map(str, pdf.get_warnings())
    hidden = [*dropped, *(warning for warning in warnings if any(phrase in warning for phrase in _HIDING))]
    if hidden:
        code = "pdf.active_content" if hit else "pdf.not_well_formed"
        raise _RefusalError(code, f"damage hides objects: {_in_every_run(hidden[0])}")
    return page_count


def _refuse_masses(objects: int) -> None:
    if objects > OBJECTS_MAX:
        raise _RefusalError("pdf.not_well_formed", f"{objects} objects, more than {OBJECTS_MAX}")


def _declared_objects(raw: Raw) -> int:
    """Return how many objects the last classic cross-reference announces, before the library reads them; else 0."""
    place = _LAST_XREF.search(raw[-_TAIL_BYTES:])
    announced = _XREF_COUNT.match(raw, int(place[1])) if place else None
    return int(announced[1]) if announced else 0


def _settle(pdf: pikepdf.Pdf, kinds: frozenset[str], hit: str) -> None:
    """Decide whether a hit of the screen is real. Refuse if it is, or if size keeps it undecided."""
    try:
        finding = find_refused(pdf, kinds)
    except WalkBudgetError as error:
        raise _RefusalError("pdf.active_content", f"{hit} unexplained: {error}") from error
    if finding:
        raise _RefusalError("pdf.active_content", finding)


def _in_every_run(reason: str) -> str:
    return _SOURCE_ADDRESS.sub("", reason)


def _refusal_of_damaged(raw: Raw, kinds: frozenset[str], error: Exception) -> _RefusalError:
    """Choose the words for a file that cannot be opened: what it shows in plain sight decides.

    The court's text on external actions covers both: "Document is malformed or contains code which may cause an
    external action" (CIT-23). A form or a link is no code, so a damaged file with one is merely not well-formed.
    """
    reason = _in_every_run(f"{type(error).__name__}: {error}")
    if is_mostly_names(raw):
        return _RefusalError("pdf.not_well_formed", reason)
    if _ENCRYPT.search(raw):
        return _RefusalError("pdf.encrypted", f"/Encrypt in a damaged file; {reason}")
    telltale = find_telltale(raw, kinds & _CODE_KINDS)
    if telltale:
        return _RefusalError("pdf.active_content", f"{telltale} in a damaged file; {reason}")
    return _RefusalError("pdf.not_well_formed", reason)


def open_lean(stream: BinaryIO) -> pikepdf.Pdf:
    """Open without recovery: it can take a hundred times longer than refusing, and courts do not repair filings."""
    _set_limits_once()
    # NOTE: reading an open file call by call costs three times as much as mapping it; bytes in memory cannot be mapped.
    mode = AccessMode.stream if isinstance(stream, io.BytesIO) else AccessMode.mmap
    return pikepdf.open(stream, attempt_recovery=False, inherit_page_attributes=False, access_mode=mode)


@lru_cache(maxsize=1)
def _set_limits_once() -> None:
    """Bound what opening may cost. The limits are process-wide in the library, so they are set once.

    Without them a 1 GB object-stream bomb costs seconds and gigabytes; with them it fails at once.
    """
    pikepdf.settings.set_qpdf_limits(
        doc_max_warnings=5_000,  # good files warn too, some once a page
        parser_max_nesting=200,
        parser_max_container_size=400_000,
        max_stream_filters=8,
        flate_max_memory=OBJECT_STREAM_BYTES_MAX,
        png_max_memory=OBJECT_STREAM_BYTES_MAX,
        tiff_max_memory=OBJECT_STREAM_BYTES_MAX,
        run_length_max_memory=OBJECT_STREAM_BYTES_MAX,
    )
