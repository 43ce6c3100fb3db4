"""Small values that commands, events and state share: documents, parties, timeliness."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

import msgspec

Count = Annotated[int, msgspec.Meta(ge=0)]
Text = Annotated[str, msgspec.Meta(min_length=1)]
"""A text that says something; the court's door turns an empty one away."""


class Medium(StrEnum):
    """How a paper reached the court."""

    ELECTRONIC = "electronic"
    COUNTER = "counter"  # paper or electronic media brought to the clerk's office
    MAIL = "mail"
    BATCH = "batch"  # automatic docketing, e.g. certificates from the noticing centre


class Document(msgspec.Struct, frozen=True, gc=False):
    """One PDF as the acceptance path judged it; the bytes themselves stay outside the core.

    digest: 128 hex digits (BLAKE2b-512) of the bytes, printed on the notice as the document's stamp.
    verdict: None when the court's PDF check accepted the file, else a refusal code of the ``pdf.`` family.
    """

    digest: Annotated[str, msgspec.Meta(min_length=128, max_length=128)]
    size_bytes: Count
    page_count: Count
    description: str = ""
    verdict: str | None = None
    verdict_text: str = ""


class FiledDocument(msgspec.Struct, frozen=True, gc=False):
    """A document as docketed: attachment 0 is the main document."""

    doc_id: str
    attachment: int
    digest: str
    size_bytes: int
    page_count: int
    description: str


class NewParty(msgspec.Struct, frozen=True, gc=False):
    """A party named in an initiating paper.

    counsel: logins of counsel of record, or the party's own login where it is registered and stands for itself (a
    trustee, a registered pro se party: CIT-16). None at all: the party is pro se and must be served otherwise.
    """

    name: Text
    role: Text
    counsel: tuple[str, ...] = ()
    address: tuple[str, ...] = ()


class Standing(StrEnum):
    """How a filing stands against the deadline that it answers; the last three are untimely."""

    ON_TIME = "on_time"
    MOVED_BY_RULE = "moved_by_rule"  # after the due date, within the date to which the court's own failure moved it
    LATE = "late"
    MUST_SEEK_RELIEF = "must_seek_relief"
    SENDER_FAILURE = "sender_failure"


class Timeliness(msgspec.Struct, frozen=True, gc=False):
    """The judgement on one filing: its standing, the dates, and the rule that decided (citation id and rule id)."""

    standing: Standing
    due_on: date
    moved_to: date | None
    rule_id: str
    cite: str

    @property
    def is_untimely(self) -> bool:
        """Whether only a judge's relief can still save the filing (CAED-5)."""
        return self.standing not in (Standing.ON_TIME, Standing.MOVED_BY_RULE)
