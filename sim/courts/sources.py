"""The register of every source that the courts' data cite, and the mark each value carries."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec

from sim.data_file import LocatedToml, read_toml, suggestion, to_record

IN_OUR_WORDS = "in our words: "
Status = Literal["verified", "derived", "assumed"]


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A published text. ``status``: verified (its words were read) or derived (measured or inferred from it).

    ``quote`` holds the words that every value citing it rests on, unless the value quotes its own. Where the words
    themselves were not kept, ``gist`` tells in our own what the source says.
    """

    id: str
    title: str
    url: str
    status: Literal["verified", "derived"]
    quote: str | None = None
    gist: str | None = None

    def words(self) -> str:
        """Return the quotation, or the gist so marked; empty if the source carries neither."""
        if self.quote:
            return self.quote
        return f"{IN_OUR_WORDS}{self.gist}" if self.gist else ""


class Mark(msgspec.Struct, frozen=True):
    """Where a value comes from: a cited source with its words, or an assumption with its reason, or both."""

    cite: str
    source_title: str
    url: str
    quote: str
    status: Status
    assumed: str | None


class Provenance(msgspec.Struct, frozen=True):
    """The mark of one loaded value, the value as the file gives it, and where it stands.

    ``group``: what the mark covers as a whole, where one mark covers many values (``all events: menu``).
    """

    value: object
    mark: Mark
    file: Path
    line: int | None
    group: str | None = None


MARK_KEYS = ("cite", "quote", "assumed", "status")


class _SourcesFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: tuple[Source, ...]


def load_sources(path: Path) -> dict[str, Source]:
    """Read the register. Raises DataError for a malformed file or two sources with one id."""
    located = read_toml(path)
    sources: dict[str, Source] = {}
    for index, source in enumerate(to_record(located, _SourcesFile).source):
        if source.id in sources:
            raise located.error(f"source[{index}].id", f"duplicate source id {source.id!r}", "give each source one id")
        sources[source.id] = source
    return sources


def parse_mark(
    located: LocatedToml,
    key: str,
    table: Mapping[str, object],
    sources: Mapping[str, Source],
    shown_key: str | None = None,
) -> Mark:
    """Read ``cite``, ``quote``, ``assumed`` and ``status`` of the table at ``key``.

    Raises DataError when there is neither 'cite' nor 'assumed', when a cited id is not registered, when nothing is
    quoted, or when a mark is not text.
    """
    given: dict[str, str | None] = {}
    for name in MARK_KEYS:
        value = table.get(name)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            problem = f"{name!r} must be text, not {value!r}"
            raise located.error(f"{key}.{name}", problem, "write it in quotes", shown_key)
        given[name] = value
    cite, quote, assumed = given["cite"], given["quote"], given["assumed"]
    if cite is None and assumed is None:
        hint = "add the id of a source in courts/sources.toml, or 'assumed' with the reason"
        raise located.error(key, "no 'cite'", hint, shown_key)
    if cite is None:
        return Mark("", "", "", quote or "", "assumed", assumed)
    source = sources.get(cite)
    if source is None:
        problem = f"no source {cite!r} in courts/sources.toml"
        raise located.error(f"{key}.cite", problem, suggestion(cite, sources), shown_key)
    words = quote or source.words()
    if not words:
        raise located.error(key, "no 'quote'", f"quote the words of {cite!r} that the value rests on", shown_key)
    return Mark(cite, source.title, source.url, words, _status(located, key, given["status"], source, assumed), assumed)


def _status(located: LocatedToml, key: str, given: str | None, source: Source, assumed: str | None) -> Status:
    if given not in (None, "verified", "derived"):
        raise located.error(f"{key}.status", f"unknown status {given!r}", "use 'verified' or 'derived'")
    if assumed is not None:
        return "assumed"
    return "derived" if "derived" in (given, source.status) else "verified"
