"""Which edition of the federal time rules speaks, and the label and words to cite for each part of a computation."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal

import msgspec

from sim.courts.cites import check_cites, time_sources
from sim.courts.profile import CourtKind
from sim.data_file import DataError, read_toml, to_record
from sim.paths import data_room

Part = Literal["count", "short", "roll", "hours", "inaccessible", "ends", "next_day", "holidays", "extra"]


class Citation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One part of a rule: the id of its source, its usual label, its words where seen, and what is assumed."""

    cite: str
    label: str
    quote: str | None = None
    assumed: str | None = None


class TimeText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One edition of Fed. R. Civ. P. 6, Fed. R. Bankr. P. 9006 or USCIT R. 6, part by part."""

    kind: CourtKind
    name: str
    effective: date
    edition: str
    count: Citation
    short: Citation
    roll: Citation
    hours: Citation
    inaccessible: Citation
    ends: Citation
    next_day: Citation
    holidays: Citation
    extra: Citation
    assumed: str | None = None


class _Editions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    chosen_by: Literal["start"]
    assumed: str


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    editions: _Editions
    text: tuple[TimeText, ...]


def time_text(kind: CourtKind, on: date, root: Path | None = None) -> TimeText:
    """Return the edition of the time rule of a kind of court that was in force on a day.

    Raises DataError when no edition on file is that old.
    """
    for text in _texts(kind, root if root is not None else data_room("courts")):
        if text.effective <= on:
            return text
    path = (root or data_room("courts")) / "_federal" / "time_texts.toml"
    raise DataError(path, None, "text", f"no {kind} time rule in force on {on}", "add the edition that was")


@lru_cache(maxsize=16)
def _texts(kind: CourtKind, root: Path) -> tuple[TimeText, ...]:
    located = read_toml(root / "_federal" / "time_texts.toml")
    check_cites(located, time_sources(root))
    mine = [text for text in to_record(located, _File).text if text.kind == kind]
    return tuple(sorted(mine, key=lambda text: text.effective, reverse=True))
