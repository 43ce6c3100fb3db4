"""Lists every value of a court that no source backs, with the reason it is assumed."""

from __future__ import annotations

from pathlib import Path

import msgspec

from sim.courts.book import CourtBook
from sim.courts.rules import RuleVersion
from sim.courts.sources import Provenance
from sim.data_file import shown_path


class AssumedValue(msgspec.Struct, frozen=True):
    """One assumption: the value's key (``file:key``), the value, why it is assumed, and where it stands.

    Values that share one mark (an event's keys, or one key of all events of a file) are told once; ``value`` is then
    None and ``count`` tells how many they are.
    """

    key: str
    value: object
    why: str
    file: Path
    line: int | None
    count: int = 1


def assumed_values(book: CourtBook) -> tuple[AssumedValue, ...]:
    """Return all assumptions the book rests on, sorted by key; assumed effective dates are listed on their own."""
    members: dict[str, list[Provenance]] = {}
    for key, item in book.provenance.items():
        if item.mark.assumed is not None:
            group = key if item.group is None else f"{key.partition(':')[0]}:{item.group}"
            members.setdefault(group, []).append(item)
    values = [_assumed_group(key, items) for key, items in members.items()]
    return tuple(sorted((*values, *_assumed_dates(book)), key=lambda value: value.key))


def _assumed_group(key: str, items: list[Provenance]) -> AssumedValue:
    first = items[0]
    value = first.value if first.group is None else None
    return AssumedValue(key, value, first.mark.assumed or "", first.file, first.line, len(items))


def _assumed_dates(book: CourtBook) -> list[AssumedValue]:
    versions: list[RuleVersion] = [
        version for layer in book.rules.layers for found in layer.rules.values() for version in found
    ]
    dates = [
        AssumedValue(
            f"{_place(version.file)}:{version.rule_id}@{version.effective} (effective date)",
            version.effective,
            version.effective_assumed,
            version.file,
            version.line,
        )
        for version in versions
        if version.effective_assumed is not None
    ]
    dates += [
        AssumedValue(
            f"fees:{fee.id}@{fee.effective} (effective date)", fee.effective, fee.effective_assumed, fee.file, fee.line
        )
        for fee in book.fees
        if fee.effective_assumed is not None
    ]
    return dates


def _place(file: Path) -> str:
    return shown_path(file).removeprefix("courts/")
