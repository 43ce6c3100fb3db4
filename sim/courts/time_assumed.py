"""Lists what the holiday, time-rule and outage data assume, in the same form as a court's own assumptions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.courts.assumed import AssumedValue
from sim.courts.book import CourtBook
from sim.data_file import LocatedToml, read_toml
from sim.paths import data_room

_FILES = ("holidays.toml", "state_holidays.toml", "time_texts.toml")
_NAMES = ("name", "label", "day", "state", "saturday", "chosen_by")


def time_assumptions(root: Path | None = None) -> tuple[AssumedValue, ...]:
    """Return every assumption in the federal folder's holiday and time-rule files, in file order."""
    folder = (root if root is not None else data_room("courts")) / "_federal"
    located = [read_toml(folder / name) for name in _FILES]
    return tuple(found for one in located for found in _walk(one, one.data, ""))


def outage_assumptions(book: CourtBook) -> tuple[AssumedValue, ...]:
    """Return what the rows of a court's outage log assume."""
    return tuple(
        AssumedValue(f"outages:{row.starts_local}", row.description, row.assumed, row.file, row.line)
        for row in book.outages
        if row.assumed is not None
    )


def _walk(located: LocatedToml, value: Any, key: str) -> Iterator[AssumedValue]:
    if isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _walk(located, inner, f"{key}[{index}]")
    elif isinstance(value, dict):
        if isinstance(value.get("assumed"), str):
            what = next((str(value[name]) for name in _NAMES if name in value), key)
            place = f"_federal/{located.path.name}:{key}"
            yield AssumedValue(place, what, value["assumed"], located.path, located.line_of(f"{key}.assumed"))
        for name, inner in value.items():
            yield from _walk(located, inner, f"{key}.{name}" if key else name)
