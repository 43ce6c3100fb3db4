"""What the acceptance path says about one file."""

from __future__ import annotations

from typing import Final

import msgspec

# The closed list of refusal codes of this path. Each answers one of CIT-22 to CIT-25.
PDF_CODES: Final = ("pdf.too_large", "pdf.not_well_formed", "pdf.encrypted", "pdf.active_content")


class PdfVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """Accepted or refused, with the court's own words.

    ``code`` and ``message`` are None exactly when the file is accepted. ``reason`` is technical and meant for the
    log, never for the filer. ``page_count`` is None on a refusal. ``digest`` is BLAKE2b-512 of the bytes as 128
    hex digits, the length of the stamp that a real NEF carries (CIT-26); the real algorithm is not published.
    """

    accepted: bool
    code: str | None
    message: str | None
    reason: str
    page_count: int | None
    size_bytes: int
    digest: str
