"""Case numbers, judges and document ids in the court's own form."""

from __future__ import annotations

from datetime import date

from sim.courts import CaseNumberFormat, Division

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
    division: Division,
    filed_on: date,
    taken: int,
    judges: tuple[str, str],
) -> str:
    """The case number as the court prints it; ``taken`` is how many numbers of its serial are in use."""
    adversary = kind == "ap"
    first = form.adversary_sequence_start if adversary else division.sequence_start
    return form.render(
        yy=f"{filed_on.year % 100:02d}",
        seq=first + taken,
        office=division.office,
        type=kind,
        judge=judges[0],
        referred=judges[1],
        chapter="" if chapter is None else str(chapter),
        adversary=adversary,
    )


def document_id(prefix: str, serial: int) -> str:
    """A document id: three-digit court prefix, ``1`` (the document itself), eight-digit serial (facts: doc1 ids)."""
    return f"{prefix}1{serial:08d}"
