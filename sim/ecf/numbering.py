"""Case numbers, judges, defendants' numbers and document ids in the court's own form."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from sim.courts import CaseNumberFormat

# Initials of synthetic judges; a court's real bench is not part of the simulation.
_JUDGES = ("ABC", "DEF", "GHK", "JLM", "NPR", "RST", "TWZ", "BKD", "CMH", "EVL", "FGS", "HJP")
_MAGISTRATES = ("AA", "BB", "CC", "DD", "EE", "FF")


def sequence_scope(form: CaseNumberFormat, kind: str, office: str, filed_on: date) -> str:
    """The name of the serial that a new case takes its number from."""
    if kind == "ap":
        return f"{filed_on.year}:{kind}"
    parts = {"office": office, "year": str(filed_on.year), "type": kind}
    return ":".join(parts[name] for name in form.sequence_scope.split("_"))


def judges_of(turn: int, kind: str) -> tuple[str, str]:
    """(judge, magistrate judge or "") in turn; real courts draw from a wheel, a turn is as even and needs no chance."""
    magistrate = _MAGISTRATES[turn % len(_MAGISTRATES)] if kind in ("cv", "cr") else ""
    return _JUDGES[turn % len(_JUDGES)], magistrate


def case_number(
    form: CaseNumberFormat,
    kind: str,
    chapter: int | None,
    office: str,
    filed_on: date,
    serial: int,
    judge: str,
) -> str:
    """The case number as the court prints it. judge: as ``initials`` joins them; empty while there is none."""
    assigned, _, referred = judge.partition("-")
    return form.render(
        yy=f"{filed_on.year % 100:02d}",
        seq=serial,
        office=office,
        type=kind,
        judge=assigned,
        referred=referred,
        chapter="" if chapter is None else str(chapter),
        adversary=kind == "ap",
    )


def initials(judge: str, referred: str) -> str:
    """Judge and magistrate judge as a number prints them: ``XYZ-AB``, or ``XYZ`` alone."""
    return f"{judge}-{referred}" if referred else judge


class _InRole(Protocol):
    """A party, named or known."""

    @property
    def role(self) -> str: ...


def defendant_numbers(kind: str, parties: Iterable[_InRole]) -> list[int]:
    """Each party's own number in a criminal case: its defendants are 1, 2, … in the order named, all others 0."""
    numbers, taken = [], 0
    for party in parties:
        is_numbered = kind in ("cr", "mj") and party.role.lower() == "defendant"
        taken += is_numbered
        numbers.append(taken if is_numbered else 0)
    return numbers


def next_defendant_number(kind: str, parties: tuple[_InRole, ...], role: str) -> int:
    """The number of a party that joins ``parties`` in this role; a number is never used twice."""
    if kind not in ("cr", "mj") or role.lower() != "defendant":
        return 0
    return 1 + max(defendant_numbers(kind, parties), default=0)


def defendant_number(number: str, suffix: int) -> str:
    """The case number of one defendant of several, ``2:14-cr-00001-ABC-2``; the case's own where there is no suffix."""
    return f"{number}-{suffix}" if suffix else number


def document_id(prefix: str, serial: int) -> str:
    """A document id: three-digit court prefix, ``1`` (the document itself), eight-digit serial (facts: doc1 ids)."""
    return f"{prefix}1{serial:08d}"
