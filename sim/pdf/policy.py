"""What one court accepts in a PDF, and the words in which it refuses the rest."""

from __future__ import annotations

from typing import Literal

import msgspec

Choice = Literal["accept", "refuse"]


class PdfPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """One court's PDF policy: plain values, filled from the court's data by whoever holds both.

    ``size_bytes_max`` is the largest size accepted; a file of exactly that size passes. Courts count decimal
    megabytes: N.D. Cal. writes "50 MB/50,000 KB", S.D. Ind. Bankr. "35.0 MB(35,000 KB)".
    Actions that reach outside the document (launching a program, submitting or importing data, playing media,
    opening an embedded document) are refused by every court, so there is no switch for them.
    ``external_links`` covers web links and jumps into other files (URI, GoToR, Thread with a file).
    ``pdfa``: whether the court asks for the archival form; who files another is warned, and not refused, since courts
    that write of PDF/A take both.
    The four texts are what that court's users see (CIT-22 to CIT-25 for the Court of International Trade);
    ``{limit_mb}`` in ``text_too_large`` stands for the limit, because limits are dated and the wording is not.
    """

    size_bytes_max: int
    javascript: Choice
    forms: Choice
    embedded_files: Choice
    external_links: Choice
    xfa: Choice
    pdfa: Literal["optional", "asked"] = "optional"
    text_too_large: str
    text_not_well_formed: str
    text_security: str
    text_external_action: str

    def __post_init__(self) -> None:
        """Refuse a limit that no document could meet."""
        if self.size_bytes_max <= 0:
            raise ValueError(f"size_bytes_max must be positive, got {self.size_bytes_max}: give decimal bytes (50 MB)")

    def too_large_message(self) -> str:
        """Return the court's text on size with the limit in decimal megabytes: 50, or 7.5."""
        return self.text_too_large.replace("{limit_mb}", f"{self.size_bytes_max / 1_000_000:g}")
