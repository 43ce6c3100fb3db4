"""The courts of the country: the 94 district and 90 bankruptcy courts, and a national year shared out among them."""

from __future__ import annotations

import csv
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal

import msgspec

from sim.data_file import DataError, read_record
from sim.paths import data_room

NationalKind = Literal["district", "bankruptcy"]
Basis = Literal["notice serials", "document ids", "judgeships"]
KINDS: tuple[NationalKind, ...] = ("district", "bankruptcy")


class NationalCourt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of courts.csv; ids and serials are what a court's counters went up by in a year, where that was measured.

    judgeships: permanent ones, by 28 U.S.C. 133 and 152 (of the territories: 48 U.S.C.).
    """

    id: str
    kind: NationalKind
    name: str
    district: str
    state: str
    circuit: str
    zone: str
    judgeships: int
    doc_ids_per_year: int | None = None
    doc_ids_until: date | None = None
    serials_per_year: int | None = None
    serials_until: date | None = None


class KindTotals(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A national year of one kind of court. filings: cases, defendants or petitions.

    ids_from: document ids of which the last was read before this day are not used.
    """

    period: str
    filings: int
    filings_derived: str
    filings_cite: str
    entries_per_filing: float
    entries_per_filing_derived: str
    ids_per_entry: float
    serials_per_entry: float
    attorneys_per_thousand_entries: float
    attorneys_assumed: str
    ids_from: date

    @property
    def entries(self) -> float:
        """Docket entries a year."""
        return self.filings * self.entries_per_filing


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    derived: str
    cites: tuple[str, ...]
    territories: str


class NationalPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``national.toml``: on what the table of courts rests, and the totals of each kind."""

    table: _Table
    district: KindTotals
    bankruptcy: KindTotals

    def of_kind(self, kind: NationalKind) -> KindTotals:
        """The totals of a kind of court."""
        return self.district if kind == "district" else self.bankruptcy


class ModelledVolume(msgspec.Struct, frozen=True):
    """What one court dockets in a year, as modelled: filings are whole, and all courts' add up to the national total.

    weight: entries a year as the basis alone would have them; scale: what makes those of all courts the national total.
    """

    court: NationalCourt
    filings: int
    entries_per_year: float
    basis: Basis
    weight: float
    scale: float


def national_plan(room: Path | None = None) -> NationalPlan:
    """Read ``national.toml`` of a room of courts (default: the one in use). Raises DataError."""
    return read_record((room or data_room("courts")) / "_national" / "national.toml", NationalPlan)


def national_courts(room: Path | None = None) -> tuple[NationalCourt, ...]:
    """Every court of courts.csv, in its order. Raises DataError for a row that cannot be used."""
    return _courts((room or data_room("courts")) / "_national" / "courts.csv")


@lru_cache(maxsize=4)
def _courts(path: Path) -> tuple[NationalCourt, ...]:
    courts: dict[str, NationalCourt] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            try:
                given = {key: value for key, value in row.items() if value}
                court = msgspec.convert(given, NationalCourt, strict=False)
            except msgspec.ValidationError as error:
                raise DataError(path, number, row.get("id") or "", str(error), "mend the row") from None
            if court.id in courts:
                raise DataError(path, number, court.id, "a court of this id stands above", "keep one of the two")
            courts[court.id] = court
    return tuple(courts.values())


def national_volumes(room: Path | None = None) -> tuple[ModelledVolume, ...]:
    """The national year shared out, in the order of courts.csv.

    A court's weight is its measured entries a year: notice serials / 2.3, else document ids / 2.7 (bankruptcy 2.4), the
    divisors of the method in national-outage-2014; a court of which neither was measured has its judgeships times the
    mean weight of a judgeship in the courts of its kind that were. Filings are split by weight (largest remainders).
    """
    plan = national_plan(room)
    found: dict[str, ModelledVolume] = {}
    for kind in KINDS:
        courts = [court for court in national_courts(room) if court.kind == kind]
        found |= {volume.court.id: volume for volume in _shared_out(courts, plan.of_kind(kind))}
    return tuple(found[court.id] for court in national_courts(room))


def _shared_out(courts: list[NationalCourt], totals: KindTotals) -> list[ModelledVolume]:
    measured = {court.id: weighed for court in courts if (weighed := _measured(court, totals)) is not None}
    judges = sum(court.judgeships for court in courts if court.id in measured)
    each = sum(weight for _, weight in measured.values()) / judges
    unmeasured: Basis = "judgeships"
    weights = [measured.get(court.id, (unmeasured, court.judgeships * each)) for court in courts]
    total = sum(weight for _, weight in weights)
    filings = _apportioned([weight / total for _, weight in weights], totals.filings)
    return [
        ModelledVolume(court, count, count * totals.entries_per_filing, basis, weight, totals.entries / total)
        for court, (basis, weight), count in zip(courts, weights, filings, strict=True)
    ]


def _measured(court: NationalCourt, totals: KindTotals) -> tuple[Basis, float] | None:
    """The basis and the entries a year that a court's counters tell, if they were read late enough."""
    if court.serials_per_year is not None:
        return "notice serials", court.serials_per_year / totals.serials_per_entry
    if court.doc_ids_per_year is not None and court.doc_ids_until and court.doc_ids_until >= totals.ids_from:
        return "document ids", court.doc_ids_per_year / totals.ids_per_entry
    return None


def _apportioned(shares: list[float], total: int) -> list[int]:
    """Whole numbers in proportion to shares that add up to the total (largest remainders; A. Hamilton, 1792)."""
    exact = [share * total for share in shares]
    whole = [int(one) for one in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: (whole[place] - exact[place], place))
    for place in by_remainder[: total - sum(whole)]:
        whole[place] += 1
    return whole
