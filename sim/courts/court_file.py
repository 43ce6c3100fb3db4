"""Reads a ``court.toml``: the court's particulars in sections, each section or key with its mark."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from sim.courts.profile import (
    AcceptOrRefuse,
    CaseNumberFormat,
    CourtKind,
    CourtProfile,
    Division,
    HelpDesk,
    Hours,
    NefTable,
    OptionalOrAsked,
    PdfTable,
)
from sim.courts.rule_file import refuse_unknown
from sim.courts.sources import MARK_KEYS, Mark, Provenance, Source, parse_mark
from sim.data_file import LocatedToml, suggestion, to_record


class _Court(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    name: str
    short_name: str
    district_name: str
    kind: CourtKind
    state: str
    zone: str
    doc_id_prefix: str


class _Dates(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    live_on: date | None = None
    nextgen_on: date | None = None
    mandatory_on: date | None = None
    full_efiling_on: date | None = None


class _Pdf(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
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


class CourtFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A ``court.toml`` without its marks."""

    court: _Court
    dates: _Dates
    division: tuple[Division, ...]
    clerk_hours: Hours
    help_desk: tuple[HelpDesk, ...]
    case_number: CaseNumberFormat
    pdf: _Pdf
    nef: NefTable

    def profile(self, size_bytes_max: int) -> CourtProfile:
        """Return the profile; the size limit comes from the dated rule ``filing.size_bytes_max``."""
        court, dates = self.court, self.dates
        return CourtProfile(
            court_id=court.id,
            name=court.name,
            short_name=court.short_name,
            district_name=court.district_name,
            kind=court.kind,
            zone=court.zone,
            state=court.state,
            doc_id_prefix=court.doc_id_prefix,
            divisions=self.division,
            clerk_hours=self.clerk_hours,
            help_desk=self.help_desk,
            live_on=dates.live_on,
            nextgen_on=dates.nextgen_on,
            mandatory_on=dates.mandatory_on,
            full_efiling_on=dates.full_efiling_on,
            case_number=self.case_number,
            pdf=self.pdf_table(size_bytes_max),
            nef=self.nef,
        )

    def pdf_table(self, size_bytes_max: int) -> PdfTable:
        """Return the PDF policy under a size limit, with the limit in megabytes (decimal) set into the text."""
        megabytes = f"{size_bytes_max / 1_000_000:g}"
        text = self.pdf.text_too_large.replace("{limit_mb}", megabytes)
        return PdfTable(size_bytes_max=size_bytes_max, **{**msgspec.structs.asdict(self.pdf), "text_too_large": text})


def read_court_file(
    located: LocatedToml, court_id: str, sources: Mapping[str, Source]
) -> tuple[CourtFile, dict[str, Provenance]]:
    """Return the court's particulars and the provenance of each value. Raises DataError."""
    refuse_unknown(located, "", located.data, CourtFile.__struct_fields__)
    provenance: dict[str, Provenance] = {}
    plain: dict[str, Any] = {}
    for name, section in located.data.items():
        if isinstance(section, list):
            plain[name] = [
                _without_marks(located, f"{name}[{index}]", item, sources, provenance)
                for index, item in enumerate(section)
            ]
        else:
            plain[name] = _without_marks(located, name, section, sources, provenance)
    court_file = to_record(LocatedToml(located.path, plain, located.lines), CourtFile)
    if court_file.court.id != court_id:
        raise located.error("court.id", f"{court_file.court.id!r} is not the folder's name", f"write {court_id!r}")
    _require_zone(located, court_file.court.zone)
    return court_file, provenance


def _without_marks(
    located: LocatedToml, key: str, section: object, sources: Mapping[str, Source], provenance: dict[str, Provenance]
) -> dict[str, Any]:
    if not isinstance(section, dict):
        raise located.error(key, "must be a table", f"write [{key.partition('[')[0]}]")
    section_mark = parse_mark(located, key, section, sources)
    by_key = _marks_by_key(located, key, section, sources)
    plain = {name: value for name, value in section.items() if name not in (*MARK_KEYS, "by_key")}
    for name, value in plain.items():
        place = f"{key}.{name}"
        mark = by_key.get(name, section_mark)
        provenance[place] = Provenance(value, mark, located.path, located.line_of(place))
    return plain


def _marks_by_key(
    located: LocatedToml, key: str, section: Mapping[str, Any], sources: Mapping[str, Source]
) -> dict[str, Mark]:
    given = section.get("by_key", {})
    refuse_unknown(located, f"{key}.by_key", given, [name for name in section if name != "by_key"])
    return {name: parse_mark(located, f"{key}.by_key.{name}", mark, sources) for name, mark in given.items()}


def _require_zone(located: LocatedToml, zone: str) -> None:
    try:
        zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        hint = suggestion(zone, (name for name in zoneinfo.available_timezones() if name.startswith("America/")))
        raise located.error("court.zone", f"unknown time zone {zone!r}", hint) from None
