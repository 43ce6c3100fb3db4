"""Checks that every source cited by the holiday, time and outage data is registered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from sim.courts.sources import Source, load_sources
from sim.data_file import LocatedToml, suggestion
from sim.paths import data_room

_CITE_KEYS = ("cite", "saturday_cite", "sunday_cite")


@lru_cache(maxsize=8)
def time_sources(root: Path) -> Mapping[str, Source]:
    """Return the sources that holiday, time and outage data may cite: the register and the federal folder's own."""
    sources: dict[str, Source] = {}
    for path in (root / "_federal" / "holidays_sources.toml", root / "sources.toml"):
        if path.is_file():
            sources |= load_sources(path)
    return sources


def published_source(cite: str) -> Source | None:
    """Return the source registered under this id in the courts' own data; None if there is none."""
    return time_sources(data_room("courts")).get(cite)


def check_cites(located: LocatedToml, sources: Mapping[str, Source]) -> None:
    """Raise DataError for the first cite in a file that names no registered source."""
    for key, cite in _cites(located.data, ""):
        if cite not in sources:
            raise located.error(key, f"no source {cite!r} is registered", suggestion(cite, sources))


def _cites(value: Any, key: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            path = f"{key}.{name}" if key else name
            if name in _CITE_KEYS and isinstance(inner, str):
                yield path, inner
            else:
                yield from _cites(inner, path)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _cites(inner, f"{key}[{index}]")
