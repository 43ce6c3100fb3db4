"""What one court is: its name, clock, offices, hours, dates, case numbers, PDF policy and notice form."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

import msgspec

from sim.data_file import TIME_OF_DAY

CourtKind = Literal["district", "bankruptcy", "trade"]
AcceptOrRefuse = Literal["accept", "refuse"]
OptionalOrAsked = Literal["optional", "asked"]
LocalTime = Annotated[str, msgspec.Meta(pattern=TIME_OF_DAY)]
"""A time of day in the court's own zone, ``HH:MM``; ``24:00`` is the midnight that ends the day."""
Weekday = Annotated[int, msgspec.Meta(ge=0, le=6)]


class Division(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A divisional office. ``office`` is the digit that opens its case numbers."""

    code: str
    name: str
    office: str
    sequence_start: int = 1  # bankruptcy courts tell offices apart by the range of the serial


class Hours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Opening hours in the court's zone. Weekdays: 0 = Monday."""

    opens_local: LocalTime
    closes_local: LocalTime
    weekdays: tuple[Weekday, ...] = (0, 1, 2, 3, 4)


class HelpDesk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One help-desk line; hours are in the court's zone. ``phone`` is None where no published number was seen."""

    name: str
    opens_local: LocalTime
    closes_local: LocalTime
    phone: str | None = None
    weekdays: tuple[Weekday, ...] = (0, 1, 2, 3, 4)
    after_hours_notification: bool = False


class CaseNumberFormat(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a case number is printed and what its serial counts.

    ``pattern`` uses ``{office} {yy} {type} {seq:05d} {judge} {referred} {chapter}``; a part in square brackets
    is left out when a value in it is missing or empty.
    """

    pattern: str
    sequence_scope: Literal["office_year_type", "office_year", "year_type", "year"]
    adversary_pattern: str | None = None
    adversary_sequence_start: int = 1

    def render(
        self,
        *,
        yy: str,
        seq: int,
        office: str = "",
        type: str = "",
        judge: str = "",
        referred: str = "",
        chapter: str = "",
        adversary: bool = False,
    ) -> str:
        """Return the case number as printed."""
        pattern = self.adversary_pattern if adversary and self.adversary_pattern else self.pattern
        return _fill(
            pattern,
            {
                "yy": yy,
                "seq": seq,
                "office": office,
                "type": type,
                "judge": judge,
                "referred": referred,
                "chapter": chapter,
            },
        )


class PdfTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which PDFs the court takes, and the texts with which it refuses the others.

    pdfa: whether the court asks for the archival form; who files another is warned, and not refused.
    """

    size_bytes_max: int
    javascript: AcceptOrRefuse
    forms: AcceptOrRefuse
    embedded_files: AcceptOrRefuse
    external_links: AcceptOrRefuse
    xfa: AcceptOrRefuse
    pdfa: OptionalOrAsked
    text_too_large: str
    text_not_well_formed: str
    text_security: str
    text_external_action: str


class NefTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the court's Notice of Electronic Filing looks.

    ``subject`` uses ``{case_number} {case_name} {short_description} {chapter}``, with optional parts in brackets.
    ``court_line``, ``district_line`` and ``otherwise_line`` are the court's own wording of the two centred lines and of
    the words above those served otherwise, empty where it uses the form's. ``mailbox`` and ``bulk_mailbox`` are the
    local parts of its addresses in From and To; their defaults are assumed.
    """

    form: CourtKind
    prints_zone: bool
    subject: str
    stamp_prefix: Literal["dcecf", "bkecf", "cacd", "CASB"]
    court_line: str = ""
    district_line: str = ""
    otherwise_line: str = ""
    mailbox: str = "cmecf"
    bulk_mailbox: str = "Courtmail"

    def render_subject(self, *, case_number: str, case_name: str, short_description: str, chapter: str = "") -> str:
        """Return the subject line of a notice."""
        return _fill(
            self.subject,
            {
                "case_number": case_number,
                "case_name": case_name,
                "short_description": short_description,
                "chapter": chapter,
            },
        )


class CourtProfile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One court's published particulars; plain values, their provenance is in ``CourtBook.provenance``."""

    court_id: str
    name: str
    short_name: str
    district_name: str
    kind: CourtKind
    zone: str
    state: str
    doc_id_prefix: str
    divisions: tuple[Division, ...]
    clerk_hours: Hours
    help_desk: tuple[HelpDesk, ...]
    live_on: date | None
    nextgen_on: date | None
    mandatory_on: date | None
    full_efiling_on: date | None
    case_number: CaseNumberFormat
    pdf: PdfTable
    nef: NefTable


_OPTIONAL_PART = re.compile(r"\[([^\]]*)\]")
_FIELD = re.compile(r"\{(\w+)")


def _fill(pattern: str, values: dict[str, object]) -> str:
    """Fill a pattern, leaving out each part in square brackets in which a value is missing or empty."""
    kept = _OPTIONAL_PART.sub(lambda part: _kept_part(part.group(1), values), pattern)
    return kept.format_map(values)


def _kept_part(part: str, values: dict[str, object]) -> str:
    return part if all(values.get(name) for name in _FIELD.findall(part)) else ""
