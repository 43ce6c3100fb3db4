"""Small values that commands, events and state share: documents, parties, timeliness."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

import msgspec

from sim.courts.training import CourseId

Count = Annotated[int, msgspec.Meta(ge=0)]
Text = Annotated[str, msgspec.Meta(min_length=1)]
"""A text that says something; the court's door turns an empty one away."""

Restriction = Literal["sealed", "restricted", "ex_parte"]
"""How an entry is closed to the public; who still reads it is rule ``access.restricted_readers``."""


Course = CourseId
"""A court's own training (CANB-2, CASB-1); which events ask for which is data (courts/*/training.toml)."""

Qualification = Literal["admitted", "pro_hac_vice", "united_states"]
"""By what right an attorney appears in a court (CANB-1)."""


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
    warnings: what the filer is told and may file all the same, e.g. a scan under 300 dpi (CIT-20).
    kept_out: set for a thing that cannot come through the system: a physical exhibit, a classified document (CIT-14).
    """

    digest: Annotated[str, msgspec.Meta(min_length=128, max_length=128)]
    size_bytes: Count
    page_count: Count
    description: str = ""
    verdict: str | None = None
    verdict_text: str = ""
    warnings: tuple[str, ...] = ()
    kept_out: Literal["physical", "classified"] | None = None


class ForeignNotice(msgspec.Struct, frozen=True, gc=False):
    """A notice of electronic filing that another court issued, as a PDF. court_id: that court's."""

    court_id: Text
    document: Document


class FiledDocument(msgspec.Struct, frozen=True, gc=False):
    """A document as docketed: attachment 0 is the main document."""

    doc_id: str
    attachment: int
    digest: str
    size_bytes: int
    page_count: int
    description: str


class Alias(msgspec.Struct, frozen=True, gc=False):
    """Another name of a party, and how it bears it: also, doing business, formerly, formerly doing business as …"""

    kind: Literal["aka", "dba", "fka", "fdba", "nka", "estate of", "real party in interest"]
    name: Text


class NewParty(msgspec.Struct, frozen=True, gc=False):
    """A party named in an initiating paper, or added later.

    aliases: its other names. counts: what a defendant in a criminal case is charged with, one text a count.
    counsel: logins of counsel of record, or the party's own login where it is registered and stands for itself (a
    trustee, a registered pro se party: CIT-16). None at all: the party is pro se and must be served otherwise.
    """

    name: Text
    role: Text
    counsel: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    aliases: tuple[Alias, ...] = ()
    counts: tuple[str, ...] = ()


class FeePaid(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A filing fee paid with the filing. item: the fee's id in the court's schedule; receipt: the payment's number."""

    item: Text
    amount_cents: Count
    receipt: Text


class FeeExcused(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Why no fee, or not the whole fee, comes with the filing; a judge or the clerk decides on it later.

    exempt: one who owes none, e.g. the United States, or a debtor who opens an adversary proceeding.
    """

    ground: Literal["in_forma_pauperis", "waived", "installment", "exempt"]


Fee = FeePaid | FeeExcused


class FoundEvent(msgspec.Struct, frozen=True, gc=False):
    """A docket event that a search of the menus found (CIT-10). open_to_asker: the asker's login may file it."""

    code: str
    name: str
    menu: str
    roles: tuple[str, ...]
    open_to_asker: bool


class Standing(StrEnum):
    """How a filing stands against the deadline that it answers; all but the first two are untimely, or may be."""

    ON_TIME = "on_time"
    MOVED_BY_RULE = "moved_by_rule"  # after the due date, within the date to which the court's own failure moved it
    LATE = "late"
    MUST_SEEK_RELIEF = "must_seek_relief"
    RULE_UNKNOWN = "rule_unknown"  # the court's rule on its own failures exists, and its text was not seen
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
